/* The four counters over a calendar of 2026/27, by hand: what the law calls 10 school days is not
 * 10 working days, and neither is 10 sessions. */
#include <criterion/criterion.h>

#include "attendance/calendar.h"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

/* Terms of two academic years; half term 26 to 30 October, an INSET day on Fri 27 November. */
static struct calendar two_years(void)
{
	return (struct calendar){
		.terms = {{d(2026, 4, 13), d(2026, 7, 21)},
			  {d(2026, 9, 3), d(2026, 12, 18)},
			  {d(2027, 1, 4), d(2027, 3, 25)}},
		.term_count = 3,
		.closures = {{d(2026, 9, 3), d(2026, 9, 4)},
			     {d(2026, 10, 26), d(2026, 10, 30)},
			     {d(2026, 11, 27), d(2026, 11, 27)}},
		.closure_count = 3,
		.bank_holidays = {d(2026, 5, 4), d(2026, 5, 25), d(2026, 8, 31), d(2026, 12, 25),
				  d(2026, 12, 28), d(2027, 1, 1)},
		.bank_holiday_count = 6,
	};
}

/* From Mon 19 October on: two weeks of work, of which one is half term. */
Test(count, the_same_ten_are_four_different_days)
{
	struct calendar c = two_years();
	struct open_days o = calendar_open(&c);
	day_t monday = d(2026, 10, 19);

	/* The 10th school day after Monday 19 October: 4 more that week, half term, 5, and 1. */
	cr_assert_eq(school_days_add(&o, monday, (struct school_days){10}), d(2026, 11, 9));
	cr_assert_eq(working_days_add(&c, monday, (struct working_days){10}), d(2026, 11, 2));
	/* The 10th session after Monday morning: Monday afternoon is the first, Sat is none. */
	cr_assert_eq(sessions_add(&o, session_of(monday, false), (struct sessions){10}),
		     session_of(d(2026, 11, 2), false));
	/* The 10th school week after it: the weeks from 2 November, without the two of Christmas, to
	 * 18 December are 7; 4, 11 and 18 January are the 8th to 10th. */
	cr_assert_eq(school_weeks_add(&o, monday, (struct school_weeks){10}), d(2027, 1, 18));
}

Test(count, ranges)
{
	struct calendar c = two_years();
	struct open_days o = calendar_open(&c);

	cr_assert_eq(school_days_in(&o, d(2026, 10, 19), d(2026, 11, 6)).n, 10);
	cr_assert_eq(working_days_in(&c, d(2026, 10, 19), d(2026, 11, 6)).n, 15);
	cr_assert_eq(sessions_in(&o, session_of(d(2026, 10, 19), true), session_of(d(2026, 10, 20), false)).n,
		     2);
	cr_assert_eq(sessions_in(&o, session_of(d(2026, 10, 24), false), session_of(d(2026, 11, 1), true)).n,
		     0);
	cr_assert_eq(school_weeks_in(&o, d(2026, 10, 19), d(2026, 11, 8)).n, 2);
	/* A week cut by the range counts by what is inside: Sat and Sun hold no session. */
	cr_assert_eq(school_weeks_in(&o, d(2026, 10, 24), d(2026, 11, 2)).n, 1);
	/* A week of one school day is a school week: Mon 7 to Fri 11 September is the first full one,
	 * and 3 and 4 September are INSET, so that week has none. */
	cr_assert_eq(school_weeks_in(&o, d(2026, 8, 1), d(2026, 9, 13)).n, 1);
	/* Nothing backwards. */
	cr_assert_eq(school_days_in(&o, d(2026, 10, 20), d(2026, 10, 19)).n, 0);
	cr_assert_eq(sessions_in(&o, 10, 9).n, 0);
	cr_assert_eq(school_weeks_in(&o, d(2026, 10, 20), d(2026, 10, 19)).n, 0);
	cr_assert_eq(working_days_in(&c, d(2026, 10, 20), d(2026, 10, 19)).n, 0);
}

