/* recount.h: sums straight from the cells, over any stretch of the year.
 *
 * The tallies answer for the whole year; everything else walks the cells, 32 children at
 * a time. No branches in the kernels, plain C that compilers vectorise. A school is the
 * unit of work, so that callers can divide a borough between cores; nothing here writes
 * to the roll. */
#ifndef ROLL_RECOUNT_H
#define ROLL_RECOUNT_H

#include <stdint.h>

#include "roll/roll.h"

/* The counts of one block's 32 enrolments, each a row of lanes. `known`: sessions with a code
 * that is neither unknown nor "not collected" (# and Z). */
enum { SUM_POSSIBLE, SUM_ATTENDING, SUM_AUTHORISED, SUM_UNAUTHORISED, SUM_LATE, SUM_KNOWN, SUMS };
struct lane_sums {
	uint16_t of[SUMS][ROLL_LANES];
};
/* One lane as a tally. */
struct tally lane_tally(const struct lane_sums *s, unsigned lane);

/* Blocks of a school; slot / ROLL_LANES indexes them. Their year group (YEAR_UNKNOWN for a free one)
 * and the lanes in use. */
unsigned roll_blocks(const struct roll *r, unsigned school);
int roll_block_year(const struct roll *r, unsigned school, unsigned block);
uint32_t roll_block_lanes(const struct roll *r, unsigned school, unsigned block);

/* Sums of every block of a school over the sessions [from, to] (inclusive, cut to the roll's year):
 * `ret` has room for roll_blocks() and is overwritten. */
void recount_school(const struct roll *r, unsigned school, session_t from, session_t to,
		    struct lane_sums *ret);
/* Several stretches of the year added up, none of which meets another; `ret` as above. */
struct recount_range {
	session_t from, to; /* both inclusive; from > to: nothing */
};
void recount_ranges(const struct roll *r, unsigned school, const struct recount_range *ranges, size_t count,
		    struct lane_sums *ret);
/* The same of the whole year from the running tallies: no cell is read. */
void recount_year(const struct roll *r, unsigned school, struct lane_sums *ret);
/* One block over such stretches; zero for a block the school has not. */
void recount_block(const struct roll *r, unsigned school, unsigned block, const struct recount_range *ranges,
		   size_t count, struct lane_sums *ret);
/* One enrolment over [from, to]. `ret_known` as SUM_KNOWN (may be NULL; the tally has it too). */
struct tally recount_slot(const struct roll *r, unsigned school, unsigned slot, session_t from, session_t to,
			  unsigned *ret_known);

/* Sessions by code, over [from, to] and the lanes of `lanes` (one mask a block; NULL: all lanes in use),
 * added to `counts`, indexed by cell. 0 is unknown: every weekday session of the year in [from, to] of a
 * lane in use for which nothing was heard, holidays included (the roll has no calendar). */
void recount_codes(const struct roll *r, unsigned school, session_t from, session_t to, const uint32_t *lanes,
		   uint64_t counts[128]);
/* The same of one enrolment. */
void recount_codes_slot(const struct roll *r, unsigned school, unsigned slot, session_t from, session_t to,
			uint64_t counts[128]);
/* Sums session by session: `ret[i]` is session `from` + i, weekends stay zero; [from, to] inside the
 * roll's year, `ret` has to - from + 1 rows. */
struct session_sum {
	uint32_t possible, attending, authorised, unauthorised, late, known;
};
void recount_sessions(const struct roll *r, unsigned school, session_t from, session_t to,
		      const uint32_t *lanes, struct session_sum *ret);
/* Sums week by week of the whole year, in one pass: `ret[w]` is week w of the roll. */
void recount_weeks(const struct roll *r, unsigned school, const uint32_t *lanes,
		   struct session_sum ret[ROLL_WEEKS]);

#endif
