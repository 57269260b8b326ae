/* suppress.h: small numbers kept from whoever is not entitled to the children behind them.
 *
 * For anything that leaves the entitled circle: a count of 1 to minimum - 1 is hidden and shown as
 * `c`; 0 is shown (a printed 0 is a real 0). A hidden number that a reader could work out from
 * totals, from the other rows and columns, or from several of them together, would not be hidden;
 * so further cells, the smallest first, are hidden until none can be. Never used for operational
 * alerts to people who may see the child's record.
 *
 * What is protected: with everything shown, and knowing this rule, no hidden cell is left with one
 * possible value; and the hidden cells of a row or column add up to at least the minimum.
 * What is not: several tables about the same children, each suppressed alone. Two answers with other
 * filters, or of other days, may differ by a single child: that is a known limit. Ask for one table
 * with all that is to be published, or hide the same cells in all of them (`also`). */
#ifndef MEASURE_SUPPRESS_H
#define MEASURE_SUPPRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

#define SUPPRESS_MINIMUM 5
/* Rows and columns of one table, totals included: schools by year groups with room. */
#define SUPPRESS_LINES 1200

enum suppressed {
	SUPPRESS_SHOWN,
	SUPPRESS_SMALL,	 /* 1 to minimum - 1 */
	SUPPRESS_OTHERS, /* hidden so that others stay hidden; may be any number */
};

/* A table of counts of children or enrolments, row after row. */
struct suppress_table {
	unsigned rows, columns; /* totals included */
	bool total_column;	/* the last column is the sum of the others */
	bool total_row;		/* the last row is the sum of the others */
	const uint64_t *counts; /* borrowed; rows x columns */
	uint8_t *hidden;	/* caller's; rows x columns of enum suppressed, overwritten */
	/* Borrowed; cells that are not shown whatever they count, because another table with the same
	 * rows and columns hides them. A 0 among them is no secret: nothing is hidden for its sake.
	 * NULL: none. */
	const uint8_t *also;
};

/* Decides every cell. A minimum of 0 or 1 hides nothing. -FAULT_LIMIT: over SUPPRESS_LINES rows or
 * columns. -FAULT_MEANING: a total that is not the sum (nothing may then be shown: `hidden` is
 * all SUPPRESS_OTHERS). -FAULT_MEMORY likewise. */
int suppress_table(const struct suppress_table *t, uint64_t minimum, struct fault *reterr);

/* Whether a share is hidden: its numerator, its denominator, or the rest of the denominator is 1 to
 * minimum - 1 (97 of 100 gives 3 away). */
bool suppress_share(uint64_t numerator, uint64_t denominator, uint64_t minimum);
/* Whether a percentage is hidden because a cell it is made from is. */
static inline bool suppress_percent(enum suppressed numerator, enum suppressed denominator)
{
	return numerator != SUPPRESS_SHOWN || denominator != SUPPRESS_SHOWN;
}
/* "c", or the number. Returns `out`. */
const char *suppress_print(char out[24], uint64_t count, enum suppressed hidden);

#endif
