/* Sums from the cells, for any stretch and any lanes, against sums of a plain model by code letters. */
#include "roll/recount.h"
#include "unit/roll_model.h"

static const char ATTENDING[] = " / \\ L K V P W B J ", AUTHORISED[] = " C C1 C2 J1 E I M R S T H F ",
		  UNAUTHORISED[] = " G N O U ", OTHER[] = " D X Q Y Y1 Y2 Y3 Y4 Y5 Y6 Y7 ";

/* What cell a model holds; the model ends where the roll's year ends. */
static cell_t model_cell(const struct model *m, unsigned school, unsigned slot, session_t s)
{
	day_t day = session_day(s) - m->monday;

	return day >= 0 && day < YEAR_DAYS ? m->cells[school][slot][day][session_pm(s)] : CELL_UNKNOWN;
}

static void count(struct tally *t, cell_t c)
{
	static struct tally by_letters[256];

	if (by_letters[CELL_ILLNESS].known == 0)
		for (unsigned i = 1; i < 256; i++) {
			bool attending = among((cell_t)i, ATTENDING),
			     authorised = among((cell_t)i, AUTHORISED),
			     unauthorised = among((cell_t)i, UNAUTHORISED), other = among((cell_t)i, OTHER);

			by_letters[i] = (struct tally){attending || authorised || unauthorised,
						       attending,
						       authorised,
						       unauthorised,
						       among((cell_t)i, " L U "),
						       attending || authorised || unauthorised || other};
		}
	t->possible += by_letters[c].possible;
	t->attending += by_letters[c].attending;
	t->authorised += by_letters[c].authorised;
	t->unauthorised += by_letters[c].unauthorised;
	t->late += by_letters[c].late;
	t->known += by_letters[c].known;
}

static struct tally model_stretch(const struct model *m, unsigned school, unsigned slot, session_t from,
				  session_t to)
{
	session_t first = session_of(m->monday, false), last = session_of(m->monday + YEAR_DAYS, false);
	struct tally t = {0};

	for (session_t s = from > first ? from : first; s <= to && s < last; s++)
		count(&t, model_cell(m, school, slot, s));
	return t;
}

/* One random change: a mark, a page of them (now and then undone), or a whole week loaded. */
static void change(struct roll *r, struct model *m)
{
	enum { PAGE = 200 };
	struct roll_mark page[PAGE];
	cell_t old[PAGE];
	unsigned school = dice(SCHOOLS), kind = dice(4), n = 0;
	day_t monday = roll_first_monday(r) + 7 * (day_t)(1 + dice(51));
	unsigned first = dice(SLOTS), slots = 1 + dice(SLOTS - first);

	if (kind == 0) {
		struct span from =
			roll_leaf(r, (school + 1) % SCHOOLS, (unsigned)(monday - roll_first_monday(r)) / 7);
		unsigned week = (unsigned)(monday - roll_first_monday(r)) / 7;

		cr_assert_eq(roll_load(r, school, week, from, NULL), 0);
		for (unsigned slot = 0; slot < SLOTS; slot++)
			memcpy(m->cells[school][slot][7 * week],
			       m->cells[(school + 1) % SCHOOLS][slot][7 * week], 10);
		return;
	}
	/* By session, by slot, or in no order and with cells put twice. */
	for (; n < PAGE; n++) {
		unsigned a = n % slots, b = n / slots % 10;

		page[n] =
			(struct roll_mark){first + a, session_of(monday + (day_t)(b / 2), b % 2), any_cell()};
		if (kind == 2)
			page[n] = (struct roll_mark){first + n / 10 % slots,
						     session_of(monday + (day_t)(n % 10 / 2), n % 2),
						     any_cell()};
		if (kind == 3)
			page[n] = (struct roll_mark){
				dice(SLOTS),
				session_of(roll_first_monday(r) + 7 * (day_t)(1 + dice(51)) + (day_t)dice(5),
					   dice(2)),
				any_cell()};
	}
	cr_assert_eq(roll_put_many(r, school, page, n, old, NULL), 0);
	for (unsigned i = 0; i < n; i++) {
		cell_t *at = &m->cells[school][page[i].slot][session_day(page[i].session) - m->monday]
				      [session_pm(page[i].session)];

		cr_assert_eq(old[i], *at);
		*at = page[i].cell;
	}
	if (dice(4) != 0)
		return;
	for (unsigned i = n; i-- > 0;) {
		cell_t now;

		cr_assert_eq(roll_put(r, school, page[i].slot, page[i].session, old[i], &now, NULL), 0);
		cr_assert_eq(now, page[i].cell);
		m->cells[school][page[i].slot][session_day(page[i].session) - m->monday]
			[session_pm(page[i].session)] = old[i];
	}
}

