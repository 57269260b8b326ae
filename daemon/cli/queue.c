/* muster queue: messages on their way to mailboxes, and what an operator does to one. */
#include <string.h>

#include "base/text.h"
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/queue.h"

static int write_queue(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		       struct fault *reterr)
{
	(void)ret_exit;
	return report_queue(answer, format, out, reterr);
}

static const struct action {
	const char *word, *verb;
	bool one; /* needs a message's number */
	ask_writer writer;
} actions[] = {
	{"list", "queue", false, write_queue},	  {"show", "queue", true, write_queue},
	{"hold", "queue_hold", true, NULL},	  {"release", "queue_release", true, NULL},
	{"requeue", "queue_requeue", true, NULL}, {"expire", "queue_expire", true, NULL},
};
#define ACTIONS (sizeof actions / sizeof *actions)

static const struct action *action_of(const char *word)
{
	for (size_t i = 0; i < ACTIONS; i++)
		if (strcmp(actions[i].word, word) == 0)
			return &actions[i];
	return NULL;
}

static int check(const struct cli_usage *usage, const struct action *a, const char *const *words,
		 const char *mailbox, const char *state, const char *by)
{
	uint64_t number;

	if (a == NULL)
		return cli_wrong(usage, "expected list, show, hold, release, requeue or expire, found \"%s\"",
				 words[0]);
	if (a->one && (words[1] == NULL || !text_u64(span_of(words[1]), &number)))
		return cli_wrong(usage, "%s: expected the number of a message", a->word);
	if (!a->one && words[1] != NULL)
		return cli_wrong(usage, "one word too many: %s", words[1]);
	if (a->one && (mailbox != NULL || state != NULL))
		return cli_wrong(usage, "--mailbox and --state go with list");
	if (by != NULL && a->writer != NULL)
		return cli_wrong(usage, "--by goes with hold, release, requeue and expire");
	return CLI_OK;
}

int verb_queue(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *mailbox = NULL, *state = NULL, *by = NULL, *words[CLI_WORDS];
	const struct cli_option options[] = {
		{"--mailbox", "NAME", "of list: only this mailbox", &mailbox, NULL},
		{"--state", "S",
		 "of list: ready, in_flight, deferred, held, delivered, expired, corrupt or superseded",
		 &state, NULL},
		{"--by", "NAME", "who does it (default: your account's name)", &by, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "queue [list | show NO | hold NO | release NO | requeue NO | expire NO] [options]",
		.help = "Lists the messages on their way to mailboxes: what waits and why, what is held, what cannot be\n"
			"sent; never what they say. `hold` keeps one back, later ones of its child go on; `release` lets\n"
			"it go; `requeue` tries a deferred one now, or a corrupt one that opens again; `expire` gives one\n"
			"up for good. Of what is delivered, expired or superseded the newest 50,000 messages are looked\n"
			"through.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 2,
	};
	struct buffer question = {0};
	const struct action *a;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	a = words[0] == NULL ? &actions[0] : action_of(words[0]);
	exit = check(&usage, a, words, mailbox, state, by);
	if (exit != CLI_OK)
		return exit;
	ask_start(&question, a->verb);
	ask_text(&question, "number", a->one ? words[1] : NULL);
	ask_text(&question, "mailbox", mailbox);
	ask_text(&question, "state", state);
	ask_text(&question, "by", by);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), a->writer);
}
