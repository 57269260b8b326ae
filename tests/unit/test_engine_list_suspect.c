/* A list that lost children, or is not there: the team that answers for it is told once, in words, and told
 * when it is over. Nobody leaves the list because of it. */
#include "engine_match.h"

#define SUSPECT "\"rule\":\"list_suspect\""

/* Nineteen rows of twenty are not over 5 % gone; eighteen are. */
static void rows(struct world *w, unsigned count)
{
	w->list.count = 0;
	for (unsigned i = 0; i < count; i++) {
		struct record_list_row *row = VEC_ADD(&w->list);

		*row = (struct record_list_row){.line = i + 2,
						.from = on("2025-01-01"),
						.to = DAY_NONE,
						.born = on("2017-01-10"),
						.surname = "Brook",
						.status = "looked_after",
						.authority = "332"};
		snprintf(row->forename, sizeof row->forename, "Name%c", 'a' + (int)i);
		snprintf(row->case_id, sizeof row->case_id, "C%u", i);
	}
}

Test(engine_list_suspect, a_list_that_lost_children_is_told_once_and_its_end_too)
{
	struct world *w = borough("2026-11-22T12:00");

	rows(w, 20);
	world_open(w);
	work_now(w);
	rows(w, 19);
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", SUSPECT, ""), 0u, "one of twenty is no loss to speak of");
	rows(w, 18);
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(to(w, "vs", SUSPECT, "18 rows"), 1u);
	cr_assert_eq(to(w, "vs", SUSPECT, "we hold 20"), 1u, "nobody left the list");
	cr_assert_eq(to(w, "vs", SUSPECT, "Name"), 0u, "and nobody is named");
	run_until(w, "2026-11-25T10:00");
	cr_assert_eq(to(w, "vs", SUSPECT, ""), 1u, "the same again is no news");
	rows(w, 20);
	run_until(w, "2026-11-26T10:00");
	cr_assert_eq(to(w, "vs", SUSPECT, CLOSED), 1u);
	cr_assert_eq(to(w, "vs", SUSPECT, "A good file has come."), 1u);
	cr_assert_eq(to(w, "cme", SUSPECT, ""), 0u, "it is not this team's list");
	world_free(w);
}

Test(engine_list_suspect, a_list_that_is_not_there_is_told_over_a_restart_once)
{
	struct world *w = borough("2026-11-22T12:00");

	world_open(w);
	work_now(w);
	w->list_down = true;
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", SUSPECT, "not there"), 1u);
	world_restart(w);
	run_until(w, "2026-11-23T15:00");
	cr_assert_eq(to(w, "vs", SUSPECT, ""), 1u);
	w->list_down = false;
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(to(w, "vs", SUSPECT, CLOSED), 1u);
	world_free(w);
}

/* The team that has been through it says so; a person's word is not taken back the same day. */
Test(engine_list_suspect, somebody_has_been_through_it)
{
	struct world *w = borough("2026-11-22T12:00");
	json_t *json, *item;
	char question[256], id[80] = "";
	size_t i;

	rows(w, 20);
	world_open(w);
	work_now(w);
	rows(w, 10);
	run_until(w, "2026-11-23T10:00");
	json = ask(w, "{\"verb\":\"alerts\"}");
	json_array_foreach(json_object_get(json, "alerts"), i, item)
		if (strcmp(json_string_value(json_object_get(item, "rule")), "list_suspect") == 0)
			text_copy(id, sizeof id, span_of(json_string_value(json_object_get(item, "id"))));
	json_decref(json);
	cr_assert_neq(id[0], '\0');
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%s\",\"outcome\":\"located\",\"by\":\"J\",\"note\":\"\"}",
		 id);
	HAS(say(w, question), "seen");
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%s\",\"outcome\":\"seen\",\"by\":\"J\",\"note\":\"\"}", id);
	HAS(say(w, question), "\"ok\":true");
	run_until(w, "2026-11-23T17:00");
	json = ask(w, "{\"verb\":\"alerts\"}");
	json_array_foreach(json_object_get(json, "alerts"), i, item)
		if (strcmp(json_string_value(json_object_get(item, "rule")), "list_suspect") == 0)
			cr_assert_str_eq(json_string_value(json_object_get(item, "state")), "closed");
	json_decref(json);
	world_free(w);
}
