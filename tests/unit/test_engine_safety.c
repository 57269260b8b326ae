/* A child with a social worker is missing: whatever breaks beside, somebody hears. */
#include <criterion/criterion.h>

#include "engine_fixture.h"

/* A page of marks that is refused however often it is asked: the one whose marks begin with a day
 * before `before`, or the second one of each pull. */
struct bad_page {
	day_t before;
	bool second;
};

static bool is_bad(const struct bad_page *bad, const struct msg_fetch *f)
{
	const char *after = strstr(f->url, "date_after=");
	day_t from;

	if (f->shape != SHAPE_WONDE_MARKS)
		return false;
	if (bad->second)
		return f->page > 0;
	return after != NULL && day_parse((struct span){after + 11, 10}, &from) && from + 1 < bad->before;
}

static void refuse(struct world *w, const struct msg_fetch *f)
{
	struct message page = {.kind = MSG_PAGE, .page = {.pull = f->pull, .page = f->page}};

	text_copy(page.page.text, sizeof page.page.text, SPAN("expected a list, found null"));
	tell(w, ROLE_PARSE, &page, -1);
}

static void work_with(struct world *w, const struct bad_page *bad)
{
	for (int turns = 0; turns < 40; turns++) {
		bool any = false;

		tick(w);
		for (size_t i = 0; i < w->orders.count; i++) {
			struct msg_fetch order = w->orders.at[i].fetch;

			if (!w->orders.at[i].open)
				continue;
			w->orders.at[i].open = false;
			any = true;
			if (is_bad(bad, &order))
				refuse(w, &order);
			else
				give(w, &order);
		}
		if (!any)
			return;
	}
	cr_assert(false, "the engine never comes to rest");
}

static void work_minutes(struct world *w, const char *from, const char *until, const struct bad_page *bad)
{
	for (w->now = at(from); w->now <= at(until); w->now += 60)
		work_with(w, bad);
}

Test(engine_safety, a_mark_that_came_is_told_though_the_next_page_never_does)
{
	const struct bad_page bad = {.second = true};
	struct world *w = world_new("2026-11-22T18:00");

	work(w, "2026-11-22T18:00");
	w->page_size = 2;
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work_minutes(w, "2026-11-23T09:40", "2026-11-23T09:50", &bad);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1);
	world_free(w);
}

Test(engine_safety, a_year_that_does_not_load_does_not_hide_today)
{
	struct world *w = world_new("2026-11-23T09:45");
	const struct bad_page bad = {.before = on("2026-11-01")};
	json_t *status;

	w->exact = true;
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work_minutes(w, "2026-11-23T09:45", "2026-11-23T10:10", &bad);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1);
	status = ask(w, "{\"verb\":\"status\"}");
	cr_assert_str_eq(json_string_value(json_object_get(
				 json_array_get(json_object_get(status, "schools"), 0), "state")),
			 "failing");
	json_decref(status);
	/* The year is asked again, and comes. */
	work(w, "2026-11-23T10:40");
	work(w, "2026-11-23T11:20");
	status = ask(w, "{\"verb\":\"status\"}");
	cr_assert_str_eq(json_string_value(json_object_get(
				 json_array_get(json_object_get(status, "schools"), 0), "state")),
			 "complete");
	json_decref(status);
	world_free(w);
}

Test(engine_safety, days_that_do_not_come_do_not_hide_today)
{
	struct world *w = world_new("2026-11-22T18:00");
	const struct bad_page bad = {.before = on("2026-12-02")};

	w->exact = true;
	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	work(w, "2026-11-23T09:45");
	/* Away for a week; what was missed is refused for ever. */
	present(w, "2026-12-02", false);
	mark(w, "A1", "2026-12-02", false, "N");
	work_minutes(w, "2026-12-02T09:45", "2026-12-02T10:20", &bad);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1);
	world_free(w);
}
