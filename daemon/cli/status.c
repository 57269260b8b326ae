/* muster status [schools]: how the daemon and its schools are. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/status.h"

static int write_page(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	(void)ret_exit;
	if (format != TABLE_TEXT)
		return fault_set(reterr, FAULT_MEANING,
				 "the whole status is no one table: use `muster status schools`, or --json");
	return report_status(answer, out, reterr);
}

static int write_schools(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_status_schools(answer, format, out, reterr);
}

int verb_status(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {CLI_OPTION_CONTROL(&common), CLI_OPTION_JSON(&common),
					     CLI_OPTION_FORMAT(&common)};
	const struct cli_usage usage = {
		.form = "status [schools] [options]",
		.help = "Shows the clock, the work done, the schools that need a look and why, records set aside,\n"
			"the outbox, mailboxes, lists and roles. `muster status schools` shows every school.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (words[0] != NULL && strcmp(words[0], "schools") != 0)
		return cli_wrong(&usage, "expected \"schools\", found \"%s\"", words[0]);
	ask_start(&question, "status");
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), words[0] == NULL ? write_page : write_schools);
}
