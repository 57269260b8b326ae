/* match_act.c: what a person decides about who is who. Every decision can be changed later. */
#include <stdio.h>
#include <string.h>

#include "engine/judge/evaluate.h"
#include "engine/lists/match_ask.h"
#include "engine/world/match.h"
#include "engine/world/transaction.h"

static const struct digest nobody;

struct store_match *match_item(const struct engine *e, const char *number, struct fault *ret_no)
{
	uint64_t n = 0;
	struct store_match *m = text_u64(span_of(number), &n) && n >= 1 && n <= e->match->items.count ?
					&e->match->items.at[n - 1] :
					NULL;

	/* One that may not be shown answers exactly like one that does not exist. */
	if (m != NULL && match_shown(e, m))
		return m;
	fault_set(ret_no, FAULT_MISSING,
		  "no question with this number: `muster match list --all` shows them");
	return NULL;
}

static bool one_child(const struct engine *e, const struct store_match *m)
{
	return memcmp(match_resolve(e, &m->first), match_resolve(e, &m->second), DIGEST_SIZE) == 0;
}

/* Another decision that two of those who would become one are different; NULL: none. */
static const struct store_match *against(const struct engine *e, const struct store_match *m)
{
	const struct digest *a = match_resolve(e, &m->first), *b = match_resolve(e, &m->second);

	for (size_t i = 0; i < e->match->items.count; i++) {
		const struct store_match *o = &e->match->items.at[i];
		const struct digest *f = match_resolve(e, &o->first), *s = match_resolve(e, &o->second);

		if (o != m && o->state == MATCH_DECIDED_DIFFERENT &&
		    ((memcmp(f, a, sizeof *f) == 0 && memcmp(s, b, sizeof *s) == 0) ||
		     (memcmp(f, b, sizeof *f) == 0 && memcmp(s, a, sizeof *s) == 0)))
			return o;
	}
	return NULL;
}

/* A refusal is told, and is no fault of ours. */
static int no(int fault)
{
	(void)fault;
	return 1;
}

/* Does a decision stand in the way? 0: none. */
static int may(struct engine *e, struct store_match *m, enum match_state state, struct fault *ret_no,
	       struct fault *reterr)
{
	const struct store_match *other;
	enum match_state was = m->state;
	bool still;
	int rc = 0;

	if (m->state == state)
		return no(
			fault_set(ret_no, FAULT_MEANING, "this was decided so before, by %s", m->decided_by));
	if (state == MATCH_LATER && m->state != MATCH_WAITING)
		return no(fault_set(ret_no, FAULT_MEANING, "only what waits can be put off"));
	if (state == MATCH_DECIDED_SAME && memcmp(&m->second, &nobody, sizeof nobody) == 0)
		return no(fault_set(
			ret_no, FAULT_MEANING,
			"this is about one pupil only: the school has to correct the UPN; `different` keeps "
			"the pupil as one of this school only"));
	if (state == MATCH_DECIDED_SAME) {
		other = against(e, m);
		return other == NULL ?
			       0 :
			       no(fault_set(ret_no, FAULT_MEANING,
					    "question %llu was decided `different` about the same two "
					    "children: change that one first",
					    (unsigned long long)other->number));
	}
	if (state != MATCH_DECIDED_DIFFERENT)
		return 0;
	/* As if it were taken back: are they one by other decisions all the same? */
	m->state = state;
	if (was == MATCH_DECIDED_SAME)
		rc = match_alias_all(e, reterr);
	still = rc == 0 && one_child(e, m);
	m->state = was;
	if (rc == 0 && was == MATCH_DECIDED_SAME)
		rc = match_alias_all(e, reterr);
	if (rc != 0 || !still)
		return rc;
	return no(fault_set(ret_no, FAULT_MEANING,
			    "other decisions say that the two are one child: change those first"));
}

static int log_act(struct engine *e, const struct store_match *m, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "matched", .child = m->first};

	text_copy(log.who, sizeof log.who, span_of(m->decided_by));
	snprintf(log.text, sizeof log.text, "item %llu: %s (%s)", (unsigned long long)m->number,
		 match_state_name(m->state), match_reason_row(m->reason)->name);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

static int evaluate_both(struct engine *e, const struct store_match *m, struct fault *reterr)
{
	uint32_t first = child_find(e, &m->first), second = child_find(e, &m->second);
	int rc = first != NO_INDEX ? evaluate_child(e, first, reterr) : 0;

	return rc == 0 && second != NO_INDEX && second != first ? evaluate_child(e, second, reterr) : rc;
}

