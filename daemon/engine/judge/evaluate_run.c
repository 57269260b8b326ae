/* evaluate_run.c: rules about a run of school days at one school. The whole run is one episode, told when it
 * reaches its length (and in advance, where the rule says so); only a changed mark inside it closes it. A run
 * goes on over a summer, and what was told of it in July is not told again in September. */
#include <stdio.h>
#include <string.h>

#include "engine/judge/evaluate_internal.h"
#include "engine/judge/feed.h"
#include "engine/tell/notify.h"
#include "engine/world/doubts.h"
#include "engine/world/holdbacks.h"

static bool about(const struct engine *e, const struct alert *a, uint32_t school, const struct ask *ask)
{
	return a->rule == ask->rule && a->parameters == ask->parameters &&
	       strcmp(a->school, e->schools[school].row->id) == 0;
}

/* Can the registers that we see say of all its days what they say now? Those of a year that is over do not
 * change. */
static bool seen(const struct engine *e, const struct alert *a, uint32_t school, const struct history *h)
{
	day_t first = session_day(a->earliest);

	if (!alert_reaches_this_year(e, a))
		return false;
	if (alert_of_this_year(e, a))
		return true;
	for (unsigned i = 0; i < h->past_count; i++)
		if (h->past[i].school == school && past_first(h->past[i].past) <= first &&
		    (h->past[i].from == DAY_NONE || h->past[i].from <= first))
			return true;
	return false;
}

static struct finding run_to(const struct engine *e, const struct history *h, uint32_t school,
			     const struct ask *ask, day_t day)
{
	(void)e;
	(void)school;
	return rule_judge(ask->rule, &ask->values, h, session_of(day, true));
}

static int again(struct engine *e, uint32_t child, struct alert *a, struct fault *reterr)
{
	a->state = ALERT_OPEN;
	a->outcome = OUTCOME_NONE;
	a->closed_at = 0;
	return alert_tell(e, child, a, "Open again: the register has changed back.", reterr);
}

/* What was told in advance has come: the run is as long as the rule asks. */
static int longer(struct engine *e, uint32_t child, struct alert *a, const struct finding *now,
		  struct fault *reterr)
{
	char change[80];

	a->last = session_of(session_day(now->last), true);
	a->sessions = (unsigned)now->days.n * 2;
	snprintf(change, sizeof change, "Now %d school days in a row.", now->days.n);
	return alert_tell(e, child, a, change, reterr);
}

/* A run already told stays told; only a changed mark inside closes it, or opens it again. */
static int recheck(struct engine *e, uint32_t child, uint32_t school, const struct history *h,
		   const struct ask *ask, struct fault *reterr)
{
	const struct child *c = &e->children.at[child];
	char change[80];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->alert_count; i++) {
		struct alert *a = &e->alerts.at[c->alerts[i]];
		bool whole;

		if (!about(e, a, school, ask) || alert_by_person(a) || !seen(e, a, school, h) ||
		    doubts_hold(e, c, a->earliest, a->last))
			continue;
		whole = run_to(e, h, school, ask, session_day(a->last)).hit;
		if (whole == (a->state != ALERT_CLOSED))
			continue;
		if (whole) {
			rc = again(e, child, a, reterr);
			continue;
		}
		alert_close_by_register(e, a, OUTCOME_RUN_BROKEN);
		snprintf(change, sizeof change, "The register has changed inside these %u school days.",
			 (unsigned)a->sessions / 2);
		rc = alert_tell(e, child, a, change, reterr);
	}
	return rc;
}

/* The alert that has told this run, or part of it that nobody took back. */
static struct alert *told(const struct engine *e, uint32_t child, uint32_t school, const struct ask *ask,
			  const struct finding *f)
{
	const struct child *c = &e->children.at[child];

	for (size_t i = 0; i < c->alert_count; i++) {
		struct alert *a = &e->alerts.at[c->alerts[i]];

		if (about(e, a, school, ask) && session_day(a->earliest) <= session_day(f->last) &&
		    session_day(a->last) >= session_day(f->first) &&
		    (a->state != ALERT_CLOSED || alert_by_person(a)))
			return a;
	}
	return NULL;
}

/* The newest day on which a run was long enough: marks come late, and change for days. */
static struct finding newest_run(const struct engine *e, const struct history *h, uint32_t school,
				 const struct ask *ask)
{
	const struct engine_school *s = &e->schools[school];
	day_t newest = last_whole_day(s);

	for (day_t last = newest;
	     last != DAY_NONE && last >= newest - EVALUATE_LOOK_BACK && last >= s->row->go_live;
	     last = calendar_previous(s->row->days, last)) {
		struct finding f = run_to(e, h, school, ask, last);

		if (f.hit)
			return f;
	}
	return (struct finding){.hit = false};
}

