/* The bus over loopback: the driver and the client library, and third parties that misbehave.
 * One thread and one process: both ends are polled in turn, with short heartbeats. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "bus/bus.h"
#include "bus/session.h"
#include "client/client.h"

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
	size_t event_count[CLIENTS];
	bool acks; /* clients acknowledge at once */
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
	return w;
}

/* The same bus with other times. */
static void reopen(struct world *w, unsigned ping_ms, unsigned dead_ms, unsigned lease_ms)
{
	struct bus_settings s = settings_of(w);

	s.ping_ms = ping_ms;
	s.dead_ms = dead_ms;
	s.lease_ms = lease_ms;
	bus_close(w->bus);
	cr_assert_eq(bus_open(&bus_zmq, &s, &w->bus, NULL), 0);
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
				    .dead_ms = 400,
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

static void round_once(struct world *w)
{
	struct client_event e;
	int r;

	cr_assert_geq(bus_poll(w->bus, NULL, 0, 2, NULL), 0);
	for (size_t i = 0; i < CLIENTS; i++) {
		if (w->clients[i] == NULL)
			continue;
		client_wait(&w->clients[i], 1, NULL, 0, 2, NULL);
		while ((r = client_next(w->clients[i], &e, NULL)) == 1) {
			if (w->event_count[i] < TOLD)
				w->events[i][w->event_count[i]++] = e;
			if (e.kind == CLIENT_ALERT && w->acks)
				cr_assert_eq(client_ack(w->clients[i], e.id, NULL), 0);
		}
		cr_assert_eq(r, 0);
	}
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

Test(bus, hello_alert_ack)
{
	struct world *w = world_new();
	const struct client_event *alert;
	const struct message *m;

	allow_usual(w);
	cr_assert_eq(send_one(w, 7, "virtual-school"), -FAULT_MISSING);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	m = last_told(w, MSG_CONSUMER);
	cr_assert_str_eq(m->consumer.mailbox, "virtual-school");
	cr_assert_str_eq(m->consumer.key, w->keys[0].public_key);
	cr_assert_eq(m->consumer.consumers, 1);
	cr_assert(m->consumer.came);
	cr_assert_eq(send_one(w, 7, "virtual-school"), 0);
	UNTIL(w, told_of(w, MSG_ACKED) == 1);
	alert = last_heard(w, 0, CLIENT_ALERT);
	cr_assert_eq(alert->id[0], 7);
	cr_assert_eq(alert->attempt, 1);
	cr_assert_eq(alert->sequence, 7);
	m = last_told(w, MSG_ACKED);
	cr_assert_eq(m->acked.sequence, 7);
	cr_assert_eq(m->acked.id[31], 7);
	cr_assert_str_eq(m->acked.mailbox, "virtual-school");
	cr_assert_str_eq(m->acked.key, w->keys[0].public_key);
	world_free(w);
}

Test(bus, nack_and_acts_come_back_and_late_acks_count)
{
	struct world *w = world_new();
	unsigned char id[WIRE_ID];
	const struct message *m;

	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 9, "virtual-school"), 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 1);
	memset(id, 9, sizeof id);
	cr_assert_eq(client_nack(w->clients[0], id, "disk full", NULL), 0);
	UNTIL(w, told_of(w, MSG_NACKED) == 1);
	m = last_told(w, MSG_NACKED);
	cr_assert_str_eq(m->nacked.reason, "disk full");
	cr_assert_eq(m->nacked.sequence, 9);
	cr_assert_eq(client_nack(w->clients[0], id, "again", NULL), 0);
	cr_assert_eq(client_ack(w->clients[0], id, NULL), 0);
	cr_assert_eq(client_taken(w->clients[0], id, "Zoë Ng", 1795514520, NULL), 0);
	cr_assert_eq(client_outcome(w->clients[0], id, "located", "Zoë Ng", 1795514580, NULL), 0);
	UNTIL(w, told_of(w, MSG_ACT) == 2);
	cr_assert_eq(told_of(w, MSG_NACKED), 1, "a NACK of what it does not hold is nothing");
	m = last_told(w, MSG_ACKED);
	cr_assert_not_null(m, "a late ACK counts");
	cr_assert_eq(m->acked.sequence, 0);
	m = last_told(w, MSG_ACT);
	cr_assert(m->act.close);
	cr_assert_str_eq(m->act.outcome, "located");
	cr_assert_str_eq(m->act.person, "Zoë Ng");
	cr_assert_eq(m->act.at, 1795514580);
	cr_assert_str_eq(m->act.mailbox, "virtual-school");
	cr_assert_eq(client_nack(w->clients[0], id, "bad\nreason", NULL), -FAULT_PARSE);
	world_free(w);
}

