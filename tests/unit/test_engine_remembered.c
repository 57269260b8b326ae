/* What the engine remembers so that it need not be counted again: sums of a moment ago, the children on
 * lists, the children without a pattern. Remembered too long, a page shows yesterday's figure, or hides a
 * child. */
#include "engine_visitor.h"

#include "engine/answer/answer.h"
#include "engine/answer/kept.h"
#include "engine/view/view_morning.h"
#include "engine/world/listed.h"

/* --- sums of a moment ago ---------------------------------------------------------------------------------
 */

#define SUM	   "{\"over\":\"2026-11-23\"}"
#define ROUND_HOUR 3600

/* Held by the caller, so that no other answer can have its place in memory. */
static json_t *sum(struct world *w, const char *question, int64_t seconds)
{
	json_t *q = json_loads(question, 0, NULL), *answer = NULL;
	struct fault f = {0};
	int rc = kept_measure(w->engine, "V Head (v-head)", q, seconds, &answer, &f);

	json_decref(q);
	cr_assert_eq(rc, 0, "%s: %s", question, f.text);
	return answer;
}

/* Nine o'clock of a Monday on which nothing has come yet. */
static struct world *nine(void)
{
	struct world *w = borough("2026-11-23T06:30");

	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T09:00");
	present(w, "2026-11-23", false);
	return w;
}

Test(kept_sums, they_stand_while_nothing_moves_and_fall_with_the_first_mark)
{
	struct world *w = nine();
	json_t *first, *again, *moved, *now = NULL, *q = json_loads(SUM, 0, NULL);
	struct fault f;

	w->now = at("2026-11-23T09:45");
	tick(w);
	first = sum(w, SUM, 0);
	again = sum(w, SUM, 0);
	cr_assert_eq(first, again, "counted once for everybody who asks in this minute");
	work_now(w);
	cr_assert_gt(w->marks.count, 0u);
	moved = sum(w, SUM, 0);
	cr_assert_neq(moved, first, "in the same minute, but marks have come");
	cr_assert_eq(answer_measure(w->engine, "V Head (v-head)", q, &now, &f), 0);
	cr_assert(json_equal(moved, now), "what is shown is what would be counted");
	json_decref(q);
	json_decref(now);
	json_decref(first);
	json_decref(again);
	json_decref(moved);
	world_free(w);
}

Test(kept_sums, where_some_seconds_are_enough_they_stand_so_long_and_no_longer)
{
	struct world *w = nine();
	json_t *first, *later, *over, *back;

	w->now = at("2026-11-23T09:45");
	tick(w);
	first = sum(w, SUM, ROUND_HOUR);
	work_now(w);
	w->now += ROUND_HOUR - 1;
	later = sum(w, SUM, ROUND_HOUR);
	cr_assert_eq(later, first, "its as_of says when");
	w->now += 1;
	over = sum(w, SUM, ROUND_HOUR);
	cr_assert_neq(over, first);
	w->now -= 60;
	back = sum(w, SUM, ROUND_HOUR);
	cr_assert_neq(back, over, "a clock that was set back makes nothing young");
	json_decref(first);
	json_decref(later);
	json_decref(over);
	json_decref(back);
	world_free(w);
}

/* Each team has its own question: what one may be told is not given to another, nor to whoever has none. */
Test(kept_sums, one_teams_sum_is_not_anothers)
{
	struct world *w = nine();
	json_t *all, *theirs, *q = json_loads("{\"over\":\"2026-11-23\",\"team\":\"other\"}", 0, NULL),
			      *none = NULL;
	struct fault f;

	run_until(w, "2026-11-23T10:00");
	all = sum(w, SUM, ROUND_HOUR);
	theirs = sum(w, "{\"over\":\"2026-11-23\",\"where\":\"looked_after=yes\",\"team\":\"vs\"}",
		     ROUND_HOUR);
	cr_assert_neq(all, theirs);
	for (int time = 0; time < 2; time++) {
		cr_assert_neq(kept_measure(w->engine, "N Body (n-body)", q, ROUND_HOUR, &none, &f), 0,
			      "time %d: a team of no contract", time);
		cr_assert_null(none);
	}
	json_decref(q);
	json_decref(all);
	json_decref(theirs);
	world_free(w);
}

