/* match_item.c: questions about who is who, and what was decided; kept for good. */
#include <stdio.h>
#include <string.h>

#include "engine/lists/match_ask.h"
#include "engine/world/match.h"

static const struct digest nobody;

static bool equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool either_way(const struct digest *a, const struct digest *b, const struct digest *first,
		       const struct digest *second)
{
	return (equal(a, first) && equal(b, second)) || (equal(a, second) && equal(b, first));
}

struct store_match *match_between(const struct engine *e, const struct digest *first,
				  const struct digest *second)
{
	const struct digest *other = second != NULL ? second : &nobody;
	const struct digest *f = match_resolve(e, first), *s = match_resolve(e, other);

	for (size_t i = e->match->items.count; i-- > 0;) {
		struct store_match *m = &e->match->items.at[i];

		if (either_way(&m->first, &m->second, first, other) ||
		    either_way(match_resolve(e, &m->first), match_resolve(e, &m->second), f, s))
			return m;
	}
	return NULL;
}

bool match_shown(const struct engine *e, const struct store_match *m)
{
	return match_ready(e) && !match_apart(e, child_find(e, &m->first)) &&
	       !match_apart(e, child_find(e, &m->second));
}

unsigned match_waiting(const struct engine *e)
{
	unsigned count = 0;

	for (size_t i = 0; i < e->match->items.count; i++)
		count += e->match->items.at[i].state == MATCH_WAITING &&
			 match_shown(e, &e->match->items.at[i]);
	return count;
}

static struct store_match *item_new(struct engine *e, enum match_reason reason, const struct match_record *r,
				    const struct digest *first, const struct digest *second)
{
	struct store_match *m = VEC_ADD(&e->match->items);

	if (m == NULL)
		return NULL;
	m->number = e->match->items.count;
	m->reason = reason;
	m->first = *first;
	m->second = second != NULL ? *second : nobody;
	m->first_at = m->last_at = engine_now(e);
	m->count = 1;
	if (r->list != NULL)
		snprintf(m->school, sizeof m->school, MATCH_OF_LIST "%.55s", r->list);
	else
		text_copy(m->school, sizeof m->school, span_of(e->schools[r->school].row->id));
	text_copy(m->student, sizeof m->student, span_of(r->student));
	return m;
}

static int keep(struct engine *e, const struct store_match *m, struct fault *reterr)
{
	return e->store.ops->match_put(e->store.self, m, reterr);
}

int match_ask(struct engine *e, enum match_reason reason, const struct match_record *r,
	      const struct digest *first, const struct digest *second, struct fault *reterr)
{
	struct store_match *m;
	uint32_t pupil = r->list == NULL ? match_pupil_find(e, r) : NO_INDEX;

	if (!match_ready(e) || match_apart(e, child_find(e, first)) ||
	    (second != NULL && match_apart(e, child_find(e, second))))
		return 0;
	m = match_between(e, first, second);
	if (m != NULL && (m->state == MATCH_DECIDED_SAME || m->state == MATCH_DECIDED_DIFFERENT))
		return 0;
	if (m != NULL) {
		m->count++;
		m->last_at = engine_now(e);
		if (m->state == MATCH_SETTLED) {
			m->state = MATCH_WAITING;
			m->reason = reason;
		}
	} else {
		m = item_new(e, reason, r, first, second);
	}
	if (m == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question about a pupil");
	if (pupil != NO_INDEX)
		e->match->pupils.at[pupil].asked = true;
	return keep(e, m, reterr);
}

static int log_merge(struct engine *e, const struct store_match *m, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "matched", .who = "rule", .child = m->first};

	snprintf(log.text, sizeof log.text, "item %llu: same (%s)", (unsigned long long)m->number,
		 match_reason_row(m->reason)->name);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

int match_merge(struct engine *e, enum match_reason reason, const struct match_record *r,
		const struct digest *first, const struct digest *second, struct fault *reterr)
{
	struct store_match *m = match_between(e, first, second);
	uint32_t from = child_find(e, second);
	int rc;

	if (!match_ready(e) || match_apart(e, child_find(e, first)) || match_apart(e, from))
		return 0;
	if (m != NULL && (m->state == MATCH_DECIDED_SAME || m->state == MATCH_DECIDED_DIFFERENT))
		return 0;
	if (m == NULL)
		m = item_new(e, reason, r, first, second);
	if (m == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a decision about a pupil");
	m->reason = reason;
	m->state = MATCH_DECIDED_SAME;
	m->turn = ++e->match->turns;
	m->decided_at = engine_now(e);
	text_copy(m->decided_by, sizeof m->decided_by, SPAN("rule"));
	rc = keep(e, m, reterr);
	if (rc == 0)
		rc = log_merge(e, m, reterr);
	if (rc == 0)
		rc = match_alias(e, (uint32_t)(m->number - 1), reterr);
	return rc == 0 ? match_join(e, from, first, reterr) : rc < 0 ? rc : 0;
}

int match_settle(struct engine *e, uint32_t pupil, const struct match_record *r, unsigned reasons,
		 struct fault *reterr)
{
	const char *school = e->schools[r->school].row->id;
	bool asked = false;
	int rc = 0;

	if (!e->match->pupils.at[pupil].asked)
		return 0;
	for (size_t i = 0; rc == 0 && i < e->match->items.count; i++) {
		struct store_match *m = &e->match->items.at[i];

		if ((m->state != MATCH_WAITING && m->state != MATCH_LATER) ||
		    strcmp(m->student, r->student) != 0 || strcmp(m->school, school) != 0)
			continue;
		if ((reasons >> m->reason & 1) == 0) {
			asked = true;
			continue;
		}
		m->state = MATCH_SETTLED;
		m->decided_at = engine_now(e);
		text_copy(m->decided_by, sizeof m->decided_by, SPAN("school"));
		rc = keep(e, m, reterr);
	}
	e->match->pupils.at[pupil].asked = asked;
	return rc;
}
