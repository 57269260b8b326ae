/* muster listen: an ordinary client of the bus that a person can watch. It prints each alert,
 * stores its id when asked to, and only then confirms delivery. It never takes an alert: that is
 * a person's act. With --demo it ends by counting what really arrived. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>

#include "base/days.h"
#include "base/text.h"
#include "cli/keys.h"
#include "cli/listener.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "exchange/wire.h"

struct arguments {
	const char *keys, *server, *server_key, *store, *demo;
	const char *mailbox; /* the last one; all are in the listener */
	const char *replay_from, *replay_since;
	bool json, until_settled;
};

static bool add_mailbox(struct listener *l, const char *argument)
{
	const char *equals = strchrnul(argument, '=');
	struct listener_mailbox *m;

	if (l->mailbox_count == LISTENER_MAILBOXES)
		return false;
	m = &l->mailboxes[l->mailbox_count++];
	m->key_file = *equals == '=' ? equals + 1 : NULL;
	return text_copy(m->name, sizeof m->name, (struct span){argument, (size_t)(equals - argument)}) &&
	       wire_mailbox_ok(span_of(m->name));
}

/* Takes every --mailbox out of the arguments, because it may be given more than once. */
static bool take_mailboxes(struct listener *l, int *argc, char **argv)
{
	static const char name[] = "--mailbox";
	int kept = 1;

	for (int i = 1; i < *argc; i++) {
		const char *value = NULL;

		if (strcmp(argv[i], name) == 0 && i + 1 < *argc)
			value = argv[++i];
		else if (strncmp(argv[i], name, sizeof name - 1) == 0 && argv[i][sizeof name - 1] == '=')
			value = argv[i] + sizeof name;
		else
			argv[kept++] = argv[i];
		if (value != NULL && !add_mailbox(l, value))
			return false;
	}
	*argc = kept;
	return true;
}

/* "2026-11-23" or "2026-11-23T08:00", London. */
static bool moment(const char *text, int64_t *ret_at)
{
	size_t length = strlen(text);
	int minute = 0;
	day_t day;

	if ((length != 10 && length != 16) || !day_parse((struct span){text, 10}, &day) ||
	    (length == 16 && (text[10] != 'T' || !minute_parse((struct span){text + 11, 5}, &minute))))
		return false;
	*ret_at = london_to_instant(day, minute);
	return *ret_at >= 0;
}

static int read_replay(struct listener *l, const struct arguments *a, const struct cli_usage *usage)
{
	l->replay = a->replay_from != NULL || a->replay_since != NULL;
	if (a->replay_from != NULL && a->replay_since != NULL)
		return cli_wrong(usage, "--replay-from and --replay-since: expected one of them");
	if (a->replay_from != NULL &&
	    (!text_u64(span_of(a->replay_from), &l->replay_from) || l->replay_from == 0))
		return cli_wrong(usage, "--replay-from: expected the number of a message, 1 for all");
	if (a->replay_since != NULL && !moment(a->replay_since, &l->replay_since))
		return cli_wrong(usage, "--replay-since: expected a time such as 2026-11-23T08:00");
	return CLI_OK;
}

static bool read_arguments(struct listener *l, struct arguments *a, int argc, char **argv, int *ret_exit)
{
	const struct cli_option options[] = {
		{"--mailbox", "NAME", "a team's mailbox; NAME=KEYFILE to read it with another key",
		 &a->mailbox, NULL},
		{"--keys", "DIR", "NAME.key and bus.pub are here (default: ./keys)", &a->keys, NULL},
		{"--server", "ADDRESS", "the bus (default: tcp://127.0.0.1:8481)", &a->server, NULL},
		{"--server-key", "FILE", "the daemon's public key (default: DIR/bus.pub)", &a->server_key,
		 NULL},
		{"--json", NULL, "one line of JSON for each alert", NULL, &a->json},
		{"--store", "FILE", "remember what was received, over restarts", &a->store, NULL},
		{"--replay-from", "N", "first what was delivered before, from the message of that number on",
		 &a->replay_from, NULL},
		{"--replay-since", "TIME",
		 "first what was delivered since then, as 2026-11-23T08:00 (London)", &a->replay_since, NULL},
		{"--demo", "SOCKET", "at the end compare with the daemon's own totals", &a->demo, NULL},
		{"--until-settled", NULL, "with --demo: end once the daemon has nothing left to do", NULL,
		 &a->until_settled},
	};
	const struct cli_usage usage = {
		.form = "listen --mailbox NAME [--mailbox NAME ...] [options]",
		.help = "Prints each alert that comes to a team's mailbox and confirms its delivery, until it is\n"
			"interrupted. It takes none: that is a person's act. A replay gives only what is still kept\n"
			"(14 days) and may still leave; what the --store has already is counted, not printed again.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
	};
	const char *words[CLI_WORDS];
	bool names_ok = take_mailboxes(l, &argc, argv);

	if (!cli_read(&usage, argc, argv, words, ret_exit))
		return false;
	if (!names_ok)
		*ret_exit = cli_wrong(
			&usage, "--mailbox: expected at most %d names of lower-case letters, digits and -",
			LISTENER_MAILBOXES);
	else if (l->mailbox_count == 0)
		*ret_exit = cli_wrong(&usage, "which mailbox?");
	else if (a->until_settled && a->demo == NULL)
		*ret_exit = cli_wrong(&usage, "--until-settled needs --demo SOCKET to ask");
	else
		*ret_exit = read_replay(l, a, &usage);
	return *ret_exit == CLI_OK;
}

