/* A silence that outlives its end, or covers a child whom nobody knows the whereabouts of, hides exactly the
 * child this exists for. */
#include <criterion/criterion.h>

#include "alert/mute.h"
#include "base/text.h"

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

	cr_assert_eq(mute_confirm(&m, &(struct mute_person){"j morris", ""}, 1000, &f), -FAULT_DENIED);
	cr_assert_eq(m.state, MUTE_WAITING);
	cr_assert_eq(mute_confirm(&m, &(struct mute_person){"A Head", ""}, 1000, &f), 0);
	cr_assert_eq(m.state, MUTE_STANDING);
	cr_assert_str_eq(m.second, "A Head");
	cr_assert_eq(mute_confirm(&m, &(struct mute_person){"B Head", ""}, 1000, &f), -FAULT_STATE,
		     "once is enough");
}

/* Who set it, who comes second, and whether that is one person: one is enough to hide a child, or two who
 * share a name cannot work together. */
Test(mute, a_person_is_who_signed_in_not_what_they_are_called)
{
	static const struct {
		const char *by, *by_id, *words, *id;
		bool same;
	} rows[] = {
		{"Ann Lee (ann-lee)", "ann-lee", "Ann Lee (ann-lee)", "ann-lee", true},
		{"Ann Lee (ann-lee)", "ann-lee", "Ann Carr (ann-lee)", "ann-lee", true}, /* renamed since */
		{"Ann Lee (ann-lee)", "ann-lee", "Ann Lee (ann-lee-2)", "ann-lee-2",
		 false}, /* her namesake */
		{"Ann Lee (ann-lee)", "ann-lee", "Bo Ray (bo-ray)", "bo-ray", false},
		/* in the browser and at the terminal, in this order and in the other */
		{"Ann Lee (ann-lee)", "ann-lee", "ann lee (root)", "", true},
		{"Ann Lee (ann-lee)", "ann-lee", "ann-lee (root)", "", true},
		{"Ann Lee (ann-lee)", "ann-lee", "A Lee (ann-lee)", "", true},
		{"Ann Lee (ann-lee)", "ann-lee", "Bo Ray (root)", "", false},
		{"ANN LEE (root)", "", "Ann Lee (ann-lee)", "ann-lee", true},
		{"Bo Ray (root)", "", "Ann Lee (ann-lee)", "ann-lee", false},
		{"root", "", "Ann Lee (ann-lee)", "ann-lee", false},
		/* at the terminal alone: all that was said */
		{"Ann Lee (root)", "", "ann lee (root)", "", true},
		{"Ann Lee (root)", "", "Bo Ray (root)", "", false},
		{"()", "", "Ann Lee (ann-lee)", "ann-lee", false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mute m = {.number = 1, .state = MUTE_WAITING};
		const struct mute_person p = {rows[i].words, rows[i].id};
		struct fault f;

		text_copy(m.by, sizeof m.by, span_of(rows[i].by));
		text_copy(m.by_id, sizeof m.by_id, span_of(rows[i].by_id));
		cr_assert_eq(mute_same_person(&m, &p), rows[i].same, "row %zu", i);
		cr_assert_eq(mute_confirm(&m, &p, 1000, &f), rows[i].same ? -FAULT_DENIED : 0, "row %zu", i);
	}
}
