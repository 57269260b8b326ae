/* awake.h: which schools anything may be done for now. For files of the engine only.
 *
 * At every turn of the loop the schools are looked through: is a look due, whose turn is it, is an answer
 * lost? Nearly all of them sleep, so until when each does stands in one row of instants, and the rest of a
 * school is not touched. Only pull_ask.c lays one to sleep: one of which no page is under way and none is
 * due. Whatever may make something due sooner wakes it. */
#ifndef ENGINE_WORLD_AWAKE_H
#define ENGINE_WORLD_AWAKE_H

#include "engine/world/state.h"

/* The first school from `from` on that is awake; school_count when there is none. */
static inline uint32_t awake_from(const struct engine *e, uint32_t from, int64_t now)
{
	while (from < e->config->school_count && e->asleep_until[from] > now)
		from++;
	return from;
}

/* For the schools that are awake, in order, with their index in `i`. */
#define AWAKE_EACH(e, now, i)                                                                                \
	for (uint32_t i = awake_from((e), 0, (now)); i < (e)->config->school_count;                          \
	     i = awake_from((e), i + 1, (now)))

static inline void awake_wake(struct engine *e, uint32_t school)
{
	e->asleep_until[school] = 0;
}

#endif
