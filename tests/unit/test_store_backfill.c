/* A backfill survives whoever is killed only if its row comes back as it went in. */
#include "store_fixture.h"

static int keep_last(void *context, const struct store_backfill *b)
{
	struct store_backfill *rows = context;

	rows[1] = rows[0];
	rows[0] = *b;
	return 0;
}

Test(store_backfill, a_row_comes_back_as_it_went_in)
{
	static const struct store_backfill oak = {.school = "oak",
						  .from = 20700,
						  .to = 20720,
						  .next = 20707,
						  .state = BACKFILL_RUNNING,
						  .asked_at = 1795000000,
						  .asked_by = "J Morris (root)",
						  .spent_ms = 61234,
						  .pages = 40,
						  .marks = 8123,
						  .changes = 17,
						  .reason = "no connection"};
	struct store_backfill rows[2], later = oak;
	struct fixture f;
	struct fault fault;

	memset(rows, 0, sizeof rows);
	fixture_new(&f);
	cr_assert_eq(f.store.ops->begin(f.store.self, &fault), 0);
	cr_assert_eq(f.store.ops->backfill_put(f.store.self, &oak, &fault), 0, "%s", fault.text);
	cr_assert_eq(f.store.ops->commit(f.store.self, &fault), 0);
	fixture_close(&f);
	fixture_open(&f);
	cr_assert_eq(f.store.ops->backfill_walk(f.store.self, keep_last, rows, &fault), 0);
	cr_assert_eq(memcmp(&rows[0], &oak, sizeof oak), 0);
	/* One range a school: the next one takes its place. */
	later.state = BACKFILL_DONE;
	later.ended_at = 1795000600;
	cr_assert_eq(f.store.ops->begin(f.store.self, &fault), 0);
	cr_assert_eq(f.store.ops->backfill_put(f.store.self, &later, &fault), 0);
	cr_assert_eq(f.store.ops->commit(f.store.self, &fault), 0);
	memset(rows, 0, sizeof rows);
	cr_assert_eq(f.store.ops->backfill_walk(f.store.self, keep_last, rows, &fault), 0);
	cr_assert_eq(memcmp(&rows[0], &later, sizeof later), 0);
	cr_assert_eq(rows[1].school[0], '\0');
	fixture_end(&f);
}

Test(store_backfill, is_written_inside_a_transaction_only)
{
	static const struct store_backfill oak = {.school = "oak"};
	struct fixture f;
	struct fault fault;

	fixture_new(&f);
	cr_assert_eq(f.store.ops->backfill_put(f.store.self, &oak, &fault), -FAULT_BUG);
	fixture_end(&f);
}
