/* Runs of school days: by hand, and against a scan over the cells. */
#include "unit/roll_model.h"

Test(roll, a_run_goes_over_weekends_and_holidays)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	static const cell_t kinds[] = {CELL_HOLIDAY_UNAUTHORISED, CELL_NO_REASON_YET, CELL_UNAUTHORISED,
				       CELL_LATE_AFTER_CLOSE};
	day_t first;

	/* Mon 19 to Fri 23 October, half term, Mon 2 to Fri 6 November: ten school days. */
	for (int i = 0; i < 5; i++) {
		put(r, 0, d(2026, 10, 19) + i, kinds[i % 4], kinds[(i + 1) % 4]);
		put(r, 0, d(2026, 11, 2) + i, kinds[(i + 2) % 4], kinds[i % 4]);
	}
	put(r, 0, d(2026, 10, 16), CELL_PRESENT_AM, CELL_UNAUTHORISED);
	cr_assert_eq(run(r, 0, d(2026, 11, 6), " G N O U ", &first), 10u);
	cr_assert_eq(first, d(2026, 10, 19));
	/* Asked at the weekend it is still those ten days. */
	cr_assert_eq(run(r, 0, d(2026, 11, 8), " G N O U ", &first), 10u);
	/* Nothing is known of Monday yet: no run up to Monday. */
	cr_assert_eq(run(r, 0, d(2026, 11, 9), " G N O U ", &first), 0u);
	cr_assert_eq(first, DAY_NONE);
	/* Ground for deletion: without U. */
	cr_assert_lt(run(r, 0, d(2026, 11, 6), " G N O ", &first), 10u);
	/* In the middle. */
	cr_assert_eq(run(r, 0, d(2026, 10, 27), " G N O U ", &first), 5u);
	roll_free(r);
}

Test(roll, closures_are_skipped_and_half_closures_go_by_the_other_half)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	day_t first;

	put(r, 0, d(2026, 11, 16), CELL_UNAUTHORISED, CELL_UNAUTHORISED);
	put(r, 0, d(2026, 11, 17), CELL_PLANNED_CLOSURE, CELL_PLANNED_CLOSURE);
	put(r, 0, d(2026, 11, 18), CELL_PLANNED_CLOSURE, CELL_UNAUTHORISED);
	put(r, 0, d(2026, 11, 19), CELL_UNAUTHORISED, CELL_PLANNED_CLOSURE);
	put(r, 0, d(2026, 11, 20), CELL_PLANNED_CLOSURE, CELL_PLANNED_CLOSURE);
	cr_assert_eq(run(r, 0, d(2026, 11, 20), " O ", &first), 3u);
	cr_assert_eq(first, d(2026, 11, 16));
	put(r, 0, d(2026, 11, 18), CELL_PLANNED_CLOSURE, CELL_PRESENT_PM);
	cr_assert_eq(run(r, 0, d(2026, 11, 20), " O ", &first), 1u);
	cr_assert_eq(first, d(2026, 11, 19));
	/* Only closures: no run at all. */
	cr_assert_eq(run(r, 0, d(2026, 11, 17), " I ", &first), 0u);
	cr_assert_eq(first, DAY_NONE);
	roll_free(r);
}

Test(roll, an_unknown_session_ends_a_run)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	day_t first;

	for (day_t day = d(2026, 11, 16); day <= d(2026, 11, 20); day++)
		put(r, 0, day, CELL_ILLNESS, CELL_ILLNESS);
	put(r, 0, d(2026, 11, 18), CELL_ILLNESS, CELL_UNKNOWN);
	cr_assert_eq(run(r, 0, d(2026, 11, 20), " I ", &first), 2u);
	cr_assert_eq(first, d(2026, 11, 19));
	/* A set that names every code does not name "unknown". */
	cr_assert_eq(run(r, 0, d(2026, 11, 18), " / \\ I ", &first), 0u);
	roll_free(r);
}

