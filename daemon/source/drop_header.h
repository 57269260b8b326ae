/* drop_header.h: which column of a school's file is which, and so how the file is laid out. */
#ifndef SOURCE_DROP_HEADER_H
#define SOURCE_DROP_HEADER_H

#include "attendance/count.h"
#include "base/csv.h"
#include "exchange/drop.h"
#include "source/page.h"

enum drop_layout {
	DROP_LONG,  /* a row a session: date, session, mark */
	DROP_WIDE,  /* a row a day: date, AM, PM */
	DROP_STRIP, /* a row a pupil: a column a session ("02/09/2026 AM"), or marks from a start date */
};

#define DROP_NAME_SIZE 64 /* of a heading as it is compared: letters and digits, lower case */

struct drop_header {
	enum drop_layout layout;
	size_t width;
	int places[DROP_COLUMNS];	/* of each column; -1: not in this file */
	session_t sessions[CSV_FIELDS]; /* of each place; SESSION_NONE: no session's marks */
	unsigned session_count;
	char found[CSV_FIELDS][DROP_NAME_SIZE]; /* the headings, as they are compared */
};

/* "long", "wide", "strip". */
const char *drop_layout_name(enum drop_layout l);
/* Letters and digits of a heading, lower case. */
void drop_heading_plain(struct span heading, char out[DROP_NAME_SIZE]);
/* Reads the record that `csv` stands at as the header. `headings`: what the School file maps
 * (exchange/drop.h). 1: it is one; 0: it is none (a title line), `ret` has what was found; -FAULT_PARSE with
 * the refusal: it is one, and cannot be read (a column is missing, given twice, or its dates are month
 * first). */
int drop_header_read(const struct csv *csv, const char *headings, struct drop_header *ret,
		     struct page_refusal *refusal);
/* Says which column is missing, and the nearest heading. -FAULT_PARSE. */
int drop_header_missing(const struct drop_header *h, const char *headings, struct page_refusal *refusal);
/* Is the record that `csv` stands at the header once more? */
bool drop_header_again(const struct drop_header *h, const struct csv *csv);

#endif
