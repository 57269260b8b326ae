/* open_sums.h: when one school was to hold sessions in one year, as sums of a plain array.
 *
 * Whoever knows the calendar and the closures learned from registers fills the array once; any
 * stretch is then a subtraction. What is open here is what is expected: an expected session
 * without a mark is unknown, and a mark in a session not expected still counts. */
#ifndef ATTENDANCE_OPEN_SUMS_H
#define ATTENDANCE_OPEN_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "attendance/roll.h"

/* Sessions of the roll's weeks, weekends too (14 a week), as session_t counts them. */
#define OPEN_SESSIONS (ROLL_WEEKS * 14)

struct open_sums {
	day_t first_monday;	/* of the year (year_start_week) */
	const uint16_t *before; /* borrowed; OPEN_SESSIONS + 1: sessions open before session i of the year */
};

static inline session_t open_first(const struct open_sums *o)
{
	return session_of(o->first_monday, false);
}

/* Sessions open in [from, to]; 0 outside the year. */
static inline unsigned open_between(const struct open_sums *o, session_t from, session_t to)
{
	int64_t first = (int64_t)from - open_first(o), last = (int64_t)to - open_first(o);

	first = first < 0 ? 0 : first;
	last = last >= OPEN_SESSIONS ? OPEN_SESSIONS - 1 : last;
	return first > last ? 0 : (unsigned)(o->before[last + 1] - o->before[first]);
}

static inline bool open_at(const struct open_sums *o, session_t s)
{
	return open_between(o, s, s) != 0;
}

/* Fills `before` from the state of each session. */
static inline void open_sums_fill(uint16_t before[OPEN_SESSIONS + 1], const bool open[OPEN_SESSIONS])
{
	before[0] = 0;
	for (unsigned i = 0; i < OPEN_SESSIONS; i++)
		before[i + 1] = (uint16_t)(before[i] + open[i]);
}

#endif
