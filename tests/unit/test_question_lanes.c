/* The one question 32 enrolments at a time, against one by one. When this breaks, a figure depends on who
 * else is in the table. */
#include "question_fixture.h"

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
