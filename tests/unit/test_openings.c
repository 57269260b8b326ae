/* A school's year as it was held: closures learned from marks, forgotten again, and counted
 * over, each against the definition. */
#include "unit/roll_model.h"

#include "roll/openings.h"

#define PUPILS SLOTS

static void mark_all(struct roll *r, struct openings *o, session_t s, cell_t cell, unsigned from, unsigned to)
{
	for (unsigned slot = from; slot < to; slot++) {
		cell_t old;

		cr_assert_eq(roll_put(r, 0, slot, s, cell, &old, NULL), 0);
		openings_move(o, s, old, cell);
	}
}

static void start(struct openings *o, const struct calendar *c)
{
	openings_start(o, c, year_start_week(d(2026, 11, 24)), OPENINGS_LEARN);
	openings_roll_clear(o);
	for (unsigned i = 0; i < PUPILS; i++)
		openings_roll_add(o, DAY_NONE, DAY_NONE);
	openings_roll_done(o);
}

/* Before any mark: the calendar, session by session, and outside the year too. */
Test(openings, start_as_the_calendar_has_it)
{
	static struct openings o;
	struct calendar c = year_2026();

	c.bank_holidays[0] = d(2027, 5, 3);
	start(&o, &c);
	for (day_t day = d(2026, 6, 1); day <= d(2027, 10, 31); day++)
		for (int half = 0; half < 2; half++)
			cr_assert_eq(openings_state(&o, session_of(day, half)) == OPENING_OPEN,
				     calendar_school_day(&c, day));
	cr_assert_eq(openings_state(&o, session_of(d(2026, 9, 5), false)), OPENING_WEEKEND);
	cr_assert_eq(openings_state(&o, session_of(d(2026, 8, 5), false)), OPENING_OUT_OF_TERM);
	cr_assert_eq(openings_state(&o, session_of(d(2026, 10, 27), true)), OPENING_CLOSURE);
	cr_assert_eq(openings_state(&o, session_of(d(2027, 5, 3), true)), OPENING_BANK_HOLIDAY);
	for (int s = -1; s <= OPENINGS; s++)
		cr_assert(strlen(opening_words((enum opening)s)) > 0);
}

/* Polling day: 77 of 96 marked `#` are 80.2 %; 76 are 79.2 %. One side more and a school that was
 * open would be called closed, one less and its children would be "not heard". */
Test(openings, four_fifths_close_a_session)
{
	static struct openings o;
	struct calendar c = year_2026();
	struct roll *r = filled_roll(d(2026, 11, 24));
	session_t am = session_of(d(2026, 11, 24), false);
	struct opening_marks m;
	cell_t old;

	start(&o, &c);
	mark_all(r, &o, am, CELL_PRESENT_AM, 76, PUPILS);
	mark_all(r, &o, am, CELL_PLANNED_CLOSURE, 0, 76);
	cr_assert_eq(openings_state(&o, am), OPENING_OPEN);
	cr_assert_eq(roll_put(r, 0, 76, am, CELL_PLANNED_CLOSURE, &old, NULL), 0);
	cr_assert(openings_move(&o, am, old, CELL_PLANNED_CLOSURE));
	cr_assert_eq(openings_state(&o, am), OPENING_PLANNED);
	cr_assert(openings_learned(openings_state(&o, am)));
	/* The share is kept, to be told. */
	m = openings_marks(&o, am);
	cr_assert_eq(m.known, 96);
	cr_assert_eq(m.on_roll, 96);
	cr_assert_eq(m.planned, 77);
	cr_assert_eq(opening_marks_closed(&m), 77u);
	/* Its afternoon is open: nobody said otherwise, so the day is a school day of one session. */
	cr_assert(openings_school_day(&o, d(2026, 11, 24)));
	cr_assert_eq(openings_sessions(&o, am, am + 1).n, 1);
	/* The school corrects one mark: open again. */
	cr_assert(openings_move(&o, am, CELL_PLANNED_CLOSURE, CELL_PRESENT_AM));
	cr_assert_eq(openings_state(&o, am), OPENING_OPEN);
	cr_assert_eq(openings_sessions(&o, am, am + 1).n, 2);
	roll_free(r);
}

