#include "measure/period.h"

#include "attendance/bank_holiday.h"

/* --- terms -------------------------------------------------------------------- */

struct date_range period_term_days(unsigned term, int year)
{
	const day_t edges[4] = {
		day_from_civil((struct civil){year, 8, 1}),
		day_from_civil((struct civil){year + 1, 1, 1}),
		easter_sunday(year + 1) + 1,
		day_from_civil((struct civil){year + 1, 8, 1}),
	};

	if (term < 1 || term > 3)
		return (struct date_range){0, -1};
	return (struct date_range){edges[term - 1], edges[term] - 1};
}

unsigned period_term_of(day_t day)
{
	unsigned term = 1;

	while (term < 3 && day > period_term_days(term, year_of(day)).to)
		term++;
	return term;
}

static int year_of_sums(const struct open_sums *o)
{
	return year_of(o->first_monday + 6);
}

static unsigned open_days(const struct open_sums *o, day_t from, day_t to)
{
	return open_between(o, session_of(from, false), session_of(to, true));
}

/* The Monday of the first whole week without a session between sessions of the same term, looked
 * for where a half-term break can be: a week shut by snow in January is not one. */
static day_t break_monday(const struct open_sums *o, unsigned term)
{
	static const struct {
		int month, day, weeks;
	} windows[] = {{10, 8, 5}, {2, 1, 5}};
	int year = year_of_sums(o);
	struct date_range days = period_term_days(term, year);
	day_t from = day_from_civil(
		(struct civil){term == 1 ? year : year + 1, windows[term - 1].month, windows[term - 1].day});
	day_t monday = from + 6 - day_weekday(from + 6);

	for (int i = 0; i < windows[term - 1].weeks; i++, monday += 7)
		if (open_days(o, monday, monday + 6) == 0 && open_days(o, days.from, monday) > 0 &&
		    open_days(o, monday, days.to) > 0)
			return monday;
	return DAY_NONE;
}

bool period_half_term_days(const struct open_sums *o, unsigned half_term, struct date_range *ret)
{
	unsigned term = (half_term + 1) / 2;
	struct date_range days = period_term_days(term, year_of_sums(o));
	day_t cut;

	if (half_term < 1 || half_term > 6)
		return false;
	cut = term == 3 ? bank_holiday_kept(BANK_SPRING, year_of_sums(o) + 1) : break_monday(o, term);
	if (cut == DAY_NONE)
		return false;
	/* The break itself stands with the half term it ends. The spring bank holiday opens the sixth. */
	if (term != 3)
		while (cut < days.to && open_days(o, cut, cut) == 0)
			cut++;
	*ret = half_term % 2 == 1 ? (struct date_range){days.from, cut - 1} :
				    (struct date_range){cut, days.to};
	return true;
}

unsigned period_half_term_of(const struct open_sums *o, day_t day)
{
	unsigned first = 2 * period_term_of(day) - 1;
	struct date_range days;

	if (!period_half_term_days(o, first, &days))
		return 0;
	return day <= days.to ? first : first + 1;
}

bool period_long_enough(const struct period *p, int year)
{
	if (p->kind == PERIOD_YEAR_TO_DATE || p->kind == PERIOD_YEAR || p->kind == PERIOD_TERM)
		return true;
	if (p->kind != PERIOD_DAYS)
		return false;
	for (unsigned term = 1; term <= 3; term++) {
		struct date_range days = period_term_days(term, year);

		if (p->from <= days.from && p->to >= days.to)
			return true;
	}
	return false;
}

/* --- a period in a school's year ---------------------------------------------- */

static struct session_range sessions_of(day_t from, day_t to)
{
	return (struct session_range){session_of(from, false), session_of(to, true)};
}

