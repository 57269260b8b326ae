#include "cli/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define OPTIONS_MOST 12
#define HELP_COLUMN  22

const char *cli_control(const char *given)
{
	const char *environment = getenv("MUSTER_CONTROL");

	if (given != NULL)
		return given;
	return environment != NULL && *environment != '\0' ? environment : "./run/data/control.sock";
}

void cli_help(const struct cli_usage *usage)
{
	char left[64];

	printf("usage: muster %s\n\n%s\n", usage->form, usage->help);
	if (usage->option_count > 0)
		puts("\nOptions:");
	for (size_t i = 0; i < usage->option_count; i++) {
		const struct cli_option *o = &usage->options[i];

		snprintf(left, sizeof left, "%s%s%s", o->name, o->argument == NULL ? "" : " ",
			 o->argument == NULL ? "" : o->argument);
		printf("  %-*s  %s\n", HELP_COLUMN, left, o->help);
	}
	puts("\nExit status: 0 done; 1 the daemon said no, or faults were found; 2 not understood;\n"
	     "3 the daemon cannot be reached.");
}

int cli_wrong(const struct cli_usage *usage, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("muster: ", stderr);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nusage: muster %s\n", usage->form);
	return CLI_USAGE;
}

/* The option of which `word` is the name, perhaps with "=value" behind it. */
static const struct cli_option *option_find(const struct cli_usage *usage, const char *word)
{
	size_t length = strcspn(word, "=");

	for (size_t i = 0; i < usage->option_count; i++)
		if (strlen(usage->options[i].name) == length &&
		    strncmp(usage->options[i].name, word, length) == 0)
			return &usage->options[i];
	return NULL;
}

static int unknown_option(const struct cli_usage *usage, const char *word)
{
	const char *names[OPTIONS_MOST + 1] = {NULL}, *near;

	for (size_t i = 0; i < usage->option_count && i < OPTIONS_MOST; i++)
		names[i] = usage->options[i].name;
	near = text_nearest(word, names);
	if (near != NULL)
		return cli_wrong(usage, "unknown option %s; did you mean %s?", word, near);
	return cli_wrong(usage, "unknown option %s", word);
}

/* Reads the option at argv[*at]; returns CLI_OK or CLI_USAGE. */
static int option_read(const struct cli_usage *usage, int argc, char **argv, int *at)
{
	const char *word = argv[*at], *equals = strchr(word, '=');
	const struct cli_option *o = option_find(usage, word);

	if (o == NULL)
		return unknown_option(usage, word);
	if (o->flag != NULL) {
		if (equals != NULL)
			return cli_wrong(usage, "%s takes no value", o->name);
		*o->flag = true;
		return CLI_OK;
	}
	if (equals == NULL && *at + 1 >= argc)
		return cli_wrong(usage, "%s needs a value: %s", o->name, o->argument);
	*o->value = equals != NULL ? equals + 1 : argv[++*at];
	return CLI_OK;
}

bool cli_read(const struct cli_usage *usage, int argc, char **argv, const char *ret_words[CLI_WORDS],
	      int *ret_exit)
{
	size_t words = 0;
	bool options = true;

	memset(ret_words, 0, CLI_WORDS * sizeof *ret_words);
	*ret_exit = CLI_OK;
	for (int i = 1; i < argc && *ret_exit == CLI_OK; i++) {
		if (options && strcmp(argv[i], "--help") == 0) {
			cli_help(usage);
			return false;
		}
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
			*ret_exit = option_read(usage, argc, argv, &i);
		else if (words == usage->most || words == CLI_WORDS)
			*ret_exit = cli_wrong(usage, "one word too many: %s", argv[i]);
		else
			ret_words[words++] = argv[i];
	}
	if (*ret_exit == CLI_OK && words < usage->least)
		*ret_exit = cli_wrong(usage, "something is missing");
	return *ret_exit == CLI_OK;
}
