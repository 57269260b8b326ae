/* acts.c: what a person does with an alert. No program takes one: delivery is not attention. */
#include "engine/judge/acts.h"

#include <stdio.h>
#include <string.h>

#include "engine/judge/feed.h"
#include "engine/tell/ending_case.h"
#include "engine/tell/notify.h"
#include "engine/world/alerts.h"
#include "engine/world/state.h"
#include "engine/world/transaction.h"

static int keep(struct engine *e, struct alert *a, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = alert_act(e, a, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int act_take(struct engine *e, const char *id, const char *person, struct fault *ret_no, struct fault *reterr)
{
	struct alert *a = alert_at(e, id, ret_no);
	int rc;

	if (a == NULL)
		return 1;
	rc = a->state == ALERT_TAKEN && strcmp(a->person, person) == 0;
	if (rc == 1)
		return 0; /* already theirs: nothing to tell anybody */
	return alert_take(a, person, engine_now(e), ret_no) != 0 ? 1 : keep(e, a, reterr);
}

int act_close(struct engine *e, const char *id, const char *outcome, const char *person, const char *note,
	      struct fault *ret_no, struct fault *reterr)
{
	struct alert *a = alert_at(e, id, ret_no);
	int which = alert_outcome_find(outcome);
	const char *nearest;

	if (a == NULL)
		return 1;
	if (which < 0) {
		nearest = text_nearest(outcome, alert_outcome_names());
		fault_set(
			ret_no, FAULT_MEANING,
			"outcome: expected marked_present, located, reason_known, school_error or handed_on (of a "
			"contract: renewed, ending_agreed or erased)%s%s%s",
			nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
			nearest != NULL ? "\"?" : "");
		return 1;
	}
	return alert_close(a, (enum alert_outcome)which, person, note, engine_now(e), ret_no) != 0 ?
		       1 :
		       keep(e, a, reterr);
}

int act_from_bus(struct engine *e, const struct msg_act *m, struct fault *reterr)
{
	struct fault no;
	char id[2 * DIGEST_SIZE + 1], who[96];
	const struct alert *a;
	int rc;

	text_hex(id, m->id, DIGEST_SIZE);
	a = alert_at(e, id, &no);
	/* An alert of another team answers exactly like one that does not exist. */
	if (a == NULL || text_trim(span_of(m->person)).length == 0 ||
	    !notify_reaches(e, a, child_find(e, &a->child), m->mailbox)) {
		e->port.note(e->port.context, "act_refused",
			     "no such alert in this mailbox, or nobody named");
		return 0;
	}
	snprintf(who, sizeof who, "%.60s (%.30s)", m->person, m->mailbox);
	rc = m->close ? act_close(e, id, m->outcome, who, "", &no, reterr) :
			act_take(e, id, who, &no, reterr);
	if (rc == 1)
		e->port.note(e->port.context, "act_refused", no.text);
	return rc < 0 ? rc : 0;
}

int alert_act(struct engine *e, struct alert *a, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e)};
	uint32_t child = rule_of_nobody(a->rule) ? NO_INDEX : child_find(e, &a->child);
	char about[200];
	int rc;

	if (child != NO_INDEX)
		log.child = a->child;
	if (rule_of_contract(a->rule))
		ending_words(e, a, about, sizeof about);
	else if (rule_of_school(a->rule))
		feed_case_words(e, a, about, sizeof about);
	else
		snprintf(about, sizeof about, "%s", rule_row(a->rule)->name);
	text_copy(log.kind, sizeof log.kind, span_of(a->state == ALERT_CLOSED ? "closed" : "took"));
	text_copy(log.who, sizeof log.who, span_of(a->person));
	snprintf(log.text, sizeof log.text, "%s: %s", about, alert_outcome_name(a->outcome));
	rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	if (rc == 0)
		rc = alert_save(e, a, reterr);
	if (rc == 0)
		rc = notify_alert(e, a, child, "", reterr);
	return rc == 0 ? feed_acted(e, a, reterr) : rc;
}
