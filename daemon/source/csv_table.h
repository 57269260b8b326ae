/* csv_table.h: a CSV file by column name, in any order of columns.
 *
 * Names in the header are compared without regard to case, blanks around them, and blanks or
 * hyphens in place of underscores. Columns nobody asked for are passed over. Text is UTF-8,
 * or Windows-1252 when it is not valid UTF-8: spreadsheets write both. */
#ifndef SOURCE_CSV_TABLE_H
#define SOURCE_CSV_TABLE_H

#include "base/csv.h"
#include "source/page_internal.h"

#define CSV_TABLE_COLUMNS 24

struct csv_table_column {
	const char *name;
	const char *other; /* a name it had in other releases, or NULL */
	bool optional;
	bool personal; /* names a child or a person: what was found is counted, not shown */
};

struct csv_table {
	struct csv csv;
	struct buffer decoded; /* owned; empty when the bytes were UTF-8 */
	const char *start;
	size_t width;		       /* columns of the header */
	int places[CSV_TABLE_COLUMNS]; /* of the asked columns; -1: not in this file */
};

/* Reads the header. A required column that is missing, or one given twice, refuses the file.
 * `bytes` are borrowed until csv_table_close. */
int csv_table_open(struct csv_table *t, struct span bytes, const struct csv_table_column *columns,
		   unsigned count, struct page_refusal *refusal);
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