Test(bus, credit_is_an_absolute_window)
{
	struct world *w = world_new();
	unsigned char id[WIRE_ID];
	size_t before;

	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 2);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 2, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 3, "virtual-school"), -FAULT_MISSING);
	cr_assert_eq(send_one(w, 2, "virtual-school"), 0, "the same message again takes no more room");
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 3);
	before = told_of(w, MSG_CONSUMER);
	memset(id, 1, sizeof id);
	cr_assert_eq(client_ack(w->clients[0], id, NULL), 0);
	UNTIL(w, told_of(w, MSG_CONSUMER) == before + 1);
	cr_assert_eq(send_one(w, 3, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 4, "virtual-school"), -FAULT_MISSING);
	cr_assert_eq(client_credit(w->clients[0], 100000, NULL), 0);
	UNTIL(w, told_of(w, MSG_CONSUMER) == before + 2);
	for (unsigned char i = 10; i < 10 + LIMIT_BUS_WINDOW - 2; i++)
		cr_assert_eq(send_one(w, i, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 200, "virtual-school"), -FAULT_MISSING, "no window is wider than ours");
	world_free(w);
}

Test(bus, a_lease_that_ran_out_frees_credit)
{
	struct world *w = world_new();

	reopen(w, 60, 240, 50);
	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 1);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	cr_assert_eq(send_one(w, 2, "virtual-school"), -FAULT_MISSING);
	UNTIL(w, told_of(w, MSG_CONSUMER) == 2);
	cr_assert_eq(send_one(w, 2, "virtual-school"), 0);
	world_free(w);
}

Test(bus, competing_consumers_share_and_mailboxes_each_get_a_copy)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 64);
	join(w, 1, 1, "virtual-school", 64);
	join(w, 2, 2, "cme", 64);
	UNTIL(w, told_of(w, MSG_CONSUMER) == 3);
	for (unsigned char i = 1; i <= 40; i++) {
		cr_assert_eq(send_one(w, i, "virtual-school"), 0);
		cr_assert_eq(send_one(w, i, "cme"), 0);
	}
	UNTIL(w, told_of(w, MSG_ACKED) == 80);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 20);
	cr_assert_eq(heard_of(w, 1, CLIENT_ALERT), 20);
	cr_assert_eq(heard_of(w, 2, CLIENT_ALERT), 40);
	world_free(w);
}

Test(bus, a_consumer_that_left_gives_back_what_it_held)
{
	struct world *w = world_new();
	const struct message *m;

	reopen(w, 60, 60000, 60000); /* found by asking, not by silence */
	allow_usual(w);
	w->acks = false;
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 5, "virtual-school"), 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ALERT) == 1);
	client_free(w->clients[0]);
	w->clients[0] = NULL;
	UNTIL(w, told_of(w, MSG_CONSUMER) == 2);
	m = last_told(w, MSG_NACKED);
	cr_assert_str_eq(m->nacked.reason, BUS_REASON_GONE);
	cr_assert_eq(m->nacked.sequence, 5);
	m = last_told(w, MSG_CONSUMER);
	cr_assert_not(m->consumer.came);
	cr_assert_eq(m->consumer.consumers, 0);
	world_free(w);
}

Test(bus, a_restarted_client_takes_its_own_place_at_once)
{
	struct world *w = world_new();

	reopen(w, 30000, 60000, 60000);
	allow_usual(w);
	for (int i = 0; i < 2 * LIMIT_BUS_KEY_SESSIONS; i++) {
		w->event_count[0] = w->told_count = 0;
		join(w, 0, 0, "virtual-school", 0);
		UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
		client_free(w->clients[0]);
		w->clients[0] = NULL;
	}
	world_free(w);
}

Test(bus, heartbeats_keep_an_idle_session)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	for (int i = 0; i < 120; i++)
		round_once(w);
	cr_assert_eq(heard_of(w, 0, CLIENT_LOST), 0);
	cr_assert_eq(told_of(w, MSG_CONSUMER), 1);
	world_free(w);
}

