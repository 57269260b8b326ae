/* count.h: four counters that cannot be mixed: sessions, school days, working days and school
 * weeks.
 *
 * A session is half a day of one school. A school day is a day with at least one session of
 * that school; a school week a week, Monday to Sunday, with at least one. A working day is
 * Monday to Friday less bank holidays, whoever is open. Law and guidance count in all four
 * (10 sessions in 10 school weeks, 20 school days, 5 working days; domain sources: SI 2024/208
 * reg. 9 and 13, the National Framework for Penalty Notices 2024), so each is a type of its
 * own: giving one where another is wanted does not compile. Bare numbers come out as `.n` only
 * to be printed. What counts days of the calendar stays a difference of two day_t. */
#ifndef ATTENDANCE_COUNT_H
#define ATTENDANCE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/days.h"

/* A civil day and a half: day * 2 + (pm ? 1 : 0). */
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

struct sessions {
	int n;
};
struct school_days {
	int n;
};
struct working_days {
	int n;
};
struct school_weeks {
	int n;
};

/* NAME_plus, NAME_minus; NAME_compare is below, at or above 0 as a is less than, equal to or
 * more than b; NAME_reaches: a is b or more. */
#define COUNTER(name_)                                                                                       \
	static inline struct name_ name_##_plus(struct name_ a, struct name_ b)                              \
	{                                                                                                    \
		return (struct name_){a.n + b.n};                                                            \
	}                                                                                                    \
	static inline struct name_ name_##_minus(struct name_ a, struct name_ b)                             \
	{                                                                                                    \
		return (struct name_){a.n - b.n};                                                            \
	}                                                                                                    \
	static inline int name_##_compare(struct name_ a, struct name_ b)                                    \
	{                                                                                                    \
		return (a.n > b.n) - (a.n < b.n);                                                            \
	}                                                                                                    \
	static inline bool name_##_reaches(struct name_ a, struct name_ b)                                   \
	{                                                                                                    \
		return a.n >= b.n;                                                                           \
	}
COUNTER(sessions)
COUNTER(school_days)
COUNTER(working_days)
COUNTER(school_weeks)
#undef COUNTER

/* Who is open when: a calendar (calendar_open) or a school's year as its marks have it
 * (openings_open). Borrows what `of` points to. */
enum { OPEN_AM = 1, OPEN_PM = 2 };
struct open_days {
	unsigned (*open)(const void *of, day_t day); /* OPEN_AM | OPEN_PM of a day in [first, last] */
	const void *of;
	day_t first, last; /* nothing is open outside; last < first: never */
};

/* The Monday that names a week. */
static inline day_t week_monday(day_t day)
{
	return day - day_weekday(day);
}

/* Each counter has three verbs.
 *
 * NAME_in: how many lie in [from, to]; 0 when to < from.
 * NAME_add: the n-th after the given moment, which itself does not count, or for n < 0 the n-th
 * before; n = 0 gives the moment back. DAY_NONE (SESSION_NONE) where there are not so many.
 * NAME_between: what has to be added to `from` to come to `to`: how many lie in (from, to], or
 * minus how many lie in [to, from). */
struct sessions sessions_in(const struct open_days *o, session_t from, session_t to);
session_t sessions_add(const struct open_days *o, session_t session, struct sessions n);
struct sessions sessions_between(const struct open_days *o, session_t from, session_t to);

struct school_days school_days_in(const struct open_days *o, day_t from, day_t to);
day_t school_days_add(const struct open_days *o, day_t day, struct school_days n);
struct school_days school_days_between(const struct open_days *o, day_t from, day_t to);

/* A week is the week of any of its days, and is given as its Monday. school_weeks_in counts
 * weeks with a session inside [from, to]: a week cut by the range counts by what is inside. */
struct school_weeks school_weeks_in(const struct open_days *o, day_t from, day_t to);
day_t school_weeks_add(const struct open_days *o, day_t day, struct school_weeks n);
struct school_weeks school_weeks_between(const struct open_days *o, day_t from, day_t to);

#endif
