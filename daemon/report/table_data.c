#include "report/table.h"

#include <string.h>

bool table_is_number(const char *text)
{
	const char *at = text + (*text == '-');
	size_t whole = strspn(at, "0123456789"), fraction;

	if (whole == 0 || (whole > 1 && at[0] == '0'))
		return false;
	if (at[whole] == '\0')
		return true;
	fraction = strspn(at + whole + 1, "0123456789");
	return at[whole] == '.' && fraction > 0 && at[whole + 1 + fraction] == '\0';
}

const char *table_at(const struct table_row *row, size_t column)
{
	return row->cells[column] == NULL ? "" : row->cells[column];
}

static void csv_field(struct buffer *out, const char *text)
{
	/* OWASP, "CSV injection": a spreadsheet runs a cell that starts so. */
	bool formula = strchr("=+-@", text[0]) != NULL && text[0] != '\0' && text[1] != '\0' &&
		       !table_is_number(text);

	if (!formula && strpbrk(text, ",\"\n") == NULL) {
		buffer_text(out, text);
		return;
	}
	buffer_text(out, formula ? "\"'" : "\"");
	for (; *text != '\0'; text++)
		buffer_bytes(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
	buffer_text(out, "\"");
}

void table_write_csv(const struct table *t, struct buffer *out)
{
	for (size_t c = 0; c < t->column_count; c++) {
		buffer_text(out, c > 0 ? "," : "");
		csv_field(out, t->columns[c].key);
	}
	buffer_text(out, "\n");
	for (size_t i = 0; i < t->rows.count; i++) {
		for (size_t c = 0; c < t->column_count; c++) {
			buffer_text(out, c > 0 ? "," : "");
			csv_field(out, table_at(&t->rows.at[i], c));
		}
		buffer_text(out, "\n");
	}
}

static void json_row(const struct table *t, const struct table_row *row, struct buffer *out)
{
	buffer_text(out, "{");
	for (size_t c = 0; c < t->column_count; c++) {
		const char *cell = table_at(row, c);

		buffer_text(out, c > 0 ? "," : "");
		buffer_json(out, span_of(t->columns[c].key));
		buffer_text(out, ":");
		if (t->columns[c].form != TABLE_NUMBER)
			buffer_json(out, span_of(cell));
		else
			buffer_text(out, table_is_number(cell) ? cell : "null");
	}
	buffer_text(out, "}");
}

void table_write_json(const struct table *t, struct buffer *out)
{
	buffer_text(out, "{\"title\":");
	buffer_json(out, span_of(t->title == NULL ? "" : t->title));
	buffer_text(out, ",\"rows\":[");
	for (size_t i = 0; i < t->rows.count; i++) {
		buffer_text(out, i > 0 ? ",\n" : "\n");
		json_row(t, &t->rows.at[i], out);
	}
	buffer_text(out, "],\"notes\":[");
	for (size_t i = 0; i < t->notes.count; i++) {
		buffer_text(out, i > 0 ? "," : "");
		buffer_json(out, span_of(t->notes.at[i]));
	}
	buffer_text(out, "]}\n");
}
