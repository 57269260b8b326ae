/* muster mark, muster marks: what people were told of a child of whom no register speaks. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/lists.h"

int verb_mark(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *said_by = NULL, *entered_by = NULL, *why = NULL;
	const struct cli_option options[] = {
		{"--said-by", "NAME", "who told it (default: whoever answered for this child last)", &said_by,
		 NULL},
		{"--entered-by", "NAME", "who enters it (default: your account's name)", &entered_by, NULL},
		{"--why", "TEXT", "why it was asked (default: as the last time)", &why, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "mark CHILD SESSION CODE [options]",
		.help = "Keeps where a child was said to be: CHILD is a case number of a list or a UPN, SESSION is am\n"
			"or pm of today or one like 2026-11-23-AM, CODE is a register code, or attended, not-brought or\n"
			"not-booked at an early years setting; - takes back what was entered. It stands beside the\n"
			"school's register, never in it, and no rate counts it. The roll call shows it at once.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 3,
		.most = 3,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	ask_start(&question, "mark");
	ask_text(&question, "child", words[0]);
	ask_text(&question, "session", words[1]);
	ask_text(&question, "code", words[2]);
	ask_text(&question, "said_by", said_by);
	ask_text(&question, "by", entered_by);
	ask_text(&question, "why", why);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), NULL);
}

static int write_marks(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		       struct fault *reterr)
{
	(void)ret_exit;
	return report_marks(answer, format, out, reterr);
}

int verb_marks(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "marks today SCHOOL|LIST [options]",
		.help = "Shows the children of a list (or looked_after, protection_plan, in_need), or those on a list\n"
			"who are at a school (its id or URN), what is known of today's sessions, and who answered for\n"
			"each of them last.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 2,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (strcmp(words[0], "today") != 0)
		return cli_wrong(&usage, "expected today, found \"%s\"", words[0]);
	ask_start(&question, "marks_today");
	ask_text(&question, "of", words[1]);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_marks);
}
