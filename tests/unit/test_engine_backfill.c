/* Marks of long ago read again: a week at a time, behind every look, through any number of kills. */
#include "engine_fixture.h"

/* School days of 2026: 14 to 25 September and 5 to 9 October are full weeks of the fixture's calendar. */
#define WEEKS "{\"verb\":\"backfill\",\"from\":\"2026-09-14\",\"to\":\"2026-10-09\",\"schools\":\"oak\"}"

static const char *const days[] = {"2026-09-14", "2026-09-18", "2026-09-21", "2026-09-25",
				   "2026-09-28", "2026-10-02", "2026-10-05", "2026-10-09"};
#define DAYS (sizeof days / sizeof *days)

static unsigned long long marks_known(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	unsigned long long marks = (unsigned long long)json_integer_value(
		json_object_get(json_object_get(json, "work"), "marks"));

	json_decref(json);
	return marks;
}

/* Loaded, and then the school mends eight days without a word: their stamps are older than what is in. */
static struct world *mended(void)
{
	struct world *w = world_new("2026-11-23T06:30");

	w->exact = true;
	w->page_size = 5;
	present(w, "2026-11-20", false);
	work(w, "2026-11-23T06:30");
	for (size_t i = 0; i < DAYS; i++) {
		present(w, days[i], false);
		present(w, days[i], true);
	}
	for (size_t i = 0; i < w->marks.count; i++)
		if (w->marks.at[i].day < on("2026-11-01"))
			w->marks.at[i].updated_at = at("2026-10-12T09:00");
	return w;
}

static json_t *row(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"backfills\"}"),
	       *one = json_deep_copy(json_array_get(json_object_get(json, "backfills"), 0));

	json_decref(json);
	return one;
}

static long long count(struct world *w, const char *key)
{
	json_t *one = row(w);
	long long n = json_integer_value(json_object_get(one, key));

	cr_assert(json_is_integer(json_object_get(one, key)), "%s", key);
	json_decref(one);
	return n;
}

static bool in_state(struct world *w, const char *state)
{
	json_t *one = row(w);
	bool is = json_string_value(json_object_get(one, "state")) != NULL &&
		  strcmp(json_string_value(json_object_get(one, "state")), state) == 0;

	json_decref(one);
	return is;
}

static void asked(struct world *w, const char *question)
{
	json_t *json = ask(w, question);

	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	json_decref(json);
}

static void refused(struct world *w, const char *question, const char *words)
{
	json_t *json = ask(w, question);

	cr_assert(json_is_false(json_object_get(json, "ok")), "%s", question);
	cr_assert_not_null(strstr(w->answer, words), "%s: %s", question, w->answer);
	json_decref(json);
}

/* One answer of the world at a time. */
static bool one_page(struct world *w)
{
	tick(w);
	for (size_t i = 0; i < w->orders.count; i++)
		if (w->orders.at[i].open) {
			struct msg_fetch order = w->orders.at[i].fetch;

			w->orders.at[i].open = false;
			give(w, &order);
			return true;
		}
	return false;
}

Test(backfill, brings_what_no_look_would_have_brought)
{
	struct world *w = mended();
	unsigned long long before = marks_known(w);

	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(marks_known(w), before, "the looks brought it: the test shows nothing");
	asked(w, WEEKS);
	work_now(w);
	cr_assert(in_state(w, "done"), "%s", w->answer);
	cr_assert_eq(marks_known(w), before + DAYS * 2 * 4);
	cr_assert_eq(count(w, "days"), 20);
	cr_assert_eq(count(w, "days_done"), 20);
	cr_assert_eq(count(w, "changes"), DAYS * 2 * 4);
	cr_assert_eq(count(w, "marks"), DAYS * 2 * 4);
	world_free(w);
}

/* kill -9 between any two pages, twice and more: in the end every mark is there, and none was asked for from
 * the first day again. */
Test(backfill, killed_at_any_page_it_goes_on)
{
	struct world *calm = mended();
	unsigned long long whole;

	asked(calm, WEEKS);
	work_now(calm);
	whole = marks_known(calm);
	world_free(calm);
	for (unsigned every = 3; every <= 9; every += 3) {
		struct world *w = mended();
		unsigned kills = 0, pages = 0;
		long long done = 0;

		asked(w, WEEKS);
		while (!in_state(w, "done")) {
			if (one_page(w) && ++pages % every == 0 && kills < 12) {
				world_restart(w);
				kills++;
				cr_assert_geq(count(w, "days_done"), done, "days that were in are forgotten");
				done = count(w, "days_done");
			}
			cr_assert_lt(pages, 2000, "it never ends");
		}
		cr_assert_geq(kills, 2);
		cr_assert_eq(marks_known(w), whole, "killed every %u pages", every);
		world_free(w);
	}
}

