/* question_fixture.h: a small borough to ask the one question of, filled by hand or at random. */
#ifndef TESTS_QUESTION_FIXTURE_H
#define TESTS_QUESTION_FIXTURE_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "measure/question.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */
#pragma GCC diagnostic ignored "-Wunused-variable"

#define SCHOOLS 4
#define PUPILS	45 /* a school: two blocks */
#define ALWAYS	INT64_MIN, INT64_MAX

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

static uint32_t seed = 5;

static unsigned dice(unsigned sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

static struct roll *roll;
static uint16_t before[SCHOOLS][OPEN_SESSIONS + 1];
static struct school_facts schools[SCHOOLS];
static struct enrolment_facts enrolments[SCHOOLS * PUPILS];
static struct trait_entry entries[SCHOOLS * PUPILS][6];
static unsigned enrolment_count;

/* 7 Sep to 21 Jul; breaks 26-30 Oct, 19 Dec-3 Jan, 15-19 Feb, 26 Mar-11 Apr, 31 May-4 Jun; school 3 also
 * shut on 30 November. */
static bool open_on(unsigned school, day_t day)
{
	static const int shut[][6] = {
		{2026, 8, 1, 2026, 9, 6},   {2026, 10, 26, 2026, 10, 30}, {2026, 12, 19, 2027, 1, 3},
		{2027, 2, 15, 2027, 2, 19}, {2027, 3, 26, 2027, 4, 11},	  {2027, 5, 31, 2027, 6, 4},
		{2027, 7, 22, 2027, 8, 31}, {2026, 7, 1, 2026, 8, 1},
	};

	for (size_t i = 0; i < sizeof shut / sizeof *shut; i++)
		if (day >= d(shut[i][0], shut[i][1], shut[i][2]) &&
		    day <= d(shut[i][3], shut[i][4], shut[i][5]))
			return false;
	return day_weekday(day) < DAY_SATURDAY && !(school == 3 && day == d(2026, 11, 30));
}

static void put(unsigned school, unsigned slot, session_t s, cell_t cell)
{
	cell_t old;

	cr_assert_eq(roll_put(roll, school, slot, s, cell, &old, NULL), 0);
}

static void start(void)
{
	static bool open[OPEN_SESSIONS];
	day_t monday = year_start_week(d(2026, 9, 1));

	roll = roll_new(SCHOOLS, monday);
	enrolment_count = 0;
	for (unsigned school = 0; school < SCHOOLS; school++) {
		for (unsigned i = 0; i < OPEN_SESSIONS; i++)
			open[i] = open_on(school, monday + (int)(i / 10 * 7 + i % 10 / 2));
		open_sums_fill(before[school], open);
		schools[school] = (struct school_facts){(enum phase)school, {monday, before[school]}};
	}
}

static void stop(void)
{
	roll_free(roll);
}

/* A pupil of a year group on roll all year, with no marks yet. */
static struct enrolment_facts *enrol(unsigned school, int year_group, uint32_t child)
{
	struct enrolment_facts *e = &enrolments[enrolment_count];

	*e = (struct enrolment_facts){.school = school,
				      .child = child,
				      .from = DAY_NONE,
				      .to = DAY_NONE,
				      .birth = DAY_NONE,
				      .year_group = year_group,
				      .own = OWN_NONE,
				      .traits = entries[enrolment_count]};
	cr_assert_eq(roll_slot_add(roll, school, year_group, &e->slot, NULL), 0);
	enrolment_count++;
	return e;
}

static void trait(struct enrolment_facts *e, enum trait t, uint8_t value, day_t from, day_t to)
{
	entries[e - enrolments][e->trait_count++] = (struct trait_entry){t, value, from, to, ALWAYS};
}

static struct question_data data(void)
{
	return (struct question_data){.roll = roll,
				      .schools = schools,
				      .school_count = SCHOOLS,
				      .enrolments = enrolments,
				      .enrolment_count = enrolment_count};
}

static struct question ask_for(const char *period)
{
	struct question q = {.today = d(2027, 7, 21), .known = KNOWN_NOW, .as_of = 1234};

	cr_assert_eq(period_read(span_of(period), &q.period, NULL), 0);
	return q;
}

static struct answer ask(const struct question *q)
{
	struct question_data all = data();
	struct answer a;
	struct fault fault = {0};

	cr_assert_eq(question_ask(q, &all, &a, &fault), 0, "%s", fault.text);
	return a;
}

/* --- at random --- */

/* Few days, so that the walk is quick: 5 October to 6 November, over the break. */
static void random_borough(void)
{
	static const char codes[] = "/////\\\\\\\\LLINNOUXDZ#CBGEM";

	start();
	for (unsigned school = 0; school < SCHOOLS; school++)
		for (unsigned i = 0; i < PUPILS; i++) {
			struct enrolment_facts *e =
				enrol(school, (int)dice(3) + 5,
				      dice(4) ? school * PUPILS + i : dice(SCHOOLS * PUPILS));

			e->own = (int32_t)dice(3);
			if (dice(4) == 0)
				e->from = d(2026, 9, 20) + (int)dice(40);
			if (dice(4) == 0)
				e->to = d(2026, 10, 20) + (int)dice(40);
			while (e->trait_count < 6 && dice(5) > 0) {
				day_t from = d(2026, 9, 20) + (int)dice(60);

				trait(e,
				      dice(2) ? TRAIT_FSM :
				      dice(2) ? TRAIT_LOOKED_AFTER :
						TRAIT_IN_NEED,
				      (uint8_t)dice(3), dice(2) ? DAY_NONE : from,
				      dice(2) ? DAY_NONE : from + (int)dice(20));
			}
			for (day_t day = d(2026, 9, 28); day <= d(2026, 11, 13); day++)
				for (int pm = 0; pm < 2 && day_weekday(day) < DAY_SATURDAY; pm++) {
					char text[2] = {codes[dice(sizeof codes - 1)], 0};
					cell_t cell;
					unsigned flags;

					if ((!open_on(school, day) && dice(10)) || dice(8) == 0)
						continue;
					cr_assert_eq(code_read(span_of(text), day, pm, &cell, &flags, NULL),
						     0);
					put(school, e->slot, session_of(day, pm), cell);
				}
		}
}

/* What is asked by. */
static const unsigned asked[] = {DIMENSION_SCHOOL,
				 DIMENSION_PHASE,
				 DIMENSION_YEAR_GROUP,
				 DIMENSION_OWN,
				 DIMENSION_SOCIAL,
				 DIMENSION_WEEK,
				 DIMENSION_HALF_TERM,
				 DIMENSION_TERM,
				 DIMENSION_WEEKDAY,
				 DIMENSION_HALF_DAY,
				 DIMENSION_TRAIT + TRAIT_FSM,
				 DIMENSION_TRAIT + TRAIT_LOOKED_AFTER};

static void random_dimensions(struct question *q)
{
	q->by_count = dice(QUESTION_BY + 1);
	for (unsigned k = 0; k < q->by_count; k++) {
		bool twice = true;

		while (twice) {
			twice = false;
			q->by[k] = asked[dice(sizeof asked / sizeof *asked)];
			for (unsigned j = 0; j < k; j++)
				twice |= q->by[j] == q->by[k];
		}
	}
}

/* Row by row, to the last bit. */
static void compare(const struct answer *got, const struct answer *want, int round)
{
	cr_assert_eq(got->count, want->count, "round %d: %zu rows, not %zu", round, got->count, want->count);
	for (size_t i = 0; i < got->count; i++) {
		cr_assert_eq(memcmp(got->at[i].key, want->at[i].key, sizeof want->at[i].key), 0, "round %d",
			     round);
		cr_assert_eq(memcmp(&got->at[i].measure, &want->at[i].measure, sizeof(struct measure)), 0,
			     "round %d row %zu: possible %lu, not %lu", round, i,
			     (unsigned long)got->at[i].measure.possible,
			     (unsigned long)want->at[i].measure.possible);
		cr_assert_eq(got->at[i].enrolments, want->at[i].enrolments, "round %d row %zu", round, i);
		cr_assert_eq(got->at[i].children, want->at[i].children, "round %d row %zu", round, i);
		cr_assert_eq(got->at[i].expected, want->at[i].expected, "round %d row %zu", round, i);
		cr_assert_eq(got->at[i].known, want->at[i].known, "round %d row %zu", round, i);
	}
}

#endif
