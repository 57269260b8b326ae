/* holding.h: what a school's contracts allow to be kept.
 *
 * Marks live as long as the longest contract that names the child, and no longer (design.md section 6);
 * those of a child whom none names, as long as the school's longest: they say whether a register was taken
 * and a school open. Nothing is erased because nothing is said: a school that no contract speaks of any
 * more keeps what it has and is shown to the operator; erasing takes a contract that has ended and
 * says `on_end: erase`. */
#ifndef ENGINE_WORLD_HOLDING_H
#define ENGINE_WORLD_HOLDING_H

#include "engine/world/state.h"

enum holding_state {
	HOLDING_SILENT, /* no contract speaks of the school */
	HOLDING_ENDED,	/* those that did have ended, and all say erase */
	HOLDING_LIVE,	/* some contract allows keeping */
};

/* The contracts that allow keeping one school's data on one day. */
struct holding {
	enum holding_state state;
	day_t today;
	const struct share_contract **at; /* owned */
	size_t count;
	day_t longest, shortest; /* the first day that any of them, and that all of them keep */
};

/* Free with holding_free. -FAULT_MEMORY only. */
int holding_of(const struct engine *e, uint32_t school, day_t today, struct holding *ret,
	       struct fault *reterr);
void holding_free(struct holding *h);
/* May a mark of this day be kept? */
bool holding_allows(const struct holding *h, const struct engine *e, const struct enrolment *n, day_t day);

#endif
