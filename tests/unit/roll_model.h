/* roll_model.h: a plain model of the roll for its tests: an array of cells by session,
 * counted afresh each time with classes written out by letter, and runs counted from
 * their definition. */
#ifndef TESTS_UNIT_ROLL_MODEL_H
#define TESTS_UNIT_ROLL_MODEL_H

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "roll/roll.h"

#define SCHOOLS	  3
#define SLOTS	  96
#define YEAR_DAYS 372

static inline day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

static uint32_t seed;

static inline unsigned dice(unsigned sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

/* --- the model -------------------------------------------------------------- */

struct model {
	day_t monday;
	cell_t cells[SCHOOLS][SLOTS][YEAR_DAYS][2];
};

static inline const char *letters(cell_t c)
{
	return code_of(c) != NULL ? code_of(c)->text : "";
}

static inline bool among(cell_t c, const char *list)
{
	char word[8];

	if (c == CELL_UNKNOWN)
		return false;
	snprintf(word, sizeof word, " %s ", letters(c));
	return strstr(list, word) != NULL;
}

static inline struct tally model_tally(struct model *m, unsigned school, unsigned slot)
{
	struct tally t = {0};

	for (int day = 0; day < YEAR_DAYS; day++)
		for (int half = 0; half < 2; half++) {
			cell_t c = m->cells[school][slot][day][half];

			t.attending += among(c, " / \\ L K V P W B J ");
			t.authorised += among(c, " C C1 C2 J1 E I M R S T H F ");
			t.unauthorised += among(c, " G N O U ");
			t.late += among(c, " L U ");
			t.known += among(c, " D X Q Y Y1 Y2 Y3 Y4 Y5 Y6 Y7 ");
		}
	t.possible = (uint16_t)(t.attending + t.authorised + t.unauthorised);
	t.known = (uint16_t)(t.known + t.possible);
	return t;
}

static inline uint64_t model_cells(struct model *m)
{
	uint64_t n = 0;
	cell_t *c = &m->cells[0][0][0][0];

	for (size_t i = 0; i < sizeof m->cells; i++)
		n += c[i] != CELL_UNKNOWN;
	return n;
}

/* Whole days, newest first; "#" sessions do not exist; anything else not in the set ends it. */
static inline unsigned model_run(struct model *m, const struct calendar *calendar, unsigned school,
				 unsigned slot, day_t last, struct cell_set set, day_t *ret_first)
{
	unsigned days = 0;

	*ret_first = DAY_NONE;
	for (day_t day = last; day >= m->monday; day--) {
		int open = 0;

		if (!calendar_school_day(calendar, day))
			continue;
		for (int half = 0; half < 2; half++) {
			cell_t c = day - m->monday < YEAR_DAYS ?
					   m->cells[school][slot][day - m->monday][half] :
					   0;

			if (among(c, " # "))
				continue;
			if (c == CELL_UNKNOWN || !cell_set_has(set, c))
				return days;
			open++;
		}
		if (open > 0) {
			days++;
			*ret_first = day;
		}
	}
	return days;
}

static inline cell_t any_cell(void)
{
	unsigned count;
	const struct code *table = code_table(&count);
	unsigned n = dice(count + 1);

	return n == count ? CELL_UNKNOWN : table[n].cell;
}

/* Long runs want few kinds of cell. */
static inline cell_t run_cell(void)
{
	static const cell_t few[] = {CELL_HOLIDAY_UNAUTHORISED, CELL_NO_REASON_YET, CELL_UNAUTHORISED,
				     CELL_LATE_AFTER_CLOSE, CELL_PLANNED_CLOSURE};

	return dice(30) == 0 ? any_cell() : few[dice(5)];
}

static inline struct roll *filled_roll(day_t in_year)
{
	struct roll *r = roll_new(SCHOOLS, year_start_week(in_year));

	cr_assert_not_null(r);
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned i = 0; i < SLOTS; i++) {
			unsigned slot;

			cr_assert_eq(roll_slot_add(r, school, (int)(i / 32) + 7, &slot, NULL), 0);
			cr_assert_eq(slot, i);
		}
	return r;
}

static inline void check_all(struct roll *r, struct model *m)
{
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned slot = 0; slot < SLOTS; slot++) {
			struct tally want = model_tally(m, school, slot), kept = roll_tally(r, school, slot),
				     again = roll_recount(r, school, slot);

			cr_assert_arr_eq(&kept, &want, sizeof want);
			cr_assert_arr_eq(&again, &want, sizeof want);
		}
	cr_assert_eq(roll_cells(r), model_cells(m));
}

static inline struct calendar year_2026(void)
{
	return (struct calendar){
		.terms = {{d(2026, 9, 1), d(2026, 12, 18)},
			  {d(2027, 1, 4), d(2027, 3, 25)},
			  {d(2027, 4, 12), d(2027, 7, 21)}},
		.term_count = 3,
		.closures = {{d(2026, 10, 26), d(2026, 10, 30)}, {d(2027, 2, 15), d(2027, 2, 19)}},
		.closure_count = 2,
		.bank_holidays = {d(2027, 5, 3)},
		.bank_holiday_count = 1};
}

static inline struct cell_set cells_of(const char *list)
{
	struct cell_set set = {{0, 0}};
	unsigned count;
	const struct code *table = code_table(&count);

	for (unsigned i = 0; i < count; i++)
		if (among(table[i].cell, list))
			set = cell_set_add(set, table[i].cell);
	return set;
}

static inline void put(struct roll *r, unsigned slot, day_t day, cell_t am, cell_t pm)
{
	cell_t old;
	struct fault f = {0};

	cr_assert_eq(roll_put(r, 0, slot, session_of(day, false), am, &old, &f), 0, "%s", f.text);
	cr_assert_eq(roll_put(r, 0, slot, session_of(day, true), pm, &old, &f), 0, "%s", f.text);
}

static inline unsigned run(struct roll *r, unsigned slot, day_t last, const char *list, day_t *ret_first)
{
	struct calendar c = year_2026();

	return (unsigned)roll_run_days(r, &c, 0, slot, last, cells_of(list), ret_first).n;
}

#endif