/* The penalty threshold: 10 school weeks that end with this one, across a summer and a year. */
Test(count, school_weeks_cross_terms_and_years)
{
	struct calendar c = two_years();
	struct open_days o = calendar_open(&c);
	day_t start = school_weeks_add(&o, d(2026, 9, 16), (struct school_weeks){-9});

	/* Weeks of 14 and 7 September, then back from 20 July: 20, 13, 6 July, 29, 22, 15, 8 June, 1 June. */
	cr_assert_eq(start, d(2026, 6, 1));
	cr_assert_eq(school_weeks_in(&o, start, d(2026, 9, 20)).n, 10);
	cr_assert_eq(school_weeks_between(&o, start, d(2026, 9, 16)).n, 9);
	cr_assert_eq(school_weeks_between(&o, d(2026, 9, 16), start).n, -9);
	/* From the middle of the holidays it is the same week. */
	cr_assert_eq(school_weeks_add(&o, d(2026, 8, 12), (struct school_weeks){1}), d(2026, 9, 7));
	cr_assert_eq(school_weeks_add(&o, d(2026, 8, 12), (struct school_weeks){-1}), d(2026, 7, 20));
	cr_assert_eq(school_weeks_add(&o, d(2026, 9, 16), (struct school_weeks){0}), d(2026, 9, 14));
}

/* Clocks such as "within 3 working days" stand still at Christmas, and not on INSET days. */
Test(count, working_days_skip_bank_holidays_only)
{
	struct calendar c = two_years();

	/* Thu 24 December, then Tue 29, Wed 30, Thu 31; 1 January is none; Mon 4 January. */
	cr_assert_eq(working_days_add(&c, d(2026, 12, 23), (struct working_days){1}), d(2026, 12, 24));
	cr_assert_eq(working_days_add(&c, d(2026, 12, 24), (struct working_days){3}), d(2026, 12, 31));
	cr_assert_eq(working_days_add(&c, d(2026, 12, 24), (struct working_days){4}), d(2027, 1, 4));
	cr_assert_eq(working_days_add(&c, d(2027, 1, 4), (struct working_days){-4}), d(2026, 12, 24));
	cr_assert_eq(working_days_add(&c, d(2026, 11, 26), (struct working_days){1}), d(2026, 11, 27));
	cr_assert_eq(working_days_between(&c, d(2026, 12, 24), d(2027, 1, 4)).n, 4);
	cr_assert_eq(working_days_between(&c, d(2027, 1, 4), d(2026, 12, 24)).n, -4);
	cr_assert_eq(working_days_add(&c, INT32_MAX, (struct working_days){1}), DAY_NONE);
	cr_assert_eq(working_days_add(&c, DAY_NONE, (struct working_days){-1}), DAY_NONE);
}

Test(count, a_calendar_runs_out)
{
	struct calendar c = two_years(), none = {0};
	struct open_days o = calendar_open(&c), never = calendar_open(&none);
	day_t last = d(2027, 3, 25);

	cr_assert_eq(school_days_add(&o, last, (struct school_days){1}), DAY_NONE);
	cr_assert_eq(school_days_add(&o, d(2027, 3, 24), (struct school_days){2}), DAY_NONE);
	cr_assert_eq(school_days_add(&o, INT32_MAX, (struct school_days){-1}), last);
	cr_assert_eq(school_days_add(&o, DAY_NONE, (struct school_days){1}), d(2026, 4, 13));
	cr_assert_eq(sessions_add(&o, session_of(last, true), (struct sessions){1}), SESSION_NONE);
	cr_assert_eq(sessions_add(&o, session_of(last, false), (struct sessions){1}), session_of(last, true));
	cr_assert_eq(sessions_add(&o, INT32_MAX, (struct sessions){-1}), session_of(last, true));
	cr_assert_eq(sessions_add(&o, SESSION_NONE, (struct sessions){1}), session_of(d(2026, 4, 13), false));
	cr_assert_eq(school_weeks_add(&o, last, (struct school_weeks){1}), DAY_NONE);
	cr_assert_eq(school_weeks_add(&o, INT32_MAX, (struct school_weeks){-1}), d(2027, 3, 22));
	cr_assert_eq(school_weeks_add(&o, DAY_NONE, (struct school_weeks){1}), DAY_NONE);
	cr_assert_eq(school_days_add(&never, 0, (struct school_days){1}), DAY_NONE);
	cr_assert_eq(sessions_add(&never, 0, (struct sessions){-1}), SESSION_NONE);
	cr_assert_eq(school_weeks_add(&never, 0, (struct school_weeks){1}), DAY_NONE);
	cr_assert_eq(sessions_in(&never, INT32_MIN, INT32_MAX).n, 0);
	cr_assert_eq(school_weeks_in(&o, INT32_MIN, INT32_MAX).n,
		     school_weeks_in(&o, d(2026, 4, 13), last).n);
}

