/* The one question, against hand arithmetic and against a walk over every session of every
 * child that reads letters its own way. Sums of any partition must equal the whole. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "measure/question.h"

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

/* --- a small borough -------------------------------------------------------------- */

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

/* --- by hand ------------------------------------------------------------------------ */

/* One week, Monday 21 to Friday 25 September 2026: ten sessions. */
static void mark_week(const struct enrolment_facts *e, const char *codes)
{
	for (unsigned i = 0; codes[i] != '\0'; i++) {
		session_t s = session_of(d(2026, 9, 21) + (int)i / 2, i % 2);
		char text[2] = {codes[i], 0};
		cell_t cell;
		unsigned flags;

		cr_assert_eq(code_read(span_of(codes[i] == '.' ? "" : text), session_day(s), i % 2, &cell,
				       &flags, NULL),
			     0);
		put(e->school, e->slot, s, cell);
	}
}

Test(question, a_week_by_hand, .init = start, .fini = stop)
{
	struct question q = ask_for("week:2026-W39");
	struct answer a;
	struct measured rate;
	const struct answer_row *row;
	const uint64_t *codes;
	char out[16];

	mark_week(enrol(0, 3, 0), "/\\/\\/\\/\\/\\");
	mark_week(enrol(0, 3, 1),
		  "I.NNL\\/UXD"); /* I N N U absent, L \\ / attending, one blank, X and D not possible */
	q.codes = true;
	a = ask(&q);
	cr_assert_eq(a.count, 1u);
	row = &a.at[0];
	cr_assert_eq(row->measure.possible, 17u);
	cr_assert_eq(row->measure.attending, 13u);
	cr_assert_eq(row->measure.authorised, 1u);
	cr_assert_eq(row->measure.unauthorised, 3u);
	cr_assert_eq(row->measure.late, 2u);
	cr_assert_eq(row->enrolments, 2u);
	cr_assert_eq(row->children, 2u);
	cr_assert_eq(row->expected, 20u);
	cr_assert_eq(row->known, 19u);
	cr_assert_eq(answer_unknown(row), 1u);
	codes = row->codes->of;
	cr_assert_eq(codes[CELL_UNKNOWN], 1u);
	cr_assert_eq(codes[CELL_ILLNESS], 1u);
	cr_assert_eq(codes[CELL_NO_REASON_YET], 2u);
	cr_assert_eq(codes[CELL_DUAL], 1u);
	cr_assert_eq(codes[CELL_PRESENT_AM], 6u);
	cr_assert_eq(codes[CELL_PRESENT_PM], 6u);
	cr_assert_eq(a.schools, 4u);
	cr_assert(answer_rate(&a, row, MEASURE_OVERALL, &rate));
	cr_assert_str_eq(ratio_percent(out, sizeof out, rate.ratio, 1), "23.5"); /* 4 of 17 */
	cr_assert_eq(rate.unknown, 1u);
	cr_assert_eq(rate.as_of, 1234);
	cr_assert_eq(rate.method, METHOD_OURS);
	/* Persistent absence of a week: not unless asked for, and then said. */
	cr_assert_eq(a.persistent, ANSWER_PERSISTENT_WITHHELD);
	cr_assert_not(answer_rate(&a, row, MEASURE_PERSISTENT, &rate));
	cr_assert_eq(row->measure.persistent, 0u);
	answer_free(&a);
	q.persistent_anyway = true;
	a = ask(&q);
	cr_assert_eq(a.persistent, ANSWER_PERSISTENT_ASKED);
	cr_assert(answer_rate(&a, &a.at[0], MEASURE_PERSISTENT, &rate));
	cr_assert_eq(rate.ratio.num, 1u);
	cr_assert_eq(rate.ratio.den, 2u);
	answer_free(&a);
}

