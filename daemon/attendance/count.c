#include "attendance/count.h"

static unsigned open_on(const struct open_days *o, day_t day)
{
	return day >= o->first && day <= o->last ? o->open(o->of, day) : 0;
}

static day_t later(day_t a, day_t b)
{
	return a > b ? a : b;
}

static day_t earlier(day_t a, day_t b)
{
	return a < b ? a : b;
}

/* --- sessions ------------------------------------------------------------------------------- */

static bool session_open(const struct open_days *o, session_t s)
{
	return (open_on(o, session_day(s)) & (session_pm(s) ? OPEN_PM : OPEN_AM)) != 0;
}

static session_t first_session(const struct open_days *o)
{
	return session_of(o->first, false);
}

static session_t last_session(const struct open_days *o)
{
	return session_of(o->last, true);
}

struct sessions sessions_in(const struct open_days *o, session_t from, session_t to)
{
	struct sessions count = {0};

	if (o->last < o->first)
		return count;
	from = later(from, first_session(o));
	to = earlier(to, last_session(o));
	for (session_t s = from; s <= to; s++)
		count.n += session_open(o, s);
	return count;
}

session_t sessions_add(const struct open_days *o, session_t session, struct sessions n)
{
	int left = n.n;

	if (left == 0)
		return session;
	if (o->last < o->first)
		return SESSION_NONE;
	if (left > 0) {
		if (session >= last_session(o))
			return SESSION_NONE;
		for (session_t s = later(session + 1, first_session(o)); s <= last_session(o); s++)
			if (session_open(o, s) && --left == 0)
				return s;
		return SESSION_NONE;
	}
	if (session <= first_session(o))
		return SESSION_NONE;
	for (session_t s = earlier(session - 1, last_session(o)); s >= first_session(o); s--)
		if (session_open(o, s) && ++left == 0)
			return s;
	return SESSION_NONE;
}

struct sessions sessions_between(const struct open_days *o, session_t from, session_t to)
{
	if (to > from)
		return sessions_in(o, from + 1, to);
	return (struct sessions){to < from ? -sessions_in(o, to, from - 1).n : 0};
}

/* --- school days ------------------------------------------------------------------------------ */

struct school_days school_days_in(const struct open_days *o, day_t from, day_t to)
{
	struct school_days count = {0};

	from = later(from, o->first);
	to = earlier(to, o->last);
	for (day_t day = from; day <= to; day++)
		count.n += o->open(o->of, day) != 0;
	return count;
}

day_t school_days_add(const struct open_days *o, day_t day, struct school_days n)
{
	int left = n.n;

	if (left == 0)
		return day;
	if (left > 0) {
		for (day_t d = day < o->first ? o->first : day; d <= o->last; d++)
			if (d > day && open_on(o, d) != 0 && --left == 0)
				return d;
		return DAY_NONE;
	}
	for (day_t d = day > o->last ? o->last : day; d >= o->first; d--)
		if (d < day && open_on(o, d) != 0 && ++left == 0)
			return d;
	return DAY_NONE;
}

struct school_days school_days_between(const struct open_days *o, day_t from, day_t to)
{
	if (to > from)
		return school_days_in(o, from + 1, to);
	return (struct school_days){to < from ? -school_days_in(o, to, from - 1).n : 0};
}

/* --- school weeks ------------------------------------------------------------------------------ */

/* A session in the week of `monday`, within [from, to]? */
static bool week_open(const struct open_days *o, day_t monday, day_t from, day_t to)
{
	for (day_t day = later(monday, from); day <= earlier(monday + 6, to); day++)
		if (open_on(o, day) != 0)
			return true;
	return false;
}

struct school_weeks school_weeks_in(const struct open_days *o, day_t from, day_t to)
{
	struct school_weeks count = {0};

	from = later(from, o->first);
	to = earlier(to, o->last);
	for (day_t monday = week_monday(from); from <= to && monday <= to; monday += 7)
		count.n += week_open(o, monday, from, to);
	return count;
}

/* Any day far outside becomes one just outside, so that a week more or less fits. */
static day_t near(const struct open_days *o, day_t day)
{
	return later(earlier(day, o->last + 7), o->first - 7);
}

day_t school_weeks_add(const struct open_days *o, day_t day, struct school_weeks n)
{
	int left = n.n, step = left > 0 ? 1 : -1;

	if (day == DAY_NONE)
		return DAY_NONE;
	if (left == 0)
		return week_monday(day);
	if (o->last < o->first)
		return DAY_NONE;
	for (day_t monday = week_monday(near(o, day)) + 7 * step; monday <= o->last && monday + 6 >= o->first;
	     monday += 7 * step)
		if (week_open(o, monday, o->first, o->last) && (left -= step) == 0)
			return monday;
	return DAY_NONE;
}

struct school_weeks school_weeks_between(const struct open_days *o, day_t from, day_t to)
{
	day_t a = week_monday(near(o, from)), b = week_monday(near(o, to));

	if (b > a)
		return school_weeks_in(o, a + 7, b + 6);
	return (struct school_weeks){b < a ? -school_weeks_in(o, b, a - 1).n : 0};
}
