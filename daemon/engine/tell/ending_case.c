/* ending_case.c: alerts about contracts: kept, told, and said again after a restart. */
#include "engine/tell/ending_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/envelope.h"
#include "engine/tell/kept_case.h"
#include "engine/tell/notify.h"

/* --- as kept ------------------------------------------------------------------------------------------- */

#define TEXT(member)   CASE_MEMBER(struct ending_case, #member, CASE_TEXT, facts.member)
#define NUMBER(member) CASE_MEMBER(struct ending_case, #member, CASE_NUMBER, facts.member)
static const struct case_member members[] = {
	TEXT(contract),
	TEXT(version),
	TEXT(title),
	TEXT(team),
	TEXT(changes),
	TEXT(school),
	TEXT(school_name),
	NUMBER(last),
	NUMBER(step),
	NUMBER(until),
	NUMBER(schools),
	NUMBER(children),
	NUMBER(unheard),
	NUMBER(why),
	NUMBER(due),
	NUMBER(fields),
	CASE_MEMBER(struct ending_case, "erase", CASE_YES, facts.erase),
};
static const struct case_shape shape = {"ending", members, sizeof members / sizeof *members,
					rule_of_contract};

static int keep(struct engine *e, const struct ending_case *k, struct fault *reterr)
{
	return case_keep(e, &shape, &k->alert, k->rule, k, reterr);
}

static struct ending_case *case_add(struct ending *x, const struct ending_case *row)
{
	struct ending_case *k = VEC_ADD(&x->cases);

	if (k == NULL || !map_put(&x->case_index, (struct span){(const char *)row->alert.bytes, DIGEST_SIZE},
				  (uint32_t)(x->cases.count - 1)))
		return NULL;
	*k = *row;
	return k;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct ending_case k = {0};

	if (!case_read(e, &shape, key, value, &k.alert, &k.rule, &k))
		return 0;
	return case_add(e->ending, &k) != NULL ? 0 : -FAULT_MEMORY;
}

int ending_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->ending = calloc(1, sizeof *e->ending);
	if (e->ending != NULL)
		e->ending->counts = calloc(e->config->contract_count + 1, sizeof *e->ending->counts);
	if (e->ending == NULL || e->ending->counts == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the ends of contracts");
	e->ending->day = e->ending->done_on = DAY_NONE;
	rc = e->store.ops->value_walk(e->store.self, shape.space, restore_one, e, reterr);
	if (rc == -FAULT_MEMORY)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what was told of a contract's end");
	return rc == 0 ? disclosed_restore(e, reterr) : rc;
}

void ending_forget(struct engine *e)
{
	struct ending *x = e->ending;

	if (x == NULL)
		return;
	VEC_FREE(&x->disclosed);
	map_free(&x->disclosed_index);
	VEC_FREE(&x->cases);
	map_free(&x->case_index);
	free(x->counts);
	free(x);
	e->ending = NULL;
}

/* --- finding ------------------------------------------------------------------------------------------- */

struct ending_case *ending_of(const struct engine *e, const struct digest *alert)
{
	uint32_t at = map_get(&e->ending->case_index, (struct span){(const char *)alert->bytes, DIGEST_SIZE});

	return at == MAP_NONE ? NULL : &e->ending->cases.at[at];
}

static bool same(const char *asked, const char *is)
{
	return asked == NULL || strcmp(asked, is) == 0;
}

struct ending_case *ending_find(struct engine *e, enum rule rule, const char *contract, const char *version,
				const char *school, const char *team)
{
	struct ending_case *found = NULL;
	int64_t newest = INT64_MIN;

	for (size_t i = 0; i < e->ending->cases.count; i++) {
		struct ending_case *k = &e->ending->cases.at[i];
		const struct alert *a;

		if (k->rule != rule || strcmp(k->facts.contract, contract) != 0 ||
		    !same(version, k->facts.version) || !same(school, k->facts.school) ||
		    !same(team, k->facts.team))
			continue;
		a = alert_of(e, &k->alert);
		if (a == NULL || a->opened_at < newest)
			continue;
		newest = a->opened_at;
		found = k;
	}
	return found;
}

