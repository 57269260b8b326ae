/* Pages of Wonde v1.0 as its documentation and clients show them; people are invented.
 * Days and instants are worked out by hand from the London clock (BST until 25 Oct 2026). */
#include <criterion/criterion.h>
#include <stdio.h>

#include "page_fixture.h"

#define LAST_PAGE                                                                                            \
	"\"meta\":{\"pagination\":{\"next\":null,\"previous\":null,\"more\":false,\"per_page\":200,\"current_page\":1}}"
#define MARK_DATE(date, zone) "{\"date\":\"" date "\",\"timezone_type\":3,\"timezone\":\"" zone "\"}"
#define DAY_2_SEPTEMBER	      MARK_DATE("2026-09-02 00:00:00.000000", "Europe\\/London")

static struct page page;
static struct page_refusal refusal;

static day_t day(const char *iso)
{
	day_t d = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &d));
	return d;
}

/* One mark whose members are given; the rest of its page is right. */
static int read_mark_row(const char *members)
{
	char text[4096];

	snprintf(text, sizeof text, "{\"data\":[{%s}]," LAST_PAGE "}", members);
	return read_text(SHAPE_WONDE_MARKS, text, &page, &refusal);
}

static void expect_mark(const char *members, struct record_mark *mark)
{
	cr_assert_eq(read_mark_row(members), 0, "%s: %s: %s", members, refusal.path, refusal.text);
	cr_assert_eq(page.records, 1, "%s", members);
	cr_assert(record_at(&page, RECORD_MARK, 0, mark), "%s", members);
	page_free(&page);
}

Test(page_wonde, reads_the_documented_mark)
{
	static const char text[] =
		"{ \"data\": [ { \"id\": \"A9000000123\", \"mis_id\": \"88123\", \"comment\": \"Bus broke down\","
		" \"minutes_late\": 12, \"date\": { \"date\": \"2026-09-02 00:00:00.000000\", \"timezone_type\": 3,"
		" \"timezone\": \"Europe\\/London\" }, \"session\": \"AM\", \"student\": \"A1000000007\","
		" \"attendance_code\": \"A7000000012\", \"employee\": null, \"restored_at\": null,"
		" \"created_at\": { \"date\": \"2026-09-02 07:51:02.000000\", \"timezone_type\": 3, \"timezone\": \"UTC\" },"
		" \"updated_at\": { \"date\": \"2026-09-02 08:56:10.000000\", \"timezone_type\": 3, \"timezone\": \"UTC\" } } ],"
		" \"meta\": { \"pagination\": { \"next\": null, \"previous\": null, \"more\": false, \"per_page\": 200,"
		" \"current_page\": 1 }, \"includes\": [\"student\",\"attendance_code\",\"employee\"] } }";
	struct record_mark m;

	cr_assert_eq(read_text(SHAPE_WONDE_MARKS, text, &page, &refusal), 0, "%s", refusal.text);
	cr_assert_eq(page.records, 1);
	cr_assert_not(page.more);
	cr_assert_str_eq(page.next, "");
	cr_assert(record_at(&page, RECORD_MARK, 0, &m));
	cr_assert_str_eq(m.id, "A9000000123");
	cr_assert_str_eq(m.student, "A1000000007");
	cr_assert_str_eq(m.code_id, "A7000000012");
	cr_assert_str_eq(m.code_text, "");
	cr_assert_eq(m.day, day("2026-09-02"));
	cr_assert_not(m.pm);
	cr_assert_eq(m.minutes_late, 12);
	cr_assert_eq(m.updated_at, (int64_t)day("2026-09-02") * 86400 + 8 * 3600 + 56 * 60 + 10);
	page_free(&page);
}

