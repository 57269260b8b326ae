/* figure_time.h: the time a published figure is of.
 *
 * DfE's files say it in several columns: time_period ("202425", "2022"), time_identifier
 * ("Academic year", "Week 37"), time_frame ("Monday", "Year to date") and a date. A period is
 * kept as civil days, so that periods sort by time and not as texts (2025 Week 10 is after
 * 2025 Week 8), and as a text for people, which names it within its series. */
#ifndef FIGURES_FIGURE_TIME_H
#define FIGURES_FIGURE_TIME_H

#include <stdbool.h>

#include "base/days.h"
#include "base/text.h"

/* Kept on disk: never renumbered. */
enum figure_time_kind {
	FIGURE_TIME_YEAR = 0,
	FIGURE_TIME_TERM = 1,	 /* one term, or autumn and spring */
	FIGURE_TIME_TO_DATE = 2, /* from September up to a week, or up to a week the file does not name */
	FIGURE_TIME_WEEK = 3,
	FIGURE_TIME_DAY = 4,
	FIGURE_TIME_KINDS
};

struct figure_time {
	enum figure_time_kind kind;
	day_t from, to; /* both inclusive; of a year or term: the outermost days it can have */
	char text[32];	/* "202425", "2022 Week 37", "2025 Week 30 to date", "2022-09-12" */
};

/* The columns as printed; empty: the file has no such column. Week numbers are those of
 * ISO 8601 (DfE: week 37 of 2022 began on 12 September). False when they name no period. */
struct figure_time_text {
	struct span time, identifier, frame, date;
};
bool figure_time_read(const struct figure_time_text *text, struct figure_time *ret_period);

/* Before, at the same time, after: < 0, 0, > 0; by last day, then first. */
int figure_time_order(const struct figure_time *a, const struct figure_time *b);
/* "year", "term", "to_date", "week", "day"; never NULL. */
const char *figure_time_kind_name(enum figure_time_kind kind);

#endif