/* Adding what lies between comes where it should, forwards and backwards, in all four. */
Test(count, between_and_add_agree)
{
	struct calendar c = two_years();
	struct open_days o = calendar_open(&c);

	for (day_t a = d(2026, 4, 1); a < d(2027, 4, 4); a += 5)
		for (day_t b = d(2026, 4, 1); b < d(2027, 4, 4); b += 3) {
			session_t s = session_of(a, a % 2 != 0), t = session_of(b, b % 2 == 0);

			if (calendar_school_day(&c, b)) {
				cr_assert_eq(school_days_add(&o, a, school_days_between(&o, a, b)), b);
				cr_assert_eq(sessions_add(&o, s, sessions_between(&o, s, t)), t);
				cr_assert_eq(school_weeks_add(&o, a, school_weeks_between(&o, a, b)),
					     week_monday(b));
			}
			if (calendar_working_day(&c, b))
				cr_assert_eq(working_days_add(&c, a, working_days_between(&c, a, b)), b);
		}
}

/* --- terms and half terms -------------------------------------------------------------------- */

static void half_is(const struct calendar *c, unsigned half, day_t from, day_t to)
{
	struct date_range r = {0, 0};

	cr_assert(calendar_half_term_range(c, 2026, half, &r), "half term %u", half);
	cr_assert_eq(r.from, from, "half term %u", half);
	cr_assert_eq(r.to, to, "half term %u", half);
}

/* An authority's usual year: three entries and three half-term weeks. */
static struct calendar usual_year(void)
{
	return (struct calendar){
		.terms = {{d(2026, 9, 3), d(2026, 12, 18)},
			  {d(2027, 1, 4), d(2027, 3, 25)},
			  {d(2027, 4, 12), d(2027, 7, 21)}},
		.term_count = 3,
		.closures = {{d(2026, 9, 3), d(2026, 9, 4)},
			     {d(2026, 10, 26), d(2026, 10, 30)},
			     {d(2027, 2, 15), d(2027, 2, 19)},
			     {d(2027, 5, 31), d(2027, 6, 4)}},
		.closure_count = 4,
		.bank_holidays = {d(2027, 5, 3), d(2027, 5, 31)},
		.bank_holiday_count = 2,
	};
}

Test(term, six_half_terms_from_three_terms)
{
	struct calendar c = usual_year();

	half_is(&c, 1, d(2026, 9, 7), d(2026, 10, 23));
	half_is(&c, 2, d(2026, 11, 2), d(2026, 12, 18));
	half_is(&c, 3, d(2027, 1, 4), d(2027, 2, 12));
	half_is(&c, 4, d(2027, 2, 22), d(2027, 3, 25));
	half_is(&c, 5, d(2027, 4, 12), d(2027, 5, 28));
	half_is(&c, 6, d(2027, 6, 7), d(2027, 7, 21));
}

