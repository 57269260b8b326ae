/* Membership with dates. A flag that starts in March must not rewrite autumn; a value not known
 * is nobody's "no". Census days are DfE's: 2025-10-02, 2026-01-15, 2026-05-21. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "measure/cohort.h"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

#define ALWAYS INT64_MIN, INT64_MAX

static struct cohort_rule dated(void)
{
	return (struct cohort_rule){COHORT_DATED, d(2026, 7, 1), 2025, KNOWN_NOW};
}

static struct enrolment_facts with(const struct trait_entry *entries, unsigned count)
{
	return (struct enrolment_facts){.from = d(2025, 9, 1),
					.to = DAY_NONE,
					.birth = DAY_NONE,
					.child = CHILD_NONE,
					.own = OWN_NONE,
					.traits = entries,
					.trait_count = count};
}

Test(cohort, a_flag_from_march_does_not_rewrite_autumn)
{
	struct trait_entry entries[] = {{TRAIT_FSM, TRAIT_NO, DAY_NONE, d(2026, 2, 28), ALWAYS},
					{TRAIT_FSM, TRAIT_YES, d(2026, 3, 1), DAY_NONE, ALWAYS}};
	struct enrolment_facts e = with(entries, 2);
	struct cohort_rule rule = dated();
	trait_set_t fsm = trait_bit(TRAIT_FSM);

	cr_assert_eq(cohort_value(cohort_at(&e, fsm, d(2025, 11, 3), &rule), TRAIT_FSM), TRAIT_NO);
	cr_assert_eq(cohort_value(cohort_at(&e, fsm, d(2026, 2, 28), &rule), TRAIT_FSM), TRAIT_NO);
	cr_assert_eq(cohort_value(cohort_at(&e, fsm, d(2026, 3, 1), &rule), TRAIT_FSM), TRAIT_YES);
	cr_assert_eq(cohort_change(&e, fsm, d(2025, 9, 1), d(2026, 7, 31), &rule), d(2026, 3, 1));
	cr_assert_eq(cohort_change(&e, fsm, d(2026, 3, 1), d(2026, 7, 31), &rule), DAY_NONE);
	cr_assert_eq(cohort_change(&e, fsm, d(2025, 9, 1), d(2026, 2, 28), &rule), DAY_NONE);
	/* Of another trait nothing changes, and nothing is known. */
	cr_assert_eq(cohort_change(&e, trait_bit(TRAIT_SEX), d(2025, 9, 1), d(2026, 7, 31), &rule), DAY_NONE);
	cr_assert_eq(cohort_value(cohort_at(&e, trait_bit(TRAIT_SEX), d(2026, 3, 1), &rule), TRAIT_SEX),
		     TRAIT_UNKNOWN);

	rule.mode = COHORT_CURRENT;
	cr_assert_eq(cohort_value(cohort_at(&e, fsm, d(2025, 11, 3), &rule), TRAIT_FSM), TRAIT_YES);
	cr_assert_eq(cohort_change(&e, fsm, d(2025, 9, 1), d(2026, 7, 31), &rule), DAY_NONE);
	rule.mode = COHORT_EARLIEST;
	cr_assert_eq(cohort_value(cohort_at(&e, fsm, d(2026, 6, 3), &rule), TRAIT_FSM), TRAIT_NO);
}

Test(cohort, census_days_are_thursdays)
{
	cr_assert_eq(census_day(1, 2025), d(2025, 10, 2));
	cr_assert_eq(census_day(2, 2025), d(2026, 1, 15));
	cr_assert_eq(census_day(3, 2025), d(2026, 5, 21));
	cr_assert_eq(census_day(1, 2026), d(2026, 10, 1)); /* 1 October 2026 is a Thursday */
	cr_assert_eq(census_day(2, 2026), d(2027, 1, 21));
	cr_assert_eq(census_day(3, 2026), d(2027, 5, 20));
	cr_assert_eq(census_day(4, 2026), DAY_NONE);
}

