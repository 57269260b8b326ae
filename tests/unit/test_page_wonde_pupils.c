/* Pupils as Wonde tells them, and the codes that a school marks them with. When this breaks, a pupil has
 * another's number, year group or days on roll, or a school's own code is read as a national one. */
#include "wonde_fixture.h"

Test(page_wonde, reads_codes)
{
	/* The list of codes may come without pagination. */
	static const char text[] =
		"{ \"data\": [ {\"id\":\"A7000000001\",\"code\":\"\\/\",\"description\":\"Present (AM)\",\"type\":\"PRESENT\"},"
		" {\"id\":\"A7000000002\",\"code\":\"\\\\\",\"description\":\"Present (PM)\",\"type\":\"PRESENT\"},"
		" {\"id\":7000000019,\"code\":\"C1\",\"description\":\"Regulated performance\",\"type\":\"AUTHORISED_ABSENCE\"},"
		" {\"id\":\"A7000000020\",\"code\":7,\"description\":\"own code\",\"type\":null},"
		" {\"id\":\"A7000000021\",\"code\":null,\"description\":null,\"type\":null} ] }";
	static const char *const codes[] = {"/", "\\", "C1", "7"};
	struct record_code code;

	cr_assert_eq(read_text(SHAPE_WONDE_CODES, text, &page, &refusal), 0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_CODE].count, 4);
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1, "a code that is null says nothing");
	for (unsigned i = 0; i < 4; i++) {
		cr_assert(record_at(&page, RECORD_CODE, i, &code));
		cr_assert_str_eq(code.text, codes[i]);
	}
	cr_assert(record_at(&page, RECORD_CODE, 2, &code));
	cr_assert_str_eq(code.id, "7000000019");
	page_free(&page);
}

Test(page_wonde, codes_may_be_paged)
{
	cr_assert_eq(read_text(SHAPE_WONDE_CODES, NO_ROWS("{\"next\":\"https:\\/\\/a\\/2\",\"more\":true}"),
			       &page, &refusal),
		     0);
	cr_assert(page.more);
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_CODES, NO_ROWS("{\"next\":null,\"more\":true}"), &page, &refusal),
		     -FAULT_PARSE);
	cr_assert_eq(read_text(SHAPE_WONDE_CODES, "{\"data\":[],\"meta\":{}}", &page, &refusal), 0);
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_CODES, "{\"data\":[{\"code\":\"L\"}]}", &page, &refusal),
		     -FAULT_PARSE);
	cr_assert_str_eq(refusal.path, "data[0].id");
}

Test(page_wonde, reads_the_documented_student)
{
	static const char text[] =
		"{\"data\":[{ \"id\": \"A1000000007\", \"upi\": \"0f3c\", \"mis_id\": \"4211\", \"initials\": \"Z\\u00d3\","
		" \"surname\": \"\\u00d3 Briain\", \"forename\": \"Zo\\u00eb\", \"gender\": \"FEMALE\","
		" \"date_of_birth\": { \"date\": \"2017-11-03 00:00:00.000000\", \"timezone_type\": 3, \"timezone\": \"Europe\\/London\" },"
		" \"restored_at\": null,"
		" \"updated_at\": { \"date\": \"2026-09-02 08:56:10.000000\", \"timezone_type\": 3, \"timezone\": \"UTC\" },"
		" \"education_details\": { \"data\": { \"upn\": \"Z999330126001\", \"former_upn\": null, \"uln\": null,"
		" \"admission_number\": \"001342\", \"current_nc_year\": \"4\","
		" \"admission_date\": { \"date\": \"2021-09-01 00:00:00.000000\", \"timezone_type\": 3, \"timezone\": \"Europe\\/London\" },"
		" \"leaving_date\": null } },"
		" \"year\": { \"data\": { \"id\": \"A1200000004\", \"mis_id\": \"4\", \"name\": \"Year 4\", \"code\": \"4\" } } }]," LAST_PAGE
		"}";
	struct record_student s;

	cr_assert_eq(read_text(SHAPE_WONDE_STUDENTS, text, &page, &refusal), 0, "%s: %s", refusal.path,
		     refusal.text);
	cr_assert_eq(page.records, 1);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.id, "A1000000007");
	cr_assert_str_eq(s.upn, "Z999330126001");
	cr_assert_str_eq(s.year, "4");
	cr_assert_eq(s.admission, day("2021-09-01"));
	cr_assert_eq(s.leaving, DAY_NONE);
	cr_assert_eq(s.updated_at, (int64_t)day("2026-09-02") * 86400 + 8 * 3600 + 56 * 60 + 10);
	page_free(&page);
}

