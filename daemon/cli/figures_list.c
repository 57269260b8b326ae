/* muster figures list: the published files that the daemon keeps, and which superseded which. */
#include <inttypes.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/figures.h"
#include "report/view.h"

/* "supersedes 1: 40 of 120 cells changed", for each release this one stands before or behind. */
static void revisions_print(struct view *v, int64_t number, struct buffer *out)
{
	json_t *one;
	size_t i;

	json_array_foreach(view_array(v, v->root, "revisions"), i, one) {
		int64_t newer = view_count(v, one, "newer"), older = view_count(v, one, "older");

		if (number != newer && number != older)
			continue;
		buffer_print(out, "%s%s %" PRId64 ": %" PRId64 " of %" PRId64 " cells changed",
			     out->length > 0 ? "; " : "", number == newer ? "supersedes" : "superseded by",
			     number == newer ? older : newer, view_count(v, one, "changed"),
			     view_count(v, one, "shared"));
	}
}

static void release_row(struct table *t, struct view *v, const json_t *release)
{
	int64_t number = view_count(v, release, "number");
	const char *first = view_text(v, release, "period"), *last = view_text(v, release, "last_period");
	struct buffer revisions = {0};
	char moment[24];

	revisions_print(v, number, &revisions);
	table_row(t);
	table_cell(t, "%" PRId64, number);
	table_cell(t, "%s", view_text(v, release, "series"));
	table_cell(t, "%s%s%s", first, strcmp(first, last) != 0 ? " to\n" : "",
		   strcmp(first, last) != 0 ? last : "");
	table_cell(t, "%" PRId64, view_count(v, release, "figures"));
	table_cell(t, "%" PRId64, view_count(v, release, "no_value"));
	table_cell(t, "%s", view_text_or(v, release, "published", ""));
	table_cell(t, "%s", view_moment(moment, view_text_or(v, release, "imported", "")));
	table_cell(t, "%s", view_text(v, release, "file"));
	table_cell(t, "%s", view_text(v, release, "data_set"));
	table_cell(t, "%s", view_text(v, release, "version"));
	if (buffer_ok(&revisions))
		table_cell(t, "%s", revisions.at != NULL ? revisions.at : "");
	else
		t->failed = true;
	buffer_free(&revisions);
}

static int write_list(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	static const struct table_column columns[] = {
		{"number", "no.", TABLE_RIGHT},
		{"series", "series", TABLE_LEFT},
		{"period", "period", TABLE_LEFT},
		{"figures", "figures", TABLE_NUMBER},
		{"no_value", "without\nvalue", TABLE_NUMBER},
		{"published", "published", TABLE_LEFT},
		{"imported", "imported", TABLE_LEFT},
		{"file", "file", TABLE_WRAP},
		{"data_set", "", TABLE_DATA},
		{"version", "", TABLE_DATA},
		{"revisions", "", TABLE_UNDER},
	};
	struct table t = {0};
	struct view v;
	json_t *release;
	size_t i;
	int rc = view_open(&v, answer, reterr);

	(void)ret_exit;
	if (rc != 0)
		return rc;
	table_title(&t, "Published figures, in order of import");
	for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
		table_column(&t, columns[c].key, columns[c].heading, columns[c].form);
	json_array_foreach(view_array(&v, v.root, "releases"), i, release)
		release_row(&t, &v, release);
	table_note(&t,
		   i == 0 ? "None yet: muster figures import FILE." :
			    "All are kept. A report takes each number from the release that supersedes the "
			    "others: the one published last, or imported last where that is not known.");
	return view_table(&v, &t, format, out, reterr);
}

int figures_list(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {CLI_OPTION_CONTROL(&common), CLI_OPTION_JSON(&common),
					     CLI_OPTION_FORMAT(&common)};
	const struct cli_usage usage = {
		.form = "figures list [options]",
		.help = "Prints the published files that the daemon keeps, with their periods, and which of them\n"
			"superseded which in how many cells.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	ask_start(&question, "figures");
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_list);
}
