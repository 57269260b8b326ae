#include <stdlib.h>
#include <string.h>

#include "source/csv_table.h"

/* DfE's wide year-to-date file of "Pupil attendance in schools", by column name: the order
 * differs from release to release. One row gives four figures. */

enum {
	PERIOD,
	LEVEL,
	COUNTRY_CODE,
	COUNTRY,
	REGION_CODE,
	REGION,
	LA_CODE,
	LA,
	PHASE,
	OVERALL,
	AUTHORISED,
	UNAUTHORISED,
	POSSIBLE,
	OVERALL_PERCENT,
	AUTHORISED_PERCENT,
	UNAUTHORISED_PERCENT,
	PERSISTENT_PERCENT,
	COLUMNS
};
static const struct csv_table_column columns[COLUMNS] = {
	[PERIOD] = {.name = "time_period"},
	[LEVEL] = {.name = "geographic_level"},
	[COUNTRY_CODE] = {.name = "country_code"},
	[COUNTRY] = {.name = "country_name"},
	[REGION_CODE] = {.name = "region_code"},
	[REGION] = {.name = "region_name"},
	[LA_CODE] = {.name = "old_la_code"},
	[LA] = {.name = "la_name"},
	[PHASE] = {.name = "education_phase", .other = "school_type"},
	[OVERALL] = {.name = "overall_absence"},
	[AUTHORISED] = {.name = "authorised_absence"},
	[UNAUTHORISED] = {.name = "unauthorised_absence"},
	[POSSIBLE] = {.name = "possible_sessions"},
	[OVERALL_PERCENT] = {.name = "overall_absence_perc"},
	[AUTHORISED_PERCENT] = {.name = "authorised_absence_perc"},
	[UNAUTHORISED_PERCENT] = {.name = "unauthorised_absence_perc"},
	[PERSISTENT_PERCENT] = {.name = "pa_perc"},
};

/* Which columns make which measure. Counts of persistent absentees are not in this file. */
#define NO_COUNT COLUMNS
static const struct {
	enum measure_kind kind;
	unsigned percent, count;
} measures[] = {
	{MEASURE_OVERALL, OVERALL_PERCENT, OVERALL},
	{MEASURE_AUTHORISED, AUTHORISED_PERCENT, AUTHORISED},
	{MEASURE_UNAUTHORISED, UNAUTHORISED_PERCENT, UNAUTHORISED},
	{MEASURE_PERSISTENT, PERSISTENT_PERCENT, NO_COUNT},
};

static const struct {
	const char *level, *geography;
	unsigned code, name;
} levels[] = {
	{"Local authority", "LA", LA_CODE, LA},
	{"Regional", "REG", REGION_CODE, REGION},
	{"National", "NAT", COUNTRY_CODE, COUNTRY},
};
#define LEVELS (sizeof levels / sizeof *levels)

/* Published in place of a number: suppressed, not applicable, not available, low, ... */
static bool is_marker(struct span s)
{
	static const char *const markers[] = {"",  "c", "z",  "x",   "k", "u",	  "low",
					      ":", ".", "..", "...", "-", "SUPP", "NA"};

	for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
		if (span_is(s, markers[i]))
			return true;
	return false;
}

/* 1 with a count, 0 for a marker, -1 for anything else. Counts may be in E-notation. */
static int read_count(struct span s, uint64_t *ret_count)
{
	int64_t nano;

	if (text_u64(s, ret_count))
		return 1;
	if (is_marker(s))
		return 0;
	if (!figure_decimal(s, &nano) || nano < 0 || nano % 1000000000 != 0)
		return -1;
	*ret_count = (uint64_t)(nano / 1000000000);
	return 1;
}

/* Fills value and counts; the column that is neither number nor marker, or COLUMNS. */
static unsigned read_measure(const struct csv_table *t, unsigned percent, unsigned count,
			     struct record_figure *figure)
{
	struct span cell = csv_table_cell(t, percent);
	int num, den;

	figure->has_value = figure_decimal(cell, &figure->nano_percent);
	if (!figure->has_value && !is_marker(cell))
		return percent;
	if (count == NO_COUNT)
		return COLUMNS;
	num = read_count(csv_table_cell(t, count), &figure->num);
	den = read_count(csv_table_cell(t, POSSIBLE), &figure->den);
	if (num < 0 || den < 0)
		return num < 0 ? count : POSSIBLE;
	figure->has_counts = num == 1 && den == 1;
	if (!figure->has_counts)
		figure->num = figure->den = 0;
	return COLUMNS;
}

static int read_row(struct csv_table *t, unsigned level, struct page *page, struct page_refusal *refusal)
{
	struct record_figure place = {0};
	enum phase phase;
	unsigned bad;
	const struct {
		unsigned column;
		char *at;
		size_t size;
		bool needed;
	} texts[] = {
		{PERIOD, place.period, sizeof place.period, true},
		{levels[level].code, place.code, sizeof place.code, true},
		{levels[level].name, place.name, sizeof place.name, true},
		{REGION_CODE, place.region, sizeof place.region, false},
	};

	text_copy(place.geography, sizeof place.geography, span_of(levels[level].geography));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!csv_table_text(t, texts[i].column, texts[i].at, texts[i].size) ||
		    (texts[i].needed && texts[i].at[0] == '\0'))
			return csv_table_reject(t, columns, texts[i].column, "a short text", page, refusal);
	if (!phase_read(csv_table_cell(t, PHASE), &phase))
		return csv_table_reject(t, columns, PHASE, "Primary, Secondary, Special or Total", page,
					refusal);
	place.phase = phase;
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
		struct record_figure figure = place;

		bad = read_measure(t, measures[i].percent, measures[i].count, &figure);
		if (bad != COLUMNS)
			return csv_table_reject(t, columns, bad, "a number or one of DfE's markers", page,
						refusal);
	}
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
		struct record_figure figure = place;

		figure.kind = measures[i].kind;
		read_measure(t, measures[i].percent, measures[i].count, &figure);
		page_add(page, RECORD_FIGURE, &figure);
	}
	return 0;
}

static unsigned find_level(struct span cell)
{
	unsigned i = 0;

	while (i < LEVELS && !span_is(cell, levels[i].level))
		i++;
	return i;
}

/* Rows of other levels (schools, districts) are no fault: one note says how many there were. */
static int read_rows(struct csv_table *t, struct page *page, struct page_refusal *refusal)
{
	uint32_t others = 0, first = 0;
	char found[64] = "";
	int rc;

	while ((rc = csv_table_next(t, page, refusal)) == 1) {
		struct span cell = csv_table_cell(t, LEVEL);
		unsigned level = find_level(cell);

		if (level == LEVELS && others++ == 0) {
			first = t->csv.line;
			text_escape(found, sizeof found, cell);
		}
		if (level != LEVELS && (rc = read_row(t, level, page, refusal)) != 0)
			return rc;
	}
	if (rc == 0 && others > 0)
		rc = page_reject(
			page, first, (uint32_t)(t->places[LEVEL] + 1), refusal,
			"column \"geographic_level\": %u rows of other levels left out, the first \"%s\"",
			others, found);
	return rc;
}

int page_read_figures(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct csv_table *t = malloc(sizeof *t);
	int rc;

	if (t == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory to read figures");
	rc = csv_table_open(t, bytes, columns, COLUMNS, refusal);
	if (rc == 0)
		rc = read_rows(t, page, refusal);
	csv_table_close(t);
	free(t);
	return rc;
}
