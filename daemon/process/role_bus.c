/* The bus role: teams' systems over ZeroMQ with CURVE. Holds released envelopes only. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/vec.h"
#include "bus/bus.h"
#include "process/log.h"
#include "process/role.h"

struct bus_role {
	struct role_base base;
	struct bus *bus; /* owned; NULL until bound */
	char secret[BUS_KEY + 1];
	struct {
		struct msg_mailbox *at;
		size_t count, room;
	} grants; /* being collected; owned */
	/* Who is there, one a mailbox, so that an engine that is new hears it. */
	struct {
		struct msg_consumer *at;
		size_t count, room;
	} consumers;  /* owned */
	bool revoked; /* a key that is connected was taken off the list: only a restart cuts it off */
	int failed;   /* a negative kind: telling the engine failed for a reason of our own */
	struct fault fault;
};

static void remember(struct bus_role *r, const struct msg_consumer *c)
{
	struct msg_consumer *slot = NULL;

	for (size_t i = 0; i < r->consumers.count && slot == NULL; i++)
		if (strcmp(r->consumers.at[i].mailbox, c->mailbox) == 0)
			slot = &r->consumers.at[i];
	if (c->consumers == 0) {
		if (slot != NULL)
			*slot = r->consumers.at[--r->consumers.count];
		return;
	}
	slot = slot != NULL ? slot : VEC_ADD(&r->consumers);
	if (slot != NULL) {
		*slot = *c;
		slot->came = true;
	}
}

/* What the bus has to say. An engine that is away hears of consumers when it is back; what
 * was acknowledged meanwhile is sent again, which is harmless. */
static void tell(void *context, const struct message *m)
{
	struct bus_role *r = context;
	int rc;

	if (m->kind == MSG_CONSUMER)
		remember(r, &m->consumer);
	rc = peers_send_wait(r->base.peers, ROLE_ENGINE, m, -1, &r->fault);
	if (rc != 0 && rc != -FAULT_MISSING)
		r->failed = rc;
}

static void engine_came(void *context, enum role peer)
{
	struct bus_role *r = context;

	if (peer != ROLE_ENGINE)
		return;
	r->grants.count = 0;
	for (size_t i = 0; i < r->consumers.count; i++) {
		const struct message m = {.kind = MSG_CONSUMER, .consumer = r->consumers.at[i]};

		if (peers_send_wait(r->base.peers, ROLE_ENGINE, &m, -1, NULL) != 0)
			return;
	}
}

static int hear_bind(struct bus_role *r, const struct msg_bind *bind, struct fault *reterr)
{
	struct bus_settings settings = {.listen = bind->address, .tell = tell, .context = r};
	int rc;

	if (r->bus != NULL)
		return fault_set(reterr, FAULT_BUG, "the bus is bound twice");
	memcpy(settings.secret, r->secret, sizeof settings.secret);
	rc = bus_open(&bus_zmq, &settings, &r->bus, reterr);
	explicit_bzero(&settings.secret, sizeof settings.secret);
	explicit_bzero(r->secret, sizeof r->secret);
	if (rc != 0)
		return rc;
	log_info("bus_listening", LOG_TEXT("address", bus_address(r->bus)));
	return role_ready(&r->base, reterr);
}

static int hear_secret(struct bus_role *r, const struct msg_secret *secret, struct fault *reterr)
{
	if (strcmp(secret->name, "bus") != 0 || !text_copy(r->secret, sizeof r->secret, secret->secret))
		return fault_set(reterr, FAULT_BUG, "a secret that is not the bus's");
	return 0;
}

static int hear_mailbox(struct bus_role *r, const struct msg_mailbox *mailbox, struct fault *reterr)
{
	struct msg_mailbox *one = r->grants.count < 2 * LIMIT_BUS_GRANTS ? VEC_ADD(&r->grants) : NULL;

	if (one == NULL)
		return fault_set(reterr, FAULT_LIMIT, "more than %d keys of mailboxes", LIMIT_BUS_GRANTS);
	*one = *mailbox;
	return 0;
}

