/* advance.h: the simulated clock. For files of the engine only. */
#ifndef ENGINE_ADVANCE_H
#define ENGINE_ADVANCE_H

#include "engine/world/state.h"

/* advance.c: the simulated clock */
bool advance_settled(const struct engine *e, const char **ret_waiting);
int64_t advance_next(const struct engine *e);
int advance_run(struct engine *e, struct fault *reterr);

#endif
