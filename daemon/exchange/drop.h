/* drop.h: a school's nightly files: the columns we look for, and how the School file's headings for
 * them travel.
 *
 * A heading travels as "column TAB heading LF" for each column that the School file maps. */
#ifndef EXCHANGE_DROP_H
#define EXCHANGE_DROP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum drop_column {
	DROP_UPN,
	DROP_ADMISSION_NUMBER,
	DROP_SURNAME,
	DROP_FORENAME,
	DROP_BORN,
	DROP_YEAR,
	DROP_DATE,
	DROP_SESSION,
	DROP_MARK,
	DROP_MINUTES_LATE,
	DROP_AM,
	DROP_PM,
	DROP_MARKS, /* a string of marks, from */
	DROP_START, /* this day on */
	DROP_MAPPED,
	DROP_LAESTAB = DROP_MAPPED, /* read when they are there, never mapped */
	DROP_URN,
	DROP_ADMITTED,
	DROP_LEFT,
	DROP_COLUMNS
};

#define DROP_HEADING  48  /* the longest heading a School file maps, with its terminator */
#define DROP_HEADINGS 896 /* all of them, packed */
#define DROP_NAME     160 /* the longest name of a file, with its terminator */

/* "upn", "admission_number", ...: as the School file and our messages name a column. */
const char *drop_column_name(enum drop_column c);
/* Packs the headings that are not empty; false when they do not fit. */
bool drop_headings_pack(const char headings[DROP_MAPPED][DROP_HEADING], char *out, size_t size);
/* The heading of a column in the packed text; empty: not mapped. */
struct span drop_heading(const char *packed, enum drop_column c);

#endif
