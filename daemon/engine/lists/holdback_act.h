/* holdback_act.h: what a school's people do with the list of children whom it holds back (world/holdbacks.h).
 * For files of the engine only.
 *
 * From the moment a child stands there, what waits of it is taken back, and nothing that the school gave of
 * it leaves or is shown; on the authority's own lists it stands as not heard of, to be rung. When the school
 * takes it back, or its day is over, what is open is told once more. */
#ifndef ENGINE_LISTS_HOLDBACK_ACT_H
#define ENGINE_LISTS_HOLDBACK_ACT_H

#include "engine/world/holdbacks.h"

/* The school's pupil that people call so: a UPN, or the school's own id. NO_INDEX: none of this school's,
 * whom the engine follows. */
uint32_t holdback_pupil(const struct engine *e, uint32_t school, const char *text);

/* Holds a child back: `given` has the words, the reason and the last day (holdback_read), `person` is whoever
 * did it. Kept with its entry in the audit in one transaction. -FAULT_STATE: it is held back already;
 * -FAULT_LIMIT: too many are. */
int holdback_begin(struct engine *e, uint32_t child, uint32_t school, const struct holdback *given,
		   const char *person, struct fault *reterr);
/* The one of this number that the school put there, or a school that it was; NULL: none. Lent until the next
 * change. */
const struct holdback *holdback_of(const struct engine *e, uint32_t school, uint64_t number);
/* Takes it back. -FAULT_STATE: it is over. */
int holdback_finish(struct engine *e, uint64_t number, const char *person, struct fault *reterr);

/* Ends what is past its last day. */
int holdback_turn(struct engine *e, struct fault *reterr);
bool holdback_due(const struct engine *e);
int64_t holdback_next(const struct engine *e); /* the instant of the next one; 0: none */

#endif