/* Free meals from Wednesday: the days before stay with "no". */
Test(question, a_flag_that_starts_midway_divides_the_sessions, .init = start, .fini = stop)
{
	struct enrolment_facts *e = enrol(0, 3, 0);
	struct question q = ask_for("week:2026-W39");
	struct answer a;

	mark_week(e, "IIII/\\/\\/\\");
	trait(e, TRAIT_FSM, TRAIT_NO, DAY_NONE, d(2026, 9, 22));
	trait(e, TRAIT_FSM, TRAIT_YES, d(2026, 9, 23), DAY_NONE);
	mark_week(enrol(0, 3, 1), "/\\/\\/\\/\\/\\");
	q.by[0] = DIMENSION_TRAIT + TRAIT_FSM;
	q.by_count = 1;
	q.persistent_anyway = true;
	a = ask(&q);
	cr_assert_eq(a.count, 3u);
	cr_assert_eq(a.at[0].key[0], TRAIT_UNKNOWN); /* the second child: nobody knows, so not "no" */
	cr_assert_eq(a.at[0].measure.possible, 10u);
	cr_assert_eq(a.at[1].key[0], TRAIT_NO);
	cr_assert_eq(a.at[1].measure.possible, 4u);
	cr_assert_eq(a.at[1].measure.authorised, 4u);
	cr_assert_eq(a.at[1].measure.severe, 1u);
	cr_assert_eq(a.at[1].expected, 4u);
	cr_assert_eq(a.at[2].key[0], TRAIT_YES);
	cr_assert_eq(a.at[2].measure.possible, 6u);
	cr_assert_eq(a.at[2].measure.severe, 0u);
	answer_free(&a);
	q.mode = COHORT_CURRENT;
	a = ask(&q);
	cr_assert_eq(a.count, 2u);
	cr_assert_eq(a.at[1].measure.possible, 10u);
	cr_assert_eq(a.at[1].measure.authorised, 4u);
	answer_free(&a);
}

Test(question, a_mover_is_two_enrolments_and_one_child, .init = start, .fini = stop)
{
	struct enrolment_facts *first = enrol(0, 3, 7), *second;
	struct question q = ask_for("week:2026-W39");
	struct answer a;

	first->to = d(2026, 9, 22);
	mark_week(first, "/\\/\\NNNNNN"); /* marks after the last day do not count */
	second = enrol(2, 3, 7);
	second->from = d(2026, 9, 23);
	mark_week(second, "....II/\\/\\");
	mark_week(enrol(2, 3, CHILD_NONE), "/\\/\\/\\/\\/\\");
	a = ask(&q);
	cr_assert_eq(a.at[0].enrolments, 3u);
	cr_assert_eq(a.at[0].children, 2u);
	cr_assert_eq(a.at[0].measure.possible, 20u);
	cr_assert_eq(a.at[0].measure.unauthorised, 0u);
	cr_assert_eq(a.at[0].expected, 20u);
	cr_assert_eq(answer_unknown(&a.at[0]), 0u);
	answer_free(&a);
	q.by[0] = DIMENSION_SCHOOL;
	q.by_count = 1;
	a = ask(&q);
	cr_assert_eq(a.count, 2u);
	cr_assert_eq(a.at[0].children, 1u);
	cr_assert_eq(a.at[1].key[0], 2);
	cr_assert_eq(a.at[1].children, 2u);
	cr_assert_eq(a.at[1].measure.authorised, 2u);
	answer_free(&a);
}

/* School 3 was shut on Monday 30 November; somebody marked the day all the same. */
Test(question, marks_nobody_expected_count_but_hide_no_gap, .init = start, .fini = stop)
{
	struct enrolment_facts *e = enrol(3, 3, 0);
	struct question q = ask_for("week:2026-11-30");
	struct answer a;

	put(3, e->slot, session_of(d(2026, 11, 30), false), CELL_PRESENT_AM);
	put(3, e->slot, session_of(d(2026, 12, 1), false), CELL_PRESENT_AM);
	a = ask(&q);
	cr_assert_eq(a.at[0].measure.possible, 2u);
	cr_assert_eq(a.at[0].expected, 8u);
	cr_assert_eq(a.at[0].known, 1u);
	cr_assert_eq(answer_unknown(&a.at[0]), 7u);
	answer_free(&a);
	e->from = d(2026, 11, 1);
	e->to = d(2026, 12, 2); /* slot by slot now: Tuesday and Wednesday */
	a = ask(&q);
	cr_assert_eq(a.at[0].measure.possible, 2u);
	cr_assert_eq(a.at[0].expected, 4u);
	cr_assert_eq(a.at[0].known, 1u);
	answer_free(&a);
}

/* Nothing of Wednesday could be heard of yet: not expected; a mark of it that is there counts, and makes
 * up for none that is missing. The calendar is as it was: later days are no holiday. */
