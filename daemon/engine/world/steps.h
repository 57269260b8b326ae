/* steps.h: what a pull asks for, one resource after the other. */
#ifndef ENGINE_WORLD_STEPS_H
#define ENGINE_WORLD_STEPS_H

#include "engine/world/state.h"

/* The first step of the school's pull, by its kind and by what its source offers. */
enum pull_step steps_first(const struct engine *e, uint32_t school);
/* The step after `step`; STEP_DONE after the last. */
enum pull_step steps_next(const struct engine *e, uint32_t school, enum pull_step step);
/* What a step asks its source for. STEP_LIST and STEP_DONE ask for nothing of a school. */
enum source_resource steps_resource(enum pull_step step);
/* True for a resource that a supplier may refuse (403, 404) without the pull having failed: a scope that
 * was not granted, or a path that this edition of the interface does not have. */
bool steps_optional(enum pull_step step);
/* True for the steps that come after the marks of the days asked for. */
bool steps_after_marks(enum pull_step step);
/* True when the school's source has this resource at all. */
bool steps_offered(const struct engine *e, uint32_t school, enum pull_step step);

#endif
