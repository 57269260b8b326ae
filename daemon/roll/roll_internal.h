/* roll_internal.h: how a roll lies in memory; for this room only. */
#ifndef ROLL_ROLL_INTERNAL_H
#define ROLL_ROLL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "roll/recount.h"
#include "roll/roll.h"

#define ROLL_WEEKDAYS	   5
#define ROLL_WEEK_SESSIONS 14 /* of the civil week; the last four are the weekend's */
#define ROLL_DAYS	   (ROLL_WEEKS * ROLL_WEEKDAYS)
/* Blocks of one school: 8,192 slots, four times the largest school with a year's movers. */
#define ROLL_BLOCKS 256
/* Blocks whose words are counted together, rows of a plane, and its last row, which stays empty. */
#define PLANES_WORDS	8
#define PLANES_SESSIONS (ROLL_DAYS * 2 + 1)
#define PLANES_EMPTY	(ROLL_DAYS * 2)

struct roll_leaf {
	uint8_t *cells;	 /* owned; blocks x ten sessions x 32 lanes; NULL: nothing was ever put */
	unsigned blocks; /* how many `cells` has room for */
	unsigned known;	 /* cells that are not unknown */
};

struct roll_block {
	uint32_t claimed; /* lanes in use; 0: the block is free */
	int year_group;
	struct lane_sums tallies; /* of the whole year, always in step with the cells */
};

struct roll_school {
	struct roll_leaf leaves[ROLL_WEEKS];
	struct roll_block *blocks; /* owned */
	unsigned block_count, block_room;
	/* Owned; PLANES_SESSIONS rows of a word a block: the lanes with G, N, O or U. NULL: not kept. */
	uint32_t *unauthorised;
	unsigned plane_room; /* words of a row, a multiple of PLANES_WORDS */
	/* Beside them the days, a bit each, on which a lane may have "#": set with the first, cleared with
	 * the week. */
	uint64_t closed[(ROLL_DAYS + 63) / 64];
};

struct roll {
	day_t first_monday;
	session_t first, last; /* sessions of the year, 1 August to 31 July */
	unsigned school_count;
	uint64_t known; /* cells that are not unknown */
	bool planes;	/* planes are kept */
	struct roll_school schools[];
};

static inline size_t roll_lane_at(unsigned slot)
{
	return (size_t)(slot / ROLL_LANES) * ROLL_BLOCK + slot % ROLL_LANES;
}

/* The week and session within it of a weekday session of the roll's year; false for any other. */
static inline bool roll_at(const struct roll *r, session_t s, unsigned *ret_week, unsigned *ret_column)
{
	/* Before the first Monday it wraps to a number beyond the year. */
	unsigned offset = (unsigned)s - (unsigned)session_of(r->first_monday, false);

	*ret_week = offset / ROLL_WEEK_SESSIONS;
	*ret_column = offset % ROLL_WEEK_SESSIONS;
	return s >= r->first && s <= r->last && *ret_column < ROLL_SESSIONS;
}

static inline bool roll_claimed(const struct roll_school *s, unsigned slot)
{
	return slot / ROLL_LANES < s->block_count &&
	       (s->blocks[slot / ROLL_LANES].claimed >> (slot % ROLL_LANES) & 1) != 0;
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

/* What a cell counts in every sum, whether it is not unknown and whether the plane or the closed days may
 * be about it, 0 or 1; eight numbers, so that a step is added at once. */
enum { STEP_HEARD = SUMS, STEP_NOTED, STEPS = 8 };
struct tally_step {
	int16_t of[STEPS];
};
_Static_assert(STEP_NOTED < STEPS, "a step has room for every sum");
extern const struct tally_step tally_steps[CELL_NOT_COLLECTED_LAST + 1];
/* Adds cell `now` to a step and takes `old` off. */
static inline void tally_step(struct tally_step *step, cell_t old, cell_t now)
{
	for (unsigned i = 0; i < STEPS; i++)
		step->of[i] = (int16_t)(step->of[i] + tally_steps[now].of[i] - tally_steps[old].of[i]);
}
/* Adds a step to one lane's tallies. */
void tally_add(struct roll_block *block, unsigned lane, const struct tally_step *step);
/* Adds what some sessions of 32 lanes count more than before (rows_compare). Returns how many more of the
 * cells are not unknown. */
struct row_counts;
int tally_move(struct roll_block *block, const struct row_counts *change);
/* Adds (or takes off) ten sessions of 32 lanes. */
void tally_add_week(struct roll_block *block, const uint8_t *cells);
void tally_drop_week(struct roll_block *block, const uint8_t *cells);

/* planes.c */

/* Eight bytes of 0 or 1 as eight bits, the first the lowest. */
static inline uint32_t eight_bits(uint64_t bytes)
{
	const uint64_t gather =
		__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0x0102040810204080ULL : 0x8040201008040201ULL;

	return (uint32_t)(bytes * gather >> 56);
}
/* 32 bytes of 0 or 1 as a word of lanes. */
static inline uint32_t lanes_word(const uint8_t bytes[ROLL_LANES])
{
	uint64_t words[ROLL_LANES / 8];

	memcpy(words, bytes, sizeof words);
	return eight_bits(words[0]) | eight_bits(words[1]) << 8 | eight_bits(words[2]) << 16 |
	       eight_bits(words[3]) << 24;
}
/* The word of a block and session; sessions count two a weekday from the roll's first Monday. */
static inline uint32_t *plane_at(const struct roll_school *s, unsigned block, unsigned session)
{
	return s->unauthorised + (size_t)session * s->plane_room + block;
}
/* Makes room for so many blocks; nothing changes when it fails. What follows is for planes that are kept. */
int planes_grow(struct roll_school *s, unsigned blocks, struct fault *reterr);
/* G, N, O and U: the cells of a block's plane. */
static inline bool cell_in_plane(cell_t cell)
{
	return (cell & ~3U) == CELL_HOLIDAY_UNAUTHORISED;
}
_Static_assert(CELL_HOLIDAY_UNAUTHORISED % 4 == 0 && CELL_NO_REASON_YET - CELL_HOLIDAY_UNAUTHORISED < 4 &&
		       CELL_UNAUTHORISED - CELL_HOLIDAY_UNAUTHORISED < 4 &&
		       CELL_LATE_AFTER_CLOSE - CELL_HOLIDAY_UNAUTHORISED < 4,
	       "G, N, O and U are four cells in a row");
/* Notes one session's cell in the plane; `at` is the session's word. */
static inline void plane_put(uint32_t *at, unsigned lane, cell_t cell)
{
	*at = (*at & ~((uint32_t)1 << lane)) | (uint32_t)cell_in_plane(cell) << lane;
}
/* Notes that a day may have "#". */
static inline void school_closes(struct roll_school *s, unsigned day)
{
	s->closed[day / 64] |= (uint64_t)1 << day % 64;
}
/* Notes one session of all 32 lanes, two a weekday from the roll's first Monday. */
void planes_put_row(struct roll_school *s, unsigned block, unsigned session, const uint8_t *cells);
/* Notes a week of a block; `cells` NULL: all unknown. */
void planes_put_week(struct roll_school *s, unsigned block, unsigned week, const uint8_t *cells);

#endif
