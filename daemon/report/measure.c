#include "report/measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/view.h"
#include "report/width.h"

bool measure_show_find(const char *name, enum measure_show *ret)
{
	static const char *const names[MEASURE_SHOWS] = {"rates", "counts", "bands", "codes", "missed"};

	*ret = MEASURE_SHOW_RATES;
	for (unsigned i = 0; name != NULL && i < MEASURE_SHOWS; i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (enum measure_show)i;
			return true;
		}
	return name == NULL;
}

static const struct {
	const char *kind, *heading, *num, *den;
} rates[] = {
	{"overall", "overall\nabsence %", "overall_num", "overall_den"},
	{"authorised", "authorised\n%", "authorised_num", "authorised_den"},
	{"unauthorised", "unauthorised\n%", "unauthorised_num", "unauthorised_den"},
	{"late", "late\n%", "late_num", "late_den"},
	{"persistent", "persistent\n(10 % or more)", "persistent_num", "persistent_den"},
	{"severe", "severe\n(50 % or more)", "severe_num", "severe_den"},
};
#define RATES (sizeof rates / sizeof rates[0])

static const char *const counts[] = {"possible", "attending", "authorised", "unauthorised", "late"};
#define COUNTS (sizeof counts / sizeof counts[0])

static void thousands(struct buffer *out, int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, number);
	width_thousands(out, span_of(digits));
}

/* Kept back, so that no small group can be read: a row, or one rate of it. */
static bool hidden(const json_t *part)
{
	return json_is_true(json_object_get(part, "hidden"));
}

/* --- columns ------------------------------------------------------------------ */

static void group_columns(struct table *t, struct view *v)
{
	json_t *name;
	size_t i;

	json_array_foreach(view_array(v, v->root, "by"), i, name) {
		const char *key = json_string_value(name);

		table_column(t, key != NULL ? key : "", key != NULL ? key : "", TABLE_LEFT);
	}
	table_column(t, "enrolments", "enrolments", TABLE_NUMBER);
}

static void rate_columns(struct table *t, size_t rate, enum measure_cells cells)
{
	table_column(t, rates[rate].kind, rates[rate].heading, TABLE_RIGHT);
	if (cells != MEASURE_CELLS_WHOLE)
		return;
	table_column(t, rates[rate].num, "of these", TABLE_NUMBER);
	table_column(t, rates[rate].den, "of", TABLE_NUMBER);
}

static void columns(struct table *t, struct view *v, enum measure_show show, enum measure_cells cells)
{
	json_t *band;
	size_t i;

	group_columns(t, v);
	switch (show) {
	case MEASURE_SHOW_RATES:
		for (i = 0; i < RATES; i++)
			rate_columns(t, i, cells);
		break;
	case MEASURE_SHOW_COUNTS:
		for (i = 0; i < COUNTS; i++)
			table_column(t, counts[i], counts[i], TABLE_NUMBER);
		break;
	case MEASURE_SHOW_BANDS:
		json_array_foreach(view_array(v, v->root, "bands"), i, band)
			table_column(t, json_string_value(band), json_string_value(band), TABLE_NUMBER);
		break;
	case MEASURE_SHOW_CODES:
		table_column(t, "code", "code", TABLE_LEFT);
		table_column(t, "sessions", "sessions", TABLE_NUMBER);
		table_column(t, "percent", "% of possible", TABLE_RIGHT);
		break;
	case MEASURE_SHOW_MISSED:
		table_column(t, "days_missed", "days\nmissed", TABLE_RIGHT);
		table_column(t, "sessions_missed", "sessions\nmissed", TABLE_NUMBER);
		table_column(t, "hours_missed", "hours\nmissed", TABLE_RIGHT);
		break;
	case MEASURE_SHOWS:
		break;
	}
	table_column(t, "unknown", "no mark", TABLE_NUMBER);
}

/* --- rows --------------------------------------------------------------------- */

/* A number the daemon kept back is not there. */
static void count_cell(struct table *t, struct view *v, const json_t *from, const char *key)
{
	int64_t count = from != NULL ? view_count_or(v, from, key, -1) : -1;

	if (count < 0)
		table_cell(t, "c");
	else
		table_cell(t, "%" PRId64, count);
}

/* A rate's cells when there is no rate: "c" hidden, "-" undefined or not answered. */
static void no_rate(struct table *t, const char *why, enum measure_cells cells)
{
	for (unsigned i = 0; i < (cells == MEASURE_CELLS_WHOLE ? 3U : 1U); i++)
		table_cell(t, "%s", why);
}

/* "5.3" over "201 of 3,780", or in cells of their own. */
static void rate_cell(struct table *t, struct view *v, const json_t *row, const char *kind,
		      enum measure_cells cells)
{
	const json_t *rate = view_object_or(v, view_object(v, row, "rates"), kind);
	struct buffer under = {0};

