/* The same children, Year 6 and Year 7. Two feeders, two receivers; ten sessions a side. */
#include <criterion/criterion.h>

#include "measure/transition.h"

static struct roll *last_year, *this_year;

static day_t monday(int year)
{
	return year == 2025 ? day_from_civil((struct civil){2025, 9, 8}) :
			      day_from_civil((struct civil){2026, 9, 7});
}

static void start(void)
{
	last_year = roll_new(3, year_start_week(monday(2025)));
	this_year = roll_new(3, year_start_week(monday(2026)));
}

static void stop(void)
{
	roll_free(last_year);
	roll_free(this_year);
}

/* A pupil with `absent` of ten sessions away; 10 unknown when `absent` is 11. */
static uint32_t pupil(int year, unsigned school, int year_group, unsigned absent)
{
	struct roll *r = year == 2025 ? last_year : this_year;
	unsigned slot;
	cell_t old;

	cr_assert_eq(roll_slot_add(r, school, year_group, &slot, NULL), 0);
	for (unsigned i = 0; i < 10 && absent <= 10; i++)
		cr_assert_eq(roll_put(r, school, slot, session_of(monday(year) + (int)i / 2, i % 2),
				      i < absent ? CELL_ILLNESS : CELL_PRESENT_AM, &old, NULL),
			     0);
	return slot;
}

static struct transition_pair move(unsigned from, unsigned before, unsigned to, unsigned after)
{
	return (struct transition_pair){from, pupil(2025, from, 6, before), to, pupil(2026, to, 7, after)};
}

static struct transition_question ask(const struct transition_pair *pairs, size_t count)
{
	return (struct transition_question){
		.before = last_year,
		.after = this_year,
		.before_range = {session_of(monday(2025), false), session_of(monday(2025) + 6, true)},
		.after_range = {session_of(monday(2026), false), session_of(monday(2026) + 6, true)},
		.from_year = 6,
		.to_year = 7,
		.pairs = pairs,
		.pair_count = count,
	};
}

Test(transition, feeder_by_receiver, .init = start, .fini = stop)
{
	struct transition_pair pairs[] = {
		move(1, 0, 2, 2), /* newly persistent */
		move(0, 1, 2, 0), /* no longer: 10 % is persistent */
		move(0, 0, 2, 0),
		move(0, 0, 1, 1),				    /* newly */
		move(0, 11, 1, 0),				    /* no marks before */
		move(0, 0, 1, 11),				    /* none after */
		{0, pupil(2025, 0, 5, 0), 1, pupil(2026, 1, 7, 0)}, /* was in Year 5 */
	};
	struct transition_question q = ask(pairs, sizeof pairs / sizeof *pairs);
	struct transition t;
	struct transition_cell side;
	int64_t rise;

	cr_assert_eq(transition_ask(&q, &t, NULL), 0);
	cr_assert_eq(t.count, 3u);
	cr_assert_eq(t.at[0].from_school, 0u);
	cr_assert_eq(t.at[0].to_school, 1u);
	cr_assert_eq(t.at[0].children, 1u);
	cr_assert_eq(t.at[0].newly_persistent, 1u);
	cr_assert_eq(t.at[1].from_school, 0u);
	cr_assert_eq(t.at[1].to_school, 2u);
	cr_assert_eq(t.at[1].children, 2u);
	cr_assert_eq(t.at[1].before.authorised, 1u);
	cr_assert_eq(t.at[1].after.authorised, 0u);
	cr_assert_eq(t.at[1].no_longer_persistent, 1u);
	cr_assert_eq(t.at[2].from_school, 1u);
	cr_assert_eq(t.all.children, 4u);
	cr_assert_eq(t.all.before.possible, 40u);
	cr_assert_eq(t.all.after.authorised, 3u);
	cr_assert_eq(t.all.newly_persistent, 2u);
	cr_assert_eq(t.other_year, 1u);
	cr_assert_eq(t.no_before, 1u);
	cr_assert_eq(t.no_after, 1u);
	side = transition_from(&t, 0);
	cr_assert_eq(side.children, 3u);
	side = transition_to(&t, 2);
	cr_assert_eq(side.children, 3u);
	cr_assert_eq(side.after.authorised, 2u);
	/* 1 of 40 to 3 of 40: 5 points. */
	cr_assert(transition_rise(&t.all, &rise));
	cr_assert_eq(rise, 500);
	transition_free(&t);
	cr_assert_eq(t.count, 0u);
	transition_free(NULL);
}

Test(transition, a_child_with_few_sessions_changes_no_side, .init = start, .fini = stop)
{
	struct transition_pair pairs[] = {move(0, 0, 1, 10)};
	struct transition_question q = ask(pairs, 1);
	struct transition t;

	q.minimum = 20;
	cr_assert_eq(transition_ask(&q, &t, NULL), 0);
	cr_assert_eq(t.all.children, 1u);
	cr_assert_eq(t.all.newly_persistent, 0u);
	cr_assert_eq(t.all.after.too_few, 1u);
	cr_assert_eq(t.all.after.persistent, 0u);
	transition_free(&t);
}

Test(transition, rise_is_rounded_once_and_away_from_zero)
{
	struct transition_cell c = {.before = {.possible = 30000, .authorised = 3000},
				    .after = {.possible = 30000, .authorised = 2998}};
	int64_t rise = 77;

	cr_assert(transition_rise(&c, &rise));
	cr_assert_eq(rise, -1); /* -0.667 hundredths */
	c.before = (struct measure){.possible = 20000, .authorised = 1000};
	c.after = (struct measure){.possible = 20000, .authorised = 999};
	cr_assert(transition_rise(&c, &rise));
	cr_assert_eq(rise, -1); /* -0.5 */
	c.after.authorised = 1001;
	cr_assert(transition_rise(&c, &rise));
	cr_assert_eq(rise, 1);
	c.after = c.before;
	cr_assert(transition_rise(&c, &rise));
	cr_assert_eq(rise, 0);
	c.after.possible = 0;
	rise = 77;
	cr_assert_not(transition_rise(&c, &rise));
	cr_assert_eq(rise, 77);
}

Test(transition, nobody_is_an_empty_matrix, .init = start, .fini = stop)
{
	struct transition_question q = ask(NULL, 0);
	struct transition t;

	cr_assert_eq(transition_ask(&q, &t, NULL), 0);
	cr_assert_eq(t.count, 0u);
	cr_assert_eq(transition_from(&t, 0).children, 0u);
	transition_free(&t);
}
