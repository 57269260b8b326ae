/* measure.h: what `muster measure` was answered, as a table. */
#ifndef REPORT_MEASURE_H
#define REPORT_MEASURE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"
#include "report/table.h"
#include "report/view.h"

/* Which of the sums stand in the columns. Every row has its groups, enrolments and unknown marks. */
enum measure_show {
	MEASURE_SHOW_RATES,  /* percentages, with numerator and denominator beneath */
	MEASURE_SHOW_COUNTS, /* sessions by class */
	MEASURE_SHOW_BANDS,  /* enrolments by band of absence */
	MEASURE_SHOW_CODES,  /* sessions by register code: one row a code */
	MEASURE_SHOW_MISSED, /* days, sessions and hours missed */
	MEASURE_SHOWS
};
/* "rates", ...; NULL is the first. False: no such. */
bool measure_show_find(const char *name, enum measure_show *ret);

/* How a rate stands in its cells. */
enum measure_cells {
	MEASURE_CELLS_READ,  /* one cell: percentage, numerator and denominator under one another */
	MEASURE_CELLS_DATA,  /* one cell: the percentage */
	MEASURE_CELLS_WHOLE, /* three: percentage, numerator, denominator */
};
/* Fills a zeroed table from an opened view. 0, or view_done's fault. */
int measure_table(struct view *v, enum measure_show show, enum measure_cells cells, struct table *t);

/* Appends the table made of the engine's answer. -FAULT_PARSE: not such an answer; -FAULT_MEMORY. */
int report_measure(struct span view, enum measure_show show, enum table_format format, struct buffer *out,
		   struct fault *reterr);

#endif
