/* feed_case.c: alerts about schools: kept, told, and said again after a restart. */
#include "engine/tell/feed_case.h"

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/render.h"
#include "engine/tell/envelope.h"
#include "engine/world/alerts.h"
#include "engine/world/transaction.h"

#define SPACE "feed_case"

/* --- as kept: a JSON object, a member each ---------------------------------------------------------- */

#define FACT(member) #member, offsetof(struct feed_facts, member), sizeof((struct feed_facts *)0)->member
static const struct {
	const char *name;
	size_t offset, size;
} texts[] = {{FACT(school)}, {FACT(school_name)}, {FACT(host)},
	     {FACT(team)},   {FACT(reason)},	  {FACT(classes)}};

static const struct {
	const char *name;
	size_t offset, size; /* 4 or 8 bytes */
} numbers[] = {{FACT(state)}, {FACT(doubt)},	{FACT(cause)},	  {FACT(session)},   {FACT(since)},
	       {FACT(as_of)}, {FACT(expected)}, {FACT(received)}, {FACT(missing)},   {FACT(part)},
	       {FACT(of)},    {FACT(waiting)},	{FACT(schools)},  {FACT(of_schools)}};

static json_int_t number_of(const struct feed_facts *f, size_t i)
{
	const char *at = (const char *)f + numbers[i].offset;
	int64_t wide;
	int32_t narrow;

	if (numbers[i].size == sizeof wide) {
		memcpy(&wide, at, sizeof wide);
		return wide;
	}
	memcpy(&narrow, at, sizeof narrow);
	return narrow;
}

static void number_put(struct feed_facts *f, size_t i, json_int_t value)
{
	char *at = (char *)f + numbers[i].offset;
	int64_t wide = value;
	int32_t narrow = (int32_t)value;

	if (numbers[i].size == sizeof wide)
		memcpy(at, &wide, sizeof wide);
	else
		memcpy(at, &narrow, sizeof narrow);
}

static int keep(struct engine *e, const struct feed_case *k, struct fault *reterr)
{
	json_t *json = json_pack("{s:s, s:i, s:i}", "rule", rule_row(k->rule)->name, "opened", (int)k->opened,
				 "told", (int)k->told);
	char key[2 * DIGEST_SIZE + 1], *text;
	int rc;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_object_set_new(json, texts[i].name,
				    json_string((const char *)&k->facts + texts[i].offset));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		json_object_set_new(json, numbers[i].name, json_integer(number_of(&k->facts, i)));
	text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(json);
	if (text == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert about a school");
	text_hex(key, k->alert.bytes, DIGEST_SIZE);
	rc = e->store.ops->value_put(e->store.self, SPACE, key, span_of(text), reterr);
	free(text);
	return rc;
}

static bool case_read(const json_t *json, struct feed_case *k)
{
	const char *rule = json_string_value(json_object_get(json, "rule"));
	int found = rule != NULL ? rule_find(rule) : -1;

	if (found < 0 || !rule_of_school((enum rule)found))
		return false;
	k->rule = (enum rule)found;
	k->opened = (day_t)json_integer_value(json_object_get(json, "opened"));
	k->told = (day_t)json_integer_value(json_object_get(json, "told"));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *text = json_string_value(json_object_get(json, texts[i].name));

		if (text == NULL ||
		    !text_copy((char *)&k->facts + texts[i].offset, texts[i].size, span_of(text)))
			return false;
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		number_put(&k->facts, i, json_integer_value(json_object_get(json, numbers[i].name)));
	return true;
}

static struct feed_case *case_add(struct feed *x, const struct feed_case *row)
{
	struct feed_case *k = VEC_ADD(&x->cases);

	if (k == NULL || !map_put(&x->case_index, (struct span){(const char *)row->alert.bytes, DIGEST_SIZE},
				  (uint32_t)(x->cases.count - 1)))
		return NULL;
	*k = *row;
	return k;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct feed_case k = {0};
	json_t *json = json_loadb(value.at, value.length, 0, NULL);
	bool ok = text_unhex(k.alert.bytes, DIGEST_SIZE, span_of(key)) && case_read(json, &k);

	json_decref(json);
	if (!ok)
		return -FAULT_PARSE;
	return case_add(e->feed, &k) != NULL ? 0 : -FAULT_MEMORY;
}

int feed_cases_restore(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);

	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "what was told of a school's marks cannot be read back");
	return rc;
}

/* --- finding ------------------------------------------------------------------------------------------- */

struct feed_case *feed_of(const struct engine *e, const struct digest *alert)
{
	uint32_t at = e->feed == NULL ? MAP_NONE :
					map_get(&e->feed->case_index,
						(struct span){(const char *)alert->bytes, DIGEST_SIZE});

	return at == MAP_NONE ? NULL : &e->feed->cases.at[at];
}

