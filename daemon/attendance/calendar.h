/* calendar.h: which days a school is open to pupils, and the counters built on that.
 *
 * Four counters that must not be mixed: sessions, school days (a day with at least one
 * session for that school), working days (Monday to Friday less bank holidays) and
 * school weeks. A session is a civil day and a half: session_t = day * 2 + (pm ? 1 : 0). */
#ifndef ATTENDANCE_CALENDAR_H
#define ATTENDANCE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/days.h"

typedef int32_t session_t;

#define SESSION_NONE INT32_MIN

static inline session_t session_of(day_t day, bool pm)
{
	return day * 2 + (pm ? 1 : 0);
}
static inline day_t session_day(session_t s)
{
	return (s - (s & 1)) / 2;
}
static inline bool session_pm(session_t s)
{
	return (s & 1) != 0;
}

struct date_range {
	day_t from, to; /* both inclusive */
};

#define CALENDAR_RANGES 64

/* A calendar as an authority or a school writes it. */
struct calendar {
	char id[64];
	struct date_range terms[CALENDAR_RANGES]; /* half terms or terms, ascending */
	unsigned term_count;
	struct date_range closures[CALENDAR_RANGES]; /* INSET, bank holidays, half terms */
	unsigned closure_count;
	day_t bank_holidays[CALENDAR_RANGES];
	unsigned bank_holiday_count;
};

/* Open to pupils: a weekday inside a term, outside every closure and bank holiday. */
bool calendar_school_day(const struct calendar *c, day_t day);
/* Monday to Friday and no bank holiday. */
bool calendar_working_day(const struct calendar *c, day_t day);
/* The last school day before / first after `day`, or DAY_NONE when the calendar has none. */
day_t calendar_previous(const struct calendar *c, day_t day);
day_t calendar_next(const struct calendar *c, day_t day);
/* School days in [from, to]. */
int calendar_school_days(const struct calendar *c, day_t from, day_t to);
/* The first school day of the academic year (1 August to 31 July, year_of) holding `day`,
 * DAY_NONE if the calendar has none in that year. */
day_t calendar_year_start(const struct calendar *c, day_t day);

#endif