static int watch_signals(struct listener *l, struct fault *reterr)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return fault_errno(reterr, errno, "signals");
	l->stop = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->stop >= 0 ? 0 : fault_errno(reterr, errno, "signals");
}

static int key_path(const char *keys, const char *given, const char *name, const char *end, char out[512],
		    struct fault *reterr)
{
	int n = given != NULL ? snprintf(out, 512, "%s", given) :
				snprintf(out, 512, "%s/%s%s", keys, name, end);

	return n > 0 && n < 512 ?
		       0 :
		       fault_set(reterr, FAULT_LIMIT, "the path of the key of %s is too long", name);
}

static int connect_one(struct listener_mailbox *m, const char *keys, struct muster_client_settings *s,
		       struct fault *reterr)
{
	struct muster_client_fault f = {0};
	char path[512], secret[MUSTER_CLIENT_KEY + 1] = "";
	int r = key_path(keys, m->key_file, m->name, ".key", path, reterr);

	if (r == 0)
		r = keys_read_curve(path, secret, reterr);
	s->mailbox = m->name;
	s->secret = secret;
	if (r == 0 && muster_client_new(s, &m->client, &f) != 0)
		r = fault_set(reterr, f.error == MUSTER_CLIENT_MEMORY ? FAULT_MEMORY : FAULT_MEANING, "%s",
			      f.text);
	explicit_bzero(secret, sizeof secret);
	s->secret = NULL;
	return r;
}

static int connect_all(struct listener *l, const struct arguments *a, struct fault *reterr)
{
	char path[512], server[MUSTER_CLIENT_KEY + 1] = "";
	struct muster_client_settings s = {.size = sizeof s, .address = a->server, .server_public = server};
	int r = key_path(a->keys, a->server_key, "bus", ".pub", path, reterr);

	if (r == 0)
		r = keys_read_curve(path, server, reterr);
	for (size_t i = 0; r == 0 && i < l->mailbox_count; i++)
		r = connect_one(&l->mailboxes[i], a->keys, &s, reterr);
	return r;
}

static int listen_all(struct listener *l, const struct arguments *a, struct fault *reterr)
{
	int r = watch_signals(l, reterr);

	l->json = a->json;
	l->demo = a->demo;
	l->until_settled = a->until_settled;
	l->styled = terminal_styled(stdout);
	if (r == 0)
		r = inbox_open(a->store, &l->inbox, reterr);
	if (r == 0)
		r = connect_all(l, a, reterr);
	return r != 0 ? r : listener_run(l, reterr);
}

int verb_listen(int argc, char **argv)
{
	struct listener *l = calloc(1, sizeof *l);
	struct arguments a = {.keys = "./keys", .server = "tcp://127.0.0.1:8481"};
	struct fault f = {0};
	char words[640];
	int status = CLI_OK;

	if (l == NULL)
		return CLI_REFUSED;
	l->stop = l->inbox.fd = -1;
	if (!read_arguments(l, &a, argc, argv, &status))
		goto out;
	if (listen_all(l, &a, &f) != 0) {
		fprintf(stderr, "muster listen: %s\n", fault_print(&f, words, sizeof words));
		status = CLI_REFUSED;
	}
	if (fflush(stdout) != 0)
		status = CLI_REFUSED;
out:
	listener_free(l);
	return status;
}
