/* trial_why.c: why a field is or is not seen, and two lists side by side. */
#include <inttypes.h>
#include <string.h>

#include "report/trial.h"
#include "report/view.h"

/* --- explain --------------------------------------------------------------------------------------- */

static void steps_of(struct table *t, struct view *v, const json_t *school, const json_t *contract, bool text)
{
	json_t *step;
	size_t i;

	table_group(t, "%s %s at %s: %s", view_text(v, contract, "contract"),
		    view_text(v, contract, "version"), view_text(v, school, "name"),
		    view_text(v, contract, "result"));
	json_array_foreach(view_array(v, contract, "steps"), i, step) {
		const char *answer = view_text(v, step, "answer");

		if (text && strcmp(answer, "not asked") == 0)
			continue;
		table_row(t);
		table_cell(t, "%s", view_text(v, school, "school"));
		table_cell(t, "%s", view_text(v, contract, "contract"));
		table_cell(t, "%s", view_text(v, contract, "version"));
		table_cell(t, "%s", view_text(v, step, "step"));
		table_cell(t, "%s", answer);
		table_cell(t, "%s", view_text(v, step, "words"));
	}
}

/* The clause that the field is seen by, of the first school where it is seen so. */
static void by_note(struct table *t, struct view *v)
{
	const char *field = view_text(v, v->root, "field"), *treatment = view_text(v, v->root, "treatment");
	json_t *school, *row;
	size_t i, k;

	json_array_foreach(view_array(v, v->root, "schools"), i, school)
		json_array_foreach(view_array(v, school, "fields"), k, row) {
			const char *contract = view_text_or(v, row, "contract", "");

			if (strcmp(view_text(v, row, "field"), field) != 0 || *contract == '\0' ||
			    strcmp(view_text(v, row, "treatment"), treatment) != 0)
				continue;
			table_note(t, "By %s %s, %s, %s:%" PRId64 ".", contract, view_text(v, row, "version"),
				   view_text(v, row, "clause"), view_text(v, row, "file"),
				   view_count(v, row, "line"));
			return;
		}
}

int report_explain(struct span view, enum table_format format, struct buffer *out, bool *ret_allowed,
		   struct fault *reterr)
{
	const bool text = format == TABLE_TEXT;
	struct table t = {0};
	struct view v;
	json_t *school, *contract;
	const char *role;
	size_t i, k;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	role = view_text(&v, v.root, "role");
	*ret_allowed = view_bool(&v, v.root, "allowed");
	table_title(&t, "May %s%s%s see %s on %s? %s%s%s", view_text(&v, v.root, "team"),
		    *role != '\0' ? " as " : "", role, view_text(&v, v.root, "field"),
		    view_text(&v, v.root, "date"), view_text(&v, v.root, "verdict"), *ret_allowed ? ": " : "",
		    *ret_allowed ? view_text(&v, v.root, "treatment") : "");
	table_column(&t, "school", "", TABLE_DATA);
	table_column(&t, "contract", "", TABLE_DATA);
	table_column(&t, "version", "", TABLE_DATA);
	table_column(&t, "step", "step", TABLE_LEFT);
	table_column(&t, "answer", "answer", TABLE_LEFT);
	table_column(&t, "words", "because", TABLE_WRAP);
	json_array_foreach(view_array(&v, v.root, "schools"), i, school)
		json_array_foreach(view_array(&v, school, "contracts"), k, contract)
			steps_of(&t, &v, school, contract, text);
	by_note(&t, &v);
	if (json_array_size(view_array(&v, v.root, "schools")) == 0)
		table_note(&t, "The child is on the roll of no school held here, that day.");
	rc = table_write(&t, format, out, reterr);
	if (rc == 0)
		rc = view_done(&v, reterr);
	table_free(&t);
	view_close(&v);
	return rc;
}

/* --- compare ------------------------------------------------------------------------------------------- */

int report_compare(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	static const struct table_column columns[] = {
		{"result", "", TABLE_LEFT},	 {"line", "line", TABLE_RIGHT},
		{"child", "child", TABLE_LEFT},	 {"school", "school", TABLE_LEFT},
		{"session", "half", TABLE_LEFT}, {"theirs", "theirs", TABLE_LEFT},
		{"ours", "ours", TABLE_LEFT},	 {"why", "", TABLE_UNDER},
	};
	struct table t = {0};
	struct view v;
	json_t *row;
	size_t i;
	int64_t other;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_title(&t, "%s: agreed %" PRId64 ", only us %" PRId64 ", only them %" PRId64,
		    view_text(&v, v.root, "date"), view_count(&v, v.root, "agreed"),
		    view_count(&v, v.root, "only_us"), view_count(&v, v.root, "only_them"));
	table_columns(&t, columns, sizeof columns / sizeof *columns);
	json_array_foreach(view_array(&v, v.root, "rows"), i, row) {
		int64_t line = view_count(&v, row, "line");

		table_row(&t);
		table_cell(&t, "%s", view_text(&v, row, "result"));
		if (line > 0)
			table_cell(&t, "%" PRId64, line);
		else
			table_cell(&t, "%s", "");
		for (size_t k = 2; k < sizeof columns / sizeof *columns; k++)
			table_cell(&t, "%s", view_text(&v, row, columns[k].key));
	}
	other = view_count(&v, v.root, "other_days");
	if (other > 0)
		table_note(&t, "%" PRId64 " rows of other days were left out.", other);
	rc = table_write(&t, format, out, reterr);
	if (rc == 0)
		rc = view_done(&v, reterr);
	table_free(&t);
	view_close(&v);
	return rc;
}
