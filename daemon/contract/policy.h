/* policy.h: all contracts, and what schools agreed to, compiled into the one answer to "may this team see
 * this?".
 *
 * Immutable once compiled; swapped whole between two pages. Fail closed: what no contract in force names is
 * not pulled and not released.
 *
 * Which version is in force. Versions of one contract id stand side by side. At a school, on a day:
 * - A version counts for a school that it lists (or for every school, with [all]) and that agreed to that
 *   very version, with the terms as they stand, on that day or before. With `agreements: listed` every
 *   school that it lists has agreed.
 * - Of those that are active, the newest one that has begun (valid.from) is in force, until its end (valid.to
 *   and the days of `lapse: hold`). The older version stays in force until then.
 * - It never falls back: once a newer agreed version has begun, the older ones are over, also when the newer
 *   one has ended. A newer agreed version that is suspended, expired or revoked ends the older ones from
 *   the agreement on, whether or not it has begun. Draft, proposed and trial versions end nothing.
 * - What a school revokes is over from that day on, and so is every older version of that contract, even
 *   when the revoked version is no longer there. Only a newer version that it agreed to counts then. This
 *   holds with `listed` too.
 * - A trial version asks for pulls under the same rules, beside the active version older than itself; a newer
 *   version that has begun, active or in trial, ends it. It releases nothing and sends nothing. */
#ifndef CONTRACT_POLICY_H
#define CONTRACT_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/fault.h"
#include "contract/agreement.h"
#include "contract/contract.h"

struct policy; /* opaque */

/* Optional fields of a contract that a school switched off in its own file. */
struct policy_hold {
	const char *school, *contract; /* ids; all versions of the contract */
	uint32_t fields;	       /* field_bit; rows of `required: true` are not held back */
	const char *file;	       /* where it stands */
	unsigned line;
};

/* What a policy is made of; everything is borrowed for its life. */
struct policy_sources {
	const struct share_contract *contracts;
	size_t contract_count;
	const char *const *school_ids; /* a school's index is its place here */
	size_t school_count;
	const struct agreement *const *agreements; /* of all schools; signatures are checked by whoever holds
						      the keys */
	size_t agreement_count;
	const struct policy_hold *holds;
	size_t hold_count;
	bool listed; /* every school that a contract lists has agreed */
};

/* Compiles. The hash is over all contracts' terms (contract/terms.h), agreements and holds; it does not
 * depend on the order of files or lists. -FAULT_MEANING when a contract names a school that is not there,
 * or one version stands there twice; -FAULT_MEMORY. Agreements and holds of what is not there are
 * passed over. */
int policy_compile(const struct policy_sources *sources, struct policy **ret_policy, struct fault *reterr);
void policy_free(struct policy *p);
struct digest policy_hash(const struct policy *p);

/* --- standing: which version is where ---------------------------------------------------------------- */

/* What a version is to a school on a day. The first that fits, in this order. */
enum standing {
	STANDING_NOT_LISTED, /* the contract does not name the school */
	STANDING_WITHDRAWN,  /* the school revoked it, or a newer version of it */
	STANDING_DRAFT,	     /* by its status, as the next four */
	STANDING_PROPOSED,
	STANDING_SUSPENDED,
	STANDING_EXPIRED,
	STANDING_REVOKED,
	STANDING_NOT_AGREED, /* not to this version with these terms, or not yet on that day */
	STANDING_SUPERSEDED, /* a newer version has begun, or ended this one */
	STANDING_NOT_YET,    /* before valid.from */
	STANDING_ENDED,	     /* after valid.to and its lapse */
	STANDING_TRIAL,	     /* asks for pulls and releases nothing */
	STANDING_HELD_OVER,  /* in force after valid.to, by `lapse: hold` */
	STANDING_IN_FORCE
};
/* "not agreed", "held over", ...; never NULL. */
const char *standing_name(enum standing s);
/* Of the contract at `contract` in the sources. A contract, school or day that is not there: not listed. */
enum standing policy_standing(const struct policy *p, size_t contract, size_t school, day_t day);
/* The last day, from `day` on, on which any version of this contract is in force at the school without a
 * gap, as agreed now: newer versions that follow and days of lapse count. DAY_NONE when none is on `day`. */
day_t policy_ends(const struct policy *p, size_t contract, size_t school, day_t day);
/* The school's agreement to this version, revoked or not, with whatever terms; NULL: none. */
const struct agreement *policy_agreement(const struct policy *p, size_t contract, size_t school);
/* Bits of the fields that the school holds back from this contract. */
uint32_t policy_held(const struct policy *p, size_t contract, size_t school);
/* True when this version would be in force on `day` at a school that agreed to every version: for what the
 * authority does with its own lists, which needs no school. */
bool policy_current(const struct policy *p, size_t contract, day_t day);

/* --- pulling ----------------------------------------------------------------------------------------- */

/* Is there any reason to ask this school for marks on `day`: a version in force or in trial? */
bool policy_pulls(const struct policy *p, size_t school, day_t day);
/* Minutes and look-back of the school's contracts: the earliest first look, the longest
 * look-back; false when no contract pulls it that day. */
bool policy_looks(const struct policy *p, size_t school, day_t day, struct contract_looks *ret_looks);

/* Bits of the fields (field_bit) that any contract which pulls the school on `day` shares in any way and the
 * school does not hold back: what is not among them is not asked for, not read and not kept. */
uint32_t policy_needs(const struct policy *p, size_t school, day_t day);

/* --- release ----------------------------------------------------------------------------------------- */

/* One question: may `team` see this child at this school on this day, and how? */
struct release_ask {
	size_t school;
	day_t day;
	unsigned subjects; /* the child's bits that day */
	int year_group;	   /* anything else than -2 to 14: not known */
	const char *team;
	/* Of the person who asks; NULL: the team's mailbox, which sees no share that names roles. */
	const char *role;
	bool held_back; /* the school holds this child back (holdback.h): nothing is released */
};
/* What allowed a field: contract->shares[share].fields[field]. */
struct release_clause {
	const struct share_contract *contract; /* NULL: nothing did */
	unsigned share, field;
};
struct release {
	bool allowed; /* at least one field is released by child, wider than `count` */
	enum treatment
		treatment[FIELD_COUNT]; /* the widest any contract in force allows; `count` names no child */
	/* Which clause that is; of several alike the first, by place in the sources. */
	struct release_clause clause[FIELD_COUNT];
	const struct share_contract *contract; /* what allowed session_mark by child, else the first field
						  that is released by child; NULL if none */
};
/* A school, day, year group or team outside the policy is answered "not allowed", never an error; words that
 * no enum has are passed over. */
struct release policy_release(const struct policy *p, const struct release_ask *ask);

/* Walks the alert rows in force (trials send nothing) for a rule at a school for such a child: call with
 * *cursor = 0 until it returns NULL. *ret_contract is the contract the row stands in. A row whose team would
 * be shown no field of the child is left out. */
const struct contract_alert *policy_alert_next(const struct policy *p, const char *rule, size_t school,
					       day_t day, unsigned subjects, int year_group, size_t *cursor,
					       const struct share_contract **ret_contract);

#endif