static int open_run(struct engine *e, uint32_t child, uint32_t school, const struct ask *ask,
		    const struct finding *f, struct fault *reterr)
{
	day_t last = session_day(f->last);
	uint32_t at;
	int rc;

	if (!notify_wanted(e, ask->rule, ask->parameters, child, school, session_of(last, true)))
		return 0;
	rc = alert_open(e, child, ask->rule, ask->parameters, session_of(session_day(f->first), false),
			session_of(last, true), school, &at, reterr);
	if (rc != 0 || e->alerts.at[at].revision > 0)
		return rc;
	e->alerts.at[at].sessions = (unsigned)f->days.n * 2; /* as the store has always kept a run */
	return alert_tell(e, child, &e->alerts.at[at], "", reterr);
}

static int run_rule(struct engine *e, uint32_t child, uint32_t school, const struct history *h,
		    const struct ask *ask, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	struct finding f, before;
	struct alert *a;
	int rc = recheck(e, child, school, h, ask, reterr);

	if (rc != 0)
		return rc;
	f = newest_run(e, h, school, ask);
	if (!f.hit)
		return 0;
	/* As long as that before go-live already: baseline, never sent. */
	before = session_day(f.first) < s->row->go_live ? run_to(e, h, school, ask, s->row->go_live - 1) :
							  (struct finding){.hit = false};
	if (before.hit && before.early == f.early)
		return 0;
	a = told(e, child, school, ask, &f);
	/* Once an episode: a longer run is no news, but for the one that was told in advance. */
	if (a == NULL)
		return open_run(e, child, school, ask, &f, reterr);
	return !f.early && (int)a->sessions / 2 < ask->values.of[PARAMETER_DAYS] && !alert_by_person(a) ?
		       longer(e, child, a, &f, reterr) :
		       0;
}

/* May a run of so many school days have begun last year? The summer from the week of 1 August, a half-term
 * holiday and what is judged again are weeks too. */
static bool early_in_year(const struct engine *e, day_t day, int days)
{
	return day < roll_first_monday(e->roll) + 7 * (10 + days / 5);
}

/* Can there be such a run, or is one told already? For most children the tally of the year answers: every day
 * of a run has an unauthorised session at this school, though some of them may be last year's. */
static bool worth_judging(const struct engine *e, const struct enrolment *n, const struct ask *ask)
{
	const struct child *c = &e->children.at[n->child];
	const struct cell_set cells = rule_row(ask->rule)->cells;
	const uint64_t unauthorised =
		(UINT64_C(1) << (CELL_UNAUTHORISED_LAST + 1 - CELL_UNAUTHORISED_FIRST)) - 1;
	int least = ask->values.of[PARAMETER_DAYS], warn = ask->values.of[PARAMETER_WARN];

	if (c->alert_count > 0)
		return true;
	if (!asks_about(ask, c))
		return false;
	if (c->enrolment_count > 1 || cells.bits[0] != 0 || (cells.bits[1] & ~unauthorised) != 0)
		return true;
	if (warn > 0 && warn < least)
		least = warn;
	if (early_in_year(e, session_day(e->schools[n->school].evaluated_to), least))
		least = 1;
	return roll_tally(e->roll, n->school, n->row.slot).unauthorised >= least;
}

int evaluate_run(struct engine *e, uint32_t enrolment, const struct asks *asked, struct fault *reterr)
{
	const struct enrolment *n = &e->enrolments.at[enrolment];
	const struct engine_school *s = &e->schools[n->school];
	uint32_t child = n->child, school = n->school;
	struct history h;
	bool ready = false;
	int rc = 0;

	if (child == NO_INDEX || s->evaluated_to == SESSION_NONE || doubts_any(e, school) ||
	    held_back(e, child, school) != NULL)
		return 0;
	for (unsigned i = 0; rc == 0 && i < asked->count; i++) {
		if (rule_row(asked->at[i].rule)->span != SPAN_RUN || !worth_judging(e, n, &asked->at[i]))
			continue;
		if (!ready)
			history_of(e, child, school, session_day(s->evaluated_to), &h);
		ready = true;
		rc = run_rule(e, child, school, &h, &asked->at[i], reterr);
	}
	return rc;
}
