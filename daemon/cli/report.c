/* muster report borough: the borough beside the LA's figures, its neighbours, region and England. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/borough.h"

static int write_borough(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_borough(answer, format, out, reterr);
}

int verb_report(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {CLI_OPTION_CONTROL(&common), CLI_OPTION_JSON(&common),
					     CLI_OPTION_FORMAT(&common)};
	const struct cli_usage usage = {
		.form = "report borough [options]",
		.help = "Prints, by phase and for all schools, the borough's overall, authorised, unauthorised, persistent\n"
			"and severe absence beside the LA's published figure, the means of its statistical and\n"
			"geographic neighbours, its region and England, with numerator, denominator, period and\n"
			"release; then the differences, the LA's rank and quartile, and what makes the two unlike.",
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
	if (strcmp(words[0], "borough") != 0)
		return cli_wrong(&usage, "expected \"borough\", found \"%s\"", words[0]);
	ask_start(&question, "report");
	ask_text(&question, "name", "borough");
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_borough);
}
