/* holdback.h: a child whom a school holds back: its data of this child is shared with nobody, although a
 * contract's cohort names the child.
 *
 * The school decides it for itself, with a reason, until a day or until it takes it back. It is about one
 * school's data: what another school of the child shares goes on, and so does what the authority's own lists
 * say. It does not change what a person must share to keep a child safe. */
#ifndef CONTRACT_HOLDBACK_H
#define CONTRACT_HOLDBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/days.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/text.h"
#include "contract/contract.h"

#define HOLDBACK_DAYS	1096 /* the last day lies at most so far ahead: a later one is a slip of the pen */
#define HOLDBACK_SCHOOL 200  /* at one school: who holds back more than that withdraws from the contract */
#define HOLDBACK_TEXT	200
#define HOLDBACK_PUPIL	40

enum holdback_state {
	HOLDBACK_STANDING,
	HOLDBACK_ENDED, /* by a person, or by its day */
	HOLDBACK_STATES
};
const char *holdback_state_name(unsigned s); /* "standing", "ended"; NULL: no such state */

enum holdback_why {
	HOLDBACK_OBJECTION,
	HOLDBACK_DANGER,
	HOLDBACK_ORDER,
	HOLDBACK_RECORD,
	HOLDBACK_ADVICE,
	HOLDBACK_OTHER,
	HOLDBACK_WHYS
};
const char *holdback_why_name(unsigned w);  /* "objection", ...; NULL: no such reason */
const char *holdback_why_words(unsigned w); /* "A parent, carer or pupil objects", ... */

struct holdback {
	uint64_t number;
	struct digest child; /* the engine's id of the child */
	char school[CONTRACT_NAME];
	enum holdback_state state;
	enum holdback_why why;
	day_t from, last; /* the first day and the last; DAY_NONE: until somebody takes it back */
	int64_t at, ended_at;
	char by[96], ended_by[96];
	/* Kept sealed under the child's key: what the school called the child, and its words. Empty when that
	 * key is gone. */
	char pupil[HOLDBACK_PUPIL], text[HOLDBACK_TEXT];
};

/* Is the child held back on this day? */
bool holdback_holds(const struct holdback *h, day_t day);
/* What a person gave: the reason's name, the words, the last day ("": none; YYYY-MM-DD). Puts them into *ret.
 * -FAULT_MEANING, whose path is "why", "text" or "until". */
int holdback_read(const char *why, const char *text, const char *until, day_t today, struct holdback *ret,
		  struct fault *reterr);

#endif
