/* A team that rings forty schools reads one message at its moments and not forty; what is in it has left as
 * an alert too, so that no digest that is lost, late or replaced hides a child. The team works 08:00 to
 * 17:00; Monday 23 November 2026, first look 09:40. */
#include "engine_borough.h"

#define DIGEST "uk.gov.local.muster.digest.v1"
#define ALERT  "uk.gov.local.muster.alert.v1"

static struct world *with_digest(const char *now, const char *digest)
{
	static char text[2048];
	struct world *w = borough(now);

	snprintf(text, sizeof text, "%sdigest: %s\n", world_files[4][1], digest);
	world_file(w, "teams/vs.yaml", text);
	world_open(w);
	return w;
}

static json_t *last_digest(const struct world *w)
{
	for (size_t i = w->sent.count; i-- > 0;)
		if (strstr(w->sent.at[i].body, DIGEST) != NULL) {
			json_t *event = json_loads(w->sent.at[i].body, 0, NULL), *data;

			cr_assert_not_null(event, "not JSON: %s", w->sent.at[i].body);
			data = json_incref(json_object_get(event, "data"));
			json_decref(event);
			return data;
		}
	cr_assert(false, "no digest was sent");
	return NULL;
}

static long number(const struct world *w, const char *name)
{
	json_t *data = last_digest(w), *value = json_object_get(data, name);
	long n;

	cr_assert(json_is_integer(value), "no number %s", name);
	n = (long)json_integer_value(value);
	json_decref(data);
	return n;
}

Test(engine_digest, one_message_at_the_moment_says_what_is_new_by_school)
{
	struct world *w = with_digest("2026-11-23T06:30", "{}");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T09:44");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 0u, "not before its time");
	cr_assert_eq(to(w, "vs", ALERT, OPEN_N), 1u, "and no alert waits for it");
	run_until(w, "2026-11-23T09:46");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 1u);
	cr_assert_eq(to(w, "vs", DIGEST, "\"school\":\"Oak School\""), 1u);
	cr_assert_eq(to(w, "vs", DIGEST, "No reason known yet: Zo"), 1u);
	cr_assert_eq(number(w, "new"), 1);
	cr_assert_eq(number(w, "need_someone"), 1);
	run_until(w, "2026-11-23T10:29");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 1u, "between its times only what is new is told");
	run_until(w, "2026-11-23T10:31");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 2u);
	cr_assert_eq(number(w, "new"), 1, "the child at a school that is not ours, by the roll call");
	cr_assert_eq(number(w, "need_someone"), 2, "nobody has taken the first yet");
	world_free(w);
}

Test(engine_digest, no_key_no_digest)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T17:00");
	cr_assert(to(w, "vs", ALERT, OPEN_N) > 0);
	cr_assert_eq(to(w, "vs", DIGEST, ""), 0u);
	world_free(w);
}

Test(engine_digest, a_correction_is_told_as_closed_and_then_no_more)
{
	struct world *w = with_digest("2026-11-23T06:30", "{}");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "/");
	run_until(w, "2026-11-23T10:00");
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T10:31");
	while (w->now < at("2026-11-23T11:30") && number(w, "closed") == 0)
		w->now += 60, work_now(w), acknowledge_all(w);
	cr_assert_eq(number(w, "closed"), 1);
	cr_assert_eq(number(w, "need_someone"), 1, "the child of the roll call");
	cr_assert_eq(to(w, "vs", DIGEST, "Closed: No reason known yet"), 1u);
	run_until(w, "2026-11-23T12:59");
	cr_assert_eq(to(w, "vs", DIGEST, "Closed: No reason known yet"), 1u, "told once");
	world_free(w);
}

/* Killed between two moments and at one: what was new is told, once. */
Test(engine_digest, a_restart_neither_loses_nor_repeats)
{
	struct world *w = with_digest("2026-11-23T06:30", "{at: [\"09:45\", \"14:30\"]}");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:42");
	acknowledge_all(w);
	w->now = at("2026-11-23T09:50");
	world_restart(w);
	work_now(w);
	acknowledge_all(w);
	work_now(w);
	cr_assert_eq(to(w, "vs", DIGEST, OPEN_N), 1u, "its moment passed while nothing ran");
	world_restart(w);
	work_now(w);
	cr_assert_eq(to(w, "vs", DIGEST, ""), 1u);
	run_until(w, "2026-11-23T14:20");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 1u);
	world_free(w);
}

/* Nobody reads the mailbox in the morning: at noon one digest says all of it. */
Test(engine_digest, one_that_has_not_left_is_replaced_by_one_that_says_it_all)
{
	struct world *w = with_digest("2026-11-23T06:30", "{at: [\"09:45\", \"14:30\"]}");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "/");
	world_consumers(w, 0);
	run_until(w, "2026-11-23T10:00");
	mark(w, "A1", "2026-11-23", true, "\\");
	mark(w, "A2", "2026-11-23", true, "N");
	run_until(w, "2026-11-23T14:40");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 0u);
	world_consumers(w, 1);
	run_until(w, "2026-11-23T14:45");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 1u);
	cr_assert_eq(number(w, "new"), 3, "one of the morning, one of the afternoon, one by the roll call");
	cr_assert_eq(to(w, "vs", ALERT, OPEN_N), 2u);
	world_free(w);
}

