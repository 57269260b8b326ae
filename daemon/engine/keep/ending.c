#include "engine/keep/ending.h"

#include <stdlib.h>
#include <string.h>

#include "engine/world/alerts.h"
#include "engine/world/transaction.h"

/* Seconds until what could not be counted is counted again. */
#define AGAIN 3600

/* Schools, pupils and rows looked at in one turn of the loop. */
#define TURN 4096

bool ending_due(const struct engine *e)
{
	const struct ending *x = e->ending;

	return e->ready && x != NULL &&
	       (x->done_on != engine_today(e) || (x->again_at != 0 && engine_now(e) >= x->again_at));
}

static bool shares_with(const struct share_contract *c, const char *team)
{
	for (unsigned i = 0; i < c->share_count; i++)
		if (strcmp(c->shares[i].team, team) == 0)
			return true;
	return false;
}

static bool in_force(enum standing s)
{
	return s == STANDING_IN_FORCE || s == STANDING_HELD_OVER;
}

/* --- who goes dark ------------------------------------------------------------------------------------- */

/* The end of one contract at one school, and what the same team is still shown there the day after. */
struct dark {
	const struct share_contract *contract;
	const struct share_contract **others; /* owned */
	size_t other_count;
};

/* Does nothing follow this version at this school? */
static bool ends_at(const struct engine *e, size_t contract, uint32_t school, day_t day)
{
	return in_force(policy_standing(e->policy, contract, school, day)) &&
	       policy_ends(e->policy, contract, school, day) <=
		       contract_until(&e->config->contracts[contract]);
}

static void dark_at(const struct engine *e, size_t contract, uint32_t school, struct dark *d)
{
	const struct config *config = e->config;
	const struct share_contract *c = &config->contracts[contract];
	day_t after = contract_until(c) + 1;

	d->contract = c;
	d->other_count = 0;
	for (size_t i = 0; i < config->contract_count; i++) {
		const struct share_contract *o = &config->contracts[i];

		if (strcmp(o->id, c->id) != 0 && shares_with(o, c->team) &&
		    in_force(policy_standing(e->policy, i, school, after)))
			d->others[d->other_count++] = o;
	}
}

static bool goes_dark(const struct engine *e, const struct dark *d, const struct enrolment *n, day_t day)
{
	unsigned subjects;

	if (n->child == NO_INDEX || !enrolment_current(n, day))
		return false;
	subjects = child_subjects(&e->children.at[n->child], day);
	if (!contract_covers(d->contract, subjects, n->row.year_group))
		return false;
	for (size_t i = 0; i < d->other_count; i++)
		if (contract_covers(d->others[i], subjects, n->row.year_group))
			return false;
	return true;
}

/* A child at two schools is counted at the first of them. */
static bool counted_before(const struct engine *e, size_t contract, uint32_t enrolment, struct dark *scratch,
			   day_t day)
{
	const struct child *c = &e->children.at[e->enrolments.at[enrolment].child];

	for (unsigned i = 0; i < c->enrolment_count && c->enrolments[i] != enrolment; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (!ends_at(e, contract, n->school, day))
			continue;
		dark_at(e, contract, n->school, scratch);
		if (goes_dark(e, scratch, n, day))
			return true;
	}
	return false;
}

static int count_dark(struct engine *e, size_t contract, uint32_t school, day_t day, uint32_t *count,
		      struct fault *reterr)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;
	struct dark here = {0}, scratch = {0};
	int rc = 0;

	here.others = calloc(e->config->contract_count + 1, sizeof *here.others);
	scratch.others = calloc(e->config->contract_count + 1, sizeof *scratch.others);
	if (here.others == NULL || scratch.others == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a contract's end");
	else
		dark_at(e, contract, school, &here);
	for (size_t i = 0; rc == 0 && i < on_roll->count; i++)
		*count += goes_dark(e, &here, &e->enrolments.at[on_roll->at[i]], day) &&
			  !counted_before(e, contract, on_roll->at[i], &scratch, day);
	free(here.others);
	free(scratch.others);
	return rc;
}

/* Nobody is known to be covered, or not, before the school's roll and our own lists are read. */
static bool readable(const struct engine *e, const struct share_contract *c, uint32_t school)
{
	for (unsigned i = 0; c->subjects != 0 && i < e->config->authority.list_count; i++)
		if (e->list_looked[i] == 0)
			return false;
	return e->schools[school].last_look != 0;
}

/* --- one contract -------------------------------------------------------------------------------------- */

static bool agreed(const struct engine *e, size_t contract, uint32_t school, enum standing s)
{
	const struct agreement *a = policy_agreement(e->policy, contract, school);

	if (s == STANDING_NOT_LISTED || s == STANDING_WITHDRAWN || s == STANDING_NOT_AGREED)
		return false;
	if (s == STANDING_DRAFT || s == STANDING_PROPOSED)
		return a != NULL;
	return a != NULL || e->config->authority.agreements == AGREEMENTS_LISTED;
}

static int count_school(struct engine *e, size_t contract, uint32_t school, struct fault *reterr)
{
	const struct share_contract *c = &e->config->contracts[contract];
	struct ending_count *count = &e->ending->counts[contract];
	day_t day = e->ending->day;
	enum standing s = policy_standing(e->policy, contract, school, day);

	count->at[s]++;
	count->agreed += agreed(e, contract, school, s);
	if (!ends_at(e, contract, school, day))
		return 0;
	count->ending++;
	if (ending_step(c->valid_to, contract_until(c), day) == ENDING_FAR)
		return 0;
	if (readable(e, c, school))
		return count_dark(e, contract, school, day, &count->children, reterr);
	count->unheard++;
	e->ending->again_at = engine_now(e) + AGAIN;
	return 0;
}

