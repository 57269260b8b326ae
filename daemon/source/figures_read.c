#include "source/figures_read.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "figures/layout.h"

/* --- cells ------------------------------------------------------------------------ */

int figures_read_count(struct span s, uint64_t *ret_count)
{
	int64_t nano;

	*ret_count = 0;
	if (text_u64(s, ret_count))
		return 1;
	if (figure_marker(s))
		return 0;
	if (!figure_decimal(s, &nano) || nano < 0 || nano % 1000000000 != 0)
		return -1;
	*ret_count = (uint64_t)(nano / 1000000000);
	return 1;
}

int figures_reject(struct figures_reader *r, unsigned column, const char *expected)
{
	return csv_table_reject(&r->table, r->columns, column, expected, r->page, r->refusal);
}

int figures_value(struct figures_reader *r, const struct record_value *value)
{
	if (r->all_values == LIMIT_FIGURE_VALUES)
		return page_refuse(r->refusal, FAULT_LIMIT,
				   "over %d figures: split the file, by year for example",
				   LIMIT_FIGURE_VALUES);
	record_pack(RECORD_VALUE, value, &r->values);
	r->value_count++;
	r->all_values++;
	return 0;
}

void figures_give(struct figures_reader *r, struct record_figure *row)
{
	row->values = buffer_span(&r->values);
	if (!buffer_ok(&r->values)) /* page_whole looks at the run */
		r->page->runs[RECORD_FIGURE].packed.failed = true;
	else if (r->value_count > 0)
		page_add(r->page, RECORD_FIGURE, row);
	buffer_reset(&r->values);
	r->value_count = 0;
}

/* --- places ----------------------------------------------------------------------- */

/* Schools, and levels we do not know, stand behind these in the enum. */
static const struct {
	enum geography geography;
	unsigned code, name;
} levels[] = {
	[LAYOUT_NATIONAL] = {GEOGRAPHY_NATIONAL, COLUMN_COUNTRY_CODE, COLUMN_COUNTRY},
	[LAYOUT_REGIONAL] = {GEOGRAPHY_REGION, COLUMN_REGION_CODE, COLUMN_REGION},
	[LAYOUT_AUTHORITY] = {GEOGRAPHY_LA, COLUMN_LA_CODE, COLUMN_LA},
};
#define LEVELS (sizeof levels / sizeof *levels)

/* 1, or as figures_reject. */
static int read_place(struct figures_reader *r, enum layout_level level, struct record_figure *row)
{
	const struct {
		unsigned column;
		char *at;
		size_t size;
		bool needed;
	} texts[] = {
		{levels[level].code, row->code, sizeof row->code, true},
		{levels[level].name, row->name, sizeof row->name, true},
		{COLUMN_REGION_CODE, row->region, sizeof row->region, false},
	};

	row->geography = levels[level].geography;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!csv_table_text(&r->table, texts[i].column, texts[i].at, texts[i].size) ||
		    (texts[i].needed && texts[i].at[0] == '\0'))
			return figures_reject(r, texts[i].column, "a short text");
	return 1;
}

/* --- periods, phases, groups --------------------------------------------------------- */

static int read_period(struct figures_reader *r, struct record_figure *row)
{
	const struct figure_time_text text = {.time = csv_table_cell(&r->table, COLUMN_TIME),
					      .identifier = csv_table_cell(&r->table, COLUMN_IDENTIFIER),
					      .frame = csv_table_cell(&r->table, COLUMN_FRAME),
					      .date = csv_table_cell(&r->table, COLUMN_DATE)};
	struct figure_time p;

	if (!figure_time_read(&text, &p))
		return figures_reject(r, COLUMN_TIME,
				      "a year like 202425, or a year and \"Week 37\" beside it");
	/* The year of this series is as far as it has come; the file does not say how far. */
	if (r->series == SERIES_ATTENDANCE_YEAR && p.kind == FIGURE_TIME_YEAR)
		p.kind = FIGURE_TIME_TO_DATE;
	row->period_kind = p.kind;
	row->from = p.from;
	row->to = p.to;
	text_copy(row->period, sizeof row->period, span_of(p.text));
	return 1;
}

