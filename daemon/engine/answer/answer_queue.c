/* answer_queue.c: the outbox as an operator sees it: where each envelope stands and why, never what it says.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/tell/outbox.h"
#include "engine/world/transaction.h"

#define ROWS   1000  /* of one answer */
#define WITHIN 50000 /* newest envelopes looked through for what is final */
#define WALKED 256

static const char *text_of(const json_t *question, const char *key)
{
	const char *value = json_string_value(json_object_get(question, key));

	return value != NULL ? value : "";
}

/* --- the list ------------------------------------------------------------------------------- */

struct listing {
	struct engine *e;
	json_t *rows;
	const char *mailbox;
	int state;	   /* -1: all that waits */
	uint64_t sequence; /* 0: all */
	uint64_t last;
	unsigned left_off;
};

static json_t *row_json(struct engine *e, const struct store_envelope *row)
{
	const struct outbox_row *o = outbox_find(e, row->sequence);
	enum envelope_state state = o != NULL ? o->state : row->state;
	char message[2 * DIGEST_SIZE + 1], alert[2 * DIGEST_SIZE + 1];

	text_hex(message, row->message.bytes, DIGEST_SIZE);
	text_hex(alert, row->alert.bytes, DIGEST_SIZE);
	return json_pack("{s:I, s:s, s:s, s:i, s:o, s:s, s:o, s:o, s:s, s:s, s:i}", "number",
			 (json_int_t)row->sequence, "mailbox", row->mailbox, "state",
			 envelope_state_name(state), "attempts",
			 (int)(o != NULL ? o->attempts : row->attempts), "next_try",
			 answer_time(row->next_try), "reason", row->reason, "made_at",
			 answer_time(row->made_at), "delivered_at", answer_time(row->delivered_at), "message",
			 message, "alert", alert, "revision", (int)row->revision);
}

static int list_one(void *context, const struct store_envelope *row)
{
	struct listing *l = context;
	const struct outbox_row *o = outbox_find(l->e, row->sequence);
	int state = (int)(o != NULL ? o->state : row->state);

	l->last = row->sequence;
	if ((l->mailbox[0] != '\0' && strcmp(row->mailbox, l->mailbox) != 0) ||
	    (l->state >= 0 && state != l->state))
		return 0;
	if (json_array_size(l->rows) >= ROWS)
		l->left_off++;
	else
		json_array_append_new(l->rows, row_json(l->e, row));
	return 0;
}

static int list_waiting(struct listing *l, struct fault *reterr)
{
	uint64_t from;
	int rc;

	do {
		from = l->last;
		rc = l->e->store.ops->envelope_walk(l->e->store.self, from, WALKED, list_one, l, reterr);
	} while (rc == 0 && l->last != from);
	return rc;
}

static int state_of(const char *name)
{
	for (int s = 0; s < ENVELOPE_STATES; s++)
		if (strcmp(envelope_state_name((enum envelope_state)s), name) == 0)
			return s;
	return -1;
}

static int list_all(struct listing *l, const char *state, struct fault *reterr)
{
	int rc;

	if (state[0] == '\0') {
		/* What can never be sent waits too: for a person. */
		rc = list_waiting(l, reterr);
		return rc != 0 ?
			       rc :
			       l->e->store.ops->envelope_list(l->e->store.self, l->mailbox, ENVELOPE_CORRUPT,
							      WITHIN, ROWS, list_one, l, reterr);
	}
	l->state = state_of(state);
	if (l->state < 0)
		return fault_set(
			reterr, FAULT_MEANING,
			"state: expected ready, in_flight, deferred, held, delivered, expired, corrupt or "
			"superseded");
	if (envelope_final((enum envelope_state)l->state))
		return l->e->store.ops->envelope_list(l->e->store.self, l->mailbox,
						      (enum envelope_state)l->state, WITHIN, ROWS, list_one,
						      l, reterr);
	return list_waiting(l, reterr);
}

/* A row whatever its body is worth. */
static int get_row(struct engine *e, const char *number, struct store_envelope *ret_row, bool *ret_opens,
		   struct fault *reterr)
{
	struct buffer body = {0};
	uint64_t sequence;
	int rc;

	if (!text_u64(span_of(number), &sequence) || sequence == 0)
		return fault_set(reterr, FAULT_MEANING, "number: expected one that `muster queue` prints");
	rc = e->store.ops->envelope_get(e->store.self, sequence, ret_row, &body, reterr);
	*ret_opens = rc == 0 && body.length > 0;
	ret_row->body = SPAN("");
	if (body.at != NULL)
		explicit_bzero(body.at, body.room);
	buffer_free(&body);
	return rc == -FAULT_DENIED ? 0 : rc;
}

