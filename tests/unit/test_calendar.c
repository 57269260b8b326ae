/* A calendar of 2026/27 with the bank holidays of England (GOV.UK list). */
#include <criterion/criterion.h>

#include "attendance/calendar.h"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

static struct calendar autumn_to_summer(void)
{
	return (struct calendar){
		.id = "example",
		.terms = {{d(2026, 9, 1), d(2026, 12, 18)},
			  {d(2027, 1, 4), d(2027, 3, 25)},
			  {d(2027, 4, 12), d(2027, 7, 21)}},
		.term_count = 3,
		.closures = {{d(2026, 9, 1), d(2026, 9, 1)},
			     {d(2026, 10, 26), d(2026, 10, 30)},
			     {d(2027, 2, 15), d(2027, 2, 19)},
			     {d(2027, 5, 31), d(2027, 6, 4)}},
		.closure_count = 4,
		.bank_holidays = {d(2026, 8, 31), d(2026, 12, 25), d(2026, 12, 28), d(2027, 1, 1),
				  d(2027, 3, 26), d(2027, 3, 29), d(2027, 5, 3), d(2027, 5, 31)},
		.bank_holiday_count = 8,
	};
}

Test(calendar, a_session_is_a_day_and_a_half)
{
	day_t day = d(2026, 11, 24);

	cr_assert_eq(session_of(day, true), session_of(day, false) + 1);
	cr_assert_eq(session_of(day + 1, false), session_of(day, true) + 1);
	for (day_t t = -3; t <= 3; t++) {
		cr_assert_eq(session_day(session_of(t, false)), t);
		cr_assert_eq(session_day(session_of(t, true)), t);
		cr_assert_not(session_pm(session_of(t, false)));
		cr_assert(session_pm(session_of(t, true)));
	}
}

Test(calendar, school_days)
{
	struct calendar c = autumn_to_summer();

	cr_assert_not(calendar_school_day(&c, d(2026, 8, 28))); /* before term */
	cr_assert_not(calendar_school_day(&c, d(2026, 9, 1)));	/* INSET */
	cr_assert(calendar_school_day(&c, d(2026, 9, 2)));	/* a Wednesday */
	cr_assert_not(calendar_school_day(&c, d(2026, 9, 5)));	/* Saturday */
	cr_assert_not(calendar_school_day(&c, d(2026, 9, 6)));	/* Sunday */
	cr_assert(calendar_school_day(&c, d(2026, 10, 23)));	/* Friday before half term */
	cr_assert_not(calendar_school_day(&c, d(2026, 10, 26)));
	cr_assert_not(calendar_school_day(&c, d(2026, 10, 30)));
	cr_assert(calendar_school_day(&c, d(2026, 11, 2)));
	cr_assert(calendar_school_day(&c, d(2026, 12, 18))); /* last day, inclusive */
	cr_assert_not(calendar_school_day(&c, d(2026, 12, 21)));
	cr_assert_not(calendar_school_day(&c, d(2027, 5, 3))); /* bank holiday inside a term */
	cr_assert(calendar_school_day(&c, d(2027, 5, 4)));
}

Test(calendar, working_days_know_no_terms)
{
	struct calendar c = autumn_to_summer();

	cr_assert(calendar_working_day(&c, d(2026, 8, 28)));
	cr_assert_not(calendar_working_day(&c, d(2026, 8, 31))); /* bank holiday */
	cr_assert(calendar_working_day(&c, d(2026, 9, 1)));	 /* INSET is a working day */
	cr_assert_not(calendar_working_day(&c, d(2026, 12, 25)));
	cr_assert(calendar_working_day(&c, d(2026, 12, 24)));
	cr_assert_not(calendar_working_day(&c, d(2026, 12, 26)));
}

