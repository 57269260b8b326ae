/* muster close ID --outcome O: a person records how an alert ended. */
#include <stdio.h>

#include "alert/alert.h"
#include "cli/alert_name.h"
#include "cli/ask.h"
#include "cli/verbs.h"

static int wrong_outcome(const struct cli_usage *usage, const char *outcome)
{
	const char *near = text_nearest(outcome, alert_outcome_names());

	if (near != NULL)
		return cli_wrong(usage, "unknown outcome \"%s\"; did you mean %s?", outcome, near);
	cli_wrong(usage, "unknown outcome \"%s\"", outcome);
	fputs("outcomes:\n", stderr);
	for (const char *const *name = alert_outcome_names(); *name != NULL; name++)
		fprintf(stderr, "  %-16s %s\n", *name,
			alert_outcome_words((enum alert_outcome)alert_outcome_find(*name)));
	return CLI_USAGE;
}

int verb_close(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *by = NULL, *outcome = NULL, *note = NULL;
	const struct cli_option options[] = {
		{"--outcome", "O",
		 "marked_present, located, reason_known, school_error or handed_on; of a contract: erased, "
		 "renewed or ending_agreed",
		 &outcome, NULL},
		{"--note", "TEXT", "by whom located, why handed on, ...", &note, NULL},
		{"--by", "NAME", "who closes it (default: your account's name)", &by, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "close ID --outcome O [--note TEXT] [--by NAME] [options]",
		.help = "Closes an alert with what came of it. ID is the start of its id, 8 hex digits or more.",
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
	if (outcome == NULL)
		return cli_wrong(&usage, "--outcome is needed: an alert is never closed without one");
	if (alert_outcome_find(outcome) < 0)
		return wrong_outcome(&usage, outcome);
	ask_start(&question, "close");
	ask_text(&question, "id", words[0]);
	ask_text(&question, "outcome", outcome);
	ask_text(&question, "note", note);
	ask_text(&question, "by", by);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), NULL);
}