int answer_queue(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	struct listing l = {
		.e = e, .rows = json_array(), .mailbox = text_of(question, "mailbox"), .state = -1};
	const char *number = text_of(question, "number");
	struct store_envelope row = {0};
	bool opens;
	int rc;

	if (number[0] == '\0') {
		rc = list_all(&l, text_of(question, "state"), reterr);
	} else {
		rc = get_row(e, number, &row, &opens, reterr);
		if (rc == 0)
			json_array_append_new(l.rows, row_json(e, &row));
	}
	if (rc != 0) {
		json_decref(l.rows);
		return rc;
	}
	*ret_json = json_pack("{s:b, s:o, s:i}", "ok", 1, "envelopes", l.rows, "left_off", (int)l.left_off);
	return 0;
}

/* --- acts ------------------------------------------------------------------------------------- */

/* What an operator may do, in which states, and how it is told. */
struct queue_act {
	enum envelope_event event;
	const char *done, *not_now;
};

static const struct queue_act hold = {EVENT_HOLD, "held", "only what waits can be held"};
static const struct queue_act release = {EVENT_RELEASE, "released", "only what is held can be released"};
static const struct queue_act requeue = {
	EVENT_DUE, "to be sent again now",
	"only what is deferred, or corrupt and opens again, can be sent again"};
static const struct queue_act expire = {EVENT_EXPIRE, "expired; its body is gone",
					"it is not waiting any more"};

/* The state after the act, or -1. What was corrupt may open again once its key is restored. */
static int next_state(enum envelope_state now, enum envelope_event event, bool opens)
{
	if (event == EVENT_DUE && now == ENVELOPE_CORRUPT)
		return opens ? ENVELOPE_READY : -1;
	if (event == EVENT_EXPIRE && now == ENVELOPE_CORRUPT)
		return ENVELOPE_EXPIRED;
	return envelope_step(now, event);
}

/* Durable first, then the row in memory follows. */
static int keep(struct engine *e, const struct store_envelope *row, const char *person, const char *done,
		struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "queue", .child = row->child};
	int rc = transaction_begin(e, reterr);

	text_copy(log.who, sizeof log.who, span_of(person));
	snprintf(log.text, sizeof log.text, "message %" PRIu64 " for %.63s: %s", row->sequence, row->mailbox,
		 done);
	if (rc == 0)
		rc = e->store.ops->envelope_move(e->store.self, row, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int follow(struct engine *e, const struct store_envelope *row, uint32_t team, struct fault *reterr)
{
	struct outbox_row *o = outbox_find(e, row->sequence);

	if (o == NULL)
		return row->state == ENVELOPE_READY ? outbox_put_back(e, row, team, reterr) : 0;
	if (o->state == ENVELOPE_IN_FLIGHT)
		e->mailboxes[o->mailbox].in_flight--;
	o->state = row->state;
	e->outbox.untidy = true;
	o->wait_until_ms = 0;
	o->next_try = row->next_try;
	return 0;
}

static int act(struct engine *e, const struct queue_act *a, const json_t *question, const char *person,
	       char *words, size_t size, struct fault *ret_no, struct fault *reterr)
{
	struct store_envelope row = {0};
	const struct outbox_row *o;
	bool opens = false;
	int rc = get_row(e, text_of(question, "number"), &row, &opens, ret_no), state, team;

	if (rc == -FAULT_MISSING || rc == -FAULT_MEANING)
		return 1;
	if (rc != 0) {
		*reterr = *ret_no;
		return rc;
	}
	o = outbox_find(e, row.sequence);
	state = next_state(o != NULL ? o->state : row.state, a->event, opens);
	team = config_team(e->config, row.mailbox);
	if (state < 0 || team < 0) {
		fault_set(ret_no, FAULT_STATE, "message %" PRIu64 " is %s: %s", row.sequence,
			  envelope_state_name(o != NULL ? o->state : row.state),
			  team < 0 ? "its mailbox is no more" : a->not_now);
		return 1;
	}
	row.attempts = o != NULL ? o->attempts : row.attempts;
	row.state = (enum envelope_state)state;
	row.next_try = a->event == EVENT_DUE ? 0 : row.next_try;
	snprintf(row.reason, sizeof row.reason, "%s by %.40s",
		 a == &expire ? "expired" :
		 a == &hold   ? "held" :
				"released",
		 person);
	rc = keep(e, &row, person, a->done, reterr);
	if (rc == 0)
		rc = follow(e, &row, (uint32_t)team, reterr);
	snprintf(words, size, "message %" PRIu64 " for %s: %s", row.sequence, row.mailbox, a->done);
	return rc;
}

#define ACT(name_)                                                                                           \
	int act_queue_##name_(struct engine *e, const json_t *question, const char *person, char *words,     \
			      size_t size, struct fault *ret_no, struct fault *reterr)                       \
	{                                                                                                    \
		return act(e, &name_, question, person, words, size, ret_no, reterr);                        \
	}
ACT(hold)
ACT(release)
ACT(requeue)
ACT(expire)
