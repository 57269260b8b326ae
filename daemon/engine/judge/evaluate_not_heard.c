/* evaluate_not_heard.c: a child of whom nobody has heard is one episode until somebody does. */
#include "engine/judge/evaluate.h"
#include "engine/judge/evaluate_internal.h"
#include "engine/judge/said.h"
#include "engine/tell/notify.h"
#include "engine/world/holdbacks.h"
#include "engine/world/state.h"

int evaluate_heard(struct engine *e, uint32_t child, uint32_t at, struct fault *reterr)
{
	struct alert *a = &e->alerts.at[at];
	const struct child *c = &e->children.at[child];
	session_t end = evaluate_settled_to(e, c), told;
	uint32_t school;

	if (a->state == ALERT_CLOSED)
		return 0;
	told = said_heard(e, child, a->last);
	if (told != SESSION_NONE) {
		a->last = told;
		alert_close_by_register(e, a, OUTCOME_HEARD);
		return alert_tell(e, child, a, "Somebody was told where the child is.", reterr);
	}
	for (session_t s = a->last; s <= end; s++) {
		if (!rollcall_heard(child_mark(e, c, s, &school)))
			continue;
		a->last = s;
		alert_close_by_register(e, a, OUTCOME_HEARD);
		return alert_tell(e, child, a, "We have heard.", reterr);
	}
	return 0;
}

/* A school that is not with us, or holds the child back, is silent every day, which is told once. One that
 * should have been heard is told each day anew: yesterday's answer on the telephone says nothing of today. */
static bool silent_anew(const struct alert *a, session_t s, enum silence why)
{
	return session_day(s) > session_day(a->last) && why != SILENCE_NOT_OURS &&
	       why != SILENCE_NOT_SHARING && why != SILENCE_ENDED && why != SILENCE_HELD_BACK;
}

int evaluate_not_heard(struct engine *e, uint32_t child, session_t s, uint32_t school, enum silence why,
		       struct fault *reterr)
{
	struct child *c = &e->children.at[child];
	uint32_t at = NO_INDEX;
	char words[96];
	bool anew;
	int rc;

	if (!notify_wanted(e, RULE_NOT_HEARD, 0, child, school, s))
		return 0;
	for (size_t i = 0; i < c->alert_count; i++) {
		struct alert *a = &e->alerts.at[c->alerts[i]];

		/* A child nobody hears of stays one episode until somebody hears, or acts today. */
		if (a->rule == RULE_NOT_HEARD &&
		    (a->state != ALERT_CLOSED ||
		     (alert_by_person(a) && session_day(a->last) == session_day(s))))
			at = c->alerts[i];
	}
	if (at != NO_INDEX && s <= e->alerts.at[at].last)
		return 0; /* a child on two lists is in two roll calls, and not heard once */
	if (at != NO_INDEX) {
		anew = e->alerts.at[at].state != ALERT_CLOSED && silent_anew(&e->alerts.at[at], s, why);
		e->alerts.at[at].last = s;
		e->alerts.at[at].sessions++;
		return anew ? alert_tell(e, child, &e->alerts.at[at], silence_words(why), reterr) :
			      alert_save(e, &e->alerts.at[at], reterr);
	}
	rc = alert_open(e, child, RULE_NOT_HEARD, 0, s, s, school, &at, reterr);
	if (rc != 0)
		return rc;
	e->alerts.at[at].sessions = 1;
	return alert_tell(e, child, &e->alerts.at[at], held_back_silence(e, why, child, school, words),
			  reterr);
}
