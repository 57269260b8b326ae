/* Each rule at its threshold and one below; the wrong counter for each; corrections; holidays, INSET days and
 * closures between; the end of a year. Thresholds are written from the law's wording. */
#include "unit/judge_fixture.h"

static struct class *fresh(void)
{
	struct calendar c = year_2026();

	return class_new(&c, d(2026, 11, 24));
}

/* --- session by session ------------------------------------------------------------------------------------
 */

/* Reg. 10: N is "not yet established", O everything unaccepted. A rule that took the one for the other would
 * send a social worker after a holiday, or wait for a day's digest with a child nobody can account for. */
Test(judge, letters_hit_the_rules_that_name_them)
{
	static const struct {
		const char *letter;
		bool n, o, any, e;
	} rows[] = {{"N", true, false, true, false},	{"O", false, true, true, false},
		    {"G", false, false, true, false},	{"U", false, false, true, false},
		    {"E", false, false, true, true},	{"I", false, false, true, false},
		    {"C2", false, false, true, false},	{"L", false, false, false, false},
		    {"B", false, false, false, false},	{"D", false, false, false, false},
		    {"Y4", false, false, false, false}, {"X", false, false, false, false},
		    {"-", false, false, false, false}};
	struct class *c = fresh();
	session_t s = session_of(d(2026, 11, 24), false);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		mark_slot(c, 0, s, rows[i].letter);
		cr_expect_eq(judge(c, RULE_ABSENT_NO_REASON_YET, s).hit, rows[i].n, "%s", rows[i].letter);
		cr_expect_eq(judge(c, RULE_ABSENT_UNAUTHORISED, s).hit, rows[i].o, "%s", rows[i].letter);
		cr_expect_eq(judge(c, RULE_ABSENT_ANY, s).hit, rows[i].any, "%s", rows[i].letter);
		cr_expect_eq(judge(c, RULE_SUSPENDED, s).hit, rows[i].e, "%s", rows[i].letter);
	}
	class_free(c);
}

/* Before the register is closed and settled a mark says nothing: tutors save N, the office corrects it. */
Test(judge, a_session_that_is_not_settled_is_not_seen)
{
	struct class *c = fresh();
	session_t s = session_of(d(2026, 11, 24), false);

	mark_slot(c, 0, s, "N");
	c->h.at[0].settled = s - 1;
	cr_assert_not(judge(c, RULE_ABSENT_NO_REASON_YET, s).hit);
	c->h.at[0].settled = s;
	cr_assert(judge(c, RULE_ABSENT_NO_REASON_YET, s).hit);
	class_free(c);
}

/* 16 of 20 marked are 80 %. The child is one of the 20. */
Test(judge, not_marked_needs_four_fifths_of_the_school)
{
	struct class *c = fresh();
	session_t s = session_of(d(2026, 11, 24), false);

	mark_mates(c, s, 16); /* 15 marked: 75 % */
	cr_assert_not(judge(c, RULE_NOT_MARKED, s).hit);
	mark_mates(c, s, 17); /* 16: 80 % */
	cr_assert(judge(c, RULE_NOT_MARKED, s).hit);
	/* An agreed part-time timetable leaves this Tuesday morning out. */
	c->h.agreed[0] =
		(struct history_agreed){.from = d(2026, 11, 2), .to = d(2026, 12, 18), .review = DAY_NONE};
	c->h.agreed[0].sessions[0] = 1;
	c->h.agreed_count = 1;
	cr_assert_not(judge(c, RULE_NOT_MARKED, s).hit);
	c->h.agreed_count = 0;
	mark_slot(c, 0, s, "I");
	cr_assert_not(judge(c, RULE_NOT_MARKED, s).hit, "a mark came");
	class_free(c);
}

