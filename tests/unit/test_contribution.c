/* What moved a rate, by hand. A part that does not add up sends an officer to the wrong school. */
#include <criterion/criterion.h>

#include "measure/contribution.h"

#define NANO 1000000000

static int64_t sum(const struct contribution *g, size_t count)
{
	int64_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += g[i].nano;
	return all;
}

/* Two schools of 100 sessions: 10 and 20 absent before (15 %), 10 and 30 after (20 %). The second moved it
 * all: (30 - 15)/200 - (20 - 15)/200 = 5 points; the first (10 - 15)/200 both times. */
Test(contribution, one_school_moved_it)
{
	struct contribution g[] = {{10, 100, 10, 100, 0}, {20, 100, 30, 100, 0}};
	int64_t change;

	cr_assert_eq(contributions(g, 2, &change, NULL), 0);
	cr_assert_eq(change, NANO / 20);
	cr_assert_eq(g[0].nano, 0);
	cr_assert_eq(g[1].nano, NANO / 20);
}

/* A school that is as the whole was and doubles its pupils moves nothing: 10 of 100 and 10 of 100 before, 20
 * of 200 and 10 of 100 after. */
Test(contribution, growing_alone_moves_nothing)
{
	struct contribution g[] = {{10, 100, 20, 200, 0}, {10, 100, 10, 100, 0}};
	int64_t change;

	cr_assert_eq(contributions(g, 2, &change, NULL), 0);
	cr_assert_eq(change, 0);
	cr_assert_eq(g[0].nano, 0);
	cr_assert_eq(g[1].nano, 0);
}

/* A school above the whole that grows moves it, with its own rate unchanged. Before 30 of 100 and 10 of 100
 * (20
 * %); after 60 of 200 and 10 of 100 (70/300). First: (60 - 40)/300 - (30 - 20)/200 = 20/300 - 10/200 = 1/60;
 * second: (10 - 20)/300 - (10 - 20)/200 = 1/60; the change is 70/300 - 40/200 = 1/30. */
Test(contribution, a_school_above_the_whole_that_grows)
{
	struct contribution g[] = {{30, 100, 60, 200, 0}, {10, 100, 10, 100, 0}};
	int64_t change;

	cr_assert_eq(contributions(g, 2, &change, NULL), 0);
	cr_assert_eq(change, 33333333, "1/30");
	cr_assert_eq(sum(g, 2), change);
	cr_assert_lt(g[0].nano - 16666666, 2);
	cr_assert_lt(g[1].nano - 16666666, 2);
	cr_assert_geq(g[0].nano, 16666666);
	cr_assert_geq(g[1].nano, 16666666);
}

/* A school that was not there before: 10 of 100; after 10 of 100 and 50 of 100. R0 10 %. New one: (50 -
 * 10)/200 = 20 points, the whole from 10 % to 30 %. */
Test(contribution, a_school_that_came)
{
	struct contribution g[] = {{10, 100, 10, 100, 0}, {0, 0, 50, 100, 0}};
	int64_t change;

	cr_assert_eq(contributions(g, 2, &change, NULL), 0);
	cr_assert_eq(change, NANO / 5);
	cr_assert_eq(g[0].nano, 0);
	cr_assert_eq(g[1].nano, NANO / 5);
}

/* 400 schools with odd numbers: the parts add up to the last digit. */
Test(contribution, parts_always_add_up)
{
	static struct contribution g[400];
	uint64_t seed = 7;
	int64_t change;

	for (size_t round = 0; round < 50; round++) {
		for (size_t i = 0; i < 400; i++) {
			uint64_t d[2], n[2];

			for (int k = 0; k < 2; k++) {
				seed = seed * 6364136223846793005U + 1442695040888963407U;
				d[k] = seed >> 40;
				n[k] = d[k] > 0 ? (seed >> 20) % (d[k] + 1) : 0;
			}
			g[i] = (struct contribution){n[0], d[0], n[1], d[1], 0};
		}
		cr_assert_eq(contributions(g, 400, &change, NULL), 0);
		cr_assert_eq(sum(g, 400), change);
	}
}

Test(contribution, what_cannot_be_compared_is_refused)
{
	struct contribution none[] = {{0, 0, 1, 10, 0}}, wrong[] = {{11, 10, 1, 10, 0}},
			    big[] = {{1, CONTRIBUTION_MOST + 1, 1, 10, 0}};
	int64_t change;

	cr_assert_eq(contributions(none, 1, &change, NULL), -FAULT_MEANING);
	cr_assert_eq(contributions(none, 0, &change, NULL), -FAULT_MEANING);
	cr_assert_eq(contributions(wrong, 1, &change, NULL), -FAULT_MEANING);
	cr_assert_eq(contributions(big, 1, &change, NULL), -FAULT_LIMIT);
}

/* Rates before and after: 10 to 20 %, 10 to 11 %, 20 to 20 %, 30 to 25 %, and one that was not there. */
Test(contribution, what_nearly_all_share_is_told_from_what_a_few_did)
{
	const struct contribution g[] = {
		{10, 100, 20, 100, 0}, {10, 100, 22, 200, 0}, {20, 100, 40, 200, 0},
		{30, 100, 25, 100, 0}, {0, 0, 5, 100, 0},
	};
	size_t of;

	cr_assert_eq(contributions_shared(g, 5, 1, &of), 2u, "two rose");
	cr_assert_eq(of, 4u, "one has no before");
	cr_assert_eq(contributions_shared(g, 5, -1, &of), 1u, "one fell");
	cr_assert_eq(contributions_shared(g, 5, 0, &of), 0u);
}
