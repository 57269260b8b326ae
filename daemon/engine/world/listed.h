/* listed.h: the children who are or were on a list of the authority, some thousands among all: roll calls and
 * morning lists look at these alone. For files of the engine only. */
#ifndef ENGINE_WORLD_LISTED_H
#define ENGINE_WORLD_LISTED_H

#include "engine/world/state.h"

/* The child has a list entry from now on. Again and again is fine. */
int listed_add(struct engine *e, uint32_t child, struct fault *reterr);
/* Indexes of children in their order, each once; some may have no entry any more. Good until the next
 * listed_add. */
const struct indexes *listed_all(const struct engine *e);
void listed_forget(struct engine *e);

#endif