static int merge(struct engine *e, struct store_match *m, struct fault *reterr)
{
	uint32_t from = child_find(e, &m->second);
	int rc = match_alias(e, (uint32_t)(m->number - 1), reterr);

	if (rc == 0)
		rc = match_join(e, from, &m->first, reterr);
	return rc < 0 ? rc : 0; /* 1: one child already, by other decisions */
}

/* Nobody bears the first child's UPN any more, so a pupil of whom it was said that it is another than
 * its bearer may be the one it belongs to: that word is void, and the next page says who it is. */
static int void_words(struct engine *e, const struct digest *first, struct fault *reterr)
{
	uint32_t child = child_find(e, first);
	int rc = 0;

	if (child != NO_INDEX && e->children.at[child].pupils != 0)
		return 0;
	for (size_t i = 0; rc == 0 && i < e->match->items.count; i++) {
		struct store_match *m = &e->match->items.at[i];

		if (m->state != MATCH_DECIDED_DIFFERENT || memcmp(&m->first, first, sizeof *first) != 0 ||
		    (m->reason != MATCH_SHARED_UPN && m->reason != MATCH_BIRTH_DIFFERS &&
		     m->reason != MATCH_NAMES_DIFFER))
			continue;
		m->state = MATCH_SETTLED;
		rc = e->store.ops->match_put(e->store.self, m, reterr);
	}
	return rc;
}

/* The record that raised the question goes to the second of the two, if it is with the first. */
static int record_apart(struct engine *e, const struct store_match *m, struct fault *reterr)
{
	int school = config_school(e->config, m->school);
	struct match_record r = {.school = (uint32_t)school, .student = m->student};
	uint32_t pupil = school >= 0 ? match_pupil_find(e, &r) : NO_INDEX, enrolment;
	struct match_pupil *p;
	struct digest local;
	int rc;

	if (pupil == NO_INDEX)
		return 0;
	p = &e->match->pupils.at[pupil];
	if (memcmp(&p->child, &m->second, sizeof p->child) == 0 ||
	    child_find(e, &p->child) != child_find(e, &m->first))
		return 0;
	enrolment = map_get(&e->schools[school].students, span_of(m->student));
	rc = match_pupil_move(e, pupil, enrolment == MAP_NONE ? NO_INDEX : enrolment, &m->second, reterr);
	if (rc == 0)
		rc = match_withhold(e, &m->second, reterr);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	local = match_local(e, &r);
	p = &e->match->pupils.at[pupil];
	p->flags &= ~PUPIL_LOCAL;
	if (memcmp(&m->second, &local, sizeof local) == 0)
		p->flags |= PUPIL_LOCAL;
	rc = match_pupil_keep(e, pupil, &r, reterr);
	return rc == 0 && m->reason == MATCH_TWO_UPNS ? void_words(e, &m->first, reterr) : rc;
}

static int split(struct engine *e, struct store_match *m, struct fault *reterr)
{
	uint32_t together = child_find(e, &m->first), first, second;
	int rc = match_alias_all(e, reterr);

	if (memcmp(&m->second, &nobody, sizeof nobody) == 0)
		return rc;
	if (rc == 0 && together != NO_INDEX)
		rc = match_deal(e, together, reterr);
	if (rc == 0)
		rc = record_apart(e, m, reterr);
	first = child_find(e, &m->first);
	second = child_find(e, &m->second);
	if (rc == 0 && first != NO_INDEX && second != NO_INDEX)
		rc = child_alerts_split(e, first, second, reterr);
	return rc;
}

int match_decide(struct engine *e, const char *number, enum match_state state, const char *person,
		 const char *note, struct fault *ret_no, struct fault *reterr)
{
	struct store_match *m = match_item(e, number, ret_no);
	int rc = m != NULL ? may(e, m, state, ret_no, reterr) : 1;

	if (rc != 0)
		return rc;
	m->state = state;
	m->turn = state == MATCH_DECIDED_SAME ? ++e->match->turns : 0;
	m->decided_at = engine_now(e);
	text_copy(m->decided_by, sizeof m->decided_by, span_of(person));
	if (note[0] != '\0')
		text_copy(m->note, sizeof m->note, span_of(note));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->match_put(e->store.self, m, reterr);
	if (rc == 0)
		rc = log_act(e, m, reterr);
	if (rc == 0 && state == MATCH_DECIDED_SAME)
		rc = merge(e, m, reterr);
	if (rc == 0 && state == MATCH_DECIDED_DIFFERENT)
		rc = split(e, m, reterr);
	if (rc == 0 && state != MATCH_LATER)
		rc = evaluate_both(e, m, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}