static int read_phase(struct figures_reader *r, struct record_figure *row)
{
	unsigned column = r->table.places[COLUMN_PHASE] >= 0 ? COLUMN_PHASE : COLUMN_PHASE_GROUP;
	enum phase phase;

	if (!layout_phase(csv_table_cell(&r->table, column), &phase))
		return figures_reject(r, column, "Primary, Secondary, Special or Total");
	row->phase = phase;
	return 1;
}

/* What DfE calls a group, and what we do: "" is everybody. */
static const struct {
	unsigned column;
	const char *theirs, *ours;
} groups[] = {
	{COLUMN_CARE, "CINO at 31 March", "care:in_need"},
	{COLUMN_CARE, "CPPO at 31 March", "care:protection_plan"},
	{COLUMN_CARE, "CLA 12 months at 31 March", "care:looked_after"},
	{COLUMN_FSM, "Eligible", "fsm:yes"},
	{COLUMN_FSM, "FSM Eligible", "fsm:yes"},
	{COLUMN_FSM, "Not Eligible", "fsm:no"},
	{COLUMN_FSM, "FSM Not eligible", "fsm:no"},
	{COLUMN_FSM, "Unclassified", "fsm:unknown"},
	{COLUMN_FSM, "FSM Unclassified", "fsm:unknown"},
};

/* A group we have no word for keeps DfE's own. */
static bool add_group(struct record_figure *row, unsigned column, struct span theirs)
{
	size_t used = strlen(row->group);
	int n;

	if (theirs.length == 0 || span_is(theirs, "Total"))
		return true;
	if (used > 0)
		row->group[used++] = ','; /* the array ends with zeros: it was cleared whole */
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (groups[i].column == column && span_is(theirs, groups[i].theirs))
			return text_copy(row->group + used, sizeof row->group - used,
					 span_of(groups[i].ours));
	n = snprintf(row->group + used, sizeof row->group - used, "%s:%.*s",
		     column == COLUMN_CARE ? "care" :
		     column == COLUMN_FSM  ? "fsm" :
					     "ethnicity",
		     (int)theirs.length, theirs.at);
	return n > 0 && (size_t)n < sizeof row->group - used;
}

static int read_group(struct figures_reader *r, struct record_figure *row)
{
	static const unsigned columns[] = {COLUMN_CARE, COLUMN_FSM, COLUMN_ETHNICITY};

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		char plain[sizeof row->group];

		if (!csv_table_text(&r->table, columns[i], plain, sizeof plain) ||
		    !add_group(row, columns[i], span_of(plain)))
			return figures_reject(r, columns[i], "a short text");
	}
	return 1;
}

static int read_weight(struct figures_reader *r, struct record_figure *row)
{
	if (figures_read_count(csv_table_cell(&r->table, COLUMN_WEIGHT), &row->weight) < 0)
		return figures_reject(r, COLUMN_WEIGHT, "a whole number or one of DfE's markers");
	return 1;
}

/* Rows of other levels (schools, districts) are no fault: one note says how many there were. */
static int other_level(struct figures_reader *r, struct span cell)
{
	if (r->levels.count++ == 0) {
		r->levels.line = r->table.csv.line;
		r->levels.column = (uint32_t)(r->table.places[COLUMN_LEVEL] + 1);
		text_escape(r->levels.first, sizeof r->levels.first, cell);
	}
	return 0;
}

int figures_read_row(struct figures_reader *r, struct record_figure *row)
{
	static int (*const steps[])(struct figures_reader *, struct record_figure *) = {
		read_period, read_phase, read_group, read_weight};
	struct span cell = csv_table_cell(&r->table, COLUMN_LEVEL);
	enum layout_level level = layout_level_read(cell);
	int rc;

	if (level >= LEVELS)
		return other_level(r, cell);
	*row = (struct record_figure){.series = r->series};
	rc = read_place(r, level, row);
	for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == 1; i++)
		rc = steps[i](r, row);
	return rc;
}
