/* policy.h: all contracts, compiled into the one answer to "may this team see this?".
 *
 * Immutable once compiled; swapped whole between two pages. Fail closed: what no
 * contract in force names is not pulled and not released. */
#ifndef CONTRACT_POLICY_H
#define CONTRACT_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/fault.h"
#include "contract/contract.h"

struct policy; /* opaque */

/* Compiles. `contracts` and `school_ids` are borrowed for the policy's life. A school's
 * index is its place in `school_ids`. The hash is over every contract's terms (contract/terms.h)
 * and does not depend on the order of files or lists. -FAULT_MEANING when a contract names a
 * school that is not there. */
int policy_compile(const struct share_contract *contracts, size_t contract_count,
		   const char *const *school_ids, size_t school_count, struct policy **ret_policy,
		   struct fault *reterr);
void policy_free(struct policy *p);
struct digest policy_hash(const struct policy *p);

/* Is there any reason to ask this school for marks on `day`? */
bool policy_pulls(const struct policy *p, size_t school, day_t day);
/* Minutes and look-back of the school's contracts: the earliest first look, the longest
 * look-back; false when no contract pulls it that day. */
bool policy_looks(const struct policy *p, size_t school, day_t day, struct contract_looks *ret_looks);

/* Bits of the fields (field_bit) that any contract which pulls the school on `day` shares in any way:
 * what is not among them is not asked for, not read and not kept. */
uint32_t policy_needs(const struct policy *p, size_t school, day_t day);

/* One question: may `team` see this child at this school on this day, and how? */
struct release_ask {
	size_t school;
	day_t day;
	unsigned subjects; /* the child's bits that day */
	int year_group;
	const char *team;
	const char *role; /* of a person in the team; NULL: the team's mailbox */
};
struct release {
	bool allowed; /* at least one field is released by child, wider than `count` */
	enum treatment
		treatment[FIELD_COUNT]; /* the widest any contract in force allows; `count` names no child */
	const struct share_contract
		*contract; /* the one that allowed session_mark (or any field); NULL if none */
};
/* A school, day or team outside the policy is answered "not allowed", never an error. */
struct release policy_release(const struct policy *p, const struct release_ask *ask);

/* Walks the alert rows in force (trials send nothing) for a rule at a school for such a child: call with
 * *cursor = 0 until it returns NULL. *ret_contract is the contract the row stands in. */
const struct contract_alert *policy_alert_next(const struct policy *p, const char *rule, size_t school,
					       day_t day, unsigned subjects, int year_group, size_t *cursor,
					       const struct share_contract **ret_contract);

#endif
