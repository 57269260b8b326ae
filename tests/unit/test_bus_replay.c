/* A replay on the bus: what was delivered, once more, to the one who asks, within its window; the engine's
 * part is played by the test, an answer at a time. Loopback, one thread, both ends polled in turn. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

#include "bus/bus.h"
#include "bus/session.h"
#include "client/client.h"

#define TOLD	 256
#define CLIENTS	 2
#define PATIENCE 400 /* rounds of a few ms */

struct world {
	struct bus *bus;
	char server_public[41], server_secret[41], key_public[CLIENTS][41], key_secret[CLIENTS][41];
	struct client *clients[CLIENTS];
	struct message told[TOLD];
	size_t told_count;
	struct client_event events[CLIENTS][TOLD];
	char bodies[CLIENTS][TOLD][32];
	size_t event_count[CLIENTS];
	bool acks, refuses;
};

static int64_t ahead;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + ahead;
}

static void note(void *context, const struct message *m)
{
	struct world *w = context;

	cr_assert_lt(w->told_count, TOLD);
	w->told[w->told_count++] = *m;
}

/* Keys 0 and 1 may read virtual-school, or only key 1. */
static bool allow(struct world *w, bool both)
{
	struct msg_mailbox grants[2] = {{"virtual-school", {0}}, {"virtual-school", {0}}};
	bool revoked;

	text_copy(grants[0].key, sizeof grants[0].key, span_of(w->key_public[1]));
	text_copy(grants[1].key, sizeof grants[1].key, span_of(w->key_public[0]));
	cr_assert_eq(bus_allow(w->bus, grants, both ? 2 : 1, &revoked, NULL), 0);
	return revoked;
}

static void join(struct world *w, size_t i, uint32_t credit)
{
	struct client_settings s = {.credit = credit, .address = bus_address(w->bus)};

	memcpy(s.server_public, w->server_public, sizeof s.server_public);
	memcpy(s.secret, w->key_secret[i], sizeof s.secret);
	text_copy(s.mailbox, sizeof s.mailbox, SPAN("virtual-school"));
	cr_assert_eq(client_new(&s, &w->clients[i], NULL), 0);
}

static struct world *world_new(unsigned lease_ms)
{
	struct world *w = calloc(1, sizeof *w);
	struct bus_settings s = {.listen = "tcp://127.0.0.1:*",
				 .ping_ms = 60,
				 .dead_ms = 60000,
				 .lease_ms = lease_ms,
				 .now_ms = now_ms,
				 .tell = note,
				 .context = w};

	cr_assert_eq(zmq_curve_keypair(w->server_public, w->server_secret), 0);
	for (size_t i = 0; i < CLIENTS; i++)
		cr_assert_eq(zmq_curve_keypair(w->key_public[i], w->key_secret[i]), 0);
	memcpy(s.secret, w->server_secret, sizeof s.secret);
	cr_assert_eq(bus_open(&bus_zmq, &s, &w->bus, NULL), 0);
	cr_assert_not(allow(w, true));
	w->acks = true;
	return w;
}

static void world_free(struct world *w)
{
	for (size_t i = 0; i < CLIENTS; i++)
		client_free(w->clients[i]);
	bus_close(w->bus);
	free(w);
}

static void hear(struct world *w, size_t i, const struct client_event *e)
{
	size_t n = w->event_count[i]++;

	cr_assert_lt(n, TOLD);
	w->events[i][n] = *e;
	if (e->kind != CLIENT_ALERT)
		return;
	snprintf(w->bodies[i][n], sizeof w->bodies[i][n], "%.*s", (int)e->body.length, e->body.at);
	if (w->acks)
		cr_assert_eq(client_ack(w->clients[i], e->id, NULL), 0);
	else if (w->refuses)
		cr_assert_eq(client_nack(w->clients[i], e->id, "not now", NULL), 0);
}

static void round_once(struct world *w)
{
	struct client_event e;

	cr_assert_geq(bus_poll(w->bus, NULL, 0, 2, NULL), 0);
	for (size_t i = 0; i < CLIENTS; i++) {
		if (w->clients[i] == NULL)
			continue;
		client_wait(&w->clients[i], 1, NULL, 0, 2, NULL);
		while (client_next(w->clients[i], &e, NULL) == 1)
			hear(w, i, &e);
	}
}

static size_t told_of(const struct world *w, enum message_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < w->told_count; i++)
		n += w->told[i].kind == kind;
	return n;
}

static const struct msg_replay *asked(const struct world *w)
{
	for (size_t i = w->told_count; i-- > 0;)
		if (w->told[i].kind == MSG_REPLAY)
			return &w->told[i].replay;
	return NULL;
}

static size_t heard_of(const struct world *w, size_t client, enum client_event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < w->event_count[client]; i++)
		n += w->events[client][i].kind == kind;
	return n;
}

static const struct client_event *last_heard(const struct world *w, size_t client,
					     enum client_event_kind kind)
{
	for (size_t i = w->event_count[client]; i-- > 0;)
		if (w->events[client][i].kind == kind)
			return &w->events[client][i];
	return NULL;
}

#define UNTIL(w, condition)                                                                                  \
	do {                                                                                                 \
		for (int round_ = 0; round_ < PATIENCE && !(condition); round_++)                            \
			round_once(w);                                                                       \
		cr_assert(condition, "never came: %s", #condition);                                          \
	} while (0)

static void rounds(struct world *w, int count)
{
	for (int i = 0; i < count; i++)
		round_once(w);
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
	join(w, 0, credit);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(client_replay(w->clients[0], from, NULL), 0);
	UNTIL(w, told_of(w, MSG_REPLAY) == 1);
}

/* It comes as it came before, to nobody else of the mailbox, and the engine hears of no ACK. */
Test(bus_replay, to_the_asker_only_and_told_when_it_ends)
{
	struct world *w = world_new(2000);
	const struct client_event *e;

	join(w, 1, 64);
	open_and_ask(w, 64, 4);
	cr_assert_eq(asked(w)->from, 4u);
	cr_assert_eq(asked(w)->until, 0u, "the engine says where it ends");
	cr_assert_str_eq(asked(w)->mailbox, "virtual-school");
	cr_assert_str_eq(asked(w)->key, w->key_public[0]);
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
	struct world *w = world_new(2000);

	w->acks = false;
	w->refuses = true;
	join(w, 0, 4);
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
	struct world *w = world_new(60000);
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
	struct world *w = world_new(50);

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
	struct world *w = world_new(2000);
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
	struct world *w = world_new(60000);
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
	struct world *w = world_new(2000);

	open_and_ask(w, 8, 1);
	cr_assert(allow(w, false));
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
