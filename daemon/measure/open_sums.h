/* open_sums.h: when one school was to hold sessions in one year, as sums of a plain array.
 *
 * Whoever knows the calendar and the closures learned from registers keeps the array; any
 * stretch is then a subtraction. What is open here is what is expected: an expected session
 * without a mark is unknown, and a mark in a session not expected still counts. */
#ifndef MEASURE_OPEN_SUMS_H
#define MEASURE_OPEN_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "roll/roll.h"

/* Weekday sessions of the roll's weeks, ten a week. */
#define OPEN_SESSIONS (ROLL_WEEKS * ROLL_SESSIONS)

struct open_sums {
	day_t first_monday;	/* of the year (year_start_week) */
	const uint16_t *before; /* borrowed; OPEN_SESSIONS + 1: sessions open before weekday session i */
};

static inline session_t open_first(const struct open_sums *o)
{
	return session_of(o->first_monday, false);
}

/* Weekday sessions of the year's weeks before `s`, 0 to OPEN_SESSIONS. */
static inline unsigned open_index(const struct open_sums *o, int64_t s)
{
	int64_t offset = s - open_first(o), column = offset % 14;

	if (offset < 0)
		return 0;
	if (offset >= ROLL_WEEKS * 14)
		return OPEN_SESSIONS;
	return (unsigned)(offset / 14 * ROLL_SESSIONS + (column < ROLL_SESSIONS ? column : ROLL_SESSIONS));
}

/* Sessions open in [from, to]; 0 outside the year. */
static inline unsigned open_between(const struct open_sums *o, session_t from, session_t to)
{
	if (from > to)
		return 0;
	return (unsigned)(o->before[open_index(o, (int64_t)to + 1)] - o->before[open_index(o, from)]);
}

static inline bool open_at(const struct open_sums *o, session_t s)
{
	return open_between(o, s, s) != 0;
}

/* Fills `before` from the state of each weekday session. */
static inline void open_sums_fill(uint16_t before[OPEN_SESSIONS + 1], const bool open[OPEN_SESSIONS])
{
	before[0] = 0;
	for (unsigned i = 0; i < OPEN_SESSIONS; i++)
		before[i + 1] = (uint16_t)(before[i] + open[i]);
}

#endif
