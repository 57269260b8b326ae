#include "roll/recount.h"

#include <stdbool.h>
#include <string.h>

#include "roll/roll_internal.h"
#include "roll/rows.h"
#include "roll/stretch.h"

/* Sessions whose counts fit in a byte. */
#define SESSIONS_A_BYTE 255
/* Stretches of fewer weeks are counted without asking what the rest of the year would take. */
#define WEEKS_WORTH_IT 8
/* Blocks counted together: their counts stay in the first cache. */
#define TILE 32
/* The same where cells are come back to: a year of them stays in the second. */
#define TILE_OF_RANGES 16

unsigned roll_blocks(const struct roll *r, unsigned school)
{
	return school < r->school_count ? r->schools[school].block_count : 0;
}

int roll_block_year(const struct roll *r, unsigned school, unsigned block)
{
	if (roll_block_lanes(r, school, block) == 0)
		return YEAR_UNKNOWN;
	return r->schools[school].blocks[block].year_group;
}

uint32_t roll_block_lanes(const struct roll *r, unsigned school, unsigned block)
{
	return block < roll_blocks(r, school) ? r->schools[school].blocks[block].claimed : 0;
}

/* --- sums by enrolment -------------------------------------------------------- */

/* How many of the `count` blocks from `first` on a leaf has cells of. */
static unsigned leaf_part(const struct roll_leaf *leaf, unsigned first, unsigned count)
{
	if (leaf->known == 0 || leaf->blocks <= first)
		return 0;
	return leaf->blocks - first < count ? leaf->blocks - first : count;
}

/* Blocks under count, in bytes until they are full. */
struct tile {
	const struct roll_school *school;
	unsigned first, blocks, sessions;
	struct row_counts counts[TILE];
};

static void tile_start(struct tile *t, const struct roll_school *s, unsigned first, unsigned blocks)
{
	t->school = s;
	t->first = first;
	t->blocks = blocks;
	t->sessions = 0;
	memset(t->counts, 0, blocks * sizeof *t->counts);
}

static void widen(struct tile *t, struct lane_sums *ret)
{
	if (t->sessions == 0)
		return;
	for (unsigned block = 0; block < t->blocks; block++)
		rows_add(&t->counts[block], &ret[block]);
	memset(t->counts, 0, t->blocks * sizeof *t->counts);
	t->sessions = 0;
}

/* Leaf by leaf, so that memory is read in the order it lies in. The caller widens what is left. */
static void count_tile(struct tile *t, const struct stretch *stretch, struct lane_sums *ret)
{
	for (unsigned week = stretch->first_week; week <= stretch->last_week; week++) {
		const struct roll_leaf *leaf = &t->school->leaves[week];
		unsigned part = leaf_part(leaf, t->first, t->blocks);
		unsigned from = first_column(stretch, week), to = end_column(stretch, week);

		if (part == 0 || from >= to)
			continue;
		if (t->sessions + (to - from) > SESSIONS_A_BYTE)
			widen(t, ret);
		t->sessions += to - from;
		rows_count_blocks(leaf->cells + (size_t)t->first * ROLL_BLOCK, part, from, to, t->counts);
	}
}

static void count_stretch(const struct roll_school *s, const struct stretch *stretch, struct lane_sums *ret)
{
	SET_LATER struct tile t;

	for (unsigned first = 0; first < s->block_count; first += TILE) {
		tile_start(&t, s, first, s->block_count - first < TILE ? s->block_count - first : TILE);
		count_tile(&t, stretch, ret + first);
		widen(&t, ret + first);
	}
}

static void sums_drop(struct lane_sums *restrict from, const struct lane_sums *restrict other)
{
	for (unsigned sum = 0; sum < SUMS; sum++)
		for (unsigned lane = 0; lane < ROLL_LANES; lane++)
			from->of[sum][lane] = (uint16_t)(from->of[sum][lane] - other->of[sum][lane]);
}

