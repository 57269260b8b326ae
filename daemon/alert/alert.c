#include "alert/alert.h"

#include <string.h>

static const char *const state_names[] = {"open", "taken", "closed"};

/* Whose outcome it is. */
enum giver { NOBODY, ABOUT_CHILD, ABOUT_ENDING, ABOUT_ERASURE, ABOUT_FEED, ABOUT_LIST };

static const struct {
	const char *name, *words;
	enum giver giver;
} outcomes[OUTCOMES] = {
	[OUTCOME_NONE] = {"none", "", NOBODY},
	[OUTCOME_MARK_CHANGED] = {"mark_changed", "the register now says otherwise", NOBODY},
	[OUTCOME_HEARD] = {"heard", "we have heard now", NOBODY},
	[OUTCOME_RUN_BROKEN] = {"run_broken", "the run of school days is no longer there", NOBODY},
	[OUTCOME_GOES_ON] = {"goes_on", "the contract goes on", NOBODY},
	[OUTCOME_OVER] = {"over", "the contract was ended", NOBODY},
	[OUTCOME_FEED_BACK] = {"feed_back", "the marks are there now", NOBODY},
	[OUTCOME_INCIDENT] = {"incident", "part of one incident of several schools", NOBODY},
	[OUTCOME_NO_LONGER] = {"no_longer", "this is no longer so", NOBODY},
	[OUTCOME_LEFT_ROLL] = {"left_roll", "the child has left the roll of that school", NOBODY},
	[OUTCOME_MARKED_PRESENT] = {"marked_present", "the child was marked present", ABOUT_CHILD},
	[OUTCOME_LOCATED] = {"located", "the child was located", ABOUT_CHILD},
	[OUTCOME_REASON_KNOWN] = {"reason_known", "the reason is known", ABOUT_CHILD},
	[OUTCOME_SCHOOL_ERROR] = {"school_error", "the school's register was mistaken", ABOUT_CHILD},
	[OUTCOME_HANDED_ON] = {"handed_on", "handed on", ABOUT_CHILD},
	[OUTCOME_ERASED] = {"erased", "what was shared has been erased", ABOUT_ERASURE},
	[OUTCOME_RENEWED] = {"renewed", "the contract has been renewed", ABOUT_ENDING},
	[OUTCOME_ENDING_AGREED] = {"ending_agreed", "the contract is meant to end", ABOUT_ENDING},
	[OUTCOME_SCHOOL_TOLD] = {"school_told", "the school or its supplier has been told", ABOUT_FEED},
	[OUTCOME_REGISTER_RIGHT] = {"register_right", "the school says that its marks are right", ABOUT_FEED},
	[OUTCOME_SEEN] = {"seen", "somebody has been through the list", ABOUT_LIST},
};

static const char *const person_outcomes[] = {
	"marked_present", "located",	   "reason_known", "school_error",   "handed_on", "erased",
	"renewed",	  "ending_agreed", "school_told",  "register_right", "seen",	  NULL};

const char *alert_state_name(enum alert_state s)
{
	return (unsigned)s <= ALERT_CLOSED ? state_names[s] : "unknown";
}

const char *alert_outcome_name(enum alert_outcome o)
{
	return (unsigned)o < OUTCOMES ? outcomes[o].name : "unknown";
}

const char *alert_outcome_words(enum alert_outcome o)
{
	return (unsigned)o < OUTCOMES ? outcomes[o].words : "";
}

int alert_outcome_find(const char *name)
{
	for (int i = 0; i < OUTCOMES; i++)
		if (outcomes[i].giver != NOBODY && strcmp(outcomes[i].name, name) == 0)
			return i;
	return -1;
}

bool alert_outcome_fits(enum alert_outcome o, enum rule rule)
{
	enum giver giver = rule == RULE_CONTRACT_ENDING	     ? ABOUT_ENDING :
			   rule == RULE_ERASURE_DUE	     ? ABOUT_ERASURE :
			   rule == RULE_LIST_SUSPECT	     ? ABOUT_LIST :
			   rule_of_school(rule)		     ? ABOUT_FEED :
			   rule_row(rule)->span == SPAN_LIST ? ABOUT_LIST :
							       ABOUT_CHILD;

	return (unsigned)o < OUTCOMES && outcomes[o].giver == giver;
}

