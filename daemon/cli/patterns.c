/* muster patterns: when in the week children are away, by group. */
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/patterns.h"

static enum patterns_show show;

static int write_patterns(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	(void)ret_exit;
	return report_patterns(answer, show, format, out, reterr);
}

int verb_patterns(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *over = NULL, *by = NULL, *where = NULL, *team = NULL, *shown = NULL;
	bool whole = false;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_DOCUMENT(&common),
		{"--over", "PERIOD",
		 "rolling:10w (default), ytd, term:autumn, half-term:1, or 2026-09-07..2026-10-02", &over,
		 NULL},
		{"--by", "A,B,...",
		 "up to four of school, phase, year_group, social_worker, and traits: sex, fsm, sen, eal, "
		 "ethnicity, looked_after, ...",
		 &by, NULL},
		{"--where", "A=V|W,B=V", "only these: phase=primary, fsm=yes|unknown, year_group=7|8", &where,
		 NULL},
		{"--team", "TEAM", "the team that asks: its contracts say what may divide the sums", &team,
		 NULL},
		{"--show", "WHAT",
		 "found (default): broken weeks and enrolments with a pattern; week: absence % by weekday and "
		 "half day, in columns; weekdays: the same with its sessions, in rows",
		 &shown, NULL},
		{"--whole", NULL,
		 "small groups too, for people entitled to the children's records; who asked is kept", NULL,
		 &whole},
	};
	const struct cli_usage usage = {
		.form = "patterns [options]",
		.help = "Finds when in the week children are away: broken weeks, one weekday, a fall, and "
			"absence by weekday and\nhalf day, over a period, for any groups that are not of "
			"time. Groups under the minimum are shown as c.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 0,
		.most = 0,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (!patterns_show_find(shown, &show))
		return cli_wrong(&usage, "--show takes found, week or weekdays, found \"%s\"", shown);
	ask_documents();
	ask_start(&question, "patterns");
	ask_text(&question, "over", over);
	ask_text(&question, "by", by);
	ask_text(&question, "where", where);
	ask_text(&question, "team", team);
	ask_bool(&question, "whole", whole);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_patterns);
}
