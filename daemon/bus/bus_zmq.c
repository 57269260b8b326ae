/* The bus over ZeroMQ: one ROUTER with CURVE, its key check in the same loop.
 *
 * Tried with libzmq 4.3.4 (Debian 12): it never seeds rand(), so automatic routing ids can be
 * guessed, and one that is squatted aborts the process; a peer that reuses another's chosen
 * id receives that one's mail; a send to a peer that is gone vanishes without
 * ROUTER_MANDATORY. Each has its line below. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <zmq.h>

#include "base/limits.h"
#include "bus/router.h"
#include "bus/zap.h"

#define PING_MS	     5000
#define DEAD_MS	     15000
#define HANDSHAKE_MS 5000
#define LINGER_MS    200
#define BACKLOG	     128
/* Messages on their way to or from one peer: the window, the heartbeats, and what was sent
 * again before the first was answered. */
#define HIGH_WATER (8 * LIMIT_BUS_WINDOW)

_Static_assert(HIGH_WATER > LIMIT_BUS_WINDOW, "credit must stay below the high-water mark");

static int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct bus_router *router_of(struct bus *bus)
{
	return (struct bus_router *)bus;
}

/* Heartbeats, silence and leases. Walks backwards, because a drop moves the last here. */
static void tick(struct bus_router *b, int64_t now)
{
	for (size_t i = b->sessions.count; i-- > 0;) {
		struct session *s = b->sessions.list[i];

		if (session_expire(s, now - b->settings.lease_ms))
			router_room_again(b, s);
		replay_tick(b, s, now);
		if (now - s->heard_ms >= b->settings.dead_ms)
			router_drop(b, s);
		else if (now - s->heard_ms >= b->settings.ping_ms &&
			 now - s->pinged_ms >= b->settings.ping_ms)
			router_ping(b, s, now);
	}
	b->ticked_ms = now;
}

static int64_t tick_every(const struct bus_router *b)
{
	return b->settings.ping_ms / 4 + 1;
}

/* poll(2)'s bits and libzmq's; it knows no POLLHUP and says POLLERR. */
static short to_zmq(short events)
{
	return (short)((events & POLLIN ? ZMQ_POLLIN : 0) | (events & POLLOUT ? ZMQ_POLLOUT : 0));
}

static short from_zmq(short got)
{
	return (short)((got & ZMQ_POLLIN ? POLLIN : 0) | (got & ZMQ_POLLOUT ? POLLOUT : 0) |
		       (got & ZMQ_POLLERR ? POLLERR : 0));
}

static int router_poll(struct bus *bus, struct pollfd *extra, size_t count, int timeout_ms,
		       struct fault *reterr)
{
	struct bus_router *b = router_of(bus);
	zmq_pollitem_t items[2 + BUS_EXTRA] = {{.socket = b->router, .events = ZMQ_POLLIN}};
	size_t own = b->allow_known ? 2 : 1;
	int64_t wait = tick_every(b), now;
	int ready = 0;

	if (count > BUS_EXTRA)
		return fault_set(reterr, FAULT_BUG, "bus_poll watches at most %d descriptors", BUS_EXTRA);
	items[1] = (zmq_pollitem_t){.socket = b->zap, .events = ZMQ_POLLIN};
	for (size_t i = 0; i < count; i++)
		items[own + i] = (zmq_pollitem_t){.fd = extra[i].fd, .events = to_zmq(extra[i].events)};
	if (timeout_ms >= 0 && timeout_ms < wait)
		wait = timeout_ms;
	if (zmq_poll(items, (int)(own + count), wait) < 0 && zmq_errno() != EINTR)
		return fault_set(reterr, FAULT_IO, "bus: %s", zmq_strerror(zmq_errno()));
	for (size_t i = 0; i < count; i++) {
		extra[i].revents = from_zmq(items[own + i].revents);
		ready += extra[i].revents != 0;
	}
	now = b->settings.now_ms();
	if (b->allow_known)
		zap_serve(b->zap, &b->allow);
	router_hear(b, now);
	if (now - b->ticked_ms >= tick_every(b))
		tick(b, now);
	return ready;
}

