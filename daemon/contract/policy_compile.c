/* policy_compile.c: from contracts, agreements and holds to the days on which each version is in force at
 * each school. policy.h has the rules. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/policy_parts.h"
#include "contract/terms.h"

struct compiling {
	struct policy *p;
	struct map schools, ids; /* school -> its index, contract id -> its group */
	uint32_t *slots;	 /* by contract: 1 + its member at the school under way; 0: none */
	struct digest *digests;	 /* by contract: what a school agrees to */
	bool *digested;
};

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "out of memory");
}

/* --- versions of one id ---------------------------------------------------------------- */

static int compare_versions(const struct share_contract *a, const struct share_contract *b)
{
	int order = strcmp(a->id, b->id);

	return order != 0 ? order : contract_compare_versions(b->version, a->version);
}

static int compare_places(const void *a, const void *b, void *contracts)
{
	const struct share_contract *all = contracts;
	const uint32_t *left = a, *right = b;

	return compare_versions(&all[*left], &all[*right]);
}

static int order_versions(struct compiling *k, struct fault *reterr)
{
	struct policy *p = k->p;
	const struct share_contract *all = p->sources.contracts;
	uint32_t group = 0;

	for (uint32_t i = 0; i < p->sources.contract_count; i++)
		p->order[i] = i;
	if (p->sources.contract_count > 0)
		qsort_r(p->order, p->sources.contract_count, sizeof *p->order, compare_places,
			(void *)(uintptr_t)all);
	for (size_t i = 0; i < p->sources.contract_count; i++) {
		const struct share_contract *c = &all[p->order[i]];
		const struct share_contract *newer = i > 0 ? &all[p->order[i - 1]] : NULL;

		if (newer != NULL && compare_versions(newer, c) == 0)
			return fault_set(reterr, FAULT_MEANING, "version %s of contract %s is there twice",
					 c->version, c->id);
		if (newer == NULL || strcmp(newer->id, c->id) != 0) {
			group++;
			if (!map_put(&k->ids, span_of(c->id), group))
				return no_memory(reterr);
		}
		p->terms[p->order[i]].group = group;
	}
	return 0;
}

/* Who it is about. Bits that no subject has count for nobody. */
static void take_terms(struct policy *p)
{
	for (size_t i = 0; i < p->sources.contract_count; i++) {
		const struct share_contract *c = &p->sources.contracts[i];
		struct policy_terms *t = &p->terms[i];

		t->every_subject = c->subjects == 0;
		t->subjects = c->subjects & SUBJECT_SOCIAL_WORKER;
		for (unsigned y = 0; y < CONTRACT_YEARS; y++)
			t->years |= (uint32_t)c->year_groups[y] << y;
		t->every_year = t->years == (UINT32_C(1) << CONTRACT_YEARS) - 1;
	}
}

/* --- which contract stands at which school -------------------------------------------- */

struct pair {
	uint32_t school, contract;
};
struct pairs {
	struct pair *at;
	size_t count, room;
};

static bool add_pair(struct pairs *pairs, size_t school, size_t contract)
{
	if (pairs->count == pairs->room) {
		size_t room = pairs->room > 0 ? pairs->room * 2 : 1024;
		struct pair *wider = reallocarray(pairs->at, room, sizeof *wider);

		if (wider == NULL)
			return false;
		pairs->at = wider;
		pairs->room = room;
	}
	pairs->at[pairs->count++] = (struct pair){(uint32_t)school, (uint32_t)contract};
	return true;
}

/* `last` has for each school 1 + the contract that listed it last: a list may name it twice. */
static int list_schools(struct compiling *k, size_t contract, size_t *last, struct pairs *pairs,
			struct fault *reterr)
{
	const struct share_contract *c = &k->p->sources.contracts[contract];

	for (unsigned i = 0; i < c->school_count; i++) {
		uint32_t school = map_get(&k->schools, span_of(c->schools[i]));
		char shown[CONTRACT_NAME];

		if (school == MAP_NONE)
			return fault_set(reterr, FAULT_MEANING,
					 "contract %s names school \"%s\", which is not there", c->id,
					 text_escape(shown, sizeof shown, span_of(c->schools[i])));
		if (last[school] != contract + 1 && !c->all_schools && !add_pair(pairs, school, contract))
			return no_memory(reterr);
		last[school] = contract + 1;
	}
	for (size_t s = 0; c->all_schools && s < k->p->sources.school_count; s++)
		if (!add_pair(pairs, s, contract))
			return no_memory(reterr);
	return 0;
}

