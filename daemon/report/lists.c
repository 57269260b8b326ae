#include "report/lists.h"

#include <inttypes.h>
#include <string.h>

#include "report/view.h"

/* --- all lists ------------------------------------------------------------------------------------- */

static const struct table_column list_columns[] = {
	{"id", "list", TABLE_LEFT},
	{"kind", "kind", TABLE_LEFT},
	{"state", "state", TABLE_LEFT},
	{"children", "children\nnow", TABLE_NUMBER},
	{"to_come", "to\ncome", TABLE_NUMBER},
	{"aside", "set\naside", TABLE_NUMBER},
	{"added_at_once", "added\nat once", TABLE_NUMBER},
	{"owner", "owner", TABLE_LEFT},
	{"as_of", "last read for", TABLE_LEFT},
	{"reason", "", TABLE_UNDER},
	{"same_since", "", TABLE_DATA},
	{"file", "", TABLE_DATA},
	{"due", "", TABLE_DATA},
	{"rows", "", TABLE_DATA},
	{"over", "", TABLE_DATA},
	{"elsewhere", "", TABLE_DATA},
};

static void list_row(struct table *t, struct view *v, const json_t *list, bool text)
{
	static const char *const counts[] = {"children", "to_come", "aside", "added_at_once"};
	static const char *const more[] = {"rows", "over", "elsewhere"};
	const char *as_of = view_text_or(v, list, "as_of", "");
	char moment[24];

	table_row(t);
	table_cell(t, "%s", view_text(v, list, "id"));
	table_cell(t, "%s", view_text(v, list, "kind"));
	table_cell(t, "%s", view_text(v, list, "state"));
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		table_cell(t, "%" PRId64, view_count(v, list, counts[i]));
	table_cell(t, "%s", view_text(v, list, "owner"));
	table_cell(t, "%s", text ? view_moment(moment, as_of) : as_of);
	table_cell(t, "%s", view_text(v, list, "reason"));
	table_cell(t, "%s", view_text_or(v, list, "same_since", ""));
	table_cell(t, "%s", view_text(v, list, "file"));
	table_cell(t, "%s", view_text(v, list, "due"));
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		table_cell(t, "%" PRId64, view_count(v, list, more[i]));
}

int report_lists(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *list;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_columns(&t, list_columns, sizeof list_columns / sizeof *list_columns);
	json_array_foreach(view_array(&v, v.root, "lists"), i, list)
		list_row(&t, &v, list, format == TABLE_TEXT);
	table_note(&t, "%s",
		   t.rows.count > 0 ? "One of them: muster lists LIST." : "No list stands in muster.yaml.");
	return view_table(&v, &t, format, out, reterr);
}

/* --- one list ---------------------------------------------------------------------------------------- */

static void list_notes(struct table *t, struct view *v, const json_t *list)
{
	char as_of[24], same[24];

	table_title(t, "%s: %s", view_text(v, list, "id"), view_text(v, list, "words"));
	table_note(t, "State: %s. %s", view_text(v, list, "state"), view_text(v, list, "reason"));
	table_note(t,
		   "Children on it now %" PRId64 ", to come %" PRId64 ", over %" PRId64
		   "; at a school that is not ours %" PRId64 ".",
		   view_count(v, list, "children"), view_count(v, list, "to_come"),
		   view_count(v, list, "over"), view_count(v, list, "elsewhere"));
	table_note(
		t,
		"The file %s: %" PRId64 " rows, %" PRId64 " without a UPN, %" PRId64 " set aside, %" PRId64
		" of children whose time a person ended. Due %s; last read for %s, the same since %s. Owner: %s.",
		view_text(v, list, "file"), view_count(v, list, "rows"), view_count(v, list, "without_upn"),
		view_count(v, list, "aside"), view_count(v, list, "ended_by_a_person"),
		view_text(v, list, "due"), view_moment(as_of, view_text_or(v, list, "as_of", "")),
		view_moment(same, view_text_or(v, list, "same_since", "")), view_text(v, list, "owner"));
}

