/* muster match: pupils of whom it is not certain who they are, and what a person decides. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/match.h"

static int write_list(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	(void)ret_exit;
	return report_match(answer, format, out, reterr);
}

static int write_one(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		     struct fault *reterr)
{
	(void)ret_exit;
	return report_match_one(answer, format, out, reterr);
}

/* What is done with question N, and with what writer its answer is shown (NULL: its words). */
static const struct action {
	const char *word, *verb;
	bool decides;
	ask_writer writer;
} actions[] = {
	{"list", "match", false, write_list},  {"show", "match_show", false, write_one},
	{"same", "match_decide", true, NULL},  {"different", "match_decide", true, NULL},
	{"later", "match_decide", true, NULL},
};
#define ACTIONS (sizeof actions / sizeof *actions)

static const struct action *action_find(const char *word)
{
	for (size_t i = 0; i < ACTIONS; i++)
		if (word == NULL || strcmp(actions[i].word, word) == 0)
			return &actions[i];
	return NULL;
}

static int wrong_action(const struct cli_usage *usage, const char *word)
{
	const char *names[ACTIONS + 1] = {NULL}, *near;

	for (size_t i = 0; i < ACTIONS; i++)
		names[i] = actions[i].word;
	near = text_nearest(word, names);
	return near != NULL ?
		       cli_wrong(usage, "unknown word \"%s\"; did you mean %s?", word, near) :
		       cli_wrong(usage, "expected list, show, same, different or later, found \"%s\"", word);
}

/* Do these words and options go together? CLI_OK: yes. */
static int check(const struct cli_usage *usage, const struct action *a, const char *number, const char *by,
		 const char *note, bool all)
{
	bool list = a->writer == write_list;
	uint64_t n;

	if (list && number != NULL)
		return cli_wrong(usage, "one word too many: %s", number);
	if (!list && (number == NULL || !text_u64(span_of(number), &n)))
		return cli_wrong(usage, "expected the number of a question, as `muster match` prints it");
	if (!a->decides && (by != NULL || note != NULL))
		return cli_wrong(usage, "--by and --note go with same, different and later");
	return all && !list ? cli_wrong(usage, "--all goes with list") : CLI_OK;
}

int verb_match(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *by = NULL, *note = NULL;
	bool all = false;
	const struct cli_option options[] = {
		{"--all", NULL, "also what is decided, and what rules decided", NULL, &all},
		{"--by", "NAME", "who decides (default: your account's name)", &by, NULL},
		{"--note", "TEXT", "what the decision rests on", &note, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "match [list | show N | same N | different N | later N] [options]",
		.help = "Lists pupils of whom it is not certain who they are: one UPN on two children, one child\n"
			"with two UPNs, a UPN that is wrong. `same` makes the two of a question one child from then\n"
			"on, `different` keeps them apart for good, `later` puts the question off; each can be\n"
			"changed. `show` may print UPNs; who looked is kept.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 2,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	const struct action *action;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	action = action_find(words[0]);
	if (action == NULL)
		return wrong_action(&usage, words[0]);
	exit = check(&usage, action, words[1], by, note, all);
	if (exit != CLI_OK)
		return exit;
	ask_start(&question, action->verb);
	if (action->writer == write_list)
		ask_bool(&question, "all", all);
	else
		ask_text(&question, "number", words[1]);
	if (action->decides)
		ask_text(&question, "decision", action->word);
	ask_text(&question, "by", by);
	ask_text(&question, "note", note);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), action->writer);
}
