/* The cube against measures added up one enrolment at a time, with the bands by their definition. */
#include "measure/cube.h"
#include "unit/roll_model.h"

enum { COHORTS = 14, BLOCKS = 40 };

/* A school of many blocks in an order that mixes year groups, with lanes never used. */
static struct roll *mixed_school(void)
{
	struct roll *r = roll_new(2, year_start_week(d(2026, 9, 1)));

	for (unsigned block = 0; block < BLOCKS; block++)
		for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
			int year = block % 4 == 3 ? 7 : block % 9 == 8 ? YEAR_UNKNOWN : (int)(block % 5) - 2;

			if (dice(8) != 0 && block != 13)
				cr_assert_eq(roll_slot_claim(r, 1, block * ROLL_LANES + lane, year, NULL), 0);
		}
	return r;
}

/* Children from always there to never there. */
static void fill(struct roll *r, unsigned days)
{
	for (unsigned slot = 0; slot < roll_slots(r, 1); slot++) {
		unsigned absent = dice(6) * dice(21), here = dice(25);
		cell_t old;

		if ((roll_block_lanes(r, 1, slot / ROLL_LANES) >> (slot % ROLL_LANES) & 1) == 0)
			continue;
		for (unsigned i = 0; i < days * 2 && here != 0; i++) {
			cell_t cell = dice(100) < absent ? (dice(2) != 0 ? CELL_ILLNESS : CELL_UNAUTHORISED) :
				      dice(30) == 0	 ? any_cell() :
							   CELL_PRESENT_AM;

			if (dice(25) <= here && day_weekday(d(2026, 9, 1) + (day_t)(i / 2)) <= DAY_FRIDAY)
				cr_assert_eq(roll_put(r, 1, slot,
						      session_of(d(2026, 9, 1) + (day_t)(i / 2), i % 2), cell,
						      &old, NULL),
					     0);
		}
	}
}

/* By definition: at least tenths and halves, and bands five percent wide up to a half. */
static void add_slow(struct measure *m, const struct tally *t, unsigned min_possible)
{
	unsigned absent = (unsigned)t->authorised + t->unauthorised, band = 0;

	if (t->possible == 0 || t->possible < min_possible)
		return;
	m->possible += t->possible;
	m->attending += t->attending;
	m->authorised += t->authorised;
	m->unauthorised += t->unauthorised;
	m->late += t->late;
	m->enrolments++;
	m->persistent += absent * 100 >= 10u * t->possible;
	m->severe += absent * 100 >= 50u * t->possible;
	while (band < 10 && absent * 100 >= 5 * (band + 1) * t->possible)
		band++;
	m->bands[band]++;
}

static struct measure measure_of(const struct cube_sum *sum)
{
	struct measure m = {0};

	cube_measure(sum, &m);
	return m;
}

static void check(const struct roll *r, session_t from, session_t to, bool year, unsigned cohorts,
		  unsigned min_possible)
{
	static uint32_t lanes[BLOCKS * CUBE_COHORTS];
	static struct measure want[CUBE_YEARS * CUBE_COHORTS];
	static struct cube_sum got[CUBE_YEARS * CUBE_COHORTS];
	struct cube_cohorts of = {lanes, cohorts};
	struct lane_sums sums[BLOCKS];

	memset(want, 0, sizeof want);
	memset(got, 0, sizeof got);
	want[0].late = got[0].late = 3; /* what stands there stays */
	recount_school(r, 1, from, to, sums);
	for (unsigned block = 0; block < roll_blocks(r, 1); block++)
		for (unsigned c = 0; c < cohorts; c++) {
			int group = roll_block_year(r, 1, block);
			unsigned row = group == YEAR_UNKNOWN ? 17 : (unsigned)(group + 2);
			uint32_t mask = c == 0 ? UINT32_MAX : (uint32_t)dice(1 << 16) << 16 | dice(1 << 16);

			lanes[block * cohorts + c] = mask;
			for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
				struct tally t =
					recount_slot(r, 1, block * ROLL_LANES + lane, from, to, NULL);

				if ((mask >> lane & 1) != 0)
					add_slow(&want[row * cohorts + c], &t, min_possible);
			}
		}
	if (year)
		cube_add_year(r, 1, &of, min_possible, got);
	else
		cube_add(r, 1, sums, &of, min_possible, got);
	for (unsigned i = 0; i < CUBE_YEARS * cohorts; i++) {
		struct measure m = measure_of(&got[i]);

		cr_assert_arr_eq(&m, &want[i], sizeof m, "row %u, cohort %u", i / cohorts, i % cohorts);
	}
}

Test(cube, equals_measures_added_one_enrolment_at_a_time, .timeout = 60)
{
	for (unsigned turn = 0; turn < 6; turn++) {
		struct roll *r;

		seed = 100 + turn;
		r = mixed_school();
		fill(r, turn == 0 ? 4 : 150);
		check(r, SESSION_NONE, INT32_MAX, true, COHORTS, 0);
		check(r, SESSION_NONE, INT32_MAX, true, 1, CUBE_BANDINGS_MIN);
		check(r, SESSION_NONE, INT32_MAX, false, CUBE_COHORTS, 20);
		check(r, SESSION_NONE, INT32_MAX, false, 2, 0);
		check(r, session_of(d(2026, 9, 8), true), session_of(d(2026, 11, 4), false), false, COHORTS,
		      1);
		check(r, session_of(d(2026, 9, 8), true), session_of(d(2026, 9, 9), false), false, 3, 2);
		roll_free(r);
	}
}

