/* Children away unexplained at the same sessions: a list in a named person's hands, so that it must not say
 * of anybody more than the marks do, and say the same on every Monday that has the same marks. Groups and
 * shares by hand. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "alert/together.h"

/* --- days of ordinary absence ------------------------------------------------------------------------ */

/* Shares 5, 6, 7 and 40 %: the lower median is 6 %, so that up to 11 % is ordinary. */
Test(together, a_session_far_above_the_usual_absence_does_not_count)
{
	struct together_session s[] = {{40, 100, false}, {5, 100, false}, {7, 100, false}, {6, 100, false}};

	together_ordinary(s, 4, 5);
	cr_assert(!s[0].ordinary, "a snow day would make a group of everybody");
	cr_assert(s[1].ordinary && s[2].ordinary && s[3].ordinary);
}

/* Usual: 6 of 100. 11 of 100 is five points above it, 12 is six; 1 of 9 is 11.1 %, which is not 11. */
Test(together, the_limit_is_exact)
{
	struct together_session s[] = {{6, 100, false},	 {6, 100, false},  {6, 100, false},
				       {11, 100, false}, {12, 100, false}, {1, 9, false}};

	together_ordinary(s, 6, 5);
	cr_assert(s[3].ordinary);
	cr_assert(!s[4].ordinary);
	cr_assert(!s[5].ordinary);
}

/* A session without marks is never read as one at which nobody was away, nor does it move the median. */
Test(together, a_session_without_marks_is_not_ordinary)
{
	struct together_session s[] = {{0, 0, true}, {10, 100, false}, {0, 0, true}, {0, 0, true}};

	together_ordinary(s, 4, 5);
	cr_assert(!s[0].ordinary && !s[2].ordinary && !s[3].ordinary);
	cr_assert(s[1].ordinary);
	together_ordinary(s, 1, 5);
	cr_assert(!s[0].ordinary);
}

/* --- groups -------------------------------------------------------------------------------------------- */

#define MOST TOGETHER_CHILDREN

#define COUNTED (~UINT64_C(0))

struct school {
	struct together_child c[MOST];
	struct together_group groups[TOGETHER_GROUPS];
	unsigned count;
};

static void child(struct school *s, uint64_t away, uint32_t household)
{
	s->c[s->count++] = (struct together_child){away, household, 0};
}

static unsigned found_on(struct school *s, unsigned children, unsigned sessions, unsigned times)
{
	return together_groups(s->c, s->count, (struct together_least){children, sessions, times, COUNTED},
			       s->groups);
}

static unsigned found(struct school *s, unsigned children, unsigned sessions)
{
	return found_on(s, children, sessions, 1);
}

Test(together, three_who_share_four_sessions_are_a_group)
{
	struct school s = {.count = 0};

	child(&s, 0x0f, 1);   /* sessions 0 to 3 */
	child(&s, 0x8f, 2);   /* and one of its own */
	child(&s, 0xff00, 3); /* away as often, at other times */
	child(&s, 0x10f, 4);
	cr_assert_eq(found(&s, 3, 4), 1u);
	cr_assert_eq(s.groups[0].shared, 0x0fu, "the four that all of them share");
	cr_assert_eq(s.groups[0].children, 3u);
	cr_assert_eq(s.c[0].group, 1u);
	cr_assert_eq(s.c[1].group, 1u);
	cr_assert_eq(s.c[2].group, 0u);
	cr_assert_eq(s.c[3].group, 1u);
}

Test(together, three_sessions_or_two_children_are_none)
{
	struct school few = {.count = 0}, pair = {.count = 0};

	child(&few, 0x07, 1);
	child(&few, 0x07, 2);
	child(&few, 0x07, 3);
	cr_assert_eq(found(&few, 3, 4), 0u);
	child(&pair, 0xfff, 1);
	child(&pair, 0xfff, 2);
	cr_assert_eq(found(&pair, 3, 4), 0u);
}

/* The first shares four with the second and four others with the third: no session has all three. */
Test(together, a_chain_is_no_group)
{
	struct school s = {.count = 0};

	child(&s, 0xff, 1);
	child(&s, 0x0f, 2);
	child(&s, 0xf0, 3);
	cr_assert_eq(found(&s, 3, 4), 0u);
}

/* Brothers and sisters who are away together are a family and no news. */
Test(together, one_household_is_no_group)
{
	struct school s = {.count = 0}, friend = {.count = 0}, stranger = {.count = 0};

	for (unsigned i = 0; i < 3; i++) {
		child(&s, 0x0f, 7);
		child(&friend, 0x0f, 7);
		child(&stranger, 0x0f, 7);
	}
	cr_assert_eq(found(&s, 3, 4), 0u);
	child(&friend, 0x0f, 8);
	cr_assert_eq(found(&friend, 3, 4), 1u);
	cr_assert_eq(friend.groups[0].children, 4u, "with a child of another household they are");
	child(&stranger, 0x07, 8);
	cr_assert_eq(found(&stranger, 3, 4), 0u, "who shares three sessions only makes no group of them");
}

/* The two of household 7 share five sessions with their brother, and four with a child of another household:
 * what all of one household share does not hide the others. */
Test(together, a_household_does_not_hide_a_group)
{
	struct school s = {.count = 0};

	child(&s, 0x1f, 7);
	child(&s, 0x1f, 7);
	child(&s, 0x10, 7);
	child(&s, 0x0f, 9);
	cr_assert_eq(found(&s, 3, 4), 1u);
	cr_assert_eq(s.groups[0].shared, 0x0fu);
	cr_assert_eq(s.c[3].group, 1u);
	cr_assert_eq(s.c[2].group, 0u);
}

/* The third child shares six sessions with the first two and four with the last two: it stands in the closer
 * group, and two are none. A fourth that shares five of the six joins, because five are enough. */