Test(calendar, neighbours_of_a_day)
{
	struct calendar c = autumn_to_summer();

	cr_assert_eq(calendar_previous(&c, d(2026, 9, 7)), d(2026, 9, 4));    /* over a weekend */
	cr_assert_eq(calendar_previous(&c, d(2026, 11, 2)), d(2026, 10, 23)); /* over half term */
	cr_assert_eq(calendar_previous(&c, d(2027, 1, 4)), d(2026, 12, 18));  /* over Christmas */
	cr_assert_eq(calendar_previous(&c, d(2026, 12, 27)), d(2026, 12, 18));
	cr_assert_eq(calendar_previous(&c, d(2026, 9, 2)), DAY_NONE);
	cr_assert_eq(calendar_previous(&c, INT32_MAX), d(2027, 7, 21));
	cr_assert_eq(calendar_previous(&c, DAY_NONE), DAY_NONE);
	cr_assert_eq(calendar_next(&c, d(2026, 8, 1)), d(2026, 9, 2));
	cr_assert_eq(calendar_next(&c, d(2026, 9, 4)), d(2026, 9, 7));
	cr_assert_eq(calendar_next(&c, d(2026, 12, 18)), d(2027, 1, 4));
	cr_assert_eq(calendar_next(&c, d(2027, 4, 30)), d(2027, 5, 4));
	cr_assert_eq(calendar_next(&c, d(2027, 7, 21)), DAY_NONE);
	cr_assert_eq(calendar_next(&c, DAY_NONE), d(2026, 9, 2));
	cr_assert_eq(calendar_next(&c, INT32_MAX), DAY_NONE);
}

Test(calendar, counts_agree_with_single_days)
{
	struct calendar c = autumn_to_summer();
	int count = 0;

	/* Autumn by hand: 1 Sep to 18 Dec is 79 weekdays (15 whole weeks from Mon 7 Sep and 4 of the
	 * first), less INSET and a half-term week of 5. */
	cr_assert_eq(calendar_school_days(&c, d(2026, 9, 1), d(2026, 12, 18)).n, 79 - 1 - 5);
	cr_assert_eq(calendar_school_days(&c, d(2026, 9, 7), d(2026, 9, 11)).n, 5);
	cr_assert_eq(calendar_school_days(&c, d(2026, 9, 5), d(2026, 9, 6)).n, 0);
	cr_assert_eq(calendar_school_days(&c, d(2026, 9, 8), d(2026, 9, 7)).n, 0);
	cr_assert_eq(calendar_school_days(&c, d(2026, 12, 18), d(2027, 1, 4)).n, 2);
	for (day_t day = d(2026, 8, 1); day <= d(2027, 7, 31); day++)
		count += calendar_school_day(&c, day);
	cr_assert_eq(calendar_school_days(&c, d(2026, 8, 1), d(2027, 7, 31)).n, count);
	cr_assert_eq(calendar_school_days(&c, INT32_MIN, INT32_MAX).n, count);
}

Test(calendar, terms_that_touch_or_overlap_count_once)
{
	struct calendar c = {.terms = {{d(2026, 9, 7), d(2026, 9, 11)}, {d(2026, 9, 11), d(2026, 9, 15)}},
			     .term_count = 2};

	cr_assert_eq(calendar_school_days(&c, d(2026, 9, 1), d(2026, 9, 30)).n, 7);
}

Test(calendar, the_year_starts_with_its_first_school_day)
{
	struct calendar c = autumn_to_summer();

	cr_assert_eq(calendar_year_start(&c, d(2026, 11, 24)), d(2026, 9, 2));
	cr_assert_eq(calendar_year_start(&c, d(2027, 7, 31)), d(2026, 9, 2));
	cr_assert_eq(calendar_year_start(&c, d(2026, 8, 1)), d(2026, 9, 2));
	cr_assert_eq(calendar_year_start(&c, d(2026, 7, 31)), DAY_NONE);
	cr_assert_eq(calendar_year_start(&c, d(2027, 8, 1)), DAY_NONE);
}

Test(calendar, an_empty_calendar_has_no_days)
{
	struct calendar c = {0};

	cr_assert_not(calendar_school_day(&c, d(2026, 11, 24)));
	cr_assert_eq(calendar_next(&c, 0), DAY_NONE);
	cr_assert_eq(calendar_previous(&c, 0), DAY_NONE);
	cr_assert_eq(calendar_year_start(&c, 0), DAY_NONE);
	cr_assert_eq(calendar_school_days(&c, 0, 1000).n, 0);
}