/* Half of the school year is summer time: midnight in London is 23:00 the day before in UTC. */
Test(page_wonde, the_day_is_londons)
{
	static const struct {
		const char *date, *day;
	} rows[] = {
		{DAY_2_SEPTEMBER, "2026-09-02"},
		{MARK_DATE("2026-09-01 23:00:00.000000", "UTC"), "2026-09-02"},
		{MARK_DATE("2026-09-01 22:59:59.000000", "UTC"), "2026-09-01"},
		{MARK_DATE("2026-09-01 23:00:00", "UTC"), "2026-09-02"},
		{MARK_DATE("2026-12-01 23:00:00.000000", "UTC"), "2026-12-01"},
		{MARK_DATE("2026-12-02 00:00:00.5", "UTC"), "2026-12-02"},
		{MARK_DATE("2026-12-02 00:00:00.000000", "Europe\\/London"), "2026-12-02"},
		/* summer time ends on 25 October 2026 at 01:00 UTC */
		{MARK_DATE("2026-10-24 23:00:00.000000", "UTC"), "2026-10-25"},
		{MARK_DATE("2026-10-25 23:00:00.000000", "UTC"), "2026-10-25"},
		{"{\"date\":\"2026-09-02 00:00:00.000000\",\"timezone_type\":1,\"timezone\":\"+01:00\"}",
		 "2026-09-02"},
		{"{\"date\":\"2026-09-01 19:00:00.000000\",\"timezone_type\":1,\"timezone\":\"-04:00\"}",
		 "2026-09-02"},
		{"{\"date\":\"2026-09-02 00:30:00.000000\",\"timezone_type\":1,\"timezone\":\"+0200\"}",
		 "2026-09-01"},
		{"{\"date\":\"2026-09-02 00:00:00.000000\",\"timezone_type\":2,\"timezone\":\"BST\"}",
		 "2026-09-02"},
		{"{\"date\":\"2026-12-02 00:00:00.000000\",\"timezone_type\":2,\"timezone\":\"GMT\"}",
		 "2026-12-02"},
		{"{\"date\":\"2026-09-02 00:00:00.000000\",\"timezone_type\":\"3\",\"timezone\":\"Europe\\/London\"}",
		 "2026-09-02"},
		{"{\"date\":\"2028-02-29 00:00:00.000000\",\"timezone\":\"Europe\\/London\"}", "2028-02-29"},
	};
	char members[512];
	struct record_mark m;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(
			members, sizeof members,
			"\"id\":1,\"date\":%s,\"session\":\"PM\",\"student\":\"S\",\"attendance_code\":\"C\"",
			rows[i].date);
		expect_mark(members, &m);
		cr_assert_eq(m.day, day(rows[i].day), "%s", rows[i].date);
		cr_assert(m.pm);
		cr_assert_eq(m.updated_at, 0);
		cr_assert_eq(m.minutes_late, -1);
	}
}

Test(page_wonde, an_update_in_london_time_is_the_same_instant)
{
	struct record_mark m;

	expect_mark("\"id\":1,\"date\":" DAY_2_SEPTEMBER
		    ",\"session\":\"PM\",\"student\":\"S\",\"attendance_code\":null,"
		    "\"updated_at\":" MARK_DATE("2026-09-02 09:56:10.000000", "Europe\\/London"),
		    &m);
	cr_assert_eq(m.updated_at, (int64_t)day("2026-09-02") * 86400 + 8 * 3600 + 56 * 60 + 10);
}