Test(together, each_child_stands_in_its_closest_group_only)
{
	struct school s = {.count = 0};

	child(&s, 0x3f, 1);
	child(&s, 0x3f, 2);
	child(&s, 0xf3f, 3);
	child(&s, 0xf00, 4);
	child(&s, 0xf00, 5);
	child(&s, 0x1f, 6);
	cr_assert_eq(found(&s, 3, 4), 1u);
	cr_assert_eq(s.groups[0].children, 4u);
	cr_assert_eq(s.groups[0].shared, 0x1fu);
	cr_assert_eq(s.c[3].group, 0u);
	cr_assert_eq(s.c[5].group, 1u);
	/* With a third child at sessions 8 to 11 there are two groups. */
	child(&s, 0xf00, 7);
	cr_assert_eq(found(&s, 3, 4), 2u);
	cr_assert_eq(s.groups[1].shared, 0xf00u);
	cr_assert_eq(s.c[4].group, 2u);
	cr_assert_eq(s.c[2].group, 1u);
}

Test(together, a_contract_may_ask_for_more_children)
{
	struct school s = {.count = 0};

	child(&s, 0x0f, 1);
	child(&s, 0x0f, 2);
	child(&s, 0x0f, 3);
	cr_assert_eq(found(&s, 4, 4), 0u);
	child(&s, 0x0f, 4);
	cr_assert_eq(found(&s, 4, 4), 1u);
}

/* Sessions in a row are one time, over a night too: 0 to 3 are one; 0, 2, 4 and 6 four; and where 1, 3 and 5
 * were no sessions of ordinary absence, or no school, they are one again. */
Test(together, a_spell_is_one_time)
{
	cr_assert_eq(together_times(0x0f, COUNTED), 1u);
	cr_assert_eq(together_times(0x55, COUNTED), 4u);
	cr_assert_eq(together_times(0x55, COUNTED & ~UINT64_C(0x2a)), 1u);
	cr_assert_eq(together_times(0x33, COUNTED), 2u);
	cr_assert_eq(together_times(UINT64_C(1) << 63 | 1, COUNTED), 2u);
	cr_assert_eq(together_times(0, COUNTED), 0u);
	cr_assert_eq(together_times(0x0f, 0), 0u);
}

/* Two days in a row is what a cold is; the mornings of four days are something to look at. */
Test(together, a_contract_may_ask_for_separate_times)
{
	struct school spell = {.count = 0}, mornings = {.count = 0};

	for (unsigned i = 0; i < 3; i++) {
		child(&spell, 0x0f, i);
		child(&mornings, 0x55, i);
	}
	cr_assert_eq(found_on(&spell, 3, 4, 1), 1u);
	cr_assert_eq(found_on(&spell, 3, 4, 2), 0u);
	cr_assert_eq(found_on(&mornings, 3, 4, 4), 1u);
	cr_assert_eq(found_on(&mornings, 3, 4, 5), 0u);
}

/* A child who shares five sessions in one spell does not hide one who shares four at four times. */
Test(together, who_shares_enough_times_joins_before_who_shares_more_sessions)
{
	struct school s = {.count = 0};

	child(&s, 0x155f, 1);
	child(&s, 0x155f, 2);
	child(&s, 0x1f, 3);
	child(&s, 0x1540, 4);
	cr_assert_eq(found_on(&s, 3, 4, 4), 1u);
	cr_assert_eq(s.groups[0].shared, 0x1540u);
	cr_assert_eq(s.c[2].group, 0u);
}

/* By trying all threes: with three children a core is the best there is, whatever the marks. Every group's
 * children share what it says, and no three of those left over share enough. */
static void check_all(const struct school *s, unsigned groups, unsigned sessions, unsigned times)
{
	for (unsigned g = 0; g < groups; g++) {
		uint64_t shared = ~UINT64_C(0);
		unsigned children = 0, other = 0, first = 0;

		for (unsigned i = 0; i < s->count; i++) {
			if (s->c[i].group != g + 1)
				continue;
			shared &= s->c[i].away;
			first = children++ == 0 ? s->c[i].household : first;
			other += s->c[i].household != first;
		}
		cr_assert_eq(children, s->groups[g].children);
		cr_assert_eq(shared, s->groups[g].shared);
		cr_assert(children >= 3 && together_count(shared) >= sessions &&
			  together_times(shared, COUNTED) >= times && other > 0);
	}
	for (unsigned i = 0; i < s->count; i++)
		for (unsigned k = i + 1; k < s->count; k++)
			for (unsigned m = k + 1; m < s->count; m++)
				cr_assert(s->c[i].group + s->c[k].group + s->c[m].group > 0 ||
					  (s->c[i].household == s->c[k].household &&
					   s->c[k].household == s->c[m].household) ||
					  !(together_count(s->c[i].away & s->c[k].away & s->c[m].away) >=
						    sessions &&
					    together_times(s->c[i].away & s->c[k].away & s->c[m].away,
							   COUNTED) >= times));
}

Test(together, nobody_is_left_over_and_nothing_is_said_that_is_not_so)
{
	struct school *s = malloc(sizeof *s);
	uint64_t dice = 7;

	cr_assert_not_null(s);
	for (unsigned round = 0; round < 200; round++) {
		s->count = 0;
		for (unsigned i = 0; i < 24; i++) {
			uint64_t away = ~UINT64_C(0) >> 24;

			for (unsigned k = 0; k < 1 + round % 3; k++) {
				dice = dice * 6364136223846793005U + 1442695040888963407U;
				away &= dice >> 24;
			}
			child(s, away, i % 20);
		}
		check_all(s, found_on(s, 3, 4, 1 + round % 4), 4, 1 + round % 4);
	}
	free(s);
}
