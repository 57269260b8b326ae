#include "attendance/calendar.h"

static bool in_ranges(const struct date_range *ranges, unsigned count, day_t day)
{
	for (unsigned i = 0; i < count; i++)
		if (day >= ranges[i].from && day <= ranges[i].to)
			return true;
	return false;
}

static bool weekday(day_t day)
{
	return day_weekday(day) <= DAY_FRIDAY;
}

static bool bank_holiday(const struct calendar *c, day_t day)
{
	for (unsigned i = 0; i < c->bank_holiday_count; i++)
		if (c->bank_holidays[i] == day)
			return true;
	return false;
}

bool calendar_school_day(const struct calendar *c, day_t day)
{
	return weekday(day) && in_ranges(c->terms, c->term_count, day) &&
	       !in_ranges(c->closures, c->closure_count, day) && !bank_holiday(c, day);
}

bool calendar_working_day(const struct calendar *c, day_t day)
{
	return weekday(day) && !bank_holiday(c, day);
}

/* Both walk the terms, not the days between them, so that a far-off day costs nothing. */
day_t calendar_previous(const struct calendar *c, day_t day)
{
	for (unsigned i = c->term_count; i-- > 0;) {
		const struct date_range *term = &c->terms[i];

		if (day <= term->from)
			continue;
		for (day_t d = day <= term->to ? day - 1 : term->to; d >= term->from; d--)
			if (calendar_school_day(c, d))
				return d;
	}
	return DAY_NONE;
}

day_t calendar_next(const struct calendar *c, day_t day)
{
	for (unsigned i = 0; i < c->term_count; i++) {
		const struct date_range *term = &c->terms[i];

		if (day >= term->to)
			continue;
		for (day_t d = day >= term->from ? day + 1 : term->from; d <= term->to; d++)
			if (calendar_school_day(c, d))
				return d;
	}
	return DAY_NONE;
}

int calendar_school_days(const struct calendar *c, day_t from, day_t to)
{
	int count = 0;

	for (unsigned i = 0; i < c->term_count && from <= to; i++) {
		const struct date_range *term = &c->terms[i];
		day_t last = term->to < to ? term->to : to;

		for (day_t d = term->from > from ? term->from : from; d <= last; d++)
			count += calendar_school_day(c, d);
		/* Terms that touch or overlap must not count a day twice. */
		if (last >= from)
			from = last + 1;
	}
	return count;
}

day_t calendar_year_start(const struct calendar *c, day_t day)
{
	day_t august = day_from_civil((struct civil){year_of(day), 8, 1});
	day_t first = calendar_next(c, august - 1);

	return first != DAY_NONE && year_of(first) == year_of(day) ? first : DAY_NONE;
}
