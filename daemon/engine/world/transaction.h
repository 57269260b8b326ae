/* transaction.h: one batch, one transaction. For files of the engine only. */
#ifndef ENGINE_WORLD_TRANSACTION_H
#define ENGINE_WORLD_TRANSACTION_H

#include "engine/world/state.h"

/* transaction.c: one batch, one transaction. There is no undo in memory: when a write
 * fails the fault goes up, the role exits, and replay rebuilds memory from the store. */
int transaction_begin(struct engine *e, struct fault *reterr);
int transaction_commit(struct engine *e, struct fault *reterr);

/* Pages that come in one turn of the loop share one commit: a page joins the transaction that the page before
 * it left open, or begins one, and leaves it open. transaction_settle commits what was left open, and nothing
 * is told, asked for or begun before that: engine.c and ask.c call it before anything but a page. What is
 * open when the role ends was never there: its pages are asked for again. */
int transaction_join(struct engine *e, struct fault *reterr);
void transaction_leave(struct engine *e);
int transaction_settle(struct engine *e, struct fault *reterr);

#endif