/* Exactly four fifths is enough: 80 of 100. */
Test(openings, exactly_the_share_is_enough)
{
	static struct openings o;
	struct calendar c = year_2026();
	session_t s = session_of(d(2026, 11, 24), false);

	openings_start(&o, &c, year_start_week(d(2026, 11, 24)), OPENINGS_LEARN);
	for (int i = 0; i < 20; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_PRESENT_AM);
	for (int i = 0; i < 79; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED);
	cr_assert_eq(openings_state(&o, s), OPENING_OPEN);
	cr_assert(openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED));
	cr_assert_eq(openings_state(&o, s), OPENING_SITE);
	/* Another share is another answer. */
	openings_start(&o, &c, o.first_monday, (struct openings_learn){.share = 100, .heard = 50});
	openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED);
	cr_assert_eq(openings_state(&o, s), OPENING_SITE);
	openings_move(&o, s, CELL_UNKNOWN, CELL_PRESENT_AM);
	cr_assert_eq(openings_state(&o, s), OPENING_OPEN);
}

/* One class marked early is not the school: less than half of the roll heard. */
Test(openings, one_class_does_not_speak_for_the_school)
{
	static struct openings o;
	struct calendar c = year_2026();
	session_t s = session_of(d(2026, 11, 24), false);

	start(&o, &c);
	for (int i = 0; i < 47; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED);
	cr_assert_eq(openings_state(&o, s), OPENING_OPEN);
	openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED); /* 48 of 96 */
	cr_assert_eq(openings_state(&o, s), OPENING_SITE);
	/* A pupil joins the roll on the day: 48 of 97 are less than half again, from that day on. */
	openings_roll_add(&o, d(2026, 11, 24), DAY_NONE);
	openings_roll_done(&o);
	cr_assert_eq(openings_state(&o, s), OPENING_OPEN);
	cr_assert_eq(openings_marks(&o, s).on_roll, 97);
	cr_assert_eq(openings_marks(&o, session_of(d(2026, 11, 23), true)).on_roll, 96);
	openings_roll_clear(&o);
	openings_roll_add(&o, d(2026, 11, 25), d(2026, 11, 26));
	openings_roll_done(&o);
	cr_assert_eq(openings_marks(&o, s).on_roll, 0);
	cr_assert_eq(openings_marks(&o, session_of(d(2026, 11, 26), true)).on_roll, 1);
	cr_assert_eq(openings_marks(&o, session_of(d(2026, 11, 27), false)).on_roll, 0);
}

/* Which of Y1 to Y7 it was matters: only Y2, Y3 and Y4 are about the school. */
Test(openings, only_y2_y3_and_y4_close_a_school)
{
	static const struct {
		const char *code;
		enum opening state;
	} rows[] = {{"Y1", OPENING_OPEN}, {"Y2", OPENING_TRAVEL}, {"Y3", OPENING_PREMISES},
		    {"Y4", OPENING_SITE}, {"Y5", OPENING_OPEN},	  {"Y6", OPENING_OPEN},
		    {"Y7", OPENING_OPEN}, {"Y", OPENING_OPEN},	  {"Q", OPENING_OPEN},
		    {"X", OPENING_OPEN},  {"D", OPENING_OPEN},	  {"Z", OPENING_OPEN},
		    {"O", OPENING_OPEN},  {"#", OPENING_PLANNED}};
	static struct openings o;
	struct calendar c = year_2026();
	session_t s = session_of(d(2027, 1, 12), true);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cell_t cell;
		unsigned flags;

		cr_assert_eq(code_read(span_of(rows[i].code), d(2027, 1, 12), true, &cell, &flags, NULL), 0);
		start(&o, &c);
		for (int k = 0; k < PUPILS; k++)
			openings_move(&o, s, CELL_UNKNOWN, cell);
		cr_assert_eq(openings_state(&o, s), rows[i].state, "%s", rows[i].code);
	}
}