static void check_stretch(const struct roll *r, const struct model *m, session_t from, session_t to)
{
	struct lane_sums sums[SLOTS / ROLL_LANES];

	for (unsigned school = 0; school < SCHOOLS; school++) {
		memset(sums, 77, sizeof sums);
		recount_school(r, school, from, to, sums);
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct tally want = model_stretch(m, school, slot, from, to);
			struct tally got = lane_tally(&sums[slot / ROLL_LANES], slot % ROLL_LANES);
			unsigned known;
			struct tally one = recount_slot(r, school, slot, from, to, &known);

			cr_assert_arr_eq(&got, &want, sizeof want, "slot %u, sessions %d to %d", slot, from,
					 to);
			cr_assert_arr_eq(&one, &want, sizeof want, "slot %u, sessions %d to %d", slot, from,
					 to);
			cr_assert_eq(known, want.known);
		}
	}
}

/* A year that starts on a Saturday, one of 54 weeks with a 29 February, and one that starts midweek. */
static const struct civil years[] = {{2026, 9, 1}, {2027, 9, 1}, {2023, 9, 1}};

Test(recount, tallies_after_any_changes_equal_every_recount, .timeout = 120)
{
	for (unsigned y = 0; y < 3; y++) {
		struct model *m = calloc(1, sizeof *m);
		struct roll *r = filled_roll(day_from_civil(years[y]));
		session_t whole[2];

		seed = 31 + y;
		m->monday = roll_first_monday(r);
		whole[0] = session_of(m->monday, false);
		whole[1] = session_of(m->monday + YEAR_DAYS + 10, true);
		for (unsigned i = 0; i < 400; i++)
			change(r, m);
		check_all(r, m);
		check_stretch(r, m, whole[0], whole[1]);
		check_stretch(r, m, SESSION_NONE, INT32_MAX);
		for (unsigned school = 0; school < SCHOOLS; school++) {
			struct lane_sums cells[SLOTS / ROLL_LANES], kept[SLOTS / ROLL_LANES];

			recount_school(r, school, whole[0], whole[1], cells);
			recount_year(r, school, kept);
			cr_assert_arr_eq(cells, kept, sizeof cells);
		}
		roll_free(r);
		free(m);
	}
}

Test(recount, a_stretch_may_start_and_end_anywhere, .timeout = 120)
{
	for (unsigned y = 0; y < 3; y++) {
		struct model *m = calloc(1, sizeof *m);
		struct roll *r = filled_roll(day_from_civil(years[y]));
		session_t zero = session_of(roll_first_monday(r), false);

		seed = 5 + y;
		m->monday = roll_first_monday(r);
		for (unsigned i = 0; i < 200; i++)
			change(r, m);
		/* From each session of two weeks to each of the second, weekends too. */
		for (session_t from = zero + 140; from < zero + 168; from += 1 + (session_t)dice(3))
			for (session_t to = zero + 154; to < zero + 168; to += 1 + (session_t)dice(3))
				check_stretch(r, m, from, to);
		for (unsigned i = 0; i < 40; i++) {
			session_t from = zero + (session_t)dice(760) - 10,
				  to = from + (session_t)dice(400) - 5;

			check_stretch(r, m, from, to);
		}
		roll_free(r);
		free(m);
	}
}