/* In school in the morning, N O G or blank in the afternoon; U, E, M and C2 are reasons or an arrival. */
Test(judge, left_during_day_by_letter)
{
	static const struct {
		const char *both;
		bool hit;
	} rows[] = {{"/ N", true},  {"/ O", true},  {"L G", true},   {"B N", true},   {"/ U", false},
		    {"/ E", false}, {"/ M", false}, {"/ C2", false}, {"/ \\", false}, {"N N", false},
		    {"I N", false}, {"- N", false}, {"/ -", false}};
	struct class *c = fresh();
	day_t day = d(2026, 11, 24);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		mark(c, day, rows[i].both);
		cr_expect_eq(judge_day(c, RULE_LEFT_DURING_DAY, day).hit, rows[i].hit, "%s", rows[i].both);
		cr_expect_not(judge(c, RULE_LEFT_DURING_DAY, session_of(day, false)).hit);
	}
	/* A blank counts in a complete register: 19 of 20 are 95 %, 18 are not. */
	mark_mates(c, session_of(day, true), 19);
	cr_assert_not(judge_day(c, RULE_LEFT_DURING_DAY, day).hit);
	mark_mates(c, session_of(day, true), 20);
	cr_assert(judge_day(c, RULE_LEFT_DURING_DAY, day).hit);
	class_free(c);
}

/* Five whole school days away, then back: told once, on the session of return. */
Test(judge, returned_after_five_days_not_four)
{
	struct class *c = fresh();
	day_t last;

	last = mark_days(c, d(2026, 11, 9), 4, "I I");
	mark(c, calendar_next(&c->calendar, last), "/ \\");
	cr_assert_not(judge(c, RULE_RETURNED, session_of(calendar_next(&c->calendar, last), false)).hit);
	last = mark_days(c, d(2026, 11, 9), 5, "I O");
	mark(c, calendar_next(&c->calendar, last), "/ \\");
	cr_assert(judge(c, RULE_RETURNED, session_of(calendar_next(&c->calendar, last), false)).hit);
	cr_assert_not(judge(c, RULE_RETURNED, session_of(calendar_next(&c->calendar, last), true)).hit,
		      "the afternoon is no second return");
	class_free(c);
}

/* Both schools believe the other has the child. */
Test(judge, two_schools_that_disagree)
{
	struct class *c = fresh(), *other = fresh();
	session_t s = session_of(d(2026, 11, 24), false);

	c->h.at[1] = other->h.at[0];
	c->h.at[1].school = 8;
	c->h.count = 2;
	mark_slot(c, 0, s, "D");
	mark_slot(other, 0, s, "N");
	cr_assert(judge(c, RULE_DUAL_ROLL_GAP, s).hit);
	cr_assert_eq(judge(c, RULE_DUAL_ROLL_GAP, s).place, 1u, "it speaks of the school that marks absent");
	mark_slot(other, 0, s, "/");
	cr_assert_not(judge(c, RULE_DUAL_ROLL_GAP, s).hit);
	mark_slot(other, 0, s, "I");
	cr_assert_not(judge(c, RULE_DUAL_ROLL_GAP, s).hit, "ill is a reason");
	mark_slot(c, 0, s, "B");
	mark_slot(other, 0, s, "O");
	cr_assert(judge(c, RULE_DUAL_ROLL_GAP, s).hit);
	class_free(c);
	class_free(other);
}

/* --- runs
 * ---------------------------------------------------------------------------------------------------- */

/* Reg. 13: 10 continuous school days. Nine days are 18 sessions, well over "10 sessions"; a fortnight and a
 * half term are more than 10 days of the calendar. */
Test(judge, ten_school_days_are_not_nine_and_not_ten_sessions)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 11, 9), 9, "G U");
	struct finding f;

	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit);
	last = mark_days(c, d(2026, 11, 9), 10, "G U");
	f = judge_day(c, RULE_UNAUTHORISED_10_DAYS, last);
	cr_assert(f.hit);
	cr_assert_eq(f.days.n, 10);
	cr_assert_eq(f.sessions.n, 20);
	cr_assert_eq(f.unsettled.n, 0);
	mark(c, d(2026, 11, 12), "N O");
	f = judge_day(c, RULE_UNAUTHORISED_10_DAYS, last);
	cr_assert(f.hit);
	cr_assert_eq(f.unsettled.n, 1, "N still counts and is shown apart");
	/* One authorised session breaks it; so does a mark that is not there. */
	mark(c, d(2026, 11, 12), "N I");
	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit);
	mark(c, d(2026, 11, 12), "N -");
	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit, "no mark is never absence");
	mark(c, d(2026, 11, 12), "N D");
	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit, "due elsewhere ends it");
	class_free(c);
}

