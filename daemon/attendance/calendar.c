#include "attendance/calendar.h"

/* Dates have four digits and stand between 1900 and 2200 (base/days.h). */
#define FIRST_DAY (-25567) /* 1900-01-01 */
#define LAST_DAY  84371	   /* 2200-12-31 */

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

enum day_state calendar_day(const struct calendar *c, day_t day)
{
	if (!weekday(day))
		return DAY_WEEKEND;
	if (!in_ranges(c->terms, c->term_count, day))
		return DAY_OUT_OF_TERM;
	if (bank_holiday(c, day))
		return DAY_BANK_HOLIDAY;
	return in_ranges(c->closures, c->closure_count, day) ? DAY_CLOSURE : DAY_IS_OPEN;
}

bool calendar_school_day(const struct calendar *c, day_t day)
{
	return calendar_day(c, day) == DAY_IS_OPEN;
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

struct school_days calendar_school_days(const struct calendar *c, day_t from, day_t to)
{
	struct open_days o = calendar_open(c);

	return school_days_in(&o, from, to);
}

static unsigned open_on(const void *of, day_t day)
{
	return calendar_school_day(of, day) ? OPEN_AM | OPEN_PM : 0;
}

struct open_days calendar_open(const struct calendar *c)
{
	struct open_days o = {.open = open_on, .of = c, .first = 1, .last = 0};

	for (unsigned i = 0; i < c->term_count; i++) {
		if (i == 0 || c->terms[i].from < o.first)
			o.first = c->terms[i].from;
		if (i == 0 || c->terms[i].to > o.last)
			o.last = c->terms[i].to;
	}
	return o;
}

/* --- working days -------------------------------------------------------------------------- */

bool calendar_working_day(const struct calendar *c, day_t day)
{
	return weekday(day) && !bank_holiday(c, day);
}

static unsigned works_on(const void *of, day_t day)
{
	return calendar_working_day(of, day) ? OPEN_AM | OPEN_PM : 0;
}

/* The walks of count.c, with another question: the only place where one counter serves
 * another, and it stays in here. */
static struct open_days working(const struct calendar *c)
{
	return (struct open_days){.open = works_on, .of = c, .first = FIRST_DAY, .last = LAST_DAY};
}

struct working_days working_days_in(const struct calendar *c, day_t from, day_t to)
{
	struct open_days o = working(c);

	return (struct working_days){school_days_in(&o, from, to).n};
}

day_t working_days_add(const struct calendar *c, day_t day, struct working_days n)
{
	struct open_days o = working(c);

	return school_days_add(&o, day, (struct school_days){n.n});
}

struct working_days working_days_between(const struct calendar *c, day_t from, day_t to)
{
	struct open_days o = working(c);

	return (struct working_days){school_days_between(&o, from, to).n};
}

/* --- years ---------------------------------------------------------------------------------- */

day_t calendar_year_start(const struct calendar *c, day_t day)
{
	day_t august = day_from_civil((struct civil){year_of(day), 8, 1});
	day_t first = calendar_next(c, august - 1);

	return first != DAY_NONE && year_of(first) == year_of(day) ? first : DAY_NONE;
}