/* Snow: some pupils Y2, most Y4, a few `#`. They close the school together, and the most say how. */
Test(openings, the_most_marks_say_how_it_closed)
{
	static struct openings o;
	struct calendar c = year_2026();
	session_t s = session_of(d(2027, 1, 12), false);

	start(&o, &c);
	for (int i = 0; i < 30; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_TRAVEL_DISRUPTED);
	for (int i = 0; i < 40; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED);
	for (int i = 0; i < 10; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_PLANNED_CLOSURE);
	for (int i = 0; i < 10; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_ILLNESS);
	cr_assert_eq(openings_state(&o, s), OPENING_SITE); /* 80 of 90 */
	for (int i = 0; i < 20; i++)
		openings_move(&o, s, CELL_SITE_CLOSED, CELL_TRAVEL_DISRUPTED);
	cr_assert_eq(openings_state(&o, s), OPENING_TRAVEL);
	for (int i = 0; i < 50; i++)
		openings_move(&o, s, CELL_TRAVEL_DISRUPTED, CELL_PLANNED_CLOSURE);
	cr_assert_eq(openings_state(&o, s), OPENING_PLANNED);
	/* On a day that the calendar closes, what the calendar says stays the reason. */
	s = session_of(d(2026, 10, 27), false);
	for (int i = 0; i < PUPILS; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED);
	cr_assert_eq(openings_state(&o, s), OPENING_CLOSURE);
	/* A reload writes that closure out of the calendar: now the marks are all there is. */
	c.closure_count = 0;
	openings_calendar(&o, &c);
	cr_assert_eq(openings_state(&o, s), OPENING_SITE);
	cr_assert_eq(openings_state(&o, s + 1), OPENING_OPEN);
}

/* A roll call puts a child without a mark into "school closed" only when nobody was in: one pupil
 * present on a day of snow and the unmarked child may be missing. */
Test(openings, shut_is_closed_with_nobody_in)
{
	static struct openings o;
	struct calendar c = year_2026();
	session_t s = session_of(d(2027, 1, 12), false);

	start(&o, &c);
	cr_assert_not(openings_shut(&o, s));
	cr_assert(openings_shut(&o, session_of(d(2026, 10, 27), false))); /* half term */
	cr_assert(openings_shut(&o, session_of(d(2026, 9, 5), false)));	  /* Saturday */
	for (int i = 0; i < 60; i++)
		openings_move(&o, s, CELL_UNKNOWN, CELL_SITE_CLOSED);
	openings_move(&o, s, CELL_UNKNOWN, CELL_DUAL);
	cr_assert(openings_shut(&o, s));
	openings_move(&o, s, CELL_UNKNOWN, CELL_LATE);
	cr_assert_eq(openings_state(&o, s), OPENING_SITE);
	cr_assert_not(openings_shut(&o, s));
	openings_move(&o, s, CELL_LATE, CELL_UNKNOWN);
	cr_assert(openings_shut(&o, s));
	/* Disrupted travel and a wing out of use leave the school open to those who come. */
	for (int i = 0; i < 60; i++)
		openings_move(&o, s, CELL_SITE_CLOSED, CELL_PREMISES_CLOSED);
	cr_assert_eq(openings_state(&o, s), OPENING_PREMISES);
	cr_assert_not(openings_shut(&o, s));
}

/* --- counted over, against the definition ---------------------------------------------------------- */

static bool open_by_definition(const struct openings *o, session_t s)
{
	return openings_state(o, s) == OPENING_OPEN;
}

static int sessions_by_hand(const struct openings *o, session_t from, session_t to)
{
	int n = 0;

	for (session_t s = from; s <= to; s++)
		n += open_by_definition(o, s);
	return n;
}