/* Half term, a written INSET day (#) and snow that only the marks know of are no school days. */
Test(judge, runs_go_over_half_term_inset_and_learned_closures)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 10, 19), 10, "O O"), snow = d(2026, 11, 4);
	struct finding f = judge_day(c, RULE_UNAUTHORISED_10_DAYS, last);

	cr_assert(f.hit, "19 to 23 October, then the week after half term");
	cr_assert(last - session_day(f.first) > 12);
	for (unsigned half = 0; half < 2; half++)
		for (unsigned i = 0; i < MATES; i++)
			mark_slot(c, i, session_of(snow, half), "Y4");
	cr_assert_eq(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).days.n, 9,
		     "one of them was no school day");
	mark(c, calendar_next(&c->calendar, last), "O O");
	last = calendar_next(&c->calendar, last);
	cr_assert(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit);
	mark(c, d(2026, 10, 21), "# #");
	cr_assert_eq(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).days.n, 9);
	class_free(c);
}

/* The return counts G N O U; the ground for taking a name off the roll G N O. U is an arrival. */
Test(judge, u_counts_for_ten_days_and_not_for_twenty)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 11, 2), 14, "N O");

	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).hit);
	last = mark_days(c, d(2026, 11, 2), 15, "N O");
	cr_assert(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).hit, "told in advance at 15");
	cr_assert(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).early);
	last = mark_days(c, d(2026, 11, 2), 19, "N O");
	cr_assert(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).early, "19 are not 20");
	last = mark_days(c, d(2026, 11, 2), 20, "N O");
	cr_assert(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).hit);
	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).early);
	mark(c, d(2026, 11, 10), "U O");
	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_20_DAYS, last).hit, "13 days since the U");
	cr_assert(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit);
	cr_assert_eq(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).days.n, 20);
	class_free(c);
}

/* Another school's marks do not lengthen a run: the return is each school's. */
Test(judge, a_run_is_one_schools)
{
	struct class *c = fresh(), *other = fresh();
	day_t last = mark_days(c, d(2026, 11, 9), 6, "O O");

	last = mark_days(other, last + 1, 4, "O O");
	c->h.at[1] = other->h.at[0];
	c->h.at[1].school = 8;
	c->h.count = 2;
	cr_assert_not(judge_day(c, RULE_UNAUTHORISED_10_DAYS, last).hit);
	/* The same school's system made the pupil anew: one run over both records. */
	c->h.at[1].school = 7;
	c->h.at[0].to = d(2026, 11, 16);
	c->h.at[1].from = d(2026, 11, 17);
	cr_assert_eq(judge_run(&c->h, 7, last, rule_row(RULE_UNAUTHORISED_10_DAYS)->cells, 0).days.n, 10);
	class_free(c);
	class_free(other);
}

/* --- counts
 * ---------------------------------------------------------------------------------------------------- */

/* 10 sessions, which may be five days of one week, in 10 school weeks. */
Test(judge, penalty_counts_sessions_not_days)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 11, 9), 5, "N U");
	struct finding f = judge_day(c, RULE_PENALTY_THRESHOLD, last);

	cr_assert(f.hit);
	cr_assert_eq(f.sessions.n, 10);
	cr_assert_eq(f.unsettled.n, 5);
	mark(c, last, "N I");
	cr_assert_not(judge_day(c, RULE_PENALTY_THRESHOLD, last).hit,
		      "nine; a corrected N falls out of the count");
	mark(c, calendar_next(&c->calendar, last), "G -");
	cr_assert(judge_day(c, RULE_PENALTY_THRESHOLD, calendar_next(&c->calendar, last)).hit);
	class_free(c);
}

/* Half term is no school week, so that the tenth week back lies before it: in the week of 23 November the
 * window begins on 14 September, with 12 November it would not reach so far had the holiday counted. */
Test(judge, ten_school_weeks_leave_holidays_out)
{
	struct class *c = fresh();

	mark_days(c, d(2026, 9, 14), 5, "O O");
	cr_assert(judge_day(c, RULE_PENALTY_THRESHOLD, d(2026, 11, 24)).hit,
		  "14 September to 27 November are eleven weeks, one of them without school");
	cr_assert_not(judge_day(c, RULE_PENALTY_THRESHOLD, d(2026, 11, 30)).hit,
		      "the next week it is too long ago");
	class_free(c);
}

