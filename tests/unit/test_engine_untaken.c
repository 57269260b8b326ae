/* A mailbox whose messages arrive and where nobody takes an alert: the operator hears, once, by another way
 * than that mailbox, and once when somebody does. An hour to take one, first look 09:40, Monday 23 November
 * 2026. */
#include "engine_borough.h"

/* Three looked-after pupils without a reason. */
static struct world *three_absent(void)
{
	struct world *w = opened_with_clocks("2026-11-23T06:30", "");
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = w->list.at[0];
	text_copy(row->upn, sizeof row->upn, SPAN("P33220152311A"));
	text_copy(row->case_id, sizeof row->case_id, SPAN("C4"));
	work_now(w);
	for (int i = 1; i <= 3; i++)
		mark(w, i == 1 ? "A1" : i == 2 ? "A2" : "A3", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 3u);
	return w;
}

static unsigned noted(const struct world *w, const char *event)
{
	unsigned count = 0;

	for (const char *at = w->noted; (at = strstr(at, event)) != NULL; at++)
		count++;
	return count;
}

static const char *trouble(struct world *w, const char *mailbox)
{
	static char text[200];
	json_t *json = ask(w, "{\"verb\":\"status\"}"), *one;
	size_t i;

	text[0] = '\0';
	json_array_foreach(json_object_get(json, "mailboxes"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "mailbox")), mailbox) == 0)
			snprintf(text, sizeof text, "%s", json_string_value(json_object_get(one, "trouble")));
	json_decref(json);
	return text;
}

/* A person does something with the first open alert of that rule. */
static void act(struct world *w, const char *verb, const char *more)
{
	char question[300], id[65] = "";
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one;
	size_t i;

	json_array_foreach(json_object_get(all, "alerts"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "rule")), "absent_no_reason_yet") == 0 &&
		    strcmp(json_string_value(json_object_get(one, "state")), "open") == 0)
			snprintf(id, sizeof id, "%s", json_string_value(json_object_get(one, "id")));
	json_decref(all);
	snprintf(question, sizeof question, "{\"verb\":\"%s\",\"id\":\"%s\"%s}", verb, id, more);
	json_decref(ask(w, question));
	cr_assert_not_null(strstr(w->answer, "\"ok\":true"), "%s", w->answer);
}

Test(engine_untaken, three_past_their_time_are_told_once_and_over_when_somebody_takes_one)
{
	struct world *w = three_absent();

	run_until(w, "2026-11-23T10:39");
	cr_assert_str_eq(trouble(w, "vs"), "");
	run_until(w, "2026-11-23T10:41");
	cr_assert_eq(noted(w, "mailbox_untaken"), 1u);
	cr_assert_str_eq(
		trouble(w, "vs"),
		"3 past their time, the oldest told Mon 23 Nov 2026 09:40; nobody takes any, nor ever has");
	cr_assert_str_eq(trouble(w, "cme"), "", "another team's");
	world_restart(w);
	run_until(w, "2026-11-23T11:45");
	cr_assert_eq(noted(w, "mailbox_untaken"), 1u,
		     "once: neither the restart nor the manager's turn repeats it");
	cr_assert_neq(trouble(w, "vs")[0], '\0');
	act(w, "take", "");
	run_until(w, "2026-11-23T11:46");
	cr_assert_eq(noted(w, "mailbox_taken"), 1u);
	cr_assert_str_eq(trouble(w, "vs"), "");
	run_until(w, "2026-11-24T08:10");
	cr_assert_eq(noted(w, "mailbox_untaken"), 1u, "two rang again: not three");
	world_free(w);
}

/* One alone: the manager hears at 11:40 and the next two mornings; then a day has passed. */
Test(engine_untaken, one_that_its_manager_has_heard_of_for_a_day)
{
	struct world *w = opened_with_clocks("2026-11-23T06:30", "");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-24T08:10");
	cr_assert_eq(noted(w, "mailbox_untaken"), 0u, "22 hours and 20 minutes");
	run_until(w, "2026-11-25T08:10");
	cr_assert_eq(noted(w, "mailbox_untaken"), 1u);
	cr_assert_str_eq(
		trouble(w, "vs"),
		"1 past their time, the oldest told Mon 23 Nov 2026 09:40; nobody takes any, nor ever has");
	act(w, "close", ",\"outcome\":\"reason_known\"");
	run_until(w, "2026-11-25T08:11");
	cr_assert_eq(noted(w, "mailbox_taken"), 1u);
	world_free(w);
}

/* The register answers for them: nothing is late any more, and that nobody looked is no trouble now. */
Test(engine_untaken, it_is_over_when_nothing_is_late)
{
	struct world *w = three_absent();

	run_until(w, "2026-11-23T10:41");
	cr_assert_eq(noted(w, "mailbox_untaken"), 1u);
	for (int i = 1; i <= 3; i++)
		mark(w, i == 1 ? "A1" : i == 2 ? "A2" : "A3", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(noted(w, "mailbox_taken"), 1u);
	cr_assert_str_eq(trouble(w, "vs"), "");
	world_free(w);
}

/* A mailbox that somebody works through is none, however much is late. */
Test(engine_untaken, where_somebody_takes_some_it_is_no_trouble)
{
	struct world *w = three_absent();

	run_until(w, "2026-11-23T10:30");
	act(w, "take", "");
	run_until(w, "2026-11-23T10:41");
	cr_assert_eq(noted(w, "mailbox_untaken"), 0u);
	world_free(w);
}

/* Nobody reads it at all: that is what is wrong, and is told as such. */
Test(engine_untaken, a_mailbox_without_a_client_is_the_other_trouble)
{
	struct world *w = three_absent();

	acknowledge_all(w);
	work_now(w);
	world_consumers(w, 0);
	for (int i = 0; i < 8; i++) {
		w->now += 600;
		w->ms += 2000;
		work_now(w);
	}
	cr_assert_eq(noted(w, "mailbox_stuck"), 1u, "%s", w->noted);
	cr_assert_not_null(strstr(trouble(w, "vs"), "no client reads this mailbox"), "%s", trouble(w, "vs"));
	world_free(w);
}
