/* evaluate.c: rules over one child, by what the register says now.
 *
 * Judging is by state, not by event: the same register and the same settled sessions give
 * the same alerts, however often and in whatever order it is judged. So an import done
 * twice, a page pulled again or a restart fires nothing twice (design.md section 5). */
#include "engine/judge/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "engine/judge/evaluate_internal.h"
#include "engine/judge/feed.h"
#include "engine/tell/clocks.h"
#include "engine/tell/heard.h"
#include "engine/world/holdbacks.h"
#include "engine/world/state.h"
#include "engine/world/succession.h"

session_t evaluate_settled_to(const struct engine *e, const struct child *c)
{
	session_t last = SESSION_NONE;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		session_t s = e->schools[e->enrolments.at[c->enrolments[i]].school].evaluated_to;

		if (s > last)
			last = s;
	}
	return last;
}

static int evaluate_asked(struct engine *e, uint32_t child, const struct asks *asked, struct fault *reterr)
{
	int rc = evaluate_sessions(e, child, asked, reterr);

	for (size_t i = 0; rc == 0 && i < e->children.at[child].alert_count; i++) {
		uint32_t at = e->children.at[child].alerts[i];
		const struct rule_row *rule = rule_row(e->alerts.at[at].rule);

		if (rule->rule == RULE_NOT_HEARD)
			rc = evaluate_heard(e, child, at, reterr);
		else if (rule->span == SPAN_SESSIONS && !held_back_alert(e, &e->alerts.at[at]))
			rc = evaluate_refresh(e, child, at, reterr);
	}
	return rc == 0 ? evaluate_state(e, child, asked, reterr) : rc;
}

int evaluate_child(struct engine *e, uint32_t child, struct fault *reterr)
{
	struct asks asked;
	int rc;

	asks_of_child(e, child, &asked);
	rc = evaluate_asked(e, child, &asked, reterr);
	return rc == 0 ? heard_child(e, child, reterr) : rc;
}

int evaluate_whole(struct engine *e, uint32_t child, struct fault *reterr)
{
	struct asks asked;
	int rc = evaluate_child(e, child, reterr);

	asks_of_child(e, child, &asked);
	for (unsigned i = 0; rc == 0 && i < e->children.at[child].enrolment_count; i++)
		rc = evaluate_run(e, e->children.at[child].enrolments[i], &asked, reterr);
	return rc;
}

static bool is_open_at(const struct engine *e, const struct alert *a, uint32_t school)
{
	return a->state != ALERT_CLOSED && a->rule != RULE_NOT_HEARD &&
	       strcmp(a->school, e->schools[school].row->id) == 0;
}

/* Sessions are told as what they have become, by refresh; runs and states, unless they are over now, by
 * themselves. */
int evaluate_again(struct engine *e, uint32_t child, uint32_t school, struct fault *reterr)
{
	size_t count = e->children.at[child].alert_count;
	uint32_t *revisions = calloc(count + 1, sizeof *revisions);
	int rc = 0;

	if (revisions == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for alerts");
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct alert *a = &e->alerts.at[e->children.at[child].alerts[i]];

		revisions[i] = a->revision;
		if (!is_open_at(e, a, school))
			continue;
		if (rule_row(a->rule)->span == SPAN_SESSIONS)
			a->facts = (struct digest){0};
		rc = clocks_anew(e, &a->id, reterr);
	}
	if (rc == 0)
		rc = evaluate_whole(e, child, reterr);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct alert *a = &e->alerts.at[e->children.at[child].alerts[i]];

		if (is_open_at(e, a, school) && a->revision > 0 && a->revision == revisions[i])
			rc = alert_tell(e, child, a, EVALUATE_SHARED_AGAIN, reterr);
	}
	free(revisions);
	return rc;
}

/* Pupils of the school that this one was who are not on its roll: nobody else would look at them. */
static int left_behind(struct engine *e, uint32_t school, bool everybody, struct fault *reterr)
{
	uint32_t old = e->schools[school].before;
	const struct indexes *on_roll = old != NO_INDEX ? &e->schools[old].on_roll : NULL;
	int rc = 0, days = old != NO_INDEX ? succession_days(e, old) : 0;

	for (size_t i = 0; rc == 0 && days > 0 && days <= 2 * EVALUATE_CONVERSION_DAYS && i < on_roll->count;
	     i++) {
		uint32_t child = e->enrolments.at[on_roll->at[i]].child;

		if (child != NO_INDEX && succession_of(e, &e->children.at[child], old) == NO_INDEX &&
		    (everybody || e->children.at[child].lists.count > 0 ||
		     e->children.at[child].alert_count > 0))
			rc = evaluate_child(e, child, reterr);
	}
	return rc;
}

int evaluate_school(struct engine *e, uint32_t school, struct fault *reterr)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;
	struct asks asked = {.count = 0};
	bool everybody;
	int rc = feed_judge(e, school, reterr);

	if (e->schools[school].evaluated_to != SESSION_NONE)
		asks_add(e, school, session_day(e->schools[school].evaluated_to), &asked);
	everybody = asks_everybody(&asked);

	for (size_t i = 0; rc == 0 && i < on_roll->count; i++) {
		uint32_t child = e->enrolments.at[on_roll->at[i]].child;

		if (child != NO_INDEX && (everybody || e->children.at[child].lists.count > 0 ||
					  e->children.at[child].alert_count > 0))
			rc = e->children.at[child].enrolment_count == 1 ?
				     evaluate_asked(e, child, &asked, reterr) :
				     evaluate_child(e, child, reterr);
		if (rc == 0)
			rc = evaluate_run(e, on_roll->at[i], &asked, reterr);
	}
	return rc == 0 ? left_behind(e, school, everybody, reterr) : rc;
}