static int list_all(struct compiling *k, struct pairs *pairs, struct fault *reterr)
{
	size_t *last = calloc(k->p->sources.school_count + 1, sizeof *last);
	int rc = last != NULL ? 0 : no_memory(reterr);

	for (size_t c = 0; c < k->p->sources.contract_count && rc == 0; c++)
		rc = list_schools(k, c, last, pairs, reterr);
	free(last);
	return rc;
}

/* The pairs come by contract; members stand by school. */
static int place_members(struct compiling *k, struct fault *reterr)
{
	struct policy *p = k->p;
	struct pairs pairs = {0};
	size_t *next = calloc(p->sources.school_count + 1, sizeof *next);
	int rc = next != NULL ? list_all(k, &pairs, reterr) : no_memory(reterr);

	if (rc == 0 && (p->members = calloc(pairs.count + 1, sizeof *p->members)) == NULL)
		rc = no_memory(reterr);
	if (rc == 0) {
		for (size_t i = 0; i < pairs.count; i++)
			p->first[pairs.at[i].school + 1]++;
		for (size_t s = 0; s < p->sources.school_count; s++) {
			p->first[s + 1] += p->first[s];
			next[s] = p->first[s];
		}
		for (size_t i = 0; i < pairs.count; i++)
			p->members[next[pairs.at[i].school]++] =
				(struct policy_member){.contract = pairs.at[i].contract,
						       .agreement = NO_AGREEMENT,
						       .agreed = DAY_NEVER,
						       .withdrawn = DAY_NEVER};
	}
	free(pairs.at);
	free(next);
	return rc;
}

/* --- what schools said ----------------------------------------------------------------- */

/* The terms as they stand are those that were agreed to. */
static int same_terms(struct compiling *k, size_t contract, const struct agreement *a, bool *ret_same,
		      struct fault *reterr)
{
	char hex[2 * DIGEST_SIZE + 1];
	int rc = k->digested[contract] ?
			 0 :
			 agreement_terms(&k->p->sources.contracts[contract], &k->digests[contract], reterr);

	if (rc < 0)
		return rc;
	k->digested[contract] = true;
	text_hex(hex, k->digests[contract].bytes, DIGEST_SIZE);
	*ret_same = strcmp(hex, a->terms) == 0;
	return 0;
}

static void withdraw(struct policy_member *m, const struct share_contract *c, const struct agreement *a)
{
	if (a->revoked < m->withdrawn && contract_compare_versions(c->version, a->version) <= 0)
		m->withdrawn = a->revoked;
}

/* One agreement, among the school's versions of that contract. */
static int take_agreement(struct compiling *k, size_t place, uint32_t school, uint32_t group,
			  struct fault *reterr)
{
	struct policy *p = k->p;
	const struct agreement *a = p->sources.agreements[place];

	for (size_t i = p->first[school]; i < p->first[school + 1]; i++) {
		struct policy_member *m = &p->members[i];
		const struct share_contract *c = &p->sources.contracts[m->contract];
		bool same = false;
		int rc;

		if (p->terms[m->contract].group != group)
			continue;
		if (a->revoked != DAY_NONE)
			withdraw(m, c, a);
		if (contract_compare_versions(c->version, a->version) != 0)
			continue;
		m->agreement = (uint32_t)place;
		rc = same_terms(k, m->contract, a, &same, reterr);
		if (rc < 0)
			return rc;
		if (same && a->when != DAY_NONE && a->when < m->agreed)
			m->agreed = a->when;
	}
	return 0;
}

static int take_agreements(struct compiling *k, struct fault *reterr)
{
	struct policy *p = k->p;
	int rc = 0;

	for (size_t m = 0; p->sources.listed && m < p->first[p->sources.school_count]; m++)
		p->members[m].agreed = DAY_NONE + 1;
	for (size_t i = 0; i < p->sources.agreement_count && rc == 0; i++) {
		uint32_t school = map_get(&k->schools, span_of(p->sources.agreements[i]->school));
		uint32_t group = map_get(&k->ids, span_of(p->sources.agreements[i]->contract));

		if (school != MAP_NONE && group != MAP_NONE)
			rc = take_agreement(k, i, school, group, reterr);
	}
	return rc;
}

static void take_holds(struct compiling *k)
{
	struct policy *p = k->p;

	for (size_t i = 0; i < p->sources.hold_count; i++) {
		const struct policy_hold *h = &p->sources.holds[i];
		uint32_t school = map_get(&k->schools, span_of(h->school));
		uint32_t group = map_get(&k->ids, span_of(h->contract));

		for (size_t m = school != MAP_NONE ? p->first[school] : 0;
		     school != MAP_NONE && m < p->first[school + 1]; m++)
			if (p->terms[p->members[m].contract].group == group)
				p->members[m].held |= h->fields;
	}
}

