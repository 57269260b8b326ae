/* A silence that outlives its end, or covers a child whom nobody knows the whereabouts of, hides exactly the
 * child this exists for. */
#include <criterion/criterion.h>

#include "alert/mute.h"

#define TODAY 20781 /* an arbitrary day */

Test(mute, nobody_silences_that_nothing_was_heard)
{
	cr_assert_not(mute_allowed(RULE_NOT_HEARD));
	cr_assert_not(mute_allowed(RULE_LEFT_ROLL));
	cr_assert_not(mute_allowed(RULE_NEVER_ARRIVED));
	cr_assert_not(mute_allowed(RULE_FEED_SILENT));
	cr_assert_not(mute_allowed(RULE_CONTRACT_ENDING));
	cr_assert(mute_allowed(RULE_ABSENT_ANY));
}

Test(mute, it_has_an_end_and_not_a_far_one)
{
	struct fault f;

	cr_assert_eq(mute_check(RULE_ABSENT_ANY, TODAY, TODAY, 28, &f), 0, "today alone");
	cr_assert_eq(mute_check(RULE_ABSENT_ANY, TODAY + 27, TODAY, 28, &f), 0, "28 days");
	cr_assert_eq(mute_check(RULE_ABSENT_ANY, TODAY + 28, TODAY, 28, &f), -FAULT_MEANING, "29 days");
	cr_assert_eq(mute_check(RULE_ABSENT_ANY, TODAY - 1, TODAY, 28, &f), -FAULT_MEANING, "yesterday");
	cr_assert_eq(mute_check(RULE_NOT_HEARD, TODAY, TODAY, 28, &f), -FAULT_MEANING);
}

Test(mute, it_holds_through_its_last_day_and_not_a_day_longer)
{
	struct mute m = {.state = MUTE_STANDING, .last = TODAY};

	cr_assert(mute_holds(&m, TODAY));
	cr_assert_not(mute_holds(&m, TODAY + 1));
	m.state = MUTE_WAITING;
	cr_assert_not(mute_holds(&m, TODAY), "what waits for a second person silences nothing");
	m.state = MUTE_ENDED;
	cr_assert_not(mute_holds(&m, TODAY));
}

Test(mute, the_second_person_is_another_one)
{
	struct mute m = {.number = 4, .state = MUTE_WAITING, .by = "J Morris"};
	struct fault f;

	cr_assert_eq(mute_confirm(&m, "j morris", 1000, &f), -FAULT_DENIED);
	cr_assert_eq(m.state, MUTE_WAITING);
	cr_assert_eq(mute_confirm(&m, "A Head", 1000, &f), 0);
	cr_assert_eq(m.state, MUTE_STANDING);
	cr_assert_str_eq(m.second, "A Head");
	cr_assert_eq(mute_confirm(&m, "B Head", 1000, &f), -FAULT_STATE, "once is enough");
}
