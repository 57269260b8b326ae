/* Dates by calendar; the edges of British Summer Time by SI 2002/262: last Sundays of
 * March and October, 01:00 UTC. */
#include <criterion/criterion.h>

#include <string.h>

#include "base/days.h"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

/* Seconds of a UTC date and time. */
static int64_t utc(int year, int month, int day, int hour, int minute)
{
	return (int64_t)d(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

Test(days, known_days)
{
	cr_assert_eq(d(1970, 1, 1), 0);
	cr_assert_eq(d(1969, 12, 31), -1);
	cr_assert_eq(d(2000, 3, 1), 11017);
	cr_assert_eq(d(2024, 8, 19), 19954);
	cr_assert_eq(day_weekday(d(1970, 1, 1)), DAY_THURSDAY);
	cr_assert_eq(day_weekday(d(1969, 12, 28)), DAY_SUNDAY);
	cr_assert_eq(day_weekday(d(2026, 11, 24)), DAY_TUESDAY);
	cr_assert_eq(day_weekday(d(2027, 8, 1)), DAY_SUNDAY);
}

Test(days, every_day_from_1900_to_2200_comes_back)
{
	int weekday = day_weekday(d(1900, 1, 1));

	cr_assert_eq(weekday, DAY_MONDAY);
	for (day_t day = d(1900, 1, 1); day <= d(2200, 12, 31); day++) {
		struct civil c = day_to_civil(day);

		cr_assert(day_valid(c));
		cr_assert_eq(day_from_civil(c), day);
		cr_assert_eq(day_weekday(day), weekday);
		weekday = (weekday + 1) % 7;
	}
}

Test(days, only_real_dates_parse)
{
	static const char *const bad[] = {"",		"2026-02-30",  "2025-02-29",  "2026-13-01",
					  "2026-00-10", "2026-04-31",  "2026-4-01",   "26-04-01",
					  "2026/04/01", "2026-04-01T", " 2026-04-01", "2026-04-0a",
					  "1899-12-31", "2201-01-01",  "1900-02-29"};
	day_t day = 7;
	char out[11];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_not(day_parse(span_of(bad[i]), &day), "%s", bad[i]);
	cr_assert_eq(day, 7);
	cr_assert(day_parse(SPAN("2024-02-29"), &day));
	cr_assert_str_eq(day_print(out, day), "2024-02-29");
	cr_assert(day_parse(SPAN("2000-02-29"), &day));
}

Test(days, words)
{
	char out[16], shorter[11];

	cr_assert_str_eq(day_words(out, d(2026, 11, 24)), "Tue 24 Nov 2026");
	cr_assert_str_eq(day_words(out, d(2026, 8, 1)), "Sat 1 Aug 2026");
	/* No date at all must not crash the printer. */
	day_words(out, DAY_NONE);
	day_print(shorter, DAY_NONE);
	day_print(shorter, INT32_MAX);
}

Test(days, summer_time_edges)
{
	/* Last Sundays: 29 March and 25 October 2026; 28 March and 31 October 2027. */
	cr_assert_eq(london_offset(utc(2026, 3, 29, 1, 0) - 1), 0);
	cr_assert_eq(london_offset(utc(2026, 3, 29, 1, 0)), 3600);
	cr_assert_eq(london_offset(utc(2026, 10, 25, 1, 0) - 1), 3600);
	cr_assert_eq(london_offset(utc(2026, 10, 25, 1, 0)), 0);
	cr_assert_eq(london_offset(utc(2027, 3, 28, 1, 0) - 1), 0);
	cr_assert_eq(london_offset(utc(2027, 3, 28, 1, 0)), 3600);
	cr_assert_eq(london_offset(utc(2027, 10, 31, 1, 0) - 1), 3600);
	cr_assert_eq(london_offset(utc(2027, 10, 31, 1, 0)), 0);
	cr_assert_eq(london_offset(utc(2026, 1, 1, 0, 0)), 0);
	cr_assert_eq(london_offset(utc(2026, 12, 31, 23, 59)), 0);
}

Test(days, the_register_belongs_to_the_london_day)
{
	day_t day;
	int minute;

	london_from_instant(utc(2026, 7, 1, 23, 30), &day, &minute);
	cr_assert_eq(day, d(2026, 7, 2)); /* 00:30 in London */
	cr_assert_eq(minute, 30);
	london_from_instant(utc(2026, 11, 24, 9, 52), &day, &minute);
	cr_assert_eq(day, d(2026, 11, 24));
	cr_assert_eq(minute, 9 * 60 + 52);
	london_from_instant(utc(1969, 12, 31, 23, 59), &day, &minute);
	cr_assert_eq(day, -1);
	cr_assert_eq(minute, 23 * 60 + 59);
}

Test(days, wall_clock_that_is_skipped_or_twice)
{
	/* 01:30 on 29 March 2026 does not exist: an hour later is 02:30 BST. */
	cr_assert_eq(london_to_instant(d(2026, 3, 29), 90), utc(2026, 3, 29, 1, 30));
	cr_assert_eq(london_to_instant(d(2026, 3, 29), 59), utc(2026, 3, 29, 0, 59));
	cr_assert_eq(london_to_instant(d(2026, 3, 29), 120), utc(2026, 3, 29, 1, 0));
	/* 01:30 on 25 October 2026 happens twice: the first is BST. */
	cr_assert_eq(london_to_instant(d(2026, 10, 25), 90), utc(2026, 10, 25, 0, 30));
	cr_assert_eq(london_to_instant(d(2026, 10, 25), 120), utc(2026, 10, 25, 2, 0));
	cr_assert_eq(london_to_instant(d(2026, 10, 25), 59), utc(2026, 10, 24, 23, 59));
}

/* The four Sundays of 2026 and 2027: 23 hours or 25, every minute of them on its own London day,
 * and a job of 01:30 has one instant. A register put on the wrong side of midnight is a mark of
 * another day. */
Test(days, clock_change_days_have_23_or_25_hours)
{
	static const struct {
		struct civil day;
		int hours;
	} changes[] = {{{2026, 3, 29}, 23}, {{2026, 10, 25}, 25}, {{2027, 3, 28}, 23}, {{2027, 10, 31}, 25}};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		day_t sunday = day_from_civil(changes[i].day), found;
		/* Summer time starts a day at 23:00 UTC of the day before. */
		int64_t start = (int64_t)sunday * 86400 - (changes[i].hours == 25 ? 3600 : 0);
		int64_t end = start + changes[i].hours * 3600;
		int minute, at_half_past_one = 0;

		cr_assert_eq(london_to_instant(sunday, 0), start);
		cr_assert_eq(london_to_instant(sunday + 1, 0), end);
		for (int64_t now = start - 7200; now < end + 7200; now += 60) {
			london_from_instant(now, &found, &minute);
			cr_assert_eq(found, now < start ? sunday - 1 : now < end ? sunday : sunday + 1);
			at_half_past_one += london_to_instant(sunday, 90) == now;
		}
		cr_assert_eq(at_half_past_one, 1);
		/* Registers on the Friday before and the Monday after: 09:00 by the wall clock. */
		cr_assert_eq(london_to_instant(sunday - 2, 540) - (int64_t)(sunday - 2) * 86400,
			     (changes[i].hours == 25 ? 8 : 9) * 3600);
		cr_assert_eq(london_to_instant(sunday + 1, 540) - (int64_t)(sunday + 1) * 86400,
			     (changes[i].hours == 25 ? 9 : 8) * 3600);
	}
}

Test(days, every_other_minute_comes_back)
{
	for (day_t day = d(2026, 1, 1); day <= d(2026, 12, 31); day++)
		for (int minute = 0; minute < 1440; minute += 30) {
			day_t back_day;
			int back;

			london_from_instant(london_to_instant(day, minute), &back_day, &back);
			if (day == d(2026, 3, 29) && minute >= 60 && minute < 120)
				continue;
			cr_assert_eq(back_day, day);
			cr_assert_eq(back, minute);
		}
}

Test(days, instants_print)
{
	char out[21], clock[6], words[INSTANT_WORDS];

	cr_assert_str_eq(instant_print(out, utc(2026, 11, 24, 9, 52)), "2026-11-24T09:52:00Z");
	cr_assert_str_eq(instant_print(out, -1), "1969-12-31T23:59:59Z");
	cr_assert_str_eq(instant_clock(clock, utc(2026, 7, 1, 8, 5)), "09:05");
	cr_assert_str_eq(instant_clock(clock, utc(2026, 11, 24, 9, 52)), "09:52");
	/* Whole on any other day: a limit cut short is a wrong one. */
	cr_assert_str_eq(instant_words(words, utc(2026, 11, 24, 9, 52), d(2026, 11, 24)), "09:52");
	cr_assert_str_eq(instant_words(words, utc(2026, 11, 23, 10, 40), d(2026, 11, 24)),
			 "10:40 on Mon 23 Nov 2026");
}

Test(days, minutes_parse)
{
	static const char *const bad[] = {"",	  "9:30",   "24:00", "12:60", "12-30",
					  "12:3", "12:300", "ab:cd", "-1:00"};
	int minute = -7;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_not(minute_parse(span_of(bad[i]), &minute), "%s", bad[i]);
	cr_assert_eq(minute, -7);
	cr_assert(minute_parse(SPAN("00:00"), &minute));
	cr_assert_eq(minute, 0);
	cr_assert(minute_parse(SPAN("23:59"), &minute));
	cr_assert_eq(minute, 1439);
}

Test(days, academic_years)
{
	cr_assert_eq(year_of(d(2026, 8, 1)), 2026);
	cr_assert_eq(year_of(d(2026, 7, 31)), 2025);
	cr_assert_eq(year_of(d(2027, 7, 31)), 2026);
	/* 1 August 2026 is a Saturday: the Monday before it is 27 July. */
	cr_assert_eq(year_start_week(d(2026, 11, 24)), d(2026, 7, 27));
	cr_assert_eq(year_start_week(d(2027, 7, 31)), d(2026, 7, 27));
	cr_assert_eq(year_start_week(d(2027, 8, 1)), d(2027, 7, 26));
	/* 1 August 2022 is a Monday itself. */
	cr_assert_eq(year_start_week(d(2022, 9, 5)), d(2022, 8, 1));
}

Test(days, a_year_has_53_weeks_or_54)
{
	int longest = 0;

	for (int year = 1950; year < 2150; year++) {
		day_t start = year_start_week(d(year, 8, 1)), end = d(year + 1, 7, 31);
		int weeks = (end - start) / 7 + 1;
		bool leap = day_valid((struct civil){year + 1, 2, 29});
		bool sunday = day_weekday(d(year, 8, 1)) == DAY_SUNDAY;

		cr_assert_eq(day_weekday(start), DAY_MONDAY);
		cr_assert_eq(weeks, sunday && leap ? 54 : 53, "%d", year);
		longest = weeks > longest ? weeks : longest;
	}
	cr_assert_eq(longest, 54);
	cr_assert_eq(year_start_week(d(2028, 7, 31)), d(2027, 7, 26)); /* such a year: 2027/28 */
}
