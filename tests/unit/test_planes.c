/* The rules' fast way against sessions and runs counted from the cells, one set at a time. */
#include "roll/planes.h"
#include "roll/recount.h"
#include "unit/roll_model.h"

enum { BLOCKS = 19, LANES = BLOCKS * ROLL_LANES };

/* Three schools of 19, 3 and no blocks: words of a session are laid out anew as a school grows, or made from
 * the marks there are. */
static struct roll *grown_roll(bool from_the_start)
{
	struct roll *r = roll_new(3, year_start_week(d(2026, 9, 1)));
	cell_t old;

	if (from_the_start)
		cr_assert_eq(planes_keep(r, NULL), 0);
	for (unsigned slot = 0; slot < LANES; slot++) {
		if (slot / ROLL_LANES == 5 || dice(9) == 0)
			continue;
		cr_assert_eq(roll_slot_claim(r, 0, slot, 7, NULL), 0);
		/* A mark put before the school has grown must still be there. */
		cr_assert_eq(
			roll_put(r, 0, slot, session_of(d(2027, 3, 1), true), CELL_UNAUTHORISED, &old, NULL),
			0);
		if (slot < 3 * ROLL_LANES)
			cr_assert_eq(roll_slot_claim(r, 1, slot, 3, NULL), 0);
	}
	if (!from_the_start)
		cr_assert_eq(planes_keep(r, NULL), 0);
	return r;
}

static cell_t rule_cell(void)
{
	static const char *const often[] = {"G", "N", "O", "U", "#", "I", "/", "O", "O", "O"};
	cell_t cell = any_cell();
	unsigned flags;

	if (dice(6) != 0)
		code_read(span_of(often[dice(10)]), d(2026, 11, 2), false, &cell, &flags, NULL);
	return cell;
}

/* Marks by every way there is: one at a time, a page by slot or by session, a leaf. */
static void change_some(struct roll *r)
{
	enum { PAGE = 400 };
	static struct roll_mark page[PAGE];
	static cell_t old[PAGE];
	unsigned school = dice(2), slots = roll_slots(r, school), n = 0, way = dice(4), week = 14 + dice(14);
	session_t monday = session_of(roll_first_monday(r) + (day_t)(7 * week), false);

	if (way == 3) {
		struct span from = roll_leaf(r, school, week);
		char *copy = calloc(1, from.length + 1);

		memcpy(copy, from.at, from.length);
		week = dice(4) == 0 ? week : 14 + dice(14);
		cr_assert_eq(
			roll_load(r, school, week, (struct span){copy, dice(4) == 0 ? 0 : from.length}, NULL),
			0);
		free(copy);
		return;
	}
	for (unsigned i = 0; i < PAGE; i++) {
		unsigned slot = (way == 1 ? i / 10 + week * 7 : i + week * 9) % slots;
		session_t s = monday + (session_t)(way == 1 ? i % 10 : week % 10);

		if ((roll_block_lanes(r, school, slot / ROLL_LANES) >> slot % ROLL_LANES & 1) != 0)
			page[n++] = (struct roll_mark){slot, s, rule_cell()};
	}
	if (way != 0)
		cr_assert_eq(roll_put_many(r, school, page, n, old, NULL), 0);
	for (unsigned i = 0; i < n && way == 0; i++)
		cr_assert_eq(roll_put(r, school, page[i].slot, page[i].session, page[i].cell, old, NULL), 0);
	if (way != 0 && dice(3) == 0)
		for (unsigned i = n; i-- > 0;)
			cr_assert_eq(
				roll_put(r, school, page[i].slot, page[i].session, old[i], &old[i], NULL), 0);
}

