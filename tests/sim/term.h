/* The school year 2026/27 as the example borough keeps it, day by day. */
#ifndef SIM_TERM_H
#define SIM_TERM_H

#include <stdbool.h>
#include <stdint.h>

#define TERM_DAYS_MAX 200
#define TERM_YEAR     2026 /* the calendar year in which the school year starts */

struct term {
	int count;
	int32_t day[TERM_DAYS_MAX];	 /* civil days in order, INSET days included */
	bool closed[TERM_DAYS_MAX];	 /* INSET: marked # */
	uint8_t weekday[TERM_DAYS_MAX];	 /* Monday is 0 */
	int64_t midnight[TERM_DAYS_MAX]; /* London midnight of the day, UTC */
	double pressure[TERM_DAYS_MAX];	 /* absence by weekday and season; about 1 on average */
};

/* Builds the year; `extra_inset` adds Friday 27 November 2026. */
void term_build(bool extra_inset, struct term *ret_term);

/* Index of a civil day, or -1 when it is no school day; index of the last school day on or before it, or -1.
 */
int term_index(const struct term *t, int32_t day);
int term_last(const struct term *t, int32_t day);

#endif
