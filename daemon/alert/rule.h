/* rule.h: the catalogue of rules: name, parameters, source, and the words a person reads.
 *
 * A rule looks at one child, at one contract, or at one school's marks; it is pure: the same register, the
 * same contracts and the same time give the same hits, so that a second import or a restart fires nothing
 * twice. */
#ifndef ALERT_RULE_H
#define ALERT_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "contract/contract.h"
#include "roll/roll.h"

enum rule {
	RULE_ABSENT_NO_REASON_YET,
	RULE_NOT_HEARD,
	RULE_ABSENT_ANY,
	RULE_UNAUTHORISED_10_DAYS,
	/* About a contract and no child. Nobody asks for these in a contract: they go to whom it names. */
	RULE_CONTRACT_ENDING,
	RULE_ERASURE_DUE,
	/* About a school's marks and no child: they go to the team that looks after its data. */
	RULE_REGISTER_MISSING,
	RULE_FEED_SILENT,
	RULE_FEED_IMPLAUSIBLE,
	RULES,
	RULES_OF_CHILDREN = RULE_CONTRACT_ENDING
};

/* How hits of a rule are gathered into episodes. */
enum rule_span {
	SPAN_SESSIONS, /* hit session by session; days next to one another are one episode */
	SPAN_RUN,      /* the whole run is one episode, told when it reaches its length */
	SPAN_CONTRACT, /* no sessions: what a contract's last day brings */
	SPAN_SCHOOL,   /* a school's marks did not come, or cannot be right */
};

struct rule_row {
	enum rule rule;
	const char *name;  /* as in contracts */
	const char *title; /* "No reason known yet" */
	enum rule_span span;
	struct school_days days; /* SPAN_RUN: length that fires */
	struct cell_set cells;	 /* codes that hit */
	bool parameters_in_id;	 /* `days` is part of what fires */
	uint32_t needs;		 /* fields (field_bit): the team is shown at least one of them by child */
	const char *fires;	 /* one sentence for people */
	const char *source;	 /* law or guidance */
};

const struct rule_row *rule_row(enum rule r);
/* True for a rule about a contract: its alerts are about no child. */
bool rule_of_contract(enum rule r);
/* True for a rule about a school's marks: its alerts are about no child. */
bool rule_of_school(enum rule r);
/* The rule of a name, or -1. */
int rule_find(const char *name);
/* Every name that a contract's alerts may have, ending with NULL. */
const char *const *rule_names(void);

#endif
