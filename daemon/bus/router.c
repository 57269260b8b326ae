#include "bus/router.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum sent router_send_frames(const struct bus_router *b, const void *peer, size_t peer_length,
			     const struct wire_frames *f)
{
	if (zmq_send(b->router, peer, peer_length, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return zmq_errno() == EAGAIN ? SENT_FULL : SENT_GONE;
	for (size_t i = 0; i < f->count; i++) {
		int more = i + 1 < f->count ? ZMQ_SNDMORE : 0;

		/* After the routing id was taken, the rest is taken or dropped as a whole. */
		if (zmq_send(b->router, f->at[i].at, f->at[i].length, more | ZMQ_DONTWAIT) < 0)
			return SENT_GONE;
	}
	return SENT;
}

enum sent router_say(const struct bus_router *b, const struct session *s, const struct wire_message *m)
{
	struct wire_frames f;

	if (wire_pack(m, &f, NULL) != 0)
		return SENT_FULL;
	return router_send_frames(b, s->peer, PEER, &f);
}

static const char *const error_words[WIRE_ERRORS] = {
	[WIRE_BAD_VERSION] = "this bus speaks version 1",
	[WIRE_CHOSEN_ROUTING_ID] = "do not set a routing id: connect without one",
	[WIRE_NOT_ALLOWED] = "this key may not read this mailbox",
	[WIRE_REVOKED] = "this key may no longer read this mailbox",
	[WIRE_BUSY] = "too many consumers are connected",
	[WIRE_HELLO_FIRST] = "say HELLO first",
	[WIRE_OTHER_MAILBOX] = "one connection serves one mailbox",
	[WIRE_UNKNOWN_VERB] = "no such verb",
	[WIRE_MALFORMED] = "the arguments are not of their form",
	[WIRE_REPLAYING] = "a replay is under way on this connection: wait for its end",
	[WIRE_TOO_FAST] = "too much at once: it was dropped; answer what was given, and wait",
};

void router_say_error(const struct bus_router *b, const void *peer, size_t peer_length, enum wire_error e)
{
	struct wire_message m = {.verb = WIRE_ERROR};
	struct wire_frames f;

	text_copy(m.code, sizeof m.code, span_of(wire_error_name(e)));
	text_copy(m.text, sizeof m.text, span_of(error_words[e]));
	if (wire_pack(&m, &f, NULL) == 0)
		router_send_frames(b, peer, peer_length, &f);
}

void router_tell(const struct bus_router *b, const struct message *m)
{
	b->settings.tell(b->settings.context, m);
}

void router_tell_consumer(const struct bus_router *b, const struct session *s, bool came)
{
	struct message m = {.kind = MSG_CONSUMER};

	text_copy(m.consumer.mailbox, sizeof m.consumer.mailbox, span_of(s->mailbox));
	text_copy(m.consumer.key, sizeof m.consumer.key, span_of(s->key));
	m.consumer.consumers = session_consumers(&b->sessions, s->mailbox);
	m.consumer.came = came;
	router_tell(b, &m);
}

void router_tell_nacked(const struct bus_router *b, const struct session *s, const unsigned char *id,
			uint64_t sequence, enum nack why, const char *reason)
{
	struct message m = {.kind = MSG_NACKED};

	m.nacked.sequence = sequence;
	m.nacked.why = why;
	memcpy(m.nacked.id, id, sizeof m.nacked.id);
	text_copy(m.nacked.mailbox, sizeof m.nacked.mailbox, span_of(s->mailbox));
	text_copy(m.nacked.reason, sizeof m.nacked.reason, span_of(reason));
	router_tell(b, &m);
}

void router_drop(struct bus_router *b, struct session *s)
{
	session_remove(&b->sessions, s);
	router_tell_consumer(b, s, false);
	for (size_t i = 0; i < s->count; i++)
		if (!s->held[i].again)
			router_tell_nacked(b, s, s->held[i].id, s->held[i].sequence, NACK_GONE,
					   BUS_REASON_GONE);
	free(s);
}

void router_room_again(const struct bus_router *b, struct session *s)
{
	replay_go_on(b, s);
	if (!s->hungry || session_room(s) == 0)
		return;
	s->hungry = false;
	router_tell_consumer(b, s, true);
}

void router_ping(struct bus_router *b, struct session *s, int64_t now)
{
	s->pinged_ms = now;
	if (router_say(b, s, &(struct wire_message){.verb = WIRE_PING}) == SENT_GONE)
		router_drop(b, s);
}
