#include "report/patterns.h"

#include <inttypes.h>
#include <string.h>

#include "report/view.h"

#define WEEKDAYS 5

static const char *const halves[2] = {"am", "pm"};

/* The ten columns of a week: Monday morning first. */
static const struct {
	const char *key, *heading;
} week[2 * WEEKDAYS] = {
	{"monday_am", "Mon\nAM %"},   {"monday_pm", "Mon\nPM %"},    {"tuesday_am", "Tue\nAM %"},
	{"tuesday_pm", "Tue\nPM %"},  {"wednesday_am", "Wed\nAM %"}, {"wednesday_pm", "Wed\nPM %"},
	{"thursday_am", "Thu\nAM %"}, {"thursday_pm", "Thu\nPM %"},  {"friday_am", "Fri\nAM %"},
	{"friday_pm", "Fri\nPM %"},
};

bool patterns_show_find(const char *name, enum patterns_show *ret)
{
	static const char *const names[PATTERNS_SHOWS] = {"found", "week", "weekdays"};

	*ret = PATTERNS_SHOW_FOUND;
	for (unsigned i = 0; name != NULL && i < PATTERNS_SHOWS; i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (enum patterns_show)i;
			return true;
		}
	return name == NULL;
}

/* --- columns ------------------------------------------------------------------ */

static void found_columns(struct table *t)
{
	table_column(t, "weeks", "school\nweeks", TABLE_NUMBER);
	table_column(t, "broken_weeks", "broken\nweeks", TABLE_NUMBER);
	table_column(t, "broken_percent", "% of\nweeks", TABLE_RIGHT);
	table_column(t, "weeks_all_absent", "", TABLE_DATA);
	table_column(t, "often_broken", "often\nbroken", TABLE_NUMBER);
	table_column(t, "one_weekday", "one\nweekday", TABLE_NUMBER);
	table_column(t, "weekday_leads", "mostly", TABLE_LEFT);
	table_column(t, "fall", "a\nfall", TABLE_NUMBER);
	table_column(t, "fall_of", "of", TABLE_NUMBER);
}

static void columns(struct table *t, struct view *v, enum patterns_show show)
{
	json_t *name;
	size_t i;

	json_array_foreach(view_array(v, v->root, "by"), i, name) {
		const char *key = json_string_value(name);

		table_column(t, key != NULL ? key : "", key != NULL ? key : "", TABLE_LEFT);
	}
	table_column(t, "enrolments", "enrolments", TABLE_NUMBER);
	if (show == PATTERNS_SHOW_FOUND)
		found_columns(t);
	for (i = 0; show == PATTERNS_SHOW_WEEK && i < 2 * WEEKDAYS; i++)
		table_column(t, week[i].key, week[i].heading, TABLE_RIGHT);
	if (show == PATTERNS_SHOW_WEEKDAYS) {
		table_column(t, "weekday", "weekday", TABLE_LEFT);
		table_column(t, "half_day", "half", TABLE_LEFT);
		table_column(t, "percent", "absence %", TABLE_RIGHT);
		table_column(t, "absent", "absent", TABLE_NUMBER);
		table_column(t, "possible", "possible", TABLE_NUMBER);
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

static void start_row(struct table *t, struct view *v, const json_t *row)
{
	json_t *key;
	size_t i;

	table_row(t);
	json_array_foreach(view_array(v, row, "key"), i, key)
		table_cell(t, "%s", json_is_string(key) ? json_string_value(key) : "");
	count_cell(t, v, row, "enrolments");
}

static void found_cells(struct table *t, struct view *v, const json_t *row)
{
	const json_t *broken = view_object_or(v, row, "broken");
	const bool held = view_count_or(v, row, "weekday", -1) < 0;

	count_cell(t, v, broken, "den");
	count_cell(t, v, broken, "num");
	table_cell(t, "%s", broken != NULL ? view_text(v, broken, "percent") : "c");
	count_cell(t, v, row, "whole_absent");
	count_cell(t, v, row, "often");
	count_cell(t, v, row, "weekday");
	table_cell(t, "%s", view_text_or(v, row, "weekday_leads", held ? "c" : "-"));
	count_cell(t, v, row, "fall");
	count_cell(t, v, row, "fall_of");
}

/* The share of one half day; NULL where the row is kept back. */
static const json_t *half_of(struct view *v, const json_t *row, size_t day, unsigned half)
{
	const json_t *days = view_array(v, row, "days"), *one = json_array_get(days, day);

	return one != NULL ? view_object(v, one, halves[half]) : NULL;
}

static void week_cells(struct table *t, struct view *v, const json_t *row)
{
	for (size_t i = 0; i < 2 * WEEKDAYS; i++) {
		const json_t *share = half_of(v, row, i / 2, i % 2);

		table_cell(t, "%s", share != NULL ? view_text(v, share, "percent") : "c");
	}
}

static void weekday_rows(struct table *t, struct view *v, const json_t *row)
{
	static const char *const names[2] = {"AM", "PM"};
	const json_t *days = view_array(v, row, "days");

	for (size_t i = 0; i < 2 * json_array_size(days); i++) {
		const json_t *share = half_of(v, row, i / 2, i % 2);

		start_row(t, v, row);
		table_cell(t, "%s", view_text(v, json_array_get(days, i / 2), "weekday"));
		table_cell(t, "%s", names[i % 2]);
		table_cell(t, "%s", view_text(v, share, "percent"));
		count_cell(t, v, share, "num");
		count_cell(t, v, share, "den");
		count_cell(t, v, row, "unknown");
	}
	if (json_array_size(days) > 0)
		return;
	start_row(t, v, row);
	for (unsigned i = 0; i < 6; i++)
		table_cell(t, "c");
}

static void write_row(struct table *t, struct view *v, const json_t *row, enum patterns_show show)
{
	if (show == PATTERNS_SHOW_WEEKDAYS) {
		weekday_rows(t, v, row);
		return;
	}
	start_row(t, v, row);
	if (show == PATTERNS_SHOW_FOUND)
		found_cells(t, v, row);
	else
		week_cells(t, v, row);
	count_cell(t, v, row, "unknown");
}

int patterns_table(struct view *v, enum patterns_show show, struct table *t)
{
	json_t *item;
	size_t i;

	table_title(t, "%s", view_text(v, v->root, "title"));
	columns(t, v, show);
	json_array_foreach(view_array(v, v->root, "rows"), i, item)
		write_row(t, v, item, show);
	json_array_foreach(view_array(v, v->root, "notes"), i, item)
		if (json_is_string(item))
			table_note(t, "%s", json_string_value(item));
	return view_done(v, NULL);
}

int report_patterns(struct span view, enum patterns_show show, enum table_format format, struct buffer *out,
		    struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	patterns_table(&v, show, &t);
	return view_table(&v, &t, format, out, reterr);
}
