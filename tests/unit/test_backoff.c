/* Waits between tries: by hand from the rule (60 s, doubled, at most 900; drawn evenly from one second on). A
 * wait that were too short would be impolite; one that were too long would leave a child's morning unread. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "base/limits.h"
#include "engine/pull/backoff.h"
#include "engine/pull/breaker.h"
#include "engine/plan/stagger.h"
#include "base/days.h"

Test(backoff, the_longest_wait_doubles_up_to_a_quarter_of_an_hour)
{
	static const int64_t most[] = {60, 60, 120, 240, 480, 900, 900};

	for (uint32_t failures = 0; failures < 7; failures++)
		cr_expect_eq(backoff_most(failures), most[failures], "%u", failures);
	cr_assert_eq(backoff_most(UINT32_MAX), 900);
}

/* Full jitter: every second from the first to the last can be drawn, none outside. */
Test(backoff, the_whole_range_is_drawn)
{
	cr_assert_eq(backoff_wait(1, 0), 1);
	cr_assert_eq(backoff_wait(1, 59), 60);
	cr_assert_eq(backoff_wait(1, 60), 1);
	cr_assert_eq(backoff_wait(3, 239), 240);
	cr_assert_eq(backoff_wait(9, 899), 900);
	for (uint64_t random = 0; random < 5000; random++)
		cr_assert(backoff_wait(2, random * 0x9e3779b97f4a7c15U) >= 1 &&
			  backoff_wait(2, random * 0x9e3779b97f4a7c15U) <= 120);
}

Test(backoff, what_the_server_asks_for_is_kept_up_to_a_day)
{
	cr_assert_eq(backoff_asked(40, -1), 40);
	cr_assert_eq(backoff_asked(40, 0), 40);
	cr_assert_eq(backoff_asked(40, 39), 40);
	cr_assert_eq(backoff_asked(40, 120), 120);
	cr_assert_eq(backoff_asked(900, 7200), 7200);
	cr_assert_eq(backoff_asked(40, 1000000), 86400);
}

/* --- the breaker ---------------------------------------------------------------------------- */

Test(breaker, it_opens_at_the_fifth_failure_and_asks_one_page_when_the_wait_is_over)
{
	for (uint32_t failures = 0; failures < 5; failures++)
		cr_expect_eq(breaker_of(failures, 2000, 1000), BREAKER_CLOSED, "%u", failures);
	cr_assert_eq(breaker_of(5, 2000, 1000), BREAKER_OPEN);
	cr_assert_eq(breaker_of(5, 2000, 1999), BREAKER_OPEN);
	cr_assert_eq(breaker_of(5, 2000, 2000), BREAKER_HALF_OPEN);
	cr_assert_eq(breaker_of(0, 0, 2000), BREAKER_CLOSED);
}

Test(breaker, it_stays_open_for_a_quarter_and_then_for_half_an_hour)
{
	cr_assert_eq(breaker_wait(4), 0);
	cr_assert_eq(breaker_wait(5), 15 * 60);
	cr_assert_eq(breaker_wait(6), 30 * 60);
	cr_assert_eq(breaker_wait(600), 30 * 60);
}

/* London time, on both days of a clock change and over the turn of the year. */
Test(breaker, its_words_tell_the_time_people_read_on_their_clocks)
{
	static const struct {
		int year, month, day, hour, minute; /* UTC */
		const char *words;
	} rows[] = {
		{2026, 10, 25, 0, 30, "01:30"}, /* still summer time */
		{2026, 10, 25, 1, 30, "01:30"}, /* the second 01:30 of that night */
		{2026, 10, 25, 9, 40, "09:40"}, {2027, 3, 28, 0, 59, "00:59"},	 {2027, 3, 28, 1, 0, "02:00"},
		{2027, 3, 29, 8, 40, "09:40"},	{2026, 12, 31, 23, 59, "23:59"}, {2027, 1, 1, 0, 5, "00:05"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t until =
			(int64_t)day_from_civil((struct civil){rows[i].year, rows[i].month, rows[i].day}) *
				86400 +
			rows[i].hour * 3600 + rows[i].minute * 60;
		char words[120], expected[120];

		snprintf(expected, sizeof expected,
			 "6 failures in a row: not asked again before %s, then with one page first",
			 rows[i].words);
		cr_expect_str_eq(breaker_words(6, until, until - 1, words, sizeof words), expected);
		cr_expect_str_eq(
			breaker_words(6, until, until, words, sizeof words),
			"6 failures in a row: one page is asked for to see whether it answers again");
		cr_expect_str_eq(breaker_words(4, until, until - 1, words, sizeof words), "");
	}
}

/* --- the window of a moment -------------------------------------------------------------------- */

Test(stagger, the_window_is_a_second_for_two_schools_and_five_minutes_at_most)
{
	static const struct {
		size_t schools;
		unsigned seconds;
	} rows[] = {{0, 1},	{1, 1},	    {3, 1},	{14, 7},      {40, 20},
		    {599, 299}, {600, 300}, {900, 300}, {100000, 300}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(stagger_window(rows[i].schools, 300), rows[i].seconds, "%zu", rows[i].schools);
}

/* 600 schools over 300 seconds are two a second. By chance alone (Poisson with mean 2) twelve in one second
 * come once in 700,000 seconds; and a second without any once in seven. */
Test(stagger, six_hundred_schools_are_not_asked_in_one_second)
{
	static const struct civil days[] = {
		{2026, 10, 25}, {2027, 3, 28}, {2026, 12, 31}, {2027, 1, 1}, {2026, 11, 23}};

	for (size_t d = 0; d < sizeof days / sizeof *days; d++) {
		unsigned seconds[300] = {0}, most = 0, halves[2] = {0};

		for (unsigned i = 0; i < 600; i++) {
			char school[32];
			int64_t at;

			snprintf(school, sizeof school, "school-%u", i);
			at = stagger_offset(77, school, day_from_civil(days[d]), 300);
			cr_assert(at >= 0 && at < 300);
			most = ++seconds[at] > most ? seconds[at] : most;
			halves[at / 150]++;
		}
		cr_expect_leq(most, 12u);
		cr_expect(halves[0] > 240 && halves[0] < 360, "%u of 600 in the first half", halves[0]);
	}
}

/* Another second every day and under another seed; the same again after a restart. */
Test(stagger, a_school_cannot_know_its_second)
{
	unsigned same_day = 0, same_seed = 0;

	for (day_t day = 20000; day < 20300; day++) {
		int64_t at = stagger_offset(77, "oak", day, 300);

		cr_assert_eq(at, stagger_offset(77, "oak", day, 300));
		same_day += at == stagger_offset(77, "oak", day + 1, 300);
		same_seed += at == stagger_offset(78, "oak", day, 300);
	}
	cr_assert_leq(same_day, 8u, "one in 300 by chance");
	cr_assert_leq(same_seed, 8u);
	cr_assert_eq(stagger_offset(77, "oak", 20000, 1), 0, "a lone school waits for nobody");
}
