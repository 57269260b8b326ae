/* muster rollcall LIST: every child of a list in exactly one box. */
#include <stdio.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/rollcall.h"

static int write_rollcall(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	bool adds_up = false;
	int rc = report_rollcall(answer, format, out, &adds_up, reterr);

	if (rc == 0 && !adds_up) {
		fputs("muster: THIS ROLL CALL DOES NOT ADD UP\n", stderr);
		*ret_exit = CLI_REFUSED;
	}
	return rc;
}

int verb_rollcall(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *session = NULL;
	const struct cli_option options[] = {
		{"--session", "S", "as 2026-11-23-AM (default: the session now, or the last one)", &session,
		 NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "rollcall LIST [options]",
		.help = "Shows, for one of the authority's lists and one session, in which box every child is: in\n"
			"school, absent with a reason or without, not heard, and so on. The boxes add up to the list;\n"
			"if they ever do not, it says so and exits 1.",
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
	ask_start(&question, "rollcall");
	ask_text(&question, "list", words[0]);
	ask_text(&question, "session", session);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_rollcall);
}
