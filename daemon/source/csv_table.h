/* csv_table.h: a CSV file by column name, in any order of columns.
 *
 * Names in the header are compared without regard to case, blanks around them, and blanks or
 * hyphens in place of underscores. Columns nobody asked for are passed over. Text is UTF-8,
 * or Windows-1252 when it is not valid UTF-8: spreadsheets write both. */
#ifndef SOURCE_CSV_TABLE_H
#define SOURCE_CSV_TABLE_H

#include "base/csv.h"
#include "source/page_internal.h"

#define CSV_TABLE_COLUMNS 128

struct csv_table_column {
	const char *name;
	const char *other; /* a name it had in other releases, or NULL */
	bool optional;
	bool personal; /* names a child or a person: what was found is counted, not shown */
};

struct csv_table {
	struct csv csv;
	struct buffer decoded;	       /* owned; empty when the bytes were UTF-8 */
	struct span bytes;	       /* the text, decoded */
	size_t width;		       /* columns of the header */
	int places[CSV_TABLE_COLUMNS]; /* of the asked columns; -1: not in this file */
};

/* Reads the header. A required column that is missing, or one given twice, refuses the file.
 * `bytes` are borrowed until csv_table_close. */
int csv_table_open(struct csv_table *t, struct span bytes, const struct csv_table_column *columns,
		   unsigned count, struct page_refusal *refusal);
/* Refuses, naming the nearest column, when the header lacks this column; before the first row. */
int csv_table_need(const struct csv_table *t, const struct csv_table_column *columns, unsigned column,
		   struct page_refusal *refusal);
/* Reads the same text as one without a header: the asked columns in their own order, `count` of
 * them and no others. */
void csv_table_bare(struct csv_table *t, unsigned count);
/* The next row: 1, 0 at the end, or negative. Blank lines are passed over, rows of another
 * width are set aside in `page`. */
int csv_table_next(struct csv_table *t, struct page *page, struct page_refusal *refusal);
/* The trimmed cell of an asked column, empty when the file has no such column. */
struct span csv_table_cell(const struct csv_table *t, unsigned column);
/* Sets the row just read aside: `column "name": expected ..., found "..."`. */
int csv_table_reject(struct csv_table *t, const struct csv_table_column *columns, unsigned column,
		     const char *expected, struct page *page, struct page_refusal *refusal);
/* Copies a cell of one line of text; false when it is too long or has control bytes. */
bool csv_table_text(const struct csv_table *t, unsigned column, char *out, size_t size);
void csv_table_close(struct csv_table *t);

#endif
