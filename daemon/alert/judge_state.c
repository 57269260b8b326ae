/* judge_state.c: rules about how something stands: on no roll, never come, part-time for long. */
#include "alert/judge_internal.h"

/* School days that a school which became another one has to put its pupils on the new roll. */
#define CONVERSION_DAYS 10

static const struct finding nothing = {.hit = false};

/* --- part-time timetables ------------------------------------------------------------------------------- */

static enum finding_why agreement_fails(const struct history *h, day_t day, int weeks)
{
	enum finding_why cause = h->agreed_held ? FINDING_NOT_AGREED : FINDING_NONE;

	for (unsigned i = 0; i < h->agreed_count; i++) {
		const struct history_agreed *a = &h->agreed[i];
		day_t review = a->review != DAY_NONE ? a->review :
			       a->from != DAY_NONE   ? a->from + 7 * weeks :
						       DAY_NONE;

		if (a->from != DAY_NONE && day < a->from)
			continue;
		if (a->to != DAY_NONE && day > a->to)
			cause = FINDING_ENDED;
		else if (review != DAY_NONE && day > review)
			cause = FINDING_NOT_REVIEWED;
		else
			return FINDING_NONE;
	}
	return cause;
}

/* The first C2 of the year that no agreement covers; it stands while the last two weeks have another. */
struct finding judge_part_time(const struct rule_row *rule, const struct rule_values *v,
			       const struct history *h, session_t at)
{
	session_t start = session_of(history_year(session_day(at)), false), recent = at - 2 * 14;
	struct finding f = nothing;
	bool lately = false;

	(void)rule;
	for (session_t s = recent + 1; s <= at && !lately; s++) {
		unsigned place;

		lately = history_mark(h, HISTORY_ANY, s, &place) == CELL_PART_TIME;
	}
	for (session_t s = start; lately && s <= at; s++) {
		unsigned place;
		enum finding_why cause;

		if (history_mark(h, HISTORY_ANY, s, &place) != CELL_PART_TIME)
			continue;
		cause = agreement_fails(h, session_day(s), v->of[PARAMETER_WEEKS]);
		if (cause == FINDING_NONE)
			continue;
		if (f.sessions.n++ == 0)
			f.first = s;
		f.last = s;
		f.place = place;
		f.cause = cause;
	}
	f.hit = f.sessions.n > 0 && f.last > recent;
	return f;
}

/* --- off every roll ------------------------------------------------------------------------------------- */

/* School days in (from, to] of a place's school. */
static int school_days_after(const struct history_place *p, day_t from, day_t to)
{
	struct open_days open = openings_open(p->held);

	return to > from ? school_days_in(&open, from + 1, to).n : 0;
}

/* Can nobody say whether the child is still there? A school that holds the child back does not say; where
 * another one had the child after it, nobody asks. */
static bool no_telling(const struct history_place *p, const struct history_place *left)
{
	return p->silent ? left == NULL || p->to == DAY_NONE || p->to > left->to : p->doubtful;
}

struct finding judge_left_roll(const struct rule_row *rule, const struct rule_values *v,
			       const struct history *h, session_t at)
{
	day_t today = session_day(at);
	const struct history_place *left = NULL;
	struct finding f = nothing;

	(void)rule;
	if (!h->of_age || h->restricted || h->at_home || h->expected_on)
		return nothing;
	for (unsigned i = 0; i < h->count; i++) {
		const struct history_place *p = &h->at[i];

		if (p->silent || p->doubtful)
			continue;
		/* On a roll, or about to be on one. */
		if (p->to == DAY_NONE || p->to >= today)
			return nothing;
		if (left == NULL || p->to > left->to) {
			left = p;
			f.place = i;
		}
	}
	for (unsigned i = 0; i < h->count; i++)
		if (no_telling(&h->at[i], left))
			return (struct finding){.untold = true};
	/* The end of a year takes every pupil of the last year group off the roll. */
	if (left == NULL || left->held == NULL || today > left->held->last ||
	    school_days_after(left, left->to, left->held->last) == 0)
		return nothing;
	f.days.n = school_days_after(left, left->to, today);
	if ((left->converted && f.days.n < CONVERSION_DAYS) ||
	    (!h->worker && f.days.n < v->of[PARAMETER_DAYS]))
		return nothing;
	f.first = f.last = session_of(left->to + 1, false);
	f.hit = true;
	return f;
}