Test(page_wonde, ids_are_text_or_number_bare_or_included)
{
	struct record_mark m;

	expect_mark(
		"\"id\":9000000123,\"date\":" DAY_2_SEPTEMBER ",\"session\":\" pm \",\"student\":1000000007,"
		"\"attendance_code\":{\"data\":{\"id\":\"A7\",\"code\":\"L\",\"description\":\"Late\",\"type\":\"PRESENT\"}}",
		&m);
	cr_assert_str_eq(m.id, "9000000123");
	cr_assert_str_eq(m.student, "1000000007");
	cr_assert_str_eq(m.code_text, "L");
	cr_assert_str_eq(m.code_id, "", "the code itself came along");
	cr_assert(m.pm);
	expect_mark("\"id\":null,\"date\":" DAY_2_SEPTEMBER
		    ",\"session\":\"AM\",\"student\":{\"data\":{\"id\":7}},"
		    "\"attendance_code\":{\"data\":{\"id\":70,\"code\":null}},\"minutes_late\":\"9\"",
		    &m);
	cr_assert_str_eq(m.id, "");
	cr_assert_str_eq(m.student, "7");
	cr_assert_str_eq(m.code_id, "70");
	cr_assert_str_eq(m.code_text, "");
	cr_assert_eq(m.minutes_late, 9);
	expect_mark("\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"student\":\"S\","
		    "\"attendance_code\":{\"data\":null},\"minutes_late\":-5",
		    &m);
	cr_assert_str_eq(m.code_id, "");
	cr_assert_eq(m.minutes_late, -1, "no such number of minutes: not given");
	expect_mark("\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"student\":\"S\","
		    "\"attendance_code\":{\"data\":{\"id\":\"P\",\"code\":\"\\\\\"}},\"minutes_late\":12.0",
		    &m);
	cr_assert_str_eq(m.code_text, "\\");
	cr_assert_eq(m.minutes_late, 12);
	expect_mark("\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"student\":\"S\","
		    "\"attendance_code\":{\"data\":{\"id\":\"P\",\"code\":\"\\/\"}},\"minutes_late\":\"\"",
		    &m);
	cr_assert_str_eq(m.code_text, "/");
}

/* A row that cannot be meant is set aside with its reason; its neighbours stay. */
Test(page_wonde, sets_rows_aside)
{
	static const struct {
		const char *members, *reason;
	} rows[] = {
		{"\"date\":null,\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":\"C\"",
		 "data[1].date: expected a day, found null"},
		{"\"date\":" MARK_DATE(
			 "-0001-11-30 00:00:00.000000",
			 "Europe\\/London") ",\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":\"C\"",
		 "data[1].date"},
		{"\"date\":" DAY_2_SEPTEMBER
		 ",\"session\":\"Period 3\",\"student\":\"S\",\"attendance_code\":\"C\"",
		 "data[1].session: expected \"AM\" or \"PM\", found \"Period 3\""},
		{"\"date\":" DAY_2_SEPTEMBER ",\"session\":null,\"student\":\"S\",\"attendance_code\":\"C\"",
		 "data[1].session"},
		{"\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"student\":null,\"attendance_code\":\"C\"",
		 "data[1].student"},
		{"\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"student\":\"\",\"attendance_code\":\"C\"",
		 "data[1].student"},
		{"\"date\":" DAY_2_SEPTEMBER
		 ",\"session\":\"AM\",\"student\":{\"data\":{\"id\":null}},\"attendance_code\":\"C\"",
		 "data[1].student.data.id"},
		{"\"date\":" DAY_2_SEPTEMBER
		 ",\"session\":\"AM\",\"student\":\"0123456789012345678901234567890123456789\",\"attendance_code\":\"C\"",
		 "expected a shorter text"},
		{"\"date\":" DAY_2_SEPTEMBER
		 ",\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":{\"data\":{\"code\":\"ABSENT WITHOUT\"}}",
		 "data[1].attendance_code.data.code: expected a shorter text, found \"ABSENT WITHOUT\""},
	};
	static const char good[] = "{\"date\":" DAY_2_SEPTEMBER
				   ",\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":\"C\"}";
	char text[4096];
	struct record_reject reject;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof text, "{\"data\":[%s,{%s},%s]," LAST_PAGE "}", good, rows[i].members,
			 good);
		cr_assert_eq(read_text(SHAPE_WONDE_MARKS, text, &page, &refusal), 0, "%s: %s",
			     rows[i].members, refusal.text);
		cr_assert_eq(page.runs[RECORD_MARK].count, 2, "%s", rows[i].members);
		cr_assert_eq(page.runs[RECORD_REJECT].count, 1, "%s", rows[i].members);
		cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
		cr_assert_eq(reject.line, 2);
		cr_assert_not_null(strstr(reject.text, rows[i].reason), "%s", reject.text);
		page_free(&page);
	}
}

