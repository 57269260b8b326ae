/* history.c: a year as one byte a child and school-week day, for counting runs.
 *
 * The low half of a byte is the morning, the high half the afternoon. Sixteen groups
 * of cells fit in a half; the cells that rules ask for most have a group to themselves,
 * so that a run rarely has to look at the cells. The 32 lanes of a block lie side by
 * side: a session's marks, and a rule walking a class, stay within one cache line. */
#include <string.h>

#include "roll/roll_internal.h"

const uint8_t history_groups[CELL_NOT_COLLECTED_LAST + 1] = {
	[CELL_PRESENT_AM] = GROUP_PRESENT,
	[CELL_PRESENT_PM] = GROUP_PRESENT,
	[CELL_LATE] = GROUP_LATE,
	[CELL_LATE + 1 ... CELL_PRESENT_LAST] = GROUP_PRESENT,
	[CELL_OFF_SITE_FIRST... CELL_OFF_SITE_LAST] = GROUP_OFF_SITE,
	[CELL_AUTHORISED_FIRST... CELL_SUSPENDED - 1] = GROUP_AUTHORISED,
	[CELL_SUSPENDED] = GROUP_SUSPENDED,
	[CELL_ILLNESS] = GROUP_ILLNESS,
	[CELL_ILLNESS + 1 ... CELL_MEDICAL - 1] = GROUP_AUTHORISED,
	[CELL_MEDICAL] = GROUP_MEDICAL,
	[CELL_MEDICAL + 1 ... CELL_AUTHORISED_LAST] = GROUP_AUTHORISED,
	[CELL_HOLIDAY_UNAUTHORISED] = GROUP_HOLIDAY,
	[CELL_NO_REASON_YET] = GROUP_NO_REASON_YET,
	[CELL_UNAUTHORISED] = GROUP_UNAUTHORISED,
	[CELL_LATE_AFTER_CLOSE] = GROUP_LATE_AFTER_CLOSE,
	[CELL_LATE_AFTER_CLOSE + 1 ... CELL_UNAUTHORISED_LAST] = GROUP_OTHER_UNAUTHORISED,
	[CELL_NOT_POSSIBLE_FIRST... CELL_NOT_POSSIBLE_LAST] = GROUP_NOT_POSSIBLE,
	[CELL_NOT_COLLECTED_FIRST... CELL_PLANNED_CLOSURE - 1] = GROUP_NOT_COLLECTED,
	[CELL_PLANNED_CLOSURE] = GROUP_CLOSED,
	[CELL_PLANNED_CLOSURE + 1 ... CELL_NOT_COLLECTED_LAST] = GROUP_NOT_COLLECTED,
};

/* The only cell of a group that has one cell; CELL_UNKNOWN: look at the cell itself. */
static const cell_t only_cell[GROUPS] = {
	[GROUP_LATE] = CELL_LATE,
	[GROUP_SUSPENDED] = CELL_SUSPENDED,
	[GROUP_ILLNESS] = CELL_ILLNESS,
	[GROUP_MEDICAL] = CELL_MEDICAL,
	[GROUP_HOLIDAY] = CELL_HOLIDAY_UNAUTHORISED,
	[GROUP_NO_REASON_YET] = CELL_NO_REASON_YET,
	[GROUP_UNAUTHORISED] = CELL_UNAUTHORISED,
	[GROUP_LATE_AFTER_CLOSE] = CELL_LATE_AFTER_CLOSE,
};

typedef uint8_t lanes __attribute__((vector_size(16), aligned(1), may_alias));
typedef int8_t cells16 __attribute__((vector_size(16), aligned(1), may_alias));
enum { WIDTH = sizeof(lanes) };

/* The groups of sixteen cells: history_groups without looking up, by adding how much it rises from one
 * cell to the next. */
static inline lanes groups_of(const uint8_t *cells)
{
	const cells16 x = *(const cells16 *)cells;
	lanes group = {0};

#define RISES(cell, by) group += (lanes)(x >= (int8_t)(cell)) & (uint8_t)(by)
#define ALONE(cell, by) group += (lanes)(x == (int8_t)(cell)) & (uint8_t)(by)
	RISES(CELL_PRESENT_FIRST, GROUP_PRESENT);
	ALONE(CELL_LATE, GROUP_LATE - GROUP_PRESENT);
	RISES(CELL_OFF_SITE_FIRST, GROUP_OFF_SITE - GROUP_PRESENT);
	RISES(CELL_AUTHORISED_FIRST, GROUP_AUTHORISED - GROUP_OFF_SITE);
	ALONE(CELL_SUSPENDED, GROUP_SUSPENDED - GROUP_AUTHORISED);
	ALONE(CELL_ILLNESS, GROUP_ILLNESS - GROUP_AUTHORISED);
	ALONE(CELL_MEDICAL, GROUP_MEDICAL - GROUP_AUTHORISED);
	RISES(CELL_HOLIDAY_UNAUTHORISED, GROUP_HOLIDAY - GROUP_AUTHORISED);
	RISES(CELL_NO_REASON_YET, 1);
	RISES(CELL_UNAUTHORISED, 1);
	RISES(CELL_LATE_AFTER_CLOSE, 1);
	RISES(CELL_LATE_AFTER_CLOSE + 1, 1);
	RISES(CELL_NOT_POSSIBLE_FIRST, 1);
	RISES(CELL_NOT_COLLECTED_FIRST, GROUP_NOT_COLLECTED - GROUP_NOT_POSSIBLE);
	ALONE(CELL_PLANNED_CLOSURE, GROUP_CLOSED - GROUP_NOT_COLLECTED);
#undef RISES
#undef ALONE
	return group;
}

