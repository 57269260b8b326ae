/* What the clients of the bus say, verb by verb. */
#include <string.h>
#include <zmq.h>

#include "bus/router.h"

#define SERVE_AT_ONCE 512 /* messages of one bus_poll, so that the engine's frames are read too */

/* One received message and who said it. */
struct heard {
	zmq_msg_t frames[1 + WIRE_FRAMES]; /* routing id, verb, arguments */
	size_t count;			   /* frames kept */
	size_t extra;			   /* frames over the longest message, dropped */
};

struct said {
	struct bus_router *bus;
	struct session *session; /* NULL: none yet */
	const unsigned char *peer;
	const char *key;
	int64_t now;
};

/* A client that restarted says HELLO beside its own dead session: find those out now
 * rather than at the next heartbeat. Walks backwards, because a drop moves the last here. */
static void probe_others(const struct said *w)
{
	struct session_list *all = &w->bus->sessions;

	for (size_t i = all->count; i-- > 0;)
		if (strcmp(all->list[i]->key, w->key) == 0)
			router_ping(w->bus, all->list[i], w->now);
}

static uint32_t capped(uint32_t credit)
{
	return credit < LIMIT_BUS_WINDOW ? credit : LIMIT_BUS_WINDOW;
}

static int on_hello(struct said *w, const struct wire_message *m)
{
	bool fresh = w->session == NULL;

	if (m->version != WIRE_VERSION)
		return WIRE_BAD_VERSION;
	if (!allow_mailbox(&w->bus->allow, w->key, m->mailbox))
		return WIRE_NOT_ALLOWED;
	if (!fresh && strcmp(w->session->mailbox, m->mailbox) != 0)
		return WIRE_OTHER_MAILBOX;
	if (fresh) {
		probe_others(w);
		w->session = session_add(&w->bus->sessions, w->peer, w->key, m->mailbox);
	}
	if (w->session == NULL)
		return WIRE_BUSY;
	w->session->credit = capped(m->credit);
	w->session->heard_ms = w->session->pinged_ms = w->now;
	router_say(w->bus, w->session, &(struct wire_message){.verb = WIRE_WELCOME, .version = WIRE_VERSION});
	router_tell_consumer(w->bus, w->session, true);
	return -1;
}

static int on_ack(struct said *w, const struct wire_message *m)
{
	struct message tell = {.kind = MSG_ACKED};
	struct held held = {.sequence = 0};

	/* Late ones count too: stored is stored. The engine knows the message by its id. */
	session_release(w->session, m->id, &held);
	if (held.again) {
		router_room_again(w->bus, w->session);
		return -1;
	}
	tell.acked.sequence = held.sequence;
	memcpy(tell.acked.id, m->id, sizeof tell.acked.id);
	text_copy(tell.acked.mailbox, sizeof tell.acked.mailbox, span_of(w->session->mailbox));
	text_copy(tell.acked.key, sizeof tell.acked.key, span_of(w->key));
	router_tell(w->bus, &tell);
	router_room_again(w->bus, w->session);
	return -1;
}

static int on_nack(struct said *w, const struct wire_message *m)
{
	struct held held;

	/* Only who holds a message may refuse it: a late NACK must not delay its next try. */
	if (session_release(w->session, m->id, &held)) {
		if (!held.again)
			router_tell_nacked(w->bus, w->session, m->id, held.sequence, NACK_REFUSED, m->reason);
		router_room_again(w->bus, w->session);
	}
	return -1;
}

static int on_act(struct said *w, const struct wire_message *m)
{
	struct message tell = {.kind = MSG_ACT};

	memcpy(tell.act.id, m->id, sizeof tell.act.id);
	text_copy(tell.act.mailbox, sizeof tell.act.mailbox, span_of(w->session->mailbox));
	text_copy(tell.act.key, sizeof tell.act.key, span_of(w->key));
	text_copy(tell.act.person, sizeof tell.act.person, span_of(m->person));
	text_copy(tell.act.outcome, sizeof tell.act.outcome, span_of(m->outcome));
	tell.act.close = m->verb == WIRE_OUTCOME;
	tell.act.at = m->at;
	router_tell(w->bus, &tell);
	return -1;
}

static int on_credit(struct said *w, const struct wire_message *m)
{
	w->session->credit = capped(m->credit);
	router_room_again(w->bus, w->session);
	return -1;
}

static int on_replay(struct said *w, const struct wire_message *m)
{
	struct replay *r = &w->session->replay;

	if (r->on)
		return WIRE_REPLAYING;
	if (!pace_take_many(&w->bus->pace, w->key, LIMIT_BUS_PACE_REPLAY - 1, w->now))
		return WIRE_TOO_FAST;
	*r = (struct replay){.on = true, .from = 1};
	if (m->verb == WIRE_REPLAY)
		r->from = m->sequence;
	else
		r->since = m->at;
	replay_go_on(w->bus, w->session);
	return -1;
}