struct refused {
	const char *text, *path, *reason;
	const char *at; /* the offset is where this is first found; NULL: not checked */
};

static void expect_refused(enum shape shape, const struct refused *r)
{
	cr_assert_eq(read_text(shape, r->text, &page, &refusal), -FAULT_PARSE, "%s", r->text);
	cr_assert_str_eq(refusal.path, r->path, "%s: %s", r->text, refusal.path);
	cr_assert_not_null(strstr(refusal.text, r->reason), "%s: %s", r->text, refusal.text);
	if (r->at != NULL)
		cr_assert_eq(refusal.offset, (uint64_t)(strstr(r->text, r->at) - r->text), "%s: %lu", r->text,
			     (unsigned long)refusal.offset);
	cr_assert_eq(page.records, 0);
	for (int k = 0; k < RECORD_KINDS; k++)
		cr_assert_eq(page.runs[k].packed.length, 0, "nothing of a refused page is left");
}

#define ROW(members) "{\"data\":[{\"id\":1," members "}]," LAST_PAGE "}"
#define REST	     ",\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":\"C\""

Test(page_wonde, refuses_marks_of_another_form)
{
	static const struct refused rows[] = {
		{ROW("\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":\"C\""), "data[0].date",
		 "found nothing", "{\"id\""},
		{ROW("\"date\":\"2026-09-02\"" REST), "data[0].date",
		 "expected a date object or null, found \"2026-09-02\"", "\"2026-09-02\""},
		{ROW("\"date\":{\"date\":\"2026-02-30 00:00:00\",\"timezone\":\"UTC\"}" REST),
		 "data[0].date.date", "of a real day, found \"2026-02-30 00:00:00\"", "\"2026-02-30"},
		{ROW("\"date\":{\"date\":\"2026-09-02T00:00:00\",\"timezone\":\"UTC\"}" REST),
		 "data[0].date.date", "YYYY", NULL},
		{ROW("\"date\":{\"date\":\"2026-09-02 24:00:00\",\"timezone\":\"UTC\"}" REST),
		 "data[0].date.date", "YYYY", NULL},
		{ROW("\"date\":{\"date\":\"2026-09-02 00:00:00.\",\"timezone\":\"UTC\"}" REST),
		 "data[0].date.date", "YYYY", NULL},
		{ROW("\"date\":{\"date\":\"2026-09-02 00:00:00x\",\"timezone\":\"UTC\"}" REST),
		 "data[0].date.date", "YYYY", NULL},
		{ROW("\"date\":{\"date\":null,\"timezone\":\"UTC\"}" REST), "data[0].date.date", "found null",
		 NULL},
		{ROW("\"date\":{\"date\":\"2026-09-02 00:00:00\",\"timezone\":\"Asia\\/Tokyo\"}" REST),
		 "data[0].date.timezone", "found \"Asia/Tokyo\"", "\"Asia"},
		{ROW("\"date\":{\"date\":\"2026-09-02 00:00:00\",\"timezone\":\"+25:00\"}" REST),
		 "data[0].date.timezone", "+25:00", NULL},
		{ROW("\"date\":{\"date\":\"2026-09-02 00:00:00\"}" REST), "data[0].date.timezone",
		 "found nothing", NULL},
		{ROW("\"date\":{\"date\":\"2026-09-02 00:00:00\",\"timezone_type\":4,\"timezone\":\"UTC\"}" REST),
		 "data[0].date.timezone_type", "found 4", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER ",\"student\":\"S\",\"attendance_code\":\"C\""),
		 "data[0].session", "found nothing", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER
		     ",\"session\":1,\"student\":\"S\",\"attendance_code\":\"C\""),
		 "data[0].session", "found 1", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"attendance_code\":\"C\""),
		 "data[0].student", "expected an id, found nothing", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER
		     ",\"session\":\"AM\",\"student\":[\"S\"],\"attendance_code\":\"C\""),
		 "data[0].student", "found a list", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER
		     ",\"session\":\"AM\",\"student\":{\"data\":[]},\"attendance_code\":\"C\""),
		 "data[0].student.data", "found a list", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER
		     ",\"session\":\"AM\",\"student\":{\"id\":\"S\"},\"attendance_code\":\"C\""),
		 "data[0].student.data", "found nothing", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER ",\"session\":\"AM\",\"student\":\"S\""),
		 "data[0].attendance_code", "found nothing", NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER
		     ",\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":true"),
		 "data[0].attendance_code", "found true", "true}"},
		{ROW("\"date\":" DAY_2_SEPTEMBER REST ",\"minutes_late\":\"twelve\""), "data[0].minutes_late",
		 "found \"twelve\"", "\"twelve\""},
		{ROW("\"date\":" DAY_2_SEPTEMBER REST ",\"updated_at\":0"), "data[0].updated_at", "found 0",
		 NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER REST ",\"session\":\"PM\""), "data[0].session", "twice",
		 NULL},
		{ROW("\"date\":" DAY_2_SEPTEMBER REST ",\"comment\":\"a\\u0000b\""), "data[0].comment", "NUL",
		 "\"a\\u0000b\""},
		{ROW("\"date\":" DAY_2_SEPTEMBER REST ",\"employee\":{\"data\":{\"id\":1,\"id\":2}}"),
		 "data[0].employee.data.id", "twice", NULL},
		{"{\"data\":[{},3]," LAST_PAGE "}", "data[0].date", "found nothing", NULL},
		{"{\"data\":[null]," LAST_PAGE "}", "data[0]", "expected an object, found null", "null]"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect_refused(SHAPE_WONDE_MARKS, &rows[i]);
}

