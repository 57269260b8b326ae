/* year_before.h: the academic year before this one, packed in memory for what does not restart in September
 * (alert/history.h): every mark of it that the store has and contracts let us keep, of the schools that share
 * now. A cache as the roll is: made anew at a start, a reload and the turn of the year, and never changed but
 * by what may no longer be kept. Marks of a year that is over are not read again from schools.
 *
 * Whose a place was goes by pupils' records and decisions about them (match.h), so that a child who changed
 * school over the summer, or turned out to be another, has its own. For files of the engine only. */
#ifndef ENGINE_WORLD_YEAR_BEFORE_H
#define ENGINE_WORLD_YEAR_BEFORE_H

#include "alert/history.h"
#include "engine/world/holding.h"

/* After records, lists and decisions. What of a school's year does not load is noted, and left out: that
 * stops nobody's today. */
int year_before_restore(struct engine *e, struct fault *reterr);
void year_before_forget(struct engine *e);

/* Adds the child's places of that year, at all schools. */
void year_before_places(const struct engine *e, uint32_t child, struct history *h);

/* Each night: what the school's contracts do not allow any more is not shown, and goes when nothing of the
 * year is allowed. */
void year_before_retain(struct engine *e, uint32_t school, const struct holding *holding);

#endif
