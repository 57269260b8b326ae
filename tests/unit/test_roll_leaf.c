/* Leaves: their bytes, loading them, and refusing damaged ones. */
#include "unit/roll_model.h"

Test(roll, a_leaf_is_session_major_in_blocks_of_32)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	struct span leaf;
	cell_t old;

	roll_put(r, 0, 34, session_of(d(2026, 11, 24), true), CELL_ILLNESS, &old, NULL);
	leaf = roll_leaf(r, 0, 17);
	cr_assert_eq(leaf.length, 2u * ROLL_BLOCK); /* the third block is empty and left out */
	for (size_t i = 0; i < leaf.length; i++)
		cr_assert_eq(leaf.at[i], i == ROLL_BLOCK + 3 * ROLL_LANES + 2 ? CELL_ILLNESS : CELL_UNKNOWN);
	cr_assert_eq(roll_leaf(r, 0, 18).length, 0u);
	cr_assert_eq(roll_leaf(r, 0, ROLL_WEEKS).length, 0u);
	cr_assert_eq(roll_leaf(r, SCHOOLS, 17).length, 0u);
	roll_free(r);
}

Test(roll, a_roll_loaded_from_leaves_is_the_same_roll, .timeout = 60)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *a = filled_roll(d(2026, 11, 24)), *b = filled_roll(d(2026, 11, 24));
	struct calendar calendar = year_2026();
	struct cell_set set = cells_of(" G N O U ");

	seed = 4;
	m->monday = roll_first_monday(a);
	for (unsigned i = 0; i < 60000; i++) {
		unsigned school = dice(SCHOOLS), slot = dice(SLOTS), half = dice(2);
		day_t day = d(2026, 9, 1) + (day_t)dice(100);
		cell_t cell = run_cell(), old;

		if (roll_put(a, school, slot, session_of(day, half), cell, &old, NULL) == 0)
			m->cells[school][slot][day - m->monday][half] = cell;
		/* What stood in `b` before must leave no trace. */
		roll_put(b, dice(SCHOOLS), dice(SLOTS), session_of(d(2026, 8, 3) + (day_t)dice(150), dice(2)),
			 any_cell(), &old, NULL);
	}
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned week = 0; week < ROLL_WEEKS; week++) {
			struct fault f = {0};

			cr_assert_eq(roll_load(b, school, week, roll_leaf(a, school, week), &f), 0, "%s",
				     f.text);
		}
	check_all(a, m);
	check_all(b, m);
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned week = 0; week < ROLL_WEEKS; week++) {
			struct span from = roll_leaf(a, school, week), to = roll_leaf(b, school, week);

			cr_assert_eq(from.length, to.length);
			cr_assert(memcmp(from.at, to.at, from.length) == 0);
		}
	for (unsigned slot = 0; slot < SLOTS; slot++)
		for (day_t last = d(2026, 9, 1); last < d(2026, 12, 20); last++) {
			day_t first, want_first;
			unsigned want = model_run(m, &calendar, 1, slot, last, set, &want_first);

			cr_assert_eq(roll_run_days(b, &calendar, 1, slot, last, set, &first).n, (int)want);
			cr_assert_eq(first, want_first);
		}
	roll_free(a);
	roll_free(b);
	free(m);
}

Test(roll, a_damaged_leaf_is_refused_and_changes_nothing)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	char bytes[4 * ROLL_BLOCK] = {0};
	struct fault f;
	cell_t old;

	roll_put(r, 0, 0, session_of(d(2026, 11, 24), false), CELL_ILLNESS, &old, NULL);
	cr_assert_eq(roll_load(r, 0, 17, (struct span){bytes, 319}, &f), -FAULT_PARSE);
	cr_assert_eq(roll_load(r, 0, ROLL_WEEKS, (struct span){bytes, ROLL_BLOCK}, &f), -FAULT_PARSE);
	cr_assert_eq(roll_load(r, 0, 17, (struct span){bytes, sizeof bytes}, &f), -FAULT_STATE);
	cr_assert_eq(roll_load(r, SCHOOLS, 17, (struct span){bytes, ROLL_BLOCK}, &f), -FAULT_BUG);
	bytes[40] = 120;
	cr_assert_eq(roll_load(r, 0, 17, (struct span){bytes, ROLL_BLOCK}, &f), -FAULT_PARSE);
	bytes[40] = 1;
	/* Week 0 is Mon 27 to Fri 31 July 2026: the year before. */
	cr_assert_eq(roll_load(r, 0, 0, (struct span){bytes, ROLL_BLOCK}, &f), -FAULT_PARSE);
	cr_assert_eq(roll_cells(r), 1u);
	cr_assert_eq(roll_tally(r, 0, 0).authorised, 1);
	/* An empty leaf says nothing of anybody. */
	cr_assert_eq(roll_load(r, 0, 17, (struct span){NULL, 0}, &f), 0);
	cr_assert_eq(roll_cells(r), 0u);
	cr_assert_eq(roll_tally(r, 0, 0).authorised, 0);
	roll_free(r);
}

Test(roll, a_leaf_marks_claimed_slots_only)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 11, 24)));
	char bytes[ROLL_BLOCK] = {0};
	struct fault f;

	bytes[3] = CELL_ILLNESS;
	cr_assert_eq(roll_load(r, 0, 17, (struct span){bytes, sizeof bytes}, &f), -FAULT_STATE);
	roll_slot_claim(r, 0, 2, 7, NULL);
	cr_assert_eq(roll_load(r, 0, 17, (struct span){bytes, sizeof bytes}, &f), -FAULT_STATE);
	roll_slot_claim(r, 0, 3, 7, NULL);
	cr_assert_eq(roll_load(r, 0, 17, (struct span){bytes, sizeof bytes}, &f), 0);
	cr_assert_eq(roll_tally(r, 0, 3).authorised, 1);
	cr_assert_eq(roll_tally(r, 0, 2).authorised, 0);
	roll_free(r);
}

Test(roll, slots_added_later_lengthen_a_leaf)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 11, 24)));
	session_t s = session_of(d(2026, 11, 24), false);
	cell_t old;

	for (unsigned i = 0; i < 40 * ROLL_LANES; i++) {
		unsigned slot;

		cr_assert_eq(roll_slot_add(r, 0, 7, &slot, NULL), 0);
		cr_assert_eq(slot, i);
		cr_assert_eq(roll_put(r, 0, slot, s, i % 2 != 0 ? CELL_ILLNESS : CELL_PRESENT_AM, &old, NULL),
			     0);
	}
	for (unsigned slot = 0; slot < 40 * ROLL_LANES; slot++) {
		cr_assert_eq(roll_get(r, 0, slot, s), slot % 2 != 0 ? CELL_ILLNESS : CELL_PRESENT_AM);
		cr_assert_eq(roll_tally(r, 0, slot).attending, slot % 2 == 0);
	}
	cr_assert_eq(roll_leaf(r, 0, 17).length, 40u * ROLL_BLOCK);
	roll_free(r);
}
