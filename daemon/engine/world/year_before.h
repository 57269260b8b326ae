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
#include "measure/measure.h"
#include "measure/period.h"

/* After records, lists and decisions. What of a school's year does not load is noted, and left out: that
 * stops nobody's today. */
int year_before_restore(struct engine *e, struct fault *reterr);
void year_before_forget(struct engine *e);

/* Adds the child's places of that year, at all schools. */
void year_before_places(const struct engine *e, uint32_t child, struct history *h);

/* Sums of one school's year, by the year groups of then, over the sessions its range asks for, of those who
 * were on roll. Of a range that begins before the first day of which all of them may be kept there is no sum:
 * neither another stretch of the year, nor of those children alone whom a longer contract names. */
#define BEFORE_YEAR_FIRST (-2)
#define BEFORE_YEAR_LAST  14
struct before_sums {
	struct session_range range;
	unsigned minimum;
	bool counted, held; /* held: there is the school's register, of the whole range */
	day_t kept;	    /* the first day of which all of it may be kept; DAY_NONE: nothing was cut */
	struct before_group {
		struct measure measure;
		uint64_t enrolments;			    /* on roll in the range */
	} groups[BEFORE_YEAR_LAST - BEFORE_YEAR_FIRST + 2]; /* the last: of no known year group */
};
/* The year group of groups[i]. */
static inline int before_year_group(unsigned i)
{
	return i <= BEFORE_YEAR_LAST - BEFORE_YEAR_FIRST ? (int)i + BEFORE_YEAR_FIRST : YEAR_UNKNOWN;
}
/* Counts schools, each over its own of `ranges` (an empty one: not asked), unless that is what was counted of
 * it last; `minimum` as measure_add_from. *ret_sums: by school, lent until the next call; NULL: nothing of
 * the year is held. */
void year_before_sums(struct engine *e, const struct session_range *ranges, unsigned minimum,
		      const struct before_sums **ret_sums);

/* Each night: what the school's contracts do not allow any more is not shown, and goes when nothing of the
 * year is allowed. */
void year_before_retain(struct engine *e, uint32_t school, const struct holding *holding);

#endif
