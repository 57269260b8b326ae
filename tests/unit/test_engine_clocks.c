/* An alert that nobody takes must not lie in an inbox until the evening: the deputy hears, then the manager,
 * in the team's hours, once each, whoever was restarted meanwhile. The team works 08:00 to 17:00, has an hour
 * to take an alert and three for what came of it; Monday 23 November 2026, first look 09:40. */
#include "engine_borough.h"

#define LATE "\"escalated\":"

static struct world *told_at_0940(void)
{
	struct world *w = opened_with_clocks("2026-11-23T06:30", "");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	cr_assert_eq(to(w, "vs", OPEN_N, "Take it by 10:40 or it goes to the deputy, d@council.example."),
		     1u);
	return w;
}

static const char *id_of(struct world *w)
{
	static char id[65];
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one;
	size_t i;

	id[0] = '\0';
	json_array_foreach(json_object_get(all, "alerts"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "rule")), "absent_no_reason_yet") == 0)
			snprintf(id, sizeof id, "%s", json_string_value(json_object_get(one, "id")));
	json_decref(all);
	cr_assert_neq(id[0], '\0');
	return id;
}

static void take(struct world *w)
{
	char question[200];

	snprintf(question, sizeof question, "{\"verb\":\"take\",\"id\":\"%s\"}", id_of(w));
	json_decref(ask(w, question));
	cr_assert_not_null(strstr(w->answer, "\"ok\":true"), "%s", w->answer);
}

Test(engine_clocks, the_deputy_hears_then_the_manager_then_again_next_morning)
{
	struct world *w = told_at_0940();

	run_until(w, "2026-11-23T10:39");
	cr_assert_eq(to(w, "vs", LATE, ""), 0u, "nobody is late yet");
	run_until(w, "2026-11-23T10:41");
	cr_assert_eq(to(w, "vs", LATE, "\"deputy\""), 1u);
	cr_assert_eq(
		to(w, "vs", LATE,
		   "Nobody took this by 10:40: it is with the deputy, d@council.example now. Take it by 11:40 or it "
		   "goes to the manager, m@council.example."),
		1u);
	run_until(w, "2026-11-23T11:41");
	cr_assert_eq(to(w, "vs", LATE, "\"manager\""), 1u);
	run_until(w, "2026-11-24T07:59");
	cr_assert_eq(to(w, "vs", LATE, ""), 2u, "nothing is sent by a clock at night");
	run_until(w, "2026-11-24T08:01");
	cr_assert_eq(to(w, "vs", LATE, "\"manager\""), 2u);
	world_free(w);
}

Test(engine_clocks, whoever_takes_it_stops_one_clock_and_starts_the_other)
{
	struct world *w = opened_with_clocks("2026-11-23T06:30", ", outcome_within: 3h");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	acknowledge_all(w);
	take(w);
	run_until(w, "2026-11-23T10:01");
	cr_assert_eq(
		to(w, "vs", "\"state\":\"taken\"", "tester has taken this. Say by 13:00 what came of it."),
		1u);
	run_until(w, "2026-11-23T12:59");
	cr_assert_eq(to(w, "vs", LATE, ""), 0u);
	acknowledge_all(w);
	run_until(w, "2026-11-23T13:01");
	cr_assert_eq(to(w, "vs", LATE, "had until 13:00 to say what came of it: it is with the deputy"), 1u);
	world_free(w);
}

Test(engine_clocks, a_corrected_mark_ends_the_waiting)
{
	struct world *w = told_at_0940();

	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(to(w, "vs", LATE, ""), 0u);
	world_free(w);
}

/* Killed between the two: the clock runs on from where it stood, and nobody hears twice. */
Test(engine_clocks, a_restart_neither_forgets_nor_repeats)
{
	struct world *w = told_at_0940();

	run_until(w, "2026-11-23T10:45");
	cr_assert_eq(to(w, "vs", LATE, "\"deputy\""), 1u);
	world_restart(w);
	run_until(w, "2026-11-23T11:39");
	cr_assert_eq(to(w, "vs", LATE, ""), 1u);
	run_until(w, "2026-11-23T11:41");
	cr_assert_eq(to(w, "vs", LATE, "\"manager\""), 1u);
	world_free(w);
}

/* A daemon that was down from 10:00 until 19:00 rings in the morning. */
Test(engine_clocks, what_ran_out_while_nothing_ran_is_told_in_working_hours)
{
	struct world *w = told_at_0940();

	w->now = at("2026-11-23T19:00");
	world_restart(w);
	work_now(w);
	cr_assert_eq(to(w, "vs", LATE, ""), 0u);
	run_until(w, "2026-11-24T08:01");
	cr_assert_eq(to(w, "vs", LATE, "\"deputy\""), 1u);
	world_free(w);
}
