/* roll_internal.h: how a roll lies in memory; for roll.c, leaf.c, tally.c and history.c only. */
#ifndef ATTENDANCE_ROLL_INTERNAL_H
#define ATTENDANCE_ROLL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attendance/recount.h"
#include "attendance/roll.h"

#define ROLL_WEEKDAYS	   5
#define ROLL_WEEK_SESSIONS 14 /* of the civil week; the last four are the weekend's */
#define ROLL_DAYS	   (ROLL_WEEKS * ROLL_WEEKDAYS)
/* Blocks of one school: 8,192 slots, four times the largest school with a year's movers. */
#define ROLL_BLOCKS 256
struct roll_leaf {
	uint8_t *cells;	 /* owned; blocks x ten sessions x 32 lanes; NULL: nothing was ever put */
	unsigned blocks; /* how many `cells` has room for */
	unsigned known;	 /* cells that are not unknown */
};

struct roll_block {
	uint32_t claimed; /* lanes in use; 0: the block is free */
	int year_group;
	uint8_t *history;	  /* owned; ROLL_DAYS x 32 lanes; NULL while the block is free */
	struct lane_sums tallies; /* of the whole year, always in step with the cells */
};

struct roll_school {
	struct roll_leaf leaves[ROLL_WEEKS];
	struct roll_block *blocks; /* owned */
	unsigned block_count, block_room;
};

struct roll {
	day_t first_monday;
	session_t first, last; /* sessions of the year, 1 August to 31 July */
	unsigned school_count;
	uint64_t known; /* cells that are not unknown */
	struct roll_school schools[];
};

static inline size_t roll_lane_at(unsigned slot)
{
	return (size_t)(slot / ROLL_LANES) * ROLL_BLOCK + slot % ROLL_LANES;
}

/* roll.c */

/* Always -FAULT_MEMORY. */
int roll_no_memory(struct fault *reterr);
/* -FAULT_BUG for a school the roll does not have. */
int roll_check_school(const struct roll *r, unsigned school, struct fault *reterr);

/* leaf.c */

/* Makes room for `blocks` blocks, the new ones unknown. Nothing changes when it fails. */
int leaf_grow(struct roll_leaf *leaf, unsigned blocks, struct fault *reterr);

/* tally.c */

/* Moves one lane's tallies from cell `old` to cell `now`. */
void tally_move(struct roll_block *block, unsigned lane, cell_t old, cell_t now);
/* Adds (or takes off) ten sessions of 32 lanes. */
void tally_add_week(struct roll_block *block, const uint8_t *cells);
void tally_drop_week(struct roll_block *block, const uint8_t *cells);

/* history.c */

/* Notes one session's cell: `day` counts weekdays from the roll's first Monday. */
void history_put(struct roll_block *block, unsigned lane, unsigned day, bool pm, cell_t cell);
/* Notes a week of a block; `cells` NULL: all unknown. */
void history_put_week(struct roll_block *block, unsigned week, const uint8_t *cells);

#endif