/* An engine whose list was cut short by a full queue begins again: the last ones count. */
static int hear_mailboxes_end(struct bus_role *r, const struct msg_mailboxes_end *end, struct fault *reterr)
{
	int rc;

	if (end->count > r->grants.count)
		return fault_set(reterr, FAULT_BUG, "an allow-list of %u keys came with %zu", end->count,
				 r->grants.count);
	rc = bus_allow(r->bus, r->grants.at + (r->grants.count - end->count), end->count, &r->revoked,
		       reterr);
	r->grants.count = 0;
	return rc;
}

static int hear_send(struct bus_role *r, const struct msg_send *envelope, struct fault *reterr)
{
	struct message m = {.kind = MSG_NACKED, .nacked = {.sequence = envelope->sequence}};
	struct fault why = {0};
	int rc = bus_send(r->bus, envelope, &why);

	if (rc == 0)
		return 0;
	m.nacked.why = rc == -FAULT_MISSING ? NACK_NO_ROOM : NACK_UNSENDABLE;
	memcpy(m.nacked.mailbox, envelope->mailbox, sizeof m.nacked.mailbox);
	memcpy(m.nacked.id, envelope->id, sizeof m.nacked.id);
	text_copy(m.nacked.reason, sizeof m.nacked.reason, span_of(why.text));
	return peers_send_wait(r->base.peers, ROLE_ENGINE, &m, -1, reterr);
}

static int hear_engine(struct bus_role *r, const struct message *m, struct fault *reterr)
{
	if (r->bus == NULL)
		return fault_set(reterr, FAULT_BUG, "%s before the bus is bound", message_name(m->kind));
	if (m->kind == MSG_MAILBOX)
		return hear_mailbox(r, &m->mailbox, reterr);
	if (m->kind == MSG_MAILBOXES_END)
		return hear_mailboxes_end(r, &m->mailboxes_end, reterr);
	if (m->kind == MSG_SEND)
		return hear_send(r, &m->send, reterr);
	if (m->kind == MSG_AGAIN)
		return bus_again(r->bus, &m->again, reterr);
	return role_unexpected(ROLE_ENGINE, m, reterr);
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct bus_role *r = context;

	(void)fd;
	if (from == ROLE_ENGINE)
		return hear_engine(r, m, reterr);
	if (from == ROLE_SUPERVISOR && m->kind == MSG_SECRET)
		return hear_secret(r, &m->secret, reterr);
	if (from == ROLE_SUPERVISOR && m->kind == MSG_BIND)
		return hear_bind(r, &m->bind, reterr);
	return role_unexpected(from, m, reterr);
}

static int turn(struct bus_role *r, struct fault *reterr)
{
	struct pollfd polled[ROLES];
	unsigned n = peers_poll(r->base.peers, polled);
	int rc;

	if (r->bus == NULL)
		return peers_turn(r->base.peers, -1, reterr);
	rc = bus_poll(r->bus, polled, n, -1, reterr);
	if (rc >= 0 && r->failed != 0) {
		*reterr = r->fault;
		rc = r->failed;
	}
	rc = rc < 0 ? rc : peers_dispatch(r->base.peers, polled, n, reterr);
	if (rc == 0 && r->revoked)
		log_info("key_revoked", LOG_TEXT("text", "restarting, so that its connection ends"));
	return rc;
}

int role_bus(int supervisor_fd, const struct options *options)
{
	struct bus_role r = {0};
	const struct peers_events events = {.heard = heard, .came = engine_came, .context = &r};
	struct fault fault = {0};
	int rc = role_begin(&r.base, ROLE_BUS, supervisor_fd, options, &events, &fault);

	while (rc == 0 && !r.revoked && !peers_stopping(r.base.peers))
		rc = turn(&r, &fault);
	bus_close(r.bus);
	VEC_FREE(&r.grants);
	VEC_FREE(&r.consumers);
	return role_end(&r.base, rc, &fault);
}
