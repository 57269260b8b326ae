/* muster backfill: marks of a range of days read again, and how far that is. */
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/pull.h"

static int write_backfills(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			   struct fault *reterr)
{
	(void)ret_exit;
	return report_backfills(answer, format, out, reterr);
}

static void ask_schools(struct buffer *question, const char *const words[CLI_WORDS])
{
	struct buffer names = {0};

	for (size_t i = 0; i < CLI_WORDS && words[i] != NULL; i++)
		buffer_print(&names, "%s%s", i > 0 ? "," : "", words[i]);
	if (names.length > 0)
		ask_text(question, "schools", names.at);
	question->failed = question->failed || names.failed;
	buffer_free(&names);
}

int verb_backfill(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *from = NULL, *to = NULL, *by = NULL;
	bool stop = false;
	const struct cli_option options[] = {
		{"--from", "DAY", "the first day, as 2026-09-07; in this academic year", &from, NULL},
		{"--to", "DAY", "the last day", &to, NULL},
		{"--stop", NULL, "end the backfills of these schools; days that are in stay in", NULL, &stop},
		{"--by", "NAME", "who asks for it (default: your account's name)", &by, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "backfill [--from DAY --to DAY] [SCHOOL...]",
		.help = "Reads the marks of a range of days again, a week at a time, of these schools or of all that share.\n"
			"It gives way to every look, survives restarts, and takes in what changed as a look does. Without\n"
			"dates it shows how far each school is.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = CLI_WORDS,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	bool list;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	list = from == NULL && to == NULL && !stop;
	if (!list && !stop && (from == NULL || to == NULL))
		return cli_wrong(&usage, "--from and --to go together");
	if (stop && (from != NULL || to != NULL))
		return cli_wrong(&usage, "--stop takes no dates");
	if (list && words[0] != NULL)
		return cli_wrong(&usage, "--from and --to are missing");
	ask_start(&question, list ? "backfills" : stop ? "backfill_stop" : "backfill");
	if (!list) {
		ask_text(&question, "from", from);
		ask_text(&question, "to", to);
		ask_text(&question, "by", by);
		ask_schools(&question, words);
	}
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), list ? write_backfills : NULL);
}
