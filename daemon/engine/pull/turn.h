/* turn.h: whose page is asked for next when not all can be asked at once. */
#ifndef ENGINE_PULL_TURN_H
#define ENGINE_PULL_TURN_H

#include "engine/world/state.h"

/* The school whose page may be asked for now and whose turn it is; NO_INDEX: none may. A school that has to
 * wait for its token to open is told so in pull.held_until. Call gates_begin (gates.h) before the first of a
 * tick. */
uint32_t turn_next(struct engine *e, int64_t now);
/* A pull begins: when its turn is, and who is asked first in the same second. */
void turn_begin(struct engine *e, uint32_t school);

#endif
