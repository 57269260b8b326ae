/* succession.h: a school that converted: from a day on it is another School file, with a new URN and a
 * register of its own (`succeeds` in the new one's file). For files of the engine only.
 *
 * From that day nobody is on the old school's roll any more, whatever its system still says; its pupils are
 * on the new one's as soon as that has been read, the same children by UPN. Runs and counts at the new school
 * go on from the old one's register, what was open there is the new school's, and who is on neither roll is
 * waited for before anybody hears that the child has left. */
#ifndef ENGINE_WORLD_SUCCESSION_H
#define ENGINE_WORLD_SUCCESSION_H

#include "engine/world/state.h"

/* Finds who follows whom; part of a start. */
void succession_start(struct engine *e);
/* The schools that are one with this one over such days, itself among them, the oldest first; how many. Of
 * more than there is room for, those before it. */
#define SUCCESSION_LINE 8
unsigned succession_line(const struct engine *e, uint32_t school, uint32_t ret[SUCCESSION_LINE]);
/* Is the school another one on this day? */
bool succession_over(const struct engine *e, uint32_t school, day_t day);
/* The last day on the school's roll of one who leaves it on `to` (DAY_NONE: no day is known). */
day_t succession_leaving(const struct engine *e, uint32_t school, day_t to);
/* Are places at `other` part of this school's register? */
bool succession_joins(const struct engine *e, uint32_t school, uint32_t other);
/* Was the child at the school that this one was? */
bool succession_continues(const struct engine *e, const struct child *c, uint32_t school);
/* The school that this one became, where the child is on its roll today; NO_INDEX: not so. */
uint32_t succession_of(const struct engine *e, const struct child *c, uint32_t school);
/* School days since the school became another one; 0: it did not. */
int succession_days(const struct engine *e, uint32_t school);
/* On the day that a school becomes another one memory is rebuilt. */
int succession_turn(struct engine *e, struct fault *reterr);

#endif