/* Small groups are shown whole to whoever says who asks, and that is written down each time. */
Test(kept_sums, what_is_asked_for_whole_is_asked_and_logged_each_time)
{
	struct world *w = nine();
	json_t *first, *again;
	uint64_t before = 0, after = 0;

	run_until(w, "2026-11-23T10:00");
	w->engine->store.ops->audit_check(w->engine->store.self, &before, NULL);
	first = sum(w, "{\"over\":\"2026-11-23\",\"whole\":true}", ROUND_HOUR);
	again = sum(w, "{\"over\":\"2026-11-23\",\"whole\":true}", ROUND_HOUR);
	w->engine->store.ops->audit_check(w->engine->store.self, &after, NULL);
	cr_assert_neq(first, again);
	cr_assert_eq(after, before + 2);
	json_decref(first);
	json_decref(again);
	world_free(w);
}

Test(kept_sums, another_configuration_counts_anew)
{
	struct world *w = nine();
	json_t *first, *after;

	run_until(w, "2026-11-23T10:00");
	first = sum(w, SUM, ROUND_HOUR);
	world_file(w, "teams/other.yaml", TEAM("other", "Other"));
	world_config(w);
	after = sum(w, SUM, ROUND_HOUR);
	cr_assert_neq(after, first);
	json_decref(first);
	json_decref(after);
	world_free(w);
}

/* There is room for sixty-four; the one that was asked for longest ago goes first. */
Test(kept_sums, the_one_longest_not_asked_for_makes_room)
{
	enum { ROOM = 64 };
	struct world *w = nine();
	json_t *held[ROOM + 1], *again;
	char question[80];

	run_until(w, "2026-11-23T10:00");
	for (int i = 0; i < ROOM; i++) {
		snprintf(question, sizeof question, "{\"over\":\"2026-11-02\",\"minimum\":\"%d\"}", i);
		held[i] = sum(w, question, ROUND_HOUR);
	}
	again = sum(w, "{\"over\":\"2026-11-02\",\"minimum\":\"0\"}", ROUND_HOUR);
	cr_assert_eq(again, held[0], "the first is still there, and was asked for just now");
	json_decref(again);
	held[ROOM] = sum(w, "{\"over\":\"2026-11-03\"}", ROUND_HOUR);
	again = sum(w, "{\"over\":\"2026-11-02\",\"minimum\":\"0\"}", ROUND_HOUR);
	cr_assert_eq(again, held[0]);
	json_decref(again);
	again = sum(w, "{\"over\":\"2026-11-02\",\"minimum\":\"1\"}", ROUND_HOUR);
	cr_assert_neq(again, held[1], "the second made room for the sixty-fifth");
	json_decref(again);
	for (int i = 0; i <= ROOM; i++)
		json_decref(held[i]);
	world_free(w);
}

/* --- children on lists
 * --------------------------------------------------------------------------------------
 */

static void expect(struct engine *e, const uint32_t *children, size_t count)
{
	const struct indexes *all = listed_all(e);

	cr_assert_eq(all->count, count, "%zu", all->count);
	for (size_t i = 0; i < count; i++)
		cr_assert_eq(all->at[i], children[i], "place %zu", i);
}

Test(listed, each_child_once_and_in_order_however_often_it_is_added)
{
	struct engine *e = calloc(1, sizeof *e);
	struct fault f;

	cr_assert_not_null(e);
	expect(e, NULL, 0);
	for (size_t i = 0; i < 5; i++)
		cr_assert_eq(listed_add(e, (const uint32_t[]){5, 2, 5, 9, 2}[i], &f), 0);
	expect(e, (const uint32_t[]){2, 5, 9}, 3);
	expect(e, (const uint32_t[]){2, 5, 9}, 3);
	cr_assert_eq(listed_add(e, 1, &f), 0);
	expect(e, (const uint32_t[]){1, 2, 5, 9}, 4);
	listed_forget(e);
	expect(e, NULL, 0);
	listed_forget(e);
	free(e);
}

