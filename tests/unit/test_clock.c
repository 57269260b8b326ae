/* Who hears when nobody has taken an alert, and when. Times by hand; the team works 08:00 to 17:00, is given
 * 60 working minutes to take an alert and 180 to say what came of it, and closes its day at 16:15
 * (practice.md). 24 November 2026 is a Tuesday. */
#include <criterion/criterion.h>

#include "alert/clock.h"

static const struct clock_terms terms = {.office = {8 * 60, 17 * 60, NULL},
					 .take_within = 60,
					 .outcome_within = 180,
					 .deputy = true,
					 .close = 16 * 60 + 15};

static int64_t at(int day, int hour, int minute)
{
	return london_to_instant(day_from_civil((struct civil){2026, 11, day}), hour * 60 + minute);
}

Test(clock, the_deputy_hears_after_an_hour_that_nobody_used)
{
	struct clock c = {.since = at(24, 9, 52)};
	struct clock_due due = clock_next(&c, ALERT_OPEN, &terms);

	cr_assert_eq(due.at, at(24, 10, 52));
	cr_assert_eq(due.level, LEVEL_DEPUTY);
	cr_assert_eq(clock_limit(&c, ALERT_OPEN, &terms), at(24, 10, 52));
}

Test(clock, then_the_manager_an_hour_later)
{
	struct clock c = {.since = at(24, 9, 52), .at = at(24, 10, 52), .level = LEVEL_DEPUTY};
	struct clock_due due = clock_next(&c, ALERT_OPEN, &terms);

	cr_assert_eq(due.at, at(24, 11, 52));
	cr_assert_eq(due.level, LEVEL_MANAGER);
}

Test(clock, what_is_late_at_the_close_of_the_day_is_the_managers)
{
	struct clock c = {.since = at(24, 14, 40), .at = at(24, 15, 40), .level = LEVEL_DEPUTY};

	cr_assert_eq(clock_next(&c, ALERT_OPEN, &terms).at, at(24, 16, 15));
}

Test(clock, after_the_close_the_hour_runs_on_into_the_morning)
{
	struct clock c = {.since = at(24, 15, 30), .at = at(24, 16, 30), .level = LEVEL_DEPUTY};

	/* 30 minutes until 17:00, 30 from 08:00 on. */
	cr_assert_eq(clock_next(&c, ALERT_OPEN, &terms).at, at(25, 8, 30));
}

Test(clock, the_manager_hears_again_each_working_day)
{
	struct clock c = {.since = at(27, 9, 0), .at = at(27, 11, 0), .level = LEVEL_MANAGER};
	struct clock_due due = clock_next(&c, ALERT_OPEN, &terms);

	cr_assert_eq(due.at, at(30, 8, 0), "Friday's alert is told again on Monday, not on Saturday");
	cr_assert_eq(due.level, LEVEL_MANAGER);
}

Test(clock, after_a_week_the_manager_hears_once_a_week)
{
	struct clock c = {.since = at(9, 9, 0), .at = at(16, 10, 0), .level = LEVEL_MANAGER};

	cr_assert_eq(clock_next(&c, ALERT_OPEN, &terms).at, at(23, 10, 0));
}

Test(clock, without_a_deputy_the_manager_is_first)
{
	struct clock_terms t = terms;
	struct clock c = {.since = at(24, 9, 52)};

	t.deputy = false;
	cr_assert_eq(clock_next(&c, ALERT_OPEN, &t).level, LEVEL_MANAGER);
}

Test(clock, whoever_took_it_has_three_working_hours_for_the_outcome)
{
	struct clock c = {.since = at(24, 15, 0)};

	/* 120 minutes until 17:00, 60 from 08:00 on. */
	cr_assert_eq(clock_next(&c, ALERT_TAKEN, &terms).at, at(25, 9, 0));
}

Test(clock, a_closed_alert_wakes_nobody)
{
	struct clock c = {.since = at(24, 9, 0), .at = at(24, 10, 0), .level = LEVEL_DEPUTY};

	cr_assert_eq(clock_next(&c, ALERT_CLOSED, &terms).at, 0);
}

Test(clock, no_clock_where_the_contract_sets_none)
{
	struct clock_terms t = terms;
	struct clock c = {.since = at(24, 9, 0)};

	t.outcome_within = 0;
	cr_assert_eq(clock_next(&c, ALERT_TAKEN, &t).at, 0);
	cr_assert_neq(clock_next(&c, ALERT_OPEN, &t).at, 0);
}

/* However late an alert is told and however often it is told again, nothing is due while the team is away. */
Test(clock, nothing_is_ever_due_out_of_hours)
{
	for (int minute = 0; minute < 7 * 1440; minute += 7)
		for (int level = LEVEL_TEAM; level < LEVELS; level++) {
			int64_t since = at(23, 0, 0) + (int64_t)minute * 60;
			struct clock c = {.since = since, .at = since, .level = (enum level)level};
			struct clock_due due = clock_next(&c, ALERT_OPEN, &terms);
			day_t day;
			int of_day;

			london_from_instant(due.at, &day, &of_day);
			cr_assert(due.at > since, "a clock that is due at once rings for ever");
			cr_assert(day_weekday(day) <= DAY_FRIDAY && of_day >= 8 * 60 && of_day <= 17 * 60);
		}
}
