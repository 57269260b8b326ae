/* judge_session.c: rules that are asked of one session. */
#include "alert/judge_internal.h"

static struct finding hit(unsigned place, session_t at)
{
	return (struct finding){.hit = true, .place = place, .first = at, .last = at, .sessions = {1}};
}

struct finding judge_cells(const struct rule_row *rule, const struct rule_values *v, const struct history *h,
			   session_t at)
{
	unsigned place;
	cell_t mark = history_mark(h, HISTORY_ANY, at, &place);

	(void)v;
	return cell_set_has(rule->cells, mark) ? hit(place, at) : (struct finding){.hit = false};
}

/* Is this session left out by a part-time timetable that is agreed for it? */
static bool agreed_away(const struct history *h, session_t at)
{
	day_t day = session_day(at);
	unsigned column = 2U * (unsigned)(day_weekday(day) - DAY_MONDAY) + session_pm(at), named;

	for (unsigned i = 0; i < h->agreed_count && column < 10; i++) {
		const struct history_agreed *a = &h->agreed[i];

		if ((a->from != DAY_NONE && day < a->from) || (a->to != DAY_NONE && day > a->to))
			continue;
		named = 0;
		for (unsigned k = 0; k < 10; k++)
			named += a->sessions[k];
		if (named > 0 && a->sessions[column] == 0)
			return true;
	}
	return false;
}

/* Blank at a school where nearly everybody is marked. */
static bool blank(const struct history *h, unsigned place, session_t at, int percent)
{
	const struct history_place *p = &h->at[place];

	/* D of one school while the other's register is still open is a mark. */
	return history_told(p, at) && history_held(p, at) && history_cell(p, at) == CELL_UNKNOWN &&
	       history_marked(p, at) >= (unsigned)percent && !agreed_away(h, at);
}

struct finding judge_not_marked(const struct rule_row *rule, const struct rule_values *v,
				const struct history *h, session_t at)
{
	unsigned place;
	cell_t mark = history_mark(h, HISTORY_ANY, at, &place);

	(void)rule;
	if (mark != CELL_UNKNOWN || place == HISTORY_PLACES)
		return (struct finding){.hit = false};
	for (unsigned i = 0; i < h->count; i++)
		if (history_at(&h->at[i], session_day(at)) && blank(h, i, at, v->of[PARAMETER_PERCENT]))
			return hit(i, at);
	return (struct finding){.hit = false};
}

struct finding judge_left_during_day(const struct rule_row *rule, const struct rule_values *v,
				     const struct history *h, session_t at)
{
	unsigned place, before;
	cell_t mark, morning;

	(void)rule;
	if (!session_pm(at))
		return (struct finding){.hit = false};
	morning = history_mark(h, HISTORY_ANY, at - 1, &before);
	mark = history_mark(h, HISTORY_ANY, at, &place);
	if (!code_attending(morning) || place == HISTORY_PLACES)
		return (struct finding){.hit = false};
	if (mark == CELL_NO_REASON_YET || mark == CELL_UNAUTHORISED || mark == CELL_HOLIDAY_UNAUTHORISED)
		return hit(place, at);
	/* A blank is the afternoon's of the school that had the child in the morning. */
	if (mark == CELL_UNKNOWN && history_at(&h->at[before], session_day(at)) &&
	    blank(h, before, at, v->of[PARAMETER_PERCENT]))
		return hit(before, at);
	return (struct finding){.hit = false};
}

/* D, B and K say that another place has the child. */
static bool says_elsewhere(cell_t cell)
{
	return cell == CELL_DUAL || cell == CELL_PROVISION || cell == CELL_EDUCATED_OFF_SITE;
}

static bool says_nowhere(cell_t cell)
{
	return cell == CELL_NO_REASON_YET || cell == CELL_UNAUTHORISED || cell == CELL_HOLIDAY_UNAUTHORISED;
}

struct finding judge_dual(const struct rule_row *rule, const struct rule_values *v, const struct history *h,
			  session_t at)
{
	bool elsewhere = false;
	unsigned nowhere = HISTORY_PLACES;

	(void)rule;
	(void)v;
	for (unsigned i = 0; i < h->count; i++) {
		cell_t cell = history_cell(&h->at[i], at);

		/* In school somewhere: nothing is left open. */
		if (cell >= CELL_PRESENT_FIRST && cell <= CELL_PRESENT_LAST)
			return (struct finding){.hit = false};
		elsewhere = elsewhere || says_elsewhere(cell);
		if (says_nowhere(cell))
			nowhere = i;
	}
	return elsewhere && nowhere < HISTORY_PLACES ? hit(nowhere, at) : (struct finding){.hit = false};
}

/* Every authorised and unauthorised cell. */
static const struct cell_set absences = {{0xffffffff00000000ULL, 0xffffULL}};

struct finding judge_returned(const struct rule_row *rule, const struct rule_values *v,
			      const struct history *h, session_t at)
{
	unsigned place, before;
	struct finding run;

	(void)rule;
	if (!code_attending(history_mark(h, HISTORY_ANY, at, &place)))
		return (struct finding){.hit = false};
	/* Only the first: who attended this morning came back this morning. */
	if (session_pm(at) && code_attending(history_mark(h, HISTORY_ANY, at - 1, &before)))
		return (struct finding){.hit = false};
	run = judge_run(h, h->at[place].school, session_day(at) - 1, absences, v->of[PARAMETER_DAYS]);
	if (run.days.n < v->of[PARAMETER_DAYS])
		return (struct finding){.hit = false};
	run = hit(place, at);
	run.days.n = v->of[PARAMETER_DAYS];
	return run;
}
