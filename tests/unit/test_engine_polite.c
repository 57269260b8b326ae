/* How a school that fails is asked again, by the orders that go out: the page that failed and no other, less
 * and less often, one page at a time once the breaker has opened; and as soon as it answers, all of it. */
#include "engine_fixture.h"

#include "engine/pull/breaker.h"

/* Sixty days of marks of four pupils at fifty a page: ten pages. */
static struct world *long_load(void)
{
	struct world *w = world_new_files("2026-11-21T12:00", NULL, 0);

	w->exact = true;
	w->page_size = 50;
	for (day_t day = on("2026-09-03"); day < on("2026-11-21"); day++)
		if (day_weekday(day) <= DAY_FRIDAY && (day < on("2026-10-26") || day > on("2026-10-30"))) {
			static char texts[120][11];
			static unsigned used;
			char *text = texts[used++ % 120];

			present(w, day_print(text, day), false);
			present(w, text, true);
		}
	world_open(w);
	return w;
}

static const struct order *last_order(const struct world *w)
{
	cr_assert_gt(w->orders.count, 0u);
	return &w->orders.at[w->orders.count - 1];
}

static bool marks_page(const struct order *o, const char *page)
{
	return o->fetch.shape == SHAPE_WONDE_MARKS && path_of(&o->fetch, "/attendance/session") != NULL &&
	       path_of(&o->fetch, "updated_after=") == NULL && path_of(&o->fetch, page) != NULL;
}

/* Works until the marks' page is asked for, and leaves it unanswered. */
static void reach(struct world *w, const char *page)
{
	for (int i = 0; i < 200; i++) {
		tick(w);
		for (size_t k = 0; k < w->orders.count; k++)
			if (w->orders.at[k].open && marks_page(&w->orders.at[k], page))
				return;
		give_all(w);
	}
	cr_assert(false, "%s is never asked for", page);
}

static const char *school_text(struct world *w, const char *key)
{
	static char text[600];
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	const json_t *school = json_array_get(json_object_get(json, "schools"), 0);

	snprintf(text, sizeof text, "%s", json_string_value(json_object_get(school, key)));
	json_decref(json);
	return text;
}

static json_int_t marks_known(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	json_int_t marks = json_integer_value(json_object_get(json_object_get(json, "work"), "marks"));

	json_decref(json);
	return marks;
}

/* The fourth page fails: what came before is kept, and it goes on with the fourth, also after a restart. */
static void fails_at_the_fourth(bool restart)
{
	struct world *w = long_load();
	size_t before, marks = 0;
	json_int_t kept;

	reach(w, "&page=4");
	w->school_down = true;
	give_all(w);
	before = w->orders.count;
	kept = marks_known(w);
	cr_assert_eq(kept, 150, "three pages of fifty: %d", (int)kept);
	if (restart) {
		world_restart(w);
		before = 0; /* orders are of one life */
	}
	w->school_down = false;
	w->now += 60; /* the longest first wait */
	tick(w);
	for (size_t i = before; i < w->orders.count; i++)
		if (w->orders.at[i].fetch.shape == SHAPE_WONDE_MARKS) {
			cr_assert(marks_page(&w->orders.at[i], "&page=4"), "%s", w->orders.at[i].fetch.url);
			marks++;
		}
	cr_assert_eq(marks, 1u);
	work_now(w);
	cr_assert_eq(marks_known(w), (json_int_t)w->marks.count);
	world_free(w);
}

Test(engine_polite, a_pull_goes_on_at_the_page_that_failed)
{
	fails_at_the_fourth(false);
}

Test(engine_polite, also_after_a_restart)
{
	fails_at_the_fourth(true);
}

/* When the school was asked, each time with one page. */
static unsigned tries(const struct world *w, size_t from, int64_t *at_most, unsigned most)
{
	unsigned count = 0;

	for (size_t i = from; i < w->orders.count; i++)
		if (w->orders.at[i].fetch.shape != SHAPE_SOCIAL_CARE_CSV && count < most)
			at_most[count++] = w->orders.at[i].at;
	return count;
}

Test(engine_polite, a_failing_school_is_asked_less_and_less_and_the_status_says_so)
{
	static const int64_t longest[] = {60, 120, 240, 480}; /* before the breaker opens */
	struct world *w = world_new_files("2026-11-23T08:00", NULL, 0);
	int64_t times[64];
	unsigned count;

	present(w, "2026-11-23", false);
	world_open(w);
	work_now(w);
	cr_assert_str_eq(school_text(w, "breaker"), "closed");
	w->school_down = true;
	count = (unsigned)w->orders.count;
	run_until(w, "2026-11-23T12:00");
	count = tries(w, count, times, 64);
	cr_assert_geq(count, 8u, "only %u tries from 09:40 to 12:00", count);
	for (unsigned i = 0; i < 4; i++)
		cr_expect(times[i + 1] - times[i] >= 1 && times[i + 1] - times[i] <= longest[i],
			  "try %u after %d s", i + 2, (int)(times[i + 1] - times[i]));
	cr_expect_eq(times[5] - times[4], 900, "the breaker is open for a quarter of an hour");
	for (unsigned i = 6; i < count; i++)
		cr_expect_eq(times[i] - times[i - 1], 1800, "and then for half an hour");
	cr_assert_str_eq(school_text(w, "breaker"), "open");
	cr_assert(strstr(school_text(w, "reason"), "failures in a row: not asked again before ") != NULL,
		  "%s", school_text(w, "reason"));
	w->school_down = false;
	run_until(w, "2026-11-23T12:31");
	cr_assert_str_eq(school_text(w, "breaker"), "closed");
	cr_assert_str_eq(school_text(w, "reason"), "");
	world_free(w);
}

/* 429 with a time: not a second before it, though a later look comes due meanwhile. */
Test(engine_polite, retry_after_is_waited_for_to_the_second)
{
	struct world *w = world_new_files("2026-11-23T08:00", NULL, 0);
	struct message limited = {
		.kind = MSG_FETCHED,
		.fetched = {.outcome = FETCH_LIMITED, .http_status = 429, .retry_after_seconds = 4000}};
	const struct order *o;
	size_t before;

	present(w, "2026-11-23", false);
	world_open(w);
	work_now(w);
	w->now = at("2026-11-23T09:40");
	tick(w);
	o = last_order(w);
	cr_assert(o->open && o->fetch.shape != SHAPE_SOCIAL_CARE_CSV);
	limited.fetched.pull = o->fetch.pull;
	w->orders.at[w->orders.count - 1].open = false;
	tell(w, ROLE_FETCH, &limited, -1);
	before = w->orders.count;
	w->now = at("2026-11-23T10:25"); /* the second look */
	work_now(w);
	w->now = at("2026-11-23T09:40") + 3999;
	work_now(w);
	cr_assert_eq(w->orders.count, before, "asked before its time");
	w->now++;
	work_now(w);
	cr_assert_gt(w->orders.count, before);
	cr_assert_str_eq(school_text(w, "reason"), "");
	world_free(w);
}
