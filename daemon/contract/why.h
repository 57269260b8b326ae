/* why.h: the steps by which one contract lets a team see one field of one child, or does not.
 *
 * The release itself is policy_release (policy.h). The steps say in words what decides there, in the order in
 * which a person asks; a test holds both against each other. What the reader may not be told (a school must
 * not learn from us who is on the authority's lists) is answered "not told". */
#ifndef CONTRACT_WHY_H
#define CONTRACT_WHY_H

#include "contract/policy.h"

enum why_step {
	WHY_SCHOOL,   /* the contract names the child's school */
	WHY_STANDING, /* it is in force there on that day */
	WHY_SUBJECT,  /* the child is one of its subjects, by the authority's lists */
	WHY_YEAR,     /* its year groups have the child's */
	WHY_TEAM,     /* something in it is for the team */
	WHY_ROLE,     /* ... for this role, or for everybody in the team */
	WHY_PART,     /* ... about such children: a share may name some of the subjects */
	WHY_FIELD,    /* ... this field */
	WHY_HELD,     /* the school does not hold the field back */
	WHY_WIDTH,    /* it is shown by child, not only counted */
	WHY_STEPS
};
/* "school", "standing", ...; never NULL. */
const char *why_step_name(enum why_step s);

enum why_answer { WHY_NO, WHY_YES, WHY_NOT_TOLD, WHY_NOT_ASKED };
const char *why_answer_name(enum why_answer a); /* "no", "yes", "not told", "not asked" */

/* What is asked, beside the release_ask itself. */
struct why_ask {
	struct release_ask ask;
	const char *school_id; /* of ask.school */
	enum field field;
	bool in_force;	      /* the contract stands at the school that day, by the policy ... */
	const char *standing; /* ... in words: "in force", "not agreed" */
	bool held;	      /* the school holds this field of this contract back */
	bool for_school;      /* a school reads it: never who is on a list */
};

#define WHY_TEXT 240
struct why_said {
	enum why_answer answer;
	char words[WHY_TEXT];
};

struct why {
	struct why_said steps[WHY_STEPS];
	/* Of the widest share of all that pass, or of the one that came furthest. */
	int share, index;	  /* share[share].fields[index]; -1: none */
	enum treatment treatment; /* what this contract releases; TREATMENT_DROP: nothing */
	bool may_be;		  /* released if the child is on a list that the reader is not told of */
	enum why_step stopped;	  /* the first step answered no; WHY_STEPS: none */
};

/* Fills *ret for one contract. Steps after the first "no" are "not asked". */
void why_contract(const struct share_contract *c, const struct why_ask *ask, struct why *ret);
/* Does the share speak of such a child to this audience? */
bool why_share_for(const struct contract_share *s, const char *team, const char *role);
bool why_share_about(const struct share_contract *c, const struct contract_share *s, unsigned subjects);
/* Is the school one of the contract's suppliers? */
bool why_supplies(const struct share_contract *c, const char *school_id);

#endif
