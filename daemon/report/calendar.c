#include "report/calendar.h"

#include <inttypes.h>

#include "report/view.h"

static void columns(struct table *t)
{
	table_column(t, "name", "", TABLE_LEFT);
	table_column(t, "from", "from", TABLE_LEFT);
	table_column(t, "to", "to", TABLE_LEFT);
	table_column(t, "school_days", "school\ndays", TABLE_NUMBER);
	table_column(t, "sessions", "sessions", TABLE_NUMBER);
	table_column(t, "school_weeks", "school\nweeks", TABLE_NUMBER);
	table_column(t, "working_days", "working\ndays", TABLE_NUMBER);
	table_column(t, "marks_closed", "marks\nclosed", TABLE_NUMBER);
	table_column(t, "marks", "of marks", TABLE_NUMBER);
	table_column(t, "on_roll", "on roll", TABLE_NUMBER);
}

static void range_row(struct table *t, struct view *v, const json_t *r)
{
	static const char *const counts[] = {"school_days", "sessions", "school_weeks", "working_days"};

	table_row(t);
	table_cell(t, "%s", view_text(v, r, "name"));
	table_cell(t, "%s", view_text(v, r, "from"));
	table_cell(t, "%s", view_text(v, r, "to"));
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		table_cell(t, "%" PRId64, view_count(v, r, counts[i]));
}

static void closure_row(struct table *t, struct view *v, const json_t *c)
{
	table_row(t);
	table_cell(t, "%s", view_text(v, c, "words"));
	table_cell(t, "%s", view_text(v, c, "day"));
	table_cell(t, "%s", view_text(v, c, "half"));
	for (int i = 0; i < 4; i++)
		table_cell(t, "%s", "");
	table_cell(t, "%" PRId64, view_count(v, c, "closed"));
	table_cell(t, "%" PRId64, view_count(v, c, "known"));
	table_cell(t, "%" PRId64, view_count(v, c, "on_roll"));
}

int report_calendar(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *item;
	size_t i, start = out->length;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_title(&t, "%s", view_text(&v, v.root, "title"));
	columns(&t);
	table_group(&t, "half terms");
	json_array_foreach(view_array(&v, v.root, "ranges"), i, item)
		range_row(&t, &v, item);
	json_array_foreach(view_array(&v, v.root, "closures"), i, item) {
		if (i == 0)
			table_group(&t, "closed by its marks, not by its calendar");
		closure_row(&t, &v, item);
	}
	table_note(&t,
		   "A closure is learned when four fifths of the marks of a session, and marks of half the "
		   "roll at least, say closed (# as planned; Y2, Y3, Y4), and forgotten when they change. "
		   "Days to come are as the calendar has them.");
	rc = view_done(&v, reterr);
	if (rc == 0)
		rc = table_write(&t, format, out, reterr);
	if (rc != 0)
		out->length = start;
	table_free(&t);
	view_close(&v);
	return rc;
}
