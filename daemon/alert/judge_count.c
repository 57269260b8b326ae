/* judge_count.c: rules that count sessions of some codes: overdue reasons, illness, the penalty threshold. */
#include "alert/judge_internal.h"

static const struct finding nothing = {.hit = false};

/* Is this one of the child's schools this year? */
static bool here(const struct history *h, uint32_t school)
{
	for (unsigned i = 0; i < h->count; i++)
		if (h->at[i].school == school)
			return true;
	return false;
}

/* Sessions in [from, at] with a code of the set, over the child's places, each school's for itself: a child
 * at two schools may miss a session at one of them only once. */
static struct finding count(const struct history *h, struct cell_set cells, session_t from, session_t at)
{
	struct finding f = {.place = HISTORY_PLACES, .first = SESSION_NONE, .last = SESSION_NONE};

	for (session_t s = from; s <= at; s++) {
		unsigned place, past;
		cell_t mark = history_mark_back(h, HISTORY_ANY, s, &place, &past);

		if (mark == CELL_UNKNOWN || !cell_set_has(cells, mark) ||
		    (past < HISTORY_PLACES && h->past[past].hidden))
			continue;
		if (f.sessions.n++ == 0)
			f.first = s;
		f.last = s;
		if (place < HISTORY_PLACES)
			f.place = place;
		f.unsettled.n += mark == CELL_NO_REASON_YET;
		f.earlier.n += past < HISTORY_PLACES;
		f.elsewhere.n += past < HISTORY_PLACES && !here(h, h->past[past].school);
	}
	return f;
}

static int school_days_since(const struct history_place *p, day_t day, day_t today)
{
	struct open_days open = openings_open(p->held);

	return today > day ? school_days_in(&open, day + 1, today).n : 0;
}

#define TOLD_FOR 5 /* school days, a week of them */

/* N of last year's last days, whose time to find the reason ended only this year, at the school that gave it.
 * What has become of it since that year's register does not say any more: it is told in the week in which it
 * came to be overdue, and not again. */
static struct finding overdue_before(const struct rule_row *rule, const struct rule_values *v,
				     const struct history *h, session_t at)
{
	struct finding f = {.place = HISTORY_PLACES};
	const uint32_t school = h->at[0].school;
	const day_t start = history_year(session_day(at)), first = history_first(h, school);
	int days = history_school_days(h, school, start - 1, session_day(at)).n;

	for (day_t day = start - 1;
	     first != DAY_NONE && day >= first && days < v->of[PARAMETER_DAYS] + TOLD_FOR; day--) {
		int held = 0;

		for (int pm = 1; pm >= 0; pm--) {
			session_t s = session_of(day, pm != 0);
			unsigned place, past;
			cell_t mark = history_mark_back(h, school, s, &place, &past);

			held += history_open_back(h, school, s);
			if (mark == CELL_UNKNOWN || !cell_set_has(rule->cells, mark) ||
			    days < v->of[PARAMETER_DAYS])
				continue;
			if (f.sessions.n++ == 0)
				f.last = s;
			f.first = s;
			f.earlier.n++;
		}
		days += held > 0;
	}
	return f;
}

/* N of a day after which so many school days have gone by: the school days of the school that gave it. */
struct finding judge_overdue(const struct rule_row *rule, const struct rule_values *v,
			     const struct history *h, session_t at)
{
	session_t from = session_of(history_year(session_day(at)), false);
	struct finding f = overdue_before(rule, v, h, at);

	for (session_t s = from; s <= at; s++) {
		unsigned place;
		cell_t mark = history_mark(h, HISTORY_ANY, s, &place);

		if (!cell_set_has(rule->cells, mark) || mark == CELL_UNKNOWN ||
		    school_days_since(&h->at[place], session_day(s), session_day(at)) < v->of[PARAMETER_DAYS])
			continue;
		if (f.sessions.n++ == 0)
			f.first = s;
		f.last = s;
		f.place = place;
	}
	f.unsettled = f.sessions;
	f.hit = f.sessions.n > 0;
	return f;
}

/* Days of the school year, a session being half of one, in a row or not. */
struct finding judge_sickness(const struct rule_row *rule, const struct rule_values *v,
			      const struct history *h, session_t at)
{
	struct finding f = count(h, rule->cells, session_of(history_year(session_day(at)), false), at);

	f.hit = f.sessions.n >= 2 * v->of[PARAMETER_WARN] || f.sessions.n >= 2 * v->of[PARAMETER_DAYS];
	f.early = f.sessions.n < 2 * v->of[PARAMETER_DAYS];
	return f;
}

/* A week, Monday to Sunday, with at least one session of one of the child's schools. */
static bool school_week(const struct history *h, day_t monday)
{
	for (session_t s = session_of(monday, false); s <= session_of(monday + 6, true); s++)
		if (history_open_back(h, HISTORY_ANY, s))
			return true;
	return false;
}

struct finding judge_penalty(const struct rule_row *rule, const struct rule_values *v,
			     const struct history *h, session_t at)
{
	day_t newest = week_monday(session_day(at)), monday = newest, first = history_first(h, HISTORY_ANY);
	int weeks = 0;
	struct finding f;

	/* Weeks without a session (holidays, a whole summer) are no weeks of the ten. */
	for (day_t week = newest; first != DAY_NONE && week + 6 >= first; week -= 7) {
		if (!school_week(h, week))
			continue;
		monday = week;
		if (++weeks == v->of[PARAMETER_WEEKS])
			break;
	}
	if (weeks == 0)
		return nothing;
	f = count(h, rule->cells, session_of(monday, false), at);
	f.hit = f.sessions.n >= v->of[PARAMETER_SESSIONS];
	return f;
}
