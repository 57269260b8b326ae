/* A child with a social worker is missing: whatever breaks beside, somebody hears. */
#include "engine/engine.h"
#include <criterion/criterion.h>

#include "engine_fixture.h"

/* A page of marks that is refused however often it is asked: the one whose marks begin with a day
 * before `before`, or the second one of each pull. */
struct bad_page {
	day_t before;
	bool second;
};

static bool is_bad(const struct bad_page *bad, const struct msg_fetch *f)
{
	const char *after = strstr(f->url, "date_after=");
	day_t from;

	if (f->shape != SHAPE_WONDE_MARKS)
		return false;
	if (bad->second)
		return f->page > 0;
	return after != NULL && day_parse((struct span){after + 11, 10}, &from) && from + 1 < bad->before;
}

static void refuse(struct world *w, const struct msg_fetch *f)
{
	struct message page = {.kind = MSG_PAGE, .page = {.pull = f->pull, .page = f->page}};

	text_copy(page.page.text, sizeof page.page.text, SPAN("expected a list, found null"));
	tell(w, ROLE_PARSE, &page, -1);
}

static void work_with(struct world *w, const struct bad_page *bad)
{
	for (int turns = 0; turns < 40; turns++) {
		bool any = false;

		tick(w);
		for (size_t i = 0; i < w->orders.count; i++) {
			struct msg_fetch order = w->orders.at[i].fetch;

			if (!w->orders.at[i].open)
				continue;
			w->orders.at[i].open = false;
			any = true;
			if (is_bad(bad, &order))
				refuse(w, &order);
			else
				give(w, &order);
		}
		if (!any)
			return;
	}
	cr_assert(false, "the engine never comes to rest");
}

static void work_minutes(struct world *w, const char *from, const char *until, const struct bad_page *bad)
{
	for (w->now = at(from); w->now <= at(until); w->now += 60)
		work_with(w, bad);
}

Test(engine_safety, a_mark_that_came_is_told_though_the_next_page_never_does)
{
	const struct bad_page bad = {.second = true};
	struct world *w = world_new("2026-11-22T18:00");

	work(w, "2026-11-22T18:00");
	w->page_size = 2;
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work_minutes(w, "2026-11-23T09:40", "2026-11-23T09:50", &bad);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1);
	world_free(w);
}

Test(engine_safety, a_year_that_does_not_load_does_not_hide_today)
{
	struct world *w = world_new("2026-11-23T09:45");
	const struct bad_page bad = {.before = on("2026-11-01")};
	json_t *status;

	w->exact = true;
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work_minutes(w, "2026-11-23T09:45", "2026-11-23T10:10", &bad);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1);
	status = ask(w, "{\"verb\":\"status\"}");
	cr_assert_str_eq(json_string_value(json_object_get(
				 json_array_get(json_object_get(status, "schools"), 0), "state")),
			 "failing");
	json_decref(status);
	/* The year is asked again, and comes. */
	work(w, "2026-11-23T10:40");
	work(w, "2026-11-23T11:20");
	status = ask(w, "{\"verb\":\"status\"}");
	cr_assert_str_eq(json_string_value(json_object_get(
				 json_array_get(json_object_get(status, "schools"), 0), "state")),
			 "complete");
	json_decref(status);
	world_free(w);
}

Test(engine_safety, days_that_do_not_come_do_not_hide_today)
{
	struct world *w = world_new("2026-11-22T18:00");
	const struct bad_page bad = {.before = on("2026-12-02")};

	w->exact = true;
	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	work(w, "2026-11-23T09:45");
	/* Away for a week; what was missed is refused for ever. */
	present(w, "2026-12-02", false);
	mark(w, "A1", "2026-12-02", false, "N");
	work_minutes(w, "2026-12-02T09:45", "2026-12-02T10:20", &bad);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1);
	world_free(w);
}

Test(engine_safety, a_list_row_that_cannot_be_read_is_said_where_the_list_is)
{
	struct world *w = world_new_files("2026-11-22T18:00", NULL, 0);

	text_copy(w->list.at[1].upn, sizeof w->list.at[1].upn, SPAN("C332401025008"));
	world_open(w);
	work(w, "2026-11-22T18:00");
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert_not_null(strstr(w->answer, "\"state\":\"incomplete\""), "%s", w->answer);
	cr_assert_not_null(strstr(w->answer, "1 row is set aside"), "%s", w->answer);
	json_decref(ask(w, "{\"verb\":\"health\"}"));
	cr_assert_not_null(strstr(w->answer, "\"lists_failing\":1"), "%s", w->answer);
	/* Corrected, it is complete. */
	text_copy(w->list.at[1].upn, sizeof w->list.at[1].upn, SPAN("C332401025007"));
	work(w, "2026-11-23T07:10");
	json_decref(ask(w, "{\"verb\":\"health\"}"));
	cr_assert_not_null(strstr(w->answer, "\"lists_failing\":0"), "%s", w->answer);
	world_free(w);
}

