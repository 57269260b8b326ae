/* The roll's slots, places and cells against a plain model. */
#include "unit/roll_model.h"

Test(roll, slots_come_in_blocks_of_one_year_group)
{
	struct roll *r = roll_new(2, year_start_week(d(2026, 11, 24)));
	unsigned slot;

	cr_assert_eq(roll_slots(r, 0), 0u);
	cr_assert_eq(roll_slot_add(r, 0, 7, &slot, NULL), 0);
	cr_assert_eq(slot, 0u);
	cr_assert_eq(roll_slot_add(r, 0, 8, &slot, NULL), 0);
	cr_assert_eq(slot, 32u);
	for (unsigned i = 1; i < 32; i++) {
		cr_assert_eq(roll_slot_add(r, 0, 7, &slot, NULL), 0);
		cr_assert_eq(slot, i);
	}
	cr_assert_eq(roll_slot_add(r, 0, 7, &slot, NULL), 0);
	cr_assert_eq(slot, 64u);
	cr_assert_eq(roll_slots(r, 0), 96u);
	cr_assert_eq(roll_slots(r, 1), 0u);
	cr_assert_eq(roll_slots(r, 2), 0u);
	roll_free(r);
}

Test(roll, slots_from_the_store_are_claimed_in_any_order)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 11, 24)));
	struct fault f;
	unsigned slot;

	cr_assert_eq(roll_slot_claim(r, 0, 70, 9, NULL), 0);
	cr_assert_eq(roll_slot_claim(r, 0, 3, 7, NULL), 0);
	cr_assert_eq(roll_slots(r, 0), 96u);
	cr_assert_eq(roll_slot_claim(r, 0, 4, 8, &f), -FAULT_MEANING);
	cr_assert_str_eq(f.text, "slot 4 is of year group 7, not 8");
	cr_assert_eq(roll_slot_claim(r, 0, 3, 7, &f), -FAULT_STATE);
	/* A slot below one in use may have been somebody's: it is not given again. */
	cr_assert_eq(roll_slot_add(r, 0, 7, &slot, NULL), 0);
	cr_assert_eq(slot, 4u);
	cr_assert_eq(roll_slot_add(r, 0, 9, &slot, NULL), 0);
	cr_assert_eq(slot, 71u);
	cr_assert_eq(roll_slot_add(r, 0, 1, &slot, NULL), 0);
	cr_assert_eq(slot, 96u);
	cr_assert_eq(roll_slot_claim(r, 0, 95, 9, NULL), 0);
	cr_assert_eq(roll_slot_add(r, 0, 9, &slot, NULL), 0);
	cr_assert_eq(slot, 128u);
	roll_free(r);
}

Test(roll, impossible_slots_are_refused)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 11, 24)));
	unsigned slot = 77;

	cr_assert_eq(roll_slot_add(r, 1, 7, &slot, NULL), -FAULT_BUG);
	cr_assert_eq(roll_slot_add(r, 0, 15, &slot, NULL), -FAULT_MEANING);
	cr_assert_eq(roll_slot_add(r, 0, -3, &slot, NULL), -FAULT_MEANING);
	cr_assert_eq(roll_slot_claim(r, 0, UINT32_MAX, 7, NULL), -FAULT_LIMIT);
	cr_assert_eq(slot, 77u);
	cr_assert_eq(roll_slots(r, 0), 0u);
	cr_assert_eq(roll_slot_add(r, 0, -2, &slot, NULL), 0);
	cr_assert_eq(roll_slot_add(r, 0, YEAR_UNKNOWN, &slot, NULL), 0);
	roll_free(r);
	roll_free(NULL);
}

Test(roll, a_year_starts_on_its_monday_only)
{
	cr_assert_null(roll_new(1, d(2026, 8, 1)));
	cr_assert_null(roll_new(1, d(2026, 9, 7)));
	for (int year = 2000; year < 2060; year++) {
		struct roll *r = roll_new(1, year_start_week(d(year, 8, 1)));

		cr_assert_not_null(r);
		cr_assert_eq(roll_first_monday(r), year_start_week(d(year + 1, 7, 31)));
		roll_free(r);
	}
}