/* 15 days are 30 sessions of I, in a row or not; M is an appointment. Warned at 10. */
Test(judge, illness_in_days_of_two_halves)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 9, 14), 19, "I \\");

	cr_assert_not(judge_day(c, RULE_SICKNESS_15_DAYS, last).hit, "19 mornings are 9.5 days");
	last = mark_days(c, d(2026, 9, 14), 20, "I \\");
	cr_assert(judge_day(c, RULE_SICKNESS_15_DAYS, last).hit);
	cr_assert(judge_day(c, RULE_SICKNESS_15_DAYS, last).early);
	last = mark_days(c, d(2026, 9, 14), 29, "I M");
	cr_assert(judge_day(c, RULE_SICKNESS_15_DAYS, last).early, "14.5 days");
	last = mark_days(c, d(2026, 9, 14), 30, "I M");
	cr_assert_not(judge_day(c, RULE_SICKNESS_15_DAYS, last).early);
	class_free(c);
}

/* Reg. 10: five school days to find the reason, not five days of the calendar and not five working days. */
Test(judge, a_reason_is_overdue_after_five_school_days)
{
	struct class *c = fresh();
	day_t day = d(2026, 10, 21), after; /* the Wednesday before half term */

	mark(c, day, "N \\");
	after = day;
	for (int i = 0; i < 4; i++)
		after = calendar_next(&c->calendar, after);
	cr_assert(after - day > 5, "half term lies between");
	cr_assert_not(judge_day(c, RULE_UNEXPLAINED_OVERDUE, after).hit);
	after = calendar_next(&c->calendar, after);
	cr_assert(judge_day(c, RULE_UNEXPLAINED_OVERDUE, after).hit);
	mark(c, day, "O \\");
	cr_assert_not(judge_day(c, RULE_UNEXPLAINED_OVERDUE, after).hit, "O is a decision, if not a reason");
	class_free(c);
}

/* --- shares
 * ---------------------------------------------------------------------------------------------------- */

/* 10 % or more, exactly: 2 of 20 are, 2 of 21 are not; D, X and closures are not possible sessions. */
Test(judge, persistent_and_severe_on_exact_numbers)
{
	struct class *c = fresh();
	day_t day = d(2026, 9, 14), last;

	last = mark_days(c, day, 10, "/ \\");
	mark(c, day, "I N");
	cr_assert(judge_day(c, RULE_PERSISTENT, last).hit, "2 of 20");
	cr_assert_not(judge_day(c, RULE_SEVERE, last).hit);
	mark_slot(c, 0, session_of(last, true), "D");
	cr_assert_not(judge_day(c, RULE_PERSISTENT, last).hit, "19 possible: under the least");
	mark(c, calendar_next(&c->calendar, last), "/ \\");
	last = calendar_next(&c->calendar, last);
	cr_assert_not(judge_day(c, RULE_PERSISTENT, last).hit, "2 of 21 are 9.5 %%");
	last = mark_days(c, day, 5, "C2 U");
	last = mark_days(c, last + 1, 5, "K \\");
	mark(c, calendar_next(&c->calendar, last), "- -");
	cr_assert(judge_day(c, RULE_SEVERE, last).hit, "10 of 20");
	mark(c, day, "/ U");
	cr_assert_not(judge_day(c, RULE_SEVERE, last).hit, "9 of 20");
	class_free(c);
}

/* 5 to under 10 % of the year, and 10 % of the last 20 sessions. */
Test(judge, at_risk_between_five_and_ten_percent)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 9, 14), 20, "/ \\"), day = last;

	mark(c, last, "I I");
	cr_assert(judge_day(c, RULE_AT_RISK, last).hit, "2 of 40, 2 of the last 20");
	mark(c, last, "I \\");
	cr_assert_not(judge_day(c, RULE_AT_RISK, last).hit, "1 of 40");
	for (int i = 0; i < 1; i++)
		day = calendar_previous(&c->calendar, day);
	mark(c, last, "I I");
	mark(c, day, "I I");
	cr_assert_not(judge_day(c, RULE_AT_RISK, last).hit, "4 of 40 are persistent");
	mark(c, day, "/ \\");
	mark(c, last, "/ \\");
	mark(c, d(2026, 9, 14), "I I");
	cr_assert_not(judge_day(c, RULE_AT_RISK, last).hit, "2 of 40, none lately");
	class_free(c);
}

