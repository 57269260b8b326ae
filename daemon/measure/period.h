/* period.h: names of periods, and what each means in one school's calendar.
 *
 *   today                        the civil day asked on
 *   ytd                          1 August to today
 *   year                         the whole school year, marks entered ahead too
 *   2026-09-07..2026-10-02       days, both inclusive; one day: 2026-09-07
 *   week:2026-W40, week:2026-09-30    Monday to Sunday
 *   term:autumn|spring|summer    as DfE's statistics cut the year: autumn 1 August to 31 December,
 *                                spring 1 January to Easter Sunday, summer from Easter Monday
 *   half-term:1 .. half-term:6   1 to 4 are cut at the school's own half-term break, 5 and 6
 *                                at the spring bank holiday (DfE's cut, census windows)
 *   rolling:10w                  the last ten school weeks up to today: weeks with at least one
 *                                session for that school, so holidays do not use them up
 *
 * Every range but "year" and explicit days ends today: what has not happened is not unknown. A
 * range lies in the school year of the calendar given; a roll is one year. */
#ifndef MEASURE_PERIOD_H
#define MEASURE_PERIOD_H

#include <stdbool.h>

#include "measure/open_sums.h"
#include "base/fault.h"
#include "base/text.h"

enum period_kind {
	PERIOD_TODAY,
	PERIOD_YEAR_TO_DATE,
	PERIOD_YEAR,
	PERIOD_DAYS,
	PERIOD_WEEK,
	PERIOD_TERM,
	PERIOD_HALF_TERM,
	PERIOD_ROLLING,
	PERIOD_KINDS
};

/* A period as asked, of no school yet. */
struct period {
	enum period_kind kind;
	unsigned number; /* term 1-3, half term 1-6, rolling weeks 1-54; 0 otherwise */
	day_t from, to;	 /* PERIOD_DAYS and PERIOD_WEEK; DAY_NONE otherwise */
};

/* Both inclusive; from > to: nothing. */
struct session_range {
	session_t from, to;
};
static inline bool range_empty(struct session_range r)
{
	return r.from > r.to;
}
static inline struct session_range range_cut(struct session_range a, struct session_range b)
{
	return (struct session_range){a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to};
}

/* Reads a name as above, any case, blanks trimmed. -FAULT_MEANING names the nearest period word,
 * or says what is wrong with the date or the number. */
int period_read(struct span text, struct period *ret, struct fault *reterr);
/* "term:autumn", as period_read takes it. Returns `out`. */
const char *period_print(char out[40], const struct period *p);

/* The sessions of a period in a school's year, as seen on `today`. -FAULT_MISSING with the reason:
 * it has not begun, lies in another year, the school had no session in it, or no half-term
 * break shows where to cut. */
int period_sessions(const struct period *p, const struct open_sums *o, day_t today, struct session_range *ret,
		    struct fault *reterr);

/* The same part of the school year before: the year so far and terms as they were cut then, up to the same
 * weekday 52 weeks before `today`; of any other period, the sessions 52 weeks before its own. Only "year"
 * goes on beyond that day: of days that reach past today, what is still to come is beside nothing. Faults as
 * period_sessions, of this year. */
#define PERIOD_YEAR_OF_WEEKS 364
int period_year_before(const struct period *p, const struct open_sums *o, day_t today,
		       struct session_range *ret, struct fault *reterr);

/* Persistent and severe absence are published for terms and the year to date, never for days or
 * weeks. True for "ytd", "year", a term, and days that hold a whole term of `year`'s school year
 * (year_of). Anything shorter is answered only when asked for, and says so. */
bool period_long_enough(const struct period *p, int year);

/* DfE's term 1-3 of the school year starting in `year`, whole days. */
struct date_range period_term_days(unsigned term, int year);
/* Half term 1-6 of a school; false when its year shows no break to cut at. Days without sessions
 * belong to the half term before them, holidays too. */
bool period_half_term_days(const struct open_sums *o, unsigned half_term, struct date_range *ret);
/* The term (1-3) and half term (1-6; 0: no break to cut at) of a day of the school's year. */
unsigned period_term_of(day_t day);
unsigned period_half_term_of(const struct open_sums *o, day_t day);

#endif
