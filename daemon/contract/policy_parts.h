/* policy_parts.h: what is inside a policy, for policy.c, which asks it, and policy_compile.c and
 * policy_index.c, which make it. */
#ifndef CONTRACT_POLICY_PARTS_H
#define CONTRACT_POLICY_PARTS_H

#include "base/map.h"
#include "contract/policy.h"

#define DAY_NEVER    INT32_MAX /* beyond every day that is asked about */
#define NO_AGREEMENT UINT32_MAX

/* One version at one school. */
struct policy_member {
	uint32_t contract;
	uint32_t agreement; /* its place in the sources, or NO_AGREEMENT */
	day_t agreed;	    /* from this day on, or DAY_NEVER */
	day_t withdrawn;    /* by the school, from this day on, or DAY_NEVER */
	day_t superseded;   /* over because of a newer version from this day on, or DAY_NEVER */
	day_t from, to;	    /* in force, or in trial, on these days; from > to: never */
	uint32_t needs;	    /* fields that it shares in any way and that are not held back */
	uint32_t held;	    /* fields that the school holds back from this contract */
	bool trial;
};

/* What a decision needs of a contract, near together. */
struct policy_terms {
	uint32_t group; /* versions of one id have the same */
	uint32_t years; /* bit year + 2 */
	bool every_year, every_subject;
	unsigned subjects;
	struct policy_member current; /* as at a school that agreed to every version */
};

/* Rows of contracts by school and by a name in them: shares by team, alerts by rule. */
struct policy_row {
	uint32_t member, row;
};
struct policy_index {
	struct map names; /* to a number below name_count */
	uint32_t name_count;
	uint32_t *first; /* owned: school * name_count + name, and one more */
	struct policy_row *rows;
};

struct policy {
	struct policy_sources sources; /* what it points to is borrowed */
	struct policy_terms *terms;    /* owned; by contract */
	uint32_t *order;	       /* owned; contracts by id, of one id the newest first */
	size_t *first;		       /* owned, school_count + 1: a school's part of `members` */
	struct policy_member *members; /* owned; of a school by contract */
	struct policy_index shares, alerts;
	struct digest hash;
};

/* Fills one index from the members: `name_of` gives the name of row `row` of a contract, NULL after the last.
 * -FAULT_MEMORY. */
int policy_index_build(const struct policy *p,
		       const char *(*name_of)(const struct share_contract *c, unsigned row),
		       struct policy_index *ret_index, struct fault *reterr);
/* The rows of a name at a school: *ret_count of them, none for a name that is nowhere. */
const struct policy_row *policy_index_find(const struct policy_index *x, size_t school, const char *name,
					   size_t *ret_count);
void policy_index_free(struct policy_index *x);

#endif