Test(page_wonde, students_vary)
{
	static const struct {
		const char *members, *upn, *year, *leaving;
	} rows[] = {
		{"\"id\":7", "", "", NULL},
		{"\"id\":7,\"upn\":\"A1\",\"year\":\"A1200000004\"", "A1", "", NULL},
		{"\"id\":7,\"education_details\":null,\"year\":{\"data\":{\"code\":4}}", "", "4", NULL},
		{"\"id\":7,\"education_details\":{\"data\":null},\"year\":null", "", "", NULL},
		{"\"id\":7,\"education_details\":{\"data\":{\"upn\":null,\"current_nc_year\":11}},\"upn\":\"B2\"",
		 "B2", "11", NULL},
		{"\"id\":7,\"upn\":\"B2\",\"education_details\":{\"data\":{\"upn\":\"B2\",\"current_nc_year\":\"R\"}},"
		 "\"year\":{\"data\":{\"code\":\"0\"}}",
		 "B2", "R", NULL},
		{"\"id\":7,\"education_details\":{\"data\":{\"leaving_date\":\"2026-07-17\"}}", "", "",
		 "2026-07-17"},
		{"\"id\":7,\"education_details\":{\"data\":{\"leaving_date\":" MARK_DATE(
			 "-0001-11-30 00:00:00.000000", "Europe\\/London") "}}",
		 "", "", NULL},
		{"\"id\":7,\"education_details\":{\"data\":{\"leaving_date\":" MARK_DATE(
			 "2026-07-16 23:00:00.000000", "UTC") "}}",
		 "", "", "2026-07-17"},
	};
	char text[2048];
	struct record_student s;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof text, "{\"data\":[{%s}]," LAST_PAGE "}", rows[i].members);
		cr_assert_eq(read_text(SHAPE_WONDE_STUDENTS, text, &page, &refusal), 0, "%s: %s: %s",
			     rows[i].members, refusal.path, refusal.text);
		cr_assert(record_at(&page, RECORD_STUDENT, 0, &s), "%s", rows[i].members);
		cr_assert_str_eq(s.upn, rows[i].upn, "%s", rows[i].members);
		cr_assert_str_eq(s.year, rows[i].year, "%s", rows[i].members);
		cr_assert_eq(s.leaving, rows[i].leaving == NULL ? DAY_NONE : day(rows[i].leaving), "%s",
			     rows[i].members);
		page_free(&page);
	}
}

Test(page_wonde, students_set_aside_or_refused)
{
	static const struct refused refused[] = {
		{"{\"data\":[{}]," LAST_PAGE "}", "data[0].id", "found nothing", NULL},
		{"{\"data\":[{\"id\":{}}]," LAST_PAGE "}", "data[0].id", "found an object", NULL},
		{"{\"data\":[{\"id\":7,\"education_details\":\"x\"}]," LAST_PAGE "}",
		 "data[0].education_details", "found \"x\"", "\"x\""},
		{"{\"data\":[{\"id\":7,\"education_details\":{\"data\":{\"upn\":[]}}}]," LAST_PAGE "}",
		 "data[0].education_details.data.upn", "found a list", "[]}"},
		{"{\"data\":[{\"id\":7,\"education_details\":{\"data\":{\"leaving_date\":5}}}]," LAST_PAGE
		 "}",
		 "data[0].education_details.data.leaving_date", "found 5", NULL},
		{"{\"data\":[{\"id\":7,\"year\":{\"data\":{\"code\":{}}}}]," LAST_PAGE "}",
		 "data[0].year.data.code", "found an object", NULL},
	};
	static const char aside[] =
		"{\"data\":[{\"id\":1,\"upn\":\"A\",\"education_details\":{\"data\":{\"upn\":\"B\"}}},"
		"{\"id\":2,\"upn\":\"01234567890123456789012345678901\"},"
		"{\"id\":null},{\"id\":4,\"education_details\":{\"data\":{\"leaving_date\":\"17/07/2026\"}}},{\"id\":5}]," LAST_PAGE
		"}";

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		expect_refused(SHAPE_WONDE_STUDENTS, &refused[i]);
	cr_assert_eq(read_text(SHAPE_WONDE_STUDENTS, aside, &page, &refusal), 0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_STUDENT].count, 1);
	cr_assert_eq(page.runs[RECORD_REJECT].count, 4);
	page_free(&page);
}
