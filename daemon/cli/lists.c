/* muster lists: the lists an authority holds: how they are, and what people do to them. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/lists.h"

static int write_lists(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		       struct fault *reterr)
{
	(void)ret_exit;
	return report_lists(answer, format, out, reterr);
}

static int write_list(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	(void)ret_exit;
	return report_list(answer, format, out, reterr);
}

/* What is done, and which options go with it. */
enum { BY = 1, WHY = 2, ROW = 4, CHILD = 8 };
static const struct action {
	const char *word, *verb, *member; /* what its word is called in the question */
	unsigned takes, needs;
	ask_writer writer;
} actions[] = {
	{"add", "list_add", "list", BY | WHY | ROW, WHY | ROW, NULL},
	{"confirm", "list_confirm", "number", BY, 0, NULL},
	{"end", "list_end", "list", BY | WHY | CHILD, WHY | CHILD, NULL},
};
static const struct action show_all = {"", "lists", NULL, 0, 0, write_lists};
static const struct action show_one = {"", "lists", "list", 0, 0, write_list};

static const struct action *action_of(const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].word, word) == 0)
			return &actions[i];
	return word == NULL ? &show_all : &show_one;
}

/* Options that become members of the question, and the action they go with. */
#define TEXTS 18
static const struct text_option {
	const char *name, *argument, *help, *key;
	unsigned goes_with;
} texts[TEXTS] = {
	{"--by", "NAME", "who says so (default: your account's name)", "by", BY},
	{"--why", "TEXT", "what it rests on; kept with it", "why", WHY},
	{"--surname", "NAME", "of a child to add", "surname", ROW},
	{"--forename", "NAME", "", "forename", ROW},
	{"--born", "DAY", "as 2015-03-01", "born", ROW},
	{"--upn", "UPN", "", "upn", ROW},
	{"--case", "NO", "the case number", "case", ROW},
	{"--status", "S", "social care: looked_after, protection_plan, in_need or separating", "status", ROW},
	{"--worker", "NAME", "", "worker", ROW},
	{"--team", "NAME", "", "team", ROW},
	{"--urn", "URN", "the school", "urn", ROW},
	{"--school", "NAME", "its name, where it is not one of ours", "school", ROW},
	{"--postcode", "P", "", "postcode", ROW},
	{"--sessions", "S", "part-time timetables: those agreed, as \"Mon AM, Tue AM PM\"", "sessions", ROW},
	{"--review", "DAY", "part-time timetables: when it is looked at again", "review", ROW},
	{"--to", "DAY", "the last day on the list, when it is known", "to", ROW},
	{"--child", "CASE", "of `end`: the case number or the UPN", "child", CHILD},
	{"--on", "DAY", "of `end`: the last day on the list (default: today)", "on", CHILD},
};

static int check(const struct cli_usage *usage, const struct action *a, const char *const *words,
		 const char *const *values, bool restricted)
{
	unsigned given = 0;

	if (a->takes != 0 && words[1] == NULL)
		return cli_wrong(usage, "%s: expected %s", a->word,
				 strcmp(a->member, "list") == 0 ? "a list, as `muster lists` prints it" :
								  "the number of an addition");
	if (a->takes == 0 && words[1] != NULL)
		return cli_wrong(usage, "one word too many: %s", words[1]);
	for (unsigned i = 0; i < TEXTS; i++) {
		if (values[i] != NULL && (texts[i].goes_with & a->takes) == 0)
			return cli_wrong(usage, "%s does not go with this", texts[i].name);
		given |= values[i] != NULL && texts[i].key[0] != 'o' ? texts[i].goes_with : 0;
	}
	if (restricted && (a->takes & ROW) == 0)
		return cli_wrong(usage, "--restricted goes with add");
	if ((a->needs & ~given & WHY) != 0)
		return cli_wrong(usage, "expected --why: it is kept");
	if ((a->needs & ~given & ROW) != 0)
		return cli_wrong(usage, "expected --surname and what else is known of the child");
	return (a->needs & ~given & CHILD) != 0 ? cli_wrong(usage, "expected --child") : CLI_OK;
}

int verb_lists(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *values[TEXTS] = {NULL}, *words[CLI_WORDS];
	bool restricted = false;
	struct cli_option options[TEXTS + 4] = {
		{"--restricted", NULL, "of a child to add: shown to nobody but whom the contract names", NULL,
		 &restricted},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "lists [LIST | add LIST | confirm NO | end LIST] [options]",
		.help = "Shows the lists the authority holds: state, counts, owner, age; of one list also rows set\n"
			"aside with line and reason, and what people did. `add` puts a child on a list at once, until\n"
			"the third working day from now unless the list's file or `confirm` says that it stays. `end`\n"
			"says when a child's time on a list is over; a row that vanishes from a file never does.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 2,
	};
	struct buffer question = {0};
	const struct action *a;
	int exit;

	for (unsigned i = 0; i < TEXTS; i++)
		options[4 + i] = (struct cli_option){texts[i].name, texts[i].argument, texts[i].help,
						     &values[i], NULL};
	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	a = action_of(words[0]);
	exit = check(&usage, a, words, values, restricted);
	if (exit != CLI_OK)
		return exit;
	ask_start(&question, a->verb);
	if (a->member != NULL)
		ask_text(&question, a->member, a->takes != 0 ? words[1] : words[0]);
	for (unsigned i = 0; i < TEXTS; i++)
		ask_text(&question, texts[i].key, values[i]);
	if (restricted)
		ask_bool(&question, "restricted", true);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), a->writer);
}
