/* Envelopes on their way: order, leases, refusals, lost consumers, late confirmations, and
 * what is set aside. None is lost, and a poisoned one buries nobody. */
#include "engine/engine.h"
#include <sqlite3.h>

#include "engine_fixture.h"

#define WINDOW	16 * 8 /* messages on the way to one mailbox */
#define LEASE	10000  /* milliseconds until one not confirmed is sent again */
#define MORNING "2026-11-23T09:40"

/* The fixture's contract, but every absence is told at once. */
static const char *at_once(void)
{
	static char text[4000];
	const char *usual = world_files[2][1], *digest = strstr(usual, "daily_digest");

	snprintf(text, sizeof text, "%.*ssame_session%s", (int)(digest - usual), usual, digest + 12);
	return text;
}

/* A Monday's first look with an N for each of the two looked-after pupils. */
static struct world *two_absent(const char *contract)
{
	struct world *w = world_new_files("2026-11-23T06:30", NULL, 0);

	if (contract != NULL)
		world_file(w, "contracts/vs.yaml", contract);
	world_open(w);
	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "N");
	return w;
}

static void acknowledge(struct world *w, size_t i, uint64_t sequence, const char *mailbox)
{
	struct message m = {.kind = MSG_ACKED, .acked = {.sequence = sequence}};

	text_copy(m.acked.mailbox, sizeof m.acked.mailbox, span_of(mailbox));
	memcpy(m.acked.id, w->sent.at[i].id, 32);
	tell(w, ROLE_BUS, &m, -1);
}

static void refuse(struct world *w, size_t i, enum nack why)
{
	struct message m = {.kind = MSG_NACKED, .nacked = {.sequence = w->sent.at[i].sequence, .why = why}};

	text_copy(m.nacked.mailbox, sizeof m.nacked.mailbox, span_of(w->sent.at[i].mailbox));
	memcpy(m.nacked.id, w->sent.at[i].id, 32);
	tell(w, ROLE_BUS, &m, -1);
}

/* How often the message sent as number `i` was sent so far. */
static unsigned times(const struct world *w, size_t i)
{
	unsigned count = 0;

	for (size_t k = 0; k < w->sent.count; k++)
		count += memcmp(w->sent.at[k].id, w->sent.at[i].id, 32) == 0;
	return count;
}

static int waiting(struct world *w, const char *state)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	int count = (int)json_integer_value(json_object_get(json_object_get(json, "outbox"), state));

	json_decref(json);
	return count;
}

static void sql(const struct world *w, const char *text)
{
	char path[128], *why = NULL;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/muster.db", w->folder);
	cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 2000);
	cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, &why), SQLITE_OK, "%s", why != NULL ? why : "");
	sqlite3_close(db);
}

/* --- order ---------------------------------------------------------------------------- */

/* Two messages about each of two children: the second of a child follows the first's ACK, and
 * one child never waits for the other. */
Test(engine_outbox, a_child_has_one_message_on_its_way_and_the_earlier_goes_first)
{
	struct world *w = two_absent(at_once());

	work(w, MORNING);
	cr_assert_eq(w->sent.count, 2u);
	cr_assert_neq(strstr(w->sent.at[0].body, "case C1") != NULL,
		      strstr(w->sent.at[1].body, "case C1") != NULL);
	acknowledge(w, 1, w->sent.at[1].sequence, "vs");
	work_now(w);
	cr_assert_eq(w->sent.count, 3u, "only the child whose first was confirmed");
	cr_assert_eq(strstr(w->sent.at[2].body, "case C1") != NULL,
		     strstr(w->sent.at[1].body, "case C1") != NULL);
	cr_assert_gt(w->sent.at[2].sequence, w->sent.at[1].sequence);
	acknowledge_all(w);
	work_now(w);
	cr_assert_eq(w->sent.count, 4u);
	acknowledge_all(w);
	work_now(w);
	cr_assert_eq(waiting(w, "delivered"), 4);
	cr_assert_eq(waiting(w, "ready"), 0);
	world_free(w);
}

/* A digest written before a message of the moment, whose hour comes while that one is unanswered, waits for
 * it: of two on their way the later can arrive first. Nobody takes the morning's alert, so at 10:41 it goes
 * to the deputy. */