static int on_ping(struct said *w, const struct wire_message *m)
{
	(void)m;
	router_say(w->bus, w->session, &(struct wire_message){.verb = WIRE_PONG});
	return -1;
}

static int on_pong(struct said *w, const struct wire_message *m)
{
	(void)w; /* being heard was all */
	(void)m;
	return -1;
}

/* What to do on each verb of a client: an enum wire_error, or -1. */
static int (*const handlers[WIRE_VERBS])(struct said *w, const struct wire_message *m) = {
	[WIRE_HELLO] = on_hello,	 [WIRE_ACK] = on_ack,	  [WIRE_NACK] = on_nack,
	[WIRE_TAKEN] = on_act,		 [WIRE_OUTCOME] = on_act, [WIRE_CREDIT] = on_credit,
	[WIRE_PING] = on_ping,		 [WIRE_PONG] = on_pong,	  [WIRE_REPLAY] = on_replay,
	[WIRE_REPLAY_SINCE] = on_replay,
};

/* The session of this peer, if it is still the same key's: a routing id can change hands. */
static struct session *own_session(struct bus_router *b, const unsigned char *peer, const char *key)
{
	struct session *s = session_find(&b->sessions, peer);

	if (s == NULL || strcmp(s->key, key) == 0)
		return s;
	router_drop(b, s);
	return NULL;
}

/* An answer to what the bus gave may come as fast as that was given. */
static bool answers(const struct said *w, const struct wire_message *m)
{
	return w->session != NULL && (m->verb == WIRE_ACK || m->verb == WIRE_NACK) &&
	       session_holds(w->session, m->id);
}

static int act_on(struct said *w, struct heard *h)
{
	struct span frames[WIRE_FRAMES];
	struct wire_message m;
	int r;

	for (size_t i = 1; i < h->count; i++)
		frames[i - 1] = (struct span){zmq_msg_data(&h->frames[i]), zmq_msg_size(&h->frames[i])};
	r = h->extra > 0 ? -FAULT_PARSE : wire_unpack(frames, h->count - 1, WIRE_CLIENT, &m, NULL);
	if ((r != 0 || !answers(w, &m)) && !pace_take(&w->bus->pace, w->key, w->now))
		return WIRE_TOO_FAST;
	if (r != 0)
		return r == -FAULT_MISSING ? WIRE_UNKNOWN_VERB : WIRE_MALFORMED;
	if (w->session == NULL && m.verb != WIRE_HELLO)
		return WIRE_HELLO_FIRST;
	if (w->session != NULL)
		w->session->heard_ms = w->now;
	return handlers[m.verb](w, &m);
}

static void serve_one(struct bus_router *b, struct heard *h, int64_t now)
{
	const unsigned char *peer = zmq_msg_data(&h->frames[0]);
	size_t length = zmq_msg_size(&h->frames[0]);
	const char *key = h->count > 1 ? zmq_msg_gets(&h->frames[1], "User-Id") : NULL;
	bool known = key != NULL && allow_key(&b->allow, key), chosen = length != PEER || peer[0] != 0;
	struct said w = {.bus = b, .peer = peer, .key = key, .now = now};
	int error;

	/* Whom nothing is served hears no more errors than its bucket holds. */
	if ((!known || chosen) && !pace_take(&b->pace, known ? key : "", now))
		return;
	/* A chosen id could be another's tomorrow: it never gets more than this. */
	if (chosen)
		error = WIRE_CHOSEN_ROUTING_ID;
	else if (!known)
		error = WIRE_NOT_ALLOWED;
	else {
		w.session = own_session(b, peer, key);
		error = act_on(&w, h);
	}
	if (error == WIRE_TOO_FAST && !pace_tell(&b->pace, key, now))
		return;
	if (error >= 0)
		router_say_error(b, peer, length, (enum wire_error)error);
}

static void heard_free(struct heard *h)
{
	for (size_t i = 0; i < h->count; i++)
		zmq_msg_close(&h->frames[i]);
	h->count = 0;
}

/* Reads one whole message; false when none is waiting. */
static bool receive(const struct bus_router *b, struct heard *h)
{
	zmq_msg_t spare = {{0}};
	bool more = true;

	h->count = h->extra = 0;
	while (more) {
		bool kept = h->count < 1 + WIRE_FRAMES;
		zmq_msg_t *frame = kept ? &h->frames[h->count] : &spare;

		zmq_msg_init(frame);
		if (zmq_msg_recv(frame, b->router, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(frame);
			heard_free(h);
			return false;
		}
		more = zmq_msg_more(frame) != 0;
		if (kept)
			h->count++;
		else {
			h->extra++;
			zmq_msg_close(&spare);
		}
	}
	return true;
}

void router_hear(struct bus_router *b, int64_t now)
{
	struct heard h;

	for (int i = 0; i < SERVE_AT_ONCE && receive(b, &h); i++) {
		serve_one(b, &h, now);
		heard_free(&h);
	}
}
