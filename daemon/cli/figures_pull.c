/* muster figures pull [DATASET] [--now] [--dry-run] */
#include "cli/figures_pull.h"

#include <stdio.h>

#include "cli/ask.h"
#include "report/view.h"

/* A line each: "attendance: version 1.2 taken in: ..."; exit 1 when one did not go well. */
static int write_pull(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	const json_t *list;
	struct view v;
	json_t *set;
	size_t i;
	int rc = view_open(&v, answer, reterr);

	(void)format;
	if (rc != 0)
		return rc;
	list = view_array(&v, v.root, "data_sets");
	json_array_foreach(list, i, set) {
		bool done = view_bool(&v, set, "done");
		const char *reason = view_text_or(&v, set, "reason", "");

		buffer_print(out, "%s: %s", view_text(&v, set, "name"), view_text(&v, set, "text"));
		if (done && *reason != '\0')
			buffer_print(out, " (%s)", reason);
		buffer_text(out, "\n");
		if (!done)
			*ret_exit = CLI_REFUSED;
	}
	rc = view_done(&v, reterr);
	view_close(&v);
	return rc;
}

int figures_pull(int argc, char **argv)
{
	struct cli_common common = {0};
	bool now = false, dry_run = false;
	const struct cli_option options[] = {
		{"--now", NULL, "also a data set that waits after a failure", NULL, &now},
		{"--dry-run", NULL, "only tell which version is published; take nothing in", NULL, &dry_run},
		CLI_OPTION_CONTROL(&common),
		{"--json", NULL, "print the answer as JSON", NULL, &common.json},
	};
	const struct cli_usage usage = {
		.form = "figures pull [DATASET] [options]",
		.help = "Asks DfE's \"explore education statistics\" service, through the daemon, for new versions of\n"
			"the data sets that muster.yaml names (all, or one by its name), and takes them in. A new major\n"
			"version is told, never taken. Exits 1 when something could not be taken in.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	ask_start(&question, "figures_pull");
	ask_text(&question, "data_set", words[0]);
	ask_bool(&question, "now", now);
	ask_bool(&question, "dry_run", dry_run);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_pull);
}
