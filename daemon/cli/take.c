/* muster take ID: a person says "I have this". */
#include "cli/alert_name.h"
#include "cli/ask.h"
#include "cli/verbs.h"

int verb_take(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *by = NULL;
	const struct cli_option options[] = {
		{"--by", "NAME", "who takes it (default: your account's name)", &by, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "take ID [--by NAME] [options]",
		.help = "Records that a named person has taken an alert. ID is the start of its id, 8 hex digits or\n"
			"more, as `muster alerts` and `muster listen` print it. No program takes an alert by "
			"itself.",
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
	if (!alert_name_ok(words[0]))
		return alert_name_wrong(&usage, words[0]);
	ask_start(&question, "take");
	ask_text(&question, "id", words[0]);
	ask_text(&question, "by", by);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), NULL);
}
