/* again.c: one step of a replay. The bus keeps what a replay is; here each step begins from nothing. */
#include "engine/tell/again.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alert/rule.h"
#include "base/limits.h"
#include "engine/tell/notify.h"
#include "engine/world/alerts.h"
#include "engine/world/transaction.h"

#define SEQUENCES 2000 /* looked at in one step, so that the rest of the work goes on */
#define BODIES	  64   /* opened in one step */

struct step {
	struct engine *e;
	uint32_t team;
	struct msg_again *answer;
	uint64_t found; /* sequence of the next one that may leave; 0: none */
};

/* The key that asks, by its name; NULL when it is none of this team's. */
static const char *key_name(const struct engine *e, uint32_t team, const char *key)
{
	const struct team *t = &e->config->teams[team];

	for (unsigned k = 0; k < t->key_count; k++) {
		uint32_t at = map_get(&e->keys, span_of(t->keys[k]));

		if (at != MAP_NONE && key[0] != '\0' && strcmp(e->key_text.at[at].text, key) == 0)
			return t->keys[k];
	}
	return NULL;
}

bool again_keeps(const struct engine *e, const struct digest *alert)
{
	const struct alert *a = alert_of(e, alert);

	return a != NULL && !rule_of_nobody(a->rule);
}

static bool may_leave(const struct engine *e, uint32_t team, const struct store_envelope *row)
{
	const struct alert *a = alert_of(e, &row->alert);

	if (a == NULL || rule_of_nobody(a->rule) || child_find(e, &a->child) == NO_INDEX)
		return false;
	return notify_may_send(e, a, e->config->teams[team].id) == SEND_NOW;
}

static int look(void *context, const struct store_envelope *row)
{
	struct step *s = context;

	s->answer->last = row->sequence;
	if (!may_leave(s->e, s->team, row)) {
		s->answer->left_out++;
		return 0;
	}
	s->found = row->sequence;
	return 1;
}

static uint64_t end_of(const struct msg_again *a)
{
	return a->until - a->next < SEQUENCES ? a->until : a->next + SEQUENCES - 1;
}

/* The body of what was found; without one, on to the next. */
static int take(struct step *s, struct buffer *body, struct fault *reterr)
{
	struct msg_again *a = s->answer;
	struct store_envelope row;
	int rc = s->e->store.ops->envelope_get(s->e->store.self, s->found, &row, body, reterr);

	if (rc == -FAULT_DENIED)
		buffer_reset(body);
	else if (rc != 0)
		return rc;
	a->next = s->found + 1;
	a->left_out += body->length == 0;
	a->sequence = row.sequence;
	a->attempt = row.attempts;
	memcpy(a->id, row.message.bytes, sizeof a->id);
	return 0;
}

/* The next that may leave and still has its body, within what one step may look at. */
static int find(struct step *s, const struct msg_replay *m, struct buffer *body, struct fault *reterr)
{
	struct msg_again *a = s->answer;
	uint64_t end = end_of(a);
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < BODIES && body->length == 0 && a->next <= end; i++) {
		s->found = 0;
		rc = s->e->store.ops->envelope_delivered(s->e->store.self, m->mailbox, m->since, a->next, end,
							 look, s, reterr);
		if (rc < 0)
			return rc;
		rc = 0;
		if (s->found != 0)
			rc = take(s, body, reterr);
		else
			a->next = end + 1;
	}
	return rc;
}

/* Who asked, and for what: once, as it begins. */
static int begin(struct engine *e, const struct msg_replay *m, const char *name, struct msg_again *answer,
		 struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "replay"};
	int rc = e->store.ops->envelope_newest(e->store.self, &answer->until, reterr);

	text_copy(log.who, sizeof log.who, span_of(m->mailbox));
	snprintf(log.text, sizeof log.text, "with the key %.60s, from %" PRIu64 ", delivered since %" PRId64,
		 name, m->from, m->since);
	if (rc == 0)
		rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	if (rc == 0)
		e->port.note(e->port.context, "replay", m->mailbox);
	return rc;
}

int again_answer(struct engine *e, const struct msg_replay *m, struct fault *reterr)
{
	struct message answer = {.kind = MSG_AGAIN};
	struct msg_again *a = &answer.again;
	int team = config_team(e->config, m->mailbox), rc = 0;
	const char *name = team < 0 ? NULL : key_name(e, (uint32_t)team, m->key);
	struct step s = {.e = e, .team = (uint32_t)team, .answer = a};
	struct buffer body = {0};

	a->session = m->session;
	a->from = a->next = m->from;
	a->until = m->until;
	memcpy(a->mailbox, m->mailbox, sizeof a->mailbox);
	a->next += a->next == 0;
	if (name != NULL && m->until == 0)
		rc = begin(e, m, name, a, reterr);
	/* A key that may not read this mailbox hears that there is nothing. */
	if (rc == 0 && name != NULL && a->next <= a->until)
		rc = find(&s, m, &body, reterr);
	a->body = buffer_span(&body);
	a->done = body.length == 0 && (name == NULL || a->next > a->until);
	if (rc == 0)
		rc = e->port.send(e->port.context, ROLE_BUS, &answer, -1, reterr);
	if (body.at != NULL)
		explicit_bzero(body.at, body.room);
	buffer_free(&body);
	return rc == -FAULT_LIMIT || rc == -FAULT_MISSING ? 0 : rc;
}

/* A message says what a mark was: it is kept no longer than the strictest contract keeps marks. */
static int days_kept(const struct engine *e)
{
	int days = LIMIT_BUS_REPLAY_DAYS;

	for (size_t i = 0; i < e->config->contract_count; i++)
		if (e->config->contracts[i].keep_days > 0 && e->config->contracts[i].keep_days < days)
			days = e->config->contracts[i].keep_days;
	return days;
}

int again_retain(struct engine *e, struct fault *reterr)
{
	uint64_t count;

	return e->store.ops->envelope_drop(e->store.self, engine_now(e) - (int64_t)days_kept(e) * 86400,
					   &count, reterr);
}