Test(engine_outbox, a_digest_waits_for_what_is_on_its_way)
{
	static char text[4000];
	const char *usual = world_files[2][1], *urgency = strstr(usual, "same_session}");
	struct world *w;
	size_t count;

	snprintf(text, sizeof text,
		 "%.*ssame_session, take_within: 1h, outcome_within: 3h, escalate_to: d@council.example%s",
		 (int)(urgency - usual), usual, urgency + 12);
	w = two_absent(text);
	work(w, MORNING);
	cr_assert_eq(waiting(w, "ready"), 4, "two of them digests, which wait for their hour");
	acknowledge_all(w);
	work(w, "2026-11-23T10:41");
	count = w->sent.count;
	cr_assert_not_null(strstr(w->sent.at[count - 1].body, "\"escalated\":\"deputy\""));
	work(w, "2026-11-23T16:30");
	cr_assert_eq(w->sent.count, count, "one message a child on its way");
	acknowledge(w, count - 1, w->sent.at[count - 1].sequence, "vs");
	work_now(w);
	cr_assert_eq(w->sent.count, count + 1, "only the child whose message was confirmed");
	cr_assert_lt(w->sent.at[count].sequence, w->sent.at[count - 1].sequence,
		     "its digest, written before");
	world_free(w);
}

/* --- again, and again ----------------------------------------------------------------------- */

/* Not confirmed within the lease: again after 1 second, then after 4, under the same id. */
Test(engine_outbox, a_lease_that_runs_out_is_sent_again_and_counted)
{
	struct world *w = two_absent(NULL);

	work(w, MORNING);
	cr_assert_eq(w->sent.count, 2u);
	acknowledge(w, 1, w->sent.at[1].sequence, "vs");
	w->ms += LEASE - 100;
	work_now(w);
	cr_assert_eq(times(w, 0), 1u);
	w->ms += 200;
	work_now(w);
	cr_assert_eq(times(w, 0), 1u, "deferred, not yet due");
	cr_assert_eq(waiting(w, "deferred"), 1);
	w->ms += 1000;
	work_now(w);
	cr_assert_eq(times(w, 0), 2u);
	cr_assert_eq(w->sent.at[w->sent.count - 1].attempt, 2u);
	w->ms += LEASE + 100;
	work_now(w);
	w->ms += 3000;
	work_now(w);
	cr_assert_eq(times(w, 0), 2u, "4 seconds after the second failure");
	w->ms += 1100;
	work_now(w);
	cr_assert_eq(w->sent.at[w->sent.count - 1].attempt, 3u);
	cr_assert_eq(times(w, 1), 1u, "the confirmed one stays confirmed");
	world_free(w);
}

/* The count of tries outlives a restart; waiting does not. */
Test(engine_outbox, attempts_are_counted_across_a_restart)
{
	struct world *w = two_absent(NULL);

	work(w, MORNING);
	w->ms += LEASE + 100;
	work_now(w);
	cr_assert_eq(waiting(w, "deferred"), 2);
	world_restart(w);
	work_now(w);
	cr_assert_eq(times(w, 0), 2u);
	cr_assert_eq(w->sent.at[w->sent.count - 1].attempt, 2u);
	world_free(w);
}

Test(engine_outbox, a_refused_message_waits_and_the_others_go_on)
{
	struct world *w = two_absent(NULL);

	work(w, MORNING);
	refuse(w, 0, NACK_REFUSED);
	acknowledge(w, 1, w->sent.at[1].sequence, "vs");
	work_now(w);
	cr_assert_eq(times(w, 0), 1u);
	cr_assert_eq(waiting(w, "deferred"), 1);
	cr_assert_eq(waiting(w, "delivered"), 1);
	w->ms += 1100;
	work_now(w);
	cr_assert_eq(times(w, 0), 2u);
	acknowledge(w, w->sent.count - 1, w->sent.at[w->sent.count - 1].sequence, "vs");
	work_now(w);
	cr_assert_eq(waiting(w, "delivered"), 2);
	world_free(w);
}

/* What its consumer left behind goes to the next one at once, and is no failed try. */
Test(engine_outbox, a_consumer_that_goes_leaves_its_messages_to_the_next)
{
	struct world *w = two_absent(NULL);

	work(w, MORNING);
	world_consumers(w, 0);
	w->ms += LEASE * 2;
	work_now(w);
	cr_assert_eq(w->sent.count, 2u, "nobody to send to");
	cr_assert_eq(waiting(w, "ready"), 4, "two of them digests, which wait for their hour");
	world_consumers(w, 1);
	work_now(w);
	cr_assert_eq(w->sent.count, 4u);
	cr_assert_eq(w->sent.at[3].attempt, 1u);
	refuse(w, 2, NACK_GONE);
	work_now(w);
	cr_assert_eq(w->sent.count, 5u, "one of two consumers went");
	world_free(w);
}