Test(question, what_nobody_could_have_heard_of_is_not_expected, .init = start, .fini = stop)
{
	const session_t settled[SCHOOLS] = {[1] = session_of(d(2026, 12, 1), true)};
	struct enrolment_facts *e = enrol(1, 3, 0);
	struct question q = ask_for("2026-11-30..2026-12-02");
	struct question_data heard = data();
	struct fault f = {0};
	struct answer a;

	heard.settled = settled;
	put(1, e->slot, session_of(d(2026, 11, 30), false), CELL_PRESENT_AM);
	put(1, e->slot, session_of(d(2026, 12, 2), false), CELL_PRESENT_AM);
	for (int slot_by_slot = 0; slot_by_slot < 2; slot_by_slot++) {
		e->from = slot_by_slot ? d(2026, 12, 1) : e->from;
		cr_assert_eq(question_ask(&q, &heard, &a, &f), 0, "%s", f.text);
		cr_assert_eq(a.at[0].measure.possible, slot_by_slot ? 1u : 2u);
		cr_assert_eq(a.at[0].expected, slot_by_slot ? 2u : 4u);
		cr_assert_eq(a.at[0].known, slot_by_slot ? 0u : 1u);
		answer_free(&a);
	}
}

/* The whole of autumn present, one school; then each reason of DfE's in turn. */
static void mark_year(const struct enrolment_facts *e)
{
	for (day_t day = d(2026, 9, 1); day <= d(2027, 7, 21); day++)
		if (open_on(e->school, day)) {
			put(e->school, e->slot, session_of(day, false), CELL_PRESENT_AM);
			put(e->school, e->slot, session_of(day, true), CELL_PRESENT_PM);
		}
}

Test(question, what_dfes_method_leaves_out_is_counted_by_reason, .init = start, .fini = stop)
{
	struct enrolment_facts *e;
	struct question q = ask_for("year");
	struct answer a;
	/* Open days by hand: 35 + 35 (2 Nov-18 Dec), 30 + 24, 35 (3 May is no closure here) + 33 */
	const uint64_t year = 2 * (35 + 35 + 30 + 24 + 35 + 33), last_half = 2 * 33;

	for (uint32_t i = 0; i < 6; i++)
		mark_year(enrol(0, 5, i)); /* six of year 5, no birth dates */
	mark_year(enrol(0, 0, 6));	   /* reception: too young */
	e = enrol(0, 11, 7);		   /* aged 15 */
	e->birth = d(2011, 1, 1);
	mark_year(e);
	e = enrol(0, 5, 8);
	e->from = d(2027, 6, 7); /* starts in the last half term */
	mark_year(e);
	enrol(0, 5, 9); /* never marked */
	e = enrol(0, 5, 10);
	trait(e, TRAIT_BOARDER, TRAIT_YES, DAY_NONE, DAY_NONE);
	mark_year(e);
	for (uint32_t i = 0; i < 5; i++)
		mark_year(enrol(1, 5, 20 + i)); /* a school of five */
	mark_year(enrol(3, 5, 30));		/* alternative provision */
	q.method = METHOD_DFE;
	a = ask(&q);
	cr_assert_eq(a.count, 1u);
	cr_assert_eq(a.at[0].enrolments, 7u);
	cr_assert_eq(a.at[0].measure.possible, 7 * year - last_half);
	cr_assert_eq(a.by_year_group, 6u);
	cr_assert_eq(a.moved[METHOD_TOO_YOUNG].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_TOO_YOUNG].measure.possible, year);
	cr_assert_eq(a.moved[METHOD_SUMMER_15].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_SUMMER_15].measure.possible, last_half);
	cr_assert_eq(a.moved[METHOD_LATE_START].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_LATE_START].measure.possible, last_half);
	cr_assert_eq(a.moved[METHOD_NO_SESSIONS].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_BOARDER].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_SMALL_SCHOOL].enrolments, 5u);
	cr_assert_eq(a.moved[METHOD_SMALL_SCHOOL].measure.possible, 5 * year);
	cr_assert_eq(a.moved[METHOD_ALTERNATIVE].enrolments, 1u);
	cr_assert_eq(a.persistent, ANSWER_PERSISTENT_PUBLISHED);
	answer_free(&a);

	q.method = METHOD_OURS;
	a = ask(&q);
	cr_assert_eq(a.at[0].enrolments, 17u);
	cr_assert_eq(a.at[0].measure.enrolments, 16u);
	/* 15 full years (one less day twice at school 3) and one last half term. */
	cr_assert_eq(a.at[0].measure.possible, 15 * year - 2 + last_half);
	answer_free(&a);
}

