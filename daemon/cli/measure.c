/* muster measure: sums and rates of the borough's register over any range, by anything. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/measure.h"

static enum measure_show show;

static int write_measure(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_measure(answer, show, format, out, reterr);
}

int verb_measure(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *over = NULL, *by = NULL, *where = NULL, *method = NULL, *cohort = NULL, *as_of = NULL;
	const char *minimum = NULL, *team = NULL, *shown = NULL, *minutes = NULL;
	bool anyway = false, whole = false;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_DOCUMENT(&common),
		{"--over", "PERIOD",
		 "ytd (default), year, today, week:2026-W40, term:autumn, half-term:1, rolling:10w, or "
		 "2026-09-07..2026-10-02",
		 &over, NULL},
		{"--by", "A,B,...",
		 "up to four of school, phase, area, year_group, social, week, half_term, term, weekday, half_day, "
		 "and traits: sex, fsm, fsm6, sen, eal, ethnicity, looked_after, ...",
		 &by, NULL},
		{"--where", "A=V|W,B=V", "only these: phase=primary, fsm=yes|unknown, year_group=7|8", &where,
		 NULL},
		{"--method", "NAME", "ours (default): every enrolment; dfe: as DfE's statistics count",
		 &method, NULL},
		{"--cohort", "MODE",
		 "which day's traits count: dated (default), current, earliest (DfE's census rule)", &cohort,
		 NULL},
		{"--as-of", "TIME", "as known then, 2026-11-20T12:00 (default: now)", &as_of, NULL},
		{"--minimum", "N", "possible sessions that persistent, severe and bands need (default 0)",
		 &minimum, NULL},
		{"--team", "TEAM", "the team that asks: its contracts say what may divide the sums", &team,
		 NULL},
		{"--session-minutes", "N", "length of a session, for hours missed (default 195)", &minutes,
		 NULL},
		{"--show", "WHAT", "rates (default), counts, bands, codes or missed", &shown, NULL},
		{"--persistent-anyway", NULL, "persistent and severe over less than a term too", NULL,
		 &anyway},
		{"--whole", NULL,
		 "small groups too, for people entitled to the children's records; who asked is kept", NULL,
		 &whole},
	};
	const struct cli_usage usage = {
		.form = "measure [options]",
		.help = "Counts the register: possible, attending, authorised, unauthorised and late sessions, "
			"persistent and\nsevere absence, over a period, for any groups. Every rate comes with its "
			"numerator, denominator,\nmethod, as-of and how many marks are not known. Groups under the "
			"minimum are shown as c.",
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
	if (!measure_show_find(shown, &show))
		return cli_wrong(&usage, "--show takes rates, counts, bands, codes or missed, found \"%s\"",
				 shown);
	ask_documents();
	ask_start(&question, "measure");
	ask_text(&question, "over", over);
	ask_text(&question, "by", by);
	ask_text(&question, "where", where);
	ask_text(&question, "method", method);
	ask_text(&question, "cohort", cohort);
	ask_text(&question, "as_of", as_of);
	ask_text(&question, "minimum", minimum);
	ask_text(&question, "session_minutes", minutes);
	ask_text(&question, "team", team);
	ask_bool(&question, "codes", show == MEASURE_SHOW_CODES);
	ask_bool(&question, "persistent_anyway", anyway);
	ask_bool(&question, "whole", whole);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_measure);
}
