/* A replay on the bus: what was delivered, once more, to the one who asks, within its window; the engine's
 * part is played by the test, an answer at a time. When this breaks, a team that lost its own copy does not
 * get it back, or somebody gets it who did not ask. */
#include <time.h>

#include "bus_fixture.h"
#include "bus/session.h"

static int64_t ahead;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + ahead;
}

/* Keys 0 and 1 may read virtual-school, or only key 1. */
static bool allow_keys(struct world *w, bool both)
{
	bool revoked;

	allow(w, both ? 2 : 1, (const char *[]){"virtual-school", "virtual-school"}, (size_t[]){1, 0},
	      &revoked);
	return revoked;
}

/* Nobody is given up for silence: the clock of the bus is moved on here. */
static struct world *replay_world(unsigned lease_ms)
{
	struct world *w = world_new();
	struct bus_settings s = settings_of(w);

	s.dead_ms = 60000;
	s.lease_ms = lease_ms;
	s.now_ms = now_ms;
	reopen_as(w, &s);
	w->dead_ms = 0;
	cr_assert_not(allow_keys(w, true));
	return w;
}

static const struct msg_replay *asked(const struct world *w)
{
	const struct message *m = last_told(w, MSG_REPLAY);

	return m != NULL ? &m->replay : NULL;
}

/* The engine's answer to the last question: message `sequence` of 9, or (0) that there is no more. */
static struct msg_again answer_to(const struct msg_replay *q, uint64_t sequence)
{
	struct msg_again a = {.session = q->session,
			      .from = q->from,
			      .until = 9,
			      .next = sequence != 0 ? sequence + 1 : 10,
			      .last = sequence,
			      .done = sequence == 0,
			      .sequence = sequence,
			      .attempt = 3};

	memcpy(a.mailbox, q->mailbox, sizeof a.mailbox);
	memset(a.id, (int)sequence, sizeof a.id);
	if (sequence != 0)
		a.body = SPAN("{\"said\":\"before\"}");
	return a;
}

static void answer(struct world *w, uint64_t sequence, uint32_t left_out)
{
	struct msg_again a = answer_to(asked(w), sequence);

	a.left_out = left_out;
	cr_assert_eq(bus_again(w->bus, &a, NULL), 0);
}

static void open_and_ask(struct world *w, uint32_t credit, uint64_t from)
{
	join(w, 0, 0, "virtual-school", credit);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(client_replay(w->clients[0], from, NULL), 0);
	UNTIL(w, told_of(w, MSG_REPLAY) == 1);
}

/* It comes as it came before, to nobody else of the mailbox, and the engine hears of no ACK. */
Test(bus_replay, to_the_asker_only_and_told_when_it_ends)
{
	struct world *w = replay_world(2000);
	const struct client_event *e;

	join(w, 1, 1, "virtual-school", 64);
	open_and_ask(w, 64, 4);
	cr_assert_eq(asked(w)->from, 4u);
	cr_assert_eq(asked(w)->until, 0u, "the engine says where it ends");
	cr_assert_str_eq(asked(w)->mailbox, "virtual-school");
	cr_assert_str_eq(asked(w)->key, w->keys[0].public_key);
	answer(w, 5, 1);
	cr_assert_eq(told_of(w, MSG_REPLAY), 2u, "and on, without waiting for the ACK");
	cr_assert_eq(asked(w)->from, 6u);
	cr_assert_eq(asked(w)->until, 9u);
	answer(w, 9, 0);
	answer(w, 0, 2);
	UNTIL(w, heard_of(w, 0, CLIENT_REPLAYED) == 1);
	e = last_heard(w, 0, CLIENT_REPLAYED);
	cr_assert_eq(e->sequence, 9u);
	cr_assert_eq(e->given, 2u);
	cr_assert_eq(e->left_out, 3u);
	e = last_heard(w, 0, CLIENT_ALERT);
	cr_assert_eq(e->sequence, 9u);
	cr_assert_eq(e->attempt, 3u);
	cr_assert_eq(e->id[31], 9u);
	cr_assert_str_eq(w->bodies[0][w->event_count[0] - 2], "{\"said\":\"before\"}");
	rounds(w, 20);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 2u);
	cr_assert_eq(heard_of(w, 1, CLIENT_ALERT), 0u, "it was not asked for there");
	cr_assert_eq(told_of(w, MSG_ACKED), 0u, "an ACK of a replay changes nothing");
	cr_assert_eq(told_of(w, MSG_REPLAY), 3u);
	world_free(w);
}

Test(bus_replay, by_time_and_refused_ones_are_told_to_nobody)
{
	struct world *w = replay_world(2000);

	w->acks = false;
	w->refuses = true;
	join(w, 0, 0, "virtual-school", 4);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(client_replay_since(w->clients[0], 1795514520, NULL), 0);
	UNTIL(w, told_of(w, MSG_REPLAY) == 1);
	cr_assert_eq(asked(w)->since, 1795514520);
	cr_assert_eq(asked(w)->from, 1u);
	answer(w, 5, 0);
	answer(w, 0, 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 1);
	rounds(w, 20);
	cr_assert_eq(told_of(w, MSG_NACKED), 0u);
	world_free(w);
}