/* The lanes of a row with a cell of the plane. */
static uint32_t plane_word(const uint8_t *cells)
{
	uint8_t in[ROLL_LANES];

	for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH)
		*(lanes *)(in + lane) =
			(lanes)((*(const lanes *)(cells + lane) & 0xfc) == CELL_HOLIDAY_UNAUTHORISED) & 1;
	return lanes_word(in);
}

static bool any_closed(const uint8_t *cells, unsigned count)
{
	return memchr(cells, CELL_PLANNED_CLOSURE, count) != NULL;
}

void history_put_row(struct roll_school *s, unsigned block, unsigned day, bool pm, const uint8_t *cells)
{
	uint8_t *at = s->blocks[block].history + (size_t)day * ROLL_LANES;
	const uint8_t half = pm ? 4 : 0, other = pm ? 0x0f : 0xf0;

	for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH)
		*(lanes *)(at + lane) = (*(lanes *)(at + lane) & other) | groups_of(cells + lane) << half;
	*plane_at(s, block, 2 * day + pm) = plane_word(cells);
	if (any_closed(cells, ROLL_LANES))
		school_closes(s, day);
}

static void clear_week(struct roll_school *s, unsigned block, unsigned week)
{
	memset(s->blocks[block].history + (size_t)week * ROLL_WEEKDAYS * ROLL_LANES, GROUP_UNKNOWN,
	       ROLL_WEEKDAYS * ROLL_LANES);
	for (unsigned session = 0; session < ROLL_SESSIONS; session++)
		*plane_at(s, block, week * ROLL_SESSIONS + session) = 0;
}

void history_put_week(struct roll_school *s, unsigned block, unsigned week, const uint8_t *cells)
{
	const unsigned first = week * ROLL_WEEKDAYS;
	uint8_t *at = s->blocks[block].history;

	if (at == NULL)
		return;
	if (cells == NULL) {
		clear_week(s, block, week);
		return;
	}
	at += (size_t)first * ROLL_LANES;
	for (unsigned day = first; day < first + ROLL_WEEKDAYS; day++) {
		for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH)
			*(lanes *)(at + lane) = groups_of(cells + lane) | groups_of(cells + ROLL_LANES + lane)
										  << 4;
		*plane_at(s, block, 2 * day) = plane_word(cells);
		*plane_at(s, block, 2 * day + 1) = plane_word(cells + ROLL_LANES);
		if (any_closed(cells, 2 * ROLL_LANES))
			school_closes(s, day);
		at += ROLL_LANES;
		cells += 2 * ROLL_LANES;
	}
}

/* Whose run is counted, and of what. */
struct run {
	const struct roll *roll;
	unsigned school, slot;
	const uint8_t *history; /* the slot's lane of the first day */
	struct cell_set cells;
};

static bool session_in(const struct run *run, unsigned group, session_t s)
{
	cell_t cell = only_cell[group];

	if (cell == CELL_UNKNOWN)
		cell = roll_get(run->roll, run->school, run->slot, s);
	return cell != CELL_UNKNOWN && cell_set_has(run->cells, cell);
}

/* 1: the day belongs to the run; 0: the school was closed; -1: the run ends. `open`: the
 * sessions that were held for the school as a whole. */
static int day_in(const struct run *run, day_t day, unsigned open)
{
	unsigned offset = (unsigned)(day - run->roll->first_monday);
	unsigned both = run->history[(size_t)(offset / 7 * ROLL_WEEKDAYS + offset % 7) * ROLL_LANES];
	unsigned am = (open & OPEN_AM) != 0 ? both & 15 : GROUP_CLOSED;
	unsigned pm = (open & OPEN_PM) != 0 ? both >> 4 : GROUP_CLOSED;

	if (am == GROUP_CLOSED && pm == GROUP_CLOSED)
		return 0;
	if (am != GROUP_CLOSED && !session_in(run, am, session_of(day, false)))
		return -1;
	if (pm != GROUP_CLOSED && !session_in(run, pm, session_of(day, true)))
		return -1;
	return 1;
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
	if (slot >= roll_slots(r, school) || r->schools[school].blocks[slot / ROLL_LANES].history == NULL)
		return days;
	run.history = r->schools[school].blocks[slot / ROLL_LANES].history + slot % ROLL_LANES;
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
