/* gaps.h: whether a school's register of today still has something to come back for.
 *
 * Whoever it is: a pupil on roll without a mark, or with N. Never a child on a list in particular: a school
 * could read from looks that come more often which of its pupils somebody asks about. */
#ifndef ENGINE_PLAN_GAPS_H
#define ENGINE_PLAN_GAPS_H

#include "engine/world/state.h"

/* Counted once after each page of the school, not at each question. */
bool gaps_any(const struct engine *e, uint32_t school, session_t session);
/* The school's marks or roll have changed: counted again when next asked. */
void gaps_changed(struct engine *e, uint32_t school);

#endif