/* Leaves with a mark that a stretch needs a look at. */
static unsigned leaves_in(const struct roll_school *s, const struct stretch *stretch)
{
	unsigned count = 0;

	for (unsigned week = stretch->first_week; week <= stretch->last_week; week++)
		count += s->leaves[week].known > 0 && first_column(stretch, week) < end_column(stretch, week);
	return count;
}

/* What of the year lies before and after a stretch. */
static void outside(const struct stretch *s, struct stretch ret[2])
{
	ret[0] = (struct stretch){0, s->first_week, 0, s->from};
	ret[1] = (struct stretch){s->last_week, ROLL_WEEKS - 1, s->to, ROLL_SESSIONS};
}

/* Of `blocks` blocks from `first` on, the year's tallies less what lies outside, where that is less work: so
 * for the year to date. False when it is not. */
static bool count_by_rest(const struct roll_school *s, const struct stretch *stretch, unsigned first,
			  unsigned blocks, struct lane_sums *ret)
{
	SET_LATER struct lane_sums rest[TILE_OF_RANGES];
	struct stretch out[2];
	SET_LATER struct tile t;

	if (stretch->first_week + WEEKS_WORTH_IT > stretch->last_week)
		return false;
	outside(stretch, out);
	if (leaves_in(s, &out[0]) + leaves_in(s, &out[1]) >= leaves_in(s, stretch))
		return false;
	for (unsigned at = 0; at < blocks; at += TILE_OF_RANGES) {
		tile_start(&t, s, first + at, blocks - at < TILE_OF_RANGES ? blocks - at : TILE_OF_RANGES);
		memset(rest, 0, t.blocks * sizeof *rest);
		count_tile(&t, &out[0], rest);
		count_tile(&t, &out[1], rest);
		widen(&t, rest);
		for (unsigned block = 0; block < t.blocks; block++) {
			ret[at + block] = s->blocks[first + at + block].tallies;
			sums_drop(&ret[at + block], &rest[block]);
		}
	}
	return true;
}

void recount_school(const struct roll *r, unsigned school, session_t from, session_t to,
		    struct lane_sums *ret)
{
	struct stretch stretch = stretch_of(r, from, to);
	unsigned blocks = roll_blocks(r, school);

	if (blocks == 0 || count_by_rest(&r->schools[school], &stretch, 0, blocks, ret))
		return;
	memset(ret, 0, blocks * sizeof *ret);
	count_stretch(&r->schools[school], &stretch, ret);
}

static void count_ranges(const struct roll *r, unsigned school, unsigned first, unsigned blocks,
			 const struct recount_range *ranges, size_t count, struct lane_sums *ret)
{
	SET_LATER struct tile t;

	memset(ret, 0, blocks * sizeof *ret);
	tile_start(&t, &r->schools[school], first, blocks);
	for (size_t i = 0; i < count; i++) {
		struct stretch stretch = stretch_of(r, ranges[i].from, ranges[i].to);

		count_tile(&t, &stretch, ret);
	}
	widen(&t, ret);
}

void recount_ranges(const struct roll *r, unsigned school, const struct recount_range *ranges, size_t count,
		    struct lane_sums *ret)
{
	unsigned blocks = roll_blocks(r, school);

	if (count == 1) {
		recount_school(r, school, ranges->from, ranges->to, ret);
		return;
	}
	for (unsigned first = 0; first < blocks; first += TILE_OF_RANGES)
		count_ranges(r, school, first,
			     blocks - first < TILE_OF_RANGES ? blocks - first : TILE_OF_RANGES, ranges, count,
			     ret + first);
}

void recount_block(const struct roll *r, unsigned school, unsigned block, const struct recount_range *ranges,
		   size_t count, struct lane_sums *ret)
{
	memset(ret, 0, sizeof *ret);
	if (block >= roll_blocks(r, school))
		return;
	if (count == 1) {
		struct stretch stretch = stretch_of(r, ranges->from, ranges->to);

		if (count_by_rest(&r->schools[school], &stretch, block, 1, ret))
			return;
	}
	count_ranges(r, school, block, 1, ranges, count, ret);
}

