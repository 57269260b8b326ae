/* muster calendar SCHOOL: a school's year as it is held. */
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/calendar.h"

static int write_calendar(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	(void)ret_exit;
	return report_calendar(answer, format, out, reterr);
}

int verb_calendar(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {CLI_OPTION_CONTROL(&common), CLI_OPTION_JSON(&common),
					     CLI_OPTION_FORMAT(&common)};
	const struct cli_usage usage = {
		.form = "calendar SCHOOL [options]",
		.help = "Shows a school's academic year: its half terms in school days, sessions, school weeks and\n"
			"working days, and the closures that its marks tell and its calendar does not.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	ask_start(&question, "calendar");
	ask_text(&question, "school", words[0]);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_calendar);
}