const char *const *alert_outcome_names(void)
{
	return person_outcomes;
}

static void number_bytes(unsigned char out[8], int64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)((uint64_t)value >> (8 * i));
}

struct digest alert_id(enum rule rule, int64_t number, const struct digest *child, session_t first)
{
	const struct rule_row *row = rule_row(rule);
	unsigned char parameters[8], session[8];
	struct span parts[4];

	number_bytes(parameters, number);
	number_bytes(session, first);
	parts[0] = span_of(row->name);
	parts[1] = (struct span){(const char *)parameters, sizeof parameters};
	parts[2] = (struct span){(const char *)child->bytes, DIGEST_SIZE};
	parts[3] = (struct span){(const char *)session, sizeof session};
	return digest_parts(parts, 4);
}

struct digest alert_subject(const char *contract, const char *team, const char *school)
{
	const struct span parts[] = {SPAN("contract"), span_of(contract), span_of(team), span_of(school)};

	return digest_parts(parts, sizeof parts / sizeof *parts);
}

struct digest alert_id_contract(enum rule rule, const struct digest *subject, const char *version, day_t day)
{
	unsigned char when[8];
	struct span parts[4];

	number_bytes(when, day);
	parts[0] = span_of(rule_row(rule)->name);
	parts[1] = (struct span){(const char *)subject->bytes, DIGEST_SIZE};
	parts[2] = span_of(version);
	parts[3] = (struct span){(const char *)when, sizeof when};
	return digest_parts(parts, 4);
}

struct digest alert_subject_feed(const char *place)
{
	const struct span parts[] = {SPAN("feed"), span_of(place)};

	return digest_parts(parts, sizeof parts / sizeof *parts);
}

struct digest alert_message_id(const struct digest *alert, uint32_t revision, const char *mailbox)
{
	unsigned char number[8];
	struct span parts[3];

	number_bytes(number, revision);
	parts[0] = (struct span){(const char *)alert->bytes, DIGEST_SIZE};
	parts[1] = (struct span){(const char *)number, sizeof number};
	parts[2] = span_of(mailbox);
	return digest_parts(parts, 3);
}

bool alert_holds(const struct alert *a, session_t s, day_t before, day_t after)
{
	day_t day = session_day(s);

	return (day >= session_day(a->earliest) && day <= session_day(a->last)) || day == before ||
	       day == after;
}

int alert_take(struct alert *a, const char *person, int64_t now, struct fault *reterr)
{
	if (a->state == ALERT_CLOSED)
		return fault_set(reterr, FAULT_STATE, "this alert is already closed: %s",
				 alert_outcome_words(a->outcome));
	if (a->state == ALERT_TAKEN && strcmp(a->person, person) != 0)
		return fault_set(reterr, FAULT_STATE, "%s has already taken this alert", a->person);
	if (a->state == ALERT_TAKEN)
		return 0;
	a->state = ALERT_TAKEN;
	a->taken_at = a->changed_at = now;
	text_copy(a->person, sizeof a->person, span_of(person));
	a->revision++;
	return 0;
}

int alert_close(struct alert *a, enum alert_outcome outcome, const char *person, const char *note,
		int64_t now, struct fault *reterr)
{
	if (a->state == ALERT_CLOSED)
		return fault_set(reterr, FAULT_STATE, "this alert is already closed: %s",
				 alert_outcome_words(a->outcome));
	if (!alert_outcome_fits(outcome, a->rule))
		return fault_set(reterr, FAULT_MEANING, "an alert %s does not end so: expected %s",
				 rule_row(a->rule)->name,
				 a->rule == RULE_CONTRACT_ENDING ? "renewed or ending_agreed" :
				 a->rule == RULE_ERASURE_DUE	 ? "erased" :
				 a->rule == RULE_LIST_SUSPECT	 ? "seen" :
				 rule_of_school(a->rule)	 ? "school_told or register_right" :
				 rule_of_nobody(a->rule)	 ? "seen" :
								   "marked_present, located, reason_known, "
								   "school_error or handed_on");
	a->state = ALERT_CLOSED;
	a->outcome = outcome;
	a->closed_at = a->changed_at = now;
	text_copy(a->person, sizeof a->person, span_of(person));
	text_copy(a->note, sizeof a->note, span_of(note));
	a->revision++;
	return 0;
}
