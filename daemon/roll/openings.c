#include "roll/openings.h"

#include <string.h>

#define DAYS (OPENINGS_SESSIONS / 2)

/* --- places ----------------------------------------------------------------------------------- */

static bool in_year(const struct openings *o, day_t day)
{
	return day >= o->first && day <= o->last;
}

/* Weekdays before `day` since the first Monday; a weekend counts as the Monday after it. */
static unsigned day_place(const struct openings *o, day_t day)
{
	unsigned offset = (unsigned)(day - o->first_monday), weekday = offset % 7;

	return offset / 7 * 5 + (weekday < 5 ? weekday : 5);
}

/* The same, with `day` itself. */
static unsigned day_end(const struct openings *o, day_t day)
{
	return day_place(o, day) + (day_weekday(day) <= DAY_FRIDAY);
}

/* -1: a weekend or another year. */
static int session_place(const struct openings *o, session_t s)
{
	day_t day = session_day(s);

	if (!in_year(o, day) || day_weekday(day) > DAY_FRIDAY)
		return -1;
	return (int)day_place(o, day) * 2 + session_pm(s);
}

static day_t place_day(const struct openings *o, unsigned place)
{
	unsigned day = place / 2;

	return o->first_monday + (day_t)(day / 5 * 7 + day % 5);
}

/* --- states ----------------------------------------------------------------------------------- */

static enum opening by_calendar(const struct calendar *c, day_t day)
{
	static const enum opening states[] = {
		[DAY_IS_OPEN] = OPENING_OPEN,
		[DAY_WEEKEND] = OPENING_WEEKEND,
		[DAY_OUT_OF_TERM] = OPENING_OUT_OF_TERM,
		[DAY_BANK_HOLIDAY] = OPENING_BANK_HOLIDAY,
		[DAY_CLOSURE] = OPENING_CLOSURE,
	};

	return states[calendar_day(c, day)];
}

/* What the marks alone say. Planned and not planned close together; which of them it was, and
 * which of Y2 to Y4, is what most marks say, the graver where they are equal. */
static enum opening by_marks(const struct openings *o, const struct opening_marks *m)
{
	unsigned closed = opening_marks_closed(m);
	unsigned unplanned = closed - m->planned, most = m->travel;
	enum opening state = OPENING_TRAVEL;

	if (closed == 0 || (int)closed * 100 < m->known * o->learn.share ||
	    m->known * 100 < m->on_roll * o->learn.heard)
		return OPENING_OPEN;
	if (m->planned > unplanned)
		return OPENING_PLANNED;
	if (m->premises >= most) {
		most = m->premises;
		state = OPENING_PREMISES;
	}
	return m->site >= most ? OPENING_SITE : state;
}

/* The sums behind a place, after its state changed. */
static void sum_from(struct openings *o, unsigned place)
{
	for (unsigned s = place; s < OPENINGS_SESSIONS; s++)
		o->sessions_before[s + 1] =
			(uint16_t)(o->sessions_before[s] + (o->states[s] == OPENING_OPEN));
	for (unsigned d = place / 2; d < DAYS; d++)
		o->days_before[d + 1] = (uint16_t)(o->days_before[d] + (o->sessions_before[2 * d + 2] >
									o->sessions_before[2 * d]));
	for (unsigned w = place / ROLL_SESSIONS; w < ROLL_WEEKS; w++)
		o->weeks_before[w + 1] =
			(uint16_t)(o->weeks_before[w] + (o->sessions_before[(w + 1) * ROLL_SESSIONS] >
							 o->sessions_before[w * ROLL_SESSIONS]));
}

/* Looks at one session again; true when its state changed. The sums are the caller's. */
static bool judge(struct openings *o, unsigned place)
{
	day_t day = place_day(o, place);
	enum opening state = in_year(o, day) ? by_calendar(o->calendar, day) : OPENING_OUT_OF_TERM;

	if (state == OPENING_OPEN)
		state = by_marks(o, &o->marks[place]);
	if (o->states[place] == state)
		return false;
	o->states[place] = (uint8_t)state;
	return true;
}

static void judge_all(struct openings *o)
{
	for (unsigned place = 0; place < OPENINGS_SESSIONS; place++)
		judge(o, place);
	sum_from(o, 0);
}

void openings_start(struct openings *o, const struct calendar *calendar, day_t first_monday,
		    struct openings_learn learn)
{
	int year = year_of(first_monday + 6); /* 1 August is one of its days */

	memset(o, 0, sizeof *o);
	o->calendar = calendar;
	o->learn = learn;
	o->first_monday = first_monday;
	o->first = day_from_civil((struct civil){year, 8, 1});
	o->last = day_from_civil((struct civil){year + 1, 7, 31});
	judge_all(o);
}

void openings_calendar(struct openings *o, const struct calendar *calendar)
{
	o->calendar = calendar;
	judge_all(o);
}

