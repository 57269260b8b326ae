/* judge_run.c: runs of whole school days. */
#include "alert/judge_internal.h"

enum session_says { SAYS_CLOSED, SAYS_IN, SAYS_OTHER };

static enum session_says session_says(const struct history *h, uint32_t school, session_t s,
				      struct cell_set cells)
{
	unsigned place, past;
	cell_t mark;

	if (!history_open_back(h, school, s))
		return SAYS_CLOSED;
	mark = history_mark_back(h, school, s, &place, &past);
	if (mark == CELL_PLANNED_CLOSURE)
		return SAYS_CLOSED;
	return mark != CELL_UNKNOWN && cell_set_has(cells, mark) ? SAYS_IN : SAYS_OTHER;
}

struct finding judge_run(const struct history *h, uint32_t school, day_t last, struct cell_set cells,
			 int most)
{
	struct finding f = {.place = HISTORY_PLACES};
	const day_t first = history_first(h, school);

	/* Before the first day that any place reaches back to, nothing is known. */
	for (day_t day = last; first != DAY_NONE && day >= first; day--) {
		enum session_says am = session_says(h, school, session_of(day, false), cells);
		enum session_says pm = session_says(h, school, session_of(day, true), cells);

		if (am == SAYS_CLOSED && pm == SAYS_CLOSED)
			continue;
		if (am == SAYS_OTHER || pm == SAYS_OTHER || (most > 0 && f.days.n == most))
			break;
		if (f.days.n == 0)
			f.last = session_of(day, pm == SAYS_IN);
		f.first = session_of(day, am != SAYS_IN);
		f.days.n++;
		for (int half = 0; half < 2; half++) {
			unsigned place, past;
			session_t s = session_of(day, half != 0);

			if ((half == 0 ? am : pm) != SAYS_IN)
				continue;
			f.sessions.n++;
			f.unsettled.n += history_mark_back(h, school, s, &place, &past) == CELL_NO_REASON_YET;
			f.earlier.n += past < HISTORY_PLACES;
			if (f.place == HISTORY_PLACES)
				f.place = place;
		}
	}
	return f;
}

/* A run of as many days as the rule asks, or as many as it tells in advance. */
struct finding judge_length(const struct rule_row *rule, const struct rule_values *v, const struct history *h,
			    session_t at)
{
	int warn = v->of[PARAMETER_WARN], days = v->of[PARAMETER_DAYS];
	struct finding f = judge_run(h, h->at[0].school, session_day(at), rule->cells, 0);

	f.hit = f.days.n >= days || (warn > 0 && f.days.n >= warn);
	f.early = f.days.n < days;
	return f;
}