Test(recount, sessions_weeks_and_codes_of_some_lanes, .timeout = 120)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2027, 9, 1));
	session_t zero = session_of(roll_first_monday(r), false);

	seed = 8;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 300; i++)
		change(r, m);
	for (unsigned turn = 0; turn < 12; turn++) {
		uint32_t lanes[SLOTS / ROLL_LANES];
		session_t from = zero + 12 + (session_t)dice(300), to = from + (session_t)dice(300);
		struct session_sum *sums = calloc((size_t)(to - from + 1), sizeof *sums), weeks[ROLL_WEEKS];
		uint64_t codes[128] = {[CELL_ILLNESS] = 5}, want[128] = {[CELL_ILLNESS] = 5};
		struct session_sum by_week[ROLL_WEEKS] = {0};

		for (unsigned b = 0; b < SLOTS / ROLL_LANES; b++)
			lanes[b] = turn == 0 ? UINT32_MAX : (uint32_t)dice(1 << 16) << 16 | dice(1 << 16);
		recount_sessions(r, 1, from, to, turn == 1 ? NULL : lanes, sums);
		recount_codes(r, 1, from, to, turn == 1 ? NULL : lanes, codes);
		recount_weeks(r, 1, turn == 1 ? NULL : lanes, weeks);
		for (session_t s = zero; s < zero + ROLL_WEEKS * 14; s++) {
			struct tally t = {0};
			day_t day = session_day(s);
			bool held = day_weekday(day) <= DAY_FRIDAY && day >= d(2027, 8, 1) &&
				    day <= d(2028, 7, 31);

			for (unsigned slot = 0; slot < SLOTS; slot++) {
				if (turn != 1 && (lanes[slot / 32] >> (slot % 32) & 1) == 0)
					continue;
				count(&t, model_cell(m, 1, slot, s));
				want[model_cell(m, 1, slot, s)] += held && s >= from && s <= to;
			}
			by_week[(s - zero) / 14].possible += t.possible;
			by_week[(s - zero) / 14].attending += t.attending;
			by_week[(s - zero) / 14].authorised += t.authorised;
			by_week[(s - zero) / 14].unauthorised += t.unauthorised;
			by_week[(s - zero) / 14].late += t.late;
			by_week[(s - zero) / 14].known += t.known;
			if (s < from || s > to)
				continue;
			cr_assert_eq(sums[s - from].possible, t.possible, "session %d of %d", s - from,
				     to - from);
			cr_assert_eq(sums[s - from].attending, t.attending);
			cr_assert_eq(sums[s - from].authorised, t.authorised);
			cr_assert_eq(sums[s - from].unauthorised, t.unauthorised);
			cr_assert_eq(sums[s - from].late, t.late);
			cr_assert_eq(sums[s - from].known, t.known);
		}
		cr_assert_arr_eq(codes, want, sizeof want);
		cr_assert_arr_eq(weeks, by_week, sizeof by_week);
		free(sums);
	}
	roll_free(r);
	free(m);
}

/* The largest school there may be: sums in bytes must be widened in time, in every direction. */
Test(recount, a_full_school_of_one_code_overflows_nothing, .timeout = 60)
{
	enum { ALL = 256 * ROLL_LANES };
	struct roll *r = roll_new(1, year_start_week(d(2027, 9, 1)));
	session_t zero = session_of(roll_first_monday(r), false);
	struct roll_mark *page = calloc(ALL, sizeof *page);
	struct lane_sums *sums = calloc(256, sizeof *sums);
	struct session_sum weeks[ROLL_WEEKS], *sessions = calloc(760, sizeof *sessions);
	cell_t *old = calloc(ALL, 1);
	uint64_t codes[128] = {0};
	unsigned held = 0, slot;

	for (unsigned i = 0; i < ALL; i++)
		cr_assert_eq(roll_slot_add(r, 0, (int)(i / 2048), &slot, NULL), 0);
	cr_assert_eq(roll_slot_add(r, 0, 7, &slot, NULL), -FAULT_LIMIT);
	for (session_t s = zero; s < zero + ROLL_WEEKS * 14; s++) {
		if (session_day(s) < d(2027, 8, 1) || session_day(s) > d(2028, 7, 31) ||
		    day_weekday(session_day(s)) > DAY_FRIDAY)
			continue;
		held++;
		for (unsigned i = 0; i < ALL; i++)
			page[i] = (struct roll_mark){i, s, CELL_LATE_AFTER_CLOSE};
		cr_assert_eq(roll_put_many(r, 0, page, ALL, old, NULL), 0);
	}
	/* 366 days from Sunday 1 August 2027 to Monday 31 July 2028: 261 weekdays. */
	cr_assert_eq(held, 522u);
	recount_school(r, 0, zero, zero + 770, sums);
	recount_weeks(r, 0, NULL, weeks);
	recount_sessions(r, 0, zero + 20, zero + 700, NULL, sessions);
	recount_codes(r, 0, zero, zero + 770, NULL, codes);
	for (unsigned i = 0; i < ALL; i++) {
		struct tally t = lane_tally(&sums[i / 32], i % 32), kept = roll_tally(r, 0, i);

		cr_assert(t.possible == 522 && t.unauthorised == 522 && t.late == 522 && t.known == 522 &&
			  t.authorised == 0 && t.attending == 0);
		cr_assert_arr_eq(&t, &kept, sizeof t);
	}
	cr_assert_eq(weeks[0].unauthorised, 0u);
	cr_assert_eq(weeks[1].unauthorised, 10u * ALL);
	cr_assert_eq(weeks[53].late, 2u * ALL);
	cr_assert_eq(sessions[0].unauthorised, (uint32_t)ALL);
	cr_assert_eq(codes[CELL_LATE_AFTER_CLOSE], 522u * ALL);
	cr_assert_eq(codes[CELL_UNKNOWN], 0u);
	free(page);
	free(old);
	free(sums);
	free(sessions);
	roll_free(r);
}

