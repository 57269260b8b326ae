/* page_figures.c: which of DfE's layouts a file has, told by its header. */
#include <stdlib.h>
#include <string.h>

#include "base/gunzip.h"
#include "base/limits.h"
#include "source/figures_read.h"

#define NEED_MOST 12

/* The first layout whose column is there; `series` may be told apart further. */
static const struct layout {
	unsigned column; /* COLUMNS_PLACE: any rate */
	enum figure_series series;
	int (*read)(struct figures_reader *r);
	unsigned also[4]; /* columns it needs beside those of every layout; ends with 0 */
} layouts[] = {
	{COLUMN_REASON,
	 SERIES_ABSENCE_REASON,
	 figures_read_long,
	 {COLUMN_TYPE, COLUMN_SESSIONS, COLUMN_SESSIONS_PERCENT}},
	{COLUMN_ABSENCE_TYPE,
	 SERIES_ABSENCE_SEVERE,
	 figures_read_long,
	 {COLUMN_ENROLMENTS, COLUMN_ENROLMENTS_PERCENT}},
	{COLUMN_CARE, SERIES_SOCIAL_CARE, figures_read_wide, {0}},
	{COLUMN_ETHNICITY, SERIES_ABSENCE_GROUP, figures_read_wide, {0}},
	{COLUMN_FSM, SERIES_ABSENCE_GROUP, figures_read_wide, {0}},
	{COLUMNS_PLACE, SERIES_ATTENDANCE_YEAR, figures_read_wide, {0}},
};
#define LAYOUTS (sizeof layouts / sizeof *layouts)

static const struct layout *find_layout(const struct csv_table *t)
{
	for (size_t i = 0; i < LAYOUTS; i++)
		if (layouts[i].column == COLUMNS_PLACE ? figures_has_rates(t) :
							 t->places[layouts[i].column] >= 0)
			return &layouts[i];
	return NULL;
}

/* The attendance series share their columns; the first row's time tells them apart. */
static enum figure_series find_series(const struct csv_table *t, const struct layout *l, const char *week)
{
	bool frame = t->places[COLUMN_FRAME] >= 0;

	if (l->series == SERIES_ABSENCE_REASON)
		return frame ? SERIES_ATTENDANCE_REASON : SERIES_ABSENCE_REASON;
	if (l->series != SERIES_ATTENDANCE_YEAR)
		return l->series;
	if (t->places[COLUMN_DATE] >= 0)
		return SERIES_ATTENDANCE_DAY;
	if (frame)
		return SERIES_PERSISTENT_WEEK;
	return strncmp(week, "Week", 4) == 0 ? SERIES_ATTENDANCE_WEEK : SERIES_ATTENDANCE_YEAR;
}

/* The columns that must be there; those of a level only when the file has that level's name. */
static int need_columns(struct figures_reader *r, const struct layout *l)
{
	const struct csv_table *t = &r->table;
	unsigned needed[NEED_MOST] = {COLUMN_TIME, COLUMN_LEVEL, COLUMN_COUNTRY_CODE, COLUMN_COUNTRY}, n = 4;
	int rc = 0;

	if (t->places[COLUMN_REGION] >= 0)
		needed[n++] = COLUMN_REGION_CODE;
	if (t->places[COLUMN_LA] >= 0 || t->places[COLUMN_LA_GSS] >= 0) {
		needed[n++] = COLUMN_LA_CODE;
		needed[n++] = COLUMN_LA;
	}
	if (t->places[COLUMN_PHASE_GROUP] < 0)
		needed[n++] = COLUMN_PHASE;
	for (unsigned i = 0; l != NULL && i < 4 && l->also[i] != 0; i++)
		needed[n++] = l->also[i];
	for (unsigned i = 0; i < n && rc == 0; i++)
		rc = csv_table_need(t, r->columns, needed[i], r->refusal);
	return rc;
}

/* "Week 37" or not: what the second line says, without going there. */
static void peek_identifier(const struct csv_table *t, char *out, size_t size)
{
	int place = t->places[COLUMN_IDENTIFIER];
	struct csv ahead = {0};

	out[0] = '\0';
	csv_open(&ahead, t->csv.rest);
	if (place >= 0 && csv_next(&ahead, NULL) == 1 && (size_t)place < ahead.count)
		text_copy(out, size, text_trim(ahead.fields[place]));
	csv_close(&ahead);
}

/* What was passed over is said once. */
static int tell_passed_over(struct figures_reader *r)
{
	int rc = 0;

	if (r->levels.count > 0)
		rc = page_reject(
			r->page, r->levels.line, r->levels.column, r->refusal,
			"column \"geographic_level\": %u rows of other levels left out, the first \"%s\"",
			r->levels.count, r->levels.first);
	if (rc == 0 && r->reasons.count > 0)
		rc = page_reject(r->page, r->reasons.line, r->reasons.column, r->refusal,
				 "%u rows of reasons without a register code left out, the first \"%s\"",
				 r->reasons.count, r->reasons.first);
	return rc;
}

static int read_table(struct figures_reader *r)
{
	const struct layout *l = find_layout(&r->table);
	char week[8];
	int rc;

	if (figures_is_bands(&r->table)) {
		r->series = SERIES_ABSENCE_BANDS;
		rc = figures_read_bands(r);
	} else {
		rc = need_columns(r, l);
		if (rc == 0 && l == NULL)
			rc = page_refuse(r->refusal, FAULT_PARSE,
					 "none of the columns is a rate that we know (overall_absence_perc, "
					 "session_percent, pt_overall, ...)");
		if (rc != 0)
			return rc;
		peek_identifier(&r->table, week, sizeof week);
		r->series = find_series(&r->table, l, week);
		rc = l->read(r);
	}
	return rc == 0 ? tell_passed_over(r) : rc;
}

static int read_text(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct figures_reader *r = calloc(1, sizeof *r);
	int rc;

	if (r == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory to read figures");
	r->page = page;
	r->refusal = refusal;
	r->column_count = figures_columns(r->columns);
	rc = csv_table_open(&r->table, bytes, r->columns, r->column_count, refusal);
	if (rc == 0)
		rc = read_table(r);
	csv_table_close(&r->table);
	buffer_free(&r->values);
	free(r);
	return rc;
}

int page_read_figures(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct buffer text = {0};
	struct fault fault;
	int rc;

	if (!gunzip_is(bytes))
		return read_text(bytes, page, refusal);
	rc = gunzip(bytes, LIMIT_FIGURES, &text, &fault);
	if (rc == 0)
		rc = read_text(buffer_span(&text), page, refusal);
	else
		page_refuse(refusal, fault.kind, "%s", fault.text);
	buffer_free(&text);
	return rc;
}