#define NO_ROWS(pagination) "{\"data\":[],\"meta\":{\"pagination\":" pagination "}}"

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

/* Approved, online, audited, own codes; what was not said holds nothing back. */
Test(page_wonde, meta_says_how_a_school_stands)
{
	static const struct {
		const char *text;
		bool online, approved, audited, custom;
	} rows[] = {
		{"{\"data\":{\"online\":true,\"approved\":true,\"audited\":true,\"custom_attendance_codes\":false}}",
		 true, true, true, false},
		{"{\"online\":true,\"approved\":true,\"audited\":false}", true, true, false, false},
		{"{\"data\":{\"online\":1,\"approved\":1,\"custom_attendance_codes\":true}}", true, true,
		 true, true},
		{"{\"data\":{\"online\":false,\"approved\":true,\"audited\":null}}", false, true, true,
		 false},
		{"{\"online\":true,\"approved\":0}", true, false, true, false},
	};
	struct record_standing s;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_text(SHAPE_WONDE_META, rows[i].text, &page, &refusal), 0, "%s: %s",
			     rows[i].text, refusal.text);
		cr_assert(record_at(&page, RECORD_STANDING, 0, &s));
		cr_assert_eq(page.records, 1);
		cr_assert_eq(s.online, rows[i].online, "%s", rows[i].text);
		cr_assert_eq(s.approved, rows[i].approved, "%s", rows[i].text);
		cr_assert_eq(s.audited, rows[i].audited, "%s", rows[i].text);
		cr_assert_eq(s.custom_codes, rows[i].custom, "%s", rows[i].text);
		page_free(&page);
	}
}

