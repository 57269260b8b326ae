/* Patterns in the week, by hand. 7 September 2026 is a Monday. A pattern found where there is none
 * sends a school to the wrong family; an unknown mark must never make one. */
#include <criterion/criterion.h>

#include "measure/pattern.h"

static struct roll *roll;
static unsigned slot;

static day_t monday(int week)
{
	return day_from_civil((struct civil){2026, 9, 7}) + 7 * week;
}

static void start(void)
{
	roll = roll_new(1, year_start_week(monday(0)));
	cr_assert_eq(roll_slot_add(roll, 0, 8, &slot, NULL), 0);
}

static void stop(void)
{
	roll_free(roll);
}

/* Ten letters: Monday morning to Friday afternoon; '.' is no mark. */
static void week(unsigned of, int number, const char *letters)
{
	for (int i = 0; letters[i] != '\0'; i++) {
		char text[2] = {letters[i] == '/' && i % 2 ? '\\' : letters[i], 0};
		day_t day = monday(number) + i / 2;
		cell_t cell, old;
		unsigned flags;

		if (letters[i] == '.')
			continue;
		cr_assert_eq(code_read(span_of(text), day, i % 2, &cell, &flags, NULL), 0);
		cr_assert_eq(roll_put(roll, 0, of, session_of(day, i % 2), cell, &old, NULL), 0);
	}
}

static struct session_range weeks(int first, int last)
{
	return (struct session_range){session_of(monday(first), false), session_of(monday(last) + 6, true)};
}

Test(pattern, weekday_and_half_day, .init = start, .fini = stop)
{
	struct day_pattern one = {0}, set = {0}, both = {0};
	unsigned second;
	uint32_t lanes[1];

	cr_assert_eq(roll_slot_add(roll, 0, 8, &second, NULL), 0);
	week(slot, 0, "////////IN");
	week(slot, 1, "//X/////.I");
	week(second, 0, "N/////////");
	pattern_add_slot(&one, roll, 0, slot, weeks(0, 1));
	cr_assert_eq(one.possible[DAY_FRIDAY][0], 1u); /* the blank of the second Friday is nothing */
	cr_assert_eq(one.absent[DAY_FRIDAY][0], 1u);
	cr_assert_eq(one.possible[DAY_FRIDAY][1], 2u);
	cr_assert_eq(one.absent[DAY_FRIDAY][1], 2u);
	cr_assert_eq(one.possible[DAY_TUESDAY][0], 1u); /* X is not possible */
	cr_assert_eq(pattern_ratio(&one, DAY_MONDAY, false).num, 0u);
	cr_assert_eq(pattern_ratio(&one, DAY_MONDAY, false).den, 2u);
	cr_assert_eq(pattern_ratio(&one, DAY_SATURDAY, false).den, 0u);
	cr_assert_eq(pattern_add_set(&set, roll, 0, NULL, weeks(0, 1), NULL), 0);
	cr_assert_eq(set.absent[DAY_MONDAY][0], 1u);
	cr_assert_eq(set.possible[DAY_MONDAY][0], 3u);
	/* The set is the sum of its children. */
	pattern_add_slot(&both, roll, 0, second, weeks(0, 1));
	pattern_merge(&both, &one);
	cr_assert_arr_eq(&both, &set, sizeof set);
	lanes[0] = (uint32_t)1 << (slot % ROLL_LANES);
	set = (struct day_pattern){0};
	cr_assert_eq(pattern_add_set(&set, roll, 0, lanes, weeks(0, 1), NULL), 0);
	cr_assert_arr_eq(&one, &set, sizeof set);
}

Test(pattern, broken_weeks, .init = start, .fini = stop)
{
	struct broken_weeks b;

	week(slot, 0, "//////////"); /* whole */
	week(slot, 1, "I/////////"); /* broken */
	week(slot, 2, "IIIIIIIIII"); /* away all week: not broken */
	week(slot, 3, ".........."); /* nothing known */
	week(slot, 4, "N........."); /* nothing known beside an absence */
	week(slot, 5, "XXXXXXXXXX"); /* nothing possible */
	week(slot, 6, "//////NNNN");
	b = pattern_weeks(roll, 0, slot, weeks(0, 6), BROKEN_RULE);
	cr_assert_eq(b.weeks, 5u);
	cr_assert_eq(b.broken, 2u);
	cr_assert_eq(b.whole_absent, 2u);
	b = pattern_weeks(roll, 0, slot, weeks(0, 6), (struct broken_rule){2, 2});
	cr_assert_eq(b.broken, 1u);
	/* A range that ends on the Wednesday sees half of that week. */
	b = pattern_weeks(
		roll, 0, slot,
		(struct session_range){session_of(monday(6), false), session_of(monday(6) + 2, true)},
		BROKEN_RULE);
	cr_assert_eq(b.weeks, 1u);
	cr_assert_eq(b.broken, 0u);
}

