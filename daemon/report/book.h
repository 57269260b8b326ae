/* book.h: several tables as one document: a report.
 *
 * Text is one table after another; HTML one page that prints well, with a style sheet of its own and no
 * script; XLSX a workbook, a sheet a table after one that says what it is; JSON an object of tables. CSV is
 * one table when one is chosen, else a row for each cell of them all. */
#ifndef REPORT_BOOK_H
#define REPORT_BOOK_H

#include "report/table.h"

struct book_part {
	char key[32]; /* chooses the part; names its sheet */
	struct table table;
};
struct book {
	struct table head; /* its title, and the lines under it as notes */
	struct table foot; /* its notes stand at the end */
	char as_of[64];	   /* "as of Sun 22 Nov 2026 10:41", in every caption; empty: not said */
	struct {
		struct book_part *at;
		size_t count, room;
	} parts;
};

/* Starts with a zeroed struct. A new part, lent until the next one; NULL: no memory (and the book has
 * failed). */
struct table *book_part(struct book *b, const char *key);

/* Appends the document; `only` is the key of one part, NULL for all. -FAULT_MISSING: no such part, and which
 * there are; else as table_write. */
int book_write(const struct book *b, const char *only, enum table_format format, struct buffer *out,
	       struct fault *reterr);
/* Frees the contents; NULL is fine. */
void book_free(struct book *b);

/* HTML or XLSX of one table. */
int book_of_table(const struct table *t, enum table_format format, struct buffer *out, struct fault *reterr);

/* The writers behind book_write, of the parts given. */
struct book_pages {
	const struct table *head, *foot; /* foot: NULL for none */
	const char *as_of;
	const struct table *const *tables;
	const char *const *keys;
	size_t count;
};
void book_write_html(const struct book_pages *p, struct buffer *out);
/* -FAULT_IO where the library cannot write, -FAULT_MEMORY. */
int book_write_xlsx(const struct book_pages *p, struct buffer *out, struct fault *reterr);

#endif