/* Half an answer is none: a school taken for approved would be read without leave. */
Test(page_wonde, meta_that_does_not_say_is_refused)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{"{\"data\":{\"online\":true}}", "data.approved"},
		{"{\"data\":{\"online\":null,\"approved\":true}}", "data.online"},
		{"{\"data\":{\"online\":true,\"approved\":true,\"audited\":\"no\"}}", "data.audited"},
		{"{\"data\":[]}", "data"},
		{"{\"data\":{\"online\":false,\"approved\":true,\"online\":true}}", "data.online"},
		{"{\"data\":{\"online\":true,\"approved\":true,\"online\":true}}", "data.online"},
		{"true", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_text(SHAPE_WONDE_META, rows[i].text, &page, &refusal), -FAULT_PARSE, "%s",
			     rows[i].text);
		cr_assert_str_eq(refusal.path, rows[i].path, "%s", rows[i].text);
		cr_assert_eq(page.records, 0);
	}
}

#define SCHOOL(id, mis, region)                                                                              \
	"{\"id\":\"" id "\",\"name\":\"Oak\",\"urn\":900101,\"mis\":" mis ",\"region\":" region "}"
#define REGION "{\"code\":\"GBR\",\"domain\":\"api.wonde.example\",\"school_url\":\"x\"}"

/* The host that has the data stands in the region; a host of another region has no school at all. */
Test(page_wonde, a_school_says_where_its_data_are)
{
	struct record_school s;

	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":" SCHOOL("A1", "\"SIMS\"", REGION) "}", &page,
			       &refusal),
		     0, "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_SCHOOL, 0, &s));
	cr_assert_str_eq(s.id, "A1");
	cr_assert_str_eq(s.domain, "api.wonde.example");
	cr_assert_str_eq(s.system, "SIMS");
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS,
			       "{\"data\":[" SCHOOL("A1", "null", "null") "," SCHOOL(
				       "A2", "\"Arbor\"", "{\"data\":" REGION "}") "]," LAST_PAGE "}",
			       &page, &refusal),
		     0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_SCHOOL].count, 2);
	cr_assert(record_at(&page, RECORD_SCHOOL, 0, &s));
	cr_assert(s.domain[0] == '\0' && s.system[0] == '\0');
	cr_assert(record_at(&page, RECORD_SCHOOL, 1, &s));
	cr_assert_str_eq(s.domain, "api.wonde.example");
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":null}", &page, &refusal), 0);
	cr_assert_eq(page.records, 0);
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":[]}", &page, &refusal), 0);
	cr_assert_eq(page.records, 0);
	page_free(&page);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{\"data\":" SCHOOL("A1", "1", "\"GBR\"") "}", &page,
			       &refusal),
		     -FAULT_PARSE);
	cr_assert_eq(read_text(SHAPE_WONDE_SCHOOLS, "{}", &page, &refusal), -FAULT_PARSE);
}

Test(page_wonde, deletions_say_what_came_back)
{
	struct record_deletion d;

	cr_assert_eq(
		read_text(
			SHAPE_WONDE_DELETIONS,
			"{\"data\":[{\"id\":\"A1\",\"type\":\"student\",\"restored_at\":null,"
			"\"deleted_at\":{\"date\":\"2026-09-03 11:02:00.000000\",\"timezone_type\":3,"
			"\"timezone\":\"UTC\"}},{\"id\":\"A2\",\"type\":\"student\",\"restored_at\":"
			"{\"date\":\"2026-09-04 11:02:00\",\"timezone_type\":3,\"timezone\":\"UTC\"}}]," LAST_PAGE
			"}",
			&page, &refusal),
		0, "%s", refusal.text);
	cr_assert(record_at(&page, RECORD_DELETION, 0, &d));
	cr_assert_str_eq(d.id, "A1");
	cr_assert_str_eq(d.type, "student");
	cr_assert(!d.restored);
	cr_assert(record_at(&page, RECORD_DELETION, 1, &d));
	cr_assert(d.restored);
	page_free(&page);
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