Test(question, faults_are_said, .init = start, .fini = stop)
{
	struct question q = ask_for("ytd");
	struct question_data all = data();
	struct answer a = {.schools = 77};
	struct fault fault = {0};
	struct question_filter empty = {DIMENSION_WEEK, NULL, 0};

	q.by_count = 5;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	q.by_count = 2;
	q.by[0] = q.by[1] = DIMENSION_TERM;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	cr_assert_str_eq(fault.text, "grouped by term twice");
	q.by[1] = DIMENSIONS;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	q.by_count = 0;
	q.filters = &empty;
	q.filter_count = 1;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	q.filter_count = 0;
	enrol(1, 3, 0);
	enrol(0, 3, 1);
	all = data();
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_BUG);
	cr_assert_eq(a.schools, 77u);
	cr_assert_eq(dimension_find("weekday"), DIMENSION_WEEKDAY);
	cr_assert_eq(dimension_find("sen"), DIMENSION_TRAIT + TRAIT_SEN);
	cr_assert_eq(dimension_find("colour"), -1);
	for (unsigned i = 0; i < DIMENSIONS; i++)
		cr_assert_eq(dimension_find(dimension_name(i)), (int)i);
	cr_assert_null(dimension_name(DIMENSIONS));
}

/* --- against a walk over every session ------------------------------------------------ */

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

struct walked {
	int32_t key[QUESTION_BY];
	struct tally tally;
	uint64_t expected, known;
};

static bool among(cell_t c, const char *letters)
{
	return c != CELL_UNKNOWN && strchr(letters, code_of(c)->text[0]) != NULL;
}

static int32_t value_of(unsigned dimension, const struct enrolment_facts *e, session_t s,
			const struct cohort_rule *rule)
{
	day_t day = session_day(s);

	switch (dimension) {
	case DIMENSION_SCHOOL:
		return (int32_t)e->school;
	case DIMENSION_PHASE:
		return (int32_t)schools[e->school].phase;
	case DIMENSION_YEAR_GROUP:
		return e->year_group;
	case DIMENSION_OWN:
		return e->own;
	case DIMENSION_SOCIAL:
		return cohort_social(cohort_at(e, SOCIAL_TRAITS, day, rule));
	case DIMENSION_WEEK:
		return day - day_weekday(day);
	case DIMENSION_HALF_TERM:
		return day < d(2026, 11, 2) ? 1 : 2;
	case DIMENSION_TERM:
		return 1;
	case DIMENSION_WEEKDAY:
		return day_weekday(day);
	case DIMENSION_HALF_DAY:
		return session_pm(s);
	}
	enum trait t = (enum trait)(dimension - DIMENSION_TRAIT);

	return cohort_value(cohort_at(e, trait_bit(t), day, rule), t);
}

static bool wanted(const struct question *q, const struct enrolment_facts *e, session_t s,
		   const struct cohort_rule *rule)
{
	for (unsigned i = 0; i < q->filter_count; i++) {
		bool found = false;

		for (unsigned k = 0; k < q->filters[i].count; k++)
			found |= q->filters[i].values[k] == value_of(q->filters[i].dimension, e, s, rule);
		if (!found)
			return false;
	}
	return true;
}

