/* ending_case.c: alerts about contracts: kept, told, and said again after a restart. */
#include "engine/tell/ending_case.h"

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/envelope.h"
#include "engine/tell/notify.h"

#define SPACE "ending"

/* --- as kept: a JSON object, a member each ---------------------------------------------------------- */

#define FACT(member) #member, offsetof(struct ending_facts, member), sizeof((struct ending_facts *)0)->member
static const struct {
	const char *name;
	size_t offset, size;
} texts[] = {{FACT(contract)}, {FACT(version)}, {FACT(title)},	    {FACT(team)},
	     {FACT(changes)},  {FACT(school)},	{FACT(school_name)}};

static const struct {
	const char *name;
	size_t offset, size; /* 4 bytes each but for `erase` */
} numbers[] = {{FACT(last)},	{FACT(step)}, {FACT(until)}, {FACT(schools)}, {FACT(children)},
	       {FACT(unheard)}, {FACT(why)},  {FACT(due)},   {FACT(fields)}};

static int keep(struct engine *e, const struct ending_case *k, struct fault *reterr)
{
	json_t *json = json_object();
	const char *base = (const char *)&k->facts;
	char key[2 * DIGEST_SIZE + 1], *text;
	int rc;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_object_set_new(json, texts[i].name, json_string(base + texts[i].offset));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		int32_t n;

		memcpy(&n, base + numbers[i].offset, sizeof n);
		json_object_set_new(json, numbers[i].name, json_integer(n));
	}
	json_object_set_new(json, "erase", json_boolean(k->facts.erase));
	json_object_set_new(json, "rule", json_string(rule_row(k->rule)->name));
	text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(json);
	if (text == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a contract's end");
	text_hex(key, k->alert.bytes, DIGEST_SIZE);
	rc = e->store.ops->value_put(e->store.self, SPACE, key, span_of(text), reterr);
	free(text);
	return rc;
}

static bool facts_read(const json_t *json, struct ending_case *k)
{
	char *base = (char *)&k->facts;
	const char *rule = json_string_value(json_object_get(json, "rule"));
	int found = rule != NULL ? rule_find(rule) : -1;

	if (found < 0 || !rule_of_contract((enum rule)found))
		return false;
	k->rule = (enum rule)found;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *text = json_string_value(json_object_get(json, texts[i].name));

		if (text == NULL || !text_copy(base + texts[i].offset, texts[i].size, span_of(text)))
			return false;
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const json_t *value = json_object_get(json, numbers[i].name);
		int32_t n = (int32_t)json_integer_value(value);

		if (!json_is_integer(value))
			return false;
		memcpy(base + numbers[i].offset, &n, sizeof n);
	}
	k->facts.erase = json_is_true(json_object_get(json, "erase"));
	return true;
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
	json_t *json = json_loadb(value.at, value.length, 0, NULL);
	bool ok = text_unhex(k.alert.bytes, DIGEST_SIZE, span_of(key)) && facts_read(json, &k);

	json_decref(json);
	if (!ok)
		return -FAULT_PARSE;
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
	rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);
	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "what was told of a contract's end cannot be read back");
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
