/* trait.h: what statistics divide pupils by, as a small table of codes.
 *
 * A trait of an enrolment has exactly one value on a day; 0 is "not known" and always a
 * group of its own, never folded into "no" (DfE shows unclassified pupils apart). Values
 * follow the school census code sets (CBDS) and DfE's groupings; see domain.md 5.3. */
#ifndef ATTENDANCE_TRAIT_H
#define ATTENDANCE_TRAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/days.h"
#include "base/text.h"

enum trait {
	TRAIT_SEX,
	TRAIT_FSM,  /* eligible for free school meals now */
	TRAIT_FSM6, /* at any time in the last six years */
	TRAIT_SEN,
	TRAIT_EAL, /* first language other than English */
	TRAIT_ETHNICITY,
	TRAIT_LOOKED_AFTER, /* the next three: from the authority's own lists only */
	TRAIT_PROTECTION_PLAN,
	TRAIT_IN_NEED,
	TRAIT_PREVIOUSLY_LOOKED_AFTER,
	TRAIT_YOUNG_CARER,
	TRAIT_SERVICE_CHILD,
	TRAIT_BOARDER,
	TRAITS
};

/* Values by trait; 0 is TRAIT_UNKNOWN for every one of them. Yes/no traits use NO and YES. */
enum { TRAIT_UNKNOWN = 0, TRAIT_NO = 1, TRAIT_YES = 2 };
enum { SEX_FEMALE = 1, SEX_MALE = 2 };
enum { SEN_NONE = 1, SEN_SUPPORT = 2, SEN_EHCP = 3 };
enum {
	ETHNICITY_WHITE = 1,
	ETHNICITY_MIXED,
	ETHNICITY_ASIAN,
	ETHNICITY_BLACK,
	ETHNICITY_CHINESE,
	ETHNICITY_OTHER
};
#define TRAIT_VALUES 8 /* more than any trait has */

struct trait_row {
	enum trait trait;
	const char *name;		  /* "sex", "fsm", as in questions and contracts */
	const char *words;		  /* "free school meals" */
	const char *values[TRAIT_VALUES]; /* "unknown", ...; NULL beyond the last */
	bool special;			  /* special category data (UK GDPR art. 9) */
	bool by_authority;		  /* the authority's lists decide; a school's flag is a hint */
	const char *source;
};
const struct trait_row *trait_row(enum trait t);
/* The trait of a name, or -1. */
int trait_find(const char *name);
/* How many values a trait has, "unknown" included. */
unsigned trait_values(enum trait t);
/* Every name, ending with NULL, for "did you mean". */
const char *const *trait_names(void);
/* "female", "EHC plan", "unknown"; NULL for a value the trait has not. */
const char *trait_value_words(enum trait t, uint8_t value);
/* The value of a code as school systems write it ("M", "true", "K", "WBRI", any case, blanks
 * trimmed); TRAIT_UNKNOWN for empty, for "refused", "not obtained" and "not declared". False for a
 * code that is in no table: the caller shows it and keeps what was known. A code may mean different
 * things for different traits: N is "no special need", "not a boarder", and "not declared" of a
 * young carer (CBDS). */
bool trait_read(enum trait t, struct span code, uint8_t *ret_value);

/* What was true from `from` to `to` (inclusive, DAY_NONE: open), as known since `known_from`
 * (an instant). Entries of one trait and enrolment do not overlap as known at one instant. */
struct trait_entry {
	enum trait trait;
	uint8_t value;
	day_t from, to;
	int64_t known_from;
	int64_t known_to; /* INT64_MAX: still held to be true */
};

#endif