/* A child in need is no looked-after one: the message waits for the worker's next digest and not longer; one
 * of a looked-after child leaves at once. */
Test(engine_digest, urgent_ones_leave_at_once_and_the_others_with_the_digest)
{
	struct world *w = with_digest("2026-11-23T06:30", "{as: worker, singles: urgent}");

	strcpy(w->list.at[1].status, "in_need");
	world_file(w, "contracts/vs.yaml", world_files[2][1]);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:46");
	cr_assert_eq(to(w, "vs", ALERT, OPEN_N), 1u, "looked after: at once");
	run_until(w, "2026-11-23T10:16");
	cr_assert_eq(to(w, "vs", DIGEST, OPEN_N), 1u);
	/* What the register says later of it is an update, which waits for 16:15. */
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T16:14");
	cr_assert_eq(to(w, "vs", ALERT, CLOSED), 0u);
	run_until(w, "2026-11-23T16:16");
	cr_assert_eq(to(w, "vs", ALERT, CLOSED), 1u);
	cr_assert_eq(to(w, "vs", DIGEST, CLOSED), 1u);
	world_free(w);
}

Test(engine_digest, weekly_on_monday_at_eight)
{
	struct world *w = with_digest("2026-11-23T08:30", "{as: support_service}");

	work_now(w);
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-30T07:59");
	cr_assert(to(w, "vs", ALERT, OPEN_N) > 0);
	cr_assert_eq(to(w, "vs", DIGEST, ""), 0u);
	run_until(w, "2026-11-30T08:01");
	cr_assert_eq(to(w, "vs", DIGEST, OPEN_N), 1u);
	world_free(w);
}

/* What is usual at this time of the day is known from the fifth school day on, kept over a restart, and a
 * handful is no flood. */
Test(engine_digest, the_usual_number_is_learnt_from_school_days)
{
	static const char *const mornings[] = {"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26",
					       "2026-11-27"};
	struct world *w = with_digest("2026-11-23T06:30", "{at: [\"09:45\"]}");
	json_t *data;

	work_now(w);
	for (unsigned i = 0; i < 5; i++) {
		char until[24];

		mark(w, "A1", mornings[i], false, i % 2 == 0 ? "N" : "/");
		snprintf(until, sizeof until, "%sT09:50", mornings[i]);
		run_until(w, until);
		data = last_digest(w);
		cr_assert_null(json_object_get(data, "usual"), "%u days tell nothing yet", i);
		json_decref(data);
	}
	world_restart(w);
	mark(w, "A1", "2026-11-30", false, "N");
	run_until(w, "2026-11-30T09:50");
	data = last_digest(w);
	cr_assert_not_null(json_object_get(data, "usual"), "five school days, and no weekend among them");
	cr_assert(json_is_false(json_object_get(data, "unusual")));
	json_decref(data);
	world_free(w);
}

/* A contract that has ended lets nothing leave, nor a digest that names its children. */
Test(engine_digest, nothing_that_may_not_leave_any_more_leaves_in_a_digest)
{
	static char ended[4096];
	struct world *w = with_digest("2026-11-23T06:30", "{at: [\"09:45\"]}");
	const char *text = world_files[2][1], *status = strstr(text, "status: active");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	world_consumers(w, 0);
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", DIGEST, ""), 0u);
	snprintf(ended, sizeof ended, "%.*sstatus: revoked%s", (int)(status - text), text,
		 status + strlen("status: active"));
	world_file(w, "contracts/vs.yaml", ended);
	world_restart(w);
	work_now(w);
	acknowledge_all(w);
	work_now(w);
	cr_assert_eq(to(w, "vs", ALERT, OPEN_N), 0u);
	cr_assert_eq(to(w, "vs", DIGEST, "absent_no_reason_yet"), 0u);
	world_free(w);
}

/* Wherever a write fails, once, and the engine begins anew: the digest comes, with what is new. */
Test(engine_digest, no_failed_write_loses_it, .timeout = 60)
{
	for (unsigned fail_at = 20; fail_at < 1000; fail_at++) {
		static char text[2048];
		struct world *w = borough("2026-11-23T06:30");

		snprintf(text, sizeof text, "%sdigest: {at: [\"09:45\"]}\n", world_files[4][1]);
		world_file(w, "teams/vs.yaml", text);
		w->may_break = true;
		w->fail_at = fail_at;
		world_open(w);
		work_now(w);
		mark(w, "A1", "2026-11-23", false, "N");
		run_until(w, "2026-11-23T09:50");
		cr_assert(to(w, "vs", DIGEST, "absent_no_reason_yet") >= 1u, "write %u", fail_at);
		cr_assert(to(w, "vs", ALERT, OPEN_N) >= 1u, "write %u", fail_at);
		if (!w->broke_once) {
			cr_assert(fail_at > 60, "%u writes make no day", fail_at);
			fail_at = 999;
		}
		world_free(w);
	}
}
