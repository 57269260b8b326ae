/* What a person hands on at night reaches the other team that night, only where a contract lets that team
 * read of the child, and from then on that team is waited for and no other. The child A1 is looked after, A3
 * on no list; teams and contracts as in engine_borough.h: duty may know the class of a mark of looked-after
 * children, cme of every pupil. */
#include "engine_borough.h"

#define HAND "\"to\":\"duty\",\"note\":\"not at home, door open\",\"by\":\"J Morris\""

static char id[65];

static const char *answer(struct world *w, const char *verb, const char *more)
{
	char question[400];

	snprintf(question, sizeof question, "{\"verb\":\"%s\",\"id\":\"%s\"%s%s}", verb, id,
		 more[0] != '\0' ? "," : "", more);
	json_decref(ask(w, question));
	return w->answer;
}

static json_t *alert_json(struct world *w)
{
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one, *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(all, "alerts"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0)
			found = json_deep_copy(one);
	json_decref(all);
	cr_assert_not_null(found);
	return found;
}

static bool is(struct world *w, const char *member, const char *value)
{
	json_t *a = alert_json(w);
	bool same = strcmp(json_string_value(json_object_get(a, member)), value) == 0;

	json_decref(a);
	return same;
}

static void find_alert(struct world *w)
{
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one;
	size_t i;

	id[0] = '\0';
	json_array_foreach(json_object_get(all, "alerts"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "rule")), "absent_no_reason_yet") == 0)
			snprintf(id, sizeof id, "%s", json_string_value(json_object_get(one, "id")));
	json_decref(all);
	cr_assert_neq(id[0], '\0');
}

/* "No reason known yet" about one pupil on Monday morning; for a looked-after one an hour to take it. */
static struct world *absent(const char *pupil)
{
	struct world *w = opened_with_clocks("2026-11-23T06:30", ", outcome_within: 3h");