static int days_by_hand(const struct openings *o, day_t from, day_t to)
{
	int n = 0;

	for (day_t day = from; day <= to; day++)
		n += open_by_definition(o, session_of(day, false)) ||
		     open_by_definition(o, session_of(day, true));
	return n;
}

static int weeks_by_hand(const struct openings *o, day_t from, day_t to)
{
	day_t last = DAY_NONE;
	int n = 0;

	for (day_t day = from; day <= to; day++)
		if (days_by_hand(o, day, day) > 0 && day - day_weekday(day) != last) {
			last = day - day_weekday(day);
			n++;
		}
	return n;
}

/* Random closures, random ranges, in and around the year; recounting from the roll is the same. */
Test(openings, every_count_is_that_of_the_definition, .timeout = 60)
{
	static struct openings o, again;
	struct calendar c = year_2026();
	struct roll *r = filled_roll(d(2026, 11, 24));
	static const cell_t closed[] = {CELL_PLANNED_CLOSURE, CELL_TRAVEL_DISRUPTED, CELL_PREMISES_CLOSED,
					CELL_SITE_CLOSED};
	unsigned learned = 0;

	/* Terms around the year too: weeks are counted across summers. */
	c.terms[c.term_count++] = (struct date_range){d(2027, 9, 1), d(2027, 12, 17)};
	memmove(c.terms + 1, c.terms, sizeof *c.terms * c.term_count++);
	c.terms[0] = (struct date_range){d(2026, 4, 13), d(2026, 7, 21)};
	seed = 7;
	start(&o, &c);
	for (int i = 0; i < 120; i++) {
		session_t s = session_of(d(2026, 9, 1) + (day_t)dice(320), dice(2));
		cell_t cell = dice(4) == 0 ? CELL_ILLNESS : closed[dice(4)];

		/* Whole weeks too, so that a week is no school week. */
		for (int k = 0, length = dice(6) == 0 ? 14 : 1; k < length; k++)
			if (day_weekday(session_day(s + k)) <= DAY_FRIDAY)
				mark_all(r, &o, s + k, cell, 0, PUPILS);
	}
	for (int place = 0; place < OPENINGS_SESSIONS; place++)
		learned += openings_learned((enum opening)o.states[place]);
	cr_assert_gt(learned, 50u);
	for (int i = 0; i < 20000; i++) {
		day_t from = d(2026, 3, 1) + (day_t)dice(700),
		      to = from - 3 + (day_t)dice(dice(2) ? 12 : 500);
		session_t s = session_of(from, dice(2)), t = session_of(to, dice(2));

		cr_assert_eq(openings_sessions(&o, s, t).n, sessions_by_hand(&o, s, t));
		cr_assert_eq(openings_school_days(&o, from, to).n, days_by_hand(&o, from, to));
		cr_assert_eq(openings_school_weeks(&o, from, to).n, weeks_by_hand(&o, from, to));
	}
	start(&again, &c);
	openings_recount(&again, r, 0);
	cr_assert_arr_eq(&again, &o, sizeof o);
	roll_free(r);
}

/* The counters of count.h walk the year as it was: a closed week is no school week. */
Test(openings, counters_skip_learned_closures)
{
	static struct openings o;
	struct calendar c = year_2026();
	struct open_days days, written = calendar_open(&c);

	start(&o, &c);
	for (day_t day = d(2027, 1, 11); day <= d(2027, 1, 15); day++)
		for (int half = 0; half < 2; half++)
			for (int i = 0; i < PUPILS; i++)
				openings_move(&o, session_of(day, half), CELL_UNKNOWN, CELL_SITE_CLOSED);
	days = openings_open(&o);
	cr_assert_eq(school_days_add(&written, d(2027, 1, 8), (struct school_days){1}), d(2027, 1, 11));
	cr_assert_eq(school_days_add(&days, d(2027, 1, 8), (struct school_days){1}), d(2027, 1, 18));
	cr_assert_eq(school_weeks_add(&days, d(2027, 1, 4), (struct school_weeks){1}), d(2027, 1, 18));
	cr_assert_eq(school_weeks_between(&days, d(2027, 1, 4), d(2027, 1, 18)).n, 1);
	cr_assert_eq(sessions_add(&days, session_of(d(2027, 1, 8), true), (struct sessions){1}),
		     session_of(d(2027, 1, 18), false));
	/* Days to come are as the calendar has them, this year's and the next one's. */
	cr_assert_eq(school_days_add(&days, d(2027, 7, 20), (struct school_days){1}), d(2027, 7, 21));
	cr_assert_eq(school_days_add(&days, d(2027, 7, 21), (struct school_days){1}), DAY_NONE);
}

