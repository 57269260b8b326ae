#include "contract/policy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "contract/terms.h"

struct policy {
	const struct share_contract *contracts; /* borrowed */
	size_t contract_count, school_count;
	size_t *first;	   /* owned, school_count + 1: a school's part of `members` */
	uint32_t *members; /* owned: indexes of contracts, by school, ascending */
	struct digest hash;
};

/* --- which contract stands at which school -------------------------------------------- */

static int map_schools(const char *const *ids, size_t count, struct map *ret_map)
{
	for (size_t i = 0; i < count; i++)
		if (!map_put(ret_map, span_of(ids[i]), (uint32_t)i))
			return -FAULT_MEMORY;
	return 0;
}

/* Sets stands[school] for each school of the contract. */
static int mark_schools(const struct share_contract *c, const struct map *schools, bool *stands, size_t count,
			struct fault *reterr)
{
	memset(stands, c->all_schools ? 1 : 0, count);
	for (unsigned i = 0; i < c->school_count; i++) {
		uint32_t school = map_get(schools, span_of(c->schools[i]));
		char shown[CONTRACT_NAME];

		if (school == MAP_NONE)
			return fault_set(reterr, FAULT_MEANING,
					 "contract %s names school \"%s\", which is not there", c->id,
					 text_escape(shown, sizeof shown, span_of(c->schools[i])));
		stands[school] = true;
	}
	return 0;
}

/* Two passes over the contracts: count each school's, then place them. */
static int place_contracts(struct policy *p, const struct map *schools, bool *stands, struct fault *reterr)
{
	size_t *next;

	for (size_t c = 0; c < p->contract_count; c++) {
		int rc = mark_schools(&p->contracts[c], schools, stands, p->school_count, reterr);

		if (rc < 0)
			return rc;
		for (size_t s = 0; s < p->school_count; s++)
			p->first[s + 1] += stands[s];
	}
	for (size_t s = 0; s < p->school_count; s++)
		p->first[s + 1] += p->first[s];
	p->members = calloc(p->first[p->school_count] + 1, sizeof *p->members);
	next = calloc(p->school_count + 1, sizeof *next);
	if (p->members == NULL || next == NULL) {
		free(next);
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	memcpy(next, p->first, p->school_count * sizeof *next);
	for (size_t c = 0; c < p->contract_count; c++) {
		mark_schools(&p->contracts[c], schools, stands, p->school_count, NULL);
		for (size_t s = 0; s < p->school_count; s++)
			if (stands[s])
				p->members[next[s]++] = (uint32_t)c;
	}
	free(next);
	return 0;
}

static int compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static int hash_contracts(struct policy *p, struct fault *reterr)
{
	struct digest *each = calloc(p->contract_count + 1, sizeof *each);
	int rc = 0;

	if (each == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (size_t i = 0; i < p->contract_count && rc == 0; i++)
		rc = terms_digest(&p->contracts[i], &each[i], reterr);
	if (rc == 0) {
		qsort(each, p->contract_count, sizeof *each, compare_digests);
		p->hash = digest_bytes(each, p->contract_count * sizeof *each);
	}
	free(each);
	return rc;
}

int policy_compile(const struct share_contract *contracts, size_t contract_count,
		   const char *const *school_ids, size_t school_count, struct policy **ret_policy,
		   struct fault *reterr)
{
	struct policy *p = calloc(1, sizeof *p);
	bool *stands = calloc(school_count + 1, sizeof *stands);
	struct map schools = {0};
	int rc = -FAULT_MEMORY;

	if (p == NULL || stands == NULL || (p->first = calloc(school_count + 1, sizeof *p->first)) == NULL ||
	    map_schools(school_ids, school_count, &schools) < 0) {
		fault_set(reterr, FAULT_MEMORY, "out of memory");
		goto out;
	}
	p->contracts = contracts;
	p->contract_count = contract_count;
	p->school_count = school_count;
	rc = place_contracts(p, &schools, stands, reterr);
	if (rc == 0)
		rc = hash_contracts(p, reterr);
	if (rc == 0) {
		*ret_policy = p;
		p = NULL;
	}
out:
	map_free(&schools);
	free(stands);
	policy_free(p);
	return rc;
}

void policy_free(struct policy *p)
{
	if (p == NULL)
		return;
	free(p->first);
	free(p->members);
	free(p);
}

struct digest policy_hash(const struct policy *p)
{
	return p->hash;
}

/* --- questions ------------------------------------------------------------------------ */

static size_t contracts_at(const struct policy *p, size_t school)
{
	return school < p->school_count ? p->first[school + 1] - p->first[school] : 0;
}

static const struct share_contract *contract_at(const struct policy *p, size_t school, size_t i)
{
	return &p->contracts[p->members[p->first[school] + i]];
}

bool policy_pulls(const struct policy *p, size_t school, day_t day)
{
	for (size_t i = 0; i < contracts_at(p, school); i++)
		if (contract_pulls(contract_at(p, school, i), day))
			return true;
	return false;
}

static uint32_t contract_needs(const struct share_contract *c)
{
	uint32_t needs = 0;

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++)
			if (c->shares[s].fields[i].treatment > TREATMENT_DROP)
				needs |= field_bit(c->shares[s].fields[i].field);
	return needs;
}

uint32_t policy_needs(const struct policy *p, size_t school, day_t day)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < contracts_at(p, school); i++)
		if (contract_pulls(contract_at(p, school, i), day))
			needs |= contract_needs(contract_at(p, school, i));
	return needs;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void merge_looks(struct contract_looks *into, const struct contract_looks *l)
{
	into->first = smaller(into->first, l->first);
	into->second = smaller(into->second, l->second);
	into->then_every = smaller(into->then_every, l->then_every);
	into->until_am = larger(into->until_am, l->until_am);
	into->until_pm = larger(into->until_pm, l->until_pm);
	into->close = larger(into->close, l->close);
	into->look_back_days = larger(into->look_back_days, l->look_back_days);
}

