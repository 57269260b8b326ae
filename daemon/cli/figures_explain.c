/* muster figures explain: why our figure differs from DfE's and the schools' own, step by step. */
#include <inttypes.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/figures.h"
#include "report/view.h"

static void step_row(struct table *t, struct view *v, const char *phase, const json_t *step)
{
	static const char *const counts[] = {"num", "den", "left_out"};

	table_row(t);
	table_cell(t, "%s", phase);
	table_cell(t, "%s", view_text(v, step, "step"));
	table_cell(t, "%s", view_text_or(v, step, "percent", "-"));
	table_cell(t, "%s", view_text_or(v, step, "moved", ""));
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		int64_t count = view_count_or(v, step, counts[i], -1);

		if (count >= 0)
			table_cell(t, "%" PRId64, count);
		else
			table_cell(t, "%s", "");
	}
	table_cell(t, "%s%s%s", view_text(v, step, "words"), *view_text(v, step, "note") != '\0' ? ": " : "",
		   view_text(v, step, "note"));
}

static void write_phase(struct table *t, struct view *v, const json_t *phase)
{
	const char *name = view_text(v, phase, "phase");
	json_t *step;
	size_t i;

	json_array_foreach(view_array(v, phase, "steps"), i, step) {
		if (i == 0)
			table_group(t, "%s", strcmp(name, "total") == 0 ? "all schools" : name);
		step_row(t, v, name, step);
	}
}

static int write_explain(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	static const struct table_column columns[] = {
		{"phase", "", TABLE_DATA},
		{"step", "", TABLE_DATA},
		{"percent", "percent", TABLE_RIGHT},
		{"moved", "moves it\nby", TABLE_RIGHT},
		{"numerator", "of", TABLE_NUMBER},
		{"denominator", "in", TABLE_NUMBER},
		{"left_out", "enrolments\nleft out", TABLE_NUMBER},
		{"why", "what was done", TABLE_WRAP},
	};
	struct table t = {0};
	json_t *one;
	struct view v;
	size_t i;
	int rc = view_open(&v, answer, reterr);

	(void)ret_exit;
	if (rc != 0)
		return rc;
	table_title(&t, "%s: %s absence, from our figure to DfE's", view_text(&v, v.root, "title"),
		    view_text(&v, v.root, "measure"));
	for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
		table_column(&t, columns[c].key, columns[c].heading, columns[c].form);
	json_array_foreach(view_array(&v, v.root, "phases"), i, one)
		write_phase(&t, &v, one);
	if (i == 0)
		table_note(&t, "No school has given marks yet: there is nothing of ours to compare.");
	table_note(
		&t,
		"Each line counts again with one rule of DfE's more than the line before; \"moves it by\" is "
		"in percentage points.");
	json_array_foreach(view_array(&v, v.root, "systems"), i, one)
		if (json_is_string(one))
			table_note(&t, "%s", json_string_value(one));
	return view_table(&v, &t, format, out, reterr);
}

int figures_explain(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *phase = NULL, *measure = NULL, *start = NULL;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
		{"--phase", "P", "primary, secondary, special or total (default: each)", &phase, NULL},
		{"--measure", "M",
		 "overall, authorised, unauthorised, persistent or severe (default: overall)", &measure,
		 NULL},
		{"--series-start", "DATE", "DfE's first day (default: the Monday on or after 8 September)",
		 &start, NULL},
	};
	const struct cli_usage usage = {
		.form = "figures explain [options]",
		.help = "Says why the borough's figure differs from the one DfE publishes for the LA: counts our roll\n"
			"again with one of DfE's exclusions more at each line, with what it moves, and what is left.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	ask_start(&question, "figures_explain");
	ask_text(&question, "phase", phase);
	ask_text(&question, "measure", measure);
	ask_text(&question, "series_start", start);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_explain);
}
