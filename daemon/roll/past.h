/* past.h: one school's academic year that is over, packed, for rules that look over a summer.
 *
 * A run of school days and the window of the penalty count go from one year into the next; nothing else of a
 * year that is over is looked at in memory. Every mark of it is kept, as stretches of equal marks, newest
 * first: two bytes a stretch, about 35 stretches a pupil (a tenth of the register's own bytes), and never
 * more than two bytes for each of its 540 sessions. */
#ifndef ROLL_PAST_H
#define ROLL_PAST_H

#include "roll/openings.h"
#include "roll/roll.h"

struct past; /* opaque */

/* Packs one school of a roll. `held` is its year as marks and calendar have it, counted from the same roll.
 * Where the calendar says nothing of that year (the next one's has taken its place), the school was open
 * when somebody was in, unless its marks call it closed. NULL: no memory. Free with past_free. */
struct past *past_pack(const struct roll *r, unsigned school, const struct openings *held);
void past_free(struct past *p);

/* 1 August to 31 July. */
day_t past_first(const struct past *p);
day_t past_last(const struct past *p);
/* The mark as the roll had it; CELL_UNKNOWN beyond the year. */
cell_t past_get(const struct past *p, unsigned slot, session_t s);
/* Sums of a slot over [from, to], both inclusive, cut to the year. */
struct tally past_tally(const struct past *p, unsigned slot, session_t from, session_t to);
/* Did the school hold this session? False beyond the year. */
bool past_held(const struct past *p, session_t s);
/* Bytes in memory. */
size_t past_size(const struct past *p);

#endif
