/* drop_reader.h: a school's nightly file while it is read; for page_drop.c and drop_*.c. */
#ifndef SOURCE_DROP_READER_H
#define SOURCE_DROP_READER_H

#include "base/csv.h"
#include "source/drop_book.h"
#include "source/drop_header.h"
#include "source/page.h"

struct drop_reader {
	struct page *page;
	struct page_refusal *refusal;
	struct csv csv;
	struct span text;
	const char *row_at; /* where the record just read begins */
	struct drop_header header;
	struct drop_book book;
	struct record_drop_file file;
	const char *columns;
	unsigned open_quotes;
	unsigned british, american; /* days that can only be day first, and only month first */
};

/* What is set aside of one row: the pupil it is of, when that is known. */
#define DROP_NO_PUPIL UINT32_MAX

/* Without the end of the line. */
struct span drop_trim_line(struct span s);
/* The record just read, as it stands in the file. */
struct span drop_raw_row(const struct drop_reader *r);
/* Gives a row back to the school, with a reason. */
void drop_give_row(struct drop_reader *r, uint32_t line, const char *reason, struct span raw);
/* Sets a row aside: counted and shown by its reason, given back as it was written. 0, or negative when there
 * are too many. */
int drop_set_aside(struct drop_reader *r, uint32_t pupil, uint32_t line, uint32_t column, struct span raw,
		   const char *reason);

/* A cell of the row, by its place or its column; empty where there is none. */
struct span drop_cell_at(const struct drop_reader *r, int place);
struct span drop_cell(const struct drop_reader *r, enum drop_column c);
/* A day in the row; DAY_NONE with the words of what was expected when it is none. */
day_t drop_day(struct drop_reader *r, struct span s, const char **ret_expected);

/* drop_whose.c. 1: the row is this pupil's; 0: it was set aside; negative: refused. */
int drop_row_pupil(struct drop_reader *r, uint32_t *ret_pupil);
/* The school's number in the row, into `kept`. Two schools in one file refuse it: nothing says whose its
 * marks are. */
int drop_row_school(struct drop_reader *r, enum drop_column c, size_t few, size_t most, char kept[8]);

/* drop_row.c: reads the record just read, by the file's layout. */
int drop_row_read(struct drop_reader *r);

#endif