/* Whoever held the message before has let its lease run out, or its consumer changed. */
static void release_everywhere(struct bus_router *b, const struct msg_send *e)
{
	struct held held;

	for (size_t i = 0; i < b->sessions.count; i++)
		if (strcmp(b->sessions.list[i]->mailbox, e->mailbox) == 0)
			session_release(b->sessions.list[i], e->id, &held);
}

static void make_hungry(struct bus_router *b, const char *mailbox)
{
	for (size_t i = 0; i < b->sessions.count; i++)
		if (strcmp(b->sessions.list[i]->mailbox, mailbox) == 0)
			b->sessions.list[i]->hungry = true;
}

static int router_send(struct bus *bus, const struct msg_send *e, struct fault *reterr)
{
	struct bus_router *b = router_of(bus);
	struct wire_message m = {
		.verb = WIRE_ALERT, .attempt = e->attempt, .sequence = e->sequence, .body = e->body};
	struct wire_frames frames;
	struct session *s;

	memcpy(m.id, e->id, sizeof m.id);
	if (!wire_mailbox_ok(span_of(e->mailbox)))
		return fault_set(reterr, FAULT_PARSE, "not a mailbox name");
	if (wire_pack(&m, &frames, reterr) != 0)
		return -FAULT_PARSE;
	release_everywhere(b, e);
	while ((s = session_pick(&b->sessions, e->mailbox)) != NULL) {
		enum sent sent = router_send_frames(b, s->peer, PEER, &frames);

		if (sent == SENT) {
			session_hold(s, e->id, e->sequence, b->settings.now_ms(), false);
			return 0;
		}
		if (sent == SENT_FULL)
			break;
		router_drop(b, s);
	}
	make_hungry(b, e->mailbox);
	return fault_set(reterr, FAULT_MISSING, "%s: no consumer with credit", e->mailbox);
}

static int router_again(struct bus *bus, const struct msg_again *m, struct fault *reterr)
{
	(void)reterr;
	replay_hear(router_of(bus), m);
	return 0;
}

static int router_allow(struct bus *bus, const struct msg_mailbox *grants, size_t count, bool *ret_revoked,
			struct fault *reterr)
{
	struct bus_router *b = router_of(bus);
	int r = allow_replace(&b->allow, grants, count, reterr);

	if (r != 0)
		return r;
	b->allow_known = true;
	pace_clear(&b->pace); /* it may hold keys that are gone */
	*ret_revoked = false;
	for (size_t i = b->sessions.count; i-- > 0;) {
		struct session *s = b->sessions.list[i];

		if (allow_mailbox(&b->allow, s->key, s->mailbox))
			continue;
		router_say_error(b, s->peer, PEER, WIRE_REVOKED);
		router_drop(b, s);
		*ret_revoked = true;
	}
	return 0;
}

static const char *router_address(const struct bus *bus)
{
	return ((const struct bus_router *)bus)->address;
}

static void router_close(struct bus *bus)
{
	struct bus_router *b = router_of(bus);

	if (b->router != NULL)
		zmq_close(b->router);
	if (b->zap != NULL)
		zmq_close(b->zap);
	if (b->context != NULL)
		zmq_ctx_term(b->context);
	sessions_free(&b->sessions);
	pace_clear(&b->pace);
	allow_free(&b->allow);
	explicit_bzero(&b->settings, sizeof b->settings);
	free(b);
}

static bool set_number(const struct bus_router *b, int option, int value)
{
	return zmq_setsockopt(b->router, option, &value, sizeof value) == 0;
}

