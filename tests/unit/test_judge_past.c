/* What does not restart in September, and what does: runs of school days and the penalty count look into the
 * register of the year before, shares and illness do not. Days and weeks are counted by hand.
 *
 * Both years are written out: the summer term of 2026 ends on Tuesday 21 July, after a half term from 25 to
 * 29 May; 2026/27 begins on Thursday 3 September, with its half term from 26 to 30 October. */
#include "unit/judge_fixture.h"

static struct calendar last_year(void)
{
	return (struct calendar){.terms = {{d(2026, 4, 13), d(2026, 7, 21)}},
				 .term_count = 1,
				 .closures = {{d(2026, 5, 25), d(2026, 5, 29)}},
				 .closure_count = 1,
				 .bank_holidays = {d(2026, 5, 4)},
				 .bank_holiday_count = 1};
}

static struct calendar this_year(void)
{
	struct calendar c = year_2026();

	c.terms[0].from = d(2026, 9, 3);
	return c;
}

struct two_years {
	struct class *old, *now;
	struct past *past;
};

static struct two_years two_years(void)
{
	struct calendar before = last_year(), after = this_year();

	return (struct two_years){class_new(&before, d(2026, 6, 1)), class_new(&after, d(2026, 11, 24)),
				  NULL};
}

/* The summer has come: what the old register says by now is packed away, as of school `school`. */
static void summer(struct two_years *y, uint32_t school)
{
	past_free(y->past);
	y->past = past_pack(y->old->roll, 0, &y->old->held);
	cr_assert_not_null(y->past);
	y->now->h.past[0] =
		(struct history_past){.past = y->past, .school = school, .from = DAY_NONE, .to = DAY_NONE};
	y->now->h.past_count = 1;
}

static void two_years_free(struct two_years *y)
{
	past_free(y->past);
	class_free(y->old);
	class_free(y->now);
}

/* --- the packed year -------------------------------------------------------------------------------------
 */

/* Every mark comes out as it went in, whatever the neighbours; a mark lost here is a child not heard of. */
Test(past, a_packed_year_is_the_year)
{
	static const char *const letters[] = {"/ \\", "N O", "I -", "# #", "Y4 E", "- -", "L U", "C2 \\"};
	struct two_years y = two_years();
	uint32_t dice = 7;
	unsigned different = 0;

	for (day_t day = d(2026, 4, 13); day <= d(2026, 7, 21); day++)
		if (day_weekday(day) <= DAY_FRIDAY) {
			dice = dice * 1664525U + 1013904223U;
			mark(y.old, day, letters[dice >> 29]);
		}
	mark_days(y.old, d(2026, 4, 13), 1, "O O");
	mark_slot(y.old, 19, session_of(d(2026, 7, 21), true), "N");
	summer(&y, 7);
	for (session_t s = session_of(d(2025, 7, 25), false); s <= session_of(d(2026, 8, 7), true); s++)
		for (unsigned slot = 0; slot <= MATES; slot++) {
			cell_t was = roll_get(y.old->roll, 0, slot, s);

			cr_assert_eq(past_get(y.past, slot, s), was, "slot %u, %d", slot, (int)s);
			different += was != CELL_UNKNOWN;
		}
	cr_assert_gt(different, 90u);
	/* Sums of a packed year are those of its cells: any stretch of it, and beyond both ends. */
	for (unsigned slot = 0; slot <= MATES; slot++)
		for (day_t from = d(2025, 7, 20); from <= d(2026, 7, 31); from += 11)
			for (day_t to = from - 1; to <= d(2026, 8, 9); to += 17) {
				const session_t first = session_of(from, true), last = session_of(to, false);
				struct tally t = past_tally(y.past, slot, first, last), sum = {0};

				for (session_t s = first; s <= last; s++) {
					const cell_t c = past_get(y.past, slot, s);

					sum.possible = (uint16_t)(sum.possible + code_possible(c));
					sum.attending = (uint16_t)(sum.attending + code_attending(c));
					sum.unauthorised =
						(uint16_t)(sum.unauthorised +
							   (code_class_of(c) == CLASS_UNAUTHORISED));
				}
				cr_assert_eq(t.possible, sum.possible, "slot %u, %d to %d", slot, from, to);
				cr_assert_eq(t.attending, sum.attending);
				cr_assert_eq(t.unauthorised, sum.unauthorised);
				cr_assert_eq(t.authorised, sum.possible - sum.attending - sum.unauthorised);
			}
	cr_assert_eq(past_first(y.past), d(2025, 8, 1));
	cr_assert_eq(past_last(y.past), d(2026, 7, 31));
	cr_assert(past_held(y.past, session_of(d(2026, 7, 21), true)));
	cr_assert_not(past_held(y.past, session_of(d(2026, 7, 22), false)), "after the term");
	cr_assert_not(past_held(y.past, session_of(d(2026, 5, 26), false)), "half term");
	cr_assert_not(past_held(y.past, session_of(d(2026, 9, 3), false)), "another year");
	past_free(NULL);
	two_years_free(&y);
}

