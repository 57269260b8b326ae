/* outbox.c: envelopes on their way. What is in memory is a cache of what is kept; what is
 * in flight is in memory only, and ready again after a restart. */
#include "engine/tell/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/tell/again.h"
#include "engine/tell/heard.h"
#include "engine/tell/notify.h"
#include "engine/tell/summary.h"
#include "engine/world/alerts.h"
#include "engine/world/changed.h"
#include "engine/world/transaction.h"

/* Runs inside a transaction; sending is outbox_run's, which never does, so that nothing is
 * sent before it is durable. */
int outbox_add(struct engine *e, struct store_envelope *row, uint32_t team, struct fault *reterr)
{
	struct outbox_row *o;
	int64_t now = engine_now(e);
	int rc;

	/* An earlier revision that has not left yet says less than this one does. */
	for (size_t i = 0; row->revision > 1 && i < e->outbox.count; i++) {
		struct store_envelope old = {.state = ENVELOPE_SUPERSEDED,
					     .reason = "a later revision says more"};

		o = &e->outbox.at[i];
		if (o->mailbox != team || memcmp(&o->alert, &row->alert, sizeof o->alert) != 0 ||
		    o->attempts > 0 || o->next_try <= now ||
		    envelope_step(o->state, EVENT_SUPERSEDE) != ENVELOPE_SUPERSEDED)
			continue;
		old.sequence = o->sequence;
		rc = e->store.ops->envelope_move(e->store.self, &old, reterr);
		if (rc != 0)
			return rc;
		o->state = ENVELOPE_SUPERSEDED;
		e->outbox.untidy = true;
	}
	rc = e->store.ops->envelope_add(e->store.self, row, reterr);
	if (rc != 0)
		return rc;
	changed_team(e, team);
	o = VEC_ADD(&e->outbox);
	if (o == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the outbox");
	*o = (struct outbox_row){.sequence = row->sequence,
				 .mailbox = team,
				 .message = row->message,
				 .alert = row->alert,
				 .child = row->child,
				 .state = ENVELOPE_READY,
				 .next_try = row->next_try,
				 .page_us = row->next_try <= now ? e->page_us : 0};
	e->envelopes_made++;
	return summary_told(e, row, team, reterr);
}

int outbox_withdraw(struct engine *e, const struct digest *alert, unsigned *ret_count, struct fault *reterr)
{
	int rc = 0;

	*ret_count = 0;
	for (size_t i = 0; rc == 0 && i < e->outbox.count; i++) {
		struct outbox_row *o = &e->outbox.at[i];
		struct store_envelope row = {.sequence = o->sequence,
					     .state = ENVELOPE_SUPERSEDED,
					     .reason = "who may read it has changed"};

		if (memcmp(&o->alert, alert, sizeof *alert) != 0 || o->attempts > 0 ||
		    envelope_step(o->state, EVENT_SUPERSEDE) != ENVELOPE_SUPERSEDED)
			continue;
		rc = e->store.ops->envelope_move(e->store.self, &row, reterr);
		o->state = ENVELOPE_SUPERSEDED;
		e->outbox.untidy = true;
		++*ret_count;
	}
	return rc;
}

/* Closes up over what is final, and what an operator holds, which waits in the store. */
static void forget_final(struct engine *e)
{
	size_t kept = 0;

	if (!e->outbox.untidy)
		return;
	e->outbox.untidy = false;
	for (size_t i = 0; i < e->outbox.count; i++)
		if (!envelope_final(e->outbox.at[i].state) && e->outbox.at[i].state != ENVELOPE_HELD)
			e->outbox.at[kept++] = e->outbox.at[i];
	e->outbox.count = kept;
}

struct walk {
	struct engine *e;
	uint64_t last; /* sequence of the newest row seen, whether or not it is ours to send */
};

static struct outbox_row from_store(const struct store_envelope *row, uint32_t team)
{
	return (struct outbox_row){.sequence = row->sequence,
				   .mailbox = team,
				   .message = row->message,
				   .alert = row->alert,
				   .child = row->child,
				   .state = ENVELOPE_READY,
				   .attempts = row->attempts,
				   .next_try = row->attempts > 0 ? 0 : row->next_try};
}

int outbox_put_back(struct engine *e, const struct store_envelope *row, uint32_t team, struct fault *reterr)
{
	struct outbox_row *o = VEC_ADD(&e->outbox);
	size_t at = e->outbox.count - 1;

	if (o == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the outbox");
	while (at > 0 && e->outbox.at[at - 1].sequence > row->sequence) {
		e->outbox.at[at] = e->outbox.at[at - 1];
		at--;
	}
	e->outbox.at[at] = from_store(row, team);
	return 0;
}

static int restore_one(void *context, const struct store_envelope *row)
{
	struct walk *w = context;
	int team = config_team(w->e->config, row->mailbox);
	struct outbox_row *o;

	w->last = row->sequence;
	if (team < 0 || row->state == ENVELOPE_HELD)
		return 0; /* kept and shown, not sent */
	o = VEC_ADD(&w->e->outbox);
	if (o == NULL)
		return -FAULT_MEMORY;
	*o = from_store(row, (uint32_t)team);
	return 0;
}

#define WALK_ROWS 256

int outbox_restore(struct engine *e, struct fault *reterr)
{
	struct walk w = {.e = e};
	uint64_t from;
	int rc;

	do {
		from = w.last;
		rc = e->store.ops->envelope_walk(e->store.self, from, WALK_ROWS, restore_one, &w, reterr);
	} while (rc == 0 && w.last != from);
	return rc;
}

static bool due(const struct engine *e, const struct outbox_row *o, int64_t now, int64_t ms)
{
	if (o->state == ENVELOPE_DEFERRED)
		return o->wait_until_ms <= ms;
	(void)e;
	return o->state == ENVELOPE_READY && o->next_try <= now;
}

/* Tries after which an envelope that is refused, or never confirmed, lets later ones pass: a
 * message nobody can read must not hide the next absence of its child. */
#define PATIENT_TRIES 3

static bool same_child(const struct outbox_row *a, const struct outbox_row *b)
{
	return a->mailbox == b->mailbox && memcmp(&a->child, &b->child, sizeof a->child) == 0;
}

/* Per mailbox and child one envelope at a time, the earlier first; one that waits for its
 * own hour holds nobody up, and when its hour comes it waits for whom it let pass. */
static bool first_of_child(const struct engine *e, size_t at, int64_t now)
{
	const struct outbox_row *o = &e->outbox.at[at];

	for (size_t i = at + 1; i < e->outbox.count; i++)
		if (e->outbox.at[i].state == ENVELOPE_IN_FLIGHT && same_child(&e->outbox.at[i], o))
			return false;
	for (size_t i = 0; i < at; i++) {
		const struct outbox_row *earlier = &e->outbox.at[i];

		if (!same_child(earlier, o) || envelope_final(earlier->state))
			continue;
		if (earlier->attempts >= PATIENT_TRIES && earlier->state == ENVELOPE_DEFERRED)
			continue;
		if (earlier->state != ENVELOPE_READY || earlier->next_try <= now)
			return false;
	}
	return true;
}

struct outbox_row *outbox_find(struct engine *e, uint64_t sequence)
{
	size_t low = 0, high = e->outbox.count;

	/* Rows stand in the order of their sequence. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->outbox.at[middle].sequence < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low < e->outbox.count && e->outbox.at[low].sequence == sequence ? &e->outbox.at[low] : NULL;
}

static bool is_for(const struct engine *e, const struct outbox_row *o, const struct msg_acked *m)
{
	return memcmp(o->message.bytes, m->id, DIGEST_SIZE) == 0 &&
	       strcmp(e->config->teams[o->mailbox].id, m->mailbox) == 0;
}

/* The envelope an acknowledgement is for. One that comes late, from a session the bus has
 * forgotten, has no sequence: then the mailbox and the message's own id find it. */
static struct outbox_row *find_message(struct engine *e, const struct msg_acked *m)
{
	struct outbox_row *o = m->sequence != 0 ? outbox_find(e, m->sequence) : NULL;

	if (m->sequence != 0)
		return o != NULL && is_for(e, o, m) ? o : NULL;
	for (size_t i = 0; i < e->outbox.count; i++)
		if (is_for(e, &e->outbox.at[i], m))
			return &e->outbox.at[i];
	return NULL;
}

static int set_aside(struct engine *e, struct outbox_row *o, const char *reason, struct fault *reterr)
{
	struct store_envelope row = {
		.sequence = o->sequence, .state = ENVELOPE_CORRUPT, .attempts = o->attempts};
	int rc = transaction_begin(e, reterr);

	text_copy(row.reason, sizeof row.reason, span_of(reason));
	if (o->state == ENVELOPE_IN_FLIGHT)
		e->mailboxes[o->mailbox].in_flight--;
	if (rc == 0)
		rc = e->store.ops->envelope_move(e->store.self, &row, reterr);
	o->state = ENVELOPE_CORRUPT;
	e->outbox.untidy = true;
	e->port.note(e->port.context, "envelope_corrupt", row.reason);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* No contract lets it leave any more: it is dropped with its body. Its child stands in the roll call as
 * one whose school does not share, and is rung. */
static int drop(struct engine *e, struct outbox_row *o, struct fault *reterr)
{
	struct store_envelope row = {.sequence = o->sequence,
				     .state = ENVELOPE_EXPIRED,
				     .attempts = o->attempts,
				     .reason = "no contract allows it any more"};
	int rc = transaction_begin(e, reterr);

	if (summary_owns(e, o))
		text_copy(row.reason, sizeof row.reason,
			  span_of("another digest says it, or what may be said"));
	if (rc == 0)
		rc = e->store.ops->envelope_move(e->store.self, &row, reterr);
	if (rc == 0 && summary_owns(e, o))
		rc = summary_dropped(e, o, reterr);
	if (rc == 0)
		rc = heard_put(e, &o->alert, o->mailbox, false, reterr);
	o->state = ENVELOPE_EXPIRED;
	e->outbox.untidy = true;
	e->port.note(e->port.context, "envelope_dropped", row.reason);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* The contracts are asked again before each send: what was written under one that has ended since does
 * not leave. */
static enum may_send may_send(struct engine *e, const struct outbox_row *o)
{
	const struct alert *a;

	if (summary_owns(e, o))
		return summary_may_send(e, o);
	a = alert_of(e, &o->alert);
	return a == NULL ? SEND_NEVER : notify_may_send(e, a, e->config->teams[o->mailbox].id);
}

/* 0: sent or set aside; 1: the bus takes no more now. */
static int send_one(struct engine *e, struct outbox_row *o, struct fault *reterr)
{
	struct message m = {.kind = MSG_SEND};
	struct store_envelope row;
	struct buffer body = {0};
	enum may_send may = may_send(e, o);
	int rc;

	if (may == SEND_LATER)
		return 0;
	if (may == SEND_NEVER)
		return drop(e, o, reterr);
	rc = e->store.ops->envelope_get(e->store.self, o->sequence, &row, &body, reterr);
	if (rc == -FAULT_DENIED) {
		buffer_free(&body);
		return set_aside(e, o, "its body does not open", reterr);
	}
	if (rc == 0) {
		m.send.sequence = o->sequence;
		m.send.attempt = o->attempts + 1;
		m.send.body = buffer_span(&body);
		memcpy(m.send.id, o->message.bytes, DIGEST_SIZE);
		text_copy(m.send.mailbox, sizeof m.send.mailbox, span_of(row.mailbox));
		rc = e->port.send(e->port.context, ROLE_BUS, &m, -1, reterr);
		if (rc == -FAULT_LIMIT || rc == -FAULT_MISSING)
			rc = 1;
		else if (rc == 0) {
			o->state = ENVELOPE_IN_FLIGHT;
			o->wait_until_ms = engine_ms(e) + LIMIT_BUS_LEASE_SECONDS * 1000;
			e->mailboxes[o->mailbox].in_flight++;
		}
	}
	buffer_free(&body);
	return rc;
}

/* A try that failed: durable first, then waits. */
static int deferred(struct engine *e, struct outbox_row *o, enum envelope_event event, const char *reason,
		    struct fault *reterr)
{
	struct store_envelope row = {.sequence = o->sequence, .state = ENVELOPE_DEFERRED};
	int rc;

	if (envelope_step(o->state, event) != ENVELOPE_DEFERRED)
		return 0;
	e->mailboxes[o->mailbox].in_flight--;
	o->state = ENVELOPE_DEFERRED;
	o->attempts++;
	o->wait_until_ms = engine_ms(e) + (int64_t)envelope_backoff(o->attempts) * 1000;
	row.attempts = o->attempts;
	row.next_try = engine_now(e) + envelope_backoff(o->attempts);
	text_copy(row.reason, sizeof row.reason, span_of(reason));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->envelope_move(e->store.self, &row, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static void measure(struct engine *e, const struct outbox_row *o)
{
	int64_t took = engine_us(e) - o->page_us;

	if (o->page_us > 0)
		e->latency.us[e->latency.count++ % LATENCY_KEPT] =
			took < UINT32_MAX ? (uint32_t)took : UINT32_MAX;
}

static int acknowledge(struct engine *e, const struct msg_acked *m, struct fault *reterr)
{
	struct store_envelope row = {.state = ENVELOPE_DELIVERED, .delivered_at = engine_now(e)};
	struct outbox_row *o = find_message(e, m);

	if (o == NULL || envelope_step(o->state, EVENT_ACKED) != ENVELOPE_DELIVERED)
		return 0; /* a second ACK, or an id that is no envelope's of this mailbox */
	row.sequence = o->sequence;
	row.keep = again_keeps(e, &o->alert);
	if (o->state == ENVELOPE_IN_FLIGHT)
		e->mailboxes[o->mailbox].in_flight--;
	row.attempts = o->attempts + 1;
	o->state = ENVELOPE_DELIVERED;
	e->outbox.untidy = true;
	e->delivered++;
	if (e->mailboxes[o->mailbox].stuck_since != 0)
		e->mailboxes[o->mailbox].stuck_since = engine_now(e);
	measure(e, o);
	return e->store.ops->envelope_move(e->store.self, &row, reterr);
}

/* Acknowledgements that came together are one commit. */
static int acknowledge_all(struct engine *e, struct fault *reterr)
{
	int rc;

	if (e->acked.count == 0)
		return 0;
	rc = transaction_begin(e, reterr);
	for (size_t i = 0; rc == 0 && i < e->acked.count; i++)
		rc = acknowledge(e, &e->acked.at[i], reterr);
	e->acked.count = 0;
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* What came back may be sent again, as soon as somebody can take it. */
static void ready_again(struct engine *e, struct outbox_row *o)
{
	if (o->state != ENVELOPE_IN_FLIGHT)
		return;
	e->mailboxes[o->mailbox].in_flight--;
	o->state = ENVELOPE_READY;
}

int outbox_nacked(struct engine *e, const struct msg_nacked *m, struct fault *reterr)
{
	struct outbox_row *o = outbox_find(e, m->sequence);

	if (o == NULL || memcmp(o->message.bytes, m->id, DIGEST_SIZE) != 0 || envelope_final(o->state))
		return 0;
	switch ((enum nack)m->why) {
	case NACK_REFUSED:
		return deferred(e, o, EVENT_NACKED, m->reason, reterr);
	case NACK_NO_ROOM:
		e->mailboxes[o->mailbox].full = true;
		ready_again(e, o);
		return 0;
	case NACK_GONE:
		ready_again(e, o);
		return 0;
	case NACK_UNSENDABLE:
		return set_aside(e, o, m->reason, reterr);
	}
	return fault_set(reterr, FAULT_BUG, "the bus gave an envelope back for no known reason");
}

/* The bus role is new, or a consumer went: what was in flight is ready again. */
int outbox_bus_reset(struct engine *e, struct fault *reterr)
{
	(void)reterr;
	for (size_t i = 0; i < e->outbox.count; i++)
		if (e->outbox.at[i].state == ENVELOPE_IN_FLIGHT)
			e->outbox.at[i].state = ENVELOPE_READY;
	for (size_t i = 0; i < e->config->team_count; i++)
		e->mailboxes[i] = (struct mailbox){.stuck_since = e->mailboxes[i].stuck_since,
						   .stuck_told = e->mailboxes[i].stuck_told,
						   .acted_at = e->mailboxes[i].acted_at,
						   .untaken_at = e->mailboxes[i].untaken_at};
	return 0;
}

static void consumers_of(struct engine *e, const struct msg_consumer *m)
{
	int team = config_team(e->config, m->mailbox);

	if (team < 0)
		return;
	e->mailboxes[team].consumers = m->consumers;
	e->mailboxes[team].full = false;
	e->late_changed = true; /* what is said of a mailbox depends on whether anybody reads it */
	if (m->consumers > 0)
		return;
	for (size_t i = 0; i < e->outbox.count; i++)
		if (e->outbox.at[i].mailbox == (uint32_t)team && e->outbox.at[i].state == ENVELOPE_IN_FLIGHT)
			e->outbox.at[i].state = ENVELOPE_READY;
	e->mailboxes[team].in_flight = 0;
}

void outbox_consumers_apply(struct engine *e)
{
	for (size_t i = 0; i < e->consumers.count; i++)
		consumers_of(e, &e->consumers.at[i]);
}

int outbox_consumer(struct engine *e, const struct msg_consumer *m, struct fault *reterr)
{
	struct msg_consumer *slot = NULL;

	for (size_t i = 0; i < e->consumers.count && slot == NULL; i++)
		if (strcmp(e->consumers.at[i].mailbox, m->mailbox) == 0)
			slot = &e->consumers.at[i];
	if (slot == NULL)
		slot = VEC_ADD(&e->consumers);
	if (slot == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a consumer");
	*slot = *m;
	if (e->ready)
		consumers_of(e, m);
	return 0;
}

/* Reads anybody any mailbox, or has somebody one in hand? */
static bool anybody(const struct engine *e)
{
	for (size_t i = 0; i < e->config->team_count; i++)
		if (e->mailboxes[i].consumers > 0 || e->mailboxes[i].in_flight > 0)
			return true;
	return false;
}

int outbox_run(struct engine *e, struct fault *reterr)
{
	int64_t now = engine_now(e), ms = engine_ms(e);
	int rc = acknowledge_all(e, reterr);

	forget_final(e);
	if (rc != 0 || !anybody(e))
		return rc;
	for (size_t i = 0; rc == 0 && i < e->outbox.count; i++) {
		struct outbox_row *o = &e->outbox.at[i];
		const struct mailbox *box = &e->mailboxes[o->mailbox];

		if (o->state == ENVELOPE_IN_FLIGHT && o->wait_until_ms <= ms)
			rc = deferred(e, o, EVENT_LEASE_OUT, "not acknowledged in time", reterr);
		else if (box->consumers > 0 && !box->full && box->in_flight < LIMIT_BUS_WINDOW &&
			 due(e, o, now, ms) && first_of_child(e, i, now))
			rc = send_one(e, o, reterr);
	}
	return rc == 1 ? 0 : rc;
}

unsigned outbox_due(const struct engine *e)
{
	int64_t now = engine_now(e);
	unsigned waiting = 0;

	for (size_t i = 0; i < e->outbox.count; i++)
		waiting += !envelope_final(e->outbox.at[i].state) && e->outbox.at[i].next_try <= now;
	return waiting;
}

int64_t outbox_next(const struct engine *e, int64_t now)
{
	int64_t next = 0;

	for (size_t i = 0; i < e->outbox.count; i++) {
		int64_t at = e->outbox.at[i].next_try;

		if (e->outbox.at[i].state == ENVELOPE_READY && at > now && (next == 0 || at < next))
			next = at;
	}
	return next;
}