/* The Monday of the week that is `weeks` school weeks back, the current one counted. */
static day_t rolling_monday(const struct open_sums *o, day_t today, unsigned weeks)
{
	day_t monday = today - day_weekday(today), last = today, first = monday;

	for (; weeks > 0 && monday >= o->first_monday; monday -= 7) {
		if (open_days(o, monday, last) > 0) {
			first = monday;
			weeks--;
		}
		last = monday - 1;
	}
	return first;
}

static bool days_of(const struct period *p, const struct open_sums *o, day_t today, struct date_range *ret)
{
	int year = year_of_sums(o);
	struct date_range whole = {period_term_days(1, year).from, period_term_days(3, year).to};

	*ret = whole;
	switch (p->kind) {
	case PERIOD_TODAY:
		*ret = (struct date_range){today, today};
		return true;
	case PERIOD_DAYS:
	case PERIOD_WEEK:
		*ret = (struct date_range){p->from, p->to};
		return true;
	case PERIOD_TERM:
		*ret = period_term_days(p->number, year);
		return true;
	case PERIOD_HALF_TERM:
		return period_half_term_days(o, p->number, ret);
	case PERIOD_ROLLING:
		ret->from = rolling_monday(o, today < whole.to ? today : whole.to, p->number);
		return true;
	case PERIOD_YEAR_TO_DATE:
	case PERIOD_YEAR:
		return true;
	case PERIOD_KINDS:
		break;
	}
	return false;
}

/* `ahead`: also what is still to come of it. */
static int sessions_part(const struct period *p, const struct open_sums *o, day_t today, bool ahead,
			 struct session_range *ret, struct fault *reterr)
{
	int year = year_of_sums(o);
	struct session_range whole =
		sessions_of(period_term_days(1, year).from, period_term_days(3, year).to);
	struct date_range days;
	struct session_range range;
	char name[40];

	if (!days_of(p, o, today, &days))
		return fault_set(reterr, FAULT_MISSING, "%s: the school's calendar shows no half-term break",
				 period_print(name, p));
	range = range_cut(sessions_of(days.from, days.to), whole);
	if (range_empty(range))
		return fault_set(reterr, FAULT_MISSING, "%s is not in the school year %d/%02d",
				 period_print(name, p), year, (year + 1) % 100);
	if (!ahead) {
		if (session_day(range.from) > today)
			return fault_set(reterr, FAULT_MISSING, "%s has not begun", period_print(name, p));
		range = range_cut(range, sessions_of(session_day(range.from), today));
	}
	if (open_between(o, range.from, range.to) == 0)
		return fault_set(reterr, FAULT_MISSING, "%s: the school has no session in it",
				 period_print(name, p));
	*ret = range;
	return 0;
}

int period_sessions(const struct period *p, const struct open_sums *o, day_t today, struct session_range *ret,
		    struct fault *reterr)
{
	return sessions_part(p, o, today, p->kind == PERIOD_YEAR || p->kind == PERIOD_DAYS, ret, reterr);
}

int period_year_before(const struct period *p, const struct open_sums *o, day_t today,
		       struct session_range *ret, struct fault *reterr)
{
	const bool whole = p->kind == PERIOD_YEAR;
	const int year = year_of_sums(o) - 1;
	struct date_range days = {period_term_days(1, year).from, period_term_days(3, year).to};
	struct session_range now;
	int rc = sessions_part(p, o, today, whole, &now, reterr);

	if (rc != 0)
		return rc;
	if (!whole && p->kind != PERIOD_YEAR_TO_DATE && p->kind != PERIOD_TERM) {
		*ret = (struct session_range){now.from - 2 * PERIOD_YEAR_OF_WEEKS,
					      now.to - 2 * PERIOD_YEAR_OF_WEEKS};
		return 0;
	}
	if (p->kind == PERIOD_TERM)
		days = period_term_days(p->number, year);
	*ret = sessions_of(days.from, whole || days.to <= today - PERIOD_YEAR_OF_WEEKS ?
					      days.to :
					      today - PERIOD_YEAR_OF_WEEKS);
	return 0;
}
