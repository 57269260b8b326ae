/* Rules for 32 children at once against runs counted from their definition, one child at a time. */
#include "roll/runs.h"
#include "unit/roll_model.h"

static const char *const sets[] = {" G N O U ", " G N O ", " I M ",    " E ", " / L ",
				   " O / # ",	" # ",	   " C2 K G ", "",    " V P B K W J "};
enum { SETS = sizeof sets / sizeof *sets };

/* School 0 as registers are, school 1 with long absences, school 2 empty. */
static struct roll *random_roll(struct model *m, day_t year)
{
	struct roll *r = filled_roll(year);

	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 2 * SLOTS * 320 * 2; i++) {
		unsigned half = i % 2, slot = i / 640 % SLOTS, school = i / 640 / SLOTS;
		day_t day = year + (day_t)(i / 2 % 320);
		cell_t cell = school == 0 ? any_cell() : run_cell(), old;

		if (dice(200) != 0 && roll_put(r, school, slot, session_of(day, half), cell, &old, NULL) == 0)
			m->cells[school][slot][day - m->monday][half] = cell;
	}
	return r;
}

Test(runs, every_lane_has_the_run_of_its_child)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r;
	struct calendar calendar = year_2026();
	struct runs_set ready[SETS];
	unsigned longest = 0;

	seed = 41;
	r = random_roll(m, d(2026, 9, 1));
	for (unsigned i = 0; i < SETS; i++)
		ready[i] = runs_set(cells_of(sets[i]));
	for (day_t last = d(2026, 8, 28); last < d(2027, 8, 20); last += 1 + (day_t)dice(14)) {
		struct runs_day days[RUNS_DAYS];
		unsigned count = runs_days(r, &calendar, last, days);

		for (unsigned school = 0; school < SCHOOLS; school++)
			for (unsigned block = 0; block < SLOTS / ROLL_LANES; block++) {
				uint16_t got[SETS][ROLL_LANES];

				runs_block(r, school, block, days, count, ready, SETS, got);
				for (unsigned i = 0; i < SETS * ROLL_LANES; i++) {
					unsigned lane = i % ROLL_LANES, slot = block * ROLL_LANES + lane;
					struct cell_set set = cells_of(sets[i / ROLL_LANES]);
					day_t first;
					unsigned want =
						model_run(m, &calendar, school, slot, last, set, &first);

					cr_assert_eq(got[i / ROLL_LANES][lane], want,
						     "set %s, slot %u, day %d", sets[i / ROLL_LANES], slot,
						     last);
					cr_assert_eq((int)want, roll_run_days(r, &calendar, school, slot,
									      last, set, &first)
									.n);
					longest = want > longest ? want : longest;
				}
			}
	}
	/* Or the test has shown nothing. */
	cr_assert_gt(longest, 8u);
	roll_free(r);
	free(m);
}

/* Ten school days of unauthorised absence over half term fire on the tenth, not a day earlier. */
Test(runs, the_tenth_day_by_hand)
{
	struct roll *r = filled_roll(d(2026, 9, 1));
	struct calendar calendar = year_2026();
	struct runs_set set = runs_set(cells_of(" G N O U "));
	struct runs_day days[RUNS_DAYS];
	uint16_t got[1][ROLL_LANES];

	for (int i = 0; i < 5; i++) {
		put(r, 40, d(2026, 10, 19) + i, CELL_UNAUTHORISED, CELL_NO_REASON_YET);
		put(r, 40, d(2026, 11, 2) + i, CELL_HOLIDAY_UNAUTHORISED, CELL_LATE_AFTER_CLOSE);
	}
	for (day_t last = d(2026, 11, 5); last <= d(2026, 11, 8); last++) {
		unsigned count = runs_days(r, &calendar, last, days);

		runs_block(r, 0, 1, days, count, &set, 1, got);
		cr_assert_eq(got[0][8], last == d(2026, 11, 5) ? 9 : 10);
		cr_assert_eq(got[0][7], 0);
	}
	roll_free(r);
}

/* 261 weekdays: more than a byte holds. */
Test(runs, a_whole_year_of_absence_is_counted_to_its_end)
{
	struct roll *r = filled_roll(d(2027, 9, 1));
	struct calendar always = {.terms = {{d(2027, 8, 1), d(2028, 7, 31)}}, .term_count = 1};
	struct runs_set ready[2] = {runs_set(cells_of(" O ")), runs_set(cells_of(" O / "))};
	struct runs_day days[RUNS_DAYS];
	uint16_t got[2][ROLL_LANES], sessions[ROLL_LANES];
	unsigned count = runs_days(r, &always, d(2028, 7, 31), days);

	cr_assert_eq(count, 261u);
	for (day_t day = d(2027, 8, 1); day <= d(2028, 7, 31); day++)
		if (day_weekday(day) <= DAY_FRIDAY)
			put(r, 3, day, CELL_UNAUTHORISED, CELL_UNAUTHORISED);
	runs_block(r, 0, 0, days, count, ready, 2, got);
	cr_assert_eq(got[0][3], 261);
	cr_assert_eq(got[1][3], 261);
	for (unsigned i = 0; i < 2; i++) {
		runs_sessions(r, 0, 0, days, count, &ready[i], sessions);
		cr_assert_eq(sessions[3], 522);
		cr_assert_eq(sessions[4], 0);
	}
	/* Days beyond the roll's year are unknown, unless they are no school days. */
	cr_assert_eq(runs_days(r, &always, d(2028, 8, 20), days), 261u);
	always.terms[0].to = d(2028, 8, 10);
	cr_assert_eq(runs_days(r, &always, d(2028, 8, 20), days), 0u);
	cr_assert_eq(runs_days(r, &always, d(2027, 7, 31), days), 0u);
	roll_free(r);
}