/* 15 points of the last 20 sessions against the 60 before: 3 of 20. */
Test(judge, improved_and_fallen_by_fifteen_points)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 9, 14), 30, "I \\"); /* 60 sessions, half missed */

	last = mark_days(c, last + 1, 10, "/ \\");
	cr_assert(judge_day(c, RULE_IMPROVED, last).hit);
	cr_assert_neq(judge_day(c, RULE_PATTERN, last).cause, FINDING_FALL);
	last = mark_days(c, d(2026, 9, 14), 30, "/ \\");
	mark_days(c, d(2026, 9, 14), 4, "I I");
	mark(c, d(2026, 9, 18), "I \\"); /* 9 of 60 missed: 15 % */
	last = mark_days(c, last + 1, 10, "/ \\");
	cr_assert(judge_day(c, RULE_IMPROVED, last).hit, "from 85 to 100");
	mark(c, d(2026, 9, 18), "/ \\");
	cr_assert_not(judge_day(c, RULE_IMPROVED, last).hit, "from 86.7");
	class_free(c);
}

/* --- how something stands
 * ---------------------------------------------------------------------------------------- */

/* Six weeks without a review: the 43rd day; nothing on the list; past its end. */
Test(judge, part_time_beyond_what_is_agreed)
{
	struct class *c = fresh();
	day_t day = d(2026, 11, 24);

	mark(c, day, "/ C2");
	cr_assert_not(judge_day(c, RULE_PART_TIME_LONG, day).hit,
		      "an authority without such a list cannot tell");
	c->h.agreed_held = true;
	cr_assert(judge_day(c, RULE_PART_TIME_LONG, day).hit);
	cr_assert_eq(judge_day(c, RULE_PART_TIME_LONG, day).cause, FINDING_NOT_AGREED);
	c->h.agreed_count = 1;
	c->h.agreed[0] = (struct history_agreed){.from = day - 42, .to = DAY_NONE, .review = DAY_NONE};
	cr_assert_not(judge_day(c, RULE_PART_TIME_LONG, day).hit, "six weeks to the day");
	c->h.agreed[0].from = day - 43;
	cr_assert_eq(judge_day(c, RULE_PART_TIME_LONG, day).cause, FINDING_NOT_REVIEWED);
	c->h.agreed[0].review = day;
	cr_assert_not(judge_day(c, RULE_PART_TIME_LONG, day).hit);
	c->h.agreed[0].to = day - 1;
	cr_assert_eq(judge_day(c, RULE_PART_TIME_LONG, day).cause, FINDING_ENDED);
	c->h.agreed[0].to = day;
	cr_assert_not(judge_day(c, RULE_PART_TIME_LONG, day).hit, "the last agreed day");
	class_free(c);
}

/* Off one roll and on no other: five school days, the same day for a worker's child; a half term between does
 * not count. */
Test(judge, left_roll_waits_for_school_days)
{
	struct class *c = fresh();
	day_t left = d(2026, 10, 21), day = left;

	c->h.at[0].to = left;
	for (int i = 0; i < 4; i++)
		day = calendar_next(&c->calendar, day);
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit);
	day = calendar_next(&c->calendar, day);
	cr_assert(judge_day(c, RULE_LEFT_ROLL, day).hit);
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, left).hit, "still on roll on the last day");
	c->h.worker = true;
	cr_assert(judge_day(c, RULE_LEFT_ROLL, left + 1).hit);
	c->h.at_home = true;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "educated at home");
	c->h.at_home = false;
	c->h.expected_on = true;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "a place is taken elsewhere");
	c->h.expected_on = false;
	c->h.restricted = true;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "restricted: the named contact only");
	c->h.restricted = false;
	c->h.at[0].doubtful = true;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "never while the feed is in doubt");
	cr_assert(judge_day(c, RULE_LEFT_ROLL, day).untold, "and not over by that either");
	c->h.at[0].doubtful = false;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).untold);
	c->h.of_age = false;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "not of reception to Year 11");
	c->h.of_age = true;
	c->h.at[1] = c->h.at[0];
	c->h.at[1].to = DAY_NONE;
	c->h.count = 2;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "on another roll");
	c->h.at[0].doubtful = true;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).untold, "the other roll is in no doubt");
	c->h.at[0].doubtful = false;
	c->h.at[1].silent = true;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).hit, "the child may well be there");
	cr_assert(judge_day(c, RULE_LEFT_ROLL, day).untold);
	c->h.at[1].to = left + 1;
	cr_assert(judge_day(c, RULE_LEFT_ROLL, day).untold, "it had the child last, and holds it back");
	c->h.at[1].to = left - 1;
	cr_assert(judge_day(c, RULE_LEFT_ROLL, day).hit, "another school had the child after it");
	cr_assert_eq(judge_day(c, RULE_LEFT_ROLL, day).place, 0u);
	c->h.at[0].to = DAY_NONE;
	c->h.at[1].to = DAY_NONE;
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, day).untold, "on another roll");
	c->h.at[0].to = left;
	c->h.at[1].silent = false;
	c->h.count = 1;
	c->h.at[0].to = calendar_previous(&c->calendar, d(2027, 7, 31));
	cr_assert_not(judge_day(c, RULE_LEFT_ROLL, d(2027, 7, 30)).hit, "the end of a year");
	class_free(c);
}

