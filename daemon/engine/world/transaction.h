/* transaction.h: one batch, one transaction. For files of the engine only. */
#ifndef ENGINE_WORLD_TRANSACTION_H
#define ENGINE_WORLD_TRANSACTION_H

#include "engine/world/state.h"

/* transaction.c: one batch, one transaction. There is no undo in memory: when a write
 * fails the fault goes up, the role exits, and replay rebuilds memory from the store. */
int transaction_begin(struct engine *e, struct fault *reterr);
int transaction_commit(struct engine *e, struct fault *reterr);

#endif
