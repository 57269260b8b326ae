/* office.h: a team's working time: its hours on Monday to Friday, without bank holidays.
 *
 * The clocks of an alert run here alone: what is told at 16:50 to a team that leaves at 17:00 is not late
 * at 17:50 (practice.md: "take within 60 working minutes"). Times are Europe/London; minutes are those of
 * the wall clock, so the hour that comes twice or never in a night counts for nobody. */
#ifndef ATTENDANCE_OFFICE_H
#define ATTENDANCE_OFFICE_H

#include <stdint.h>

#include "attendance/calendar.h"

struct office {
	int from, to;		     /* minutes of a day, from < to */
	const struct calendar *days; /* borrowed; bank holidays. NULL: every weekday works */
};

bool office_works(const struct office *o, day_t day);
/* The first working instant at or after `at`. An office that works on no day for a year: `at`. */
int64_t office_moment(const struct office *o, int64_t at);
/* The instant at which so many working minutes (at least 0) have passed since `at`. What would end with
 * the working day ends with it, not at the opening of the next. */
int64_t office_add(const struct office *o, int64_t at, int minutes);
/* The opening of the first working day after the day of `at`. */
int64_t office_next_day(const struct office *o, int64_t at);

#endif