Test(bus, an_unknown_key_is_refused_at_the_door)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 3, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_LOST) >= 2);
	cr_assert_str_eq(last_heard(w, 0, CLIENT_LOST)->text, "the server does not know this key");
	cr_assert_eq(w->told_count, 0);
	world_free(w);
}

Test(bus, before_the_first_allow_list_clients_wait_and_are_not_refused)
{
	struct world *w = world_new();

	join(w, 0, 0, "virtual-school", 0);
	for (int i = 0; i < 30; i++)
		round_once(w);
	cr_assert_eq(w->event_count[0], 0);
	allow_usual(w);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	world_free(w);
}

Test(bus, a_known_key_reads_its_own_mailbox_only)
{
	struct world *w = world_new();

	allow_usual(w);
	join(w, 0, 2, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_ERROR) >= 1);
	cr_assert_str_eq(last_heard(w, 0, CLIENT_ERROR)->code, "not_allowed");
	cr_assert_eq(w->told_count, 0);
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	world_free(w);
}

Test(bus, a_key_revoked_while_connected_gets_nothing_more)
{
	struct world *w = world_new();
	bool revoked = true;

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	join(w, 2, 2, "cme", 0);
	UNTIL(w, told_of(w, MSG_CONSUMER) == 2);
	allow(w, 2, (const char *[]){"virtual-school", "cme"}, (size_t[]){0, 2}, &revoked);
	cr_assert_not(revoked, "key 1 had no session");
	allow(w, 1, (const char *[]){"cme"}, (size_t[]){2}, &revoked);
	cr_assert(revoked);
	cr_assert_not(last_told(w, MSG_CONSUMER)->consumer.came);
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	UNTIL(w, heard_of(w, 0, CLIENT_ERROR) >= 1);
	cr_assert_str_eq(w->events[0][1].code, "revoked");
	cr_assert_eq(send_one(w, 2, "cme"), 0);
	UNTIL(w, told_of(w, MSG_ACKED) == 1);
	cr_assert_eq(heard_of(w, 0, CLIENT_ALERT), 0);
	world_free(w);
}

Test(bus, a_client_outlives_a_restarted_server)
{
	struct world *w = world_new();
	struct bus_settings s = settings_of(w);
	char address[256];

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	snprintf(address, sizeof address, "%s", bus_address(w->bus));
	bus_close(w->bus);
	s.listen = address;
	cr_assert_eq(bus_open(&bus_zmq, &s, &w->bus, NULL), 0);
	allow_usual(w);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 2);
	cr_assert_eq(heard_of(w, 0, CLIENT_LOST), 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	UNTIL(w, told_of(w, MSG_ACKED) == 1);
	world_free(w);
}

Test(bus, a_client_gives_up_on_a_silent_server_and_comes_back)
{
	struct world *w = world_new();
	struct client_event e;

	allow_usual(w);
	join(w, 0, 0, "virtual-school", 0);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 1);
	/* Only the client's side runs: the server is as good as hung. */
	for (int i = 0; i < 1000 && heard_of(w, 0, CLIENT_LOST) == 0; i++) {
		client_wait(w->clients, 1, NULL, 0, 10, NULL);
		while (client_next(w->clients[0], &e, NULL) == 1)
			w->events[0][w->event_count[0]++] = e;
	}
	cr_assert_str_eq(last_heard(w, 0, CLIENT_LOST)->text, "the server has gone silent");
	cr_assert_eq(client_ack(w->clients[0], e.id, NULL), -FAULT_STATE);
	UNTIL(w, heard_of(w, 0, CLIENT_WELCOME) == 2);
	world_free(w);
}

/* --- third parties, with plain libzmq -------------------------------------- */

struct raw {
	void *context, *socket;
};

static struct raw raw_open(const struct world *w, size_t key, const void *routing_id, size_t length)
{
	struct raw r = {zmq_ctx_new(), NULL};
	int zero = 0;

	r.socket = zmq_socket(r.context, ZMQ_DEALER);
	zmq_setsockopt(r.socket, ZMQ_LINGER, &zero, sizeof zero);
	if (length > 0)
		cr_assert_eq(zmq_setsockopt(r.socket, ZMQ_ROUTING_ID, routing_id, length), 0);
	zmq_setsockopt(r.socket, ZMQ_CURVE_SERVERKEY, w->server.public_key, 41);
	zmq_setsockopt(r.socket, ZMQ_CURVE_PUBLICKEY, w->keys[key].public_key, 41);
	zmq_setsockopt(r.socket, ZMQ_CURVE_SECRETKEY, w->keys[key].secret, 41);
	cr_assert_eq(zmq_connect(r.socket, bus_address(w->bus)), 0);
	return r;
}

