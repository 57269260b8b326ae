/* muster transition: the same children last academic year and this one. */
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/transition.h"

static int write_transition(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			    struct fault *reterr)
{
	(void)ret_exit;
	return report_transition(answer, format, out, reterr);
}

int verb_transition(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *years = NULL, *by = NULL, *over = NULL, *minimum = NULL, *team = NULL;
	bool whole = false;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_DOCUMENT(&common),
		{"--years", "A,B", "year groups last year and this: 6,7 (default), 7,8, or any that follow",
		 &years, NULL},
		{"--by", "ROWS", "feeder,receiver (default), feeder or receiver", &by, NULL},
		{"--over", "PERIOD",
		 "ytd (default): to today, and as far last year; year: all of last year; term:autumn, "
		 "term:spring, term:summer",
		 &over, NULL},
		{"--minimum", "N", "possible sessions, both years, that persistent needs (default 0)",
		 &minimum, NULL},
		{"--team", "TEAM", "the team that asks: its contracts say which schools answer", &team, NULL},
		{"--whole", NULL,
		 "small groups too, for people entitled to the children's records; who asked is kept", NULL,
		 &whole},
	};
	const struct cli_usage usage = {
		.form = "transition [options]",
		.help = "Compares the absence of the same children last academic year and this one, by the "
			"school they left and\nthe school they came to, and counts who is left out and why. "
			"Groups under the minimum are shown as c.",
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
	ask_documents();
	ask_start(&question, "transition");
	ask_text(&question, "years", years);
	ask_text(&question, "rows", by);
	ask_text(&question, "over", over);
	ask_text(&question, "minimum", minimum);
	ask_text(&question, "team", team);
	ask_bool(&question, "whole", whole);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_transition);
}
