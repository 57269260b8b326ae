/* feed_case.c: alerts about schools: kept, told, and said again after a restart. */
#include "engine/tell/feed_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/render.h"
#include "engine/tell/envelope.h"
#include "engine/tell/kept_case.h"
#include "engine/world/alerts.h"
#include "engine/world/transaction.h"

/* --- as kept ------------------------------------------------------------------------------------------- */

#define TEXT(member)   CASE_MEMBER(struct feed_case, #member, CASE_TEXT, facts.member)
#define NUMBER(member) CASE_MEMBER(struct feed_case, #member, CASE_NUMBER, facts.member)
static const struct case_member members[] = {
	TEXT(school),
	TEXT(school_name),
	TEXT(host),
	TEXT(team),
	TEXT(reason),
	TEXT(classes),
	NUMBER(state),
	NUMBER(doubt),
	NUMBER(cause),
	NUMBER(session),
	NUMBER(since),
	NUMBER(as_of),
	NUMBER(expected),
	NUMBER(received),
	NUMBER(missing),
	NUMBER(part),
	NUMBER(of),
	NUMBER(waiting),
	NUMBER(schools),
	NUMBER(of_schools),
	CASE_MEMBER(struct feed_case, "opened", CASE_NUMBER, opened),
	CASE_MEMBER(struct feed_case, "told", CASE_NUMBER, told),
};
static const struct case_shape shape = {"feed_case", members, sizeof members / sizeof *members,
					rule_of_school};

static int keep(struct engine *e, const struct feed_case *k, struct fault *reterr)
{
	return case_keep(e, &shape, &k->alert, k->rule, k, reterr);
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

	if (!case_read(e, &shape, key, value, &k.alert, &k.rule, &k))
		return 0;
	return case_add(e->feed, &k) != NULL ? 0 : -FAULT_MEMORY;
}

int feed_cases_restore(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->value_walk(e->store.self, shape.space, restore_one, e, reterr);

	if (rc == -FAULT_MEMORY)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what was told of a school's marks");
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

/* Newest first: an open one is among the last few, but for those of before the last start, which stand in no
 * order. */
struct feed_case *feed_open_case(const struct engine *e, enum rule rule, const char *school, const char *host)
{
	for (size_t i = e->feed->cases.count; i-- > 0;) {
		struct feed_case *k = &e->feed->cases.at[i];
		const struct alert *a;

		if (k->rule != rule || strcmp(k->facts.school, school) != 0 ||
		    (school[0] == '\0' && strcmp(k->facts.host, host) != 0))
			continue;
		a = alert_for(e, k);
		if (a != NULL && a->state != ALERT_CLOSED)
			return k;
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