/* --- admitted, and never attended -------------------------------------------------------------------------
 */

/* A school that has the child on its roll held this session, and has not given its register yet. For one that
 * holds the child back nobody waits. */
static bool still_open(const struct history *h, session_t s)
{
	for (unsigned i = 0; i < h->count; i++) {
		const struct history_place *p = &h->at[i];

		if (!p->silent && history_at(p, session_day(s)) && history_held(p, s) && !history_told(p, s))
			return true;
	}
	return false;
}

/* Whole days since admission on which the school took its registers and knows no reason; -1: attended. A day
 * is over when it is over at each school of the child: of two rolls, the one may know what the other asks. */
static int days_not_come(const struct history *h, unsigned place, day_t today)
{
	const struct history_place *p = &h->at[place];
	int days = 0;

	for (day_t day = p->from; day <= today; day++) {
		bool counts = false,
		     reason = still_open(h, session_of(day, false)) || still_open(h, session_of(day, true));

		for (int half = 0; half < 2; half++) {
			session_t s = session_of(day, half != 0);
			unsigned whose;
			cell_t mark = history_mark(h, HISTORY_ANY, s, &whose);

			if (code_attending(mark))
				return -1;
			if (!history_held(p, s))
				continue;
			counts = counts || openings_marks(p->held, s).known > 0;
			reason =
				reason || (mark != CELL_UNKNOWN && code_class_of(mark) != CLASS_UNAUTHORISED);
		}
		days += counts && !reason;
	}
	return days;
}

/* The same child, as if the schools in doubt said nothing of it. False: no school is in doubt. */
static bool without_doubts(const struct history *h, struct history *ret)
{
	bool any = false;

	*ret = *h;
	for (unsigned i = 0; i < h->count; i++) {
		ret->at[i].silent = h->at[i].silent || h->at[i].doubtful;
		any = any || h->at[i].doubtful;
	}
	return any;
}

struct finding judge_never_arrived(const struct rule_row *rule, const struct rule_values *v,
				   const struct history *h, session_t at)
{
	day_t today = session_day(at);
	int least = h->worker ? 1 : v->of[PARAMETER_DAYS];
	bool doubts, untold = false;
	struct history sure;

	(void)rule;
	if (!h->of_age || h->restricted)
		return nothing;
	doubts = without_doubts(h, &sure);
	for (unsigned i = 0; i < h->count; i++) {
		const struct history_place *p = &h->at[i];
		struct finding f = {.place = i};

		if (p->silent || p->continues || p->held == NULL || p->from == DAY_NONE ||
		    p->from < p->held->first || !history_at(p, today))
			continue;
		/* Whatever it says of the child, and of the others admitted that day: unless another school
		 * has seen the child. */
		if (p->doubtful) {
			untold = untold || days_not_come(&sure, i, today) >= 0;
			continue;
		}
		if (p->intake > 1 &&
		    (p->intake - p->intake_arrived) * 100U > p->intake * (unsigned)v->of[PARAMETER_PERCENT])
			continue;
		f.days.n = days_not_come(h, i, today);
		if (f.days.n < least) {
			/* Is it a school in doubt that says where the child was? */
			untold = untold || (doubts && days_not_come(&sure, i, today) >= least);
			continue;
		}
		f.first = session_of(p->from, false);
		f.last = at;
		f.hit = true;
		return f;
	}
	return (struct finding){.untold = untold};
}
