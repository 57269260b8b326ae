#include "report/table.h"

#include "report/paper.h"
#include "report/width.h"

static bool is_shown(const struct table *t, size_t column)
{
	return t->columns[column].form != TABLE_DATA;
}

static bool is_right(enum table_form form)
{
	return form == TABLE_RIGHT || form == TABLE_NUMBER;
}

static size_t shown_count(const struct table *t)
{
	size_t count = 0;

	for (size_t c = 0; c < t->column_count; c++)
		count += is_shown(t, c);
	return count;
}

/* Escaped text with its lines apart. */
static void write_lines(const char *text, struct buffer *out)
{
	struct span rest = span_of(text);
	bool first = true;

	while (rest.length > 0) {
		buffer_text(out, first ? "" : "<br>");
		paper_html_span(out, width_line(&rest, SIZE_MAX));
		first = false;
	}
}

static void write_cell(const struct table *t, const struct table_row *row, size_t column, struct buffer *out)
{
	const enum table_form form = t->columns[column].form;
	const char *text = table_at(row, column);

	if (column == 0)
		buffer_text(out, "<th scope=\"row\">");
	else
		buffer_text(out, is_right(form) ? "<td class=\"n\">" : "<td>");
	if (form == TABLE_NUMBER && table_is_number(text))
		width_thousands(out, span_of(text));
	else
		write_lines(text, out);
	buffer_text(out, column == 0 ? "</th>" : "</td>");
}

static void write_head(const struct table *t, struct buffer *out)
{
	buffer_text(out, "<thead>\n<tr>");
	for (size_t c = 0; c < t->column_count; c++) {
		const char *heading = t->columns[c].heading;

		if (!is_shown(t, c))
			continue;
		buffer_text(out, is_right(t->columns[c].form) ? "<th scope=\"col\" class=\"n\">" :
								"<th scope=\"col\">");
		write_lines(heading[0] != '\0' ? heading : t->columns[c].key, out);
		buffer_text(out, "</th>");
	}
	buffer_text(out, "</tr>\n</thead>\n");
}

static void write_rows(const struct table *t, struct buffer *out)
{
	buffer_text(out, "<tbody>\n");
	for (size_t r = 0; r < t->rows.count; r++) {
		const struct table_row *row = &t->rows.at[r];

		if (row->group != NULL) {
			buffer_text(out, r > 0 ? "</tbody>\n<tbody>\n" : "");
			buffer_print(out, "<tr><th scope=\"rowgroup\" colspan=\"%zu\">", shown_count(t));
			paper_html(out, row->group);
			buffer_text(out, "</th></tr>\n");
		}
		buffer_text(out, "<tr>");
		for (size_t c = 0; c < t->column_count; c++)
			if (is_shown(t, c))
				write_cell(t, row, c, out);
		buffer_text(out, "</tr>\n");
	}
	buffer_text(out, "</tbody>\n");
}

void table_write_html(const struct table *t, const char *caption, struct buffer *out)
{
	const char *words = caption != NULL ? caption : t->title;

	if (t->rows.count > 0) {
		buffer_text(out, "<table>\n");
		paper_print(out, "<caption>%s</caption>\n", words != NULL ? words : "");
		write_head(t, out);
		write_rows(t, out);
		buffer_text(out, "</table>\n");
	} else if (t->column_count > 0) {
		buffer_text(out, "<p>There is nothing to show here.</p>\n");
	}
	for (size_t i = 0; i < t->notes.count; i++)
		paper_print(out, "<p class=\"note\">%s</p>\n", t->notes.at[i]);
}