Test(engine_outbox, a_bus_that_takes_nothing_loses_nothing)
{
	struct world *w = two_absent(NULL);

	w->bus_full = true;
	work(w, MORNING);
	w->bus_full = false;
	w->bus_away = true;
	work_now(w);
	cr_assert_eq(w->sent.count, 0u);
	w->bus_away = false;
	work_now(w);
	cr_assert_eq(w->sent.count, 2u);
	cr_assert_eq(w->sent.at[0].attempt, 1u);
	world_free(w);
}

/* The bus role died: what was on its way is sent again, once. */
Test(engine_outbox, a_new_bus_gets_everything_that_was_on_its_way)
{
	struct world *w = two_absent(NULL);
	struct fault f;

	work(w, MORNING);
	cr_assert_eq(engine_peer(w->engine, ROLE_BUS, &f), 0);
	work_now(w);
	cr_assert_eq(w->sent.count, 2u, "nobody listens yet");
	world_consumers(w, 1);
	work_now(w);
	work_now(w);
	cr_assert_eq(w->sent.count, 4u);
	world_free(w);
}

/* --- the window ----------------------------------------------------------------------------- */

/* A UPN for a number: letter by the sum of digits times place, modulo 23 (the DfE's rule). */
static void upn(unsigned number, char out[32])
{
	static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
	unsigned sum = 0;

	snprintf(out, 32, "?332201%06u", number);
	for (unsigned i = 1; i <= 12; i++)
		sum += (unsigned)(out[i] - '0') * (i + 1);
	out[0] = letters[sum % 23];
}

/* More looked-after children, all at a school that is not ours: each is "not heard" at 10:30. */
static void many(struct world *w, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct record_list_row *row = VEC_ADD(&w->list);

		*row = w->list.at[2];
		upn(i, row->upn);
		snprintf(row->case_id, sizeof row->case_id, "M%u", i);
	}
}

Test(engine_outbox, the_window_bounds_what_is_on_its_way)
{
	struct world *w = world_new_files("2026-11-23T06:30", NULL, 0);

	many(w, 200);
	world_open(w);
	work_now(w);
	present(w, "2026-11-23", false);
	work(w, MORNING);
	work(w, "2026-11-23T10:30");
	work_now(w);
	cr_assert_eq(w->sent.count, WINDOW);
	acknowledge(w, 5, w->sent.at[5].sequence, "vs");
	work_now(w);
	cr_assert_eq(w->sent.count, WINDOW + 1u);
	for (int i = 0; i < 3; i++) {
		acknowledge_all(w);
		work_now(w);
	}
	cr_assert_eq(w->sent.count, 201u);
	cr_assert_eq(waiting(w, "delivered"), 201);
	world_free(w);
}

/* Nobody has credit: the mailbox waits until somebody has, and no try is counted. */
Test(engine_outbox, no_credit_is_no_failure)
{
	struct world *w = two_absent(NULL);

	work(w, MORNING);
	refuse(w, 0, NACK_NO_ROOM);
	refuse(w, 1, NACK_NO_ROOM);
	w->ms += LEASE * 2;
	work_now(w);
	cr_assert_eq(w->sent.count, 2u);
	world_consumers(w, 1);
	work_now(w);
	cr_assert_eq(w->sent.count, 4u);
	cr_assert_eq(w->sent.at[3].attempt, 1u);
	world_free(w);
}

/* --- confirmations -------------------------------------------------------------------------- */

/* From a session the bus has forgotten: mailbox and id are enough, and nothing else is. */
Test(engine_outbox, a_late_confirmation_without_a_sequence_counts)
{
	struct world *w = two_absent(NULL);

	work(w, MORNING);
	w->ms += LEASE + 100;
	work_now(w);
	acknowledge(w, 0, 0, "vs");
	acknowledge(w, 1, 0, "other");
	acknowledge(w, 1, w->sent.at[0].sequence, "vs");
	w->ms += 1100;
	work_now(w);
	cr_assert_eq(times(w, 0), 1u, "the receiver has stored it");
	cr_assert_eq(times(w, 1), 2u, "another mailbox, another sequence: not this one");
	acknowledge(w, 0, 0, "vs");
	work_now(w);
	cr_assert_eq(waiting(w, "delivered"), 1, "and again changes nothing");
	world_free(w);
}