Test(cohort, dfe_links_once_at_the_first_census_on_roll)
{
	struct trait_entry entries[] = {{TRAIT_SEN, SEN_NONE, DAY_NONE, d(2025, 12, 31), ALWAYS},
					{TRAIT_SEN, SEN_SUPPORT, d(2026, 1, 1), d(2026, 5, 1), ALWAYS},
					{TRAIT_SEN, SEN_EHCP, d(2026, 5, 2), DAY_NONE, ALWAYS}};
	struct cohort_rule rule = {COHORT_EARLIEST, 0, 2025, KNOWN_NOW};
	struct enrolment_facts e = with(entries, 3);
	trait_set_t sen = trait_bit(TRAIT_SEN);

	cr_assert_eq(cohort_value(cohort_at(&e, sen, d(2026, 7, 1), &rule), TRAIT_SEN), SEN_NONE);
	e.from = d(2025, 11, 3); /* after the autumn census */
	cr_assert_eq(cohort_value(cohort_at(&e, sen, d(2026, 7, 1), &rule), TRAIT_SEN), SEN_SUPPORT);
	e.from = d(2026, 4, 20);
	cr_assert_eq(cohort_value(cohort_at(&e, sen, d(2026, 4, 20), &rule), TRAIT_SEN), SEN_EHCP);
	e.from = d(2026, 6, 1); /* at no census: in DfE's tables unclassified */
	cr_assert_eq(cohort_value(cohort_at(&e, sen, d(2026, 7, 1), &rule), TRAIT_SEN), TRAIT_UNKNOWN);
}

/* On 10 May a clerk enters that the child has been looked after since 1 March. */
Test(cohort, what_was_known_then_can_still_be_asked)
{
	struct trait_entry entries[] = {
		{TRAIT_LOOKED_AFTER, TRAIT_NO, DAY_NONE, DAY_NONE, 0, 1000},
		{TRAIT_LOOKED_AFTER, TRAIT_NO, DAY_NONE, d(2026, 2, 28), 1000, INT64_MAX},
		{TRAIT_LOOKED_AFTER, TRAIT_YES, d(2026, 3, 1), DAY_NONE, 1000, INT64_MAX},
	};
	struct enrolment_facts e = with(entries, 3);

	cr_assert_eq(cohort_on(&e, TRAIT_LOOKED_AFTER, d(2026, 4, 1), 999), TRAIT_NO);
	cr_assert_eq(cohort_on(&e, TRAIT_LOOKED_AFTER, d(2026, 4, 1), 1000), TRAIT_YES);
	cr_assert_eq(cohort_on(&e, TRAIT_LOOKED_AFTER, d(2026, 4, 1), KNOWN_NOW), TRAIT_YES);
	cr_assert_eq(cohort_on(&e, TRAIT_LOOKED_AFTER, d(2026, 2, 1), KNOWN_NOW), TRAIT_NO);
	cr_assert_eq(cohort_on(&e, TRAIT_LOOKED_AFTER, d(2026, 4, 1), -1), TRAIT_UNKNOWN);
}

Test(cohort, a_gap_is_unknown_and_a_value_no_trait_has_too)
{
	struct trait_entry entries[] = {{TRAIT_EAL, TRAIT_YES, d(2025, 9, 1), d(2025, 10, 1), ALWAYS},
					{TRAIT_EAL, TRAIT_YES, d(2025, 10, 8), DAY_NONE, ALWAYS},
					{TRAIT_SEX, 200, DAY_NONE, DAY_NONE, ALWAYS}};
	struct enrolment_facts e = with(entries, 3);
	struct cohort_rule rule = dated();

	cr_assert_eq(cohort_on(&e, TRAIT_EAL, d(2025, 10, 5), KNOWN_NOW), TRAIT_UNKNOWN);
	cr_assert_eq(cohort_on(&e, TRAIT_SEX, d(2025, 10, 5), KNOWN_NOW), TRAIT_UNKNOWN);
	cr_assert_eq(cohort_change(&e, trait_bit(TRAIT_EAL), d(2025, 9, 1), d(2026, 7, 31), &rule),
		     d(2025, 10, 2));
	cr_assert_eq(cohort_change(&e, trait_bit(TRAIT_EAL), d(2025, 10, 2), d(2026, 7, 31), &rule),
		     d(2025, 10, 8));
}