/* 240,000 pupils have to fit: a pupil who is away now and then takes far less than a byte a session. */
Test(past, a_year_of_absences_now_and_then_is_small)
{
	struct two_years y = two_years();
	size_t empty;

	summer(&y, 7);
	empty = past_size(y.past);
	for (day_t day = d(2026, 4, 13); day <= d(2026, 7, 21); day++)
		if (calendar_school_day(&y.old->calendar, day))
			mark(y.old, day, day % 9 == 0 ? "I \\" : "/ \\");
	summer(&y, 7);
	/* 14 weeks: at most ten mornings of illness, five stretches around them a fortnight, and weekends do
	 * not count. */
	cr_assert_leq(past_size(y.past) - empty, 2u * 32u);
	two_years_free(&y);
}

/* The next year's calendar has taken the place of the one that knew last year: the marks themselves say that
 * the school was open, and that it was closed. */
Test(past, a_year_that_no_calendar_knows_any_more_is_held_as_its_marks_say)
{
	struct calendar after = this_year();
	struct two_years y = two_years();
	struct openings *o = calloc(1, sizeof *o);

	mark_mates(y.old, session_of(d(2026, 7, 20), false), MATES);
	for (unsigned i = 1; i < MATES; i++)
		mark_slot(y.old, i, session_of(d(2026, 7, 21), false), i < 18 ? "Y4" : "/");
	openings_start(o, &after, year_start_week(d(2026, 6, 1)), OPENINGS_LEARN);
	openings_recount(o, y.old->roll, 0);
	y.past = past_pack(y.old->roll, 0, o);
	cr_assert(past_held(y.past, session_of(d(2026, 7, 20), false)));
	cr_assert_not(past_held(y.past, session_of(d(2026, 7, 20), true)), "nobody marked");
	cr_assert_not(past_held(y.past, session_of(d(2026, 7, 21), false)), "17 of 19 say closed");
	free(o);
	two_years_free(&y);
}

/* --- runs -------------------------------------------------------------------------------------------------
 */

/* 14 to 17 July are four days, 20 and 21 July two; Thursday 3 and Friday 4 September two, and the tenth is
 * Tuesday 8 September. The summer between is no school day and breaks nothing. */
Test(past, ten_days_begun_on_14_july_end_on_8_september)
{
	struct two_years y = two_years();
	struct finding f;

	cr_assert_eq(mark_days(y.old, d(2026, 7, 14), 6, "O N"), d(2026, 7, 21));
	cr_assert_eq(mark_days(y.now, d(2026, 9, 3), 3, "O O"), d(2026, 9, 7));
	summer(&y, 7);
	cr_assert_not(judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 7)).hit, "nine days");
	mark_days(y.now, d(2026, 9, 8), 1, "U O");
	f = judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 8));
	cr_assert(f.hit);
	cr_assert_eq(f.days.n, 10);
	cr_assert_eq(f.sessions.n, 20);
	cr_assert_eq(f.unsettled.n, 6, "an N in each of six days of July");
	cr_assert_eq(f.earlier.n, 12);
	cr_assert_eq(session_day(f.first), d(2026, 7, 14));
	cr_assert_eq(session_day(f.last), d(2026, 9, 8));
	/* Reg. 9 asks for G, N and O: U on the last day ends that run. */
	cr_assert_eq(
		judge_run(&y.now->h, 7, d(2026, 9, 8), rule_row(RULE_UNAUTHORISED_20_DAYS)->cells, 0).days.n,
		0);
	two_years_free(&y);
}

/* Twenty days: 29 June to 21 July are 17 (5, 5, 5 and 2), 3, 4 and 7 September the rest; 15 were there on 17
 * July already. */
Test(past, twenty_days_and_their_line_in_advance_go_on)
{
	struct two_years y = two_years();

	cr_assert_eq(mark_days(y.old, d(2026, 6, 29), 17, "O O"), d(2026, 7, 21));
	mark_days(y.now, d(2026, 9, 3), 3, "N N");
	summer(&y, 7);
	cr_assert(judge_day(y.now, RULE_UNAUTHORISED_20_DAYS, d(2026, 9, 4)).early);
	cr_assert_eq(judge_day(y.now, RULE_UNAUTHORISED_20_DAYS, d(2026, 9, 4)).days.n, 19);
	cr_assert(judge_day(y.now, RULE_UNAUTHORISED_20_DAYS, d(2026, 9, 7)).hit);
	cr_assert_not(judge_day(y.now, RULE_UNAUTHORISED_20_DAYS, d(2026, 9, 7)).early);
	two_years_free(&y);
}