/* A child whom the roll call does not look at is a child whom nobody misses. */
Test(listed, whoever_has_an_entry_is_looked_at_after_a_list_a_restart_and_a_reload)
{
	struct world *w = borough("2026-11-23T06:30");
	size_t entries = 0;

	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T10:00");
	for (int round = 0; round < 3; round++) {
		const struct indexes *all = listed_all(w->engine);
		size_t k = 0, found = 0;

		for (uint32_t i = 0; i < w->engine->children.count; i++) {
			if (w->engine->children.at[i].lists.count == 0)
				continue;
			while (k < all->count && all->at[k] < i)
				k++;
			cr_assert(k < all->count && all->at[k] == i, "round %d: child %u is forgotten", round,
				  i);
			found++;
		}
		cr_assert_gt(found, 0u);
		cr_assert(round == 0 || found == entries, "round %d", round);
		entries = found;
		if (round == 0)
			world_restart(w);
		world_file(w, "teams/other.yaml", TEAM("other", "Other"));
		world_config(w);
	}
	world_free(w);
}

/* --- children without a pattern ---------------------------------------------------------------------------
 */

#define PATTERN "  - {rule: pattern, to: vs, urgency: half_termly}\n"

/* The contract with vs, with the rule or without. */
static const char *contract(const char *rules)
{
	static char out[2][4096];
	static unsigned turn;
	const char *text = world_files[2][1], *fields = "share:\n  - to: vs\n    fields:\n",
		   *alerts = "alerts:\n";
	const char *a = strstr(text, fields), *b = strstr(text, alerts);

	cr_assert(a != NULL && b != NULL && a < b);
	a += strlen(fields);
	b += strlen(alerts);
	turn = 1 - turn;
	snprintf(out[turn], sizeof out[turn],
		 "%.*s      - {name: sessions_missed, treatment: clear}\n%.*s%s%s", (int)(a - text), text,
		 (int)(b - a), a, rules, b);
	return out[turn];
}

/* A1 is away on so many Mondays before the 23rd, and there on all other days. */
static struct world *away(unsigned mondays, const char *rules)
{
	static char dates[80][11];
	struct world *w = borough("2026-11-23T06:00");
	unsigned day = 0;

	world_file(w, "contracts/vs.yaml", contract(rules));
	for (day_t d = on("2026-09-07"); d < on("2026-11-21"); d++) {
		bool gone = day_weekday(d) == DAY_MONDAY && d > on("2026-11-22") - (day_t)(7 * mondays) &&
			    d != on("2026-10-26");

		if (day_weekday(d) > DAY_FRIDAY)
			continue;
		day_print(dates[day], d);
		mark(w, "A1", dates[day], false, gone ? "I" : "/");
		mark(w, "A1", dates[day++], true, gone ? "I" : "\\");
	}
	world_open(w);
	work_now(w);
	return w;
}

static size_t shown(struct world *w, const struct person *p)
{
	json_t *g = look(w, p, view_golden_hour, "{}");
	size_t count = json_array_size(json_object_get(g, "weekday"));

	json_decref(g);
	return count;
}

/* Three Mondays are no pattern; this one is the fourth (pattern.h: four at least). Within one hour. */
Test(weekday_memory, a_pattern_is_shown_as_soon_as_the_mark_that_makes_it_has_come)
{
	struct world *w = away(3, PATTERN);

	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T09:02");
	cr_assert_eq(shown(w, &vs_head), 0u, "three Mondays");
	cr_assert_eq(shown(w, &vs_head), 0u);
	run_until(w, "2026-11-23T09:55");
	cr_assert_eq(shown(w, &vs_head), 1u, "the fourth has come since");
	world_free(w);
}

/* Whoever looks first and is told nothing hides nothing from who may be told. */
Test(weekday_memory, one_persons_look_hides_nothing_from_another)
{
	struct world *w = away(5, PATTERN);

	run_until(w, "2026-11-23T08:00");
	cr_assert_eq(shown(w, &duty_worker), 0u, "no contract asks for it there");
	cr_assert_eq(shown(w, &cme_officer), 0u);
	cr_assert_eq(shown(w, &vs_head), 1u);
	cr_assert_eq(shown(w, &vs_head), 1u, "and it is there the second time too");
	world_free(w);
}

Test(weekday_memory, a_contract_that_asks_from_now_on_is_answered_from_now_on)
{
	struct world *w = away(5, "");

	run_until(w, "2026-11-23T08:00");
	cr_assert_eq(shown(w, &vs_head), 0u, "nobody asks");
	world_file(w, "contracts/vs.yaml", contract(PATTERN));
	world_config(w);
	world_consumers(w, 1);
	cr_assert_eq(shown(w, &vs_head), 1u, "in the same hour, and no mark has moved");
	world_free(w);
}