static uint64_t borough_sum(const struct roll *r, session_t from, session_t to, unsigned of)
{
	struct lane_sums sums[SLOTS / ROLL_LANES];
	uint64_t total = 0;

	for (unsigned school = 0; school < SCHOOLS; school++) {
		recount_school(r, school, from, to, sums);
		for (unsigned slot = 0; slot < SLOTS; slot++)
			total += sums[slot / ROLL_LANES].of[of][slot % ROLL_LANES];
	}
	return total;
}

/* A school that closes hands its week to another: the borough's figures must stay as they were. */
Test(recount, a_week_moved_to_another_school_changes_no_total)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2026, 9, 1));
	session_t from = session_of(d(2026, 9, 3), true), to = session_of(d(2027, 5, 6), false);
	uint64_t before[SUMS];
	char week[SLOTS * ROLL_SESSIONS];
	struct span leaf;

	seed = 12;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 200; i++)
		change(r, m);
	for (unsigned school = 1; school < SCHOOLS; school++)
		cr_assert_eq(roll_load(r, school, 20, (struct span){NULL, 0}, NULL), 0);
	for (unsigned of = 0; of < SUMS; of++)
		before[of] = borough_sum(r, from, to, of);
	leaf = roll_leaf(r, 0, 20);
	cr_assert_gt(leaf.length, 0u);
	memcpy(week, leaf.at, leaf.length);
	cr_assert_eq(roll_load(r, 2, 20, (struct span){week, leaf.length}, NULL), 0);
	cr_assert_eq(roll_load(r, 0, 20, (struct span){NULL, 0}, NULL), 0);
	for (unsigned of = 0; of < SUMS; of++)
		cr_assert_eq(borough_sum(r, from, to, of), before[of]);
	cr_assert_gt(before[SUM_POSSIBLE], 1000u);
	roll_free(r);
	free(m);
}

