#include "engine/tell/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/outbox.h"
#include "engine/tell/summary_internal.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

#define USUAL_SPACE "digest_usual"
#define KEY	    96

struct counts {
	uint32_t of[SUMMARY_USUAL], count;
};

/* --- the usual number --------------------------------------------------------------------------------------
 */

static bool school_day(const struct engine *e, day_t day)
{
	for (size_t i = 0; i < e->config->school_count; i++)
		if (calendar_school_day(e->config->schools[i].days, day) && policy_pulls(e->policy, i, day))
			return true;
	return false;
}

/* Says how today's number stands to the usual one of this time of the day, and takes it in. */
static int usual(struct engine *e, uint32_t team, int64_t planned, unsigned fresh, struct summary *s,
		 struct fault *reterr)
{
	static const struct field_row fields[] = {FIELD_I32(counts, count), FIELD_RAW(counts, of)};
	struct counts c = {0};
	struct buffer value = {0};
	struct span rest;
	char key[KEY];
	day_t day;
	int minute, rc;
	bool found = false;

	london_from_instant(planned, &day, &minute);
	snprintf(key, sizeof key, "%s/%d", e->config->teams[team].id, minute);
	rc = e->store.ops->value_get(e->store.self, USUAL_SPACE, key, &value, &found, reterr);
	rest = buffer_span(&value);
	if (rc == 0 && found && (!fields_unpack(fields, 2, &rest, &c) || c.count > SUMMARY_USUAL))
		rc = fault_set(reterr, FAULT_PARSE, "the usual number of a digest cannot be read back");
	buffer_free(&value);
	if (rc != 0)
		return rc;
	s->unusual = summary_unusual(c.of, c.count, fresh, &s->usual, &s->known);
	if (!school_day(e, day) || summary_moment(e, team, planned - 60, &found) != planned)
		return 0;
	if (c.count == SUMMARY_USUAL)
		memmove(c.of, c.of + 1, sizeof c.of - sizeof *c.of);
	c.of[c.count == SUMMARY_USUAL ? c.count - 1 : c.count++] = fresh;
	value = (struct buffer){0};
	fields_pack(fields, 2, &c, &value);
	rc = buffer_ok(&value) ?
		     e->store.ops->value_put(e->store.self, USUAL_SPACE, key, buffer_span(&value), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for a digest");
	buffer_free(&value);
	return rc;
}

/* --- the message -------------------------------------------------------------------------------------------
 */

static int envelope(struct engine *e, uint32_t team, struct summary *s, struct fault *reterr)
{
	struct summary_team *t = &e->summaries->teams[team];
	struct store_envelope row = {.message = s->id,
				     .alert = t->subject,
				     .child = t->subject,
				     .revision = 1,
				     .state = ENVELOPE_READY,
				     .made_at = s->now,
				     .next_try = s->now};
	struct buffer body = {0};
	int rc;

	text_copy(row.mailbox, sizeof row.mailbox, span_of(s->mailbox));
	summary_event(s, &body);
	row.body = buffer_span(&body);
	rc = buffer_ok(&body) ? outbox_add(e, &row, team, reterr) :
				fault_set(reterr, FAULT_MEMORY, "no memory for a digest");
	buffer_free(&body);
	if (rc != 0)
		return rc;
	t->made++;
	t->live = row.sequence;
	t->since_before = t->since;
	t->since = s->now;
	return 0;
}

/* How the digest that was made last stands. Whatever an operator made of it, or could not be read, counts as
 * not said. */
static int live_state(struct engine *e, uint64_t sequence, enum envelope_state *ret, struct fault *reterr)
{
	const struct outbox_row *o = outbox_find(e, sequence);
	struct store_envelope row;
	struct buffer body = {0};
	int rc;

	if (o != NULL) {
		*ret = o->state;
		return 0;
	}
	rc = e->store.ops->envelope_get(e->store.self, sequence, &row, &body, reterr);
	buffer_free(&body);
	*ret = rc == 0 ? row.state : ENVELOPE_CORRUPT;
	return rc == -FAULT_DENIED || rc == -FAULT_MISSING ? 0 : rc;
}

/* One that has not left says less than the next will. 1: it is on its way, and the next one waits. */
static int replace(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct store_envelope old = {.sequence = e->summaries->teams[team].live,
				     .state = ENVELOPE_SUPERSEDED,
				     .reason = "a later digest says more"};
	enum envelope_state state;
	int rc;

	if (old.sequence == 0)
		return 0;
	rc = live_state(e, old.sequence, &state, reterr);
	if (rc != 0)
		return rc;
	if (state == ENVELOPE_DELIVERED)
		return summary_settle(e, team, reterr);
	if (state == ENVELOPE_IN_FLIGHT)
		return 1;
	/* One that was tried is dropped at its next try (summary_may_send): it may have arrived. */
	if (envelope_step(state, EVENT_SUPERSEDE) == ENVELOPE_SUPERSEDED) {
		rc = e->store.ops->envelope_move(e->store.self, &old, reterr);
		if (outbox_find(e, old.sequence) != NULL)
			outbox_find(e, old.sequence)->state = ENVELOPE_SUPERSEDED;
		e->outbox.untidy = true;
	}
	return rc == 0 ? summary_take_back(e, team, reterr) : rc;
}

static unsigned count_pending(const struct engine *e, uint32_t team, int64_t now)
{
	unsigned n = 0;

	for (size_t i = 0; i < e->summaries->count; i++)
		n += summary_pending(&e->summaries->at[i], team, now);
	return n;
}

static int make(struct engine *e, uint32_t team, int64_t planned, bool fixed, struct fault *reterr)
{
	struct summary_team *t = &e->summaries->teams[team];
	struct summary s = {.mailbox = e->config->teams[team].id,
			    .authority = e->config->authority.la,
			    .now = engine_now(e)};
	unsigned fresh = count_pending(e, team, s.now);
	bool ignored;
	int rc = replace(e, team, reterr);

	if (rc != 0)
		return rc;
	s.since = t->since;
	s.next = summary_moment(e, team, s.now, &ignored);
	s.id = summary_id(s.mailbox, t->made + 1);
	rc = summary_gather(e, team, &s, reterr);
	if (rc == 0)
		rc = summary_fill(e, team, &s, reterr);
	if (rc == 0)
		rc = usual(e, team, planned, fresh, &s, reterr);
	if (rc == 0)
		summary_count_open(e, team, &s);
	if (rc == 0 && (s.count > 0 || (fixed && s.open > 0)))
		rc = envelope(e, team, &s, reterr);
	t->done = s.now;
	if (rc == 0)
		rc = summary_team_save(e, team, reterr);
	free(s.items);
	return rc == 0 ? summary_close_up(e, reterr) : rc;
}

/* Finds what comes next. A team that is new here begins now. */
static int begin(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct summary_team *t = &e->summaries->teams[team];
	int rc = 0;

	if (t->done == 0) {
		t->done = t->since = t->since_before = engine_now(e);
		rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = summary_team_save(e, team, reterr);
		if (rc == 0)
			rc = transaction_commit(e, reterr);
	}
	t->next = summary_moment(e, team, t->done, &t->fixed);
	return rc;
}

int summary_turn(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < e->config->team_count; i++) {
		struct summary_team *t = &e->summaries->teams[i];

		if (!e->config->teams[i].digest.given)
			continue;
		if (t->next == 0)
			rc = begin(e, i, reterr);
		if (rc != 0 || t->next == 0 || t->next > engine_now(e))
			continue;
		rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = make(e, i, t->next, t->fixed, reterr);
		if (rc < 0)
			break;
		if (rc == 0)
			t->next = summary_moment(e, i, t->done, &t->fixed);
		rc = transaction_commit(e, reterr);
	}
	return rc;
}

bool summary_due(const struct engine *e)
{
	int64_t next = summary_next(e);

	return next != 0 && next <= engine_now(e);
}

int64_t summary_next(const struct engine *e)
{
	int64_t next = 0;

	if (!e->ready || e->summaries == NULL)
		return 0;
	for (size_t i = 0; i < e->config->team_count; i++) {
		int64_t at = e->summaries->teams[i].next;

		if (at != 0 && (next == 0 || at < next))
			next = at;
	}
	return next;
}