/* --- the days of each version ------------------------------------------------------------ */

static day_t earlier(day_t a, day_t b)
{
	return a < b ? a : b;
}

static day_t begins(const struct policy_member *m, const struct share_contract *c)
{
	if (m->agreed == DAY_NEVER || c->valid_from == DAY_NONE || c->valid_to == DAY_NONE)
		return DAY_NEVER;
	return m->agreed > c->valid_from ? m->agreed : c->valid_from;
}

static day_t last_day(const struct policy_member *m, const struct share_contract *c)
{
	int64_t last = (int64_t)c->valid_to + (c->lapse_hold ? c->lapse_days : 0);
	day_t over = earlier(m->withdrawn, m->superseded);

	return last >= over ? over - 1 : (day_t)last;
}

/* From when on newer versions end older ones: active ones and those in trial. */
struct ending {
	day_t active, trial;
};

/* Newest first: settles one version and what it does to the older ones. */
static void settle_member(struct policy_member *m, const struct share_contract *c, struct ending *by)
{
	day_t begin = begins(m, c);

	m->trial = c->status == CONTRACT_TRIAL;
	m->superseded = m->trial ? by->trial : by->active;
	m->from = DAY_NEVER;
	m->to = DAY_NONE;
	switch (c->status) {
	case CONTRACT_DRAFT:
	case CONTRACT_PROPOSED:
		return;
	case CONTRACT_TRIAL:
	case CONTRACT_ACTIVE:
		if (begin != DAY_NEVER) {
			m->from = begin;
			m->to = last_day(m, c);
		}
		break;
	case CONTRACT_SUSPENDED:
	case CONTRACT_EXPIRED:
	case CONTRACT_REVOKED:
	default:
		begin = m->agreed;
		break;
	}
	by->trial = earlier(by->trial, begin);
	if (!m->trial)
		by->active = earlier(by->active, begin);
}

static uint32_t needs_of(const struct share_contract *c, uint32_t held)
{
	uint32_t needs = 0;

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++) {
			const struct contract_field *f = &c->shares[s].fields[i];

			if ((unsigned)f->field < FIELD_COUNT && f->treatment > TREATMENT_DROP &&
			    f->treatment <= TREATMENT_CLEAR &&
			    (f->required || (held & field_bit(f->field)) == 0))
				needs |= field_bit(f->field);
		}
	return needs;
}

static const struct ending nothing_newer = {DAY_NEVER, DAY_NEVER};

static void settle_school(struct compiling *k, size_t school)
{
	struct policy *p = k->p;
	struct ending by = nothing_newer;
	uint32_t group = 0;

	for (size_t m = p->first[school]; m < p->first[school + 1]; m++)
		k->slots[p->members[m].contract] = (uint32_t)m + 1;
	for (size_t i = 0; i < p->sources.contract_count; i++) {
		uint32_t c = p->order[i];

		if (k->slots[c] == 0)
			continue;
		if (p->terms[c].group != group)
			by = nothing_newer;
		group = p->terms[c].group;
		settle_member(&p->members[k->slots[c] - 1], &p->sources.contracts[c], &by);
		k->slots[c] = 0;
	}
	for (size_t m = p->first[school]; m < p->first[school + 1]; m++)
		p->members[m].needs =
			needs_of(&p->sources.contracts[p->members[m].contract], p->members[m].held);
}

/* As at a school that agreed to all of them long ago. */
static void settle_current(struct policy *p)
{
	struct ending by = nothing_newer;
	uint32_t group = 0;

	for (size_t i = 0; i < p->sources.contract_count; i++) {
		struct policy_terms *t = &p->terms[p->order[i]];

		if (t->group != group)
			by = nothing_newer;
		group = t->group;
		t->current = (struct policy_member){.agreed = DAY_NONE + 1, .withdrawn = DAY_NEVER};
		settle_member(&t->current, &p->sources.contracts[p->order[i]], &by);
	}
}

/* --- hash --------------------------------------------------------------------------------- */

static int compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static int digest_agreement(const struct agreement *a, struct digest *ret)
{
	struct buffer out = {0};
	int rc;

	agreement_statement(a, &out);
	buffer_print(&out, "revoked %d\n", a->revoked);
	rc = buffer_ok(&out) ? 0 : -FAULT_MEMORY;
	if (rc == 0)
		*ret = digest_bytes(out.at, out.length);
	buffer_free(&out);
	return rc;
}

