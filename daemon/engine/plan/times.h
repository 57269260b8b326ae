/* times.h: instants that follow from registers, contracts and working hours alone. For files of the engine
 * only. */
#ifndef ENGINE_PLAN_TIMES_H
#define ENGINE_PLAN_TIMES_H

#include "engine/world/state.h"

session_t times_settled(const struct engine *e, uint32_t school,
			int64_t planned); /* last settled session at `planned` */

/* The last session that a look planned for `planned` and done at `now` tells about: its register has
 * closed, and the school's data are later than that. */
session_t times_counted(const struct engine *e, uint32_t school, int64_t planned, int64_t now);

int64_t times_first_look(const struct engine *e, uint32_t school, session_t s);

/* Weekly and half-termly lists leave on Mondays. */
#define TIMES_WEEK_MINUTE (8 * 60)

/* The first instant at or after `from` at which an envelope of this urgency may leave for a team. */
int64_t times_send_at(const struct engine *e, uint32_t team, enum urgency u, int64_t now);

/* The minute of the first look at a session's register, by the contract's looks. */
int times_first_minute(const struct school *s, const struct contract_looks *c, day_t day, bool pm);

#endif