/* One session in school on either side of the summer ends it, and so does a session nobody marked. */
Test(past, one_other_session_breaks_a_run_on_either_side)
{
	static const char *const others[] = {"/ O", "O I", "- O"};

	for (unsigned i = 0; i < 3; i++) {
		struct two_years y = two_years();

		mark_days(y.old, d(2026, 7, 14), 6, "O O");
		mark_days(y.now, d(2026, 9, 3), 4, "O O");
		mark(y.old, d(2026, 7, 21), others[i]);
		summer(&y, 7);
		cr_assert_eq(judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 8)).days.n, 4, "%s",
			     others[i]);
		mark(y.old, d(2026, 7, 21), "# O");
		summer(&y, 7);
		cr_assert_eq(judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 8)).days.n, 10,
			     "a morning without school is none");
		mark(y.now, d(2026, 9, 3), others[i]);
		cr_assert_eq(judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 8)).days.n, 3, "%s",
			     others[i]);
		two_years_free(&y);
	}
}

/* The return is each school's: what another school marked in July is not this one's. */
Test(past, another_schools_july_lengthens_no_run)
{
	struct two_years y = two_years();

	mark_days(y.old, d(2026, 7, 14), 6, "O O");
	mark_days(y.now, d(2026, 9, 3), 4, "O O");
	summer(&y, 8);
	cr_assert_eq(judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 8)).days.n, 4);
	two_years_free(&y);
}

/* What may not be kept any more is not looked at. */
Test(past, days_that_may_not_be_kept_are_not_seen)
{
	struct two_years y = two_years();

	mark_days(y.old, d(2026, 7, 14), 6, "O O");
	mark_days(y.now, d(2026, 9, 3), 4, "O O");
	summer(&y, 7);
	y.now->h.past[0].from = d(2026, 7, 20);
	cr_assert_eq(judge_day(y.now, RULE_UNAUTHORISED_10_DAYS, d(2026, 9, 8)).days.n, 6);
	cr_assert_eq(judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 9, 8)).sessions.n, 12);
	two_years_free(&y);
}

/* Education and Inspections Act 2006 s.100: other provision from the sixth school day. Three days in July and
 * three in September. */
Test(past, a_suspension_goes_on_over_the_summer)
{
	struct two_years y = two_years();

	mark_days(y.old, d(2026, 7, 17), 3, "E E");
	mark_days(y.now, d(2026, 9, 3), 3, "E E");
	summer(&y, 7);
	cr_assert_eq(judge_run(&y.now->h, 7, d(2026, 9, 7), rule_row(RULE_SUSPENDED)->cells, 0).days.n, 6);
	two_years_free(&y);
}

/* --- the penalty count -------------------------------------------------------------------------------------
 */

/* In the week of 5 October the tenth school week back is that of 6 July: five weeks since 31 August, and
 * before them 20, 13 and 6 July, and 29 and 22 June. So, counted back from the week of 5 October (1): 28, 21,
 * 14, 7 September and 31 August (6), 20 July (7), 13 (8), 6 (9), 29 June (10). */
Test(past, the_tenth_week_of_the_window_lies_before_the_summer)
{
	struct two_years y = two_years();
	struct finding f;

	/* Four days, and the ninth and tenth session on the Thursday. */
	mark_days(y.old, d(2026, 6, 29), 4, "O G");
	mark(y.old, d(2026, 7, 3), "N \\");
	mark(y.now, d(2026, 10, 5), "U \\");
	summer(&y, 7);
	f = judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 10, 5));
	cr_assert(f.hit, "nine in week ten, one in week one");
	cr_assert_eq(f.sessions.n, 10);
	cr_assert_eq(f.unsettled.n, 1);
	cr_assert_eq(f.earlier.n, 9);
	cr_assert_eq(f.elsewhere.n, 0);
	cr_assert_eq(session_day(f.first), d(2026, 6, 29));
	/* A week on 29 June is the eleventh. */
	cr_assert_not(judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 10, 12)).hit);
	cr_assert_eq(judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 10, 12)).sessions.n, 1);
	two_years_free(&y);
}

/* The week before, 22 June, is too early by one. */
Test(past, the_eleventh_week_does_not_count)
{
	struct two_years y = two_years();

	mark_days(y.old, d(2026, 6, 22), 5, "O O");
	mark(y.now, d(2026, 10, 5), "O O");
	summer(&y, 7);
	cr_assert_eq(judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 10, 5)).sessions.n, 2);
	cr_assert(judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 10, 2)).hit,
		  "in week ten of the week before");
	two_years_free(&y);
}