/* Of a window of 4, 2 are a replay's at most, so that what is new finds room at once. */
Test(bus_replay, within_credit_and_beside_what_is_new)
{
	struct world *w = replay_world(60000);
	struct msg_send fresh = {
		.sequence = 20, .mailbox = "virtual-school", .attempt = 1, .body = SPAN("{}")};
	unsigned char id[WIRE_ID];

	w->acks = false;
	open_and_ask(w, 4, 1);
	answer(w, 1, 0);
	answer(w, 2, 0);
	cr_assert_eq(told_of(w, MSG_REPLAY), 2u, "half of the window is full");
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 2);
	memset(fresh.id, 20, sizeof fresh.id);
	cr_assert_eq(bus_send(w->bus, &fresh, NULL), 0);
	memset(id, 1, sizeof id);
	cr_assert_eq(client_ack(w->clients[0], id, NULL), 0);
	UNTIL(w, told_of(w, MSG_REPLAY) == 3);
	cr_assert_eq(asked(w)->from, 3u);
	cr_assert_eq(client_credit(w->clients[0], 0, NULL), 0);
	rounds(w, 20);
	answer(w, 3, 0);
	rounds(w, 20);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 3u, "the pause came first: 1, 2 and the new one");
	cr_assert_eq(client_credit(w->clients[0], 4, NULL), 0);
	UNTIL(w, told_of(w, MSG_REPLAY) == 4);
	cr_assert_eq(asked(w)->from, 3u, "asked for once more");
	answer(w, 3, 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 4);
	cr_assert_eq(last_heard(w, 0, CLIENT_ALERT)->sequence, 3u);
	world_free(w);
}

/* What the receiver does not answer frees its place when its lease is over, and is not given again. */
Test(bus_replay, unanswered_ones_do_not_hold_it_up)
{
	struct world *w = replay_world(50);

	w->acks = false;
	open_and_ask(w, 1, 1);
	answer(w, 1, 0);
	cr_assert_eq(told_of(w, MSG_REPLAY), 1u);
	UNTIL(w, told_of(w, MSG_REPLAY) == 2);
	answer(w, 0, 0);
	UNTIL(w, heard_of(w, 0, CLIENT_REPLAYED) == 1);
	cr_assert_eq(told_of(w, MSG_NACKED), 0u);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 1u);
	world_free(w);
}

Test(bus_replay, one_at_a_time_and_no_more_than_one_a_second)
{
	struct world *w = replay_world(2000);
	unsigned asked_for;

	open_and_ask(w, 8, 1);
	cr_assert_eq(client_replay(w->clients[0], 1, NULL), 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ERROR) == 1);
	cr_assert_str_eq(last_heard(w, 0, CLIENT_ERROR)->code, "replaying");
	answer(w, 0, 0);
	UNTIL(w, heard_of(w, 0, CLIENT_REPLAYED) == 1);
	/* 512 in the bucket, 64 each: 8 at once, and few more in the moment this takes. */
	for (asked_for = 1; heard_of(w, 0, CLIENT_ERROR) == 1 && asked_for < 30; asked_for++) {
		size_t before = told_of(w, MSG_REPLAY);

		cr_assert_eq(client_replay(w->clients[0], 1, NULL), 0);
		UNTIL(w, told_of(w, MSG_REPLAY) > before || heard_of(w, 0, CLIENT_ERROR) > 1);
		if (told_of(w, MSG_REPLAY) > before)
			answer(w, 0, 0);
	}
	cr_assert_str_eq(last_heard(w, 0, CLIENT_ERROR)->code, "too_fast");
	cr_assert_geq(asked_for, 8u);
	cr_assert_lt(asked_for, 20u);
	world_free(w);
}

/* An engine that was restarted never got the question; one that was slow answers it twice. */
Test(bus_replay, a_question_without_an_answer_is_asked_again)
{
	struct world *w = replay_world(60000);
	struct msg_again late;

	open_and_ask(w, 8, 1);
	ahead += 2000;
	UNTIL(w, told_of(w, MSG_REPLAY) == 2);
	late = answer_to(asked(w), 5);
	answer(w, 5, 0);
	cr_assert_eq(bus_again(w->bus, &late, NULL), 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 1);
	rounds(w, 20);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 1u, "the same answer twice is one message");
	late = answer_to(asked(w), 7);
	text_copy(late.mailbox, sizeof late.mailbox, SPAN("cme"));
	cr_assert_eq(bus_again(w->bus, &late, NULL), 0);
	late = answer_to(asked(w), 7);
	late.session++;
	cr_assert_eq(bus_again(w->bus, &late, NULL), 0);
	rounds(w, 20);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 1u, "another mailbox's, another session's: nobody's");
	world_free(w);
}

/* What was found for it before it was taken off the list does not leave. */
Test(bus_replay, a_key_revoked_meanwhile_gets_nothing)
{
	struct world *w = replay_world(2000);

	open_and_ask(w, 8, 1);
	cr_assert(allow_keys(w, false));
	answer(w, 5, 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ERROR) >= 1);
	cr_assert_str_eq(last_heard(w, 0, CLIENT_ERROR)->code, "revoked");
	rounds(w, 20);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 0u);
	world_free(w);
}

/* --- the sessions themselves ------------------------------------------------------------------- */

Test(bus_replay, half_of_a_window_rounded_up)
{
	struct session s = {.credit = 0};
	unsigned char id[WIRE_ID] = {1};
	struct held held;

	cr_assert_not(session_replay_room(&s), "a paused client");
	s.credit = 1;
	cr_assert(session_replay_room(&s));
	session_hold(&s, id, 1, 0, true);
	cr_assert_not(session_replay_room(&s));
	s.credit = 3;
	cr_assert(session_replay_room(&s));
	id[0] = 2;
	session_hold(&s, id, 2, 0, false);
	cr_assert(session_replay_room(&s), "what is new counts for the window, not for the half");
	id[0] = 3;
	session_hold(&s, id, 3, 0, false);
	cr_assert_not(session_replay_room(&s), "the window is full");
	id[0] = 1;
	cr_assert(session_release(&s, id, &held));
	cr_assert(held.again);
	cr_assert_eq(held.sequence, 1u);
	id[0] = 2;
	cr_assert(session_release(&s, id, &held));
	cr_assert_not(held.again);
}
