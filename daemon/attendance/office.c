#include "attendance/office.h"

#define AHEAD 366 /* days looked ahead for one that works */

bool office_works(const struct office *o, day_t day)
{
	return o->days != NULL ? calendar_working_day(o->days, day) : day_weekday(day) <= DAY_FRIDAY;
}

int64_t office_moment(const struct office *o, int64_t at)
{
	day_t day;
	int minute;

	london_from_instant(at, &day, &minute);
	for (day_t d = day; d < day + AHEAD; d++) {
		if (!office_works(o, d) || (d == day && minute >= o->to))
			continue;
		return d == day && minute >= o->from ? at : london_to_instant(d, o->from);
	}
	return at;
}

int64_t office_next_day(const struct office *o, int64_t at)
{
	day_t day;
	int minute;

	london_from_instant(at, &day, &minute);
	return office_moment(o, london_to_instant(day + 1, 0));
}

int64_t office_add(const struct office *o, int64_t at, int minutes)
{
	int64_t now = office_moment(o, at), left = (int64_t)minutes * 60;

	for (int days = 0; days < AHEAD; days++) {
		int64_t closes;
		day_t day;
		int minute;

		london_from_instant(now, &day, &minute);
		closes = london_to_instant(day, o->to);
		if (now + left <= closes || closes <= now)
			break;
		left -= closes - now;
		now = office_next_day(o, now);
	}
	return now + left;
}