/* Admitted and not come: three school days with a register, one for a worker's child. */
Test(judge, never_arrived_counts_days_with_a_register)
{
	struct class *c = fresh();
	day_t from = d(2026, 11, 9), day = from;

	c->h.at[0].from = from;
	for (int i = 0; i < 2; i++, day++) {
		mark_mates(c, session_of(day, false), MATES);
		mark_mates(c, session_of(day, true), MATES);
	}
	mark(c, from, "N N");
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "two days, and a third nobody has marked");
	mark_mates(c, session_of(day, false), MATES);
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).hit);
	c->h.at[0].doubtful = true;
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "the school's feed is in doubt");
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).untold, "nobody knows whether the child came");
	mark(c, from, "/ \\");
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).untold, "nor by such a mark");
	c->h.at[0].intake = 20;
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).untold, "nor of the others admitted that day");
	c->h.at[0].intake = 0;
	mark(c, from, "N N");
	c->h.at[0].doubtful = false;
	mark(c, from, "I I");
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "ill that day: a reason is known");
	c->h.worker = true;
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "two days are over one");
	c->h.at[0].intake = 20;
	c->h.at[0].intake_arrived = 9;
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "eleven of twenty: a question for the feed");
	c->h.at[0].intake_arrived = 10;
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).hit);
	mark(c, day, "L \\");
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "arrived");
	class_free(c);
}

/* A child on two rolls. The one school has marked D, the other's register is still open: D is a mark, so the
 * child was not forgotten; and the day is not over, so nobody says that the child has not come. */
Test(judge, d_is_no_blank_while_the_other_register_is_open)
{
	struct class *c = fresh();
	day_t day = d(2026, 11, 9);
	session_t pm = session_of(day, true);

	c->h.at[0].from = day;
	c->h.at[1] = c->h.at[0];
	c->h.at[1].school = 8;
	c->h.at[1].slot = 1; /* its register at the other school: slot 1 stands for it */
	c->h.at[1].settled = pm - 1;
	c->h.at[0].settled = pm;
	c->h.count = 2;
	c->h.worker = true;
	for (unsigned i = 2; i < MATES; i++) {
		mark_slot(c, i, pm - 1, "/");
		mark_slot(c, i, pm, "\\");
	}
	mark(c, day, "D D");
	mark_slot(c, 1, pm - 1, "N");
	cr_assert_not(judge(c, RULE_NOT_MARKED, pm).hit);
	cr_assert_not(judge(c, RULE_NEVER_ARRIVED, pm).hit, "the other school's afternoon is to come");
	c->h.at[1].settled = pm;
	cr_assert(judge(c, RULE_NOT_MARKED, pm).hit, "now it is the other school that has no mark");
	cr_assert_eq(judge(c, RULE_NOT_MARKED, pm).place, 1u);
	mark_slot(c, 1, pm, "N");
	cr_assert_not(judge(c, RULE_NOT_MARKED, pm).hit);
	cr_assert(judge(c, RULE_NEVER_ARRIVED, pm).hit, "a day is over at both");
	class_free(c);
}

/* A child on two rolls, admitted to the first and not come for three days. The other says that the child was
 * there: a school in doubt does not end it by that, and one that holds the child back says nothing. */
