/* run.c: how long one child's run is, day by day from the cells. */
#include "roll/roll_internal.h"

/* Whose run is counted, and of what. */
struct run {
	const struct roll *roll;
	unsigned school, slot;
	struct cell_set cells;
};

/* The cell of a session; "#" where the school as a whole did not hold it. */
static cell_t cell_at(const struct run *run, session_t s, bool held)
{
	return held ? roll_get(run->roll, run->school, run->slot, s) : CELL_PLANNED_CLOSURE;
}

/* 1: the day belongs to the run; 0: the school was closed; -1: the run ends. `open`: the
 * sessions that were held for the school as a whole. */
static int day_in(const struct run *run, day_t day, unsigned open)
{
	const cell_t cells[2] = {cell_at(run, session_of(day, false), (open & OPEN_AM) != 0),
				 cell_at(run, session_of(day, true), (open & OPEN_PM) != 0)};
	int in = 0;

	for (unsigned i = 0; i < 2; i++) {
		if (cells[i] == CELL_PLANNED_CLOSURE)
			continue;
		if (cells[i] == CELL_UNKNOWN || !cell_set_has(run->cells, cells[i]))
			return -1;
		in = 1;
	}
	return in;
}

static unsigned open_on(const struct open_days *o, day_t day)
{
	return day >= o->first && day <= o->last ? o->open(o->of, day) : 0;
}

/* The last day of the roll's year on or before `last`, DAY_NONE when a school day without
 * any mark lies between. */
static day_t start_day(const struct roll *r, const struct open_days *open, day_t last)
{
	day_t end = session_day(r->last);

	if (last <= end)
		return last;
	return school_days_in(open, end + 1, last).n > 0 ? DAY_NONE : end;
}

struct school_days roll_run_open(const struct roll *r, const struct open_days *open, unsigned school,
				 unsigned slot, day_t last, struct cell_set cells, day_t *ret_first)
{
	struct run run = {.roll = r, .school = school, .slot = slot, .cells = cells};
	day_t first = session_day(r->first);
	struct school_days days = {0};

	*ret_first = DAY_NONE;
	if (slot >= roll_slots(r, school))
		return days;
	for (day_t day = start_day(r, open, last); day >= first; day--) {
		int in = day_weekday(day) <= DAY_FRIDAY ? day_in(&run, day, open_on(open, day)) : 0;

		if (in < 0)
			break;
		if (in > 0) {
			days.n++;
			*ret_first = day;
		}
	}
	return days;
}

struct school_days roll_run_days(const struct roll *r, const struct calendar *calendar, unsigned school,
				 unsigned slot, day_t last, struct cell_set cells, day_t *ret_first)
{
	struct open_days open = calendar_open(calendar);

	return roll_run_open(r, &open, school, slot, last, cells, ret_first);
}
