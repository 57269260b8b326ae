/* Requests counted in a moving window, against a count by hand of every window there is: one request too many
 * is a 429 for a whole borough; a window that never opens again is a borough unread. */
#include <criterion/criterion.h>

#include <string.h>

#include "base/days.h"
#include "engine/world/rate.h"

static const struct rate_limit minute = {10, 60}, five_minutes = {600, 300};

static int64_t utc(int year, int month, int day, int hour, int of_hour)
{
	return (int64_t)day_from_civil((struct civil){year, month, day}) * 86400 + hour * 3600 + of_hour * 60;
}

Test(rate, the_eleventh_waits_until_the_first_is_a_minute_old)
{
	struct rate r = {0};
	int64_t t = utc(2026, 11, 23, 9, 40);

	for (int i = 0; i < 10; i++) {
		cr_assert_eq(rate_opens(&r, minute, t + i), t + i, "request %d of 10", i + 1);
		rate_count(&r, minute, t + i);
	}
	cr_assert_eq(rate_opens(&r, minute, t + 9), t + 60);
	cr_assert_eq(rate_opens(&r, minute, t + 59), t + 60);
	cr_assert_eq(rate_opens(&r, minute, t + 60), t + 60);
	rate_count(&r, minute, t + 60);
	cr_assert_eq(rate_opens(&r, minute, t + 60), t + 61, "then the second leaves");
}

/* Ten at once, not ten before the full minute and ten after it. */
Test(rate, the_turn_of_a_minute_gives_no_second_helping)
{
	struct rate r = {0};
	int64_t t = utc(2026, 11, 23, 9, 40) + 59;

	for (int i = 0; i < 10; i++)
		rate_count(&r, minute, t);
	cr_assert_eq(rate_opens(&r, minute, t + 1), t + 60);
}

/* 600 in 300 seconds are counted in slots of five: never too many, at most a slot too cautious. */
Test(rate, a_window_of_five_minutes)
{
	struct rate r = {0};
	int64_t t = utc(2026, 11, 23, 9, 40); /* divisible by 300 */

	cr_assert_eq(t % 300, 0);
	for (int i = 0; i < 600; i++)
		rate_count(&r, five_minutes, t);
	/* The slot's last second is t + 4: it leaves at t + 304. */
	cr_assert_eq(rate_opens(&r, five_minutes, t + 10), t + 304);
	cr_assert_eq(rate_opens(&r, five_minutes, t + 303), t + 304);
	cr_assert_eq(rate_opens(&r, five_minutes, t + 304), t + 304);
	rate_count(&r, five_minutes, t + 304);
	cr_assert_eq(rate_opens(&r, five_minutes, t + 304), t + 304, "599 more are free");
}

#define ASKED 4000

/* Somebody asks whenever the window is open, at odd times. Counted again by hand, no 60 seconds hold more
 * than ten, and as many get through as can. */
static void ask_for(int64_t from, struct rate_limit limit, int64_t seconds)
{
	static int64_t asked[ASKED];
	struct rate r = {0};
	size_t count = 0;
	int64_t t = from;

	while (t < from + seconds && count < ASKED) {
		int64_t opens = rate_opens(&r, limit, t);

		cr_assert(opens >= t && opens <= t + limit.seconds + limit.seconds / 60, "opens %lld s later",
			  (long long)(opens - t));
		if (opens > t) {
			t = opens;
			continue;
		}
		rate_count(&r, limit, t);
		asked[count++] = t;
		t += (int64_t)(count * count % 3); /* several in a second, and pauses */
	}
	for (size_t i = 0; i < count; i++) {
		size_t in_window = 0;

		for (size_t k = i; k < count && asked[k] < asked[i] + limit.seconds; k++)
			in_window++;
		cr_assert_leq(in_window, limit.most, "%zu in one window", in_window);
	}
	cr_assert_geq(count, (size_t)(seconds / limit.seconds * limit.most * 9 / 10), "only %zu got through",
		      count);
}

/* Instants know no summer time: over both changes and the turn of the year it is one minute like any other.
 */
Test(rate, no_window_holds_too_many)
{
	ask_for(utc(2026, 11, 23, 9, 30), minute, 3600);
	ask_for(utc(2026, 10, 25, 0, 30), minute, 3600);
	ask_for(utc(2027, 3, 28, 0, 30), minute, 3600);
	ask_for(utc(2026, 12, 31, 23, 30), minute, 3600);
	ask_for(utc(2026, 12, 31, 23, 50), (struct rate_limit){300, 300}, 1200);
}

Test(rate, a_429_shuts_it_and_an_earlier_one_does_not_open_it_again)
{
	struct rate r = {0};

	rate_shut(&r, 1000060);
	cr_assert_eq(rate_opens(&r, minute, 1000000), 1000060);
	rate_shut(&r, 1000030);
	cr_assert_eq(rate_opens(&r, minute, 1000000), 1000060);
	cr_assert_eq(rate_opens(&r, minute, 1000060), 1000060);
}

/* The machine's clock was an hour fast and is set right: the hour is not waited for. */
Test(rate, a_clock_set_back_shuts_nobody_out)
{
	struct rate r = {0};
	int64_t t = utc(2026, 11, 23, 10, 40);

	for (int i = 0; i < 10; i++)
		rate_count(&r, minute, t);
	cr_assert_eq(rate_opens(&r, minute, t - 3600), t - 3600);
	for (int i = 0; i < 10; i++)
		rate_count(&r, minute, t - 3600);
	cr_assert_eq(rate_opens(&r, minute, t - 3600), t - 3540);
}

/* A day later nothing is left of it, however the ring turned. */
Test(rate, old_counts_are_gone)
{
	struct rate r = {0};
	int64_t t = utc(2026, 12, 31, 23, 59);

	for (int i = 0; i < 10; i++)
		rate_count(&r, minute, t);
	cr_assert_eq(rate_opens(&r, minute, t + 86400), t + 86400);
	rate_count(&r, minute, t + 86400);
	for (int i = 0; i < 9; i++) {
		cr_assert_eq(rate_opens(&r, minute, t + 86400), t + 86400);
		rate_count(&r, minute, t + 86400);
	}
	cr_assert_eq(rate_opens(&r, minute, t + 86400), t + 86460);
}