/* A run of absence over a week of snow: over the calendar the unmarked or Y4 days end it, over
 * the openings they are no school days; `#` is skipped by both, as ever. */
Test(openings, runs_step_over_learned_closures)
{
	static struct openings o;
	struct calendar c = year_2026();
	struct roll *r = filled_roll(d(2026, 11, 24));
	struct open_days days;
	struct cell_set set = cells_of(" O ");
	day_t first;

	start(&o, &c);
	for (day_t day = d(2026, 11, 16); day <= d(2026, 11, 20); day++)
		for (int half = 0; half < 2; half++)
			mark_all(r, &o, session_of(day, half), CELL_UNAUTHORISED, 0, 1);
	/* Wednesday: all but our pupil, whom nobody marked, are Y4; Thursday: all are `#`. */
	for (int half = 0; half < 2; half++) {
		mark_all(r, &o, session_of(d(2026, 11, 18), half), CELL_SITE_CLOSED, 1, PUPILS);
		mark_all(r, &o, session_of(d(2026, 11, 18), half), CELL_UNKNOWN, 0, 1);
		mark_all(r, &o, session_of(d(2026, 11, 19), half), CELL_PLANNED_CLOSURE, 0, PUPILS);
	}
	days = openings_open(&o);
	cr_assert_eq(roll_run_days(r, &c, 0, 0, d(2026, 11, 20), set, &first).n, 1);
	cr_assert_eq(roll_run_open(r, &days, 0, 0, d(2026, 11, 20), set, &first).n, 3);
	cr_assert_eq(first, d(2026, 11, 16));
	/* Half a day closed goes by the other half. */
	mark_all(r, &o, session_of(d(2026, 11, 18), true), CELL_PRESENT_PM, 1, PUPILS);
	mark_all(r, &o, session_of(d(2026, 11, 18), true), CELL_UNAUTHORISED, 0, 1);
	cr_assert_eq(roll_run_open(r, &days, 0, 0, d(2026, 11, 20), set, &first).n, 4);
	roll_free(r);
}

/* Marks of weekends or of another year change nothing and break nothing. */
Test(openings, other_days_are_not_its_own)
{
	static struct openings o, before;
	struct calendar c = year_2026();

	start(&o, &c);
	before = o;
	cr_assert_not(openings_move(&o, session_of(d(2026, 11, 28), false), CELL_UNKNOWN, CELL_SITE_CLOSED));
	cr_assert_not(openings_move(&o, session_of(d(2026, 7, 31), true), CELL_UNKNOWN, CELL_SITE_CLOSED));
	cr_assert_not(openings_move(&o, session_of(d(2027, 8, 2), true), CELL_UNKNOWN, CELL_SITE_CLOSED));
	cr_assert_not(openings_move(&o, SESSION_NONE, CELL_UNKNOWN, CELL_SITE_CLOSED));
	cr_assert_arr_eq(&o, &before, sizeof o);
	cr_assert_eq(openings_marks(&o, SESSION_NONE).known, 0);
	cr_assert_eq(openings_sessions(&o, 5, 4).n, 0);
	cr_assert_eq(openings_school_weeks(&o, DAY_NONE, INT32_MAX).n,
		     openings_school_weeks(&o, d(2026, 8, 1), d(2027, 7, 31)).n);
}