/* A child missing today does not wait for a page of September. */
Test(backfill, gives_way_to_a_look)
{
	struct world *w = mended();
	const struct msg_fetch *last;
	long long done;
	char seen[40];

	run_until(w, "2026-11-23T09:39");
	asked(w, WEEKS);
	for (int i = 0; i < 4; i++)
		cr_assert(one_page(w));
	cr_assert(in_state(w, "running"));
	done = count(w, "days_done");
	present(w, "2026-11-23", false);
	/* A page of the week is under way when the look of 09:40 falls due. */
	tick(w);
	cr_assert(w->orders.at[w->orders.count - 1].open);
	w->now = at("2026-11-23T09:40");
	tick(w);
	last = &w->orders.at[w->orders.count - 1].fetch;
	cr_assert(w->orders.at[w->orders.count - 1].at == w->now, "the look waits for the backfill's page");
	cr_assert_not_null(strstr(last->url, "/meta/"), "%s", last->url);
	snprintf(seen, sizeof seen, "\"last_pull\":\"2026-11-23T09:40\"");
	for (int i = 0; i < 30; i++) { /* the look to its end, before a page of September is asked for */
		json_decref(ask(w, "{\"verb\":\"status\"}"));
		if (strstr(w->answer, seen) != NULL)
			break;
		last = &w->orders.at[w->orders.count - 1].fetch;
		cr_assert_null(strstr(last->url, "date_after=2026-09"), "%s", last->url);
		cr_assert(one_page(w));
	}
	work_now(w);
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert_not_null(strstr(w->answer, seen), "the look was late: %s", w->answer);
	cr_assert(in_state(w, "done"));
	cr_assert_geq(count(w, "days_done"), done);
	world_free(w);
}

/* The simulated clock, like the day, does not wait for it. */
Test(backfill, does_not_hold_up_the_clock)
{
	struct world *w = mended();

	run_until(w, "2026-11-23T09:00");
	asked(w, WEEKS);
	for (int i = 0; i < 3; i++)
		one_page(w);
	json_decref(ask(w, "{\"verb\":\"clock_advance\",\"until\":\"2026-11-23T09:30\"}"));
	tick(w);
	cr_assert_eq(w->now, at("2026-11-23T09:30"));
	cr_assert(in_state(w, "running"));
	world_free(w);
}

/* A system that is down: the reason is told, the looks' own state is not touched, and it goes on by itself.
 */
Test(backfill, waits_out_a_failure)
{
	struct world *w = mended();
	json_t *one;

	run_until(w, "2026-11-23T12:00");
	asked(w, WEEKS);
	for (int i = 0; i < 4; i++)
		one_page(w);
	w->school_down = true;
	work_now(w);
	one = row(w);
	cr_assert_not_null(strstr(json_string_value(json_object_get(one, "reason")), "no connection"));
	json_decref(one);
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert_null(strstr(w->answer, "\"state\":\"failing\""), "a backfill made the school failing: %s",
		       w->answer);
	w->school_down = false;
	w->now += 61;
	work_now(w);
	cr_assert(in_state(w, "done"), "%s", w->answer);
	one = row(w);
	cr_assert_str_eq(json_string_value(json_object_get(one, "reason")), "");
	json_decref(one);
	world_free(w);
}

/* A mark that the school took back long ago goes too, after two whole readings. */
Test(backfill, takes_back_what_is_no_more)
{
	struct world *w = mended();
	unsigned long long whole;

	asked(w, WEEKS);
	work_now(w);
	whole = marks_known(w);
	unmark(w, "A3", "2026-09-21", false);
	asked(w, WEEKS);
	work_now(w);
	cr_assert(in_state(w, "done"));
	cr_assert_eq(marks_known(w), whole - 1);
	world_free(w);
}

Test(backfill, stops_when_told)
{
	struct world *w = mended();
	unsigned long long then;
	size_t orders;

	asked(w, WEEKS);
	refused(w, WEEKS, "under way");
	for (int i = 0; i < 6; i++)
		one_page(w);
	asked(w, "{\"verb\":\"backfill_stop\",\"schools\":\"oak\"}");
	then = marks_known(w);
	orders = w->orders.count;
	work_now(w);
	world_restart(w);
	work_now(w);
	cr_assert(in_state(w, "stopped"));
	cr_assert_eq(marks_known(w), then, "what was in went out again, or more came");
	for (size_t i = 0; i < w->orders.count; i++)
		cr_assert_null(strstr(w->orders.at[i].fetch.url, "date_after=2026-09"), "%zu", orders);
	world_free(w);
}

Test(backfill, refuses_what_cannot_be)
{
	struct world *w = mended();

	refused(w, "{\"verb\":\"backfill\",\"from\":\"2026-10-09\",\"to\":\"2026-10-01\"}", "after");
	refused(w, "{\"verb\":\"backfill\",\"from\":\"2026-10-09\",\"to\":\"2026-11-24\"}", "not been yet");
	refused(w, "{\"verb\":\"backfill\",\"from\":\"2025-10-09\",\"to\":\"2026-10-09\"}",
		"academic year begins");
	refused(w, "{\"verb\":\"backfill\",\"from\":\"9 October\",\"to\":\"2026-10-09\"}", "2026-09-07");
	refused(w,
		"{\"verb\":\"backfill\",\"from\":\"2026-10-01\",\"to\":\"2026-10-09\",\"schools\":\"oak,nobody\"}",
		"nobody");
	/* Of two schools one is wrong: neither was begun. */
	cr_assert_null(strstr((json_decref(ask(w, "{\"verb\":\"backfills\"}")), w->answer), "oak"));
	/* A range without a single school day is over at once, without a question to the school. */
	asked(w, "{\"verb\":\"backfill\",\"from\":\"2026-10-26\",\"to\":\"2026-10-30\",\"schools\":\"oak\"}");
	w->orders.count = 0;
	work_now(w);
	cr_assert(in_state(w, "done"));
	cr_assert_eq(w->orders.count, 0);
	world_free(w);
}