/* --- marks -------------------------------------------------------------------------------------- */

static void add_mark(struct opening_marks *m, cell_t cell, int change)
{
	uint16_t *closed = cell == CELL_PLANNED_CLOSURE	 ? &m->planned :
			   cell == CELL_TRAVEL_DISRUPTED ? &m->travel :
			   cell == CELL_PREMISES_CLOSED	 ? &m->premises :
			   cell == CELL_SITE_CLOSED	 ? &m->site :
							   NULL;

	if (cell == CELL_UNKNOWN)
		return;
	m->known = (uint16_t)(m->known + change);
	if (code_attending(cell))
		m->attending = (uint16_t)(m->attending + change);
	if (closed != NULL)
		*closed = (uint16_t)(*closed + change);
}

bool openings_move(struct openings *o, session_t session, cell_t old, cell_t now)
{
	int place = session_place(o, session);

	if (place < 0 || old == now)
		return false;
	add_mark(&o->marks[place], old, -1);
	add_mark(&o->marks[place], now, 1);
	if (!judge(o, (unsigned)place))
		return false;
	sum_from(o, (unsigned)place);
	return true;
}

void openings_roll_clear(struct openings *o)
{
	memset(o->joined, 0, sizeof o->joined);
}

void openings_roll_add(struct openings *o, day_t from, day_t to)
{
	from = from == DAY_NONE || from < o->first ? o->first : from;
	to = to == DAY_NONE || to > o->last ? o->last : to;
	if (from > to)
		return;
	o->joined[day_place(o, from)]++;
	o->joined[day_end(o, to)]--;
}

void openings_roll_done(struct openings *o)
{
	int on_roll = 0;

	for (unsigned day = 0; day < DAYS; day++) {
		on_roll += o->joined[day];
		o->marks[2 * day].on_roll = o->marks[2 * day + 1].on_roll = (uint16_t)on_roll;
	}
	judge_all(o);
}

typedef uint8_t cells16 __attribute__((vector_size(16), aligned(1), may_alias));

/* Lanes of each kind, a byte each: at most 255 rows. */
struct lane_marks {
	cells16 known, attending, planned, travel, premises, site;
};

/* 16 pupils in one session of neighbouring blocks, without a branch. */
static void add_lanes(struct lane_marks *m, const uint8_t *cells, unsigned blocks)
{
	struct lane_marks sum = {0};

	for (unsigned block = 0; block < blocks; block++) {
		const cells16 x = *(const cells16 *)(cells + (size_t)block * ROLL_BLOCK);

		/* A true lane is 255. */
		sum.known -= (cells16)(x != CELL_UNKNOWN);
		sum.attending -= (cells16)(x - CELL_PRESENT_FIRST <= CELL_OFF_SITE_LAST - CELL_PRESENT_FIRST);
		sum.planned -= (cells16)(x == CELL_PLANNED_CLOSURE);
		sum.travel -= (cells16)(x == CELL_TRAVEL_DISRUPTED);
		sum.premises -= (cells16)(x == CELL_PREMISES_CLOSED);
		sum.site -= (cells16)(x == CELL_SITE_CLOSED);
	}
	*m = sum;
}

static void add_total(uint16_t *sum, cells16 lanes)
{
	unsigned total = 0;

	for (unsigned lane = 0; lane < 16; lane++)
		total += lanes[lane];
	*sum = (uint16_t)(*sum + total);
}

static void add_session(struct opening_marks *m, const uint8_t *cells, unsigned blocks)
{
	struct lane_marks lanes;

	for (unsigned half = 0; half < ROLL_LANES; half += 16)
		for (unsigned first = 0; first < blocks; first += 255) {
			add_lanes(&lanes, cells + half + (size_t)first * ROLL_BLOCK,
				  blocks - first < 255 ? blocks - first : 255);
			add_total(&m->known, lanes.known);
			add_total(&m->attending, lanes.attending);
			add_total(&m->planned, lanes.planned);
			add_total(&m->travel, lanes.travel);
			add_total(&m->premises, lanes.premises);
			add_total(&m->site, lanes.site);
		}
}

void openings_recount(struct openings *o, const struct roll *roll, unsigned school)
{
	for (unsigned place = 0; place < OPENINGS_SESSIONS; place++)
		o->marks[place] = (struct opening_marks){.on_roll = o->marks[place].on_roll};
	for (unsigned week = 0; week < ROLL_WEEKS; week++) {
		struct span leaf = roll_leaf(roll, school, week);

		for (unsigned column = 0; column < ROLL_SESSIONS && leaf.length > 0; column++)
			add_session(&o->marks[week * ROLL_SESSIONS + column],
				    (const uint8_t *)leaf.at + (size_t)column * ROLL_LANES,
				    (unsigned)(leaf.length / ROLL_BLOCK));
	}
	judge_all(o);
}