Test(pattern, four_fridays_in_ten_weeks, .init = start, .fini = stop)
{
	struct weekday_pattern p;

	for (int i = 0; i < 10; i++)
		week(slot, i, i < 3 ? "////////N/" : i == 3 ? "////////II" : "//////////");
	p = pattern_weekday(roll, 0, slot, weeks(0, 9), WEEKDAY_RULE);
	cr_assert(p.hit);
	cr_assert_eq(p.weekday, DAY_FRIDAY);
	cr_assert_eq(p.absent, 4u); /* a day counts once */
	cr_assert_eq(p.possible, 10u);
	cr_assert_eq(p.other_absent, 0u);
	cr_assert_eq(p.other_possible, 40u);
	week(slot, 3, "//////////");
	cr_assert_not(pattern_weekday(roll, 0, slot, weeks(0, 9), WEEKDAY_RULE).hit); /* three */
}

/* Half of all, and three times the rate of the other days. */
Test(pattern, other_days_weaken_a_weekday, .init = start, .fini = stop)
{
	struct weekday_pattern p;

	for (int i = 0; i < 10; i++)
		week(slot, i, i < 4 ? "////////NN" : i < 8 ? "NN////////" : "//////////");
	p = pattern_weekday(roll, 0, slot, weeks(0, 9), WEEKDAY_RULE);
	cr_assert_eq(p.absent, 4u);
	cr_assert_eq(p.other_absent, 4u);
	/* half of all; 4 of 10 against 4 of 40 is four times */
	cr_assert(p.hit);
	week(slot, 9, "//NN//////");
	cr_assert_not(pattern_weekday(roll, 0, slot, weeks(0, 9), WEEKDAY_RULE).hit); /* 4 of 9 */
	/* Four times as often is not five times. */
	week(slot, 9, "//////////");
	p = pattern_weekday(roll, 0, slot, weeks(0, 9), (struct weekday_rule){4, 5});
	cr_assert_not(p.hit);
}

Test(pattern, no_marks_make_no_pattern, .init = start, .fini = stop)
{
	struct weekday_pattern p = pattern_weekday(roll, 0, slot, weeks(0, 9), (struct weekday_rule){0, 3});
	struct fall f = pattern_fall(roll, 0, slot, session_of(monday(9), true), FALL_RULE);

	cr_assert_not(p.hit);
	cr_assert_eq(p.possible + p.other_possible, 0u);
	cr_assert_not(f.enough);
	cr_assert_not(f.hit);
	cr_assert_not(
		pattern_fall(roll, 0, slot, session_of(monday(9), true), (struct fall_rule){0, 0, 0}).hit);
}

/* 60 sessions at 57 attending (95 %), then 20 at 16 (80 %): 15 points exactly. */
Test(pattern, a_fall_of_fifteen_points, .init = start, .fini = stop)
{
	session_t last = session_of(monday(7) + 4, true);
	struct fall f;

	for (int i = 0; i < 6; i++)
		week(slot, i, i < 3 ? "I/////////" : "//////////");
	week(slot, 6, "NNNN//////");
	week(slot, 7, "//////////");
	f = pattern_fall(roll, 0, slot, last, FALL_RULE);
	cr_assert(f.enough);
	cr_assert_eq(f.recent_attending, 16u);
	cr_assert_eq(f.before_attending, 57u);
	cr_assert(f.hit);
	week(slot, 3, "I/////////"); /* 56 of 60 = 93.3 %: 13.3 points */
	cr_assert_not(pattern_fall(roll, 0, slot, last, FALL_RULE).hit);
	/* One session more to look for than there is. */
	f = pattern_fall(roll, 0, slot, last, (struct fall_rule){20, 61, 1});
	cr_assert_not(f.enough);
	cr_assert_not(f.hit);
}

Test(pattern, a_fall_passes_over_what_is_not_known, .init = start, .fini = stop)
{
	struct fall f;

	week(slot, 0, "//////////");
	week(slot, 1, "........NN");
	week(slot, 2, "XXXXXXXX//");
	f = pattern_fall(roll, 0, slot, session_of(monday(2) + 4, true), (struct fall_rule){4, 10, 15});
	cr_assert(f.enough);
	cr_assert_eq(f.recent_attending, 2u);
	cr_assert_eq(f.before_attending, 10u);
	cr_assert(f.hit);
}