	work_now(w);
	mark(w, pupil, "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	acknowledge_all(w);
	find_alert(w);
	return w;
}

Test(engine_hands, it_leaves_at_once_in_the_night_and_shows_what_the_contract_allows)
{
	struct world *w = absent("A1");

	run_until(w, "2026-11-23T22:10");
	acknowledge_all(w);
	cr_assert_eq(to(w, "duty", OPEN_N, ""), 0u, "no row of a contract tells this team");
	cr_assert_not_null(strstr(answer(w, "hand_on", HAND), "handed on to duty by J Morris"), "%s",
			   w->answer);
	run_until(w, "2026-11-23T22:11");
	cr_assert_eq(to(w, "duty", OPEN_N, "Handed on to Duty by J Morris (tester): not at home, door open"),
		     1u);
	cr_assert_eq(to(w, "duty", OPEN_N, "Oak School"), 0u, "the school's name is not shared with it");
	cr_assert_eq(to(w, "vs", OPEN_N, "Handed on to Duty"), 0u, "nobody else is woken");
	acknowledge_all(w);
	run_until(w, "2026-11-24T08:01");
	cr_assert_eq(to(w, "vs", OPEN_N, "Handed on to Duty"), 1u,
		     "who was told before hears in the morning");
	world_free(w);
}

Test(engine_hands, the_clock_is_the_new_teams_alone)
{
	struct world *w = absent("A1");
	unsigned late;

	answer(w, "hand_on", HAND);
	run_until(w, "2026-11-23T09:52");
	cr_assert_eq(to(w, "duty", OPEN_N, "Take it by 10:50"), 1u, "an hour, as the contract set before");
	acknowledge_all(w);
	late = to(w, "vs", "\"escalated\":", "");
	run_until(w, "2026-11-23T10:51");
	cr_assert_eq(to(w, "duty", "\"escalated\":\"deputy\"", ""), 1u);
	cr_assert_eq(to(w, "vs", "\"escalated\":", ""), late, "nobody waits for the first team any more");
	world_free(w);
}

Test(engine_hands, what_was_taken_is_open_again_and_its_state_is_one_for_all)
{
	struct world *w = absent("A1");

	answer(w, "take", "\"by\":\"A Teacher\"");
	cr_assert(is(w, "state", "taken"));
	answer(w, "hand_on", HAND);
	cr_assert(is(w, "state", "open"));
	cr_assert(is(w, "person", ""), "nobody has it until one of the new team takes it");
	world_restart(w);
	cr_assert_not_null(strstr(answer(w, "take", "\"by\":\"E Duty\""), "taken by E Duty"), "%s",
			   w->answer);
	run_until(w, "2026-11-23T09:55");
	acknowledge_all(w);
	cr_assert_eq(to(w, "vs", "\"state\":\"taken\"", "E Duty"), 1u);
	cr_assert_eq(to(w, "duty", "\"state\":\"taken\"", "E Duty"), 1u);
	answer(w, "close", "\"outcome\":\"located\",\"by\":\"E Duty\"");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", CLOSED, OPEN_N), 1u);
	cr_assert_eq(to(w, "duty", CLOSED, OPEN_N), 1u, "reading stays possible");
	cr_assert_not_null(strstr(answer(w, "hand_on", HAND), "is closed"), "%s", w->answer);
	world_free(w);
}

Test(engine_hands, it_can_be_handed_back)
{
	struct world *w = absent("A1");

	answer(w, "hand_on", HAND);
	cr_assert_not_null(strstr(answer(w, "hand_on", HAND), "duty has this alert already"), "%s",
			   w->answer);
	run_until(w, "2026-11-23T09:52");
	acknowledge_all(w);
	cr_assert_not_null(strstr(answer(w, "hand_on", "\"to\":\"vs\",\"note\":\"yours\""), "\"ok\":true"),
			   "%s", w->answer);
	run_until(w, "2026-11-23T09:53");
	cr_assert_eq(to(w, "vs", "Handed on to Virtual School", "Take it by 10:5"), 1u);
	world_free(w);
}

Test(engine_hands, where_no_contract_lets_a_team_read_it_says_why_and_who_may)
{
	struct world *w = absent("A3");
	unsigned before = w->sent.count;

	answer(w, "hand_on", HAND);
	cr_assert_not_null(strstr(w->answer, "no share contract lets duty read this"), "%s", w->answer);
	cr_assert_not_null(strstr(w->answer, "duty 1.0.0: about other children"), "%s", w->answer);
	cr_assert_not_null(strstr(w->answer, "no other team may"), "cme has it already: %s", w->answer);
	run_until(w, "2026-11-23T09:55");
	cr_assert_eq(w->sent.count, before, "nothing left");
	world_free(w);
}

Test(engine_hands, mistakes_are_answered_and_change_nothing)
{
	static const struct {
		const char *more, *answer;
	} rows[] = {
		{"\"to\":\"dutty\",\"note\":\"x\"", "did you mean \\\"duty\\\""},
		{"\"to\":\"duty\",\"note\":\"\"", "note: expected"},
		{"\"to\":\"\",\"note\":\"x\"", "no team is called"},
		{"\"to\":\"vs\",\"note\":\"x\"", "vs has this alert already"},
	};
	struct world *w = absent("A1");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_not_null(strstr(answer(w, "hand_on", rows[i].more), rows[i].answer), "%s",
				   w->answer);
	cr_assert(is(w, "state", "open"));
	world_free(w);
}

Test(engine_hands, a_restricted_child_is_not_handed_on)
{
	struct world *w = absent("A1");

	w->list.at[0].restricted = true;
	run_until(w, "2026-11-24T08:00");
	answer(w, "hand_on", HAND);
	cr_assert_not_null(strstr(w->answer, "a restricted child: ask vs"), "%s", w->answer);
	cr_assert_null(strstr(w->answer, "duty"), "%s", w->answer);
	world_free(w);
}

Test(engine_hands, a_contract_that_ends_ends_the_reading)
{
	static char ended[2048];
	const char *text = duty_contract, *active = strstr(text, "status: active");
	struct world *w = absent("A1");

	snprintf(ended, sizeof ended, "%.*sstatus: revoked%s", (int)(active - text), text,
		 active + strlen("status: active"));
	answer(w, "hand_on", HAND);
	run_until(w, "2026-11-23T09:52");
	acknowledge_all(w);
	world_file(w, "contracts/duty.yaml", ended);
	world_config(w);
	answer(w, "close", "\"outcome\":\"located\"");
	run_until(w, "2026-11-23T09:55");
	cr_assert_eq(to(w, "duty", CLOSED, OPEN_N), 0u, "nothing more goes where no contract leads");
	cr_assert_eq(to(w, "vs", CLOSED, OPEN_N), 1u);
	world_free(w);
}

Test(engine_hands, a_team_that_may_read_no_more_is_not_waited_for)
{
	static char ended[2048];
	const char *text = duty_contract, *active = strstr(text, "status: active");
	struct world *w = absent("A1");

	snprintf(ended, sizeof ended, "%.*sstatus: revoked%s", (int)(active - text), text,
		 active + strlen("status: active"));
	answer(w, "hand_on", HAND);
	run_until(w, "2026-11-23T09:52");
	acknowledge_all(w);
	cr_assert_eq(to(w, "vs", "Handed on to Duty", "Take it by"), 0u, "nobody waits for this team");
	world_file(w, "contracts/duty.yaml", ended);
	world_config(w);
	mark(w, "A1", "2026-11-23", true, "N");
	run_until(w, "2026-11-23T14:00");
	cr_assert_gt(to(w, "vs", OPEN_N, "Take it by 1"), 1u, "its time runs again");
	world_free(w);
}