/* Adds the portions of one enrolment, found session by session, to the answer being built. */
static void walk(const struct question *q, const struct enrolment_facts *e, struct answer *a)
{
	static struct walked portions[400];
	unsigned count = 0;
	struct cohort_rule rule = {q->mode, q->today, 2026, q->known};
	day_t from = d(2026, 10, 5), to = d(2026, 11, 6);

	if (e->from != DAY_NONE && e->from > from)
		from = e->from;
	if (e->to != DAY_NONE && e->to < to)
		to = e->to;
	for (session_t s = session_of(from, false); s <= session_of(to, true); s++) {
		cell_t c = roll_get(roll, e->school, e->slot, s);
		struct walked *w = portions;
		int32_t key[QUESTION_BY] = {0};

		if (day_weekday(session_day(s)) >= DAY_SATURDAY || !wanted(q, e, s, &rule))
			continue;
		for (unsigned k = 0; k < q->by_count; k++)
			key[k] = value_of(q->by[k], e, s, &rule);
		while (w < portions + count && memcmp(w->key, key, sizeof key) != 0)
			w++;
		if (w == portions + count) {
			*w = (struct walked){0};
			memcpy(w->key, key, sizeof key);
			count++;
		}
		w->tally.attending = (uint16_t)(w->tally.attending + among(c, "/\\LBKVPW"));
		w->tally.authorised = (uint16_t)(w->tally.authorised + among(c, "CIEMRST"));
		w->tally.unauthorised = (uint16_t)(w->tally.unauthorised + among(c, "GNOU"));
		w->tally.late = (uint16_t)(w->tally.late + among(c, "LU"));
		w->tally.possible =
			(uint16_t)(w->tally.attending + w->tally.authorised + w->tally.unauthorised);
		if (open_on(e->school, session_day(s))) {
			w->expected++;
			w->known += c != CELL_UNKNOWN && !among(c, "#Z");
		}
	}
	for (unsigned i = 0; i < count; i++) {
		struct answer_row *row = answer_row(a, portions[i].key);

		measure_add_from(&row->measure, &portions[i].tally, q->minimum);
		row->enrolments++;
		row->expected += portions[i].expected;
		row->known += portions[i].known;
		if (e->child != CHILD_NONE)
			answer_child_add(a, row, e->child);
	}
}

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

static void sum_rows(const struct answer *a, struct measure *m, uint64_t *expected, uint64_t *known,
		     uint64_t codes[CODE_COUNTS])
{
	for (size_t i = 0; i < a->count; i++) {
		measure_merge(m, &a->at[i].measure);
		*expected += a->at[i].expected;
		*known += a->at[i].known;
		for (unsigned c = 1; a->at[i].codes != NULL && c < CODE_COUNTS; c++)
			codes[c] += a->at[i].codes->of[c];
	}
}

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

Test(question, every_grouping_equals_a_walk_over_every_session, .init = random_borough, .fini = stop)
{
	for (int round = 0; round < 150; round++) {
		static const int32_t values[] = {0, 1, 2, 5};
		struct question q = ask_for("2026-10-05..2026-11-06");
		struct question_filter filters[2];
		struct answer got, want = {0};

		if (round % 30 == 29) {
			stop();
			random_borough();
		}
		random_dimensions(&q);
		q.persistent_anyway = true;
		q.minimum = dice(2) ? 20 : 0;
		q.mode = (enum cohort_mode)dice(COHORT_MODES);
		q.today = d(2026, 10, 22);
		q.filters = filters;
		q.filter_count = dice(3);
		for (unsigned k = 0; k < q.filter_count; k++)
			filters[k] = (struct question_filter){asked[dice(sizeof asked / sizeof *asked)],
							      values, dice(4) + 1};
		got = ask(&q);
		for (unsigned i = 0; i < enrolment_count; i++)
			walk(&q, &enrolments[i], &want);
		answer_finish(&want);
		compare(&got, &want, round);
		answer_free(&got);
		answer_free(&want);
	}
}

Test(question, a_partition_adds_up_to_the_whole, .init = random_borough, .fini = stop)
{
	for (int round = 0; round < 25; round++) {
		struct question whole = ask_for("2026-10-05..2026-11-06"), parts;
		struct measure a = {0}, b = {0};
		uint64_t expected[2] = {0}, known[2] = {0}, codes[2][CODE_COUNTS] = {{0}};
		struct answer x, y;

		whole.codes = true;
		parts = whole;
		random_dimensions(&parts);
		x = ask(&whole);
		y = ask(&parts);
		cr_assert_eq(x.count, 1u);
		sum_rows(&x, &a, &expected[0], &known[0], codes[0]);
		sum_rows(&y, &b, &expected[1], &known[1], codes[1]);
		cr_assert_eq(a.possible, b.possible);
		cr_assert_eq(a.attending, b.attending);
		cr_assert_eq(a.authorised, b.authorised);
		cr_assert_eq(a.unauthorised, b.unauthorised);
		cr_assert_eq(a.late, b.late);
		cr_assert_eq(expected[0], expected[1]);
		cr_assert_eq(known[0], known[1]);
		cr_assert_arr_eq(codes[0], codes[1], sizeof codes[0]);
		for (size_t i = 0; i < y.count; i++) {
			const struct code_counts *c = y.at[i].codes;

			cr_assert_eq(code_counts_class(c, CLASS_PRESENT) +
					     code_counts_class(c, CLASS_OFF_SITE),
				     y.at[i].measure.attending);
			cr_assert_eq(code_counts_class(c, CLASS_UNAUTHORISED), y.at[i].measure.unauthorised);
		}
		answer_free(&x);
		answer_free(&y);
	}
}

