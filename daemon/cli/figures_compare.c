/* muster figures compare SERIES: published figures side by side, and the LA's rank. */
#include <inttypes.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/figures.h"
#include "report/view.h"

static void rank_cells(struct table *t, struct view *v, const json_t *row)
{
	int64_t rank = view_count(v, row, "rank");

	if (rank == 0) {
		table_cell(t, "%s", "");
		table_cell(t, "%s", "");
		table_cell(t, "%s", "");
		return;
	}
	table_cell(t, "%" PRId64, rank);
	table_cell(t, "%" PRId64, view_count(v, row, "ranked"));
	table_cell(t, "%s", view_text(v, row, "quartile"));
}

static void compare_row(struct table *t, struct view *v, const json_t *row)
{
	static const char *const places[] = {"la", "neighbours", "nearby", "region", "england"};

	table_row(t);
	table_cell(t, "%s", view_text(v, row, "group"));
	table_cell(t, "%s", view_text(v, row, "phase"));
	table_cell(t, "%s%s%s", view_text(v, row, "measure"), *view_text(v, row, "part") != '\0' ? " " : "",
		   view_text(v, row, "part"));
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		table_cell(t, "%s%s", view_text_or(v, row, places[i], "-"),
			   i == 0 && view_bool(v, row, "estimate") ? " est." : "");
	rank_cells(t, v, row);
}

static int write_compare(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	static const struct table_column columns[] = {
		{"group", "group", TABLE_LEFT},
		{"phase", "phase", TABLE_LEFT},
		{"measure", "measure", TABLE_LEFT},
		{"la", "LA", TABLE_RIGHT},
		{"neighbours", "statistical\nneighbours", TABLE_RIGHT},
		{"nearby", "neighbours\non the map", TABLE_RIGHT},
		{"region", "region", TABLE_RIGHT},
		{"england", "England", TABLE_RIGHT},
		{"rank", "rank", TABLE_NUMBER},
		{"ranked", "of", TABLE_NUMBER},
		{"quartile", "quartile", TABLE_LEFT},
	};
	struct table t = {0};
	json_t *row;
	struct view v;
	size_t i;
	int rc = view_open(&v, answer, reterr);

	(void)ret_exit;
	if (rc != 0)
		return rc;
	table_title(&t, "%s, period %s, percent", view_text(&v, v.root, "words"),
		    view_text(&v, v.root, "period"));
	for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
		table_column(&t, columns[c].key, columns[c].heading, columns[c].form);
	json_array_foreach(view_array(&v, v.root, "rows"), i, row)
		compare_row(&t, &v, row);
	table_note(
		&t,
		"Neighbours: the unweighted mean, those without a value dropped. Rank 1 is the lowest (of "
		"attendance the highest) among LAs with a value; quartile A is the best. est.: an estimate, the "
		"phases weighted by census enrolments.");
	return view_table(&v, &t, format, out, reterr);
}

int figures_compare(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *group = NULL, *measure = NULL, *phase = NULL, *period = NULL;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
		{"--group", "G", "one group, like care:looked_after, fsm:yes, year:7; \"\" is everybody",
		 &group, NULL},
		{"--measure", "M",
		 "overall, authorised, unauthorised, persistent, severe, attendance, reason, band", &measure,
		 NULL},
		{"--phase", "P", "primary, secondary, special, alternative or total", &phase, NULL},
		{"--period", "P", "as `figures list` names it (default: the newest)", &period, NULL},
	};
	const struct cli_usage usage = {
		.form = "figures compare SERIES [options]",
		.help = "Prints the published figures of one series (see `muster figures list`): the LA, its statistical\n"
			"neighbours, those on the map, its region and England, with the LA's rank and quartile.",
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
	ask_start(&question, "figures_compare");
	ask_text(&question, "series", words[0]);
	ask_text(&question, "group", group);
	ask_text(&question, "measure", measure);
	ask_text(&question, "phase", phase);
	ask_text(&question, "period", period);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_compare);
}
