#include "attendance/match.h"

#include <stddef.h>

static const struct match_reason_row reasons[MATCH_REASONS] = {
	[MATCH_NOTHING] = {MATCH_NOTHING, MATCH_NEW, "nothing", "nothing links them", NULL},
	[MATCH_UPN_AND_BIRTH] = {MATCH_UPN_AND_BIRTH, MATCH_SAME, "upn_and_birth",
				 "the same by UPN and date of birth", NULL},
	[MATCH_UPN_ALONE] = {MATCH_UPN_ALONE, MATCH_SAME, "upn_alone", "the same by UPN alone", NULL},
	[MATCH_PERMANENT_NOW] = {MATCH_PERMANENT_NOW, MATCH_SAME, "permanent_now",
				 "a temporary UPN was replaced by a permanent one", NULL},
	[MATCH_FORMER_AND_BIRTH] = {MATCH_FORMER_AND_BIRTH, MATCH_SAME, "former_and_birth",
				    "the same by former UPN and date of birth", NULL},
	[MATCH_SHARED_UPN] =
		{MATCH_SHARED_UPN, MATCH_ASK, "shared_upn", "two pupils of one school under one UPN",
		 "Ask the school whether these are two children; until then they are kept apart."},
	[MATCH_BIRTH_DIFFERS] = {MATCH_BIRTH_DIFFERS, MATCH_ASK, "birth_differs",
				 "one UPN on two children: the dates of birth differ",
				 "Ask the schools for the date of birth and the UPN."},
	[MATCH_NAMES_DIFFER] = {MATCH_NAMES_DIFFER, MATCH_ASK, "names_differ",
				"one UPN on two children: neither surname nor forename agrees",
				"Ask the schools for the name and the UPN."},
	[MATCH_TWO_UPNS] = {MATCH_TWO_UPNS, MATCH_ASK, "two_upns", "one child with two UPNs",
			    "Ask the school which UPN is right; until then the first one counts."},
	[MATCH_FORMER_UNSURE] = {MATCH_FORMER_UNSURE, MATCH_ASK, "former_unsure",
				 "the former UPN is another child's, and nothing more agrees",
				 "Ask the school whether this pupil had that UPN before."},
	[MATCH_WRONG_UPN] =
		{MATCH_WRONG_UPN, MATCH_ASK, "wrong_upn", "the UPN is not a whole UPN",
		 "Ask the school to correct it; until then we know the pupil at this school only."},
	[MATCH_LIST_ALL_AGREE] = {MATCH_LIST_ALL_AGREE, MATCH_SAME, "list_all_agree",
				  "the same by name, date of birth and postcode", NULL},
	[MATCH_LIST_LIKELY] =
		{MATCH_LIST_LIKELY, MATCH_ASK, "list_likely",
		 "a child on a list without a UPN looks like one pupil",
		 "Compare the two, or ask the list's owner for the UPN; until then the child on the "
		 "list is shown as not heard."},
	[MATCH_LIST_AMBIGUOUS] =
		{MATCH_LIST_AMBIGUOUS, MATCH_ASK, "list_ambiguous",
		 "a child on a list without a UPN looks like several pupils",
		 "Ask the list's owner for the UPN; say `different` to each pupil it is not."},
	[MATCH_LIST_CONFLICT] = {MATCH_LIST_CONFLICT, MATCH_ASK, "list_conflict",
				 "a list's UPN is a pupil's of another name or date of birth",
				 "Ask the list's owner for the UPN; until then the two are kept apart."},
	[MATCH_LIST_UNMATCHED] = {MATCH_LIST_UNMATCHED, MATCH_ASK, "list_unmatched",
				  "a child on a list is on no roll that we know",
				  "Ask the list's owner for the UPN and the school; say `different` when the "
				  "child is at no school that shares with us."},
};

const struct match_reason_row *match_reason_row(enum match_reason r)
{
	return &reasons[(unsigned)r < MATCH_REASONS ? r : MATCH_NOTHING];
}

const char *match_state_name(enum match_state s)
{
	static const char *const names[MATCH_STATES] = {[MATCH_WAITING] = "waiting",
							[MATCH_DECIDED_SAME] = "same",
							[MATCH_DECIDED_DIFFERENT] = "different",
							[MATCH_LATER] = "later",
							[MATCH_SETTLED] = "settled"};

	return (unsigned)s < MATCH_STATES ? names[s] : NULL;
}

static struct match_result because(enum match_reason r)
{
	return (struct match_result){reasons[r].verdict, r};
}

static bool agree(uint64_t a, uint64_t b)
{
	return a != 0 && a == b;
}

static bool differ(uint64_t a, uint64_t b)
{
	return a != 0 && b != 0 && a != b;
}

/* One is not gone before the other comes; the day of change itself belongs to both. */
static bool overlap(const struct match_facts *a, const struct match_facts *b)
{
	return (a->to == DAY_NONE || b->from == DAY_NONE || a->to > b->from) &&
	       (b->to == DAY_NONE || a->from == DAY_NONE || b->to > a->from);
}

static bool one_record(const struct match_facts *a, const struct match_facts *b)
{
	return a->pupil != 0 && a->school == b->school && a->pupil == b->pupil;
}

/* Two pupils whom one school has at the same time. */
static bool side_by_side(const struct match_facts *a, const struct match_facts *b)
{
	return a->pupil != 0 && b->pupil != 0 && a->school == b->school && a->pupil != b->pupil &&
	       overlap(a, b);
}

static bool names_differ(const struct match_facts *a, const struct match_facts *b)
{
	return differ(a->surname, b->surname) && differ(a->forename, b->forename);
}

static struct match_result judge_apart(const struct match_facts *known, const struct match_facts *given)
{
	return because(agree(known->upn, given->upn) && !side_by_side(known, given) ? MATCH_UPN_ALONE :
										      MATCH_NOTHING);
}

static struct match_result judge_change(const struct match_facts *before, const struct match_facts *now)
{
	if (!differ(before->upn, now->upn))
		return because(MATCH_UPN_ALONE);
	return because(before->temporary && !now->temporary && !differ(before->born, now->born) &&
				       !names_differ(before, now) ?
			       MATCH_PERMANENT_NOW :
			       MATCH_TWO_UPNS);
}

static struct match_result judge_upn(const struct match_facts *known, const struct match_facts *given)
{
	if (side_by_side(known, given))
		return because(MATCH_SHARED_UPN);
	if (differ(known->born, given->born))
		return because(MATCH_BIRTH_DIFFERS);
	if (agree(known->born, given->born))
		return because(MATCH_UPN_AND_BIRTH);
	return because(names_differ(known, given) ? MATCH_NAMES_DIFFER : MATCH_UPN_ALONE);
}

/* Twins share the day of birth and the surname, so a forename may speak against. */
static struct match_result judge_former(const struct match_facts *known, const struct match_facts *given)
{
	return because(!side_by_side(known, given) && agree(known->born, given->born) &&
				       !differ(known->forename, given->forename) ?
			       MATCH_FORMER_AND_BIRTH :
			       MATCH_FORMER_UNSURE);
}

struct match_result match_judge(const struct match_facts *known, const struct match_facts *given)
{
	if (known->apart || given->apart)
		return judge_apart(known, given);
	if (one_record(known, given))
		return judge_change(known, given);
	if (agree(known->upn, given->upn))
		return judge_upn(known, given);
	if (agree(known->former, given->upn) || agree(known->upn, given->former))
		return judge_former(known, given);
	return because(MATCH_NOTHING);
}
