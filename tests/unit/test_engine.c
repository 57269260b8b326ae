/* The engine through a school day: who is told, once, and nobody over missing data. */
#include "engine_fixture.h"

#define OPEN_N "\"rule\":\"absent_no_reason_yet\""

/* An ordinary Monday; the year before go-live holds an old N that must never send. */
static struct world *monday(void)
{
	struct world *w = world_new("2026-11-23T06:30");

	mark(w, "A1", "2026-11-20", false, "N");
	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	return w;
}

Test(engine, marks_before_go_live_never_send)
{
	struct world *w = monday();

	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 0u);
	world_free(w);
}

/* The register closed at 09:20; the first look is at 09:40; the Virtual School hears at once. */
Test(engine, an_n_for_a_looked_after_child_is_told_once)
{
	struct world *w = monday();

	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:30");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 0u, "before the register has settled nobody is told");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, "no reason yet"), 1u);
	acknowledge_all(w);
	work(w, "2026-11-23T10:25");
	work(w, "2026-11-23T10:35");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u, "the same mark again tells nobody again");
	world_free(w);
}

/* A pupil who is on no list of the authority is nobody's alert here. */
Test(engine, other_children_are_not_told_about)
{
	struct world *w = monday();

	mark(w, "A3", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 0u);
	world_free(w);
}

/* N becomes I: the alert closes, saying so; a revision, not a new alert. */
Test(engine, a_corrected_mark_closes_its_alert)
{
	struct world *w = monday();

	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	acknowledge_all(w);
	mark(w, "A1", "2026-11-23", false, "I");
	work(w, "2026-11-23T10:25");
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 1u);
	cr_assert_eq(sent_with(w, OPEN_N, "ill or medical"), 1u);
	world_free(w);
}

/* The whole day without a reason is one episode; it grows by a revision. */
Test(engine, morning_and_afternoon_are_one_episode)
{
	struct world *w = monday();
	json_t *json;

	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	acknowledge_all(w);
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", true, "N");
	work(w, "2026-11-23T13:40");
	json = ask(w, "{\"verb\":\"alerts\"}");
	cr_assert_eq(sent_with(w, OPEN_N, "\"revision\":1"), 1u);
	cr_assert_eq(sent_with(w, OPEN_N, "\"revision\":2"), 1u);
	/* absent_no_reason_yet and absent_any for A1, nothing else but the child elsewhere and the opening
	 * report. */
	cr_assert_leq(json_array_size(json_object_get(json, "alerts")), 4u);
	json_decref(json);
	world_free(w);
}

/* kill -9 between the commit and the sending: it is sent after the restart; after the ACK it
 * is not sent again. */
Test(engine, a_restart_loses_nothing_and_repeats_nothing)
{
	struct world *w = monday();
	size_t before;

	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	world_restart(w);
	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 2u, "in flight does not survive a restart: sent again");
	for (size_t i = 0; i < w->sent.count; i++)
		for (size_t k = 0; k < i; k++)
			cr_assert(strstr(w->sent.at[i].body, OPEN_N) == NULL ||
					  strstr(w->sent.at[k].body, OPEN_N) == NULL ||
					  memcmp(w->sent.at[i].id, w->sent.at[k].id, 32) == 0,
				  "under the same id");
	acknowledge_all(w);
	work(w, "2026-11-23T09:41");
	before = w->sent.count;
	world_restart(w);
	work(w, "2026-11-23T09:42");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 2u);
	cr_assert_eq(w->sent.count, before);
	world_free(w);
}

/* A school that is down: nobody is absent; at 10:30 its children are "not heard". */
Test(engine, silence_is_told_as_silence)
{
	struct world *w = monday();
	json_t *json;

	w->school_down = true;
	work(w, "2026-11-23T09:40");
	work(w, "2026-11-23T10:30");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 0u);
	cr_assert_eq(sent_with(w, "absent_any", ""), 0u);
	cr_assert_eq(sent_with(w, "\"rule\":\"not_heard\"", "ring"), 3u,
		     "both pupils, and the child elsewhere");
	json = ask(w, "{\"verb\":\"status\"}");
	cr_assert(strstr(w->answer, "no connection to the school's system") != NULL);
	json_decref(json);
	acknowledge_all(w);
	w->school_down = false;
	work(w, "2026-11-23T11:10");
	cr_assert_eq(sent_with(w, "\"rule\":\"not_heard\"", "\"state\":\"closed\""), 2u);
	world_free(w);
}

/* Every child of the list in one box, and the boxes add up to the list. */
Test(engine, the_roll_call_adds_up)
{
	struct world *w = monday();
	json_t *json, *box;
	size_t i;
	json_int_t sum = 0;

	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	work(w, "2026-11-23T10:30");
	json = ask(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\"}");
	json_array_foreach(json_object_get(json, "boxes"), i, box)
		sum += json_integer_value(json_object_get(box, "count"));
	cr_assert_eq(sum, 3);
	cr_assert_eq(json_integer_value(json_object_get(json, "children")), 3);
	cr_assert(strstr(w->answer, "outside this authority") != NULL);
	json_decref(json);
	json = ask(w, "{\"verb\":\"totals\"}");
	cr_assert(strstr(w->answer, "\"children\":3,\"boxed\":3") != NULL, "%s", w->answer);
	json_decref(json);
	world_free(w);
}