static void sessions(struct roll *r, unsigned slot, unsigned possible, unsigned absent)
{
	cell_t old;
	unsigned n = 0;

	for (session_t s = session_of(d(2027, 8, 2), false); n < possible; s++)
		if (day_weekday(session_day(s)) <= DAY_FRIDAY)
			cr_assert_eq(roll_put(r, 0, slot, s, n++ < absent ? CELL_ILLNESS : CELL_PRESENT_AM,
					      &old, NULL),
				     0);
}

/* DfE's limits are "10 per cent or more" and "50 per cent or more", and a band starts at its lower end. */
Test(cube, limits_are_exact)
{
	static const struct {
		unsigned possible, absent, band;
		bool persistent, severe;
	} rows[] = {
		{380, 38, 2, true, false},  {380, 37, 1, false, false}, {20, 1, 1, false, false},
		{40, 1, 0, false, false},   {380, 19, 1, false, false}, {380, 18, 0, false, false},
		{201, 20, 1, false, false}, {522, 261, 10, true, true}, {521, 260, 9, true, false},
		{522, 522, 10, true, true}, {1, 1, 10, true, true},	{20, 9, 9, true, false},
		{522, 234, 8, true, false}, {522, 235, 9, true, false}, {522, 0, 0, false, false},
		{380, 133, 7, true, false},
	};
	enum { N = sizeof rows / sizeof *rows };
	struct roll *r = roll_new(1, year_start_week(d(2027, 9, 1)));
	uint32_t lanes[N];
	struct cube_cohorts of = {lanes, N};
	static struct cube_sum got[CUBE_YEARS * N], bandings[CUBE_YEARS];
	struct measure small;
	unsigned slot;

	for (unsigned i = 0; i < N; i++) {
		cr_assert_eq(roll_slot_add(r, 0, 14, &slot, NULL), 0);
		sessions(r, slot, rows[i].possible, rows[i].absent);
		lanes[i] = 1u << slot;
	}
	cube_add_year(r, 0, &of, 0, got);
	for (unsigned i = 0; i < N; i++) {
		const struct measure m = measure_of(&got[cube_row(14) * N + i]);

		cr_assert_eq(m.enrolments, 1u);
		cr_assert_eq(m.possible, rows[i].possible);
		cr_assert_eq(m.bands[rows[i].band], 1u, "%u of %u", rows[i].absent, rows[i].possible);
		cr_assert_eq(m.persistent, rows[i].persistent);
		cr_assert_eq(m.severe, rows[i].severe);
	}
	/* Fewer than 20 possible sessions are left out of the bandings report, 20 are not. */
	lanes[0] = UINT32_MAX;
	of.count = 1;
	cube_add_year(r, 0, &of, CUBE_BANDINGS_MIN, bandings);
	small = measure_of(&bandings[cube_row(14)]);
	cr_assert_eq(small.enrolments, (uint64_t)N - 1);
	cr_assert_eq(small.bands[10], 2u);
	roll_free(r);
}

/* A year group of 40 full blocks, every child alike. */
Test(cube, a_large_year_group_overflows_nothing)
{
	enum { PUPILS = 40 * ROLL_LANES };
	struct roll *r = roll_new(1, year_start_week(d(2026, 9, 1)));
	struct roll_mark page[PUPILS];
	uint32_t lanes[40];
	struct cube_cohorts of = {lanes, 1};
	struct cube_sum got[CUBE_YEARS] = {0};
	struct measure m;
	cell_t old[PUPILS];

	memset(lanes, 255, sizeof lanes);
	for (unsigned i = 0; i < PUPILS; i++) {
		unsigned slot;

		cr_assert_eq(roll_slot_add(r, 0, 3, &slot, NULL), 0);
		page[i] = (struct roll_mark){slot, session_of(d(2026, 9, 1), false), CELL_LATE_AFTER_CLOSE};
	}
	cr_assert_eq(roll_put_many(r, 0, page, PUPILS, old, NULL), 0);
	cube_add_year(r, 0, &of, 0, got);
	m = measure_of(&got[cube_row(3)]);
	cr_assert_eq(m.enrolments, (uint64_t)PUPILS);
	cr_assert_eq(m.bands[10], (uint64_t)PUPILS);
	cr_assert_eq(m.severe, (uint64_t)PUPILS);
	cr_assert_eq(m.unauthorised, (uint64_t)PUPILS);
	cr_assert_eq(m.late, (uint64_t)PUPILS);
	roll_free(r);
}

Test(cube, rows_are_year_groups)
{
	static const int groups[] = {-2, -1, 0, 1, 7, 14, YEAR_UNKNOWN};
	struct cube_sum none = {0}, zero = {0};
	struct roll *r = roll_new(1, year_start_week(d(2026, 9, 1)));
	struct cube_cohorts of = {NULL, 1};

	for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++)
		cr_assert_eq(cube_year_group(cube_row(groups[i])), groups[i]);
	cr_assert_eq(cube_row(-2), 0u);
	cr_assert_eq(cube_row(YEAR_UNKNOWN), CUBE_YEARS - 1u);
	cr_assert_eq(cube_row(15), CUBE_YEARS - 1u);
	/* A school without a block, and one the roll does not have. */
	cube_add_year(r, 0, &of, 0, &none);
	cube_add_year(r, 5, &of, 0, &none);
	cube_add(r, 5, NULL, &of, 0, &none);
	cr_assert_arr_eq(&none, &zero, sizeof none);
	roll_free(r);
}
