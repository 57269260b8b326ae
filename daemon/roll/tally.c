/* tally.c: the running sums of an enrolment's year, and the slow count that checks them. */
#include "roll/roll_internal.h"
#include "roll/rows.h"

/* clang-format off */
#define IN_SCHOOL    { .of = { [STEP_HEARD] = 1, [SUM_KNOWN] = 1, [SUM_POSSIBLE] = 1, [SUM_ATTENDING] = 1 } }
#define LATE         { .of = { [STEP_HEARD] = 1, [SUM_KNOWN] = 1, [SUM_POSSIBLE] = 1, [SUM_ATTENDING] = 1, [SUM_LATE] = 1 } }
#define AUTHORISED   { .of = { [STEP_HEARD] = 1, [SUM_KNOWN] = 1, [SUM_POSSIBLE] = 1, [SUM_AUTHORISED] = 1 } }
#define UNAUTHORISED { .of = { [STEP_HEARD] = 1, [SUM_KNOWN] = 1, [SUM_POSSIBLE] = 1, [SUM_UNAUTHORISED] = 1, [STEP_NOTED] = 1 } }
#define LATE_AFTER   { .of = { [STEP_HEARD] = 1, [SUM_KNOWN] = 1, [SUM_POSSIBLE] = 1, [SUM_UNAUTHORISED] = 1, [STEP_NOTED] = 1, [SUM_LATE] = 1 } }
#define NOT_POSSIBLE { .of = { [STEP_HEARD] = 1, [SUM_KNOWN] = 1 } }
#define NOT_COLLECTED { .of = { [STEP_HEARD] = 1, [STEP_NOTED] = 1 } }
/* clang-format on */

const struct tally_step tally_steps[CELL_NOT_COLLECTED_LAST + 1] = {
	[CELL_PRESENT_FIRST... CELL_LATE - 1] = IN_SCHOOL,
	[CELL_LATE] = LATE,
	[CELL_LATE + 1 ... CELL_OFF_SITE_LAST] = IN_SCHOOL,
	[CELL_AUTHORISED_FIRST... CELL_AUTHORISED_LAST] = AUTHORISED,
	[CELL_UNAUTHORISED_FIRST... CELL_LATE_AFTER_CLOSE - 1] = UNAUTHORISED,
	[CELL_LATE_AFTER_CLOSE] = LATE_AFTER,
	[CELL_LATE_AFTER_CLOSE + 1 ... CELL_UNAUTHORISED_LAST] = UNAUTHORISED,
	[CELL_NOT_POSSIBLE_FIRST... CELL_NOT_POSSIBLE_LAST] = NOT_POSSIBLE,
	[CELL_NOT_COLLECTED_FIRST... CELL_NOT_COLLECTED_LAST] = NOT_COLLECTED,
};

void tally_add(struct roll_block *block, unsigned lane, const struct tally_step *step)
{
	for (unsigned sum = 0; sum < SUMS; sum++)
		block->tallies.of[sum][lane] = (uint16_t)(block->tallies.of[sum][lane] + step->of[sum]);
}

int tally_move(struct roll_block *block, const struct row_counts *change)
{
	rows_move(change, &block->tallies);
	return rows_heard(change);
}

void tally_add_week(struct roll_block *block, const uint8_t *cells)
{
	struct row_counts counts = {0};

	rows_count_blocks(cells, 1, 0, ROLL_SESSIONS, &counts);
	rows_add(&counts, &block->tallies);
}

void tally_drop_week(struct roll_block *block, const uint8_t *cells)
{
	struct row_counts counts = {0};

	rows_count_blocks(cells, 1, 0, ROLL_SESSIONS, &counts);
	rows_drop(&counts, &block->tallies);
}

struct tally lane_tally(const struct lane_sums *s, unsigned lane)
{
	return (struct tally){
		.possible = s->of[SUM_POSSIBLE][lane],
		.attending = s->of[SUM_ATTENDING][lane],
		.authorised = s->of[SUM_AUTHORISED][lane],
		.unauthorised = s->of[SUM_UNAUTHORISED][lane],
		.late = s->of[SUM_LATE][lane],
		.known = s->of[SUM_KNOWN][lane],
	};
}

struct tally roll_tally(const struct roll *r, unsigned school, unsigned slot)
{
	if (slot >= roll_slots(r, school))
		return (struct tally){0};
	return lane_tally(&r->schools[school].blocks[slot / ROLL_LANES].tallies, slot % ROLL_LANES);
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
	t->known = (uint16_t)(t->known + (class >= CLASS_PRESENT && class <= CLASS_NOT_POSSIBLE));
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