Test(engine, bad_records_are_set_aside_with_their_reason_and_the_rest_goes_on)
{
	struct world *w = monday();

	mark(w, "A1", "2026-11-21", false, "N");  /* a Saturday */
	mark(w, "A2", "2026-11-23", false, "?9"); /* no such code */
	mark(w, "A9", "2026-11-23", false, "N");  /* nobody of this school */
	mark(w, "A3", "2026-11-30", false, "/");  /* next week */
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert(strstr(w->answer, "not a school day") != NULL);
	cr_assert(strstr(w->answer, "unknown code") != NULL);
	cr_assert(strstr(w->answer, "pupil not on roll") != NULL);
	cr_assert(strstr(w->answer, "dated in the future") != NULL);
	world_free(w);
}

/* A person takes it and says what came of it; the mailbox hears both; no second taker. */
Test(engine, a_person_takes_and_closes)
{
	struct world *w = monday();
	char id[17] = "", question[160];
	json_t *json, *one;
	size_t i;

	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	acknowledge_all(w);
	json = ask(w, "{\"verb\":\"alerts\",\"open\":true}");
	json_array_foreach(json_object_get(json, "alerts"), i, one)
		if (id[0] == '\0' &&
		    strcmp(json_string_value(json_object_get(one, "rule")), "opening_report") != 0)
			snprintf(id, sizeof id, "%s", json_string_value(json_object_get(one, "id")));
	json_decref(json);
	snprintf(question, sizeof question, "{\"verb\":\"take\",\"id\":\"%s\",\"by\":\"A. Person\"}", id);
	json = ask(w, question);
	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	json_decref(json);
	snprintf(question, sizeof question, "{\"verb\":\"take\",\"id\":\"%s\",\"by\":\"B. Person\"}", id);
	json = ask(w, question);
	cr_assert_not(json_is_true(json_object_get(json, "ok")));
	json_decref(json);
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%s\",\"outcome\":\"locatd\",\"by\":\"A. Person\"}", id);
	json = ask(w, question);
	cr_assert(strstr(w->answer, "did you mean \\\"located\\\"") != NULL, "%s", w->answer);
	json_decref(json);
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%s\",\"outcome\":\"located\",\"by\":\"A. Person\"}", id);
	json = ask(w, question);
	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	json_decref(json);
	work(w, "2026-11-23T09:50");
	acknowledge_all(w);
	work(w, "2026-11-23T09:51");
	cr_assert_eq(sent_with(w, "A. Person", "has taken this"), 1u);
	cr_assert_eq(sent_with(w, "Closed by A. Person", "located"), 1u);
	world_free(w);
}

/* Absences of children in care come as one day's digest, not before 16:15. */
/* Page to alert: from the page's arrival to the ACK, by hand at least the 250 ms the ACK takes here;
 * what waits for its hour by design is not timed. */
Test(engine, the_time_from_page_to_alert_is_kept)
{
	struct world *w = monday();
	json_t *json, *latency;
	json_int_t p50;

	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "I");
	work(w, "2026-11-23T09:40");
	w->ms += 250;
	acknowledge_all(w);
	work(w, "2026-11-23T09:41");
	work(w, "2026-11-23T16:15");
	acknowledge_all(w);
	work(w, "2026-11-23T16:16");
	cr_assert_eq(sent_with(w, "absent_any", ""), 2u);
	json = ask(w, "{\"verb\":\"totals\"}");
	latency = json_object_get(json, "latency_us");
	p50 = json_integer_value(json_object_get(latency, "p50"));
	cr_assert_eq(json_integer_value(json_object_get(latency, "count")), 1);
	cr_assert(p50 >= 250000 && p50 < 500000, "%lld", (long long)p50);
	json_decref(json);
	world_free(w);
}

Test(engine, a_digest_waits_for_its_hour)
{
	struct world *w = monday();

	mark(w, "A2", "2026-11-23", false, "I");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, "absent_any", ""), 0u);
	work(w, "2026-11-23T16:14");
	cr_assert_eq(sent_with(w, "absent_any", ""), 0u);
	acknowledge_all(w); /* a child has one message on its way */
	work(w, "2026-11-23T16:15");
	cr_assert_eq(sent_with(w, "absent_any", "ill or medical"), 1u);
	world_free(w);
}

/* The simulated clock never passes work that is not done. */
Test(engine, the_simulated_clock_waits_for_due_work)
{
	struct world *w = monday();
	json_t *json;

	w->now = at("2026-11-23T09:40");
	json = ask(w, "{\"verb\":\"clock_advance\",\"until\":\"2026-11-23T18:00\"}");
	cr_assert_not(json_is_true(json_object_get(json, "settled")));
	json_decref(json);
	cr_assert_eq(w->now, at("2026-11-23T09:40"));
	world_free(w);
}