static const struct alert *alert_for(const struct engine *e, const struct feed_case *k)
{
	uint32_t at = map_get(&e->alert_index, (struct span){(const char *)k->alert.bytes, DIGEST_SIZE});

	return at == MAP_NONE ? NULL : &e->alerts.at[at];
}

/* Newest first: an open one is among the last few. */
struct feed_case *feed_open_case(const struct engine *e, enum rule rule, const char *school, const char *host)
{
	for (size_t i = e->feed->cases.count; i-- > 0;) {
		struct feed_case *k = &e->feed->cases.at[i];
		const struct alert *a;

		if (k->rule != rule || strcmp(k->facts.school, school) != 0 ||
		    (school[0] == '\0' && strcmp(k->facts.host, host) != 0))
			continue;
		a = alert_for(e, k);
		return a != NULL && a->state != ALERT_CLOSED ? k : NULL;
	}
	return NULL;
}

static const char *place_of(const struct feed_facts *f)
{
	return f->school[0] != '\0' ? f->school : f->host;
}

static struct digest id_of(enum rule rule, const struct feed_facts *f, day_t day)
{
	struct digest subject = alert_subject_feed(place_of(f));

	return alert_id_contract(rule, &subject, "", day);
}

bool feed_answered_today(const struct engine *e, enum rule rule, const struct feed_facts *f)
{
	struct digest id = id_of(rule, f, engine_today(e));
	const struct feed_case *k = feed_of(e, &id);
	const struct alert *a = k != NULL ? alert_for(e, k) : NULL;

	return a != NULL && alert_by_person(a);
}

void feed_case_words(const struct engine *e, const struct alert *a, char *out, size_t size)
{
	const struct feed_case *k = feed_of(e, &a->id);

	snprintf(out, size, "%s: %s", rule_row(a->rule)->name, k != NULL ? place_of(&k->facts) : "?");
}

/* --- telling ------------------------------------------------------------------------------------------- */

int feed_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr)
{
	const struct feed_case *k = feed_of(e, &a->id);
	int team = k != NULL && k->facts.team[0] != '\0' ? config_team(e->config, k->facts.team) : -1;
	struct render_facts facts;

	/* No team looks after the data: the status and the operator's log have it. */
	if (team < 0)
		return 0;
	facts = (struct render_facts){.urgency = URGENCY_SAME_DAY, .feed = &k->facts};
	return envelope_to_team(e, a, (uint32_t)team, &facts, change, reterr);
}

bool feed_reaches(const struct engine *e, const struct alert *a, const char *mailbox)
{
	const struct feed_case *k = feed_of(e, &a->id);

	return k != NULL && strcmp(k->facts.team, mailbox) == 0;
}

/* --- opening and closing ---------------------------------------------------------------------------------
 */

int feed_say(struct engine *e, struct feed_case *k, const char *change, struct fault *reterr)
{
	struct alert *a = alert_of(e, &k->alert);
	int rc;

	if (a == NULL)
		return fault_set(reterr, FAULT_BUG, "a case about a school without its alert");
	rc = e->in_transaction ? 0 : transaction_begin(e, reterr);
	if (rc != 0)
		return rc;
	a->revision++;
	a->changed_at = engine_now(e);
	a->last = k->facts.session;
	k->told = engine_today(e);
	rc = keep(e, k, reterr);
	if (rc == 0)
		rc = e->store.ops->alert_put(e->store.self, a, reterr);
	return rc == 0 ? feed_tell(e, a, change, reterr) : rc;
}

int feed_open(struct engine *e, enum rule rule, const struct feed_facts *f, struct fault *reterr)
{
	struct feed_case row = {.rule = rule, .opened = engine_today(e), .facts = *f}, *k;
	struct alert fresh = {.rule = rule, .state = ALERT_OPEN, .opened_at = engine_now(e)}, *a;
	int rc = 0;

	fresh.child = alert_subject_feed(place_of(f));
	fresh.id = row.alert = id_of(rule, f, row.opened);
	fresh.first = fresh.earliest = fresh.last = f->session;
	text_copy(fresh.school, sizeof fresh.school, span_of(f->school));
	a = alert_of(e, &fresh.id);
	k = feed_of(e, &fresh.id);
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
		k->facts = *f;
	else
		k = case_add(e->feed, &row);
	return k == NULL ? fault_set(reterr, FAULT_MEMORY, "no memory for an alert about a school") :
			   feed_say(e, k, a != NULL ? "Open again." : "", reterr);
}

int feed_close(struct engine *e, struct feed_case *k, enum alert_outcome outcome, const char *change,
	       struct fault *reterr)
{
	struct alert *a = alert_of(e, &k->alert);

	if (a != NULL)
		alert_close_by_register(e, a, outcome);
	return feed_say(e, k, change, reterr);
}
