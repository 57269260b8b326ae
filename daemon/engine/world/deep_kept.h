/* deep_kept.h: how far each school's weekly reading is, kept (deep.h does it). */
#ifndef ENGINE_WORLD_DEEP_KEPT_H
#define ENGINE_WORLD_DEEP_KEPT_H

#include "engine/world/state.h"

int deep_save(struct engine *e, uint32_t school, struct fault *reterr);
int deep_restore(struct engine *e, struct fault *reterr);
/* As if it had never been read. */
int deep_forget(struct engine *e, uint32_t school, struct fault *reterr);

/* A mark of this school has changed; it counts when this reading is what found it. */
void deep_moved(struct engine_school *s, cell_t old, cell_t now);

#endif
