/* year.h: what was held this year, by each school's marks. For files of the engine only. */
#ifndef ENGINE_WORLD_YEAR_H
#define ENGINE_WORLD_YEAR_H

#include "engine/world/state.h"

void year_start(struct engine *e);
/* Counts again: everything, or (when pupils came or left) one school's roll. */
void year_recount(struct engine *e);
void year_roll(struct engine *e, uint32_t school);

#endif
