/* period.h: the time a published figure is of.
 *
 * DfE's files say it in several columns: time_period ("202425", "2022"), time_identifier
 * ("Academic year", "Week 37"), time_frame ("Monday", "Year to date") and a date. A period is
 * kept as civil days, so that periods sort by time and not as texts (2025 Week 10 is after
 * 2025 Week 8), and as a text for people, which names it within its series. */
#ifndef FIGURES_PERIOD_H
#define FIGURES_PERIOD_H

#include <stdbool.h>

#include "base/days.h"
#include "base/text.h"

/* Kept on disk: never renumbered. */
enum period_kind {
	PERIOD_YEAR = 0,
	PERIOD_TERM = 1,    /* one term, or autumn and spring */
	PERIOD_TO_DATE = 2, /* from September up to a week, or up to a week the file does not name */
	PERIOD_WEEK = 3,
	PERIOD_DAY = 4,
	PERIOD_KINDS
};

struct period {
	enum period_kind kind;
	day_t from, to; /* both inclusive; of a year or term: the outermost days it can have */
	char text[32];	/* "202425", "2022 Week 37", "2025 Week 30 to date", "2022-09-12" */
};

/* The columns as printed; empty: the file has no such column. Week numbers are those of
 * ISO 8601 (DfE: week 37 of 2022 began on 12 September). False when they name no period. */
struct period_text {
	struct span time, identifier, frame, date;
};
bool period_read(const struct period_text *text, struct period *ret_period);

/* Before, at the same time, after: < 0, 0, > 0; by last day, then first. */
int period_order(const struct period *a, const struct period *b);
/* "year", "term", "to_date", "week", "day"; never NULL. */
const char *period_kind_name(enum period_kind kind);

#endif