void ending_words(const struct engine *e, const struct alert *a, char *out, size_t size)
{
	const struct ending_case *k = ending_of(e, &a->id);

	snprintf(out, size, "%s: %s %s%s%s", rule_row(a->rule)->name, k != NULL ? k->facts.contract : "?",
		 k != NULL ? k->facts.version : "", k != NULL && k->facts.school[0] != '\0' ? ", " : "",
		 k != NULL ? k->facts.school : "");
}

/* --- telling ------------------------------------------------------------------------------------------- */

int ending_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "told"};
	const struct ending_case *k = ending_of(e, &a->id);
	int team = k != NULL ? config_team(e->config, k->facts.team) : -1;
	struct render_facts facts;
	char words[200];
	int rc;

	/* A team that is no longer there: the request stands open, and the operator sees it. */
	if (k == NULL || team < 0)
		return 0;
	facts = (struct render_facts){.urgency = URGENCY_SAME_DAY, .ending = &k->facts};
	rc = envelope_to_team(e, a, (uint32_t)team, &facts, change, reterr);
	ending_words(e, a, words, sizeof words);
	text_copy(log.who, sizeof log.who, span_of(k->facts.team));
	snprintf(log.text, sizeof log.text, "%s, revision %u", words, (unsigned)a->revision);
	return rc == 0 ? e->store.ops->audit_add(e->store.self, &log, reterr) : rc;
}

bool ending_reaches(const struct engine *e, const struct alert *a, const char *mailbox)
{
	const struct ending_case *k = ending_of(e, &a->id);

	return k != NULL && strcmp(k->facts.team, mailbox) == 0;
}

/* --- opening and closing ---------------------------------------------------------------------------------
 */

int ending_say(struct engine *e, const struct ending_case *k, const char *change, struct fault *reterr)
{
	struct alert *a = alert_of(e, &k->alert);
	int rc;

	if (a == NULL)
		return fault_set(reterr, FAULT_BUG, "a contract's end without its alert");
	a->revision++;
	a->changed_at = engine_now(e);
	rc = keep(e, k, reterr);
	if (rc == 0)
		rc = e->store.ops->alert_put(e->store.self, a, reterr);
	return rc == 0 ? ending_tell(e, a, change, reterr) : rc;
}

int ending_open(struct engine *e, enum rule rule, const struct ending_facts *facts, struct fault *reterr)
{
	struct alert fresh = {.rule = rule, .state = ALERT_OPEN, .opened_at = engine_now(e)}, *a;
	struct ending_case row = {.rule = rule, .facts = *facts}, *k;
	int rc = 0;

	fresh.child = alert_subject(facts->contract, facts->team, facts->school);
	fresh.id = row.alert = alert_id_contract(rule, &fresh.child, facts->version, facts->last);
	fresh.first = fresh.earliest = fresh.last = session_of(facts->last, false);
	text_copy(fresh.school, sizeof fresh.school, span_of(facts->school));
	a = alert_of(e, &fresh.id);
	k = ending_of(e, &fresh.id);
	if (a == NULL)
		rc = alert_add(e, &fresh, reterr);
	else {
		a->state = ALERT_OPEN;
		a->outcome = OUTCOME_NONE;
		a->closed_at = a->taken_at = 0;
		a->person[0] = a->note[0] = '\0';
	}
	if (rc != 0)
		return rc;
	if (k != NULL)
		k->facts = *facts;
	else
		k = case_add(e->ending, &row);
	return k == NULL ?
		       fault_set(reterr, FAULT_MEMORY, "no memory for a contract's end") :
		       ending_say(e, k, a != NULL ? "Open again: this is still to be settled." : "", reterr);
}

int ending_close(struct engine *e, const struct ending_case *k, enum alert_outcome outcome,
		 const char *change, struct fault *reterr)
{
	struct alert *a = alert_of(e, &k->alert);

	if (a != NULL)
		alert_close_by_register(e, a, outcome);
	return ending_say(e, k, change, reterr);
}
