/* The disk fills up and gets room again, through the engine: nobody is asked meanwhile, nothing is lost, and
 * the morning's alert comes by itself afterwards. */
#include "engine_borough.h"

#define MIB ((uint64_t)1 << 20)

static const char *disk_state(struct world *w, char *text, size_t size)
{
	static char state[8];
	json_t *json = ask(w, "{\"verb\":\"status\"}"), *disk = json_object_get(json, "disk");

	snprintf(state, sizeof state, "%s", json_string_value(json_object_get(disk, "state")));
	snprintf(text, size, "%s", json_string_value(json_object_get(disk, "text")));
	json_decref(json);
	return state;
}

/* Messages in one state. */
static long long outbox(struct world *w, const char *state)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	long long count = json_integer_value(json_object_get(json_object_get(json, "outbox"), state));

	json_decref(json);
	return count;
}

/* The year is loaded and yesterday known; today one looked-after child is N. */
static struct world *morning(void)
{
	struct world *w = opened("2026-11-24T07:00");

	present(w, "2026-11-23", false);
	present(w, "2026-11-23", true);
	work_now(w);
	present(w, "2026-11-24", false);
	mark(w, "A1", "2026-11-24", false, "N");
	return w;
}

Test(disk, nearly_full_asks_nobody_and_says_so_until_there_is_room)
{
	struct world *w = morning();
	char text[240];
	size_t asked;

	w->disk = 100 * MIB;
	work(w, "2026-11-24T09:00");
	asked = w->orders.count;
	work(w, "2026-11-24T09:45");
	cr_assert_eq(w->orders.count, asked, "a school was asked on a disk that is nearly full");
	cr_assert_eq(to(w, "vs", OPEN_N, "open"), 0);
	cr_assert_str_eq(disk_state(w, text, sizeof text), "low");
	cr_assert_str_eq(text,
			 "the disk is nearly full (100 MiB free): no school is asked until 512 MiB are free");
	cr_assert_not_null(strstr(w->noted, "disk_low"));

	w->disk = 511 * MIB; /* room, but less than says that it will last */
	work(w, "2026-11-24T09:46");
	cr_assert_eq(w->orders.count, asked);
	w->disk = 512 * MIB;
	work(w, "2026-11-24T09:47");
	cr_assert_gt(w->orders.count, asked);
	cr_assert_eq(to(w, "vs", OPEN_N, "open"), 1);
	cr_assert_str_eq(disk_state(w, text, sizeof text), "well");
	cr_assert_str_eq(text, "");
	cr_assert_not_null(strstr(w->noted, "disk_well"));
	world_free(w);
}

/* A wish of a person is asked of the school no more than a planned look is. */
Test(disk, nearly_full_tells_who_asks_for_a_look)
{
	struct world *w = morning();
	json_t *json;

	w->disk = 100 * MIB;
	work(w, "2026-11-24T09:45");
	json = ask(w, "{\"verb\":\"pull\",\"school\":\"oak\"}");
	cr_assert(json_is_false(json_object_get(json, "ok")));
	cr_assert_not_null(strstr(json_string_value(json_object_get(json, "text")), "nearly full"));
	json_decref(json);
	world_free(w);
}

/* The first write that fails breaks the test (the fixture asserts), so on a full disk there is none. */
Test(disk, full_writes_nothing_and_forgets_nothing)
{
	struct world *w = morning();
	struct order under_way;
	char text[240];
	size_t sent;
	json_t *json;

	/* An alert is sent, confirmed by nobody; a school is being asked; then the disk is full. */
	work(w, "2026-11-24T09:45");
	cr_assert_eq(to(w, "vs", OPEN_N, "open"), 1);
	mark(w, "A1", "2026-11-24", false, "L");
	w->now = at("2026-11-24T10:40");
	tick(w);
	cr_assert(w->orders.at[w->orders.count - 1].open, "a look is under way");
	under_way = w->orders.at[w->orders.count - 1];
	w->disk = 5 * MIB;
	tick(w);
	sent = w->sent.count;
	cr_assert_str_eq(disk_state(w, text, sizeof text), "full");
	cr_assert_not_null(strstr(text, "nothing is written and nothing sent until 32 MiB are free"));

	/* The page that was under way comes, a confirmation comes, people ask. */
	give(w, &under_way.fetch);
	acknowledge_all(w);
	work(w, "2026-11-24T10:41");
	cr_assert_eq(w->sent.count, sent);
	json = ask(w, "{\"verb\":\"rollcall\"}"); /* would write who looked */
	cr_assert(json_is_false(json_object_get(json, "ok")));
	cr_assert_not_null(strstr(json_string_value(json_object_get(json, "text")), "the disk is full"));
	json_decref(json);
	json = ask(w, "{\"verb\":\"health\"}");
	cr_assert(json_is_false(json_object_get(json, "ready")));
	json_decref(json);
	cr_assert_eq(outbox(w, "delivered"), 0, "a confirmation was written on a full disk");

	/* Room again: the look is made good, the confirmation kept, and the correction told once. */
	w->disk = 600 * MIB;
	work(w, "2026-11-24T10:42");
	run_until(w, "2026-11-24T10:43");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1);
	run_until(w, "2026-11-25T09:00"); /* what waits for its hour, too */
	cr_assert_eq(outbox(w, "ready"), 0);
	cr_assert_gt(outbox(w, "delivered"), 1);
	cr_assert_eq(outbox(w, "deferred"), 0);
	world_free(w);
}

/* A daemon that starts on a full disk answers how it is, and what it owes to its log follows. */
Test(disk, starts_on_a_full_disk)
{
	struct world *w = morning();
	char text[240];

	w->disk = 1 * MIB;
	world_restart(w);
	work(w, "2026-11-24T09:45");
	cr_assert_str_eq(disk_state(w, text, sizeof text), "full");
	cr_assert_eq(w->orders.count, 0);
	w->disk = 0;
	work(w, "2026-11-24T09:46");
	cr_assert_eq(to(w, "vs", OPEN_N, "open"), 1);
	world_free(w);
}