static void raw_close(struct raw r)
{
	zmq_close(r.socket);
	zmq_ctx_term(r.context);
}

static void raw_say(struct raw r, size_t count, const char *const *frames)
{
	for (size_t i = 0; i < count; i++)
		cr_assert_geq(
			zmq_send(r.socket, frames[i], strlen(frames[i]), i + 1 < count ? ZMQ_SNDMORE : 0), 0);
}

#define RAW_SAY(r, ...)                                                                                      \
	raw_say(r, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]){__VA_ARGS__})

/* Waits for a whole message and writes its printable frames joined by spaces; false: none. */
static bool raw_hear(struct world *w, struct raw r, int rounds, char *out, size_t size)
{
	char frame[256];
	size_t used = 0, more_size = sizeof(int);
	int n = -1, more = 1;

	out[0] = '\0';
	for (int i = 0; i < rounds && n < 0; i++) {
		round_once(w);
		n = zmq_recv(r.socket, frame, sizeof frame - 1, ZMQ_DONTWAIT);
	}
	for (; n >= 0; n = zmq_recv(r.socket, frame, sizeof frame - 1, 0)) {
		frame[n] = '\0';
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "", frame);
		zmq_getsockopt(r.socket, ZMQ_RCVMORE, &more, &more_size);
		if (!more)
			return true;
	}
	return false;
}

/* True when the next message but PING begins with the words. */
static bool raw_hears(struct world *w, struct raw r, const char *begins)
{
	char heard[1024] = "";

	while (raw_hear(w, r, PATIENCE, heard, sizeof heard))
		if (strcmp(heard, "PING") != 0)
			return strncmp(heard, begins, strlen(begins)) == 0;
	return false;
}

Test(bus, a_chosen_routing_id_is_refused_with_a_word)
{
	struct world *w = world_new();
	struct raw r;
	char heard[256];

	allow_usual(w);
	r = raw_open(w, 0, "desk-1", 6);
	RAW_SAY(r, "HELLO", "1", "virtual-school", "10");
	cr_assert(raw_hears(w, r, "ERROR chosen_routing_id"));
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	cr_assert_not(raw_hear(w, r, 30, heard, sizeof heard));
	cr_assert_eq(w->told_count, 0);
	raw_close(r);
	world_free(w);
}

/* Tried without our checks: whoever reuses a chosen id gets the mail of who had it before. */
Test(bus, reusing_another_clients_chosen_id_earns_nothing)
{
	struct world *w = world_new();
	struct raw first, second;
	char heard[256];

	allow_usual(w);
	first = raw_open(w, 0, "desk-1", 6);
	RAW_SAY(first, "HELLO", "1", "virtual-school", "10");
	cr_assert(raw_hears(w, first, "ERROR chosen_routing_id"));
	raw_close(first);
	second = raw_open(w, 2, "desk-1", 6);
	RAW_SAY(second, "HELLO", "1", "cme", "10");
	cr_assert(raw_hears(w, second, "ERROR chosen_routing_id"));
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	cr_assert_eq(send_one(w, 1, "cme"), -FAULT_MISSING);
	cr_assert_not(raw_hear(w, second, 30, heard, sizeof heard));
	raw_close(second);
	world_free(w);
}

/* What libzmq's n-th number would be in a process that never seeded rand(): its sockets that number
 * peers (our key check has one, too) start from these. */
static void unseeded(uint32_t *first, size_t count)
{
	srand(1);
	for (size_t i = 0; i < count; i++) {
		uint32_t low = (uint32_t)rand(), high = (uint32_t)rand();

		first[i] = high << 31 | low;
	}
	srand(1);
}

#define SQUATTERS 12

/* Ids of the ROUTER's own form, chosen: the ones an unseeded libzmq would hand out next, which then
 * aborts. They pass as such, so key and session decide; everybody else comes in all the same. */
