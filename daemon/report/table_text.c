#include "report/table.h"

#include "report/width.h"

#define GAP	   2  /* blanks between columns */
#define UNDER	   4  /* indent of a paragraph under its row */
#define WRAP_LEAST 24 /* a wrapped column is never narrower, even when the table grows too wide */

struct layout {
	size_t columns[TABLE_COLUMNS]; /* indexes of what is shown, in order */
	size_t widths[TABLE_COLUMNS];
	size_t count;
};

/* One line of a row being built; blanks are written only when something follows. */
struct line {
	struct buffer *out;
	size_t pending; /* blanks owed */
};

static void line_put(struct line *l, struct span text, size_t width, bool right)
{
	size_t used = width_of(text), fill = width > used ? width - used : 0;

	if (text.length == 0) {
		l->pending += width + GAP;
		return;
	}
	width_blanks(l->out, l->pending + (right ? fill : 0));
	buffer_bytes(l->out, text.at, text.length);
	l->pending = GAP + (right ? 0 : fill);
}

static bool is_right(enum table_form form)
{
	return form == TABLE_RIGHT || form == TABLE_NUMBER;
}

/* The cell as text shows it; numbers are written into `scratch`, valid until its next use. */
static struct span shown(const struct table *t, const struct table_row *row, size_t column,
			 struct buffer *scratch)
{
	const char *cell = row->cells[column];

	if (cell == NULL)
		return (struct span){"", 0};
	if (t->columns[column].form != TABLE_NUMBER)
		return span_of(cell);
	buffer_reset(scratch);
	width_thousands(scratch, span_of(cell));
	return buffer_span(scratch);
}

static size_t widest_line(struct span text)
{
	size_t widest = 0;

	while (text.length > 0) {
		size_t width = width_of(width_line(&text, SIZE_MAX));

		widest = width > widest ? width : widest;
	}
	return widest;
}

static size_t column_width(const struct table *t, size_t column, struct buffer *scratch)
{
	size_t width = widest_line(span_of(t->columns[column].heading));

	for (size_t i = 0; i < t->rows.count; i++) {
		size_t w = widest_line(shown(t, &t->rows.at[i], column, scratch));

		width = w > width ? w : width;
	}
	return width;
}

static struct layout layout_of(const struct table *t, struct buffer *scratch)
{
	struct layout l = {0};
	size_t used = 0;

	for (size_t c = 0; c < t->column_count; c++) {
		enum table_form form = t->columns[c].form;
		size_t width = column_width(t, c, scratch);

		if (form == TABLE_DATA || form == TABLE_UNDER)
			continue;
		if (form == TABLE_WRAP && used + width > TABLE_WIDTH)
			width = used + WRAP_LEAST > TABLE_WIDTH ? WRAP_LEAST : TABLE_WIDTH - used;
		l.columns[l.count] = c;
		l.widths[l.count++] = width;
		used += width + GAP;
	}
	return l;
}

/* Writes cells of one or more lines side by side until the longest is used up. */
static void write_lines(const struct table *t, const struct layout *l, struct span *cells, struct buffer *out)
{
	bool more = true;

	while (more) {
		struct line line = {.out = out};

		more = false;
		for (size_t i = 0; i < l->count; i++) {
			enum table_form form = t->columns[l->columns[i]].form;
			struct span part =
				width_line(&cells[i], form == TABLE_WRAP ? l->widths[i] : SIZE_MAX);

			line_put(&line, part, l->widths[i], is_right(form));
			more = more || cells[i].length > 0;
		}
		buffer_bytes(out, "\n", 1);
	}
}

static void write_head(const struct table *t, const struct layout *l, struct buffer *out)
{
	struct span cells[TABLE_COLUMNS];

	for (size_t i = 0; i < l->count; i++)
		cells[i] = span_of(t->columns[l->columns[i]].heading);
	write_lines(t, l, cells, out);
	for (size_t i = 0; i < l->count; i++) {
		width_blanks(out, i > 0 ? GAP : 0);
		for (size_t k = 0; k < l->widths[i]; k++)
			buffer_bytes(out, "-", 1);
	}
	buffer_bytes(out, "\n", 1);
}

static void write_row(const struct table *t, const struct layout *l, const struct table_row *row,
		      struct buffer *out)
{
	struct span cells[TABLE_COLUMNS];
	struct buffer scratch[TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < l->count; i++)
		cells[i] = shown(t, row, l->columns[i], &scratch[i]);
	write_lines(t, l, cells, out);
	for (size_t i = 0; i < l->count; i++)
		buffer_free(&scratch[i]);
	for (size_t c = 0; c < t->column_count; c++)
		if (t->columns[c].form == TABLE_UNDER && row->cells[c] != NULL)
			width_paragraph(out, span_of(row->cells[c]), UNDER, TABLE_WIDTH);
}

static void write_group(const char *group, bool first, struct buffer *out)
{
	if (!first)
		buffer_bytes(out, "\n", 1);
	width_paragraph(out, span_of(group), 0, TABLE_WIDTH);
}

void table_write_text(const struct table *t, struct buffer *out)
{
	struct buffer scratch = {0};
	struct layout l = layout_of(t, &scratch);

	buffer_free(&scratch);
	if (t->title != NULL && *t->title != '\0') {
		width_paragraph(out, span_of(t->title), 0, TABLE_WIDTH);
		buffer_bytes(out, "\n", t->rows.count > 0 ? 1 : 0);
	}
	if (t->rows.count > 0)
		write_head(t, &l, out);
	for (size_t i = 0; i < t->rows.count; i++) {
		if (t->rows.at[i].group != NULL)
			write_group(t->rows.at[i].group, i == 0, out);
		write_row(t, &l, &t->rows.at[i], out);
	}
	if (t->notes.count > 0 && (t->rows.count > 0 || t->title != NULL))
		buffer_bytes(out, "\n", 1);
	for (size_t i = 0; i < t->notes.count; i++)
		width_paragraph(out, span_of(t->notes.at[i]), 0, TABLE_WIDTH);
}
