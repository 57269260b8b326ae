/* gates.h: how much may be asked of whom at once. A host has a cap of connections over all its schools, a
 * token at a host has a limit of requests, and an answer 429 shuts the token for a while.
 *
 * Counts are in memory: after a restart of the engine the window is empty, and the other side's 429 is
 * heeded. */
#ifndef ENGINE_GATES_H
#define ENGINE_GATES_H

#include "engine/state.h"

/* After a configuration is in force: hosts and tokens of its schools; what was counted of those that stay is
 * kept. */
int gates_update(struct engine *e, struct fault *reterr);
void gates_free(struct engine *e);

/* Counts again what is under way at each host; before the next two are asked. */
void gates_begin(struct engine *e);
/* May a page of this school be asked for at `now`? When the token has had its requests, *ret_opens is the
 * instant at which it opens; otherwise it is 0 (a free place is waited for, which any answer gives). */
bool gates_open(const struct engine *e, uint32_t school, int64_t now, int64_t *ret_opens);
/* One was asked for. */
void gates_asked(struct engine *e, uint32_t school, int64_t now);
/* 429: the limit is the token's, not the school's, so the others wait too, for one window at the most. */
void gates_limited(struct engine *e, uint32_t school, int64_t now, int64_t retry_after);

#endif