Test(bus, squatted_automatic_ids_do_not_abort)
{
	struct world *w;
	struct raw squatters[SQUATTERS];
	uint32_t first[SQUATTERS / 4];

	unseeded(first, SQUATTERS / 4);
	w = world_new();
	allow_usual(w);
	for (unsigned i = 0; i < SQUATTERS; i++) {
		uint32_t n = first[i / 4] + i % 4;
		unsigned char id[5] = {0, (unsigned char)(n >> 24), (unsigned char)(n >> 16),
				       (unsigned char)(n >> 8), (unsigned char)n};

		squatters[i] = raw_open(w, 0, id, sizeof id);
		RAW_SAY(squatters[i], "PING");
		cr_assert(raw_hears(w, squatters[i], "ERROR hello_first"));
	}
	join(w, 2, 2, "cme", 0);
	UNTIL(w, heard_of(w, 2, CLIENT_WELCOME) == 1);
	join(w, 1, 1, "virtual-school", 0);
	UNTIL(w, heard_of(w, 1, CLIENT_WELCOME) == 1);
	for (size_t i = 0; i < SQUATTERS; i++)
		raw_close(squatters[i]);
	world_free(w);
}

/* A routing id of the automatic form changes hands while its session lives: the key of each
 * message decides, the old session ends and its messages go back. */
Test(bus, a_session_does_not_pass_to_another_key)
{
	struct world *w = world_new();
	static const unsigned char id[5] = {0x00, 1, 2, 3, 4};
	struct raw first, second;

	allow_usual(w);
	first = raw_open(w, 0, id, sizeof id);
	RAW_SAY(first, "HELLO", "1", "virtual-school", "10");
	cr_assert(raw_hears(w, first, "WELCOME 1"));
	cr_assert_eq(send_one(w, 1, "virtual-school"), 0);
	cr_assert(raw_hears(w, first, "ALERT"));
	raw_close(first);
	second = raw_open(w, 2, id, sizeof id);
	RAW_SAY(second, "CREDIT", "100");
	cr_assert(raw_hears(w, second, "ERROR hello_first"));
	UNTIL(w, told_of(w, MSG_NACKED) == 1);
	cr_assert_eq(send_one(w, 1, "virtual-school"), -FAULT_MISSING);
	raw_close(second);
	world_free(w);
}

Test(bus, every_misuse_has_its_error)
{
	struct world *w = world_new();
	struct raw r;

	allow_usual(w);
	r = raw_open(w, 0, NULL, 0);
	RAW_SAY(r, "PING");
	cr_assert(raw_hears(w, r, "ERROR hello_first"));
	RAW_SAY(r, "EHLO");
	cr_assert(raw_hears(w, r, "ERROR unknown_verb"));
	RAW_SAY(r, "ALERT", "x", "1", "1", "{}");
	cr_assert(raw_hears(w, r, "ERROR unknown_verb"));
	RAW_SAY(r, "HELLO", "2", "virtual-school", "1");
	cr_assert(raw_hears(w, r, "ERROR bad_version"));
	RAW_SAY(r, "HELLO", "1", "virtual-school");
	cr_assert(raw_hears(w, r, "ERROR malformed"));
	RAW_SAY(r, "PING", "1", "2", "3", "4", "5", "6", "7", "8", "9");
	cr_assert(raw_hears(w, r, "ERROR malformed"));
	RAW_SAY(r, "HELLO", "1", "cme", "1");
	cr_assert(raw_hears(w, r, "ERROR not_allowed"));
	RAW_SAY(r, "HELLO", "1", "virtual-school", "1");
	cr_assert(raw_hears(w, r, "WELCOME 1"));
	RAW_SAY(r, "PING");
	cr_assert(raw_hears(w, r, "PONG"));
	RAW_SAY(r, "ACK", "not an id");
	cr_assert(raw_hears(w, r, "ERROR malformed"));
	raw_close(r);
	world_free(w);
}

