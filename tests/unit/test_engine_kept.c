/* When a page is kept: with the others of its turn, before anything is told, and not at all when it is no
 * news. */
#include "engine_fixture.h"

#include "engine/world/state.h"

static uint64_t written(const struct world *w)
{
	return w->engine->store.ops->written(w->engine->store.self);
}

static struct world *monday_morning(void)
{
	struct world *w = world_new("2026-11-23T06:30");

	present(w, "2026-11-20", false);
	work(w, "2026-11-23T06:30");
	present(w, "2026-11-23", false);
	return w;
}

/* Killed between a page and its commit: nobody has heard of it, and it is read again and told once. */
Test(kept, a_page_lost_before_its_commit_is_told_once_and_by_the_next_reading)
{
	struct world *w = monday_morning(), *whole = monday_morning();
	size_t sent;

	mark(w, "A1", "2026-11-23", false, "N");
	mark(whole, "A1", "2026-11-23", false, "N");
	work(whole, "2026-11-23T10:20");
	cr_assert_gt(whole->sent.count, 0, "a child with a social worker and no reason is told");
	w->now = at("2026-11-23T10:20");
	for (int turn = 0; turn < 40; turn++) {
		sent = w->sent.count;
		tick(w);
		if (w->sent.count > sent)
			break;
		if (!give_all(w))
			break;
		cr_assert_eq(w->sent.count, sent, "told before it was kept");
		world_restart(w);
	}
	work_now(w);
	cr_assert_eq(w->sent.count, whole->sent.count, "as often as where nobody was killed");
	world_free(w);
	world_free(whole);
}

/* How a school stands is asked at every look, and is nearly always what it was. */
Test(kept, a_page_that_brings_nothing_writes_nothing)
{
	struct world *w = monday_morning();
	unsigned quiet = 0, pages = 0;

	w->now = at("2026-11-23T10:20");
	for (int turn = 0; turn < 40; turn++) {
		uint64_t before;

		tick(w);
		before = written(w);
		for (size_t i = 0; i < w->orders.count; i++) {
			struct msg_fetch order = w->orders.at[i].fetch;

			if (!w->orders.at[i].open)
				continue;
			w->orders.at[i].open = false;
			give(w, &order);
			pages++;
			if (order.shape == SHAPE_WONDE_META) {
				cr_assert_eq(written(w), before, "%s", order.url);
				quiet++;
			}
			before = written(w);
		}
	}
	cr_assert_gt(quiet, 0, "the schools were asked how they stand");
	cr_assert_gt(pages, quiet, "and for marks");
	/* The marks are there all the same, also after a restart. */
	world_restart(w);
	cr_assert_gt(roll_cells(w->engine->roll), 0);
	world_free(w);
}
