/* alert.h: one alert, which is one episode: child, rule, run of school days; or a contract's end.
 *
 * The id is fixed for life; what changes is the revision, and a message carries the
 * whole state, so repeats and late arrivals are harmless. Delivery is not attention: OPEN
 * until a named person takes it, CLOSED with an outcome or because the register changed. */
#ifndef ALERT_ALERT_H
#define ALERT_ALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert/rule.h"
#include "base/digest.h"

enum alert_state { ALERT_OPEN, ALERT_TAKEN, ALERT_CLOSED };
const char *alert_state_name(enum alert_state s); /* "open", "taken", "closed" */

/* Why an alert is closed. The first ones are found by the register, the rest are a person's. */
enum alert_outcome {
	OUTCOME_NONE,
	OUTCOME_MARK_CHANGED, /* the register now says otherwise */
	OUTCOME_HEARD,	      /* not_heard: we have heard now */
	OUTCOME_RUN_BROKEN,   /* the run is no longer as long as the rule asks */
	OUTCOME_GOES_ON,      /* contract_ending, erasure_due: a later end, or a newer agreed version */
	OUTCOME_OVER,	      /* contract_ending: it was ended before its last day */
	OUTCOME_FEED_BACK,    /* about a school's marks: they have come, or are right again */
	OUTCOME_INCIDENT,     /* feed_silent, register_missing: part of one incident now */
	OUTCOME_NO_LONGER,    /* what a rule of a state saw is no longer so */
	OUTCOME_LEFT_ROLL,    /* the child has left the roll of the school that it is about */
	OUTCOME_MARKED_PRESENT,
	OUTCOME_LOCATED,
	OUTCOME_REASON_KNOWN,
	OUTCOME_SCHOOL_ERROR,
	OUTCOME_HANDED_ON,
	OUTCOME_ERASED,		/* erasure_due: the receipt */
	OUTCOME_RENEWED,	/* contract_ending */
	OUTCOME_ENDING_AGREED,	/* contract_ending: it is meant to end */
	OUTCOME_SCHOOL_TOLD,	/* about a school's marks: the school or its supplier knows */
	OUTCOME_REGISTER_RIGHT, /* the same: they are right as they stand */
	OUTCOME_SEEN,		/* a list: somebody has been through it */
	OUTCOMES
};
const char *alert_outcome_name(enum alert_outcome o);  /* "located", ... */
const char *alert_outcome_words(enum alert_outcome o); /* "the child was located" */
/* A person's outcome by name, or -1 (the register's own outcomes are not a person's to give). */
int alert_outcome_find(const char *name);
/* May a person close an alert of this rule so? */
bool alert_outcome_fits(enum alert_outcome o, enum rule rule);
/* The names a person may give, whatever the rule, NULL-terminated. */
const char *const *alert_outcome_names(void);

struct alert {
	struct digest id; /* SHA-256(rule, parameters, child, first session as known at opening) */
	enum rule rule;
	int64_t parameters;  /* rule_values_id: what the contracts that asked for it set */
	struct digest child; /* of a rule about a contract or a school: alert_subject, which is no child's */
	char school[64];     /* school id; empty when the child has none we know */
	session_t first;     /* fixed for life */
	session_t earliest, last; /* the span of sessions it speaks of */
	uint32_t sessions;	  /* sessions that hit within it */
	struct digest facts;	  /* digest of what a reader is told; a change makes a revision */
	uint32_t revision;	  /* 1.. */
	enum alert_state state;
	enum alert_outcome outcome;
	char person[96]; /* who took or closed it */
	char note[160];
	int64_t opened_at, changed_at, taken_at, closed_at; /* instants; 0: not yet */
};

/* The id of an episode; `parameters` as rule_values_id gives them. */
struct digest alert_id(enum rule rule, int64_t parameters, const struct digest *child, session_t first);
/* What stands in place of a child in an alert about a contract: SHA-256("contract", contract's id, team,
 * school's id or ""). */
struct digest alert_subject(const char *contract, const char *team, const char *school);
/* The id of an alert about one version of it and one last day. */
struct digest alert_id_contract(enum rule rule, const struct digest *subject, const char *version, day_t day);
/* The same for an alert about a school's marks, or (an incident) those from one host: the place is the
 * school's id or the host's name; `day` is the day it was opened for. */
struct digest alert_subject_feed(const char *place);
/* The id of a message: SHA-256(alert, revision, mailbox). */
struct digest alert_message_id(const struct digest *alert, uint32_t revision, const char *mailbox);

/* True when a hit at `s` belongs to this alert: its day is one of the alert's days or the
 * school day next to them. `before` and `after` are the school days next to the alert's
 * span (DAY_NONE: none). */
bool alert_holds(const struct alert *a, session_t s, day_t before, day_t after);

/* A person's acts. -FAULT_STATE with a sentence when the alert is already closed, or taken by somebody else;
 * -FAULT_MEANING when an alert of this rule does not end so. */
int alert_take(struct alert *a, const char *person, int64_t now, struct fault *reterr);
int alert_close(struct alert *a, enum alert_outcome outcome, const char *person, const char *note,
		int64_t now, struct fault *reterr);

#endif