/* One key that shouts must not take the daemon from the others, nor from its own work. */
Test(bus, a_flood_is_dropped_and_everybody_else_is_served)
{
	struct world *w = world_new();
	struct raw r;
	char heard[1024] = "";
	int unknown = 0, too_fast = 0;

	reopen(w, 30000, 60000, 60000);
	allow_usual(w);
	r = raw_open(w, 0, NULL, 0);
	RAW_SAY(r, "HELLO", "1", "virtual-school", "1");
	cr_assert(raw_hears(w, r, "WELCOME"));
	cr_assert_eq(send_one(w, 7, "virtual-school"), 0);
	for (int i = 0; i < 3 * LIMIT_BUS_PACE_BURST; i++) {
		RAW_SAY(r, "EHLO");
		if (i % 64 == 0)
			round_once(w);
	}
	join(w, 2, 2, "cme", 4);
	UNTIL(w, heard_of(w, 2, CLIENT_WELCOME) == 1);
	cr_assert_eq(send_one(w, 8, "cme"), 0);
	UNTIL(w, heard_of(w, 2, CLIENT_ALERT) == 1);
	while (raw_hear(w, r, 30, heard, sizeof heard)) {
		unknown += strncmp(heard, "ERROR unknown_verb", 18) == 0;
		too_fast += strncmp(heard, "ERROR too_fast", 14) == 0;
	}
	/* The bucket, less HELLO, and what the seconds of this test put back. */
	cr_assert_geq(unknown, LIMIT_BUS_PACE_BURST - 1);
	cr_assert_lt(unknown, 2 * LIMIT_BUS_PACE_BURST);
	cr_assert_geq(too_fast, 1);
	cr_assert_lt(too_fast, 30);
	raw_close(r);
	world_free(w);
}

Test(bus, sessions_of_one_key_are_capped)
{
	struct world *w = world_new();
	struct raw r[LIMIT_BUS_KEY_SESSIONS + 1];

	reopen(w, 30000, 60000, 60000);
	allow_usual(w);
	for (int i = 0; i <= LIMIT_BUS_KEY_SESSIONS; i++) {
		r[i] = raw_open(w, 0, NULL, 0);
		RAW_SAY(r[i], "HELLO", "1", "virtual-school", "1");
		cr_assert(raw_hears(w, r[i], i < LIMIT_BUS_KEY_SESSIONS ? "WELCOME" : "ERROR busy"));
	}
	for (int i = 0; i <= LIMIT_BUS_KEY_SESSIONS; i++)
		raw_close(r[i]);
	world_free(w);
}

Test(bus, no_curve_no_entry)
{
	struct world *w = world_new();
	struct raw r = {zmq_ctx_new(), NULL};
	char heard[64];
	int zero = 0;

	allow_usual(w);
	r.socket = zmq_socket(r.context, ZMQ_DEALER);
	zmq_setsockopt(r.socket, ZMQ_LINGER, &zero, sizeof zero);
	zmq_connect(r.socket, bus_address(w->bus));
	RAW_SAY(r, "HELLO", "1", "virtual-school", "1");
	cr_assert_not(raw_hear(w, r, 40, heard, sizeof heard));
	cr_assert_eq(w->told_count, 0);
	raw_close(r);
	world_free(w);
}

/* A client in another language, through the distribution's own binding. */
Test(bus, a_python_client_speaks_it)
{
	struct world *w = world_new();
	const char *script = "tests/scenario/30-bus-pyzmq.py";
	char key[] = "/tmp/muster-test-XXXXXX", expect[] = "3";
	int fd = mkstemp(key), status = -1;
	bool sent = false;
	pid_t child;

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, w->keys[0].secret, 40), 40);
	close(fd);
	allow_usual(w);
	child = fork();
	if (child == 0) {
		execl("/usr/bin/python3", "python3", script, "--server", bus_address(w->bus), "--server-key",
		      w->server.public_key, "--key", key, "--mailbox", "virtual-school", "--expect", expect,
		      "--seconds", "20", (char *)NULL);
		_exit(127);
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		round_once(w);
		if (!sent && told_of(w, MSG_CONSUMER) > 0) {
			for (unsigned char i = 1; i <= 3; i++)
				cr_assert_eq(send_one(w, i, "virtual-school"), 0);
			sent = true;
		}
	}
	unlink(key);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the script ended with %d", status);
	for (int i = 0; i < 20; i++)
		round_once(w);
	cr_assert_eq(told_of(w, MSG_ACKED), 3);
	world_free(w);
}

/* --- opening, and the parts below ------------------------------------------ */

