/* Who counts. Rules and edges are those of DfE's methodology: 5 to 15 at 31 August before the
 * year, no boarders, 15-year-olds until the spring bank holiday, schools of six and more. */
#include <criterion/criterion.h>

#include "measure/method.h"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

static struct enrolment_facts born(int year, int month, int day)
{
	return (struct enrolment_facts){.from = d(2026, 9, 1),
					.to = DAY_NONE,
					.birth = d(year, month, day),
					.year_group = YEAR_UNKNOWN,
					.child = CHILD_NONE,
					.own = OWN_NONE};
}

static struct verdict judge(const struct enrolment_facts *e)
{
	return method_judge(METHOD_DFE, e, PHASE_PRIMARY, false, 2026, INT64_MAX);
}

Test(method, age_is_at_31_august_before_the_year)
{
	cr_assert_eq(method_age(d(2021, 8, 31), 2026), 5); /* the birthday itself */
	cr_assert_eq(method_age(d(2021, 9, 1), 2026), 4);
	cr_assert_eq(method_age(d(2010, 9, 1), 2026), 15);
	cr_assert_eq(method_age(d(2010, 8, 31), 2026), 16);
	cr_assert_eq(method_age(d(2016, 2, 29), 2026), 10);
}

Test(method, dfe_counts_ages_5_to_15)
{
	struct enrolment_facts four = born(2021, 9, 1), five = born(2021, 8, 31), fifteen = born(2010, 9, 1),
			       sixteen = born(2010, 8, 31);

	cr_assert_eq(judge(&four).reason, METHOD_TOO_YOUNG);
	cr_assert_eq(judge(&five).reason, METHOD_COUNTED);
	cr_assert_eq(judge(&five).last, INT32_MAX);
	cr_assert_not(judge(&five).by_year_group);
	cr_assert_eq(judge(&sixteen).reason, METHOD_TOO_OLD);
	/* Spring bank holiday 2027 is 31 May: the last session is Sunday 30 May's. */
	cr_assert_eq(judge(&fifteen).reason, METHOD_COUNTED);
	cr_assert_eq(judge(&fifteen).last, session_of(d(2027, 5, 30), true));
}

Test(method, without_a_birth_date_the_year_group_decides_and_it_is_said)
{
	static const struct {
		int year_group;
		enum method_reason reason;
		bool cut;
	} cases[] = {
		{0, METHOD_TOO_YOUNG, false}, {-1, METHOD_TOO_YOUNG, false}, {1, METHOD_COUNTED, false},
		{10, METHOD_COUNTED, false},  {11, METHOD_COUNTED, true},    {12, METHOD_TOO_OLD, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct enrolment_facts e = born(2000, 1, 1);
		struct verdict v;

		e.birth = DAY_NONE;
		e.year_group = cases[i].year_group;
		v = judge(&e);
		cr_assert_eq(v.reason, cases[i].reason, "year %d", cases[i].year_group);
		cr_assert(v.by_year_group);
		cr_assert_eq(v.last != INT32_MAX, cases[i].cut);
	}
	struct enrolment_facts nothing = born(2000, 1, 1);

	nothing.birth = DAY_NONE;
	cr_assert_eq(judge(&nothing).reason, METHOD_AGE_UNKNOWN);
	cr_assert_not(judge(&nothing).by_year_group);
}

Test(method, boarders_late_starters_and_alternative_provision_are_out)
{
	struct trait_entry yes = {TRAIT_BOARDER, TRAIT_YES, DAY_NONE, DAY_NONE, INT64_MIN, INT64_MAX};
	struct trait_entry autumn = {TRAIT_BOARDER,   TRAIT_YES, DAY_NONE,
				     d(2026, 12, 31), INT64_MIN, INT64_MAX};
	struct trait_entry spring = {TRAIT_BOARDER, TRAIT_YES, d(2027, 1, 4), DAY_NONE, INT64_MIN, INT64_MAX};
	struct enrolment_facts e = born(2015, 1, 1);

	e.traits = &yes;
	e.trait_count = 1;
	cr_assert_eq(judge(&e).reason, METHOD_BOARDER);
	e.traits = &autumn; /* characteristics are linked once, from the earliest census */
	cr_assert_eq(judge(&e).reason, METHOD_BOARDER);
	e.traits = &spring;
	cr_assert_eq(judge(&e).reason, METHOD_COUNTED);
	e.trait_count = 0; /* not known is not a boarder */
	cr_assert_eq(judge(&e).reason, METHOD_COUNTED);
	e.from = d(2027, 5, 30);
	cr_assert_eq(judge(&e).reason, METHOD_COUNTED);
	e.from = d(2027, 5, 31);
	cr_assert_eq(judge(&e).reason, METHOD_LATE_START);
	e.from = DAY_NONE;
	cr_assert_eq(judge(&e).reason, METHOD_COUNTED);
	cr_assert_eq(method_judge(METHOD_DFE, &e, PHASE_ALTERNATIVE, false, 2026, INT64_MAX).reason,
		     METHOD_ALTERNATIVE);
	cr_assert_eq(method_judge(METHOD_DFE, &e, PHASE_ALTERNATIVE, true, 2026, INT64_MAX).reason,
		     METHOD_COUNTED);
	cr_assert_eq(method_judge(METHOD_DFE, &e, PHASE_SPECIAL, false, 2026, INT64_MAX).reason,
		     METHOD_COUNTED);
}

Test(method, ours_counts_everybody)
{
	struct enrolment_facts e = born(2023, 9, 1);
	struct tally none = {0};

	e.from = d(2027, 7, 1);
	cr_assert_eq(method_judge(METHOD_OURS, &e, PHASE_ALTERNATIVE, false, 2026, INT64_MAX).reason,
		     METHOD_COUNTED);
	cr_assert_eq(method_judge_tally(METHOD_OURS, &none), METHOD_COUNTED);
	cr_assert_not(method_small_school(METHOD_OURS, 1));
}

Test(method, dfe_drops_empty_and_broken_counts_and_tiny_schools)
{
	struct tally none = {0}, fine = {.possible = 10, .authorised = 3, .unauthorised = 2},
		     broken = {.possible = 4, .authorised = 3, .unauthorised = 2};

	cr_assert_eq(method_judge_tally(METHOD_DFE, &none), METHOD_NO_SESSIONS);
	cr_assert_eq(method_judge_tally(METHOD_DFE, &fine), METHOD_COUNTED);
	cr_assert_eq(method_judge_tally(METHOD_DFE, &broken), METHOD_FEWER_THAN_ABSENT);
	cr_assert(method_small_school(METHOD_DFE, 5));
	cr_assert_not(method_small_school(METHOD_DFE, 6));
}

Test(method, names)
{
	cr_assert_eq(method_find("ours"), METHOD_OURS);
	cr_assert_eq(method_find("dfe"), METHOD_DFE);
	cr_assert_eq(method_find("DfE"), -1);
	cr_assert_str_eq(method_names()[METHOD_DFE], "dfe");
	cr_assert_null(method_names()[METHODS]);
	for (int r = 0; r < METHOD_REASONS; r++)
		cr_assert_str_neq(method_reason_words((enum method_reason)r), "unknown");
}
