/* judge_fixture.h: a child, its classmates and a school's year, marked by hand. Letters are read with
 * code_read, as a school writes them; which ones count is said in each test, from the law's own wording. */
#ifndef TESTS_UNIT_JUDGE_FIXTURE_H
#define TESTS_UNIT_JUDGE_FIXTURE_H

#include "unit/roll_model.h"

#include "alert/judge.h"

#define MATES 20 /* slots 0..19; the child is slot 0 */

struct class
{
	struct calendar calendar;
	struct openings held;
	struct roll *roll;
	struct history h;
};

/* A year of the school from `year`: term days as year_2026 has them for 2026/27. */
static inline struct class *class_new(const struct calendar *calendar, day_t in_year)
{
	struct class *c = calloc(1, sizeof *c);
	unsigned slot;

	cr_assert_not_null(c);
	c->calendar = *calendar;
	c->roll = roll_new(1, year_start_week(in_year));
	for (unsigned i = 0; i < MATES; i++)
		cr_assert_eq(roll_slot_add(c->roll, 0, 8, &slot, NULL), 0);
	openings_start(&c->held, &c->calendar, year_start_week(in_year), OPENINGS_LEARN);
	openings_roll_clear(&c->held);
	for (unsigned i = 0; i < MATES; i++)
		openings_roll_add(&c->held, DAY_NONE, DAY_NONE);
	openings_roll_done(&c->held);
	c->h.at[0] = (struct history_place){.roll = c->roll,
					    .school = 7,
					    .held = &c->held,
					    .from = DAY_NONE,
					    .to = DAY_NONE,
					    .settled = session_of(in_year + 600, true)};
	c->h.count = 1;
	c->h.of_age = true;
	return c;
}

static inline void class_free(struct class *c)
{
	roll_free(c->roll);
	free(c);
}

static inline void mark_slot(struct class *c, unsigned slot, session_t s, const char *letter)
{
	cell_t cell, old;
	unsigned flags;

	cr_assert_eq(code_read(span_of(letter), session_day(s), session_pm(s), &cell, &flags, NULL), 0);
	cr_assert_eq(roll_put(c->roll, 0, slot, s, cell, &old, NULL), 0);
	openings_move(&c->held, s, old, cell);
}

/* One day of the child: "N N", "/ O"; "-" is no mark. */
static inline void mark(struct class *c, day_t day, const char *both)
{
	char am[4] = "", pm[4] = "";

	cr_assert_eq(sscanf(both, "%3s %3s", am, pm), 2);
	mark_slot(c, 0, session_of(day, false), am);
	mark_slot(c, 0, session_of(day, true), pm);
}

/* The same on `count` school days of the calendar from `day` on; the last of them. */
static inline day_t mark_days(struct class *c, day_t day, int count, const char *both)
{
	day_t last = DAY_NONE;

	for (; count > 0; day++)
		if (calendar_school_day(&c->calendar, day)) {
			mark(c, day, both);
			last = day;
			count--;
		}
	return last;
}

/* Classmates 1 to `many` - 1 present in a session. */
static inline void mark_mates(struct class *c, session_t s, unsigned many)
{
	for (unsigned i = 1; i < many; i++)
		mark_slot(c, i, s, session_pm(s) ? "\\" : "/");
}

static inline struct finding judge(struct class *c, enum rule r, session_t at)
{
	struct rule_values v = rule_values(r, NULL);

	return rule_judge(r, &v, &c->h, at);
}
static inline struct finding judge_day(struct class *c, enum rule r, day_t day)
{
	return judge(c, r, session_of(day, true));
}

#endif