Test(bus, bad_settings_say_why)
{
	struct world *w = world_new();
	struct bus_settings s = settings_of(w);
	struct bus *bus = NULL;
	struct fault f;
	struct msg_mailbox odd = {"Not a name", ""};
	bool revoked;

	s.listen = bus_address(w->bus);
	cr_assert_eq(bus_open(&bus_zmq, &s, &bus, &f), -FAULT_IO);
	cr_assert_not_null(strstr(f.text, "cannot listen"));
	s.listen = "nonsense";
	cr_assert_eq(bus_open(&bus_zmq, &s, &bus, &f), -FAULT_MEANING);
	s = settings_of(w);
	text_copy(s.secret, sizeof s.secret, SPAN("short"));
	cr_assert_eq(bus_open(&bus_zmq, &s, &bus, &f), -FAULT_MEANING);
	cr_assert_null(bus);
	cr_assert_eq(bus_allow(w->bus, &odd, 1, &revoked, &f), -FAULT_MEANING);
	cr_assert_eq(bus_allow(w->bus, NULL, LIMIT_BUS_GRANTS + 1, &revoked, &f), -FAULT_LIMIT);
	bus_close(NULL);
	client_free(NULL);
	world_free(w);
}

Test(bus, what_can_never_be_sent_says_so)
{
	struct world *w = world_new();
	struct msg_send e = envelope(1, "virtual-school", 1);
	static char large[WIRE_BODY + 1];

	e.body = (struct span){large, sizeof large};
	cr_assert_eq(bus_send(w->bus, &e, NULL), -FAULT_PARSE);
	e.body.length = 0;
	cr_assert_eq(bus_send(w->bus, &e, NULL), -FAULT_PARSE);
	e = envelope(1, "virtual-school", 1);
	text_copy(e.mailbox, sizeof e.mailbox, SPAN("No Such"));
	cr_assert_eq(bus_send(w->bus, &e, NULL), -FAULT_PARSE);
	world_free(w);
}

Test(bus, extra_descriptors_are_watched)
{
	struct world *w = world_new();
	struct pollfd extra = {.events = POLLIN};
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	extra.fd = ends[0];
	cr_assert_eq(bus_poll(w->bus, &extra, 1, 0, NULL), 0);
	cr_assert_eq(write(ends[1], "x", 1), 1);
	cr_assert_eq(bus_poll(w->bus, &extra, 1, 1000, NULL), 1);
	cr_assert_eq(extra.revents, POLLIN);
	cr_assert_eq(read(ends[0], &(char){0}, 1), 1);
	close(ends[1]);
	cr_assert_eq(bus_poll(w->bus, &extra, 1, 1000, NULL), 1, "the end of a peer is told");
	close(ends[0]);
	world_free(w);
}

Test(bus, the_failing_bus_fails)
{
	struct bus_settings s = {0};
	struct msg_send e = envelope(1, "virtual-school", 1);
	struct bus *bus;
	bool revoked = true;

	cr_assert_eq(bus_open(&bus_fail, &s, &bus, NULL), 0);
	cr_assert_eq(bus_allow(bus, NULL, 0, &revoked, NULL), 0);
	cr_assert_not(revoked);
	cr_assert_eq(bus_send(bus, &e, NULL), -FAULT_MISSING);
	cr_assert_eq(bus_poll(bus, NULL, 0, 0, NULL), 0);
	bus_close(bus);
}

Test(session, most_room_first_then_in_turn)
{
	struct session_list all = {0};
	struct session *a = session_add(&all, (const unsigned char *)"\0aaaa", "A", "cme");
	struct session *b = session_add(&all, (const unsigned char *)"\0bbbb", "B", "cme");
	unsigned char id[WIRE_ID] = {1};
	struct held held = {.sequence = 0};

	cr_assert_null(session_pick(&all, "cme"), "no credit yet");
	a->credit = 2;
	b->credit = 3;
	cr_assert_eq(session_pick(&all, "cme"), b);
	session_hold(b, id, 11, 100, false);
	cr_assert_eq(session_pick(&all, "cme"), a);
	cr_assert_eq(session_pick(&all, "cme"), b, "equal room: in turn");
	cr_assert_null(session_pick(&all, "virtual-school"));
	cr_assert_not(session_release(a, id, &held));
	cr_assert(session_release(b, id, &held));
	cr_assert_eq(held.sequence, 11);
	session_hold(b, id, 11, 100, false);
	cr_assert_not(session_expire(b, 100));
	cr_assert(session_expire(b, 101));
	cr_assert_eq(session_room(b), 3);
	sessions_free(&all);
	sessions_free(NULL);
}