Test(judge, never_arrived_by_the_marks_that_are_seen_and_believed)
{
	struct class *c = fresh();
	const day_t from = d(2026, 11, 9), day = d(2026, 11, 11);

	c->h.at[0].from = from;
	c->h.at[1] = c->h.at[0];
	c->h.at[1].from = DAY_NONE;
	c->h.at[1].school = 8;
	c->h.at[1].slot = 1;
	c->h.count = 2;
	for (session_t s = session_of(from, false); s <= session_of(day, true); s++) {
		mark_slot(c, 0, s, "O");
		mark_slot(c, 1, s, session_pm(s) ? "\\" : "/");
	}
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit);
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).untold, "the child is at the other school");
	c->h.at[1].doubtful = true;
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit);
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).untold, "says a school in doubt");
	c->h.at[1].doubtful = false;
	c->h.at[0].doubtful = true;
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).untold, "the other school has seen the child");
	c->h.at[0].doubtful = false;
	c->h.at[1].silent = true;
	cr_assert(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "the first school says that it has not come");
	cr_assert_eq(judge_day(c, RULE_NEVER_ARRIVED, day).place, 0u);
	c->h.at[0].silent = true;
	cr_assert_not(judge_day(c, RULE_NEVER_ARRIVED, day).hit, "held back everywhere");
	class_free(c);
}

/* Four Fridays of ten, three times as often as on other days, make a pattern; three do not. */
Test(judge, a_weekday_and_broken_weeks)
{
	struct class *c = fresh();
	day_t last = mark_days(c, d(2026, 9, 14), 50, "/ \\");

	mark(c, d(2026, 11, 6), "I I");
	mark(c, d(2026, 11, 13), "I \\");
	mark(c, d(2026, 11, 20), "/ O");
	cr_assert_not(judge_day(c, RULE_PATTERN, last).hit);
	mark(c, d(2026, 11, 27), "I I");
	cr_assert_eq(judge_day(c, RULE_PATTERN, last).cause, FINDING_WEEKDAY);
	cr_assert_eq(judge_day(c, RULE_PATTERN, last).weekday, DAY_FRIDAY);
	/* Five broken weeks, each on another day. */
	mark_days(c, d(2026, 11, 2), 20, "/ \\");
	mark(c, d(2026, 10, 5), "I I");
	mark(c, d(2026, 10, 13), "I I");
	mark(c, d(2026, 10, 21), "I I");
	mark(c, d(2026, 11, 5), "I I");
	cr_assert_not(judge_day(c, RULE_PATTERN, last).hit);
	mark(c, d(2026, 11, 13), "I I");
	cr_assert_eq(judge_day(c, RULE_PATTERN, last).cause, FINDING_BROKEN_WEEKS);
	class_free(c);
}

/* --- the catalogue
 * ------------------------------------------------------------------------------------------- */

/* A number in an id, and back: else an alert would be judged by other numbers than it was opened with. */
Test(rule, parameters_go_into_ids_and_come_back)
{
	for (int r = 0; r < RULES_OF_CHILDREN; r++) {
		int set[PARAMETERS] = {0};
		struct rule_values own, again;
		const struct rule_row *row = rule_row((enum rule)r);

		for (int p = 0; p < PARAMETERS; p++) {
			const struct rule_parameter *of = &row->parameters[p];

			cr_assert(of->fallback == 0 ||
				  (of->least <= of->fallback && of->fallback <= of->most && of->most <= 255));
			set[p] = of->fallback != 0 ? of->most : 0;
			cr_assert(rule_value_fits((enum rule)r, (enum parameter)p, set[p]));
			cr_assert_not(rule_value_fits((enum rule)r, (enum parameter)p, of->most + 1), "%s",
				      row->name);
		}
		own = rule_values((enum rule)r, set);
		again = rule_values_of_id((enum rule)r, rule_values_id((enum rule)r, &own));
		if (row->parameters_in_id)
			cr_assert(rule_values_same(&own, &again), "%s", row->name);
	}
}

/* Words that a register cannot justify. "missing" stands in "missing-child procedure" and in the names of a
 * team and of guidance, and nowhere else. */
Test(rule, no_row_says_more_than_a_register_knows)
{
	static const char *const never[] = {"without reason", " safe ", "truant", "fine", "prosecut"};

	for (int r = 0; r < RULES; r++) {
		const struct rule_row *row = rule_row((enum rule)r);
		const char *texts[] = {row->title, row->fires, row->next,
				       row->caution != NULL ? row->caution : ""};

		for (size_t t = 0; t < 4; t++)
			for (size_t i = 0; i < sizeof never / sizeof *never; i++)
				cr_assert_null(strstr(texts[t], never[i]), "%s: %s", row->name, texts[t]);
		cr_assert(strlen(row->source) > 0 && strlen(row->hears) > 0 && strlen(row->next) > 0);
	}
}
