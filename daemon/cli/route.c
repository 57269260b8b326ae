/* muster route: where an alert about a child would go, why, and why not. */
#include "cli/alert_name.h"
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/route.h"

static int write_route(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		       struct fault *reterr)
{
	(void)ret_exit;
	return report_route(answer, format, out, reterr);
}

int verb_route(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *child = NULL, *rule = NULL, *date = NULL;
	const struct cli_option options[] = {
		{"--child", "CHILD", "a case number, a UPN, or SCHOOL:ID", &child, NULL},
		{"--rule", "RULE", "name of the rule; `muster rules` lists them", &rule, NULL},
		{"--date", "DAY", "of which day (default: today)", &date, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "route ALERT | --child CHILD --rule RULE [--date DAY] [options]",
		.help = "Where an alert about a child goes, or one of a rule would go, and why: every row of every\n"
			"contract that asks for the rule, with what stops it (not in force, no agreement, other\n"
			"children, another team's, silenced). Sends nothing. That you asked is logged. Of a\n"
			"restricted child it says only whom to ask.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS] = {NULL};
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (words[0] != NULL && (child != NULL || rule != NULL || date != NULL))
		return cli_wrong(&usage, "an alert has its child, rule and day: give one or the other");
	if (words[0] != NULL && !alert_name_ok(words[0]))
		return alert_name_wrong(&usage, words[0]);
	if (words[0] == NULL && (child == NULL || rule == NULL))
		return cli_wrong(&usage, "an alert, or --child and --rule, are needed");
	ask_start(&question, "route");
	ask_text(&question, "id", words[0]);
	ask_text(&question, "child", child);
	ask_text(&question, "rule", rule);
	ask_text(&question, "date", date);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_route);
}
