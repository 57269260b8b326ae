/* Clocks and calendars at their edges, with the right alerts: a clock that steps back, both changes of
 * summer time, the turn of the year, a leap day, years of 53 weeks. */
#include "engine_borough.h"

#define OPENED "\"revision\":1,"

static int64_t utc(const char *day, int hour, int minute)
{
	return (int64_t)on(day) * 86400 + hour * 3600 + minute * 60;
}

static unsigned alerts(struct world *w, const char *rule)
{
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one;
	unsigned count = 0;
	size_t i;

	json_array_foreach(json_object_get(all, "alerts"), i, one)
		count += strcmp(json_string_value(json_object_get(one, "rule")), rule) == 0;
	json_decref(all);
	return count;
}

/* Works, and the teams confirm what comes. */
static void work_and_confirm(struct world *w, const char *when)
{
	size_t from;

	w->now = at(when);
	do {
		from = w->sent.count;
		work_now(w);
		acknowledge_from(w, from);
	} while (w->sent.count > from);
}

/* Orders for marks that were given at or after `from`, in the engine's own time, from index `since` on. */
static unsigned looks(const struct world *w, size_t since)
{
	unsigned count = 0;

	for (size_t i = since; i < w->orders.count; i++)
		count += w->orders.at[i].fetch.shape == (uint32_t)SHAPE_WONDE_MARKS;
	return count;
}

/* --- the clock steps back ------------------------------------------------------------------------ */

static struct world *monday(void)
{
	struct world *w = opened("2026-11-20T12:00");

	present(w, "2026-11-20", false);
	present(w, "2026-11-20", true);
	run_until(w, "2026-11-23T08:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	return w;
}

/* The clock was right and is put back an hour by mistake: what was told is not told again, and what the
 * school corrects meanwhile is heard. */
Test(times, an_hour_back_tells_nothing_twice)
{
	struct world *w = monday();
	size_t sent, asked;

	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u);
	sent = w->sent.count;
	asked = w->orders.count;
	work_and_confirm(w, "2026-11-23T09:00");
	cr_assert_not_null(strstr(w->noted, "clock_back"), "noted:%s", w->noted);
	for (const char *const *t = (const char *const[]){"2026-11-23T09:20", "2026-11-23T09:41",
							  "2026-11-23T09:59", NULL};
	     *t != NULL; t++)
		work_and_confirm(w, *t);
	cr_assert_eq(w->sent.count, sent, "told twice: %s", w->sent.at[w->sent.count - 1].body);
	cr_assert_gt(looks(w, asked), 0u, "the hour is lived again, and its looks with it");
	mark(w, "A1", "2026-11-23", false, "L");
	work_and_confirm(w, "2026-11-23T10:26");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u);
	cr_assert_eq(alerts(w, "absent_no_reason_yet"), 1u);
	world_free(w);
}

/* The clock was an hour fast, so the first look came before the register closed; put right, the school is
 * looked at when its register has closed, and not an hour later than that. */
Test(times, a_fast_clock_put_right_looks_again)
{
	struct world *w = opened("2026-11-20T12:00");

	present(w, "2026-11-20", false);
	present(w, "2026-11-20", true);
	run_until(w, "2026-11-23T08:00");
	run_until(w, "2026-11-23T10:30"); /* truly 09:30: nobody is marked yet */
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work_and_confirm(w, "2026-11-23T09:31");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 0u, "before the first look at 09:40");
	work_and_confirm(w, "2026-11-23T09:41");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "the look of 09:40 was not made");
	world_free(w);
}

/* The same, and the daemon was restarted while the clock was put right. */
Test(times, a_fast_clock_put_right_over_a_restart)
{
	struct world *w = opened("2026-11-20T12:00");

	present(w, "2026-11-20", false);
	present(w, "2026-11-20", true);
	run_until(w, "2026-11-23T10:30");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	w->now = at("2026-11-23T09:31");
	world_restart(w);
	work_and_confirm(w, "2026-11-23T09:31");
	work_and_confirm(w, "2026-11-23T09:41");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "the look of 09:40 was not made");
	world_free(w);
}

/* A school that fails waits as long as it was to wait, not an hour longer. */
Test(times, a_wait_is_no_hour_longer_for_a_clock_put_back)
{
	struct world *w = monday();
	size_t asked;

	w->school_down = true;
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 0u);
	w->school_down = false;
	work_and_confirm(w, "2026-11-23T09:00");
	asked = w->orders.count;
	for (int minute = 1; minute <= 40; minute++) {
		w->now = at("2026-11-23T09:00") + minute * 60;
		work_now(w);
	}
	cr_assert_gt(looks(w, asked), 0u, "the school was not asked for 40 minutes");
	work_and_confirm(w, "2026-11-23T09:42");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u);
	world_free(w);
}

/* Past midnight back to the evening before: no day is lost and none comes twice. */
Test(times, back_over_midnight)
{
	struct world *w = monday();

	run_until(w, "2026-11-24T00:30");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u);
	work_and_confirm(w, "2026-11-23T23:30");
	present(w, "2026-11-24", false);
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "two school days in a row are one episode");
	cr_assert_eq(to(w, "vs", OPEN_N, "Tue 24 Nov"), 1u);
	world_free(w);
}