/* --- what was open ------------------------------------------------------------------------------- */

enum opening openings_state(const struct openings *o, session_t session)
{
	int place = session_place(o, session);

	return place >= 0 ? (enum opening)o->states[place] : by_calendar(o->calendar, session_day(session));
}

struct opening_marks openings_marks(const struct openings *o, session_t session)
{
	int place = session_place(o, session);

	return place >= 0 ? o->marks[place] : (struct opening_marks){0};
}

const char *opening_words(enum opening state)
{
	static const char *const words[OPENINGS] = {
		[OPENING_OPEN] = "open",
		[OPENING_WEEKEND] = "weekend",
		[OPENING_OUT_OF_TERM] = "out of term",
		[OPENING_BANK_HOLIDAY] = "bank holiday",
		[OPENING_CLOSURE] = "closed, in the calendar",
		[OPENING_PLANNED] = "closed as planned, as its marks say",
		[OPENING_TRAVEL] = "closed by disrupted travel, as its marks say",
		[OPENING_PREMISES] = "premises out of use, as its marks say",
		[OPENING_SITE] = "site closed unexpectedly, as its marks say",
	};

	return (unsigned)state < OPENINGS ? words[state] : words[OPENING_OPEN];
}

static unsigned open_on(const void *of, day_t day)
{
	const struct openings *o = of;

	return (openings_state(o, session_of(day, false)) == OPENING_OPEN ? OPEN_AM : 0) |
	       (openings_state(o, session_of(day, true)) == OPENING_OPEN ? OPEN_PM : 0);
}

struct open_days openings_open(const struct openings *o)
{
	struct open_days days = calendar_open(o->calendar);

	days.open = open_on;
	days.of = o;
	return days;
}

bool openings_school_day(const struct openings *o, day_t day)
{
	return open_on(o, day) != 0;
}

bool openings_shut(const struct openings *o, session_t session)
{
	enum opening state = openings_state(o, session);

	if (!openings_learned(state))
		return state != OPENING_OPEN;
	return (state == OPENING_PLANNED || state == OPENING_SITE) &&
	       openings_marks(o, session).attending == 0;
}

/* --- counts: what lies outside the year by the calendar, what lies inside by subtraction ----------- */

struct sessions openings_sessions(const struct openings *o, session_t from, session_t to)
{
	struct open_days days = openings_open(o);
	session_t first = session_of(o->first, false), last = session_of(o->last, true);
	struct sessions count = {0};
	unsigned start, end;

	if (from < first)
		count = sessions_plus(count, sessions_in(&days, from, to < first ? to : first - 1));
	if (to > last)
		count = sessions_plus(count, sessions_in(&days, from > last ? from : last + 1, to));
	from = from > first ? from : first;
	to = to < last ? to : last;
	if (from > to)
		return count;
	start = 2 * day_place(o, session_day(from)) +
		(session_pm(from) && day_weekday(session_day(from)) <= DAY_FRIDAY);
	end = 2 * day_place(o, session_day(to)) +
	      (day_weekday(session_day(to)) <= DAY_FRIDAY ? 1U + session_pm(to) : 0);
	count.n += o->sessions_before[end] - o->sessions_before[start];
	return count;
}

struct school_days openings_school_days(const struct openings *o, day_t from, day_t to)
{
	struct open_days days = openings_open(o);
	struct school_days count = {0};

	if (from < o->first)
		count = school_days_plus(count,
					 school_days_in(&days, from, to < o->first ? to : o->first - 1));
	if (to > o->last)
		count = school_days_plus(count,
					 school_days_in(&days, from > o->last ? from : o->last + 1, to));
	from = from > o->first ? from : o->first;
	to = to < o->last ? to : o->last;
	if (from <= to)
		count.n += o->days_before[day_end(o, to)] - o->days_before[day_place(o, from)];
	return count;
}

/* Whole weeks of the year by subtraction; the two cut ones, and other years, by looking. */
struct school_weeks openings_school_weeks(const struct openings *o, day_t from, day_t to)
{
	struct open_days days = openings_open(o);
	day_t first = o->first + (7 - day_weekday(o->first)) % 7; /* weeks that lie wholly in the year */
	day_t last = week_monday(o->last - 6);
	struct school_weeks count;

	if (from == DAY_NONE || to < from || from > o->last || to < o->first)
		return school_weeks_in(&days, from, to);
	first = from > first ? from + (7 - day_weekday(from)) % 7 : first;
	last = to - 6 < last ? week_monday(to - 6) : last;
	if (last < first)
		return school_weeks_in(&days, from, to);
	count = school_weeks_plus(school_weeks_in(&days, from, first - 1),
				  school_weeks_in(&days, last + 7, to));
	count.n += o->weeks_before[(last - o->first_monday) / 7 + 1] -
		   o->weeks_before[(first - o->first_monday) / 7];
	return count;
}
