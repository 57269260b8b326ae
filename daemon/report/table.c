#include "report/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "report/book.h"
#include "report/width.h"

enum table_format table_format_find(const char *name)
{
	enum table_format f = table_document_find(name);

	return f == TABLE_HTML || f == TABLE_XLSX ? TABLE_FORMATS : f;
}

enum table_format table_document_find(const char *name)
{
	static const char *const names[TABLE_FORMATS] = {"text", "csv", "json", "html", "xlsx"};
	unsigned f = TABLE_TEXT;

	while (f < TABLE_FORMATS && strcmp(names[f], name) != 0)
		f++;
	return (enum table_format)f;
}

/* A cleaned copy in the table's memory; "" when that fails, and the table has failed. */
static const char *keep(struct table *t, struct span text)
{
	struct buffer clean = {0};
	const char *kept = NULL;

	width_clean(&clean, text);
	if (buffer_ok(&clean))
		kept = arena_text(&t->memory, buffer_span(&clean));
	buffer_free(&clean);
	if (kept == NULL)
		t->failed = true;
	return kept == NULL ? "" : kept;
}

static const char *print(struct table *t, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
static const char *print(struct table *t, const char *format, va_list args)
{
	char *text = NULL;
	const char *kept = "";

	if (vasprintf(&text, format, args) < 0)
		t->failed = true;
	else
		kept = keep(t, span_of(text));
	free(text);
	return kept;
}

void table_title(struct table *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	t->title = print(t, format, args);
	va_end(args);
}

void table_column(struct table *t, const char *key, const char *heading, enum table_form form)
{
	if (t->column_count == TABLE_COLUMNS) {
		t->failed = true;
		return;
	}
	t->columns[t->column_count++] = (struct table_column){key, keep(t, span_of(heading)), form};
}

const char *table_keep(struct table *t, const char *text)
{
	return keep(t, span_of(text));
}

void table_columns(struct table *t, const struct table_column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		table_column(t, columns[i].key, columns[i].heading, columns[i].form);
}

void table_row(struct table *t)
{
	/* A group waits in a row without cells until its first row comes. */
	if (t->rows.count == 0 || t->cell > 0 || t->rows.at[t->rows.count - 1].group == NULL)
		t->failed |= VEC_ADD(&t->rows) == NULL;
	t->cell = 0;
}

void table_group(struct table *t, const char *format, ...)
{
	struct table_row *row;
	va_list args;

	va_start(args, format);
	table_row(t);
	row = t->rows.count == 0 ? NULL : &t->rows.at[t->rows.count - 1];
	if (row != NULL)
		row->group = print(t, format, args);
	va_end(args);
}

void table_cell(struct table *t, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = print(t, format, args);
	va_end(args);
	if (t->rows.count == 0 || t->cell >= t->column_count)
		t->failed = true;
	else
		t->rows.at[t->rows.count - 1].cells[t->cell++] = text;
}

void table_note(struct table *t, const char *format, ...)
{
	const char **note = VEC_ADD(&t->notes);
	va_list args;

	va_start(args, format);
	if (note == NULL)
		t->failed = true;
	else
		*note = print(t, format, args);
	va_end(args);
}

int table_write(const struct table *t, enum table_format format, struct buffer *out, struct fault *reterr)
{
	static void (*const writers[TABLE_FORMATS])(const struct table *,
						    struct buffer *) = {[TABLE_TEXT] = table_write_text,
									[TABLE_CSV] = table_write_csv,
									[TABLE_JSON] = table_write_json};

	if (t->failed)
		return fault_set(reterr, FAULT_BUG,
				 "a table could not be built (out of memory, or a cell too many)");
	if (format == TABLE_HTML || format == TABLE_XLSX)
		return book_of_table(t, format, out, reterr);
	writers[format](t, out);
	if (!buffer_ok(out))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a table");
	return 0;
}

void table_free(struct table *t)
{
	if (t == NULL)
		return;
	arena_free(&t->memory);
	free(t->rows.at);
	free(t->notes.at);
	*t = (struct table){0};
}