/* A school's long INSET weekend near the start of term is no half term. */
Test(term, a_break_away_from_the_middle_splits_nothing)
{
	struct calendar c = usual_year();
	struct date_range r;

	/* Two weeks in September are longer than the week in October, and not in the middle. */
	c.closures[c.closure_count++] = (struct date_range){d(2026, 9, 9), d(2026, 9, 25)};
	half_is(&c, 1, d(2026, 9, 7), d(2026, 10, 23));
	/* Without a break of three weekdays around the middle the halves are not known. */
	c.closures[1] = (struct date_range){d(2026, 10, 26), d(2026, 10, 26)};
	cr_assert_not(calendar_half_term_range(&c, 2026, 1, &r));
	cr_assert_not(calendar_half_term_range(&c, 2026, 2, &r));
	cr_assert(calendar_term_range(&c, 2026, TERM_AUTUMN, &r));
	cr_assert_eq(calendar_half_term(&c, d(2026, 11, 10)), 0u);
	cr_assert_eq(calendar_term(&c, d(2026, 11, 10)), TERM_AUTUMN);
}

/* Of a long and a longer break around the middle the longer one; of equal ones the nearer. */
Test(term, the_longest_break_around_the_middle_splits)
{
	struct calendar c = usual_year();

	c.closures[1] = (struct date_range){d(2026, 10, 19), d(2026, 10, 30)}; /* two weeks */
	c.closures[c.closure_count++] = (struct date_range){d(2026, 11, 11), d(2026, 11, 13)};
	half_is(&c, 1, d(2026, 9, 7), d(2026, 10, 16));
	/* 7 September to 18 December has its middle on 28 October. */
	c.closures[1] = (struct date_range){d(2026, 10, 12), d(2026, 10, 16)};
	c.closures[4] = (struct date_range){d(2026, 10, 26), d(2026, 10, 30)};
	half_is(&c, 1, d(2026, 9, 7), d(2026, 10, 23));
}

/* Six entries, with names or without, are the same six half terms. */
Test(term, half_terms_written_one_by_one)
{
	struct calendar c = {.terms = {{d(2026, 9, 3), d(2026, 10, 23)},
				       {d(2026, 11, 2), d(2026, 12, 18)},
				       {d(2027, 1, 4), d(2027, 2, 12)},
				       {d(2027, 2, 22), d(2027, 3, 25)},
				       {d(2027, 4, 12), d(2027, 5, 28)},
				       {d(2027, 6, 7), d(2027, 7, 21)}},
			     .term_count = 6};
	struct date_range r;

	for (int named = 0; named < 2; named++) {
		for (unsigned i = 0; i < 6; i++) {
			half_is(&c, i + 1, c.terms[i].from, c.terms[i].to);
			c.parts[i] = (struct term_part){(uint8_t)(i / 2 + 1), (uint8_t)(i % 2 + 1)};
		}
	}
	cr_assert(calendar_term_range(&c, 2026, TERM_SPRING, &r));
	cr_assert_eq(r.from, d(2027, 1, 4));
	cr_assert_eq(r.to, d(2027, 3, 25));
	/* What is said comes before what could be guessed: an odd split, named so. */
	c.terms[0].to = d(2026, 9, 18);
	c.terms[1].from = d(2026, 9, 21);
	half_is(&c, 1, d(2026, 9, 3), d(2026, 9, 18));
	half_is(&c, 2, d(2026, 9, 21), d(2026, 12, 18));
}

/* A spring term that starts in April after a late break would be summer by its month. */
Test(term, names_say_which_term_it_is)
{
	struct calendar c = {.terms = {{d(2027, 1, 4), d(2027, 3, 25)}, {d(2027, 3, 30), d(2027, 7, 21)}},
			     .term_count = 2};
	struct date_range r;

	cr_assert_not(calendar_term_range(&c, 2026, TERM_SUMMER, &r)); /* 30 March: spring by its month */
	c.parts[1].term = TERM_SUMMER;
	cr_assert(calendar_term_range(&c, 2026, TERM_SUMMER, &r));
	cr_assert_eq(r.from, d(2027, 3, 30));
	cr_assert_not(calendar_term_range(&c, 2026, TERM_AUTUMN, &r));
	cr_assert_not(calendar_term_range(&c, 2025, TERM_SPRING, &r));
	cr_assert_not(calendar_term_range(&c, 2026, TERM_NONE, &r));
	cr_assert_not(calendar_term_range(&c, 2026, TERMS, &r));
	cr_assert_not(calendar_half_term_range(&c, 2026, 0, &r));
	cr_assert_not(calendar_half_term_range(&c, 2026, 7, &r));
}