void recount_year(const struct roll *r, unsigned school, struct lane_sums *ret)
{
	for (unsigned block = 0; block < roll_blocks(r, school); block++)
		ret[block] = r->schools[school].blocks[block].tallies;
}

struct tally recount_slot(const struct roll *r, unsigned school, unsigned slot, session_t from, session_t to,
			  unsigned *ret_known)
{
	const struct recount_range range = {from, to};
	struct lane_sums sums;
	struct tally t;

	recount_block(r, school, slot / ROLL_LANES, &range, 1, &sums);
	t = lane_tally(&sums, slot % ROLL_LANES);
	if (ret_known != NULL)
		*ret_known = t.known;
	return t;
}

/* --- sums by session ---------------------------------------------------------- */

/* Asks for the cells of a leaf that is counted next: its rows are then read in strides. */
static void fetch_leaf(const struct roll_leaf *leaf)
{
	for (size_t at = 0; leaf->known > 0 && at < (size_t)leaf->blocks * ROLL_BLOCK; at += 64)
		__builtin_prefetch(leaf->cells + at, 0, 2);
}

/* `columns` sessions of a leaf from `from` on, all in one sum. */
static void sum_columns(const struct roll_leaf *leaf, unsigned from, unsigned columns,
			const struct masks *masks, struct session_sum *sum)
{
	const unsigned together = 255 / columns; /* blocks whose counts fit in a byte */

	for (unsigned first = 0; first < leaf->blocks; first += together) {
		const uint8_t *cells = leaf->cells + (size_t)first * ROLL_BLOCK;
		unsigned blocks = leaf->blocks - first < together ? leaf->blocks - first : together;
		struct row_counts counts = {0};

		for (unsigned column = 0; column < columns; column++)
			rows_count_session(cells + (size_t)(from + column) * ROLL_LANES, blocks,
					   masks->rows[0] + first * masks->step, masks->step, &counts);
		rows_total(&counts, sum);
	}
}

void recount_sessions(const struct roll *r, unsigned school, session_t from, session_t to,
		      const uint32_t *lanes, struct session_sum *ret)
{
	struct stretch stretch = stretch_of(r, from, to);
	session_t zero = session_of(r->first_monday, false);
	SET_LATER struct masks masks;

	if (from > to)
		return;
	memset(ret, 0, (size_t)(to - from + 1) * sizeof *ret);
	if (school >= r->school_count)
		return;
	masks_set(&masks, lanes, roll_blocks(r, school));
	for (unsigned week = stretch.first_week; week <= stretch.last_week; week++) {
		const struct roll_leaf *leaf = &r->schools[school].leaves[week];
		session_t at = zero + (session_t)(week * ROLL_WEEK_SESSIONS) - from;

		if (week < stretch.last_week)
			fetch_leaf(leaf + 1);
		for (unsigned column = first_column(&stretch, week);
		     leaf->known > 0 && column < end_column(&stretch, week); column++)
			sum_columns(leaf, column, 1, &masks, &ret[at + (session_t)column]);
	}
}

void recount_weeks(const struct roll *r, unsigned school, const uint32_t *lanes,
		   struct session_sum ret[ROLL_WEEKS])
{
	SET_LATER struct masks masks;

	memset(ret, 0, ROLL_WEEKS * sizeof *ret);
	if (school >= r->school_count)
		return;
	masks_set(&masks, lanes, roll_blocks(r, school));
	for (unsigned week = 0; week < ROLL_WEEKS; week++) {
		const struct roll_leaf *leaf = &r->schools[school].leaves[week];

		if (week + 1 < ROLL_WEEKS)
			fetch_leaf(leaf + 1);
		if (leaf->known > 0)
			sum_columns(leaf, 0, ROLL_SESSIONS, &masks, &ret[week]);
	}
}
