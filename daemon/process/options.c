#include "process/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum option_type { OPTION_TEXT, OPTION_FLAG, OPTION_ROLE };

static const struct option_row {
	const char *name;
	enum option_type type;
	size_t offset;
} rows[] = {
	{"--config", OPTION_TEXT, offsetof(struct options, config)},
	{"--data", OPTION_TEXT, offsetof(struct options, data)},
	{"--keys", OPTION_TEXT, offsetof(struct options, keys)},
	{"--drop", OPTION_TEXT, offsetof(struct options, drop)},
	{"--control", OPTION_TEXT, offsetof(struct options, control)},
	{"--clock", OPTION_TEXT, offsetof(struct options, clock)},
	{"--web", OPTION_TEXT, offsetof(struct options, web)},
	{"--log-json", OPTION_FLAG, offsetof(struct options, log_json)},
	{"--foreground", OPTION_FLAG, offsetof(struct options, foreground)},
	{"--help", OPTION_FLAG, offsetof(struct options, help)},
	{"--version", OPTION_FLAG, offsetof(struct options, version)},
	{"--role", OPTION_ROLE, offsetof(struct options, role)},
	{"--role-test", OPTION_TEXT, offsetof(struct options, role_test)},
};
#define ROWS (sizeof rows / sizeof *rows)

static const char help[] =
	"usage: musterd --config DIR --data DIR --keys DIR [options]\n"
	"\n"
	"  --config DIR      muster.yaml, schools/, teams/, calendars/, contracts/, agreements/\n"
	"  --data DIR        the store; one daemon at a time (made if it is not there)\n"
	"  --keys DIR        child.key, master.key, bus.key, NAME.pub, credentials/NAME\n"
	"  --drop DIR        where the authority's lists arrive as files\n"
	"  --control PATH    the socket `muster` asks at (default: DATA/control.sock)\n"
	"  --clock simulated:YYYY-MM-DDTHH:MM\n"
	"                    a clock that only `muster` moves, kept in DATA/clock\n"
	"  --web DIR         the console's pages, as `make web` built them (default: /usr/share/muster/web)\n"
	"  --log-json        log lines as JSON\n"
	"  --foreground      stay in the foreground (the default and only way)\n"
	"  --version         print the version\n"
	"  --help            print this\n"
	"\n"
	"SIGHUP reads the configuration and keys again; SIGTERM stops in order.\n";

const char *options_help(void)
{
	return help;
}

int options_clock(const struct options *o, const char **ret_simulated, struct fault *reterr)
{
	static const char word[] = "simulated";
	const char *rest = o->clock != NULL ? o->clock + strlen(word) : NULL;

	*ret_simulated = NULL;
	if (o->clock == NULL)
		return 0;
	if (strncmp(o->clock, word, strlen(word)) != 0 || (*rest != '\0' && *rest != ':'))
		return fault_set(reterr, FAULT_MEANING,
				 "--clock: expected simulated:YYYY-MM-DDTHH:MM, found \"%.40s\"", o->clock);
	*ret_simulated = *rest == ':' ? rest + 1 : rest;
	return 0;
}

static const struct option_row *row_of(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static int unknown(const char *name, struct fault *reterr)
{
	const char *names[ROWS + 1] = {NULL};
	const char *near;
	char shown[80];

	for (size_t i = 0; i < ROWS; i++)
		names[i] = rows[i].name;
	near = text_nearest(name, names);
	return fault_set(reterr, FAULT_MEANING, "unknown argument \"%s\"%s%s",
			 text_escape(shown, sizeof shown, span_of(name)),
			 near != NULL ? "; did you mean " : "", near != NULL ? near : "");
}

static int put_role(const char *value, enum role *ret_role, struct fault *reterr)
{
	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++)
		if (strcmp(role_name((enum role)i), value) == 0) {
			*ret_role = (enum role)i;
			return 0;
		}
	return fault_set(reterr, FAULT_MEANING, "no such role: \"%.40s\"", value);
}

static int put_value(const struct option_row *row, const char *value, struct options *o, struct fault *reterr)
{
	char *at = (char *)o + row->offset;

	switch (row->type) {
	case OPTION_FLAG:
		*at = true;
		return 0;
	case OPTION_TEXT:
		if (value[0] == '\0')
			return fault_set(reterr, FAULT_MEANING, "%s is empty", row->name);
		memcpy(at, &value, sizeof value);
		return 0;
	case OPTION_ROLE:
		return put_role(value, &o->role, reterr);
	}
	return fault_set(reterr, FAULT_BUG, "an option of no type");
}

/* What a daemon cannot do without; roles and questions about the program need none of it. */
static int check_needed(struct options *o, struct fault *reterr)
{
	if (o->help || o->version || o->role != ROLES || o->role_test != NULL)
		return 0;
	if (o->config == NULL || o->data == NULL || o->keys == NULL)
		return fault_set(reterr, FAULT_MEANING, "%s DIR is missing (see --help)",
				 o->config == NULL ? "--config" :
				 o->data == NULL   ? "--data" :
						     "--keys");
	if (o->control == NULL && snprintf(o->control_path, sizeof o->control_path, "%s/control.sock",
					   o->data) >= (int)sizeof o->control_path)
		return fault_set(reterr, FAULT_LIMIT,
				 "the data folder's path is too long for a socket: give --control");
	if (o->control != NULL && !text_copy(o->control_path, sizeof o->control_path, span_of(o->control)))
		return fault_set(reterr, FAULT_LIMIT, "the path of --control is longer than %zu bytes",
				 sizeof o->control_path - 1);
	return 0;
}

int options_read(int argc, char **argv, struct options *ret_options, struct fault *reterr)
{
	struct options o = {.role = ROLES};

	for (int i = 1; i < argc; i++) {
		const struct option_row *row = row_of(argv[i]);
		int rc;

		if (row == NULL)
			return unknown(argv[i], reterr);
		if (row->type != OPTION_FLAG && ++i >= argc)
			return fault_set(reterr, FAULT_MEANING, "%s wants a value", row->name);
		rc = put_value(row, argv[i], &o, reterr);
		if (rc != 0)
			return rc;
	}
	*ret_options = o;
	return check_needed(ret_options, reterr);
}