Test(recount, blocks_tell_their_year_group_and_lanes)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 9, 1)));
	struct lane_sums sums[3];
	struct session_sum sum;

	cr_assert_eq(roll_blocks(r, 0), 0u);
	cr_assert_eq(roll_slot_claim(r, 0, 66, 9, NULL), 0);
	cr_assert_eq(roll_slot_claim(r, 0, 1, -2, NULL), 0);
	cr_assert_eq(roll_blocks(r, 0), 3u);
	cr_assert_eq(roll_blocks(r, 1), 0u);
	cr_assert_eq(roll_block_year(r, 0, 0), -2);
	cr_assert_eq(roll_block_year(r, 0, 1), YEAR_UNKNOWN);
	cr_assert_eq(roll_block_year(r, 0, 2), 9);
	cr_assert_eq(roll_block_year(r, 7, 0), YEAR_UNKNOWN);
	cr_assert_eq(roll_block_lanes(r, 0, 0), 2u);
	cr_assert_eq(roll_block_lanes(r, 0, 1), 0u);
	cr_assert_eq(roll_block_lanes(r, 0, 2), 4u);
	cr_assert_eq(roll_block_lanes(r, 0, 3), 0u);
	/* Nothing is known: zeros, and nothing is written for a school that is not there. */
	memset(sums, 1, sizeof sums);
	recount_school(r, 0, SESSION_NONE, INT32_MAX, sums);
	for (unsigned i = 0; i < sizeof sums; i++)
		cr_assert_eq(((unsigned char *)sums)[i], 0);
	memset(sums, 1, sizeof sums);
	recount_school(r, 1, SESSION_NONE, INT32_MAX, sums);
	recount_year(r, 1, sums);
	cr_assert_eq(sums[0].of[0][0], 257);
	recount_sessions(r, 1, 100, 100, NULL, &sum);
	cr_assert_eq(sum.known, 0u);
	cr_assert_eq(recount_slot(r, 1, 0, SESSION_NONE, INT32_MAX, NULL).known, 0);
	cr_assert_eq(recount_slot(r, 0, 96, SESSION_NONE, INT32_MAX, NULL).known, 0);
	roll_free(r);
}

/* --- many marks at once --------------------------------------------------------- */

/* A page with one bad mark anywhere must leave no trace, whatever came before it. */
Test(put_many, one_bad_mark_refuses_the_page_and_is_named)
{
	static const struct {
		uint32_t slot;
		day_t day;
		cell_t cell;
		int rc;
		const char *text;
	} bad[] = {
		{SLOTS, 20000 + 762, 1, -FAULT_STATE, "slot 96 is not claimed"},
		{UINT32_MAX, 20000 + 762, 1, -FAULT_STATE, "slot 4294967295 is not claimed"},
		{5, 20000 + 762, 120, -FAULT_MEANING, "120 is not a cell"},
		{5, 20000 + 762, 255, -FAULT_MEANING, "255 is not a cell"},
		{5, 20000 + 764, 1, -FAULT_MEANING, "is at a weekend"},
		{5, 20000 + 300, 1, -FAULT_MEANING, "is not in the school year 2026/27"},
		{5, INT32_MAX / 2, 1, -FAULT_MEANING, "is not in the school year 2026/27"},
	};
	enum { PAGE = 120 };

	seed = 3;
	for (unsigned turn = 0; turn < 400; turn++) {
		struct model *m = calloc(1, sizeof *m);
		struct roll *r = filled_roll(d(2026, 9, 1));
		struct roll_mark page[PAGE];
		cell_t old[PAGE];
		unsigned which = turn % (sizeof bad / sizeof *bad), at = dice(PAGE);
		struct fault f;
		char want[32];

		m->monday = roll_first_monday(r);
		for (unsigned i = 0; i < 4; i++)
			change(r, m);
		/* Monday 9 November 2026 is day 20766. */
		for (unsigned i = 0; i < PAGE; i++)
			page[i] = turn % 2 != 0 ?
					  (struct roll_mark){i % SLOTS,
							     session_of(20766 + (day_t)(i / SLOTS), 0),
							     any_cell()} :
					  (struct roll_mark){i / 10, session_of(20766 + i % 10 / 2, i % 2),
							     any_cell()};
		page[at] = (struct roll_mark){bad[which].slot, session_of(bad[which].day, true),
					      bad[which].cell};
		if (turn % 3 == 0) /* the same session as its neighbours, so that a whole row is refused */
			page[at].session = bad[which].rc == -FAULT_STATE || bad[which].cell > 1 ?
						   page[at > 0 ? at - 1 : 1].session :
						   page[at].session;
		cr_assert_eq(roll_put_many(r, 1, page, PAGE, old, &f), bad[which].rc);
		snprintf(want, sizeof want, "mark %u: ", at);
		cr_assert(strncmp(f.text, want, strlen(want)) == 0, "%s, not %s", f.text, want);
		cr_assert_not_null(strstr(f.text, bad[which].text), "%s", f.text);
		if (turn < 60)
			check_all(r, m);
		cr_assert_eq(roll_cells(r), model_cells(m));
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct tally kept = roll_tally(r, 1, slot), again = roll_recount(r, 1, slot);

			cr_assert_arr_eq(&kept, &again, sizeof kept);
		}
		cr_assert_eq(roll_put_many(r, SCHOOLS, page, PAGE, old, &f), -FAULT_BUG);
		cr_assert_eq(roll_put_many(r, 1, page, 0, old, &f), 0);
		roll_free(r);
		free(m);
	}
}