/* --- places ----------------------------------------------------------------- */

Test(roll, places_of_2026)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 11, 24)));
	unsigned week, column;
	struct fault f;

	cr_assert_eq(roll_first_monday(r), d(2026, 7, 27));
	cr_assert_eq(roll_place(r, session_of(d(2026, 8, 3), false), &week, &column, NULL), 0);
	cr_assert_eq(week * 100 + column, 100u);
	cr_assert_eq(roll_place(r, session_of(d(2026, 11, 24), true), &week, &column, NULL), 0);
	cr_assert_eq(week * 100 + column, 1703u); /* 17 weeks after 27 July; Tuesday PM */
	cr_assert_eq(roll_place(r, session_of(d(2027, 7, 30), true), &week, &column, NULL), 0);
	cr_assert_eq(week * 100 + column, 5209u);
	cr_assert_eq(roll_place(r, session_of(d(2026, 11, 28), false), &week, &column, &f), -FAULT_MEANING);
	cr_assert_str_eq(f.text, "Sat 28 Nov 2026 is at a weekend");
	cr_assert_eq(roll_place(r, session_of(d(2026, 7, 31), true), &week, &column, &f), -FAULT_MEANING);
	cr_assert_str_eq(f.text, "Fri 31 Jul 2026 is not in the school year 2026/27");
	cr_assert_eq(roll_place(r, session_of(d(2027, 8, 2), false), &week, &column, &f), -FAULT_MEANING);
	cr_assert_eq(roll_place(r, SESSION_NONE, &week, &column, &f), -FAULT_MEANING);
	cr_assert_eq(roll_place(r, INT32_MAX, &week, &column, &f), -FAULT_MEANING);
	roll_free(r);
}

Test(roll, the_year_of_54_weeks)
{
	/* 1 August 2027 is a Sunday and 2028 has a 29 February. */
	struct roll *r = filled_roll(d(2027, 9, 1));
	unsigned week, column;
	cell_t old;

	cr_assert_eq(roll_first_monday(r), d(2027, 7, 26));
	cr_assert_eq(roll_place(r, session_of(d(2028, 7, 31), true), &week, &column, NULL), 0);
	cr_assert_eq(week, 53u);
	cr_assert_eq(column, 1u);
	cr_assert_eq(roll_put(r, 0, 5, session_of(d(2028, 7, 31), true), CELL_ILLNESS, &old, NULL), 0);
	cr_assert_eq(roll_get(r, 0, 5, session_of(d(2028, 7, 31), true)), CELL_ILLNESS);
	cr_assert_eq(roll_tally(r, 0, 5).authorised, 1);
	/* The same week's days before 1 August 2027 belong to the year before. */
	cr_assert_eq(roll_put(r, 0, 5, session_of(d(2027, 7, 30), true), CELL_ILLNESS, &old, NULL),
		     -FAULT_MEANING);
	roll_free(r);
}

/* --- cells ------------------------------------------------------------------ */

