/* Marks as Wonde tells them. Days and instants are worked out by hand from the London clock (BST until 25 Oct
 * 2026). When this breaks, a child is absent on another day or half-day, or a mark that says nothing says
 * something. */
#include "wonde_fixture.h"

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