/* A slot nobody has in a block that others are in. */
Test(put_many, marks_of_an_unclaimed_lane_are_refused)
{
	struct roll *r = roll_new(1, year_start_week(d(2026, 9, 1)));
	session_t s = session_of(d(2026, 11, 9), false);
	struct roll_mark page[20];
	cell_t old[20];
	struct fault f;

	for (unsigned i = 0; i < 20; i++) {
		if (i != 12)
			cr_assert_eq(roll_slot_claim(r, 0, i, 7, NULL), 0);
		page[i] = (struct roll_mark){i, s, CELL_ILLNESS};
	}
	cr_assert_eq(roll_put_many(r, 0, page, 20, old, &f), -FAULT_STATE);
	cr_assert_str_eq(f.text, "mark 12: slot 12 is not claimed");
	for (unsigned i = 0; i < 20; i++)
		page[i].session = s + (session_t)(i % 4);
	cr_assert_eq(roll_put_many(r, 0, page, 20, old, &f), -FAULT_STATE);
	cr_assert_str_eq(f.text, "mark 12: slot 12 is not claimed");
	cr_assert_eq(roll_cells(r), 0u);
	cr_assert_eq(roll_leaf(r, 0, 15).length, 0u);
	roll_free(r);
}

/* Histories follow a page of marks as they follow single ones: runs are counted from them. */
Test(put_many, runs_after_a_page_equal_a_scan, .timeout = 60)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2026, 9, 1));
	struct calendar calendar = year_2026();
	struct cell_set set = cells_of(" G N O U ");
	struct roll_mark page[SLOTS];
	cell_t old[SLOTS];

	seed = 77;
	m->monday = roll_first_monday(r);
	for (day_t day = d(2026, 9, 1); day < d(2026, 11, 30); day++)
		for (unsigned half = 0; half < 2 && day_weekday(day) <= DAY_FRIDAY; half++) {
			unsigned n = 0;

			for (unsigned slot = 0; slot < SLOTS; slot++)
				if (dice(20) != 0)
					page[n++] =
						(struct roll_mark){slot, session_of(day, half), run_cell()};
			cr_assert_eq(roll_put_many(r, 0, page, n, old, NULL), 0);
			for (unsigned i = 0; i < n; i++)
				m->cells[0][page[i].slot][day - m->monday][half] = page[i].cell;
		}
	for (day_t last = d(2026, 9, 1); last < d(2026, 12, 2); last++)
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			day_t first, want_first;
			unsigned want = model_run(m, &calendar, 0, slot, last, set, &want_first);

			cr_assert_eq(roll_run_days(r, &calendar, 0, slot, last, set, &first).n, (int)want);
			cr_assert_eq(first, want_first);
		}
	roll_free(r);
	free(m);
}

/* Most of the year is the tallies less the rest: the year to date of every day, and stretches that begin and
 * end anywhere near its ends. */
Test(recount, most_of_a_year_is_the_same_as_its_sessions, .timeout = 120)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2026, 9, 1));
	session_t zero = session_of(roll_first_monday(r), false);

	seed = 11;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 300; i++)
		change(r, m);
	for (unsigned i = 0; i < 60; i++)
		check_stretch(r, m, zero + (session_t)dice(250) - 20, zero + 760 - (session_t)dice(250));
	for (unsigned i = 0; i < 40; i++)
		check_stretch(r, m, zero, zero + (session_t)dice(756));
	roll_free(r);
	free(m);
}

