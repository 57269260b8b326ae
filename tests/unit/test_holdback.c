/* What a school may say of a child whom it holds back; and that the list in the
 * store outlives the erasure of the child, so that nobody is shared again by coming back. */
#include <criterion/criterion.h>

#include "contract/holdback.h"
#include "store_fixture.h"

#define TODAY 20780 /* a day in November 2026 */

Test(holdback, it_holds_through_its_last_day_or_until_it_is_taken_back)
{
	struct holdback h = {.state = HOLDBACK_STANDING, .from = TODAY, .last = TODAY + 1};

	cr_assert(holdback_holds(&h, TODAY));
	cr_assert(holdback_holds(&h, TODAY + 1));
	cr_assert_not(holdback_holds(&h, TODAY + 2));
	h.last = DAY_NONE;
	cr_assert(holdback_holds(&h, TODAY + 1000), "without a day it stands");
	h.state = HOLDBACK_ENDED;
	cr_assert_not(holdback_holds(&h, TODAY));
}

Test(holdback, a_reason_words_and_a_day_that_can_be)
{
	char at[11], over[11], far[11], word[HOLDBACK_TEXT + 1] = "";
	const struct {
		const char *why, *text, *until, *field;
	} rows[] = {
		{"objection", "a parent wrote", "", NULL},
		{"objection", "a parent wrote", at, NULL},
		{"", "x", "", "why"},
		{"Objection", "x", "", "why"},
		{"other", "", "", "text"},
		{"other", "\t", "", "text"},
		{"other", "a\nb", "", "text"},
		{"other", word, "", "text"},
		{"other", "x", "tomorrow", "until"},
		{"other", "x", over, "until"},
		{"other", "x", far, "until"},
	};

	day_print(at, TODAY);
	day_print(over, TODAY - 1);
	day_print(far, TODAY + HOLDBACK_DAYS + 1);
	memset(word, 'x', HOLDBACK_TEXT);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct holdback h = {.number = 7};
		struct fault f = {0};
		int rc = holdback_read(rows[i].why, rows[i].text, rows[i].until, TODAY, &h, &f);

		cr_assert_eq(rc, rows[i].field == NULL ? 0 : -FAULT_MEANING, "row %zu: %s", i, f.text);
		cr_assert_str_eq(f.path, rows[i].field == NULL ? "" : rows[i].field, "row %zu", i);
		if (rc == 0)
			cr_assert_eq(h.last, rows[i].until[0] == '\0' ? DAY_NONE : TODAY);
	}
}

static void put(struct fixture *f, uint64_t number, enum holdback_state state, struct digest child)
{
	struct holdback h = {.number = number,
			     .child = child,
			     .school = "oak",
			     .state = state,
			     .why = HOLDBACK_DANGER,
			     .from = TODAY,
			     .last = DAY_NONE,
			     .at = 1000,
			     .by = "O Head",
			     .pupil = "W332201523114",
			     .text = "quiet; reasons"};

	BEGIN(f);
	OK(f, holdback_put, &h);
	COMMIT(f);
}

struct found {
	struct holdback at[4];
	unsigned count;
};

static int each(void *context, const struct holdback *h)
{
	struct found *all = context;

	cr_assert_lt(all->count, 4u);
	all->at[all->count++] = *h;
	return 0;
}

Test(holdback, the_store_gives_it_back_and_keeps_it_when_the_child_is_erased)
{
	struct digest child = digest_of("child", 1);
	struct found before = {.count = 0}, after = {.count = 0};
	struct fixture f;

	fixture_new(&f);
	put(&f, 1, HOLDBACK_ENDED, child);
	put(&f, 2, HOLDBACK_STANDING, child);
	OK(&f, holdback_walk, each, &before);
	cr_assert_eq(before.count, 2u);
	cr_assert_str_eq(before.at[1].pupil, "W332201523114");
	cr_assert_str_eq(before.at[1].text, "quiet; reasons");
	cr_assert_eq(before.at[1].why, HOLDBACK_DANGER);
	cr_assert_eq(before.at[1].last, DAY_NONE);
	BEGIN(&f);
	OK(&f, child_erase, &child, 2000);
	COMMIT(&f);
	fixture_close(&f);
	fixture_open(&f);
	OK(&f, holdback_walk, each, &after);
	cr_assert_eq(after.count, 1u, "what is over goes with the child");
	cr_assert_eq(after.at[0].number, 2u);
	cr_assert_eq(after.at[0].state, HOLDBACK_STANDING);
	cr_assert_str_eq(after.at[0].pupil, "", "who it was cannot be read any more");
	cr_assert_str_eq(after.at[0].text, "");
	fixture_end(&f);
}
