#include "report/match.h"

#include <inttypes.h>
#include <string.h>

#include "report/view.h"

static void item_columns(struct table *t, bool text)
{
	static const struct table_column columns[] = {
		{"number", "no", TABLE_RIGHT},	  {"last_words", "last seen", TABLE_LEFT},
		{"school", "school", TABLE_LEFT}, {"pupil", "pupil there", TABLE_LEFT},
		{"state", "state", TABLE_LEFT},	  {"words", "question", TABLE_WRAP},
		{"reason", "", TABLE_DATA},	  {"next", "", TABLE_DATA},
		{"school_id", "", TABLE_DATA},	  {"first", "", TABLE_DATA},
		{"last", "", TABLE_DATA},	  {"count", "", TABLE_NUMBER},
		{"decided_by", "", TABLE_DATA},	  {"decided_at", "", TABLE_DATA},
	};

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		table_column(t, columns[i].key, columns[i].heading,
			     text && columns[i].form == TABLE_NUMBER ? TABLE_DATA : columns[i].form);
}

/* "different: J Morris"; a question that waits has no name beside it. */
static void state_cell(struct table *t, struct view *v, const json_t *item, bool text)
{
	const char *state = view_text(v, item, "state"), *by = view_text_or(v, item, "decided_by", "");

	if (text && *by != '\0')
		table_cell(t, "%s: %s", state, by);
	else
		table_cell(t, "%s", state);
}

static void item_row(struct table *t, struct view *v, const json_t *item, bool text)
{
	static const char *const texts[] = {"reason", "next", "school_id", "first", "last"};
	char moment[24];

	table_row(t);
	table_cell(t, "%" PRId64, view_count(v, item, "number"));
	table_cell(t, "%s", view_moment(moment, view_text(v, item, "last")));
	table_cell(t, "%s", view_text(v, item, "school"));
	table_cell(t, "%s", view_text(v, item, "pupil"));
	state_cell(t, v, item, text);
	table_cell(t, "%s", view_text(v, item, "words"));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_cell(t, "%s", view_text_or(v, item, texts[i], ""));
	table_cell(t, "%" PRId64, view_count(v, item, "count"));
	table_cell(t, "%s", view_text_or(v, item, "decided_by", ""));
	table_cell(t, "%s", view_text_or(v, item, "decided_at", ""));
}

int report_match(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *item;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	item_columns(&t, format == TABLE_TEXT);
	json_array_foreach(view_array(&v, v.root, "items"), i, item)
		item_row(&t, &v, item, format == TABLE_TEXT);
	table_note(&t, "%s",
		   t.rows.count > 0 ?
			   "Look at one: muster match show NO. Decide: muster match same|different|later "
			   "NO --by NAME." :
			   "No question about who is who.");
	return view_table(&v, &t, format, out, reterr);
}

static void upn_note(struct table *t, struct view *v)
{
	const char *first = view_text_or(v, v->root, "first_upn", ""),
		   *second = view_text_or(v, v->root, "second_upn", "");

	if (!view_bool(v, v->root, "upn_released"))
		table_note(t, "UPN: no contract in force releases it here; ask the school.");
	else
		table_note(t, "UPN: first %s, second %s", *first != '\0' ? first : "none",
			   *second != '\0' ? second : "none of its own");
}

static void one_notes(struct table *t, struct view *v, const json_t *item)
{
	const char *next = view_text_or(v, item, "next", ""), *by = view_text_or(v, item, "decided_by", "");
	const char *note = view_text_or(v, v->root, "note", "");
	char moment[24];

	upn_note(t, v);
	table_note(t, "Date of birth %s; surname %s; forename %s.", view_text(v, v->root, "born"),
		   view_text(v, v->root, "surname"), view_text(v, v->root, "forename"));
	table_note(t, "Seen %" PRId64 " %s.", view_count(v, item, "count"),
		   view_count(v, item, "count") == 1 ? "time" : "times");
	if (*by != '\0')
		table_note(t, "Decided: %s, by %s, %s%s%s", view_text(v, item, "state"), by,
			   view_moment(moment, view_text_or(v, item, "decided_at", "")),
			   *note != '\0' ? ": " : "", note);
	else if (*next != '\0')
		table_note(t, "%s", next);
}

int report_match_one(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	static const struct table_column columns[] = {
		{"which", "child", TABLE_LEFT}, {"school", "school", TABLE_LEFT},
		{"pupil", "pupil", TABLE_LEFT}, {"year", "year", TABLE_RIGHT},
		{"from", "from", TABLE_LEFT},	{"to", "to", TABLE_LEFT},
	};
	struct table t = {0};
	const json_t *item;
	struct view v;
	json_t *record;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	item = view_object(&v, v.root, "item");
	table_title(&t, "Question %" PRId64 ", raised by %s, pupil %s: %s", view_count(&v, item, "number"),
		    view_text(&v, item, "school"), view_text(&v, item, "pupil"),
		    view_text(&v, item, "words"));
	table_columns(&t, columns, sizeof columns / sizeof *columns);
	json_array_foreach(view_array(&v, v.root, "records"), i, record) {
		const json_t *year = json_object_get(record, "year");

		table_row(&t);
		table_cell(&t, "%s", view_text(&v, record, "which"));
		table_cell(&t, "%s", view_text(&v, record, "school"));
		table_cell(&t, "%s", view_text(&v, record, "pupil"));
		if (json_is_integer(year))
			table_cell(&t, "%lld", (long long)json_integer_value(year));
		else
			table_cell(&t, "%s", "");
		table_cell(&t, "%s", view_text_or(&v, record, "from", ""));
		table_cell(&t, "%s", view_text_or(&v, record, "to", ""));
	}
	one_notes(&t, &v, item);
	return view_table(&v, &t, format, out, reterr);
}