/* A question's groups by time are many short stretches: every weekday's mornings, say. */
Test(recount, stretches_add_up_whatever_lies_between, .timeout = 120)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2026, 9, 1));
	session_t zero = session_of(roll_first_monday(r), false);

	seed = 12;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 300; i++)
		change(r, m);
	for (unsigned turn = 0; turn < 30; turn++) {
		struct recount_range ranges[800];
		struct lane_sums sums[SLOTS / ROLL_LANES], block;
		unsigned range_count = 0, longest = 1 + dice(turn % 3 == 0 ? 2 : 60);
		struct tally want[SLOTS] = {0};

		for (session_t s = zero - 5; s < zero + 770;) {
			session_t end = s + (session_t)dice(longest);

			ranges[range_count++] = (struct recount_range){s, end};
			for (unsigned slot = 0; slot < SLOTS; slot++)
				for (session_t at = s; at <= end; at++)
					if (at >= zero && session_day(at) < m->monday + YEAR_DAYS)
						count(&want[slot], model_cell(m, 1, slot, at));
			s = end + 1 + (session_t)dice(longest);
		}
		recount_ranges(r, 1, ranges, range_count, sums);
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct tally got = lane_tally(&sums[slot / 32], slot % 32);

			cr_assert_arr_eq(&got, &want[slot], sizeof got, "turn %u slot %u", turn, slot);
		}
		for (unsigned b = 0; b < SLOTS / ROLL_LANES; b++) {
			recount_block(r, 1, b, ranges, range_count, &block);
			cr_assert_arr_eq(&block, &sums[b], sizeof block);
		}
		recount_block(r, 1, SLOTS / ROLL_LANES, ranges, range_count, &block);
		for (unsigned sum = 0; sum < SUMS; sum++)
			cr_assert_eq(block.of[sum][0], 0);
	}
	roll_free(r);
	free(m);
}

/* What was known earlier is a copy with later marks undone: it must be the same roll, and its own. */
Test(recount, a_copy_is_the_same_and_apart)
{
	struct model *m = calloc(1, sizeof *m);
	struct roll *r = filled_roll(d(2026, 9, 1)), *copy, *one;
	const bool only[SCHOOLS] = {false, true, false};
	cell_t old;

	seed = 13;
	m->monday = roll_first_monday(r);
	for (unsigned i = 0; i < 300; i++)
		change(r, m);
	copy = roll_copy(r, NULL);
	one = roll_copy(r, only);
	cr_assert_eq(roll_cells(copy), roll_cells(r));
	cr_assert_eq(roll_first_monday(copy), roll_first_monday(r));
	cr_assert_eq(roll_slots(one, 0), 0);
	for (unsigned school = 0; school < SCHOOLS; school++) {
		cr_assert_eq(roll_slots(copy, school), roll_slots(r, school));
		for (unsigned week = 0; week < ROLL_WEEKS; week++) {
			struct span a = roll_leaf(r, school, week), b = roll_leaf(copy, school, week);

			cr_assert_eq(a.length, b.length);
			cr_assert_arr_eq(a.at, b.at, a.length);
			b = roll_leaf(one, school, week);
			cr_assert_eq(b.length, school == 1 ? a.length : 0);
		}
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct tally a = roll_tally(r, school, slot), b = roll_tally(copy, school, slot);

			cr_assert_arr_eq(&a, &b, sizeof a);
		}
	}
	/* Every later change goes into the copy alone, in step with its tallies. */
	for (unsigned i = 0; i < 2000; i++) {
		unsigned school = dice(SCHOOLS), slot = dice(SLOTS);
		session_t s = session_of(roll_first_monday(r) + 7 * (day_t)(1 + dice(51)) + (day_t)dice(5),
					 dice(2));
		cell_t before = roll_get(r, school, slot, s);

		cr_assert_eq(roll_put(copy, school, slot, s, any_cell(), &old, NULL), 0);
		cr_assert_eq(roll_get(r, school, slot, s), before);
	}
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct tally a = roll_tally(copy, school, slot), b = roll_recount(copy, school, slot);

			cr_assert_arr_eq(&a, &b, sizeof a);
			b = roll_recount(r, school, slot);
			a = roll_tally(r, school, slot);
			cr_assert_arr_eq(&a, &b, sizeof a);
		}
	roll_free(one);
	roll_free(copy);
	roll_free(r);
	free(m);
}