/* The alert of a version that no longer ends where it was in force; OUTCOME_NONE: it has, and a person says
 * what came of it. */
static enum alert_outcome not_ending(const struct engine *e, size_t contract)
{
	const struct ending_count *n = &e->ending->counts[contract];
	enum contract_status status = e->config->contracts[contract].status;

	if (n->at[STANDING_IN_FORCE] + n->at[STANDING_HELD_OVER] + n->at[STANDING_SUPERSEDED] > 0)
		return OUTCOME_GOES_ON;
	return status == CONTRACT_REVOKED || status == CONTRACT_EXPIRED || n->at[STANDING_WITHDRAWN] > 0 ?
		       OUTCOME_OVER :
		       OUTCOME_NONE;
}

static void facts_of(const struct engine *e, size_t contract, int step, struct ending_facts *f)
{
	const struct share_contract *c = &e->config->contracts[contract];
	const struct ending_count *n = &e->ending->counts[contract];

	*f = (struct ending_facts){.last = c->valid_to,
				   .until = contract_until(c),
				   .step = step,
				   .erase = c->erase_on_end,
				   .schools = n->ending,
				   .children = n->children,
				   .unheard = n->unheard};
	text_copy(f->contract, sizeof f->contract, span_of(c->id));
	text_copy(f->version, sizeof f->version, span_of(c->version));
	text_copy(f->title, sizeof f->title, span_of(c->title));
	text_copy(f->team, sizeof f->team, span_of(c->team));
	text_copy(f->changes, sizeof f->changes, span_of(c->changes));
}

/* Inside a transaction. */
static int judge(struct engine *e, size_t contract, struct fault *reterr)
{
	const struct share_contract *c = &e->config->contracts[contract];
	int step = e->ending->counts[contract].ending == 0 ?
			   ENDING_PAST :
			   ending_step(c->valid_to, contract_until(c), e->ending->day);
	struct ending_case *k = ending_find(e, RULE_CONTRACT_ENDING, c->id, c->version, "", NULL);
	const struct alert *a = k != NULL ? alert_of(e, &k->alert) : NULL;
	bool open = a != NULL && a->state != ALERT_CLOSED;
	enum alert_outcome outcome = step == ENDING_FAR ? OUTCOME_GOES_ON : not_ending(e, contract);
	struct ending_facts f;

	if (step == ENDING_FAR || step == ENDING_PAST)
		return open && outcome != OUTCOME_NONE ?
			       ending_close(e, k, outcome,
					    outcome == OUTCOME_GOES_ON ?
						    "A later end, or a newer version, is in force." :
						    "It was ended before its last day.",
					    reterr) :
			       0;
	facts_of(e, contract, step, &f);
	if (a == NULL)
		return ending_open(e, RULE_CONTRACT_ENDING, &f, reterr);
	if (open && k->facts.step == f.step && k->facts.last == f.last &&
	    (k->facts.unheard == 0 || f.unheard > 0))
		return 0;
	if (open) {
		k->facts = f;
		return ending_say(e, k, "", reterr);
	}
	/* A person's word that it ends is final. "Renewed" is not: as long as nothing newer is in force, the
	 * next step says so. */
	if (k->facts.last == f.last && (a->outcome == OUTCOME_ENDING_AGREED ||
					(a->outcome == OUTCOME_RENEWED && k->facts.step == f.step)))
		return 0;
	return ending_open(e, RULE_CONTRACT_ENDING, &f, reterr);
}

/* --- the walk --------------------------------------------------------------------------------------------
 */

static int judge_contract(struct engine *e, struct fault *reterr)
{
	struct ending *x = e->ending;
	int rc = transaction_begin(e, reterr);

	x->counts[x->contract].counted = true;
	if (rc == 0)
		rc = judge(e, x->contract, reterr);
	x->contract++;
	x->school = 0;
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int some_contracts(struct engine *e, size_t *work, struct fault *reterr)
{
	struct ending *x = e->ending;
	int rc = 0;

	while (rc == 0 && *work < TURN && x->contract < e->config->contract_count) {
		if (x->school == 0)
			x->counts[x->contract] = (struct ending_count){0};
		if (x->school < e->config->school_count) {
			*work += 1 + e->schools[x->school].on_roll.count / 16;
			rc = count_school(e, x->contract, x->school++, reterr);
			continue;
		}
		*work += 1;
		rc = judge_contract(e, reterr);
	}
	return rc;
}

int ending_turn(struct engine *e, struct fault *reterr)
{
	struct ending *x = e->ending;
	size_t work = 0;
	int rc;

	if (!ending_due(e))
		return 0;
	if (x->day != engine_today(e) || x->done_on == x->day) {
		x->day = engine_today(e);
		x->done_on = DAY_NONE;
		x->again_at = 0;
		x->contract = x->row = x->school = 0;
	}
	rc = some_contracts(e, &work, reterr);
	while (rc == 0 && work < TURN && x->contract == e->config->contract_count &&
	       x->row < x->disclosed.count) {
		work += 16;
		rc = erasure_judge(e, &x->disclosed.at[x->row++], reterr);
	}
	if (rc == 0 && x->contract == e->config->contract_count && x->row == x->disclosed.count)
		x->done_on = x->day;
	return rc;
}