bool policy_looks(const struct policy *p, size_t school, day_t day, struct contract_looks *ret_looks)
{
	struct contract_looks merged = {0};
	bool any = false;

	for (size_t i = 0; i < contracts_at(p, school); i++) {
		const struct share_contract *c = contract_at(p, school, i);

		if (!contract_pulls(c, day))
			continue;
		if (any)
			merge_looks(&merged, &c->looks);
		else
			merged = c->looks;
		any = true;
	}
	if (any)
		*ret_looks = merged;
	return any;
}

/* Is the share for this audience, about such a child? One with roles is for people of these roles only. */
static bool share_for(const struct contract_share *s, const struct release_ask *ask)
{
	bool role = s->role_count == 0;

	for (unsigned i = 0; i < s->role_count && ask->role != NULL; i++)
		role = role || strcmp(s->roles[i], ask->role) == 0;
	return role && strcmp(s->team, ask->team) == 0 &&
	       (s->subjects == 0 || (s->subjects & ask->subjects) != 0);
}

/* Widens the answer by one share of one contract. */
static void release_share(struct release *r, const struct share_contract *c, const struct contract_share *s)
{
	for (unsigned i = 0; i < s->field_count; i++) {
		enum field f = s->fields[i].field;
		enum treatment t = s->fields[i].treatment;

		if (t <= r->treatment[f])
			continue;
		r->treatment[f] = t;
		if (t <= TREATMENT_COUNT)
			continue;
		r->allowed = true;
		if (f == FIELD_SESSION_MARK || r->contract == NULL)
			r->contract = c;
	}
}

struct release policy_release(const struct policy *p, const struct release_ask *ask)
{
	struct release r = {0};

	for (size_t i = 0; i < contracts_at(p, ask->school); i++) {
		const struct share_contract *c = contract_at(p, ask->school, i);

		if (!contract_in_force(c, ask->day) || !contract_covers(c, ask->subjects, ask->year_group))
			continue;
		for (unsigned k = 0; k < c->share_count; k++)
			if (share_for(&c->shares[k], ask))
				release_share(&r, c, &c->shares[k]);
	}
	return r;
}

const struct contract_alert *policy_alert_next(const struct policy *p, const char *rule, size_t school,
					       day_t day, unsigned subjects, int year_group, size_t *cursor,
					       const struct share_contract **ret_contract)
{
	size_t end = contracts_at(p, school) * CONTRACT_LIST;

	/* The cursor counts rows as if every contract had CONTRACT_LIST of them. */
	while (*cursor < end) {
		const struct share_contract *c = contract_at(p, school, *cursor / CONTRACT_LIST);
		size_t row = (*cursor)++ % CONTRACT_LIST;
		const struct contract_alert *a = &c->alerts[row];

		if (row < c->alert_count && strcmp(a->rule, rule) == 0 && contract_in_force(c, day) &&
		    contract_covers(c, subjects, year_group) &&
		    (a->subjects == 0 || (a->subjects & subjects) != 0)) {
			*ret_contract = c;
			return a;
		}
	}
	return NULL;
}
