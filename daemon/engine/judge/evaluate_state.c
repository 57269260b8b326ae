/* evaluate_state.c: rules about how something stands: on no roll, admitted and not come, part-time for long.
 * One episode at one school while it stands; over when it no longer does. */
#include <string.h>

#include "engine/judge/evaluate_internal.h"
#include "engine/tell/notify.h"
#include "engine/world/doubts.h"
#include "engine/world/holdbacks.h"
#include "engine/world/succession.h"

/* The episode that is open at this school, or the one of this id; NULL: none. */
static struct alert *known(const struct engine *e, uint32_t child, const struct ask *ask, const char *school,
			   const struct finding *f)
{
	const struct child *c = &e->children.at[child];
	struct alert *found = NULL;

	for (size_t i = 0; i < c->alert_count; i++) {
		struct alert *a = &e->alerts.at[c->alerts[i]];

		if (a->rule != ask->rule || a->parameters != ask->parameters ||
		    (school != NULL && strcmp(a->school, school) != 0) || !alert_of_this_year(e, a) ||
		    held_back_alert(e, a))
			continue;
		if (a->state != ALERT_CLOSED)
			return a;
		if (f->hit && a->first == f->first)
			found = a;
	}
	return found;
}

static int stands(struct engine *e, uint32_t child, const struct ask *ask, const struct finding *f,
		  uint32_t school, struct fault *reterr)
{
	struct alert *a = known(e, child, ask, e->schools[school].row->id, f);
	uint32_t at;
	int rc;

	if (a != NULL && (a->state != ALERT_CLOSED || alert_by_person(a)))
		return 0;
	if (session_day(f->first) < e->schools[school].row->go_live ||
	    !notify_wanted(e, ask->rule, ask->parameters, child, school, f->last))
		return 0;
	if (a != NULL) {
		a->state = ALERT_OPEN;
		a->outcome = OUTCOME_NONE;
		a->closed_at = 0;
		return alert_tell(e, child, a, "Open again: this is so again.", reterr);
	}
	rc = alert_open(e, child, ask->rule, ask->parameters, f->first, f->last, school, &at, reterr);
	if (rc != 0 || e->alerts.at[at].revision > 0)
		return rc;
	e->alerts.at[at].sessions = (unsigned)(f->days.n > 0 ? 2 * f->days.n : f->sessions.n);
	return alert_tell(e, child, &e->alerts.at[at], "", reterr);
}

static int state_rule(struct engine *e, uint32_t child, const struct history *h, const struct ask *ask,
		      session_t at, struct fault *reterr)
{
	struct finding f = rule_judge(ask->rule, &ask->values, h, at);
	struct alert *a;

	if (f.hit)
		return stands(e, child, ask, &f, h->at[f.place].school, reterr);
	a = f.untold ? NULL : known(e, child, ask, NULL, &f);
	if (a == NULL || a->state == ALERT_CLOSED ||
	    doubts_hold(e, &e->children.at[child], a->earliest, a->last))
		return 0;
	alert_close_by_register(e, a, OUTCOME_NO_LONGER);
	return alert_tell(e, child, a, "This is no longer so.", reterr);
}

int evaluate_state(struct engine *e, uint32_t child, const struct asks *asked, struct fault *reterr)
{
	const struct child *c = &e->children.at[child];
	struct history h;
	day_t last = DAY_NONE;
	int rc = 0;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		uint32_t at = e->enrolments.at[c->enrolments[i]].school;
		/* Of one that has become another nothing is settled any more. */
		const struct engine_school *s =
			&e->schools[succession_over(e, at, engine_today(e)) ? e->schools[at].after : at];
		day_t day = s->evaluated_to != SESSION_NONE ? last_whole_day(s) : DAY_NONE;

		last = day != DAY_NONE && (last == DAY_NONE || day > last) ? day : last;
	}
	if (last == DAY_NONE)
		return 0;
	for (unsigned i = 0, ready = 0; rc == 0 && i < asked->count; i++) {
		if (rule_row(asked->at[i].rule)->span != SPAN_STATE ||
		    (c->alert_count == 0 && !asks_about(&asked->at[i], c)))
			continue;
		if (ready++ == 0)
			history_of(e, child, NO_INDEX, last, &h);
		rc = state_rule(e, child, &h, &asked->at[i], session_of(last, true), reterr);
	}
	return rc;
}
