#include "engine/tell/envelope.h"

#include "engine/plan/times.h"
#include "engine/tell/outbox.h"

int envelope_to_team(struct engine *e, const struct alert *a, uint32_t team, struct render_facts *facts,
		     const char *change, struct fault *reterr)
{
	const char *mailbox = e->config->teams[team].id;
	struct store_envelope row = {.message = alert_message_id(&a->id, a->revision, mailbox),
				     .alert = a->id,
				     .child = a->child,
				     .revision = a->revision,
				     .state = ENVELOPE_READY,
				     .made_at = engine_now(e)};
	struct buffer body = {0};
	int rc;

	facts->alert = a;
	facts->mailbox = mailbox;
	facts->authority = e->config->authority.la;
	facts->now = row.made_at;
	text_copy(facts->change, sizeof facts->change, span_of(change));
	render_event(facts, &body);
	row.next_try = times_send_at(e, team, facts->urgency, row.made_at);
	text_copy(row.mailbox, sizeof row.mailbox, span_of(mailbox));
	row.body = buffer_span(&body);
	rc = buffer_ok(&body) ? outbox_add(e, &row, team, reterr) :
				fault_set(reterr, FAULT_MEMORY, "no memory for a message");
	buffer_free(&body);
	return rc;
}
