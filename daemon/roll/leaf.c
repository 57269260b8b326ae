/* leaf.c: the cells of one school-week as bytes: growing, lending, loading. */
#include <stdlib.h>
#include <string.h>

#include "roll/roll_internal.h"

int leaf_grow(struct roll_leaf *leaf, unsigned blocks, struct fault *reterr)
{
	size_t old = (size_t)leaf->blocks * ROLL_BLOCK, size = (size_t)blocks * ROLL_BLOCK;
	uint8_t *cells = aligned_alloc(64, size);

	if (cells == NULL)
		return roll_no_memory(reterr);
	if (old > 0)
		memcpy(cells, leaf->cells, old);
	memset(cells + old, CELL_UNKNOWN, size - old);
	free(leaf->cells);
	leaf->cells = cells;
	leaf->blocks = blocks;
	return 0;
}

static unsigned count_known(const uint8_t *cells, size_t count)
{
	unsigned known = 0;

	for (size_t i = 0; i < count; i++)
		known += cells[i] != CELL_UNKNOWN;
	return known;
}

struct span roll_leaf(const struct roll *r, unsigned school, unsigned week)
{
	const struct roll_leaf *leaf;
	unsigned blocks;

	if (school >= r->school_count || week >= ROLL_WEEKS || r->schools[school].leaves[week].known == 0)
		return (struct span){"", 0};
	leaf = &r->schools[school].leaves[week];
	/* Without the empty blocks at the end the bytes depend on the cells alone. */
	for (blocks = leaf->blocks; blocks > 1; blocks--)
		if (count_known(leaf->cells + (size_t)(blocks - 1) * ROLL_BLOCK, ROLL_BLOCK) > 0)
			break;
	return (struct span){(const char *)leaf->cells, (size_t)blocks * ROLL_BLOCK};
}

/* A weekday column of this week that lies in another academic year. */
static bool column_outside(const struct roll *r, unsigned week, unsigned column)
{
	session_t s = session_of(r->first_monday, false) + (session_t)(week * ROLL_WEEK_SESSIONS + column);

	return s < r->first || s > r->last;
}

/* Says what is wrong with a block that check_block found wrong. */
static int block_fault(const struct roll_block *b, unsigned week, const uint8_t *cells, struct fault *reterr)
{
	for (unsigned i = 0; i < ROLL_BLOCK; i++) {
		if (cells[i] > CELL_NOT_COLLECTED_LAST)
			return fault_set(reterr, FAULT_PARSE,
					 "a leaf of week %u holds %u, which is not a cell", week,
					 (unsigned)cells[i]);
		if (cells[i] != CELL_UNKNOWN && (b->claimed >> (i % ROLL_LANES) & 1) == 0)
			return fault_set(reterr, FAULT_STATE, "a leaf of week %u marks a slot nobody claimed",
					 week);
	}
	return fault_set(reterr, FAULT_PARSE, "a leaf of week %u marks a day of another year", week);
}

static int check_block(const struct roll *r, const struct roll_block *b, unsigned week, const uint8_t *cells,
		       struct fault *reterr)
{
	uint8_t used[ROLL_LANES] = {0}, highest[ROLL_LANES] = {0};
	bool wrong = false;

	for (unsigned column = 0; column < ROLL_SESSIONS; column++) {
		const uint8_t *row = cells + (size_t)column * ROLL_LANES;

		for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
			used[lane] |= row[lane];
			highest[lane] = row[lane] > highest[lane] ? row[lane] : highest[lane];
		}
		/* Only the first and the last week reach into another year. */
		if ((week == 0 || week >= ROLL_WEEKS - 2) && column_outside(r, week, column))
			wrong = wrong || count_known(row, ROLL_LANES) > 0;
	}
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		wrong = wrong || highest[lane] > CELL_NOT_COLLECTED_LAST ||
			(used[lane] != 0 && (b->claimed >> lane & 1) == 0);
	return wrong ? block_fault(b, week, cells, reterr) : 0;
}

static int check_leaf(const struct roll *r, unsigned school, unsigned week, struct span bytes,
		      struct fault *reterr)
{
	const struct roll_school *s = &r->schools[school];
	size_t blocks = bytes.length / ROLL_BLOCK;
	int rc = 0;

	if (week >= ROLL_WEEKS || bytes.length % ROLL_BLOCK != 0)
		return fault_set(reterr, FAULT_PARSE, "a leaf of week %u has %zu bytes, not blocks of %d",
				 week, bytes.length, ROLL_BLOCK);
	if (blocks > s->block_count)
		return fault_set(reterr, FAULT_STATE, "a leaf of week %u has %zu blocks, claimed are %u",
				 week, blocks, s->block_count);
	for (size_t block = 0; block < blocks && rc == 0; block++)
		rc = check_block(r, &s->blocks[block], week, (const uint8_t *)bytes.at + block * ROLL_BLOCK,
				 reterr);
	return rc;
}

static void clear_leaf(struct roll *r, struct roll_school *s, unsigned week)
{
	struct roll_leaf *leaf = &s->leaves[week];

	if (leaf->known == 0)
		return;
	for (unsigned block = 0; block < leaf->blocks; block++) {
		tally_drop_week(&s->blocks[block], leaf->cells + (size_t)block * ROLL_BLOCK);
		if (s->unauthorised != NULL)
			planes_put_week(s, block, week, NULL);
	}
	for (unsigned day = week * ROLL_WEEKDAYS; day < (week + 1) * ROLL_WEEKDAYS; day++)
		s->closed[day / 64] &= ~((uint64_t)1 << day % 64);
	r->known -= leaf->known;
	leaf->known = 0;
	memset(leaf->cells, CELL_UNKNOWN, (size_t)leaf->blocks * ROLL_BLOCK);
}

int roll_load(struct roll *r, unsigned school, unsigned week, struct span bytes, struct fault *reterr)
{
	unsigned blocks = (unsigned)(bytes.length / ROLL_BLOCK);
	struct roll_school *s;
	struct roll_leaf *leaf;
	int rc = roll_check_school(r, school, reterr);

	if (rc == 0)
		rc = check_leaf(r, school, week, bytes, reterr);
	if (rc < 0)
		return rc;
	s = &r->schools[school];
	leaf = &s->leaves[week];
	if (blocks > leaf->blocks) {
		rc = leaf_grow(leaf, s->block_count, reterr);
		if (rc < 0)
			return rc;
	}
	clear_leaf(r, s, week);
	if (blocks == 0)
		return 0;
	memcpy(leaf->cells, bytes.at, bytes.length);
	leaf->known = count_known(leaf->cells, bytes.length);
	r->known += leaf->known;
	for (unsigned block = 0; block < blocks; block++) {
		tally_add_week(&s->blocks[block], leaf->cells + (size_t)block * ROLL_BLOCK);
		if (s->unauthorised != NULL)
			planes_put_week(s, block, week, leaf->cells + (size_t)block * ROLL_BLOCK);
	}
	return 0;
}
