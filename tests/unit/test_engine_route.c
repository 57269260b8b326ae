/* Whom an alert reaches must follow from contracts and lists alone, and a person can ask why: a child whose
 * worker is gone is not lost, a team does not hear of another's children, and of a restricted child nothing
 * is said. A1 is looked after (worker "W. Orker", team "vs", authority 332), A3 on no list; contracts as in
 * engine_borough.h. */
#include "engine_borough.h"

static const char *why(struct world *w, const char *child, const char *rule, const char *day)
{
	char question[300];

	snprintf(question, sizeof question,
		 "{\"verb\":\"route\",\"child\":\"%s\",\"rule\":\"%s\",\"date\":\"%s\"}", child, rule, day);
	json_decref(ask(w, question));
	return w->answer;
}

/* The member of the row that leads to a team under a contract ("": none). */
static const char *of(struct world *w, const char *team, const char *contract, const char *member)
{
	static char text[300];
	json_t *all = json_loads(w->answer, 0, NULL), *one;
	size_t i;

	text[0] = '\0';
	json_array_foreach(json_object_get(all, "routes"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "team")), team) == 0 &&
		    strcmp(json_string_value(json_object_get(one, "contract")), contract) == 0) {
			const json_t *value = json_object_get(one, member);

			snprintf(text, sizeof text, "%s",
				 json_is_boolean(value) ? json_is_true(value) ? "yes" : "no" :
				 json_is_string(value)	? json_string_value(value) :
							  "null");
		}
	json_decref(all);
	return text;
}

static struct world *at_work(void)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	return w;
}

Test(engine_route, says_the_clause_and_when_and_names_who_is_not_told)
{
	struct world *w = at_work();

	run_until(w, "2026-11-23T09:00");
	why(w, "C1", "absent_no_reason_yet", "2026-11-23");
	cr_assert_str_eq(of(w, "vs", "vs-daily", "told"), "yes", "%s", w->answer);
	cr_assert_str_eq(of(w, "vs", "vs-daily", "clause"), "alerts[0]");
	cr_assert_str_eq(of(w, "vs", "vs-daily", "leaves"), "2026-11-23T09:00");
	cr_assert_str_eq(of(w, "cme", "cme", "told"), "yes", "several owners when several must know");
	why(w, "P33220152311A", "absent_no_reason_yet", "2026-11-23");
	cr_assert_str_eq(of(w, "vs", "vs-daily", "code"), "other_cohort");
	cr_assert_not_null(strstr(of(w, "vs", "vs-daily", "why"), "children who are looked_after"));
	cr_assert_str_eq(of(w, "cme", "cme", "told"), "yes");
	why(w, "C1", "absent_no_reason_yet", "2026-08-31");
	cr_assert_str_eq(of(w, "vs", "vs-daily", "code"), "not_in_force", "valid from 1 September");
	cr_assert_eq(w->sent.count, 0u, "asking sends nothing");
	world_free(w);
}

/* What the explanation says is what happens. */
Test(engine_route, the_answer_is_what_the_routing_does)
{
	struct world *w = at_work();

	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A3", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	why(w, "C1", "absent_any", "2026-11-23");
	cr_assert_str_eq(of(w, "duty", "duty", "told"), "yes");
	cr_assert_eq(to(w, "duty", "\"rule\":\"absent_any\"", ""), 1u);
	why(w, "oak:A3", "absent_any", "2026-11-23");
	cr_assert_str_eq(of(w, "duty", "duty", "told"), "no");
	cr_assert_str_eq(of(w, "vs", "vs-daily", "told"), "no");
	why(w, "C1", "absent_no_reason_yet", "2026-11-23");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 1u);
	cr_assert_eq(to(w, "cme", OPEN_N, ""), 2u, "A1 and A3");
	world_free(w);
}

Test(engine_route, a_silence_and_a_child_between_schools_are_reasons)
{
	struct world *w = at_work();
	char question[300];
	const char *id = "";
	json_t *all, *one;
	size_t i;

	mark(w, "A3", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	all = ask(w, "{\"verb\":\"alerts\"}");
	json_array_foreach(json_object_get(all, "alerts"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "rule")), "absent_no_reason_yet") == 0)
			id = json_string_value(json_object_get(one, "id"));
	snprintf(question, sizeof question,
		 "{\"verb\":\"silence\",\"id\":\"%s\",\"until\":\"2026-11-25\",\"why\":\"ill\",\"by\":\"A\"}",
		 id);
	json_decref(ask(w, question));
	snprintf(question, sizeof question, "{\"verb\":\"route\",\"id\":\"%.12s\"}", id);
	json_decref(ask(w, question));
	cr_assert_str_eq(of(w, "cme", "cme", "code"), "silenced", "%s", w->answer);
	cr_assert_str_eq(of(w, "cme", "cme", "told"), "no");
	json_decref(all);
	why(w, "C3", "absent_any", "2026-11-23");
	cr_assert_not_null(strstr(w->answer, "Between schools"), "%s", w->answer);
	why(w, "C3", "not_heard", "2026-11-23");
	cr_assert_str_eq(of(w, "vs", "vs-daily", "told"), "yes", "the list speaks, not a school");
	world_free(w);
}

