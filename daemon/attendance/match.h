/* match.h: whether two records of schools speak of one child.
 *
 * Facts in, verdict out; the table of reasons says what a verdict rests on and what a person
 * is asked. Numbers, names and dates of birth come as keyed tags: equal tags, equal facts,
 * and nothing can be read back. 0 is "not given", which never speaks for or against.
 *
 * A UPN may be wrong, given twice or changed (domain.md 5.1), so it is not believed alone
 * where more is known; and nothing but a UPN ever links two records by itself. A child whom
 * an authority's list restricts or separates is never matched, scored or suggested. */
#ifndef ATTENDANCE_MATCH_H
#define ATTENDANCE_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/days.h"

/* One record of a pupil, as far as it is shared. */
struct match_facts {
	uint64_t upn;		    /* a whole UPN */
	uint64_t former;	    /* the UPN the school says it had before */
	uint64_t born;		    /* day of birth */
	uint64_t surname, forename; /* in the form of attendance/name.h */
	uint64_t pupil;	 /* the school's own id of the pupil, with the school's; 0: no school's record */
	uint32_t school; /* any number, the same for the same school */
	day_t from, to;	 /* on roll; DAY_NONE: open */
	bool temporary;	 /* the UPN ends in a letter */
	bool apart;	 /* the child is restricted or separating */
};

enum match_verdict {
	MATCH_NEW,  /* nothing links them */
	MATCH_SAME, /* one child */
	MATCH_ASK,  /* a person decides */
};

enum match_reason {
	MATCH_NOTHING,
	/* same, and what that rests on */
	MATCH_UPN_AND_BIRTH,
	MATCH_UPN_ALONE,
	MATCH_PERMANENT_NOW,
	MATCH_FORMER_AND_BIRTH,
	/* asked, and why */
	MATCH_SHARED_UPN,
	MATCH_BIRTH_DIFFERS,
	MATCH_NAMES_DIFFER,
	MATCH_TWO_UPNS,
	MATCH_FORMER_UNSURE,
	MATCH_WRONG_UPN,
	/* about a row of a list the authority holds: the first is the same, the others are asked */
	MATCH_LIST_ALL_AGREE,
	MATCH_LIST_LIKELY,
	MATCH_LIST_AMBIGUOUS,
	MATCH_LIST_CONFLICT,
	MATCH_LIST_UNMATCHED,
	MATCH_REASONS
};

struct match_reason_row {
	enum match_reason reason;
	enum match_verdict verdict;
	const char *name;  /* "shared_upn", kept and shown to programs */
	const char *words; /* for people */
	const char *next;  /* what a person can do; NULL: nothing to be done */
};
const struct match_reason_row *match_reason_row(enum match_reason r);

struct match_result {
	enum match_verdict verdict;
	enum match_reason reason;
};

/* Two records, `known` first. The same school and pupil in both: one record before and after
 * a change of its UPN; MATCH_NEW then says "leave it as it is". A record whose child is apart
 * goes by its UPN only, which is that child (to lose sight of the restriction would be worse), and
 * is otherwise MATCH_NEW: nothing is compared and nothing asked. */
struct match_result match_judge(const struct match_facts *known, const struct match_facts *given);

/* What became of a question. */
enum match_state {
	MATCH_WAITING,
	MATCH_DECIDED_SAME,
	MATCH_DECIDED_DIFFERENT,
	MATCH_LATER,   /* put off by a person */
	MATCH_SETTLED, /* what the school gives asks nothing any more */
	MATCH_STATES
};
/* "waiting", "same", "different", "later", "settled". */
const char *match_state_name(enum match_state s);

#endif