Test(roll, refused_puts_change_nothing)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	session_t good = session_of(d(2026, 11, 24), false);
	cell_t old = 99;
	struct fault f;

	cr_assert_eq(roll_put(r, 0, 5, session_of(d(2026, 11, 28), false), 1, &old, &f), -FAULT_MEANING);
	cr_assert_eq(roll_put(r, 0, 5, session_of(d(2026, 11, 29), true), 1, &old, &f), -FAULT_MEANING);
	cr_assert_eq(roll_put(r, 0, 5, session_of(d(2025, 11, 24), false), 1, &old, &f), -FAULT_MEANING);
	cr_assert_eq(roll_put(r, 0, 5, good, 120, &old, &f), -FAULT_MEANING);
	cr_assert_eq(roll_put(r, 0, 5, good, 255, &old, &f), -FAULT_MEANING);
	cr_assert_eq(roll_put(r, 0, SLOTS, good, 1, &old, &f), -FAULT_STATE);
	cr_assert_eq(roll_put(r, 0, UINT32_MAX, good, 1, &old, &f), -FAULT_STATE);
	cr_assert_eq(roll_put(r, SCHOOLS, 5, good, 1, &old, &f), -FAULT_BUG);
	cr_assert_eq(old, 99);
	cr_assert_eq(roll_cells(r), 0u);
	cr_assert_eq(roll_get(r, 0, 5, session_of(d(2026, 11, 28), false)), CELL_UNKNOWN);
	cr_assert_eq(roll_get(r, 9, 5, good), CELL_UNKNOWN);
	cr_assert_eq(roll_get(r, 0, UINT32_MAX, good), CELL_UNKNOWN);
	cr_assert_eq(roll_tally(r, 9, 5).possible, 0);
	cr_assert_eq(roll_tally(r, 0, UINT32_MAX).possible, 0);
	cr_assert_eq(roll_recount(r, 9, 5).possible, 0);
	roll_free(r);
}

Test(roll, random_puts_equal_a_recount_and_undo_exactly, .timeout = 60)
{
	struct undo {
		unsigned school, slot;
		session_t s;
		cell_t old;
	};
	enum { PUTS = 40000 };
	struct model *m = calloc(1, sizeof *m);
	struct undo *log = calloc(PUTS, sizeof *log);
	struct roll *r = filled_roll(d(2027, 9, 1));
	uint64_t half_way = 0;
	struct tally before[SCHOOLS][SLOTS];

	seed = 20261124;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < PUTS; i++) {
		unsigned school = dice(SCHOOLS), slot = dice(SLOTS), half = dice(2);
		day_t day = d(2027, 8, 1) + (day_t)dice(366);
		cell_t cell = any_cell(), old = 77;
		int rc = roll_put(r, school, slot, session_of(day, half), cell, &old, NULL);

		if (i == PUTS / 2) {
			half_way = roll_cells(r);
			for (unsigned a = 0; a < SCHOOLS; a++)
				for (unsigned b = 0; b < SLOTS; b++)
					before[a][b] = roll_tally(r, a, b);
			before[school][slot] = (struct tally){0}; /* checked by the undo below instead */
		}
		log[i] = (struct undo){school, slot, rc == 0 ? session_of(day, half) : SESSION_NONE, old};
		cr_assert_eq(rc, day_weekday(day) > DAY_FRIDAY ? -FAULT_MEANING : 0);
		if (rc < 0)
			continue;
		cr_assert_eq(old, m->cells[school][slot][day - m->monday][half]);
		m->cells[school][slot][day - m->monday][half] = cell;
		cr_assert_eq(roll_get(r, school, slot, session_of(day, half)), cell);
	}
	check_all(r, m);
	for (unsigned i = PUTS; i-- > 0;) {
		cell_t old;

		if (log[i].s != SESSION_NONE)
			cr_assert_eq(
				roll_put(r, log[i].school, log[i].slot, log[i].s, log[i].old, &old, NULL), 0);
		if (i == PUTS / 2 + 1)
			cr_assert_eq(roll_cells(r), half_way);
		if (i == PUTS / 2 + 1)
			for (unsigned a = 0; a < SCHOOLS; a++)
				for (unsigned b = 0; b < SLOTS; b++) {
					struct tally now = roll_tally(r, a, b);

					if (a != log[i - 1].school || b != log[i - 1].slot)
						cr_assert_arr_eq(&now, &before[a][b], sizeof now);
				}
	}
	memset(m->cells, 0, sizeof m->cells);
	check_all(r, m);
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned week = 0; week < ROLL_WEEKS; week++)
			cr_assert_eq(roll_leaf(r, school, week).length, 0u);
	roll_free(r);
	free(log);
	free(m);
}
