/* The one question, against a walk over every session of every child that reads letters its own way. Sums of
 * any partition must equal the whole: when this breaks, two tables of one page contradict each other. */
#include "question_fixture.h"

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