/* Random entries: change points must be exactly the days on which a day-by-day walk differs. */
Test(cohort, change_points_are_all_and_only_the_changes)
{
	struct cohort_rule rule = dated();
	day_t from = d(2025, 9, 1), to = d(2026, 7, 31);

	srand(11);
	for (int round = 0; round < 300; round++) {
		struct trait_entry entries[8];
		unsigned count = (unsigned)rand() % 9;
		trait_set_t asked = (trait_set_t)rand() % (1u << TRAITS);
		day_t next;

		for (unsigned i = 0; i < count; i++) {
			day_t a = from + rand() % 300, b = a + rand() % 60;

			entries[i] = (struct trait_entry){(enum trait)(rand() % 3),
							  (uint8_t)(rand() % 3),
							  rand() % 8 ? a : DAY_NONE,
							  rand() % 4 ? b : DAY_NONE,
							  rand() % 5,
							  rand() % 6 ? INT64_MAX : 100};
		}
		struct enrolment_facts e = with(entries, count);

		next = cohort_change(&e, asked, from, to, &rule);
		for (day_t day = from + 1; day <= to; day++) {
			bool differs =
				cohort_at(&e, asked, day, &rule) != cohort_at(&e, asked, day - 1, &rule);

			cr_assert_eq(differs, day == next, "round %d", round);
			if (differs)
				next = cohort_change(&e, asked, day, to, &rule);
		}
		cr_assert_eq(next, DAY_NONE);
	}
}

Test(cohort, masks_tell_constant_members_from_changed_ones)
{
	struct trait_entry always[] = {{TRAIT_FSM, TRAIT_YES, DAY_NONE, DAY_NONE, ALWAYS}};
	struct trait_entry march[] = {{TRAIT_FSM, TRAIT_YES, d(2026, 3, 1), DAY_NONE, ALWAYS}};
	struct trait_entry never[] = {{TRAIT_FSM, TRAIT_NO, DAY_NONE, DAY_NONE, ALWAYS}};
	struct enrolment_facts list[6] = {with(always, 1), with(march, 1),  with(never, 1),
					  with(march, 1),  with(always, 1), with(always, 1)};
	struct cohort_mask masks[2] = {{7, 7}, {7, 7}};
	struct cohort_rule rule = dated();
	struct date_range days = {d(2025, 9, 1), d(2026, 7, 31)};

	for (unsigned i = 0; i < 6; i++)
		list[i].slot = i;
	list[3].from = d(2026, 4, 20); /* a member on every day it was on roll */
	list[4].slot = 33;
	list[5].school = 9;
	cohort_masks(list, 6, 0, TRAIT_FSM, TRAIT_YES, days, &rule, masks, 2);
	cr_assert_eq(masks[0].member, 1u | 8u);
	cr_assert_eq(masks[0].changed, 2u);
	cr_assert_eq(masks[1].member, 2u);
	cr_assert_eq(masks[1].changed, 0u);
	/* Unknown is a group of its own: child 1 until March, nobody else. */
	cohort_masks(list, 6, 0, TRAIT_FSM, TRAIT_UNKNOWN, days, &rule, masks, 2);
	cr_assert_eq(masks[0].member, 0u);
	cr_assert_eq(masks[0].changed, 2u);
	rule.mode = COHORT_CURRENT;
	cohort_masks(list, 6, 0, TRAIT_FSM, TRAIT_YES, days, &rule, masks, 2);
	cr_assert_eq(masks[0].member, 1u | 2u | 8u);
	cr_assert_eq(masks[0].changed, 0u);
}

