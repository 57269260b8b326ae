/* contested.h: one mark that a school's system gives twice, on two pages, with two codes.
 *
 * What a re-sync leaves behind: two rows with ids of their own for one pupil and session. On one page the one
 * updated last counts (intake.c); on two pages the later page would, whatever its age. So marks that were
 * once given on two pages of one reading are watched from then on: of such a mark the newest row of a reading
 * counts. A reading that first meets one is done once more. RAM only: after a restart they are met again. */
#ifndef ENGINE_WORLD_CONTESTED_H
#define ENGINE_WORLD_CONTESTED_H

#include "engine/world/state.h"

/* A reading of marks begins: of no watched mark anything was given yet. */
void contested_begin(struct engine_school *s);
/* Has this reading given a newer row of this mark? Else remembers that this one is the newest. */
bool contested_older(struct engine_school *s, uint32_t slot, session_t session, int64_t updated_at);
/* An earlier page of this reading gave this mark too. True when it is watched from now on. */
bool contested_add(struct engine_school *s, uint32_t slot, session_t session, int64_t updated_at);
void contested_free(struct engine_school *s);

#endif
