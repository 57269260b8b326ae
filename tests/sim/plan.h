/* The plan of a school's year: for every pupil and session the code its register ends with.
 * When each is seen, and as what first, is mark.h's part. */
#ifndef SIM_PLAN_H
#define SIM_PLAN_H

#include <stdint.h>

#include "borough.h"
#include "codes.h"

/* One byte a session: the code, and how its life begins. */
#define PLAN_CODE    0x3f
#define PLAN_AT_ONCE 0x40 /* known from the first look: no N before it */
#define PLAN_N_FIRST 0x80 /* an N first, for at least forty minutes */

/* Makes the plan of a school once; safe from several threads. 0, or -1 when memory runs out. */
int plan_ready(struct school *s);

/* The cell of a pupil on a term day; session 0 is AM. plan_ready must have succeeded. */
static inline uint8_t plan_cell(const struct school *s, uint32_t place, int day, int session)
{
	return s->cells[((size_t)place * TERM_DAYS_MAX + (size_t)day) * 2 + (size_t)session];
}

#endif
