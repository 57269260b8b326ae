/* plan.h: when things are due. For files of the engine only. */
#ifndef ENGINE_PLAN_PLAN_H
#define ENGINE_PLAN_PLAN_H

#include "engine/plan/times.h"

int64_t plan_look_due(const struct engine *e, uint32_t school, int64_t now); /* 0: nothing due */
int64_t plan_look_next(const struct engine *e, uint32_t school,
		       int64_t now); /* first planned instant after now */
/* Seconds after a planned instant at which this school is asked (stagger.h). */
int64_t plan_offset(const struct engine *e, uint32_t school, int64_t planned);
/* When plan_look_due is to be asked again, as long as the school's marks stay as they are. */
int64_t plan_wake(const struct engine *e, uint32_t school, int64_t now);
int64_t plan_list_due(const struct engine *e, uint32_t list, int64_t now);
int64_t plan_list_next(const struct engine *e, uint32_t list, int64_t now);
int64_t plan_rollcall_due(const struct engine *e, int64_t now);
int64_t plan_rollcall_next(int64_t now);
session_t plan_rollcall_session(int64_t planned);
enum pull_kind plan_kind(const struct engine *e, uint32_t school, int64_t planned);

#endif
