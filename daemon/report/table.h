/* table.h: rows and columns for people (aligned text, HTML) and for programs (CSV, JSON, XLSX).
 *
 * One table serves all: text and HTML show what a person needs, CSV, JSON and XLSX carry every
 * column. Cells are copied; control characters, bidirectional overrides and broken UTF-8
 * in them become "\xNN", so that foreign text can do nothing to a terminal. Failures are
 * sticky: build freely and look once, at table_write. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

#define TABLE_COLUMNS 32
#define TABLE_WIDTH   100 /* columns of text that a table keeps within where words allow */

/* How a column is shown. CSV, JSON and XLSX show all of them. */
enum table_form {
	TABLE_LEFT,
	TABLE_RIGHT,
	TABLE_NUMBER, /* decimal digits as given; text adds thousands separators, JSON is a number or null */
	TABLE_WRAP,   /* the last column of text: takes what is left of the width, wrapped at blanks */
	TABLE_UNDER,  /* text: no column, but an indented paragraph under its row when not empty */
	TABLE_DATA,   /* neither in text nor in HTML */
	TABLE_DATE,   /* a day as 2026-11-23; in XLSX a date */
};

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON, TABLE_HTML, TABLE_XLSX, TABLE_FORMATS };
/* "text", "csv", "json" -> format, or TABLE_FORMATS. */
enum table_format table_format_find(const char *name);
/* The same with "html" and "xlsx", which are files of their own: for verbs that write one document. */
enum table_format table_document_find(const char *name);
/* Is it read by people, or by programs (which want one value in a cell)? */
static inline bool table_for_people(enum table_format f)
{
	return f == TABLE_TEXT || f == TABLE_HTML;
}

struct table_column {
	const char *key;     /* CSV heading and JSON member; borrowed (a literal, or table_keep) */
	const char *heading; /* of the text; lines separated by \n; copied */
	enum table_form form;
};

struct table_row {
	const char *group; /* a heading above this row, or NULL */
	const char *cells[TABLE_COLUMNS];
};

struct table {
	struct arena memory; /* owns every text */
	const char *title;
	struct table_column columns[TABLE_COLUMNS];
	size_t column_count;
	struct table_rows {
		struct table_row *at;
		size_t count, room;
	} rows;
	struct table_notes {
		const char **at;
		size_t count, room;
	} notes;
	size_t cell; /* the next cell of the last row */
	bool failed; /* out of memory, or a cell too many */
};

/* Starts with a zeroed struct. NULL or empty: no title. */
void table_title(struct table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_column(struct table *t, const char *key, const char *heading, enum table_form form);
void table_columns(struct table *t, const struct table_column *columns, size_t count);
/* A copy that lives as long as the table; never NULL. */
const char *table_keep(struct table *t, const char *text);
/* A heading over the rows that follow, until the next (text only). */
void table_group(struct table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_row(struct table *t);
/* The next cell of the last row; a \n starts a second line in the same cell. Cells not
 * given are empty. */
void table_cell(struct table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A paragraph under the table; wrapped. */
void table_note(struct table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends the table. HTML is a whole page, XLSX a workbook of one sheet (book.h). CSV is RFC 4180 with a
 * heading line and LF; a text cell that a spreadsheet would run as a formula gets a leading apostrophe. JSON
 * is {"title","rows":
 * [{key:value}],"notes":[]}. -FAULT_MEMORY, -FAULT_BUG (a cell too many). */
int table_write(const struct table *t, enum table_format format, struct buffer *out, struct fault *reterr);
/* Frees the contents; the struct is then empty and usable. NULL is fine. */
void table_free(struct table *t);

/* The writers behind table_write; failures show in `out`. */
void table_write_text(const struct table *t, struct buffer *out);
void table_write_csv(const struct table *t, struct buffer *out);
void table_write_json(const struct table *t, struct buffer *out);
/* The <table> element alone: `caption` (NULL: the title), headings with scope, groups, rows; then the notes
 * as paragraphs. Everything escaped; no style and no script. Without rows: a sentence in its place. */
void table_write_html(const struct table *t, const char *caption, struct buffer *out);

/* -?digits[.digits] without leading zeros: what JSON takes for a number. */
bool table_is_number(const char *text);
/* The cell, "" where none was given. */
const char *table_at(const struct table_row *row, size_t column);

#endif