static struct digest digest_hold(const struct policy_hold *h)
{
	char fields[12];
	const struct span parts[] = {SPAN("hold"),
				     span_of(h->school),
				     span_of(h->contract),
				     {fields, (size_t)snprintf(fields, sizeof fields, "%08x", h->fields)}};

	return digest_parts(parts, sizeof parts / sizeof *parts);
}

static int digest_all(const struct policy_sources *s, struct digest *each, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; i < s->contract_count && rc == 0; i++)
		rc = terms_digest(&s->contracts[i], each++, reterr);
	for (size_t i = 0; i < s->agreement_count && rc == 0; i++)
		rc = digest_agreement(s->agreements[i], each++) == 0 ? 0 : no_memory(reterr);
	for (size_t i = 0; i < s->hold_count && rc == 0; i++)
		*each++ = digest_hold(&s->holds[i]);
	return rc;
}

static int hash_sources(struct policy *p, struct fault *reterr)
{
	const struct policy_sources *s = &p->sources;
	size_t count = s->contract_count + s->agreement_count + s->hold_count;
	struct digest *each = calloc(count + 1, sizeof *each);
	int rc = each != NULL ? digest_all(s, each, reterr) : no_memory(reterr);

	if (rc == 0) {
		qsort(each, count, sizeof *each, compare_digests);
		memset(&each[count], s->listed, sizeof *each);
		p->hash = digest_bytes(each, (count + 1) * sizeof *each);
	}
	free(each);
	return rc;
}

/* --- the whole ----------------------------------------------------------------------------- */

static const char *share_team(const struct share_contract *c, unsigned row)
{
	return row < c->share_count ? c->shares[row].team : NULL;
}

static const char *alert_rule(const struct share_contract *c, unsigned row)
{
	return row < c->alert_count ? c->alerts[row].rule : NULL;
}

static int make_room(struct compiling *k, struct fault *reterr)
{
	struct policy *p = k->p;
	size_t contracts = p->sources.contract_count, schools = p->sources.school_count;

	p->terms = calloc(contracts + 1, sizeof *p->terms);
	p->order = calloc(contracts + 1, sizeof *p->order);
	p->first = calloc(schools + 1, sizeof *p->first);
	k->slots = calloc(contracts + 1, sizeof *k->slots);
	k->digests = calloc(contracts + 1, sizeof *k->digests);
	k->digested = calloc(contracts + 1, sizeof *k->digested);
	if (p->terms == NULL || p->order == NULL || p->first == NULL || k->slots == NULL ||
	    k->digests == NULL || k->digested == NULL)
		return no_memory(reterr);
	for (size_t i = 0; i < schools; i++)
		if (!map_put(&k->schools, span_of(p->sources.school_ids[i]), (uint32_t)i))
			return no_memory(reterr);
	return 0;
}

static int compile(struct compiling *k, struct fault *reterr)
{
	struct policy *p = k->p;
	int rc = make_room(k, reterr);

	if (rc == 0)
		rc = order_versions(k, reterr);
	if (rc == 0)
		rc = place_members(k, reterr);
	if (rc == 0)
		rc = take_agreements(k, reterr);
	if (rc < 0)
		return rc;
	take_terms(p);
	take_holds(k);
	for (size_t s = 0; s < p->sources.school_count; s++)
		settle_school(k, s);
	settle_current(p);
	rc = policy_index_build(p, share_team, &p->shares, reterr);
	if (rc == 0)
		rc = policy_index_build(p, alert_rule, &p->alerts, reterr);
	return rc == 0 ? hash_sources(p, reterr) : rc;
}

int policy_compile(const struct policy_sources *sources, struct policy **ret_policy, struct fault *reterr)
{
	struct compiling k = {.p = calloc(1, sizeof *k.p)};
	int rc;

	if (k.p == NULL)
		return no_memory(reterr);
	k.p->sources = *sources;
	rc = compile(&k, reterr);
	if (rc == 0)
		*ret_policy = k.p;
	else
		policy_free(k.p);
	map_free(&k.schools);
	map_free(&k.ids);
	free(k.slots);
	free(k.digests);
	free(k.digested);
	return rc;
}

void policy_free(struct policy *p)
{
	if (p == NULL)
		return;
	policy_index_free(&p->shares);
	policy_index_free(&p->alerts);
	free(p->terms);
	free(p->order);
	free(p->first);
	free(p->members);
	free(p);
}
