/* bus_fixture.h: the bus on loopback with clients of the client library. One thread and one process: both
 * ends are polled in turn, with short heartbeats, and every word that either of them hears is kept. */
#ifndef TESTS_BUS_FIXTURE_H
#define TESTS_BUS_FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "bus/bus.h"
#include "client/client.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

#define TOLD	 256
#define CLIENTS	 4
#define PATIENCE 400 /* rounds of at most 10 ms */

struct keys {
	char public_key[41], secret[41];
};

struct world {
	struct bus *bus;
	struct keys server, keys[CLIENTS];
	struct client *clients[CLIENTS];
	struct message told[TOLD];
	size_t told_count;
	struct client_event events[CLIENTS][TOLD];
	char bodies[CLIENTS][TOLD][32]; /* of the alerts among them */
	size_t event_count[CLIENTS];
	bool acks, refuses; /* clients acknowledge at once, or say that they cannot */
	unsigned dead_ms;   /* clients give a silent server up after this; 0: as they do by themselves */
};

static void note(void *context, const struct message *m)
{
	struct world *w = context;

	cr_assert_lt(w->told_count, TOLD);
	w->told[w->told_count++] = *m;
}

static struct bus_settings settings_of(struct world *w)
{
	struct bus_settings s = {.listen = "tcp://127.0.0.1:*",
				 .ping_ms = 60,
				 .dead_ms = 240,
				 .lease_ms = 2000,
				 .tell = note,
				 .context = w};

	memcpy(s.secret, w->server.secret, sizeof s.secret);
	return s;
}

static struct world *world_new(void)
{
	struct world *w = calloc(1, sizeof *w);
	struct bus_settings s;

	cr_assert_eq(zmq_curve_keypair(w->server.public_key, w->server.secret), 0);
	for (size_t i = 0; i < CLIENTS; i++)
		cr_assert_eq(zmq_curve_keypair(w->keys[i].public_key, w->keys[i].secret), 0);
	s = settings_of(w);
	cr_assert_eq(bus_open(&bus_zmq, &s, &w->bus, NULL), 0);
	w->acks = true;
	w->dead_ms = 400;
	return w;
}

static void reopen_as(struct world *w, const struct bus_settings *settings)
{
	bus_close(w->bus);
	cr_assert_eq(bus_open(&bus_zmq, settings, &w->bus, NULL), 0);
}

/* The same bus with other times. */
static void reopen(struct world *w, unsigned ping_ms, unsigned dead_ms, unsigned lease_ms)
{
	struct bus_settings s = settings_of(w);

	s.ping_ms = ping_ms;
	s.dead_ms = dead_ms;
	s.lease_ms = lease_ms;
	reopen_as(w, &s);
}

static void world_free(struct world *w)
{
	for (size_t i = 0; i < CLIENTS; i++)
		client_free(w->clients[i]);
	bus_close(w->bus);
	free(w);
}

/* Client i joins with key k. */
static void join(struct world *w, size_t i, size_t k, const char *mailbox, uint32_t credit)
{
	struct client_settings s = {.credit = credit,
				    .ping_ms = 60,
				    .dead_ms = w->dead_ms,
				    .first_pause_ms = 20,
				    .longest_pause_ms = 60};
	char address[256];

	snprintf(address, sizeof address, "%s", bus_address(w->bus));
	s.address = address;
	memcpy(s.server_public, w->server.public_key, sizeof s.server_public);
	memcpy(s.secret, w->keys[k].secret, sizeof s.secret);
	text_copy(s.mailbox, sizeof s.mailbox, span_of(mailbox));
	cr_assert_eq(client_new(&s, &w->clients[i], NULL), 0);
}

static void allow(struct world *w, size_t count, const char *const *mailboxes, const size_t *keys,
		  bool *ret_revoked)
{
	struct msg_mailbox grants[8] = {{{0}, {0}}};

	for (size_t i = 0; i < count; i++) {
		text_copy(grants[i].mailbox, sizeof grants[i].mailbox, span_of(mailboxes[i]));
		text_copy(grants[i].key, sizeof grants[i].key, span_of(w->keys[keys[i]].public_key));
	}
	cr_assert_eq(bus_allow(w->bus, grants, count, ret_revoked, NULL), 0);
}

/* Keys 0 and 1 may read virtual-school, key 2 cme. */
static void allow_usual(struct world *w)
{
	bool revoked;

	allow(w, 3, (const char *[]){"virtual-school", "virtual-school", "cme"}, (size_t[]){0, 1, 2},
	      &revoked);
	cr_assert_not(revoked);
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
	int r;

	cr_assert_geq(bus_poll(w->bus, NULL, 0, 2, NULL), 0);
	for (size_t i = 0; i < CLIENTS; i++) {
		if (w->clients[i] == NULL)
			continue;
		client_wait(&w->clients[i], 1, NULL, 0, 2, NULL);
		while ((r = client_next(w->clients[i], &e, NULL)) == 1)
			hear(w, i, &e);
		cr_assert_eq(r, 0);
	}
}

static void rounds(struct world *w, int count)
{
	for (int i = 0; i < count; i++)
		round_once(w);
}

static size_t told_of(const struct world *w, enum message_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < w->told_count; i++)
		n += w->told[i].kind == kind;
	return n;
}

static const struct message *last_told(const struct world *w, enum message_kind kind)
{
	for (size_t i = w->told_count; i-- > 0;)
		if (w->told[i].kind == kind)
			return &w->told[i];
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

/* Rounds until the condition holds, with an end. */
#define UNTIL(w, condition)                                                                                  \
	do {                                                                                                 \
		for (int round_ = 0; round_ < PATIENCE && !(condition); round_++)                            \
			round_once(w);                                                                       \
		cr_assert(condition, "never came: %s", #condition);                                          \
	} while (0)

static struct msg_send envelope(unsigned char number, const char *mailbox, uint64_t sequence)
{
	struct msg_send e = {.sequence = sequence, .attempt = 1, .body = SPAN("{\"specversion\":\"1.0\"}")};

	memset(e.id, number, sizeof e.id);
	text_copy(e.mailbox, sizeof e.mailbox, span_of(mailbox));
	return e;
}

static int send_one(struct world *w, unsigned char number, const char *mailbox)
{
	struct msg_send e = envelope(number, mailbox, number);

	return bus_send(w->bus, &e, NULL);
}

#endif