Test(term, where_a_day_lies)
{
	struct calendar c = usual_year();

	cr_assert_eq(calendar_half_term(&c, d(2026, 9, 7)), 1u);
	cr_assert_eq(calendar_half_term(&c, d(2026, 10, 23)), 1u);
	cr_assert_eq(calendar_half_term(&c, d(2026, 9, 12)), 1u); /* a Saturday inside */
	cr_assert_eq(calendar_half_term(&c, d(2026, 10, 28)), 0u);
	cr_assert_eq(calendar_term(&c, d(2026, 10, 28)), TERM_AUTUMN);
	cr_assert_eq(calendar_half_term(&c, d(2026, 11, 2)), 2u);
	cr_assert_eq(calendar_term(&c, d(2026, 12, 25)), TERM_NONE);
	cr_assert_eq(calendar_half_term(&c, d(2027, 2, 22)), 4u);
	cr_assert_eq(calendar_half_term(&c, d(2027, 7, 21)), 6u);
	cr_assert_eq(calendar_term(&c, d(2027, 7, 22)), TERM_NONE);
	cr_assert_eq(calendar_half_term(&c, d(2027, 9, 7)), 0u); /* a year it does not have */
	cr_assert_eq(calendar_half_term(&c, DAY_NONE), 0u);
	cr_assert_str_eq(term_name(TERM_SUMMER), "summer");
	cr_assert_str_eq(term_name((enum term)9), "none");
}

/* A year in one entry has no terms: its Christmas would pass for a half term. */
Test(term, a_year_in_one_entry_has_no_terms)
{
	struct calendar c = {.terms = {{d(2026, 9, 3), d(2027, 7, 21)}}, .term_count = 1};
	struct date_range r;

	c.closures[c.closure_count++] = (struct date_range){d(2026, 12, 21), d(2027, 1, 1)};
	cr_assert_not(calendar_term_range(&c, 2026, TERM_AUTUMN, &r));
	cr_assert_not(calendar_half_term_range(&c, 2026, 1, &r));
}

Test(term, names_as_people_write_them)
{
	static const struct {
		const char *name;
		unsigned term, half;
	} rows[] = {{"Autumn", TERM_AUTUMN, 0},
		    {"autumn term", TERM_AUTUMN, 0},
		    {"Autumn 1", TERM_AUTUMN, 1},
		    {"SPRING 2", TERM_SPRING, 2},
		    {"Summer term 2", TERM_SUMMER, 2},
		    {"Spring, first half", TERM_SPRING, 1},
		    {"Summer second half", TERM_SUMMER, 2},
		    {"Autumn 2026", TERM_AUTUMN, 0},
		    {"half term", TERM_NONE, 0},
		    {"Term 1", TERM_NONE, 0},
		    {"", TERM_NONE, 0},
		    {"Michaelmas", TERM_NONE, 0}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct term_part p = term_part_read(rows[i].name);

		cr_assert_eq(p.term, rows[i].term, "%s", rows[i].name);
		cr_assert_eq(p.half, rows[i].half, "%s", rows[i].name);
	}
}

/* The reasons of single days, for a calendar that is printed. */
Test(term, why_a_day_is_closed)
{
	struct calendar c = usual_year();

	cr_assert_eq(calendar_day(&c, d(2026, 9, 7)), DAY_IS_OPEN);
	cr_assert_eq(calendar_day(&c, d(2026, 9, 5)), DAY_WEEKEND);
	cr_assert_eq(calendar_day(&c, d(2026, 9, 3)), DAY_CLOSURE);
	cr_assert_eq(calendar_day(&c, d(2026, 9, 2)), DAY_OUT_OF_TERM);
	cr_assert_eq(calendar_day(&c, d(2027, 5, 3)), DAY_BANK_HOLIDAY);
	cr_assert_eq(calendar_day(&c, d(2027, 5, 31)), DAY_BANK_HOLIDAY);
	cr_assert_eq(calendar_day(&c, d(2026, 12, 25)), DAY_OUT_OF_TERM);
}
