/* The other lists an authority holds, each with the columns its kind asks for. The people are invented. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "page_fixture.h"

#define WHO "upn,forename,surname,date_of_birth,from,to"

static struct page page;
static struct page_refusal refusal;

/* What each kind must have beside who it is about, and a row of it. */
static const struct kind_file {
	enum shape shape;
	const char *columns, *row;
} files[] = {
	{SHAPE_HOME_EDUCATION_CSV, "", ""},
	{SHAPE_YOUTH_JUSTICE_CSV, ",case,restricted", ",YJ1,no"},
	{SHAPE_PART_TIME_CSV, ",review,sessions,school_urn", ",2026-11-30,\"Mon AM, Tue PM\",900101"},
	{SHAPE_EXPECTED_CSV, ",school_urn", ",900101"},
	{SHAPE_PERFORMANCE_CSV, "", ""},
};
#define FILES (sizeof files / sizeof *files)

static int read_kind(const struct kind_file *f, const char *columns, const char *row)
{
	char text[1024];

	snprintf(text, sizeof text, WHO "%s\n,Ada,Wren,2016-03-01,2026-09-01,2026-12-18%s\n", columns, row);
	return read_text(f->shape, text, &page, &refusal);
}

Test(page_list, every_kind_reads_its_own_file)
{
	struct record_list_row row;

	for (size_t i = 0; i < FILES; i++) {
		cr_assert_eq(read_kind(&files[i], files[i].columns, files[i].row), 0, "%zu: %s", i,
			     refusal.text);
		cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row));
		cr_assert_str_eq(row.surname, "Wren");
		cr_assert_str_eq(row.status, "");
		cr_assert_eq(row.review == DAY_NONE, files[i].shape != SHAPE_PART_TIME_CSV);
		cr_assert_eq(row.detail[0] != '\0', files[i].shape == SHAPE_PART_TIME_CSV);
		page_free(&page);
	}
}

/* Only the lists that say who lives with whom by an id of their own: elsewhere the column is passed over, as
 * any other is. */
Test(page_list, a_household_is_the_list_s_own_id)
{
	static const struct kind_file social = {SHAPE_SOCIAL_CARE_CSV, "", ""};
	struct record_list_row row;

	cr_assert_eq(read_kind(&social, ",case,status,restricted,Household ID", ",C1,in_need,no,F-77"), 0,
		     "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row));
	cr_assert_str_eq(row.household, "F-77");
	page_free(&page);
	cr_assert_eq(read_kind(&social, ",case,status,restricted,household", ",C1,in_need,no,"), 0, "%s",
		     refusal.text);
	cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row), "a row without one stands");
	cr_assert_str_eq(row.household, "");
	page_free(&page);
	cr_assert_eq(read_kind(&files[0], ",household", ",F-77"), 0, "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row));
	cr_assert_str_eq(row.household, "");
	page_free(&page);
}

/* A file of another kind under this name must not pass for an empty list. */
Test(page_list, a_column_that_a_kind_asks_for_is_missed)
{
	for (size_t i = 0; i < FILES; i++) {
		if (files[i].columns[0] == '\0')
			continue;
		cr_assert_eq(read_kind(&files[i], "", ""), -FAULT_PARSE, "%zu", i);
		cr_assert_not_null(strstr(refusal.text, "column"), "%s", refusal.text);
	}
}

/* "Nobody is restricted" has to be said; it is never concluded from a blank. */
Test(page_list, youth_justice_says_who_is_restricted)
{
	struct record_reject reject;

	cr_assert_eq(read_kind(&files[1], ",case,restricted", ",YJ1,"), 0, "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
	cr_assert_not_null(strstr(reject.text, "column \"restricted\": expected yes or no"), "%s",
			   reject.text);
	page_free(&page);
}

Test(page_list, rows_that_mean_nothing_are_set_aside_with_their_line)
{
	static const struct {
		size_t file;
		const char *row, *reason;
	} rows[] = {
		{2, ",,\"Mon AM\",900101", "column \"review\": expected a day"},
		{2, ",2026-11-30,,900101", "column \"sessions\": expected the agreed sessions"},
		{2, ",2026-11-30,half days,900101", "column \"sessions\": expected the agreed sessions"},
		{3, ",", "column \"school_urn\": expected a text"},
	};
	struct record_reject reject;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_kind(&files[rows[i].file], files[rows[i].file].columns, rows[i].row), 0,
			     "%s", refusal.text);
		cr_assert(record_at(&page, RECORD_REJECT, 0, &reject), "%s", rows[i].row);
		cr_assert_eq(reject.line, 2u);
		cr_assert_not_null(strstr(reject.text, rows[i].reason), "%s", reject.text);
		page_free(&page);
	}
}

Test(page_list, a_time_that_ends_before_it_begins_is_set_aside)
{
	struct record_reject reject;

	cr_assert_eq(read_text(SHAPE_HOME_EDUCATION_CSV, WHO "\n,Ada,Wren,2016-03-01,2026-09-01,2026-08-31\n",
			       &page, &refusal),
		     0);
	cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
	cr_assert_not_null(strstr(reject.text, "column \"to\""), "%s", reject.text);
	page_free(&page);
}
