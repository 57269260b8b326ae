/* What every page of Wonde has around its rows. When this breaks, half of a school's marks are taken for all
 * of them, or a page leads to another host. */
#include "wonde_fixture.h"

Test(page_wonde, refuses_envelopes_that_cannot_be_followed)
{
	static const struct refused rows[] = {
		{"[]", "", "expected an object with data, found a list", NULL},
		{"{\"error\":\"invalid_token\"}", "data", "expected a list, found nothing", NULL},
		{"{\"data\":{}," LAST_PAGE "}", "data", "expected a list, found an object", "{}"},
		{"{\"data\":[]}", "meta", "found nothing", NULL},
		{"{\"data\":[],\"meta\":[]}", "meta", "found a list", "[]}"},
		{"{\"data\":[],\"meta\":{}}", "meta.pagination", "found nothing", "{}}"},
		{NO_ROWS("{\"next\":null}"), "meta.pagination.more", "expected true or false, found nothing",
		 NULL},
		{NO_ROWS("{\"next\":null,\"more\":1}"), "meta.pagination.more", "found 1", NULL},
		{NO_ROWS("{\"next\":null,\"more\":true}"), "meta.pagination.next", "because more is true",
		 "null,"},
		{NO_ROWS("{\"more\":true}"), "meta.pagination.next", "because more is true", NULL},
		{NO_ROWS("{\"next\":\"\",\"more\":true}"), "meta.pagination.next", "plain bytes", NULL},
		{NO_ROWS("{\"next\":\"https:\\/\\/a b\",\"more\":true}"), "meta.pagination.next",
		 "plain bytes", NULL},
		{NO_ROWS("{\"next\":\"https:\\/\\/a\",\"more\":false}"), "meta.pagination.next",
		 "because more is false", NULL},
		{NO_ROWS("{\"next\":null,\"more\":false,\"more\":true}"), "meta.pagination.more", "twice",
		 NULL},
		{"", "", "cut short", NULL},
		{"{\"data\":[{\"id\":1,", "", "not JSON: the document ends where", NULL},
		{"{\"data\":[]," LAST_PAGE "}}", "", "expected the end of the document, found \"}\"", NULL},
		{"<!doctype html>", "", "expected a value, found \"<!doctype html>\"", "<"},
		{"\x1f\x8b\x08", "", "expected a value", NULL},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect_refused(SHAPE_WONDE_MARKS, &rows[i]);
}

Test(page_wonde, follows_the_next_link)
{
	static const char text[] = NO_ROWS(
		"{\"next\":\"https:\\/\\/api.example.test\\/v1.0\\/schools\\/A1\\/attendance\\/session?per_page=200&page=2\","
		"\"previous\":null,\"more\":true}");

	/* A middle page without a row is not the last one. */
	cr_assert_eq(read_text(SHAPE_WONDE_MARKS, text, &page, &refusal), 0, "%s", refusal.text);
	cr_assert_eq(page.records, 0);
	cr_assert(page.more);
	cr_assert_str_eq(page.next,
			 "https://api.example.test/v1.0/schools/A1/attendance/session?per_page=200&page=2");
	page_free(&page);
}

Test(page_wonde, the_next_link_has_an_end)
{
	char text[2048], next[1100];

	for (size_t length = 1023; length <= 1024; length++) {
		memset(next, 'x', length);
		next[length] = '\0';
		snprintf(text, sizeof text, NO_ROWS("{\"next\":\"%s\",\"more\":true}"), next);
		cr_assert_eq(read_text(SHAPE_WONDE_MARKS, text, &page, &refusal),
			     length == 1023 ? 0 : -FAULT_PARSE);
		page_free(&page);
	}
}

Test(page_wonde, rows_have_a_cap)
{
	struct buffer b = {0};

	buffer_text(&b, "{\"data\":[");
	for (int i = 0; i <= LIMIT_PAGE_RECORDS; i++)
		buffer_print(&b, "%s{\"id\":%d,\"code\":\"L\"}", i > 0 ? "," : "", i);
	buffer_text(&b, "]}");
	cr_assert_eq(read_text(SHAPE_WONDE_CODES, b.at, &page, &refusal), -FAULT_LIMIT);
	cr_assert_not_null(strstr(refusal.text, "20000"));
	buffer_free(&b);
}

Test(page_wonde, too_many_rows_set_aside_refuse_the_page)
{
	struct buffer b = {0};

	buffer_text(&b, "{\"data\":[");
	for (int i = 0; i <= LIMIT_REJECTS; i++)
		buffer_print(&b, "%s{\"id\":%d,\"code\":null}", i > 0 ? "," : "", i);
	buffer_text(&b, "]}");
	cr_assert_eq(read_text(SHAPE_WONDE_CODES, b.at, &page, &refusal), -FAULT_LIMIT);
	buffer_free(&b);
}

/* Cut anywhere, a page is refused whole; nothing before the cut is used. */
Test(page_wonde, refuses_a_page_cut_at_any_byte)
{
	static const char text[] = "{\"data\":[{\"id\":\"1\",\"date\":" DAY_2_SEPTEMBER REST
				   "},{\"id\":\"2\",\"date\":" DAY_2_SEPTEMBER REST "}]," LAST_PAGE "}";

	for (size_t n = 0; n < sizeof text - 1; n++) {
		cr_assert_eq(read_bytes(SHAPE_WONDE_MARKS, text, n, &page, &refusal), -FAULT_PARSE, "%zu", n);
		cr_assert_eq(page.records, 0);
		cr_assert_leq(refusal.offset, n);
	}
	cr_assert_eq(read_bytes(SHAPE_WONDE_MARKS, text, sizeof text - 1, &page, &refusal), 0);
	cr_assert_eq(page.records, 2);
	page_free(&page);
}

Test(page_wonde, unknown_shapes_are_our_own_bug)
{
	cr_assert_eq(read_text((enum shape)0, "{}", &page, &refusal), -FAULT_BUG);
	cr_assert_eq(read_text(SHAPES, "{}", &page, &refusal), -FAULT_BUG);
	page_free(NULL);
}
