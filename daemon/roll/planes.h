/* planes.h: unauthorised sessions of 32 children as one bit each, for the daily rules.
 *
 * A roll that was told so keeps beside each school's cells one word a session and block: bit l is set while
 * lane l has G, N, O or U. The words of one session lie side by side, so that eight blocks are counted at
 * once by adding words bit by bit, and only the children who reach a threshold are looked at one by one.
 * 2,164 bytes a block (16 MB for 240,000 children); never stored, always in step with the cells. */
#ifndef ROLL_PLANES_H
#define ROLL_PLANES_H

#include <stdint.h>

#include "roll/runs.h"

/* Sessions are counted eight at a time. */
#define PLANES_STEP 8

/* Days made ready for counting. */
struct planes_window {
	uint16_t at[RUNS_DAYS * 2 + PLANES_STEP]; /* the sessions held, oldest first; then empty ones */
	unsigned count;				  /* sessions held */
};

/* From now on the roll keeps these bits; those of the marks that it has are made now. -FAULT_MEMORY: it does
 * not. Where they are not kept nobody reaches anything below. */
int planes_keep(struct roll *r, struct fault *reterr);
/* The sessions held of `days` (newest first, as runs_days gives them). The same window serves every school
 * that was open on these days. */
void planes_window(const struct runs_day *days, unsigned count, struct planes_window *ret);
/* The lanes in use of each block (`ret_lanes` has room for roll_blocks()) with at least `least` sessions
 * of G, N, O or U in the window: with runs_weeks(days, count, 10) days and 10 the children at the national
 * threshold for penalty notices. `ret` (a row a block) is set for these lanes only, to what runs_sessions
 * gives. */
void planes_reach(const struct roll *r, unsigned school, const struct planes_window *w, unsigned least,
		  uint32_t *ret_lanes, uint16_t (*ret)[ROLL_LANES]);
/* The lanes in use of one block with a run of at least `least` days of G, N, O and U. `ret` is set for
 * these lanes only, to what runs_block gives. */
uint32_t planes_runs(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		     unsigned count, unsigned least, uint16_t ret[ROLL_LANES]);

#endif
