#include "report/sections.h"

#include <stdio.h>
#include <string.h>

#include "report/book.h"
#include "report/measure.h"
#include "report/patterns.h"
#include "report/view.h"

static void add_notes(struct table *t, struct view *v, const json_t *from, const char *key)
{
	json_t *note;
	size_t i;

	json_array_foreach(view_array(v, from, key), i, note)
		if (json_is_string(note))
			table_note(t, "%s", json_string_value(note));
}

/* --- a section that is a question's answer
 * -------------------------------------------------------------------
 */

/* The answer as a view of its own; its faults are the report's. */
static void inner_table(struct view *v, const json_t *section, enum table_format format, struct table *t)
{
	const bool patterns = strcmp(view_text(v, section, "kind"), "patterns") == 0;
	const char *show = view_text(v, section, "show");
	struct view inner = {.root = json_incref((json_t *)(uintptr_t)view_object(v, section, "view"))};
	enum patterns_show week;
	enum measure_show sums;

	if (patterns && patterns_show_find(show, &week))
		patterns_table(&inner, week, t);
	else if (!patterns && measure_show_find(show, &sums))
		measure_table(&inner, sums,
			      table_for_people(format) ? MEASURE_CELLS_READ : MEASURE_CELLS_WHOLE, t);
	else
		view_text(v, section, "show of a known form");
	if (v->fault.kind == FAULT_NONE)
		v->fault = inner.fault;
	view_close(&inner);
}

/* --- a table ----------------------------------------------------------------------------------------------
 */

static enum table_form form_of(const char *name)
{
	static const struct {
		const char *name;
		enum table_form form;
	} forms[] = {{"left", TABLE_LEFT}, {"right", TABLE_RIGHT}, {"number", TABLE_NUMBER},
		     {"wrap", TABLE_WRAP}, {"date", TABLE_DATE},   {"data", TABLE_DATA}};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, name) == 0)
			return forms[i].form;
	return TABLE_LEFT;
}

static const char *text_at(const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));

	return text != NULL ? text : "";
}

/* "+0.42" is a number for programs without its plus. */
static const char *cell_of(const struct table *t, size_t column, const char *text, enum table_format format)
{
	const bool plus = text[0] == '+' && table_is_number(text + 1) && column < t->column_count &&
			  t->columns[column].form == TABLE_RIGHT;

	return plus && !table_for_people(format) ? text + 1 : text;
}

static void plain_table(struct view *v, const json_t *section, enum table_format format, struct table *t)
{
	json_t *column, *row, *cell;
	size_t i, k;

	json_array_foreach(view_array(v, section, "columns"), i, column)
		table_column(t, table_keep(t, text_at(column, 0)), text_at(column, 1),
			     form_of(text_at(column, 2)));
	json_array_foreach(view_array(v, section, "rows"), i, row) {
		table_row(t);
		json_array_foreach(row, k, cell)
			table_cell(
				t, "%s",
				cell_of(t, k, json_is_string(cell) ? json_string_value(cell) : "", format));
	}
	add_notes(t, v, section, "notes");
}

/* --- the whole ---------------------------------------------------------------------------------------------
 */

static void add_section(struct book *b, struct view *v, const json_t *section, enum table_format format)
{
	const char *kind = view_text(v, section, "kind");
	struct table *t = book_part(b, view_text(v, section, "key"));

	if (t == NULL)
		return;
	if (strcmp(kind, "table") == 0)
		plain_table(v, section, format, t);
	else
		inner_table(v, section, format, t);
	table_title(t, "%s", view_text(v, section, "title"));
}

/* --- what every section says ------------------------------------------------------------------------------
 */

static bool has_note(const struct table *t, const char *note)
{
	for (size_t i = 0; i < t->notes.count; i++)
		if (strcmp(t->notes.at[i], note) == 0)
			return true;
	return false;
}

static bool is_elsewhere(const struct book *b, size_t part, const char *note)
{
	for (size_t i = 0; i < b->parts.count; i++)
		if (i != part && has_note(&b->parts.at[i].table, note))
			return true;
	return has_note(&b->foot, note);
}

/* A note of several sections is said once, at the end. */
static void gather_notes(struct book *b)
{
	for (size_t i = 0; i < b->parts.count; i++) {
		struct table_notes *notes = &b->parts.at[i].table.notes;
		size_t kept = 0;

		for (size_t k = 0; k < notes->count; k++) {
			if (!is_elsewhere(b, i, notes->at[k]))
				notes->at[kept++] = notes->at[k];
			else if (!has_note(&b->foot, notes->at[k]))
				table_note(&b->foot, "%s", notes->at[k]);
		}
		notes->count = kept;
	}
}

static void fill(struct book *b, struct view *v, enum table_format format)
{
	char moment[24];
	json_t *section;
	size_t i;

	table_title(&b->head, "%s", view_text(v, v->root, "title"));
	add_notes(&b->head, v, v->root, "facts");
	snprintf(b->as_of, sizeof b->as_of, "as of %s", view_moment(moment, view_text(v, v->root, "as_of")));
	json_array_foreach(view_array(v, v->root, "sections"), i, section)
		add_section(b, v, section, format);
	add_notes(&b->foot, v, v->root, "notes");
	gather_notes(b);
}

int report_sections(struct span view, const char *only, enum table_format format, struct buffer *out,
		    struct fault *reterr)
{
	struct book b = {0};
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	fill(&b, &v, format);
	rc = view_done(&v, reterr);
	if (rc == 0)
		rc = book_write(&b, only, format, out, reterr);
	book_free(&b);
	view_close(&v);
	return rc;
}