/* Two cores: schools counted apart and merged are the same answer. */
Test(question, merged_parts_are_the_whole_answer, .init = random_borough, .fini = stop)
{
	struct question q = ask_for("2026-10-05..2026-11-06");
	struct question_data all = data();
	struct answer whole, parts[2] = {{0}, {0}};
	struct inquiry *i;

	q.by[0] = DIMENSION_TRAIT + TRAIT_FSM;
	q.by[1] = DIMENSION_WEEK;
	q.by_count = 2;
	q.codes = true;
	whole = ask(&q);
	cr_assert_eq(inquiry_new(&q, &all, &i, NULL), 0);
	for (unsigned school = 0; school < SCHOOLS; school++)
		cr_assert_eq(inquiry_school(i, school, &parts[school % 2], NULL), 0);
	inquiry_free(i);
	cr_assert_eq(answer_merge(&parts[0], &parts[1], NULL), 0);
	answer_free(&parts[1]);
	answer_finish(&parts[0]);
	compare(&parts[0], &whole, 0);
	cr_assert_eq(parts[0].schools, 4u);
	for (size_t k = 0; k < whole.count; k++)
		cr_assert_arr_eq(parts[0].at[k].codes, whole.at[k].codes, sizeof *whole.at[k].codes);
	answer_free(&parts[0]);
	answer_free(&whole);
	answer_free(NULL);
	inquiry_free(NULL);
}

/* --- 32 at a time against one by one ---------------------------------------------------- */

/* What a school without part-time timetables expects; asking makes every enrolment be added by itself. */
static unsigned all_of_them(const void *of, const struct enrolment_facts *e, session_t from, session_t to)
{
	(void)of;
	return open_between(&schools[e->school].open, from, to);
}

static void whole_random_borough(void)
{
	random_borough();
	for (unsigned i = 0; i < enrolment_count; i++) {
		struct enrolment_facts *e = &enrolments[i];

		e->birth = dice(3) == 0 ? DAY_NONE : d(2009 + (int)dice(14), 1 + (int)dice(12), 5);
		if (dice(3) == 0)
			e->from = e->to = DAY_NONE;
		if (dice(3) == 0)
			e->trait_count = 0;
	}
}

/* A figure must not depend on how it was added up: not the rows, not what a method left out, not the codes.
 */
Test(question, thirty_two_at_a_time_is_the_same_as_one_by_one, .init = whole_random_borough, .fini = stop)
{
	static const char *const periods[] = {"ytd", "year", "term:autumn", "rolling:3w",
					      "2026-10-05..2026-11-06"};

	for (int round = 0; round < 150; round++) {
		struct question q = ask_for(periods[dice(5)]);
		struct question_data one_by_one;
		struct answer got, want;
		struct fault why = {0};

		if (round % 30 == 29) {
			stop();
			whole_random_borough();
		}
		random_dimensions(&q);
		q.persistent_anyway = true;
		q.minimum = dice(2) ? 20 : 0;
		q.method = dice(2) ? METHOD_DFE : METHOD_OURS;
		q.mode = (enum cohort_mode)dice(COHORT_MODES);
		q.codes = dice(2);
		q.today = d(2026, 10, 22) + (int)dice(270);
		one_by_one = data();
		one_by_one.expected = all_of_them;
		got = ask(&q);
		cr_assert_eq(question_ask(&q, &one_by_one, &want, &why), 0, "%s", why.text);
		compare(&got, &want, round);
		cr_assert_eq(got.by_year_group, want.by_year_group);
		cr_assert_arr_eq(got.moved, want.moved, sizeof got.moved);
		for (size_t i = 0; i < got.count; i++) {
			cr_assert_eq(got.at[i].codes == NULL, want.at[i].codes == NULL);
			if (got.at[i].codes != NULL)
				cr_assert_arr_eq(got.at[i].codes, want.at[i].codes, sizeof *got.at[i].codes,
						 "round %d", round);
		}
		answer_free(&got);
		answer_free(&want);
	}
}
