/* evaluate_run.c: rules about a run of school days at one school. The whole run is one
 * episode, told when it reaches its length; only a changed mark inside it closes it. */
#include <string.h>

#include "engine/feed.h"

/* The longest run of the rule ending on `day`, over the child's enrolments at this school (one
 * that the school's system made anew is a second one). */
static struct school_days run_to(const struct engine *e, const struct enrolment *n,
				 const struct rule_row *rule, day_t day, day_t *ret_first)
{
	const struct child *c = &e->children.at[n->child];
	struct school_days longest = {0};

	*ret_first = DAY_NONE;
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *own = &e->enrolments.at[c->enrolments[i]];
		day_t first;
		struct school_days days;

		if (own->school != n->school)
			continue;
		days = roll_run_days(e->roll, e->schools[n->school].row->days, n->school, own->row.slot, day,
				     rule->cells, &first);
		if (school_days_compare(days, longest) <= 0)
			continue;
		longest = days;
		*ret_first = first;
	}
	return longest;
}

static bool about(const struct engine *e, const struct alert *a, const struct enrolment *n,
		  const struct rule_row *rule)
{
	return a->rule == rule->rule && strcmp(a->school, e->schools[n->school].row->id) == 0 &&
	       alert_of_this_year(e, a);
}

static int again(struct engine *e, uint32_t child, struct alert *a, struct fault *reterr)
{
	a->state = ALERT_OPEN;
	a->outcome = OUTCOME_NONE;
	a->closed_at = 0;
	return alert_tell(e, child, a, "Open again: the register has changed back.", reterr);
}

/* A run already told stays told; only a changed mark inside closes it, or opens it again. */
static int recheck(struct engine *e, const struct enrolment *n, const struct rule_row *rule,
		   struct fault *reterr)
{
	const struct child *c = &e->children.at[n->child];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->alert_count; i++) {
		struct alert *a = &e->alerts.at[c->alerts[i]];
		day_t first;
		bool whole;

		if (!about(e, a, n, rule) || alert_by_person(a))
			continue;
		whole = school_days_reaches(run_to(e, n, rule, session_day(a->last), &first), rule->days);
		if (whole == (a->state != ALERT_CLOSED))
			continue;
		if (whole) {
			rc = again(e, n->child, a, reterr);
			continue;
		}
		alert_close_by_register(e, a, OUTCOME_RUN_BROKEN);
		rc = alert_tell(e, n->child, a, "The register has changed inside these 10 school days.",
				reterr);
	}
	return rc;
}

/* Has an alert told this run, or part of it that nobody took back? */
static bool told(const struct engine *e, const struct enrolment *n, const struct rule_row *rule, day_t first,
		 day_t last)
{
	const struct child *c = &e->children.at[n->child];

	for (size_t i = 0; i < c->alert_count; i++) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];

		if (about(e, a, n, rule) && session_day(a->earliest) <= last &&
		    session_day(a->last) >= first && (a->state != ALERT_CLOSED || alert_by_person(a)))
			return true;
	}
	return false;
}

/* The last whole school day that this school has settled; DAY_NONE: none. */
static day_t last_whole_day(const struct engine_school *s)
{
	day_t last = session_day(s->evaluated_to);

	return session_pm(s->evaluated_to) && calendar_school_day(s->row->days, last) ?
		       last :
		       calendar_previous(s->row->days, last);
}

/* The newest day on which a run was long enough: marks come late, and change for days. */
static struct school_days newest_run(const struct engine *e, const struct enrolment *n,
				     const struct rule_row *rule, day_t *ret_first, day_t *ret_last)
{
	const struct engine_school *s = &e->schools[n->school];
	day_t newest = last_whole_day(s);

	for (day_t last = newest;
	     last != DAY_NONE && last >= newest - EVALUATE_LOOK_BACK && last >= s->row->go_live;
	     last = calendar_previous(s->row->days, last)) {
		struct school_days days = run_to(e, n, rule, last, ret_first);

		*ret_last = last;
		if (school_days_reaches(days, rule->days))
			return days;
	}
	return (struct school_days){0};
}

int evaluate_run(struct engine *e, uint32_t enrolment, struct fault *reterr)
{
	const struct rule_row *rule = rule_row(RULE_UNAUTHORISED_10_DAYS);
	const struct enrolment *n = &e->enrolments.at[enrolment];
	const struct engine_school *s = &e->schools[n->school];
	day_t last, first, before;
	uint32_t at;
	struct school_days days;
	int rc;

	if (n->child == NO_INDEX || s->evaluated_to == SESSION_NONE || feed_any_doubt(e, n->school))
		return 0;
	rc = recheck(e, n, rule, reterr);
	if (rc != 0)
		return rc;
	days = newest_run(e, n, rule, &first, &last);
	if (days.n == 0)
		return 0;
	/* Ten days of this run were there before go-live: baseline, never sent. */
	if (first < s->row->go_live &&
	    school_days_reaches(run_to(e, n, rule, calendar_previous(s->row->days, s->row->go_live), &before),
				rule->days))
		return 0;
	/* Once an episode: a longer run is no news. */
	if (told(e, n, rule, first, last) ||
	    !notify_wanted(e, rule->rule, n->child, n->school, session_of(last, true)))
		return 0;
	rc = alert_open(e, n->child, rule->rule, session_of(first, false), session_of(last, true), n->school,
			&at, reterr);
	if (rc != 0 || e->alerts.at[at].revision > 0)
		return rc;
	e->alerts.at[at].sessions = (unsigned)days.n * 2; /* as the store has always kept a run */
	return alert_tell(e, n->child, &e->alerts.at[at], "", reterr);
}