/* A child who changed school over the summer is the same child; a reader to whom the old school shares
 * nothing is told nothing of it, not even in a sum. */
Test(past, the_count_follows_the_child_and_shows_what_may_be_shown)
{
	struct two_years y = two_years();
	struct finding f;

	mark_days(y.old, d(2026, 7, 16), 4, "O O");
	mark_days(y.now, d(2026, 9, 3), 1, "O O");
	summer(&y, 8);
	f = judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 9, 3));
	cr_assert(f.hit);
	cr_assert_eq(f.sessions.n, 10);
	cr_assert_eq(f.elsewhere.n, 8);
	y.now->h.past[0].hidden = true;
	f = judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 9, 3));
	cr_assert_not(f.hit);
	cr_assert_eq(f.sessions.n, 2);
	cr_assert_eq(f.earlier.n, 0);
	two_years_free(&y);
}

/* At two schools last year: in school at one of them is in school, shown or not. */
Test(past, in_school_at_the_other_school_in_july_counts_nothing)
{
	struct two_years y = two_years();
	struct calendar before = last_year();
	struct class *other = class_new(&before, d(2026, 6, 1));
	struct past *second;

	mark_days(y.old, d(2026, 7, 14), 6, "O O");
	mark_days(other, d(2026, 7, 14), 2, "/ \\");
	mark_days(other, d(2026, 7, 16), 4, "D D");
	summer(&y, 7);
	second = past_pack(other->roll, 0, &other->held);
	y.now->h.past[1] = (struct history_past){
		.past = second, .school = 8, .from = DAY_NONE, .to = DAY_NONE, .hidden = true};
	y.now->h.past_count = 2;
	cr_assert_eq(judge_day(y.now, RULE_PENALTY_THRESHOLD, d(2026, 9, 3)).sessions.n, 8);
	past_free(second);
	class_free(other);
	two_years_free(&y);
}

/* --- reasons
 * ------------------------------------------------------------------------------------------------ */

/* Reg. 10(7): five school days. N of Monday 20 July: 21 July, 3, 4, 7 and 8 September. What came of it
 * afterwards last year's register does not tell: it is said for a week and no longer, and an N that was
 * overdue in July was said then. */
Test(past, an_n_of_july_becomes_overdue_in_september_and_is_told_for_a_week)
{
	struct two_years y = two_years();
	struct finding f;

	mark(y.old, d(2026, 7, 20), "N \\");
	mark(y.old, d(2026, 7, 10), "N N");
	summer(&y, 7);
	cr_assert_not(judge_day(y.now, RULE_UNEXPLAINED_OVERDUE, d(2026, 9, 7)).hit, "four school days");
	f = judge_day(y.now, RULE_UNEXPLAINED_OVERDUE, d(2026, 9, 8));
	cr_assert(f.hit);
	cr_assert_eq(f.sessions.n, 1);
	cr_assert_eq(f.earlier.n, 1);
	cr_assert(judge_day(y.now, RULE_UNEXPLAINED_OVERDUE, d(2026, 9, 14)).hit, "nine school days");
	cr_assert_not(judge_day(y.now, RULE_UNEXPLAINED_OVERDUE, d(2026, 9, 15)).hit);
	two_years_free(&y);
}

/* --- what restarts
 * -------------------------------------------------------------------------------------------- */

/* Illness and shares are of the school year; so are the patterns. */
Test(past, shares_illness_and_patterns_begin_anew)
{
	struct two_years y = two_years();
	day_t last;

	mark_days(y.old, d(2026, 6, 1), 30, "I O");
	last = mark_days(y.now, d(2026, 9, 3), 12, "/ \\");
	summer(&y, 7);
	cr_assert_eq(judge_day(y.now, RULE_SICKNESS_15_DAYS, last).sessions.n, 0);
	cr_assert_eq(judge_day(y.now, RULE_PERSISTENT, last).possible.n, 24);
	cr_assert_eq(judge_day(y.now, RULE_PERSISTENT, last).absent.n, 0);
	cr_assert_not(judge_day(y.now, RULE_PERSISTENT, last).hit);
	cr_assert_not(judge_day(y.now, RULE_SEVERE, last).hit);
	cr_assert_not(judge_day(y.now, RULE_AT_RISK, last).hit);
	cr_assert_not(judge_day(y.now, RULE_IMPROVED, last).hit);
	cr_assert_not(judge_day(y.now, RULE_PATTERN, last).hit);
	two_years_free(&y);
}