static void check_school(const struct roll *r, unsigned school, const struct calendar *calendar, day_t last,
			 const struct runs_day *days, unsigned count, bool whole)
{
	const struct runs_set set = runs_set(cells_of(" G N O U "));
	static uint16_t many[BLOCKS][ROLL_LANES];
	struct planes_window window;
	uint32_t reached[BLOCKS];
	unsigned least = dice(14);

	planes_window(days, count, &window);
	planes_reach(r, school, &window, least, reached, many);
	for (unsigned block = 0; block < roll_blocks(r, school); block++) {
		uint32_t in_use = roll_block_lanes(r, school, block), longer;
		uint16_t sessions[ROLL_LANES], lengths[ROLL_LANES], all[1][ROLL_LANES];

		runs_sessions(r, school, block, days, count, &set, sessions);
		longer = planes_runs(r, school, block, days, count, least / 2, lengths);
		runs_block(r, school, block, days, count, &set, 1, all);
		for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
			bool used = (in_use >> lane & 1) != 0;
			day_t first;

			cr_assert_eq(reached[block] >> lane & 1, used && sessions[lane] >= least);
			if ((reached[block] >> lane & 1) != 0)
				cr_assert_eq(many[block][lane], sessions[lane]);
			cr_assert_eq(longer >> lane & 1, used && all[0][lane] >= least / 2);
			if ((longer >> lane & 1) != 0)
				cr_assert_eq(lengths[lane], all[0][lane]);
			if (whole)
				cr_assert_eq((int)all[0][lane],
					     roll_run_days(r, calendar, school, block * ROLL_LANES + lane,
							   last, set.cells, &first)
						     .n);
		}
	}
}

Test(planes, thresholds_and_runs_are_those_of_the_cells, .timeout = 60)
{
	struct calendar calendar = year_2026();

	for (unsigned turn = 0; turn < 12; turn++) {
		struct roll *r;

		seed = 500 + turn;
		r = grown_roll(turn % 2 == 0);
		for (unsigned round = 0; round < 30; round++) {
			struct runs_day days[RUNS_DAYS];
			day_t last = d(2026, 10, 1) + (day_t)dice(200);
			unsigned count = runs_days(r, &calendar, last, days);

			for (unsigned i = 0; i < 12; i++)
				change_some(r);
			for (unsigned school = 0; school < 3; school++)
				check_school(r, school, &calendar, last, days, count, true);
			/* A school's half days, and fewer weeks. */
			for (unsigned i = 0; i < count; i++)
				days[i] = (struct runs_day){days[i].day, dice(9) != 0, dice(9) != 0};
			check_school(r, 0, &calendar, last, days, runs_weeks(days, count, dice(14)), false);
			/* What was known earlier is a copy: its bits are the copy's, and follow it. */
			if (round % 10 == 9) {
				struct roll *copy = roll_copy(r, NULL);

				cr_assert_not_null(copy);
				roll_free(r);
				r = copy;
			}
		}
		roll_free(r);
	}
}

/* Every session of a year: 522, and no lane has more. */
Test(planes, a_whole_year_is_counted)
{
	struct roll *r = filled_roll(d(2027, 9, 1));
	struct calendar always = {.terms = {{d(2027, 8, 1), d(2028, 7, 31)}}, .term_count = 1};
	struct runs_day days[RUNS_DAYS];
	struct planes_window window;
	uint32_t lanes[SLOTS / ROLL_LANES];
	uint16_t n[SLOTS / ROLL_LANES][ROLL_LANES];
	unsigned count = runs_days(r, &always, d(2028, 7, 31), days);

	for (day_t day = d(2027, 8, 1); day <= d(2028, 7, 31); day++)
		if (day_weekday(day) <= DAY_FRIDAY)
			put(r, 3, day, CELL_HOLIDAY_UNAUTHORISED, CELL_LATE_AFTER_CLOSE);
	planes_window(days, count, &window);
	/* Nobody, until they are kept. */
	planes_reach(r, 0, &window, 0, lanes, n);
	cr_assert_eq(lanes[0], 0u);
	cr_assert_eq(planes_runs(r, 0, 0, days, count, 0, n[0]), 0u);
	cr_assert_eq(planes_keep(r, NULL), 0);
	planes_reach(r, 0, &window, 522, lanes, n);
	cr_assert_eq(lanes[0], 1u << 3);
	cr_assert_eq(n[0][3], 522);
	planes_reach(r, 0, &window, 523, lanes, n);
	cr_assert_eq(lanes[0], 0u);
	planes_reach(r, 0, &window, 1000000, lanes, n);
	cr_assert_eq(lanes[0], 0u);
	cr_assert_eq(planes_runs(r, 0, 0, days, count, 261, n[0]), 1u << 3);
	cr_assert_eq(n[0][3], 261);
	cr_assert_eq(planes_runs(r, 0, 0, days, count, 262, n[0]), 0u);
	planes_window(days, 0, &window);
	planes_reach(r, 0, &window, 1, lanes, n);
	cr_assert_eq(lanes[0], 0u);
	cr_assert_eq(planes_runs(r, 9, 0, days, count, 1, n[0]), 0u);
	roll_free(r);
}