Test(runs, sessions_in_the_last_school_weeks)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r;
	struct calendar calendar = year_2026();

	seed = 6;
	r = random_roll(m, d(2026, 9, 1));
	for (day_t last = d(2026, 9, 1); last < d(2027, 7, 28); last += 1 + (day_t)dice(5)) {
		struct runs_day days[RUNS_DAYS];
		unsigned weeks = 1 + dice(14), which = dice(SETS);
		unsigned count = runs_weeks(days, runs_days(r, &calendar, last, days), weeks);
		struct runs_set ready = runs_set(cells_of(sets[which]));
		day_t monday = last - day_weekday(last), from = monday;

		/* Week by week back, those without a school day not counted. */
		for (unsigned found = 0; monday > d(2026, 8, 1); monday -= 7) {
			day_t sunday = monday + 6 < last ? monday + 6 : last;

			if (calendar_school_days(&calendar, monday, sunday).n == 0)
				continue;
			if (++found > weeks)
				break;
			from = monday;
		}
		for (unsigned slot = 0; slot < SLOTS; slot += ROLL_LANES) {
			uint16_t got[ROLL_LANES];

			runs_sessions(r, 1, slot / ROLL_LANES, days, count, &ready, got);
			for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
				unsigned want = 0;

				for (session_t s = session_of(from, false); s <= session_of(last, true);
				     s++) {
					cell_t c = roll_get(r, 1, slot + lane, s);

					want += calendar_school_day(&calendar, session_day(s)) &&
						among(c, sets[which]) && c != CELL_PLANNED_CLOSURE;
				}
				cr_assert_eq(got[lane], want, "set %s, %u weeks", sets[which], weeks);
			}
		}
	}
	roll_free(r);
	free(m);
}

Test(runs, school_weeks_by_hand)
{
	/* Newest first: Tuesday of week 20, Monday of it, Friday of week 18 (19 was half term), week 17. */
	static const struct runs_day days[] = {{101, true, true}, {100, true, true}, {94, true, false},
					       {90, true, true},  {89, true, true},  {85, true, true}};

	cr_assert_eq(runs_weeks(days, 6, 1), 2u);
	cr_assert_eq(runs_weeks(days, 6, 2), 4u);
	cr_assert_eq(runs_weeks(days, 6, 3), 6u);
	cr_assert_eq(runs_weeks(days, 6, 10), 6u);
	cr_assert_eq(runs_weeks(days, 6, 0), 0u);
	cr_assert_eq(runs_weeks(days, 0, 10), 0u);
}

/* A school closed for half a day: the other half decides, and marks of the closed half do not count. */
Test(runs, half_days_held)
{
	struct roll *r = filled_roll(d(2026, 9, 1));
	/* Mon 9 to Wed 11 November 2026 are weekdays 75 to 77 of the roll: week 15. */
	struct runs_day days[] = {{77, true, true}, {76, false, true}, {75, true, false}};
	struct runs_set ready[2] = {runs_set(cells_of(" O ")), runs_set(cells_of(" O / "))};
	uint16_t got[2][ROLL_LANES], sessions[ROLL_LANES];

	put(r, 0, d(2026, 11, 11), CELL_UNAUTHORISED, CELL_UNAUTHORISED);
	put(r, 0, d(2026, 11, 10), CELL_ILLNESS, CELL_UNAUTHORISED);
	put(r, 0, d(2026, 11, 9), CELL_UNAUTHORISED, CELL_UNAUTHORISED);
	runs_block(r, 0, 0, days, 3, ready, 2, got);
	cr_assert_eq(got[0][0], 3);
	cr_assert_eq(got[1][0], 3);
	for (unsigned i = 0; i < 2; i++) {
		runs_sessions(r, 0, 0, days, 3, &ready[i], sessions);
		cr_assert_eq(sessions[0], 4);
	}
	days[1].am = true;
	runs_block(r, 0, 0, days, 3, ready, 2, got);
	cr_assert_eq(got[0][0], 1);
	cr_assert_eq(got[1][0], 1);
	days[1].am = days[1].pm = false;
	runs_block(r, 0, 0, days, 3, ready, 2, got);
	cr_assert_eq(got[0][0], 2);
	cr_assert_eq(got[1][0], 2);
	roll_free(r);
}

Test(runs, absent_among_some_lanes)
{
	struct roll *r = filled_roll(d(2026, 9, 1));
	session_t am = session_of(d(2026, 11, 9), false);

	put(r, 32, d(2026, 11, 9), CELL_ILLNESS, CELL_PRESENT_PM);
	put(r, 33, d(2026, 11, 9), CELL_NO_REASON_YET, CELL_PRESENT_PM);
	put(r, 34, d(2026, 11, 9), CELL_PRESENT_AM, CELL_PRESENT_PM);
	put(r, 35, d(2026, 11, 9), CELL_DUAL, CELL_DUAL);
	put(r, 36, d(2026, 11, 9), CELL_LATE_AFTER_CLOSE, CELL_LATE);
	put(r, 63, d(2026, 11, 9), CELL_SUSPENDED, CELL_SUSPENDED);
	/* Illness, no reason, U and E; not present, D or a child nothing is known of. */
	cr_assert_eq(runs_absent(r, 0, 1, am, UINT32_MAX), 1u | 2u | 16u | 1u << 31);
	cr_assert_eq(runs_absent(r, 0, 1, am, 2u | 4u | 32u), 2u);
	cr_assert_eq(runs_absent(r, 0, 1, am + 1, UINT32_MAX), 1u << 31);
	cr_assert_eq(runs_absent(r, 0, 0, am, UINT32_MAX), 0u);
	cr_assert_eq(runs_absent(r, 9, 1, am, UINT32_MAX), 0u);
	roll_free(r);
}
