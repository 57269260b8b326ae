/* A clock that runs while nobody works wakes a manager at night, and one that stops too long leaves a child
 * waiting. Every expected time is counted by hand on the calendar of November 2026 to January 2027. */
#include <criterion/criterion.h>

#include "attendance/office.h"

static int64_t at(int year, int month, int day, int hour, int minute)
{
	return london_to_instant(day_from_civil((struct civil){year, month, day}), hour * 60 + minute);
}

static const struct office nine_to_five = {9 * 60, 17 * 60, NULL};

Test(office, an_hour_in_the_morning_is_an_hour)
{
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 24, 9, 52), 60), at(2026, 11, 24, 10, 52));
}

Test(office, what_is_told_before_closing_goes_on_in_the_morning)
{
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 24, 16, 50), 60), at(2026, 11, 25, 9, 50));
}

Test(office, friday_evening_is_monday_morning)
{
	cr_assert_eq(office_moment(&nine_to_five, at(2026, 11, 27, 17, 0)), at(2026, 11, 30, 9, 0));
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 28, 3, 0), 60), at(2026, 11, 30, 10, 0));
}

Test(office, exactly_the_rest_of_the_day_ends_with_the_day)
{
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 24, 16, 0), 60), at(2026, 11, 24, 17, 0));
}

Test(office, three_hours_over_a_weekend)
{
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 27, 15, 30), 180), at(2026, 11, 30, 10, 30));
}

Test(office, nothing_to_add_is_the_first_working_moment)
{
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 24, 7, 0), 0), at(2026, 11, 24, 9, 0));
}

Test(office, two_working_days_of_minutes)
{
	/* 480 minutes a day: from Tuesday 9:00 to Wednesday 17:00. */
	cr_assert_eq(office_add(&nine_to_five, at(2026, 11, 24, 9, 0), 960), at(2026, 11, 25, 17, 0));
}

/* The clocks go forward on Sunday 28 March 2027 and back on Sunday 25 October 2026: an office that is shut
 * then keeps its wall-clock hours. */
Test(office, both_clock_changes_keep_the_wall_clock)
{
	cr_assert_eq(office_add(&nine_to_five, at(2027, 3, 26, 16, 30), 60), at(2027, 3, 29, 9, 30));
	cr_assert_eq(office_add(&nine_to_five, at(2026, 10, 23, 16, 30), 60), at(2026, 10, 26, 9, 30));
}

Test(office, the_next_day_is_never_today)
{
	cr_assert_eq(office_next_day(&nine_to_five, at(2026, 11, 24, 8, 0)), at(2026, 11, 25, 9, 0));
	cr_assert_eq(office_next_day(&nine_to_five, at(2026, 11, 27, 8, 0)), at(2026, 11, 30, 9, 0));
}

/* Christmas Day 2026 is a Friday; Boxing Day falls on a Saturday, so Monday 28 December is its substitute. */
Test(office, bank_holidays_do_not_count)
{
	static const struct calendar england = {.bank_holiday_count = 2};
	struct calendar days = england;
	struct office o = {9 * 60, 17 * 60, &days};

	days.bank_holidays[0] = day_from_civil((struct civil){2026, 12, 25});
	days.bank_holidays[1] = day_from_civil((struct civil){2026, 12, 28});
	cr_assert_eq(office_add(&o, at(2026, 12, 24, 16, 30), 60), at(2026, 12, 29, 9, 30));
}