Test(engine_route, of_a_restricted_child_only_whom_to_ask)
{
	struct world *w = borough("2026-11-23T06:30");

	w->list.at[0].restricted = true;
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T09:00");
	why(w, "C1", "absent_no_reason_yet", "2026-11-23");
	cr_assert_not_null(strstr(w->answer, "\"restricted_ask\":\"vs\""), "%s", w->answer);
	cr_assert_not_null(strstr(w->answer, "\"routes\":[]"), "%s", w->answer);
	cr_assert_null(strstr(w->answer, "oak"), "%s", w->answer);
	world_free(w);
}

Test(engine_route, mistakes_are_answered)
{
	struct world *w = at_work();

	why(w, "C1", "absent_no_reson_yet", "2026-11-23");
	cr_assert_not_null(strstr(w->answer, "did you mean \\\"absent_no_reason_yet\\\""), "%s", w->answer);
	why(w, "C1", "absent_any", "soon");
	cr_assert_not_null(strstr(w->answer, "date: expected"), "%s", w->answer);
	why(w, "", "absent_any", "2026-11-23");
	cr_assert_not_null(strstr(w->answer, "nobody with this case number"), "%s", w->answer);
	why(w, "C1", "feed_silent", "2026-11-23");
	cr_assert_not_null(strstr(w->answer, "is about no child"), "%s", w->answer);
	world_free(w);
}

/* --- whose child ------------------------------------------------------------------------------------------
 */

#define STANDS_IN TEAM("duty", "Duty") "serves: {stands_in: true}\n"

/* The looked-after contract leads to a worker's mailbox (here: cme's) and to duty, which stands in. */
static struct world *with_worker(const char *serves)
{
	static char team[1024], contract[4096];
	const char *text = world_files[2][1];
	const char *alerts = strstr(text, "alerts:\n");
	struct world *w = borough("2026-11-23T06:30");

	snprintf(team, sizeof team, "%sserves: %s\n", TEAM("cme", "Missing"), serves);
	snprintf(contract, sizeof contract,
		 "%.*s  - to: cme\n    fields: [{name: session_mark, treatment: class}]\n"
		 "  - to: duty\n    fields: [{name: session_mark, treatment: class}]\n"
		 "alerts:\n  - {rule: absent_no_reason_yet, to: cme, urgency: same_session}\n"
		 "  - {rule: absent_no_reason_yet, to: duty, urgency: same_session}\n%s",
		 (int)(alerts - text), text, alerts + strlen("alerts:\n"));
	world_file(w, "contracts/vs.yaml", contract);
	world_file(w, "contracts/cme.yaml", CME(RUN_RULE));
	world_file(w, "teams/cme.yaml", team);
	world_file(w, "teams/duty.yaml", STANDS_IN);
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	why(w, "C1", "absent_no_reason_yet", "2026-11-23");
	return w;
}

Test(engine_route, the_named_worker_hears_and_who_stands_in_does_not)
{
	struct world *w = with_worker("{authorities: [\"332\"], workers: [w. orker]}");

	cr_assert_eq(to(w, "cme", OPEN_N, ""), 1u);
	cr_assert_eq(to(w, "duty", OPEN_N, ""), 0u);
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 1u, "a team that serves everybody hears as ever");
	cr_assert_str_eq(of(w, "duty", "vs-daily", "code"), "stands_in", "%s", w->answer);
	world_free(w);
}

Test(engine_route, a_worker_who_is_gone_leaves_the_child_to_who_stands_in)
{
	struct world *w = with_worker("{workers: [A. Nother]}");

	cr_assert_eq(to(w, "cme", OPEN_N, ""), 0u, "no team hears of another's child");
	cr_assert_eq(to(w, "duty", OPEN_N, ""), 1u);
	cr_assert_str_eq(of(w, "cme", "vs-daily", "code"), "other_team", "%s", w->answer);
	world_free(w);
}

Test(engine_route, another_responsible_authority_is_another_team)
{
	struct world *w = with_worker("{authorities: [\"333\"], teams: [vs]}");

	cr_assert_eq(to(w, "cme", OPEN_N, ""), 0u);
	cr_assert_eq(to(w, "duty", OPEN_N, ""), 1u);
	world_free(w);
}

Test(engine_route, while_the_worker_is_away_both_hear)
{
	struct world *w = with_worker("{workers: [W. Orker], away: [{from: 2026-11-20, to: 2026-11-23}]}");

	cr_assert_eq(to(w, "cme", OPEN_N, ""), 1u, "it waits for the worker's return");
	cr_assert_eq(to(w, "duty", OPEN_N, ""), 1u);
	acknowledge_all(w);
	run_until(w, "2026-11-24T08:00");
	why(w, "C1", "absent_no_reason_yet", "2026-11-24");
	cr_assert_str_eq(of(w, "duty", "vs-daily", "told"), "no", "back on Tuesday: %s", w->answer);
	world_free(w);
}
