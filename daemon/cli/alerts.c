/* muster alerts [--open]: what was alerted, and who has it. */
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/alerts.h"

static int write_alerts(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			struct fault *reterr)
{
	(void)ret_exit;
	return report_alerts(answer, format, out, reterr);
}

int verb_alerts(int argc, char **argv)
{
	struct cli_common common = {0};
	bool open = false;
	const struct cli_option options[] = {
		{"--open", NULL, "only alerts nobody has closed", NULL, &open},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "alerts [--open] [options]",
		.help = "Lists the alerts: what they say, whether a person has taken them, and how they ended.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	ask_start(&question, "alerts");
	ask_bool(&question, "open", open);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_alerts);
}
