/* erasure.c: who was shown something under a contract that has ended is asked to erase it. */
#include <stdio.h>
#include <string.h>

#include "engine/keep/ending.h"
#include "engine/world/alerts.h"
#include "engine/world/transaction.h"

/* How a contract, all its versions, stands at one school. */
struct over {
	bool live, over;
	const struct share_contract *contract; /* the newest version that is over */
	enum ending_why why;
	day_t last; /* the last day of sharing */
};

static void ended(struct over *o, const struct share_contract *c, enum ending_why why, day_t last)
{
	if (o->over && contract_compare_versions(c->version, o->contract->version) < 0)
		return;
	o->over = true;
	o->contract = c;
	o->why = why;
	o->last = last;
}

/* Nothing is over because nothing is said: a draft, a version the school has not agreed to, or one that does
 * not name it speaks neither for nor against. */
static void version_stands(const struct engine *e, size_t contract, uint32_t school, struct over *o)
{
	const struct share_contract *c = &e->config->contracts[contract];
	const struct agreement *a = policy_agreement(e->policy, contract, school);
	day_t day = e->ending->day, until = contract_until(c);

	switch (policy_standing(e->policy, contract, school, day)) {
	case STANDING_IN_FORCE:
	case STANDING_HELD_OVER:
	case STANDING_NOT_YET:
		o->live = true;
		break;
	case STANDING_SUSPENDED:
		if (day <= until)
			o->live = true;
		else
			ended(o, c, ENDING_BY_DATE, until);
		break;
	case STANDING_ENDED:
		ended(o, c, ENDING_BY_DATE, until);
		break;
	case STANDING_EXPIRED:
		ended(o, c, ENDING_EXPIRED, day < until ? day : until);
		break;
	case STANDING_REVOKED:
		ended(o, c, ENDING_REVOKED, day);
		break;
	case STANDING_WITHDRAWN:
		ended(o, c, ENDING_WITHDRAWN, a != NULL && a->revoked != DAY_NONE ? a->revoked : day);
		break;
	case STANDING_NOT_LISTED:
	case STANDING_DRAFT:
	case STANDING_PROPOSED:
	case STANDING_NOT_AGREED:
	case STANDING_SUPERSEDED:
	case STANDING_TRIAL:
		break;
	}
}

static struct over stands(const struct engine *e, const struct disclosed *d)
{
	int school = config_school(e->config, d->school);
	struct over o = {0};

	for (size_t i = 0; school >= 0 && i < e->config->contract_count; i++)
		if (strcmp(e->config->contracts[i].id, d->contract) == 0)
			version_stands(e, i, (uint32_t)school, &o);
	return o;
}

/* --- what follows, inside a transaction --------------------------------------------------------------------
 */

static void note(struct engine *e, const char *event, const struct disclosed *d, day_t due)
{
	char text[280], day[11];

	snprintf(text, sizeof text, "%s, %s: %s is to erase what it was shown by %s", d->contract, d->school,
		 d->team, day_print(day, due));
	e->port.note(e->port.context, event, text);
}

static int request(struct engine *e, struct disclosed *d, const struct over *o, struct fault *reterr)
{
	int school = config_school(e->config, d->school);
	struct ending_facts f = {.last = o->last,
				 .until = o->last,
				 .why = o->why,
				 .due = e->ending->day + o->contract->receivers_erase_days,
				 .fields = d->fields};

	text_copy(f.contract, sizeof f.contract, span_of(o->contract->id));
	text_copy(f.version, sizeof f.version, span_of(o->contract->version));
	text_copy(f.title, sizeof f.title, span_of(o->contract->title));
	text_copy(f.team, sizeof f.team, span_of(d->team));
	text_copy(f.school, sizeof f.school, span_of(d->school));
	text_copy(f.school_name, sizeof f.school_name,
		  span_of(school >= 0 ? e->config->schools[school].name : d->school));
	note(e, "erasure_due", d, f.due);
	return ending_open(e, RULE_ERASURE_DUE, &f, reterr);
}

/* A request that is open already covers what was shown since. */
static int cover(struct engine *e, struct disclosed *d, struct fault *reterr)
{
	d->asked = d->count;
	return disclosed_save(e, d, reterr);
}

static int remind(struct engine *e, const struct disclosed *d, struct ending_case *k, struct fault *reterr)
{
	int step = erasure_step(k->facts.due, e->ending->day);

	if (step <= k->facts.step)
		return 0;
	k->facts.step = step;
	note(e, "erasure_overdue", d, k->facts.due);
	return ending_say(e, k, "This is overdue.", reterr);
}

/* The contract goes on at the school: what was shown may be kept. Should it end again, all of it is asked
 * for. */
static int goes_on(struct engine *e, struct disclosed *d, const struct ending_case *k, struct fault *reterr)
{
	int rc =
		ending_close(e, k, OUTCOME_GOES_ON, "The contract goes on: nothing is to be erased.", reterr);

	d->asked = 0;
	return rc == 0 ? disclosed_save(e, d, reterr) : rc;
}

static int act(struct engine *e, struct disclosed *d, struct fault *reterr)
{
	struct over o = stands(e, d);
	struct ending_case *k = ending_find(e, RULE_ERASURE_DUE, d->contract, NULL, d->school, d->team);
	const struct alert *a = k != NULL ? alert_of(e, &k->alert) : NULL;
	bool open = a != NULL && a->state != ALERT_CLOSED;
	int rc = 0;

	if (o.live)
		return open ? goes_on(e, d, k, reterr) : 0;
	if (o.over && d->count > d->asked) {
		if (!open)
			rc = request(e, d, &o, reterr);
		return rc == 0 ? cover(e, d, reterr) : rc;
	}
	return open ? remind(e, d, k, reterr) : 0;
}

int erasure_judge(struct engine *e, struct disclosed *d, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = act(e, d, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}