Test(cohort, one_child_is_in_one_social_group)
{
	static const struct {
		uint8_t looked_after, plan, need;
		enum social_group group;
	} cases[] = {
		{TRAIT_YES, TRAIT_YES, TRAIT_YES, SOCIAL_LOOKED_AFTER},
		{TRAIT_NO, TRAIT_YES, TRAIT_YES, SOCIAL_PROTECTION_PLAN_ONLY},
		{TRAIT_UNKNOWN, TRAIT_YES, TRAIT_NO, SOCIAL_PROTECTION_PLAN_ONLY},
		{TRAIT_NO, TRAIT_NO, TRAIT_YES, SOCIAL_IN_NEED_ONLY},
		{TRAIT_NO, TRAIT_NO, TRAIT_NO, SOCIAL_NONE},
		{TRAIT_NO, TRAIT_NO, TRAIT_UNKNOWN, SOCIAL_UNKNOWN},
		{TRAIT_UNKNOWN, TRAIT_NO, TRAIT_NO, SOCIAL_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trait_entry entries[] = {
			{TRAIT_LOOKED_AFTER, cases[i].looked_after, DAY_NONE, DAY_NONE, ALWAYS},
			{TRAIT_PROTECTION_PLAN, cases[i].plan, DAY_NONE, DAY_NONE, ALWAYS},
			{TRAIT_IN_NEED, cases[i].need, DAY_NONE, DAY_NONE, ALWAYS}};
		struct enrolment_facts e = with(entries, 3);
		struct cohort_rule rule = dated();

		cr_assert_eq(cohort_social(cohort_at(&e, SOCIAL_TRAITS, d(2026, 1, 5), &rule)),
			     cases[i].group);
		cr_assert_str_neq(social_group_words(cases[i].group), "");
	}
}

/* The quick look may say "look closer", but never a wrong value. */
Test(cohort, what_is_called_steady_is_the_same_on_every_day)
{
	const trait_set_t traits = trait_bit(TRAIT_FSM) | trait_bit(TRAIT_SEN);
	uint32_t seed = 9;
	unsigned steady = 0;

#define DICE(sides) (seed = seed * 1664525u + 1013904223u, (seed >> 8) % (sides))
	for (unsigned round = 0; round < 4000; round++) {
		struct trait_entry entries[5];
		unsigned count = DICE(6);
		struct enrolment_facts e = with(entries, count);
		struct cohort_rule rule = dated();
		day_t first = d(2025, 10, 1) + (int)DICE(20), last = first + (int)DICE(20);
		cohort_t got;

		if (DICE(4) == 0)
			rule.known = 50;
		if (DICE(4) == 0)
			rule.mode = (enum cohort_mode)DICE(COHORT_MODES);
		for (unsigned i = 0; i < count; i++) {
			day_t from = d(2025, 9, 20) + (int)DICE(40);

			entries[i].trait = DICE(3) == 0 ? TRAIT_EAL : DICE(2) == 0 ? TRAIT_FSM : TRAIT_SEN;
			entries[i].value = (uint8_t)DICE(4);
			entries[i].from = DICE(2) == 0 ? DAY_NONE : from;
			entries[i].to = DICE(2) == 0 ? DAY_NONE : from + (int)DICE(20);
			entries[i].known_from = (int64_t)DICE(100);
			entries[i].known_to = DICE(2) == 0 ? INT64_MAX : (int64_t)DICE(100);
		}
		if (!cohort_steady(&e, traits, first, last, &rule, &got))
			continue;
		steady++;
		cr_assert_eq(cohort_change(&e, traits, first, last, &rule), DAY_NONE);
		for (day_t day = first; day <= last; day++)
			for (unsigned t = 0; t < TRAITS; t++)
				cr_assert_eq(cohort_value(got, (enum trait)t),
					     (traits & trait_bit((enum trait)t)) != 0 ?
						     cohort_on(&e, (enum trait)t, day, rule.known) :
						     0,
					     "round %u", round);
	}
	cr_assert_gt(steady, 1000u);
#undef DICE
}