	if (hidden(row) || rate == NULL || hidden(rate)) {
		no_rate(t, hidden(row) || rate != NULL ? "c" : "-", cells);
		return;
	}
	if (cells != MEASURE_CELLS_READ) {
		table_cell(t, "%s", view_text(v, rate, "percent"));
		if (cells == MEASURE_CELLS_WHOLE) {
			count_cell(t, v, rate, "num");
			count_cell(t, v, rate, "den");
		}
		return;
	}
	thousands(&under, view_count(v, rate, "num"));
	buffer_text(&under, " of\n");
	thousands(&under, view_count(v, rate, "den"));
	if (buffer_ok(&under))
		table_cell(t, "%s\n%s", view_text(v, rate, "percent"), under.at);
	else
		t->failed = true;
	buffer_free(&under);
}

static void start_row(struct table *t, struct view *v, const json_t *row)
{
	json_t *key;
	size_t i;

	table_row(t);
	json_array_foreach(view_array(v, row, "key"), i, key)
		table_cell(t, "%s", json_is_string(key) ? json_string_value(key) : "");
	count_cell(t, v, row, "enrolments");
}

static void code_rows(struct table *t, struct view *v, const json_t *row)
{
	json_t *code;
	size_t i;

	json_array_foreach(view_array(v, row, "codes"), i, code) {
		start_row(t, v, row);
		table_cell(t, "%s", view_text(v, code, "code"));
		count_cell(t, v, code, "sessions");
		table_cell(t, "%s", view_text(v, code, "percent"));
		count_cell(t, v, row, "unknown");
	}
}

static void rate_cells(struct table *t, struct view *v, const json_t *row, enum measure_cells cells)
{
	for (size_t i = 0; i < RATES; i++)
		rate_cell(t, v, row, rates[i].kind, cells);
}

static void session_cells(struct table *t, struct view *v, const json_t *row, enum measure_cells cells)
{
	(void)cells;
	for (size_t i = 0; i < COUNTS; i++)
		count_cell(t, v, row, counts[i]);
}

static void band_cells(struct table *t, struct view *v, const json_t *row, enum measure_cells cells)
{
	const json_t *bands = view_array(v, row, "bands");
	size_t most = json_array_size(view_array(v, v->root, "bands"));

	(void)cells;
	for (size_t i = 0; i < most; i++) {
		const json_t *band = json_array_get(bands, i);

		if (json_is_integer(band))
			table_cell(t, "%lld", (long long)json_integer_value(band));
		else
			table_cell(t, "c");
	}
}

static void missed_cells(struct table *t, struct view *v, const json_t *row, enum measure_cells cells)
{
	const json_t *missed = view_object_or(v, row, "missed");

	(void)cells;
	table_cell(t, "%s", missed != NULL ? view_text(v, missed, "days") : "c");
	count_cell(t, v, missed, "sessions");
	table_cell(t, "%s", missed != NULL ? view_text(v, missed, "hours") : "c");
}

static void write_row(struct table *t, struct view *v, const json_t *row, enum measure_show show,
		      enum measure_cells form)
{
	static void (*const cells[MEASURE_SHOWS])(struct table *, struct view *, const json_t *,
						  enum measure_cells) = {
		[MEASURE_SHOW_RATES] = rate_cells,
		[MEASURE_SHOW_COUNTS] = session_cells,
		[MEASURE_SHOW_BANDS] = band_cells,
		[MEASURE_SHOW_MISSED] = missed_cells,
	};

	if (show == MEASURE_SHOW_CODES) {
		code_rows(t, v, row);
		return;
	}
	start_row(t, v, row);
	cells[show](t, v, row, form);
	count_cell(t, v, row, "unknown");
}

/* --- what must stand beside every number ---------------------------------------- */

static void notes(struct table *t, struct view *v)
{
	json_t *note;
	size_t i;

	json_array_foreach(view_array(v, v->root, "notes"), i, note)
		if (json_is_string(note))
			table_note(t, "%s", json_string_value(note));
}

int measure_table(struct view *v, enum measure_show show, enum measure_cells cells, struct table *t)
{
	json_t *row;
	size_t i;

	table_title(t, "%s", view_text(v, v->root, "title"));
	columns(t, v, show, cells);
	json_array_foreach(view_array(v, v->root, "rows"), i, row)
		write_row(t, v, row, show, cells);
	notes(t, v);
	return view_done(v, NULL);
}

int report_measure(struct span view, enum measure_show show, enum table_format format, struct buffer *out,
		   struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	measure_table(&v, show, table_for_people(format) ? MEASURE_CELLS_READ : MEASURE_CELLS_DATA, &t);
	return view_table(&v, &t, format, out, reterr);
}
