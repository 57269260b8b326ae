#include "report/transition.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/view.h"
#include "report/width.h"

static void columns(struct table *t, struct view *v)
{
	json_t *name;
	size_t i;

	json_array_foreach(view_array(v, v->root, "by"), i, name) {
		const char *key = json_string_value(name);

		table_column(t, key != NULL ? key : "", key != NULL ? key : "", TABLE_LEFT);
	}
	table_column(t, "children", "children", TABLE_NUMBER);
	table_column(t, "absence_before", "absence %\nlast year", TABLE_RIGHT);
	table_column(t, "absent_before", "", TABLE_DATA);
	table_column(t, "possible_before", "", TABLE_DATA);
	table_column(t, "absence_after", "absence %\nthis year", TABLE_RIGHT);
	table_column(t, "absent_after", "", TABLE_DATA);
	table_column(t, "possible_after", "", TABLE_DATA);
	table_column(t, "rise", "rise in\npoints", TABLE_RIGHT);
	table_column(t, "newly_persistent", "newly\npersistent", TABLE_NUMBER);
	table_column(t, "no_longer_persistent", "no longer\npersistent", TABLE_NUMBER);
}

/* A number the daemon kept back is not there. */
static void count_cell(struct table *t, struct view *v, const json_t *from, const char *key)
{
	int64_t count = from != NULL ? view_count_or(v, from, key, -1) : -1;

	if (count < 0)
		table_cell(t, "c");
	else
		table_cell(t, "%" PRId64, count);
}

static void thousands(struct buffer *out, int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, number);
	width_thousands(out, span_of(digits));
}

/* "5.3" over "201 of 3,780"; programs have the two in columns of their own. */
static void absence_cells(struct table *t, struct view *v, const json_t *row, const char *side, bool text)
{
	const json_t *absence = view_object_or(v, row, side);
	struct buffer under = {0};

	if (absence == NULL || !text) {
		table_cell(t, "%s", absence != NULL ? view_text(v, absence, "percent") : "c");
	} else {
		thousands(&under, view_count(v, absence, "num"));
		buffer_text(&under, " of ");
		thousands(&under, view_count(v, absence, "den"));
		if (buffer_ok(&under))
			table_cell(t, "%s\n%s", view_text(v, absence, "percent"), under.at);
		else
			t->failed = true;
		buffer_free(&under);
	}
	count_cell(t, v, absence, "num");
	count_cell(t, v, absence, "den");
}

static void sums_cells(struct table *t, struct view *v, const json_t *row, bool text)
{
	const bool hidden = json_is_true(json_object_get(row, "hidden"));
	const char *rise = view_text_or(v, row, "rise", hidden ? "c" : "-");

	count_cell(t, v, row, "children");
	absence_cells(t, v, row, "before", text);
	absence_cells(t, v, row, "after", text);
	table_cell(t, "%s", rise + (!text && rise[0] == '+')); /* programs take a number without a plus */
	count_cell(t, v, row, "newly_persistent");
	count_cell(t, v, row, "no_longer_persistent");
}

static void write_row(struct table *t, struct view *v, const json_t *row, bool text)
{
	json_t *key;
	size_t i;

	table_row(t);
	json_array_foreach(view_array(v, row, "key"), i, key)
		table_cell(t, "%s", json_is_string(key) ? json_string_value(key) : "");
	sums_cells(t, v, row, text);
}

static void total_row(struct table *t, struct view *v, bool text)
{
	const size_t keys = json_array_size(view_array(v, v->root, "by"));

	table_row(t);
	for (size_t i = 0; i < keys; i++)
		table_cell(t, "%s", i == 0 ? "all" : "");
	sums_cells(t, v, view_object(v, v->root, "total"), text);
}

static void left_out(struct table *t, struct view *v)
{
	json_t *reason;
	size_t i;

	json_array_foreach(view_array(v, v->root, "left_out"), i, reason) {
		int64_t children = view_count_or(v, reason, "children", -1);

		if (children < 0)
			table_note(t, "Left out: fewer than %" PRId64 ", %s.",
				   view_count(v, v->root, "minimum"), view_text(v, reason, "words"));
		else
			table_note(t, "Left out: %" PRId64 ", %s.", children, view_text(v, reason, "words"));
	}
}

int report_transition(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *item;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_title(&t, "%s", view_text(&v, v.root, "title"));
	columns(&t, &v);
	json_array_foreach(view_array(&v, v.root, "rows"), i, item)
		write_row(&t, &v, item, table_for_people(format));
	total_row(&t, &v, table_for_people(format));
	left_out(&t, &v);
	json_array_foreach(view_array(&v, v.root, "notes"), i, item)
		if (json_is_string(item))
			table_note(&t, "%s", json_string_value(item));
	rc = view_done(&v, reterr);
	if (rc == 0)
		rc = table_write(&t, format, out, reterr);
	table_free(&t);
	view_close(&v);
	return rc;
}
