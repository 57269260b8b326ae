#include "attendance/roll_internal.h"

/* Which tallies a cell counts in, as bits. */
enum {
	IN_SCHOOL = 1 << TALLY_POSSIBLE | 1 << TALLY_ATTENDING,
	AUTHORISED = 1 << TALLY_POSSIBLE | 1 << TALLY_AUTHORISED,
	UNAUTHORISED = 1 << TALLY_POSSIBLE | 1 << TALLY_UNAUTHORISED,
	LATE = 1 << TALLY_LATE,
};

static const uint8_t counts_in[CELL_NOT_COLLECTED_LAST + 1] = {
	[CELL_PRESENT_FIRST... CELL_LATE - 1] = IN_SCHOOL,
	[CELL_LATE] = IN_SCHOOL | LATE,
	[CELL_LATE + 1 ... CELL_OFF_SITE_LAST] = IN_SCHOOL,
	[CELL_AUTHORISED_FIRST... CELL_AUTHORISED_LAST] = AUTHORISED,
	[CELL_UNAUTHORISED_FIRST... CELL_LATE_AFTER_CLOSE - 1] = UNAUTHORISED,
	[CELL_LATE_AFTER_CLOSE] = UNAUTHORISED | LATE,
	[CELL_LATE_AFTER_CLOSE + 1 ... CELL_UNAUTHORISED_LAST] = UNAUTHORISED,
};

void tally_move(struct roll_block *block, unsigned lane, cell_t old, cell_t now)
{
	unsigned in = counts_in[now], changed = in ^ counts_in[old];

	for (; changed != 0; changed &= changed - 1) {
		unsigned m = (unsigned)__builtin_ctz(changed);
		uint16_t *at = &block->tallies[m][lane];

		*at = (uint16_t)(in >> m & 1 ? *at + 1 : *at - 1);
	}
}

/* Sessions of a block by lane; bytes, so that 32 lanes are counted at once. */
struct counts {
	uint8_t of[TALLIES][ROLL_LANES];
};

/* Adds to `count` the lanes whose cell is in [first, last]: one compare, since bytes wrap. */
static void count_range(uint8_t *restrict count, const uint8_t *restrict row, uint8_t first, uint8_t last)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		count[lane] =
			(uint8_t)(count[lane] + ((uint8_t)(row[lane] - first) <= (uint8_t)(last - first)));
}

static void count_block(const uint8_t *cells, struct counts *c)
{
	*c = (struct counts){0};
	for (unsigned session = 0; session < ROLL_SESSIONS; session++) {
		const uint8_t *row = cells + (size_t)session * ROLL_LANES;

		count_range(c->of[TALLY_ATTENDING], row, CELL_PRESENT_FIRST, CELL_OFF_SITE_LAST);
		count_range(c->of[TALLY_AUTHORISED], row, CELL_AUTHORISED_FIRST, CELL_AUTHORISED_LAST);
		count_range(c->of[TALLY_UNAUTHORISED], row, CELL_UNAUTHORISED_FIRST, CELL_UNAUTHORISED_LAST);
		count_range(c->of[TALLY_LATE], row, CELL_LATE, CELL_LATE);
		count_range(c->of[TALLY_LATE], row, CELL_LATE_AFTER_CLOSE, CELL_LATE_AFTER_CLOSE);
		count_range(c->of[TALLY_POSSIBLE], row, CELL_PRESENT_FIRST, CELL_UNAUTHORISED_LAST);
	}
}

void tally_add_week(struct roll_block *block, const uint8_t *cells)
{
	struct counts c;

	count_block(cells, &c);
	for (unsigned m = 0; m < TALLIES; m++)
		for (unsigned lane = 0; lane < ROLL_LANES; lane++)
			block->tallies[m][lane] = (uint16_t)(block->tallies[m][lane] + c.of[m][lane]);
}

void tally_drop_week(struct roll_block *block, const uint8_t *cells)
{
	struct counts c;

	count_block(cells, &c);
	for (unsigned m = 0; m < TALLIES; m++)
		for (unsigned lane = 0; lane < ROLL_LANES; lane++)
			block->tallies[m][lane] = (uint16_t)(block->tallies[m][lane] - c.of[m][lane]);
}

struct tally roll_tally(const struct roll *r, unsigned school, unsigned slot)
{
	const struct roll_block *b;
	unsigned lane = slot % ROLL_LANES;

	if (slot >= roll_slots(r, school))
		return (struct tally){0};
	b = &r->schools[school].blocks[slot / ROLL_LANES];
	return (struct tally){
		.possible = b->tallies[TALLY_POSSIBLE][lane],
		.attending = b->tallies[TALLY_ATTENDING][lane],
		.authorised = b->tallies[TALLY_AUTHORISED][lane],
		.unauthorised = b->tallies[TALLY_UNAUTHORISED][lane],
		.late = b->tallies[TALLY_LATE][lane],
	};
}

/* By the table's class, one cell after another: on purpose not the way the caches are kept. */
static void recount_cell(struct tally *t, cell_t cell)
{
	const enum code_class class = code_class_of(cell);

	t->possible = (uint16_t)(t->possible + (class >= CLASS_PRESENT && class <= CLASS_UNAUTHORISED));
	t->attending = (uint16_t)(t->attending + (class == CLASS_PRESENT || class == CLASS_OFF_SITE));
	t->authorised = (uint16_t)(t->authorised + (class == CLASS_AUTHORISED));
	t->unauthorised = (uint16_t)(t->unauthorised + (class == CLASS_UNAUTHORISED));
	t->late = (uint16_t)(t->late + (code_of(cell) != NULL && code_of(cell)->late));
}

struct tally roll_recount(const struct roll *r, unsigned school, unsigned slot)
{
	struct tally t = {0};

	if (school >= r->school_count)
		return t;
	for (unsigned week = 0; week < ROLL_WEEKS; week++) {
		const struct roll_leaf *leaf = &r->schools[school].leaves[week];

		if (slot / ROLL_LANES >= leaf->blocks)
			continue;
		for (unsigned column = 0; column < ROLL_SESSIONS; column++)
			recount_cell(&t, leaf->cells[roll_lane_at(slot) + (size_t)column * ROLL_LANES]);
	}
	return t;
}