static const struct table_column act_columns[] = {
	{"number", "no", TABLE_RIGHT}, {"what", "what", TABLE_LEFT},   {"name", "who", TABLE_LEFT},
	{"case", "case", TABLE_LEFT},  {"at", "when", TABLE_LEFT},     {"by", "by", TABLE_LEFT},
	{"why", "", TABLE_UNDER},      {"state", "state", TABLE_WRAP},
};

static void act_row(struct table *t, struct view *v, const json_t *act, bool text)
{
	const char *at = view_text_or(v, act, "at", "");
	char moment[24];

	table_row(t);
	table_cell(t, "%" PRId64, view_count(v, act, "number"));
	table_cell(t, "%s", view_text(v, act, "what"));
	table_cell(t, "%s", view_text(v, act, "name"));
	table_cell(t, "%s", view_text(v, act, "case"));
	table_cell(t, "%s", text ? view_moment(moment, at) : at);
	table_cell(t, "%s", view_text(v, act, "by"));
	table_cell(t, "%s", view_text(v, act, "why"));
	table_cell(t, "%s", view_text(v, act, "state"));
}

int report_list(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	json_t *each;
	struct view v;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	list_notes(&t, &v, view_object(&v, v.root, "list"));
	table_columns(&t, act_columns, sizeof act_columns / sizeof *act_columns);
	json_array_foreach(view_array(&v, v.root, "acts"), i, each)
		act_row(&t, &v, each, format == TABLE_TEXT);
	json_array_foreach(view_array(&v, v.root, "rejected"), i, each)
		table_note(&t, "Set aside: %s", view_text(&v, each, "text"));
	return view_table(&v, &t, format, out, reterr);
}

/* --- marks that people enter ---------------------------------------------------------------------------- */

static const struct table_column mark_columns[] = {
	{"case", "case", TABLE_LEFT},	  {"name", "name", TABLE_LEFT},
	{"school", "school", TABLE_LEFT}, {"am", "morning", TABLE_LEFT},
	{"pm", "afternoon", TABLE_LEFT},  {"answered", "answered last", TABLE_WRAP},
};

/* "/" of the register, "attended (A Smith)" of a person; where they differ, both. */
static void session_cell(struct table *t, struct view *v, const json_t *session)
{
	const char *fed = view_text(v, session, "register"), *said = view_text(v, session, "said");
	const char *by = view_text(v, session, "said_by");

	if (*said == '\0')
		table_cell(t, "%s", *fed != '\0' ? fed : "-");
	else if (*fed == '\0')
		table_cell(t, "%s (%s)", said, by);
	else if (view_bool(v, session, "conflict"))
		table_cell(t, "%s; but %s said %s", fed, by, said);
	else
		table_cell(t, "%s (%s: %s)", fed, by, said);
}

int report_marks(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	json_t *row;
	struct view v;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_columns(&t, mark_columns, sizeof mark_columns / sizeof *mark_columns);
	json_array_foreach(view_array(&v, v.root, "rows"), i, row) {
		const char *by = view_text(&v, row, "answered_by");

		table_row(&t);
		table_cell(&t, "%s", view_text(&v, row, "case"));
		table_cell(&t, "%s", view_text(&v, row, "name"));
		table_cell(&t, "%s", view_text(&v, row, "school"));
		session_cell(&t, &v, view_object(&v, row, "am"));
		session_cell(&t, &v, view_object(&v, row, "pm"));
		table_cell(&t, "%s%s%s", by, *by != '\0' ? ", " : "", view_text(&v, row, "answered_on"));
	}
	if (view_count(&v, v.root, "restricted") > 0)
		table_note(&t, "%" PRId64 " restricted: not shown here.",
			   view_count(&v, v.root, "restricted"));
	table_note(&t, "%s",
		   t.rows.count > 0 ?
			   "Enter one: muster mark CASE am|pm CODE. Whoever answered last is remembered; "
			   "--said-by names another." :
			   "Nobody on a list is here today.");
	return view_table(&v, &t, format, out, reterr);
}
