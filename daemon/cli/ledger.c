/* muster action, meeting and return: what is agreed about a school, held with it, and received from it. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/sections.h"

/* The members of a question; each is an option, but the last two, which are words. */
enum member {
	WHAT,
	OWNER,
	REVIEW,
	CHILD,
	COHORT,
	OUTCOME,
	NOTE,
	ON,
	ATTENDED,
	KIND,
	FROM,
	TEAM,
	BY,
	MEMBERS
};
static const struct {
	const char *key, *option, *argument, *help;
} members[MEMBERS] = {
	[WHAT] = {"what", "--what", "TEXT", "what is agreed"},
	[OWNER] = {"owner", "--owner", "NAME", "who does it"},
	[REVIEW] = {"review", "--review", "DAY", "when it is looked at again, 2026-12-04"},
	[CHILD] = {"child", "--child", "CASE|UPN", "about this child of the school"},
	[COHORT] = {"cohort", "--cohort", "NAME=VALUE", "about these pupils of it: fsm=yes, year_group=7"},
	[OUTCOME] = {"outcome", "--outcome", "WORD",
		     "met, partly, not_met, dropped, or goes_on with --review"},
	[NOTE] = {"note", "--note", "TEXT", "more words, kept with it"},
	[ON] = {"on", "--on", "DAY", "the day it was held or received, 2026-11-20"},
	[ATTENDED] = {"attended", "--attended", "TEXT", "who was there"},
	[KIND] = {"kind", "--kind", "KIND", "10_days (unauthorised) or 15_days (sickness)"},
	[FROM] = {"from", "--from", "NAME", "who sent it"},
	[TEAM] = {"team", "--team", "TEAM", "the team that reads: which children it is shown"},
	[BY] = {"by", "--by", "NAME", "who says so (default: your account's name)"},
};
#define BIT(member) (1U << (member))

/* What is done: by its first word. */
static const struct deed {
	const char *word, *verb, *report; /* report: of the name, in place of the verb */
	const char *second;		  /* the member that the second word is */
	bool wanted;			  /* it has to be there */
	unsigned takes;
} action_deeds[] =
	{
		{"add", "action_add", NULL, "school", true,
		 BIT(WHAT) | BIT(OWNER) | BIT(REVIEW) | BIT(CHILD) | BIT(COHORT) | BIT(BY)},
		{"review", "action_review", NULL, "number", true,
		 BIT(OUTCOME) | BIT(NOTE) | BIT(REVIEW) | BIT(BY)},
		{"list", "report", "actions", "school", false, BIT(TEAM)},
		{NULL, NULL, NULL, NULL, false, 0},
},
  meeting_deeds[] =
	  {
		  {"add", "meeting_add", NULL, "school", true, BIT(ON) | BIT(ATTENDED) | BIT(NOTE) | BIT(BY)},
		  {"list", "report", "meetings", NULL, false, 0},
		  {NULL, NULL, NULL, NULL, false, 0},
},
  return_deeds[] = {
	  {"add", "return_add", NULL, "school", true, BIT(KIND) | BIT(CHILD) | BIT(ON) | BIT(FROM) | BIT(BY)},
	  {"list", "report", "returns", "school", false, BIT(TEAM)},
	  {NULL, NULL, NULL, NULL, false, 0},
};

static int write_sections(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	(void)ret_exit;
	return report_sections(answer, NULL, format, out, reterr);
}

static int check(const struct cli_usage *usage, const struct deed *d, const char *const *words,
		 const char *const *given)
{
	if (d->word == NULL)
		return cli_wrong(usage, "\"%s\" is none of its words", words[0]);
	if (d->wanted && words[1] == NULL)
		return cli_wrong(usage, "%s needs a %s", d->word, d->second);
	if (d->second == NULL && words[1] != NULL)
		return cli_wrong(usage, "one word too many: %s", words[1]);
	for (unsigned i = 0; i < MEMBERS; i++)
		if (given[i] != NULL && (d->takes & BIT(i)) == 0)
			return cli_wrong(usage, "%s does not go with %s", members[i].option, d->word);
	return CLI_OK;
}

static int ask(const struct cli_common *common, const struct deed *d, const char *second,
	       const char *const *given)
{
	struct buffer question = {0};

	ask_start(&question, d->verb);
	ask_text(&question, "name", d->report);
	if (d->second != NULL)
		ask_text(&question, d->second, second);
	for (unsigned i = 0; i < MEMBERS; i++)
		ask_text(&question, members[i].key, given[i]);
	ask_end(&question);
	ask_documents();
	return ask_and_print(common, &question, SPAN(""), d->report != NULL ? write_sections : NULL);
}

/* The options that any of the deeds takes, then those of every verb. */
static int run(int argc, char **argv, const struct deed *deeds, struct cli_usage *usage)
{
	struct cli_common common = {0};
	const char *given[MEMBERS] = {NULL}, *words[CLI_WORDS];
	struct cli_option options[MEMBERS + 3] = {CLI_OPTION_CONTROL(&common), CLI_OPTION_JSON(&common),
						  CLI_OPTION_DOCUMENT(&common)};
	const struct deed *d = deeds;
	unsigned takes = 0;
	int exit;

	for (; d->word != NULL; d++)
		takes |= d->takes;
	usage->options = options;
	usage->option_count = 3;
	usage->least = 1;
	usage->most = 2;
	for (unsigned i = 0; i < MEMBERS; i++)
		if ((takes & BIT(i)) != 0)
			options[usage->option_count++] = (struct cli_option){
				members[i].option, members[i].argument, members[i].help, &given[i], NULL};
	if (!cli_read(usage, argc, argv, words, &exit))
		return exit;
	for (d = deeds; d->word != NULL && strcmp(d->word, words[0]) != 0; d++)
		;
	exit = check(usage, d, words, given);
	return exit == CLI_OK ? ask(&common, d, words[1], given) : exit;
}

int verb_action(int argc, char **argv)
{
	struct cli_usage usage = {
		.form = "action add SCHOOL|review NO|list [SCHOOL] [options]",
		.help = "What a Targeting Support Meeting agreed: about a child or a cohort of a school, what, whose it\n"
			"is and when it is looked at again. `review` keeps the outcome as a new version; nothing is\n"
			"changed or lost. `list` sets sessions missed before and after beside each.",
	};

	return run(argc, argv, action_deeds, &usage);
}

int verb_meeting(int argc, char **argv)
{
	struct cli_usage usage = {
		.form = "meeting add SCHOOL --on DAY|list [options]",
		.help = "Targeting Support Meetings that were held, and which schools had none this term.",
	};

	return run(argc, argv, meeting_deeds, &usage);
}

int verb_return(int argc, char **argv)
{
	struct cli_usage usage = {
		.form = "return add SCHOOL --kind KIND --child C --on DAY --from NAME|list [SCHOOL] [options]",
		.help = "Returns that a school sent in about 10 days of unauthorised absence or 15 of sickness, beside\n"
			"the cases found in its marks.",
	};

	return run(argc, argv, return_deeds, &usage);
}