/* A digest not yet due is replaced by what is known when it is. */
Test(engine_outbox, a_digest_says_the_newest_only)
{
	struct world *w = world_new("2026-11-23T06:30");

	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "I");
	work(w, MORNING);
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", true, "M");
	work(w, "2026-11-23T13:40");
	work(w, "2026-11-23T16:15");
	cr_assert_eq(sent_with(w, "absent_any", ""), 1u);
	cr_assert_eq(sent_with(w, "absent_any", "\"revision\":2"), 1u);
	cr_assert_eq(sent_with(w, "this afternoon", "morning: ill or medical"), 1u);
	acknowledge_all(w);
	work_now(w);
	world_restart(w);
	work_now(w);
	cr_assert_eq(sent_with(w, "absent_any", ""), 1u);
	cr_assert_eq(waiting(w, "superseded"), 1);
	world_free(w);
}

/* --- set aside -------------------------------------------------------------------------------- */

/* A body that does not open is kept for a person; the child's next message goes on. */
Test(engine_outbox, a_corrupt_body_is_set_aside_and_buries_nobody)
{
	struct world *w = two_absent(at_once());

	w->bus_away = true;
	work(w, MORNING);
	engine_free(w->engine);
	sql(w,
	    "UPDATE envelope SET sealed = zeroblob(length(sealed)) WHERE sequence = (SELECT min(sequence) FROM envelope)");
	w->bus_away = false;
	world_open(w);
	work_now(w);
	acknowledge_all(w);
	work_now(w);
	acknowledge_all(w);
	work_now(w);
	cr_assert_eq(w->sent.count, 3u);
	cr_assert_eq(waiting(w, "corrupt"), 1);
	cr_assert_eq(waiting(w, "delivered"), 3);
	world_restart(w);
	work_now(w);
	cr_assert_eq(w->sent.count, 3u, "and never tried again");
	world_free(w);
}

Test(engine_outbox, a_message_the_bus_can_never_send_is_set_aside)
{
	struct world *w = two_absent(at_once());

	work(w, MORNING);
	refuse(w, 0, NACK_UNSENDABLE);
	work_now(w);
	cr_assert_eq(waiting(w, "corrupt"), 1);
	cr_assert_eq(w->sent.count, 3u, "the child's next message goes");
	world_free(w);
}

/* Hundreds that wait for a team that is gone do not hide those behind them. */
Test(engine_outbox, messages_of_a_team_that_is_gone_hide_nobody_elses)
{
	static const char duty_team[] =
		"apiVersion: muster/v1\nkind: Team\nid: duty\nname: Duty\nmailbox: {keys: [duty]}\n"
		"working: {from: \"08:00\", to: \"17:00\"}\nduty: d@council.example\nmanager: m@council.example\n"
		"next_step: Ring.\n";
	char text[4000];
	const char *usual = world_files[2][1], *rest = usual;
	size_t used = 0;
	struct world *w = world_new_files("2026-11-23T06:30", NULL, 0);

	/* Everything of the fixture's contract goes to another team first. */
	for (const char *found; (found = strstr(rest, ": vs")) != NULL; rest = found + 4)
		used += (size_t)snprintf(text + used, sizeof text - used, "%.*s: duty%s", (int)(found - rest),
					 rest, found[4] == '-' ? "" : "");
	snprintf(text + used, sizeof text - used, "%s", rest);
	many(w, 300);
	world_file(w, "contracts/vs.yaml", text);
	world_file(w, "teams/duty.yaml", duty_team);
	world_open(w);
	w->bus_away = true;
	work_now(w);
	present(w, "2026-11-23", false);
	work(w, MORNING);
	work(w, "2026-11-23T10:30");
	cr_assert_eq(waiting(w, "ready"), 301);
	/* Then that team is taken out, and ours hears of an N. */
	w->file_count--;
	world_file(w, "contracts/vs.yaml", world_files[2][1]);
	world_restart(w);
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", true, "N");
	work(w, "2026-11-23T13:40");
	cr_assert_eq(w->sent.count, 0u);
	world_restart(w);
	w->bus_away = false;
	/* Our team is told of what stood open for the other one, too, as much at a time as it takes. */
	for (int i = 0; i < 8; i++) {
		work_now(w);
		acknowledge_all(w);
	}
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case C1"), 1u);
	world_free(w);
}
