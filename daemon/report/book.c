#include "report/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

struct table *book_part(struct book *b, const char *key)
{
	struct book_part *part = VEC_ADD(&b->parts);

	if (part == NULL) {
		b->head.failed = true;
		return NULL;
	}
	*part = (struct book_part){0};
	text_copy(part->key, sizeof part->key, span_of(key));
	return &part->table;
}

void book_free(struct book *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->parts.count; i++)
		table_free(&b->parts.at[i].table);
	VEC_FREE(&b->parts);
	table_free(&b->head);
	table_free(&b->foot);
	*b = (struct book){0};
}

/* --- text, CSV and JSON ------------------------------------------------------------------------------- */

static void write_text(const struct book_pages *p, struct buffer *out)
{
	table_write_text(p->head, out);
	for (size_t i = 0; i < p->count; i++) {
		buffer_text(out, "\n");
		table_write_text(p->tables[i], out);
	}
	if (p->foot->notes.count > 0) {
		buffer_text(out, "\n");
		table_write_text(p->foot, out);
	}
}

/* A row for each cell, so that tables of unlike columns stand in one file. */
static void add_cells(struct table *all, const struct table *t, const char *key)
{
	for (size_t r = 0; r < t->rows.count; r++)
		for (size_t c = 0; c < t->column_count; c++) {
			table_row(all);
			table_cell(all, "%s", key);
			table_cell(all, "%zu", r + 1);
			table_cell(all, "%s", table_at(&t->rows.at[r], 0));
			table_cell(all, "%s", t->columns[c].key);
			table_cell(all, "%s", table_at(&t->rows.at[r], c));
		}
}

static void write_csv(const struct book_pages *p, struct buffer *out)
{
	static const struct table_column columns[] = {{"section", "", TABLE_LEFT},
						      {"row", "", TABLE_NUMBER},
						      {"label", "", TABLE_LEFT},
						      {"column", "", TABLE_LEFT},
						      {"value", "", TABLE_LEFT}};
	struct table all = {0};

	if (p->count == 1) {
		table_write_csv(p->tables[0], out);
		return;
	}
	table_columns(&all, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < p->count; i++)
		add_cells(&all, p->tables[i], p->keys[i]);
	table_write_csv(&all, out);
	out->failed |= all.failed;
	table_free(&all);
}

static void json_notes(const struct table *t, const char *name, struct buffer *out)
{
	buffer_print(out, "\"%s\":[", name);
	for (size_t i = 0; i < t->notes.count; i++) {
		buffer_text(out, i > 0 ? "," : "");
		buffer_json(out, span_of(t->notes.at[i]));
	}
	buffer_text(out, "]");
}

static void write_json(const struct book_pages *p, struct buffer *out)
{
	buffer_text(out, "{\"title\":");
	buffer_json(out, span_of(p->head->title == NULL ? "" : p->head->title));
	buffer_text(out, ",");
	json_notes(p->head, "facts", out);
	buffer_text(out, ",\"sections\":{");
	for (size_t i = 0; i < p->count; i++) {
		buffer_text(out, i > 0 ? "," : "");
		buffer_json(out, span_of(p->keys[i]));
		buffer_text(out, ":");
		table_write_json(p->tables[i], out);
	}
	buffer_text(out, "},");
	json_notes(p->foot, "notes", out);
	buffer_text(out, "}\n");
}

/* --- the whole --------------------------------------------------------------------------------------------
 */

static int write_pages(const struct book_pages *p, enum table_format format, struct buffer *out,
		       struct fault *reterr)
{
	static void (*const writers[TABLE_FORMATS])(const struct book_pages *,
						    struct buffer *) = {[TABLE_TEXT] = write_text,
									[TABLE_CSV] = write_csv,
									[TABLE_JSON] = write_json,
									[TABLE_HTML] = book_write_html};
	bool failed = p->head->failed || p->foot->failed;

	for (size_t i = 0; i < p->count; i++)
		failed = failed || p->tables[i]->failed;
	if (failed)
		return fault_set(reterr, FAULT_BUG,
				 "a report could not be built (out of memory, or a cell too many)");
	if (format == TABLE_XLSX)
		return book_write_xlsx(p, out, reterr);
	writers[format](p, out);
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for a report");
}

static int no_such_part(const struct book *b, const char *only, struct fault *reterr)
{
	struct buffer words = {0};
	int rc;

	for (size_t i = 0; i < b->parts.count; i++)
		buffer_print(&words, "%s%s", i > 0 ? ", " : "", b->parts.at[i].key);
	rc = fault_set(reterr, FAULT_MISSING, "no section \"%.40s\" in this report; it has %.200s", only,
		       buffer_ok(&words) && words.at != NULL ? words.at : "none");
	buffer_free(&words);
	return rc;
}

int book_write(const struct book *b, const char *only, enum table_format format, struct buffer *out,
	       struct fault *reterr)
{
	const struct table **tables = calloc(b->parts.count + 1, sizeof(struct table *));
	const char **keys = calloc(b->parts.count + 1, sizeof(char *));
	struct book_pages p = {.head = &b->head, .foot = &b->foot, .as_of = b->as_of};
	int rc;

	for (size_t i = 0; tables != NULL && keys != NULL && i < b->parts.count; i++)
		if (only == NULL || strcmp(b->parts.at[i].key, only) == 0) {
			tables[p.count] = &b->parts.at[i].table;
			keys[p.count++] = b->parts.at[i].key;
		}
	p.tables = tables;
	p.keys = keys;
	if (tables == NULL || keys == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	else if (only != NULL && p.count == 0)
		rc = no_such_part(b, only, reterr);
	else
		rc = write_pages(&p, format, out, reterr);
	free(tables);
	free(keys);
	return rc;
}

int book_of_table(const struct table *t, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table head = {.title = t->title}, foot = {0};
	const char *key = "Table";
	const struct book_pages p = {&head, &foot, "", &t, &key, 1};

	return write_pages(&p, format, out, reterr);
}
