/* gates.h: how much may be asked of whom at once. A host has a cap of connections over all its schools, a
 * token at a host has a limit of requests, and an answer 429 shuts the token for a while.
 *
 * Counts are in memory: after a restart of the engine the window is empty, and the other side's 429 is
 * heeded. */
#ifndef ENGINE_PULL_GATES_H
#define ENGINE_PULL_GATES_H

#include "engine/world/state.h"

/* After a configuration is in force: hosts and tokens of its schools; what was counted of those that stay is
 * kept. */
int gates_update(struct engine *e, struct fault *reterr);
void gates_free(struct engine *e);

/* Counts again what is under way at each host; before the next two are asked. */
void gates_begin(struct engine *e);
/* May a page of this school be asked for at `now`? When the token has had its requests, *ret_opens is the
 * instant at which it opens; otherwise it is 0 (a free place is waited for, which any answer gives). */
bool gates_open(struct engine *e, uint32_t school, int64_t now, int64_t *ret_opens);
/* Of each host, the school whose turn it is, for turn.c to fill in: NO_INDEX after gates_clear_heads.
 * gates_head is NULL for a school that is not asked over the network; i < gates_hosts. */
void gates_clear_heads(struct engine *e);
uint32_t *gates_head(struct engine *e, uint32_t school);
size_t gates_hosts(const struct engine *e);
uint32_t gates_head_of_host(const struct engine *e, size_t i);
/* One was asked for. */
void gates_asked(struct engine *e, uint32_t school, int64_t now);
/* 429: the limit is the token's, not the school's, so the others wait too, for one window at the most. */
void gates_limited(struct engine *e, uint32_t school, int64_t now, int64_t retry_after);
/* The clock was put back by so many seconds: waits last no longer for it. */
void gates_clock_back(struct engine *e, int64_t by);

#endif