/* The team's system cannot read one message; the next absence of the same child still comes. */
Test(engine_safety, a_message_nobody_can_read_does_not_hide_the_next)
{
	struct world *w = world_new("2026-11-22T18:00");

	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(w->sent.count, 1u);
	for (int tries = 0; tries < 4; tries++) {
		struct message m = {.kind = MSG_NACKED,
				    .nacked = {.sequence = w->sent.at[0].sequence, .why = NACK_REFUSED}};

		text_copy(m.nacked.mailbox, sizeof m.nacked.mailbox, span_of(w->sent.at[0].mailbox));
		memcpy(m.nacked.id, w->sent.at[0].id, 32);
		tell(w, ROLE_BUS, &m, -1);
		w->ms += 60000;
		work_now(w);
	}
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", true, "N");
	/* What the deputy is told of the morning meanwhile is refused three times too. */
	for (int turns = 0; turns < 12; turns++, w->ms += 20000)
		work(w, "2026-11-23T13:45");
	cr_assert_gt(sent_with(w, "absent_no_reason_yet", "afternoon"), 0u);
	world_free(w);
}

Test(engine_safety, a_page_beyond_every_size_is_refused_and_nobody_stops)
{
	struct world *w = world_new("2026-11-23T09:45");
	struct message m = {.kind = MSG_RECORDS, .records = {.kind = RECORD_CODE, .count = 1000000}};

	tick(w);
	for (size_t i = 0; i < w->orders.count; i++) {
		m.records.pull = w->orders.at[i].fetch.pull;
		cr_assert(tell(w, ROLE_PARSE, &m, -1));
	}
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert_not_null(strstr(w->answer, "more records than a page may have"), "%s", w->answer);
	world_free(w);
}

/* Away for a fortnight and back on a Saturday: the night's look covers all that was missed. */
Test(engine_safety, a_night_look_after_a_long_time_away_makes_all_good)
{
	struct world *w = world_new("2026-11-22T18:00");

	w->exact = true;
	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	work(w, "2026-11-23T09:45");
	mark(w, "A2", "2026-11-25", false, "/");
	work(w, "2026-12-12T11:00");
	json_decref(ask(w, "{\"verb\":\"totals\"}"));
	cr_assert_not_null(strstr(w->answer, "\"marks\":5,"), "%s", w->answer);
	world_free(w);
}

/* Z says that the child is not on the school's roll: nobody has heard where the child is. */
Test(engine_safety, a_mark_that_says_nothing_of_the_child_closes_no_silence)
{
	struct world *w = world_new("2026-11-22T18:00");

	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "Z");
	work(w, "2026-11-23T09:45");
	work(w, "2026-11-23T10:31");
	work(w, "2026-11-23T10:45");
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", true, "Z");
	work(w, "2026-11-23T13:45");
	json_decref(ask(w, "{\"verb\":\"alerts\"}"));
	cr_assert_not_null(strstr(w->answer, "not_heard"), "%s", w->answer);
	cr_assert_null(strstr(w->answer, "\"state\":\"closed\",\"opened\":\"2026-11-23T10:31\""), "%s",
		       w->answer);
	cr_assert_eq(sent_with(w, "not_heard", "We have heard."), 0u);
	world_free(w);
}

Test(engine_safety, a_upn_that_changes_or_is_given_twice_is_shown)
{
	struct world *w = world_new_files("2026-11-22T18:00", NULL, 0);

	*VEC_ADD(&w->pupils) = (struct pupil){"oak", "A5", "W332201523114", "5"};
	world_open(w);
	work(w, "2026-11-22T18:00");
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert_not_null(strstr(w->answer, "\"match_waiting\":1"), "%s", w->answer);
	json_decref(ask(w, "{\"verb\":\"match\"}"));
	cr_assert_not_null(strstr(w->answer, "two pupils of one school under one UPN"), "%s", w->answer);
	w->pupils.at[1].upn = "T20110001804V";
	work(w, "2026-11-23T09:45");
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert_not_null(strstr(w->answer, "\"match_waiting\":2"), "%s", w->answer);
	json_decref(ask(w, "{\"verb\":\"match\"}"));
	cr_assert_not_null(strstr(w->answer, "one child with two UPNs"), "%s", w->answer);
	world_free(w);
}

