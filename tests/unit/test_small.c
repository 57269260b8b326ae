/* Rows kept back in several tables alike: where one table's hidden row is another's shown one, a reader who
 * has both has the child. Counts by hand; fewer than five is small. */
#include <criterion/criterion.h>

#include "engine/answer/small.h"

#define ROWS 4

struct rows {
	struct small_row at[ROWS];
};

static struct small_table table(struct rows *rows, const uint64_t counts[ROWS])
{
	for (int32_t i = 0; i < ROWS; i++)
		rows->at[i] = (struct small_row){.key = {i}, .count = counts[i]};
	return (struct small_table){rows->at, ROWS, 1, false};
}

/* `hidden` has a letter for each row: h or -. */
static void alike(const uint64_t one[ROWS], const uint64_t two[ROWS], const char *hidden)
{
	struct rows rows[2];
	struct small_table tables[2];

	tables[0] = table(&rows[0], one);
	tables[1] = table(&rows[1], two);
	cr_assert_eq(small_hide_alike(tables, 2, 5, NULL), 0);
	for (unsigned t = 0; t < 2; t++)
		for (unsigned i = 0; i < ROWS; i++)
			cr_expect_eq(rows[t].at[i].hidden, hidden[i] == 'h', "table %u, row %u", t, i);
}

Test(small, what_one_table_hides_the_other_hides_too)
{
	/* The 2 and, so that the total does not tell it, the 6. */
	alike((const uint64_t[]){2, 6, 9, 20}, (const uint64_t[]){8, 7, 9, 20}, "hh--");
	/* One small in each: together 11 and 8. */
	alike((const uint64_t[]){2, 6, 9, 20}, (const uint64_t[]){6, 9, 2, 20}, "h-h-");
	/* Together 3 in the first table: one more goes, the smallest that is left there. */
	alike((const uint64_t[]){2, 1, 30, 20}, (const uint64_t[]){9, 9, 9, 9}, "hh-h");
}

/* Nobody is kept back for the sake of a 0, which is told. */
Test(small, a_zero_is_no_secret)
{
	alike((const uint64_t[]){3, 4, 20, 30}, (const uint64_t[]){0, 0, 20, 30}, "hh--");
}

/* In one table a row that is hidden from before counts as hidden, and nothing more than needed goes with it.
 */
Test(small, what_was_hidden_stays_hidden)
{
	struct rows rows;
	struct small_table t = table(&rows, (const uint64_t[]){6, 10, 7, 20});

	rows.at[0].hidden = rows.at[1].hidden = true;
	cr_assert_eq(small_hide(&t, 5, NULL), 0);
	cr_expect(rows.at[0].hidden && rows.at[1].hidden);
	cr_expect_not(rows.at[2].hidden || rows.at[3].hidden, "two hide one another already");
	t = table(&rows, (const uint64_t[]){6, 10, 7, 20});
	rows.at[1].hidden = true;
	cr_assert_eq(small_hide(&t, 5, NULL), 0);
	cr_expect(rows.at[1].hidden);
	cr_expect(rows.at[0].hidden, "the total less the rest would be the hidden one");
	cr_expect_not(rows.at[2].hidden || rows.at[3].hidden);
}