static int set_options(const struct bus_router *b, struct fault *reterr)
{
	static const struct {
		int option, value;
	} numbers[] = {
		{ZMQ_ROUTER_MANDATORY, 1}, {ZMQ_ROUTER_HANDOVER, 0},	      {ZMQ_CURVE_SERVER, 1},
		{ZMQ_LINGER, LINGER_MS},   {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS}, {ZMQ_IPV6, 0},
		{ZMQ_SNDHWM, HIGH_WATER},  {ZMQ_RCVHWM, HIGH_WATER},	      {ZMQ_BACKLOG, BACKLOG},
		{ZMQ_TCP_KEEPALIVE, 1},
	};
	int64_t largest = LIMIT_BUS_MESSAGE;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!set_number(b, numbers[i].option, numbers[i].value))
			return fault_set(reterr, FAULT_IO, "bus: %s", zmq_strerror(zmq_errno()));
	if (zmq_setsockopt(b->router, ZMQ_MAXMSGSIZE, &largest, sizeof largest) != 0 ||
	    zmq_setsockopt(b->router, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, sizeof ZAP_DOMAIN - 1) != 0)
		return fault_set(reterr, FAULT_IO, "bus: %s", zmq_strerror(zmq_errno()));
	if (strlen(b->settings.secret) != BUS_KEY ||
	    zmq_setsockopt(b->router, ZMQ_CURVE_SECRETKEY, b->settings.secret, BUS_KEY + 1) != 0)
		return fault_set(reterr, FAULT_MEANING, "the bus's secret key is not a CURVE key in Z85");
	return 0;
}

/* libzmq numbers its peers from rand(), which it never seeds. */
static int seed(struct fault *reterr)
{
	unsigned value;

	if (getrandom(&value, sizeof value, 0) != (ssize_t)sizeof value)
		return fault_errno(reterr, errno, "no randomness");
	srand(value);
	return 0;
}

static int bind_router(struct bus_router *b, struct fault *reterr)
{
	size_t size = sizeof b->address;
	int r = seed(reterr);

	if (r != 0)
		return r;
	b->context = zmq_ctx_new();
	if (b->context == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the bus");
	r = zap_open(b->context, &b->zap, reterr);
	if (r != 0)
		return r;
	b->router = zmq_socket(b->context, ZMQ_ROUTER);
	if (b->router == NULL)
		return fault_set(reterr, FAULT_IO, "bus: %s", zmq_strerror(zmq_errno()));
	r = set_options(b, reterr);
	if (r != 0)
		return r;
	if (zmq_bind(b->router, b->settings.listen) != 0)
		return fault_set(reterr, zmq_errno() == EINVAL ? FAULT_MEANING : FAULT_IO,
				 "bus: cannot listen on %s: %s", b->settings.listen,
				 zmq_strerror(zmq_errno()));
	if (zmq_getsockopt(b->router, ZMQ_LAST_ENDPOINT, b->address, &size) != 0)
		return fault_set(reterr, FAULT_IO, "bus: %s", zmq_strerror(zmq_errno()));
	return 0;
}

static void fill_settings(struct bus_settings *s)
{
	s->ping_ms = s->ping_ms > 0 ? s->ping_ms : PING_MS;
	s->dead_ms = s->dead_ms > 0 ? s->dead_ms : DEAD_MS;
	s->lease_ms = s->lease_ms > 0 ? s->lease_ms : LIMIT_BUS_LEASE_SECONDS * 1000;
	s->now_ms = s->now_ms != NULL ? s->now_ms : monotonic_ms;
}

static int router_open(const struct bus_settings *settings, struct bus **ret_bus, struct fault *reterr)
{
	struct bus_router *b = calloc(1, sizeof *b);
	int r;

	if (b == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the bus");
	b->base.driver = &bus_zmq;
	b->settings = *settings;
	fill_settings(&b->settings);
	r = bind_router(b, reterr);
	if (r != 0) {
		router_close(&b->base);
		return r;
	}
	b->settings.listen = NULL; /* not ours to keep */
	b->ticked_ms = b->settings.now_ms();
	*ret_bus = &b->base;
	return 0;
}

const struct bus_driver bus_zmq = {
	.kind = "zmq",
	.open = router_open,
	.close = router_close,
	.address = router_address,
	.allow = router_allow,
	.send = router_send,
	.again = router_again,
	.poll = router_poll,
};