Test(roll, a_run_ends_at_the_edges_of_the_year)
{
	struct roll *r = filled_roll(d(2026, 11, 24));
	struct calendar always = {.terms = {{d(2025, 9, 1), d(2028, 7, 21)}}, .term_count = 1};
	struct calendar until_july = {.terms = {{d(2026, 9, 1), d(2027, 7, 30)}}, .term_count = 1};
	struct cell_set set = cells_of(" I ");
	day_t first;

	for (day_t day = d(2026, 8, 3); day <= d(2026, 8, 7); day++)
		put(r, 0, day, CELL_ILLNESS, CELL_ILLNESS);
	put(r, 0, d(2027, 7, 30), CELL_ILLNESS, CELL_ILLNESS);
	cr_assert_eq(roll_run_days(r, &always, 0, 0, d(2026, 8, 7), set, &first).n, 5);
	cr_assert_eq(first, d(2026, 8, 3));
	cr_assert_eq(roll_run_days(r, &always, 0, 0, d(2026, 7, 31), set, &first).n, 0);
	cr_assert_eq(roll_run_days(r, &always, 0, 0, d(2027, 7, 31), set, &first).n, 1);
	/* School days of the next year are unknown here; its holidays are only holidays. */
	cr_assert_eq(roll_run_days(r, &always, 0, 0, d(2027, 8, 10), set, &first).n, 0);
	cr_assert_eq(roll_run_days(r, &until_july, 0, 0, d(2027, 8, 10), set, &first).n, 1);
	cr_assert_eq(roll_run_days(r, &until_july, 0, 0, INT32_MAX, set, &first).n, 1);
	until_july.terms[until_july.term_count++] = (struct date_range){d(2027, 8, 2), d(2027, 8, 31)};
	cr_assert_eq(roll_run_days(r, &until_july, 0, 0, d(2027, 8, 1), set, &first).n, 1);
	cr_assert_eq(roll_run_days(r, &until_july, 0, 0, d(2027, 8, 2), set, &first).n, 0);
	cr_assert_eq(roll_run_days(r, &until_july, 0, 0, DAY_NONE, set, &first).n, 0);
	cr_assert_eq(roll_run_days(r, &always, 0, SLOTS, d(2026, 8, 7), set, &first).n, 0);
	cr_assert_eq(roll_run_days(r, &always, SCHOOLS, 0, d(2026, 8, 7), set, &first).n, 0);
	roll_free(r);
}

Test(roll, runs_equal_a_scan_over_the_cells, .timeout = 120)
{
	static const char *const sets[] = {
		" G N O U ", " G N O ", " I ",		 " E ", " C2 ",
		" / \\ L ",  " / ",	" K V P W B J ", " # ", " I M C C1 C2 J1 E R S T H F G N O U ",
		""};
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2026, 11, 24));
	struct calendar calendar = year_2026();

	seed = 99;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 150000; i++) {
		unsigned slot = dice(SLOTS), half = dice(2);
		day_t day = d(2026, 9, 1) + (day_t)dice(320);
		cell_t cell = slot % 2 != 0 ? any_cell() : run_cell(), old;

		if (roll_put(r, 0, slot, session_of(day, half), cell, &old, NULL) == 0)
			m->cells[0][slot][day - m->monday][half] = cell;
	}
	for (unsigned i = 0; i < 40000; i++) {
		struct cell_set set = cells_of(sets[dice(sizeof sets / sizeof *sets)]);
		unsigned slot = dice(SLOTS), want;
		day_t last = d(2026, 7, 20) + (day_t)dice(400), first, want_first;

		if (dice(4) == 0)
			for (int n = 0; n < 30; n++)
				set = cell_set_add(set, any_cell());
		want = model_run(m, &calendar, 0, slot, last, set, &want_first);
		cr_assert_eq(roll_run_days(r, &calendar, 0, slot, last, set, &first).n, (int)want);
		cr_assert_eq(first, want_first);
	}
	roll_free(r);
	free(m);
}
