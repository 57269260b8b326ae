/* rule.h: the catalogue of rules: name, parameters, source, and the words a person reads.
 *
 * A rule looks at one child, at one school, at one contract, or at one school's marks; it is pure: the same
 * register, the same contracts and the same time give the same hits, so that a second import or a restart
 * fires nothing twice. What is looked at is in history.h, what decides in judge.h. */
#ifndef ALERT_RULE_H
#define ALERT_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "contract/contract.h"
#include "roll/roll.h"

/* Names stand in contracts and in the store; the order here is nobody's but ours. */
enum rule {
	/* At a session, or by the end of a day. */
	RULE_ABSENT_NO_REASON_YET,
	RULE_NOT_HEARD,
	RULE_ABSENT_UNAUTHORISED,
	RULE_NOT_MARKED,
	RULE_ABSENT_ANY,
	RULE_LEFT_DURING_DAY,
	RULE_SUSPENDED,
	RULE_DUAL_ROLL_GAP,
	RULE_RETURNED,
	RULE_UNAUTHORISED_10_DAYS,
	RULE_UNAUTHORISED_20_DAYS,
	RULE_PART_TIME_LONG,
	RULE_LEFT_ROLL,
	RULE_NEVER_ARRIVED,
	/* Lists: one alert to a team, with counts and the children whom its contract lets it see. */
	RULE_UNEXPLAINED_OVERDUE,
	RULE_SICKNESS_15_DAYS,
	RULE_PENALTY_THRESHOLD,
	RULE_PERSISTENT,
	RULE_SEVERE,
	RULE_AT_RISK,
	RULE_IMPROVED,
	RULE_PATTERN,
	RULE_TOGETHER_ABSENT,
	/* About a contract and no child. Nobody asks for these in a contract: they go to whom it names. */
	RULE_CONTRACT_ENDING,
	RULE_ERASURE_DUE,
	/* About a school's marks and no child: they go to the team that looks after its data. */
	RULE_REGISTER_MISSING,
	RULE_FEED_SILENT,
	RULE_FEED_IMPLAUSIBLE,
	/* About a list that the authority holds: it goes to the team that answers for it. */
	RULE_LIST_SUSPECT,
	/* What stood open when schools went live: once to each team that is told of their children. */
	RULE_OPENING_REPORT,
	RULES,
	RULES_OF_CHILDREN = RULE_CONTRACT_ENDING
};

/* How hits of a rule are gathered into episodes. */
enum rule_span {
	SPAN_SESSIONS, /* hit session by session; days next to one another are one episode */
	SPAN_RUN,      /* the whole run is one episode, told when it reaches its length */
	SPAN_STATE,    /* something stands as it is since a session; over when it no longer does */
	SPAN_LIST,     /* who meets it on one day is one list for each team that asks */
	SPAN_CONTRACT, /* no sessions: what a contract's last day brings */
	SPAN_SCHOOL,   /* a school's marks did not come, or cannot be right */
};

/* When a rule is looked at. */
enum rule_timing {
	TIMING_SESSION,	  /* at each look, once a session's register is closed and settled */
	TIMING_DAY,	  /* the same, over whole days that are over */
	TIMING_WEEK,	  /* Monday morning */
	TIMING_HALF_TERM, /* the second Monday after a half term began */
	TIMING_CONTRACT,  /* once a day, about contracts */
	TIMING_GO_LIVE,	  /* once, when a school goes live */
};
const char *rule_timing_words(enum rule_timing t); /* "each session", ...; never NULL */

/* A number that a contract may set, within bounds. */
struct rule_parameter {
	int fallback, least, most; /* fallback 0: the rule has no such parameter */
	const char *words;	   /* "school days in a row" */
};
/* Parameters as a contract's row sets them. */
struct rule_values {
	int of[PARAMETERS];
};

struct rule_row {
	enum rule rule;
	const char *name;  /* as in contracts */
	const char *title; /* "No reason known yet" */
	enum rule_span span;
	enum rule_timing timing;
	struct rule_parameter parameters[PARAMETERS];
	struct cell_set cells;	  /* codes that hit, or that a run or a count is of; none: judge.h decides */
	bool parameters_in_id;	  /* parameters are part of what fires */
	bool quiet;		  /* what a revision adds to an open episode waits for the day's digest */
	bool spares_looked_after; /* not about looked-after children unless a contract's row names them */
	uint32_t needs;		  /* fields (field_bit): the team is shown at least one of them by child */
	const char *fires;	  /* one sentence for people */
	const char *source;	  /* law or guidance */
	const char *hears;	  /* who normally hears, and how soon */
	const char *next;	  /* what to do next, unless a team says it in its own words */
	const char *caution;	  /* what the message is not; NULL: nothing to add */
};

const struct rule_row *rule_row(enum rule r);
/* True for a rule about a contract: its alerts are about no child. */
bool rule_of_contract(enum rule r);
/* True for a rule about a school's marks: its alerts are about no child. */
bool rule_of_school(enum rule r);
/* True for a rule whose alerts are about no single child: a contract's, a school's, and lists. */
bool rule_of_nobody(enum rule r);
/* The rule of a name, or -1. */
int rule_find(const char *name);
/* Every name that a contract's alerts may have, ending with NULL. */
const char *const *rule_names(void);

/* The parameters that a contract's row gives a rule: its own, else the rule's. `set` NULL: the rule's. */
struct rule_values rule_values(enum rule r, const int set[PARAMETERS]);
bool rule_values_same(const struct rule_values *a, const struct rule_values *b);
/* Does the rule have this parameter, and does a value fit it? 0: as rule_values would take it. */
bool rule_value_fits(enum rule r, enum parameter p, int value);
/* The one number that stands for them in an id and in an alert (0: they are no part of it), and back. */
int64_t rule_values_id(enum rule r, const struct rule_values *v);
struct rule_values rule_values_of_id(enum rule r, int64_t id);
/* The same of a contract's row. */
int64_t rule_row_id(enum rule r, const struct contract_alert *row);

#endif
