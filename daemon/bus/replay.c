/* What was delivered to a mailbox, once more, for the one who asks. The engine finds it, a message at a time,
 * and knows nothing of who is being served: all that a replay is stands in its session and ends with it. */
#include <stdlib.h>
#include <string.h>

#include "bus/router.h"

#define ASK_AGAIN_MS                                                                                         \
	2000 /* an engine that was busy answers by then; one that is new never got the question */

void replay_go_on(const struct bus_router *b, struct session *s)
{
	struct message m = {.kind = MSG_REPLAY};
	struct replay *r = &s->replay;

	if (!r->on || r->asked || !session_replay_room(s))
		return;
	m.replay.session = s->number;
	m.replay.from = r->from;
	m.replay.until = r->until;
	m.replay.since = r->since;
	text_copy(m.replay.mailbox, sizeof m.replay.mailbox, span_of(s->mailbox));
	text_copy(m.replay.key, sizeof m.replay.key, span_of(s->key));
	r->asked = true;
	r->asked_ms = b->settings.now_ms();
	router_tell(b, &m);
}

void replay_tick(const struct bus_router *b, struct session *s, int64_t now)
{
	if (s->replay.asked && now - s->replay.asked_ms >= ASK_AGAIN_MS)
		s->replay.asked = false;
	replay_go_on(b, s);
}

/* The one it answers, or NULL: an answer to a question that was asked again comes twice. */
static struct session *asker(const struct bus_router *b, const struct msg_again *m)
{
	struct session *s = session_numbered(&b->sessions, m->session);

	if (s == NULL || !s->replay.on || !s->replay.asked || s->replay.from != m->from ||
	    strcmp(s->mailbox, m->mailbox) != 0)
		return NULL;
	return s;
}

static enum sent give(const struct bus_router *b, struct session *s, const struct msg_again *m)
{
	struct wire_message alert = {
		.verb = WIRE_ALERT, .attempt = m->attempt, .sequence = m->sequence, .body = m->body};
	enum sent sent;

	memcpy(alert.id, m->id, sizeof alert.id);
	if (!session_replay_room(s))
		return SENT_FULL; /* what is new took it meanwhile */
	sent = router_say(b, s, &alert);
	if (sent == SENT)
		session_hold(s, m->id, m->sequence, b->settings.now_ms(), true);
	return sent;
}

static void end(const struct bus_router *b, struct session *s)
{
	const struct replay *r = &s->replay;
	struct wire_message m = {
		.verb = WIRE_REPLAYED, .sequence = r->last, .given = r->given, .left_out = r->left_out};

	router_say(b, s, &m);
	s->replay = (struct replay){.on = false};
}

void replay_hear(struct bus_router *b, const struct msg_again *m)
{
	struct session *s = asker(b, m);
	enum sent sent = SENT;
	struct replay *r;

	if (s == NULL)
		return;
	r = &s->replay;
	r->asked = false;
	r->until = m->until;
	if (m->body.length > 0)
		sent = give(b, s, m);
	if (sent == SENT_GONE)
		router_drop(b, s);
	if (sent != SENT)
		return; /* asked for once more when there is room */
	r->given += m->body.length > 0;
	r->left_out += m->left_out;
	r->last = m->last > r->last ? m->last : r->last;
	r->from = m->next;
	if (m->done)
		end(b, s);
	else
		replay_go_on(b, s);
}