/* A school whose system stays away: the second day's silence is told, whoever took the first's. */
Test(engine_safety, a_second_day_of_silence_is_told_though_the_first_is_taken)
{
	struct world *w = world_new("2026-11-22T18:00");
	const char *id;
	char question[200];
	unsigned told;
	json_t *json;

	work(w, "2026-11-22T18:00");
	w->school_down = true;
	run_until(w, "2026-11-23T11:00");
	told = sent_with(w, "not_heard", "case C1");
	cr_assert_geq(told, 1u);
	json = ask(w, "{\"verb\":\"alerts\"}");
	for (size_t i = 0; i < json_array_size(json_object_get(json, "alerts")); i++) {
		id = json_string_value(
			json_object_get(json_array_get(json_object_get(json, "alerts"), i), "id"));
		snprintf(question, sizeof question, "{\"verb\":\"take\",\"id\":\"%s\"}", id);
		json_decref(ask(w, question));
	}
	json_decref(json);
	run_until(w, "2026-11-24T09:00");
	told = sent_with(w, "not_heard", "case C1");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(sent_with(w, "not_heard", "case C1"), told + 1);
	/* The child at a school that is not ours is silent every day: told once, and taken. */
	cr_assert_eq(sent_with(w, "not_heard", "case C3"), 2u);
	world_free(w);
}

/* Every file again, with the team "vs" called "ws". */
static char *renamed(const char *text)
{
	static const char *const from[] = {"id: vs\n", "team: vs}", "to: vs", "owner: vs", "to: vs,"};
	char *copy = strdup(text);

	cr_assert_not_null(copy);
	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		for (char *at = strstr(copy, from[i]); at != NULL; at = strstr(at, from[i]))
			*strstr(at, "vs") = 'w';
	return copy;
}

/* A team goes from the configuration while a message to it waits: its two rules' messages wait for nobody. */
Test(engine_safety, a_message_whose_team_is_gone_is_counted)
{
	char *made[16];
	struct world *w = world_new("2026-11-22T18:00");

	work(w, "2026-11-22T18:00");
	world_consumers(w, 0);
	json_decref(ask(w, "{\"verb\":\"health\"}"));
	cr_assert_not_null(strstr(w->answer, "\"mailboxes_without_listener\":1"), "%s", w->answer);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:45");
	json_decref(ask(w, "{\"verb\":\"health\"}"));
	cr_assert_not_null(strstr(w->answer, "\"envelopes_without_mailbox\":0"), "%s", w->answer);
	engine_free(w->engine);
	for (size_t i = 0; i < w->file_count; i++)
		w->files[i][1] = made[i] = renamed(w->files[i][1]);
	for (size_t i = 0; i < w->file_count; i++)
		if (strcmp(w->files[i][0], "teams/vs.yaml") == 0)
			w->files[i][0] = "teams/ws.yaml";
	world_open(w);
	json_decref(ask(w, "{\"verb\":\"health\"}"));
	cr_assert_not_null(strstr(w->answer, "\"envelopes_without_mailbox\":2"), "%s", w->answer);
	for (size_t i = 0; i < w->file_count; i++)
		free(made[i]);
	world_free(w);
}

/* A message with the name in it waits for its hour; before that the child is restricted. */
Test(engine_safety, a_child_restricted_meanwhile_is_not_named_by_what_waited)
{
	struct world *w = world_new("2026-11-22T18:00");

	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", true, "N");
	run_until(w, "2026-11-23T09:00");
	world_consumers(w, 0);
	work(w, "2026-11-23T13:45");
	w->list.at[0].restricted = true;
	work(w, "2026-11-24T07:10");
	world_consumers(w, 1);
	for (int turns = 0; turns < 4; turns++) {
		work(w, "2026-11-24T08:30");
		acknowledge_all(w);
	}
	cr_assert_gt(sent_with(w, "absent_no_reason_yet", "a restricted child"), 0u);
	cr_assert_eq(sent_with(w, "absent", "case C1"), 0u);
	world_free(w);
}
