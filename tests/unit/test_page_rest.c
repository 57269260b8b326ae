/* Pages of systems that a School file describes: each way of paging by hand-made pages, days and sessions
 * as each of them writes, and what is refused. Shapes are those that the suppliers' own documents and clients
 * show; people are invented. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "contract/contract.h"
#include "page_fixture.h"

static struct page page;
static struct page_refusal refusal;
static struct rest form;
static struct fetch_heads heads;

/* A system of our own: {"rows": [...]}, with everything by the same names. */
static void plain(void)
{
	form = (struct rest){.paging = REST_ONE_PAGE,
			     .first_page = 1,
			     .per_page = 2,
			     .base_url = "https://mis.example",
			     .students = {.path = "/s", .items = "/rows"},
			     .marks = {.path = "/m", .items = "/rows"},
			     .student = {.id = "/id", .upn = "/upn", .year = "/year", .admission = "/from"},
			     .mark = {.student = "/who",
				      .date = "/day",
				      .session = "/half",
				      .code = "/code",
				      .minutes_late = "/late"}};
	heads = (struct fetch_heads){0};
}

/* With the description as it comes to the parse role: packed and unpacked. */
static int read_at(enum shape shape, uint32_t number, uint32_t needs, const char *text)
{
	struct buffer packed = {0};
	struct rest arrived;
	struct span s = padded(text, strlen(text));
	struct page_form f = {&arrived, &heads, number};
	int rc;

	rest_pack(&form, &packed);
	cr_assert(buffer_ok(&packed) && rest_unpack(buffer_span(&packed), &arrived));
	rc = page_read_form(shape, needs, &f, s, &page, &refusal);
	buffer_free(&packed);
	padded_free(s);
	return rc;
}

static int read_marks(const char *text)
{
	return read_at(SHAPE_REST_MARKS, 0, 0, text);
}

static day_t day(const char *iso)
{
	day_t d = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &d));
	return d;
}

static struct record_mark mark_at(unsigned n)
{
	struct record_mark m;

	cr_assert(record_at(&page, RECORD_MARK, n, &m), "no mark %u", n);
	return m;
}

static void expect_next(int rc, const char *next, const char *what)
{
	cr_assert_eq(rc, 0, "%s: %s: %s", what, refusal.path, refusal.text);
	cr_assert_str_eq(page.next, next, "%s", what);
	cr_assert_eq(page.more, next[0] != '\0', "%s", what);
	page_free(&page);
}

static void expect_refused(int rc, const char *path, const char *words, const char *what)
{
	cr_assert(rc < 0, "%s was taken", what);
	cr_assert_str_eq(refusal.path, path, "%s: %s", what, refusal.text);
	cr_assert_not_null(strstr(refusal.text, words), "%s: %s", what, refusal.text);
	cr_assert_eq(page.records, 0, "%s", what);
}

TestSuite(page_rest, .init = plain);

#define ROW(half, code) "{\"who\":17,\"day\":\"2026-11-23\",\"half\":\"" half "\",\"code\":\"" code "\"}"
#define TWO		ROW("AM", "/") "," ROW("PM", "\\\\")

/* --- which page is next ----------------------------------------------------------------------- */

Test(page_rest, one_page_has_no_next)
{
	expect_next(read_marks("{\"rows\":[" TWO "," TWO "]}"), "", "one page");
}

Test(page_rest, next_is_an_absolute_address_in_the_body)
{
	form.paging = REST_NEXT_LINK;
	form.next = "/paging/next";
	expect_next(read_marks("{\"rows\":[" TWO
			       "],\"paging\":{\"next\":\"https:\\/\\/mis.example\\/m?page=2\"}}"),
		    "https://mis.example/m?page=2", "a link");
	expect_next(read_marks("{\"rows\":[],\"paging\":{\"next\":null}}"), "", "null");
	expect_next(read_marks("{\"rows\":[]}"), "", "no paging at all");
	expect_refused(read_marks("{\"rows\":[],\"paging\":{\"next\":\"/m?page=2\"}}"), "paging.next",
		       "https", "a link without a host");
	expect_refused(read_marks("{\"rows\":[],\"paging\":{\"next\":7}}"), "paging.next", "https",
		       "a number");
	form.more = "/paging/more";
	expect_refused(read_marks("{\"rows\":[],\"paging\":{\"next\":null,\"more\":true}}"), "paging.next",
		       "because there is more", "more without next");
	expect_refused(
		read_marks("{\"rows\":[],\"paging\":{\"next\":\"https://mis.example/m\",\"more\":false}}"),
		"paging.next", "no more", "next without more");
	expect_refused(read_marks("{\"rows\":[]}"), "paging.more", "true or false", "no more at all");
}

Test(page_rest, next_is_a_number_in_a_header)
{
	form.paging = REST_NEXT_HEADER;
	form.next = "Next-Page";
	form.more = "Total-Pages";
	heads = (struct fetch_heads){.next = "2", .pages = "3"};
	expect_next(read_marks("{\"rows\":[" TWO "]}"), "2", "the first of three");
	heads = (struct fetch_heads){.pages = "3"};
	expect_next(read_at(SHAPE_REST_MARKS, 2, 0, "{\"rows\":[]}"), "", "the last of three");
	expect_refused(read_marks("{\"rows\":[]}"), "", "there are more",
		       "the first of three without a next");
	heads = (struct fetch_heads){.pages = "0"};
	expect_next(read_marks("{\"rows\":[]}"), "", "no row, no page");
	/* A proxy that drops what it does not know would end each list after its first page. */
	heads = (struct fetch_heads){0};
	expect_refused(read_marks("{\"rows\":[]}"), "", "count of pages", "headers lost");
	heads = (struct fetch_heads){.next = "1", .pages = "3"};
	expect_refused(read_marks("{\"rows\":[]}"), "", "later page", "the same page again");
	heads = (struct fetch_heads){.next = "https://x", .pages = "3"};
	expect_refused(read_marks("{\"rows\":[]}"), "", "later page", "an address");
}

Test(page_rest, next_is_a_number_in_the_body)
{
	form.paging = REST_NEXT_NUMBER;
	form.next = "/next_num";
	form.more = "/has_next";
	expect_next(read_marks("{\"rows\":[" TWO "],\"has_next\":true,\"next_num\":2}"), "2", "the first");
	expect_next(read_at(SHAPE_REST_MARKS, 1, 0, "{\"rows\":[],\"has_next\":true,\"next_num\":\"3\"}"),
		    "3", "in quotes");
	expect_next(read_marks("{\"rows\":[],\"has_next\":false,\"next_num\":null}"), "", "the last");
	expect_refused(read_marks("{\"rows\":[],\"has_next\":true,\"next_num\":null}"), "next_num",
		       "later page", "more and no number");
	expect_refused(read_at(SHAPE_REST_MARKS, 1, 0, "{\"rows\":[],\"has_next\":true,\"next_num\":2}"),
		       "next_num", "later page", "the same page again");
	expect_refused(read_marks("{\"rows\":[],\"next_num\":2}"), "has_next", "true or false", "not said");
}

Test(page_rest, pages_go_on_until_one_is_short)
{
	form.paging = REST_SHORT_PAGE;
	expect_next(read_marks("{\"rows\":[" TWO "]}"), "2", "a full page");
	expect_next(read_at(SHAPE_REST_MARKS, 6, 0, "{\"rows\":[" TWO "]}"), "8", "the seventh");
	expect_next(read_marks("{\"rows\":[" ROW("AM", "N") "]}"), "", "a short page");
	expect_next(read_marks("{\"rows\":[]}"), "", "an exact multiple ends with an empty page");
	/* It does not do as asked: whether more come nobody can know. */
	expect_refused(read_marks("{\"rows\":[" TWO "," TWO "]}"), "", "does not page",
		       "more than asked for");
	form.first_page = 0;
	expect_next(read_marks("{\"rows\":[" TWO "]}"), "1", "counted from 0");
	form.paging = REST_OFFSET;
	expect_next(read_at(SHAPE_REST_MARKS, 3, 0, "{\"rows\":[" TWO "]}"), "8",
		    "rows before the fifth page of two");
	expect_next(read_at(SHAPE_REST_MARKS, 3, 0, "{\"rows\":[]}"), "", "offset, empty");
}

/* Rows that are set aside were sent all the same: a page with one is not short. */
Test(page_rest, a_row_set_aside_counts_as_a_row)
{
	form.paging = REST_SHORT_PAGE;
	expect_next(read_marks("{\"rows\":[" ROW("EVE", "N") "," ROW("AM", "N") "]}"), "2", "one aside");
}

/* --- days, sessions, codes -------------------------------------------------------------------- */

Test(page_rest, days_as_each_system_writes_them)
{
	static const struct {
		enum rest_dates dates;
		const char *written, *day; /* NULL: set aside */
	} rows[] = {
		{REST_CIVIL, "\"2026-09-02\"", "2026-09-02"},
		{REST_CIVIL, "\"2026-09-02T08:45:00\"", "2026-09-02"},
		{REST_CIVIL, "\"2026-09-02 00:00:00\"", "2026-09-02"},
		{REST_CIVIL, "\"2026-09-01T23:00:00Z\"", NULL},
		{REST_CIVIL, "\"02/09/2026\"", NULL},
		{REST_CIVIL, "\"2026-02-30\"", NULL},
		{REST_CIVIL, "\"\"", NULL},
		{REST_CIVIL, "null", NULL},
		{REST_CIVIL, "20260902", NULL},
		/* British Summer Time until 25 October 2026: its midnight is 23:00 UTC of the day before. */
		{REST_WITH_OFFSET, "\"2026-09-02T00:00:00+01:00\"", "2026-09-02"},
		{REST_WITH_OFFSET, "\"2026-09-01T23:00:00Z\"", "2026-09-02"},
		{REST_WITH_OFFSET, "\"2026-09-01T23:00:00.000+0000\"", "2026-09-02"},
		{REST_WITH_OFFSET, "\"2026-11-22T23:00:00Z\"", "2026-11-22"},
		{REST_WITH_OFFSET, "\"2026-09-02T00:00:00\"", NULL},
		{REST_WITH_OFFSET, "\"2026-09-02\"", NULL},
		{REST_WITH_OFFSET, "\"2026-09-02T00:00:00+25:00\"", NULL},
		{REST_DATE_OBJECT, "{\"entityType\":\"date\",\"date\":\"2026-09-02 00:00:00\"}",
		 "2026-09-02"},
		{REST_DATE_OBJECT, "\"2026-09-02\"", "2026-09-02"},
		{REST_DATE_OBJECT,
		 "{\"date\":\"2026-09-01 23:00:00.000000\",\"timezone_type\":3,\"timezone\":\"UTC\"}",
		 "2026-09-02"},
		{REST_DATE_OBJECT, "{\"date\":\"2026-09-02 00:00:00\",\"timezone\":\"Asia/Tokyo\"}", NULL},
		{REST_DATE_OBJECT, "{\"date\":null}", NULL},
	};
	char text[300];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		form.dates = rows[i].dates;
		snprintf(text, sizeof text,
			 "{\"rows\":[{\"who\":17,\"day\":%s,\"half\":\"AM\",\"code\":\"N\"}]}",
			 rows[i].written);
		cr_assert_eq(read_marks(text), 0, "%s: %s", rows[i].written, refusal.text);
		if (rows[i].day != NULL)
			cr_expect_eq(mark_at(0).day, day(rows[i].day), "%s", rows[i].written);
		else
			cr_expect(page.runs[RECORD_MARK].count == 0 && page.runs[RECORD_REJECT].count == 1,
				  "%s", rows[i].written);
		page_free(&page);
	}
}

Test(page_rest, sessions_are_named_so_or_as_the_school_file_says)
{
	cr_assert_eq(read_marks("{\"rows\":[" ROW("am", "N") "," ROW("PM", "N") "," ROW("Lunch", "N") "]}"),
		     0);
	cr_assert_eq(page.runs[RECORD_MARK].count, 2);
	cr_assert(!mark_at(0).pm && mark_at(1).pm);
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1, "a session that is neither is nobody's");
	page_free(&page);
	form.session_count = 2;
	form.sessions[0] = (struct rest_word){"31", "am"};
	form.sessions[1] = (struct rest_word){"32", "pm"};
	form.ids = REST_LAST_PART;
	cr_assert_eq(read_marks("{\"rows\":[" ROW("/rest-v2/attendance-roll-calls/32",
						  "N") "," ROW("AM", "N") "]}"),
		     0);
	cr_assert_eq(page.runs[RECORD_MARK].count, 1);
	cr_assert(mark_at(0).pm);
	/* With a list of the school's own, a name that only looks like one counts for nothing. */
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1);
	page_free(&page);
}

Test(page_rest, a_row_a_day_is_two_marks)
{
	struct record_mark am, pm;

	form.mark.am = "/marks/0";
	form.mark.pm = "/marks/1";
	cr_assert_eq(
		read_marks("{\"rows\":[{\"who\":\"k-1\",\"day\":\"2026-11-23\",\"marks\":[\"\\/\",null]}]}"),
		0, "%s", refusal.text);
	am = mark_at(0);
	pm = mark_at(1);
	cr_assert(!am.pm && pm.pm);
	cr_assert_str_eq(am.code_text, "/");
	/* Null is a mark that says nothing: not present, not absent. */
	cr_assert(pm.code_text[0] == '\0' && pm.code_id[0] == '\0');
	cr_assert_str_eq(pm.student, "k-1");
	page_free(&page);
	/* One that is not there at all is another page than was described. */
	expect_refused(read_marks("{\"rows\":[{\"who\":\"k-1\",\"day\":\"2026-11-23\",\"marks\":[\"/\"]}]}"),
		       "rows[0].marks.1", "a code or null", "half a day");
}

Test(page_rest, codes_by_map_by_list_or_as_they_are)
{
	form.code_word_count = 1;
	form.code_words[0] = (struct rest_word){"no reason given", "N"};
	cr_assert_eq(read_marks("{\"rows\":[" ROW("AM", "no reason given") "," ROW("PM", "C1") "," ROW(
			     "PM", "neither of the two") "]}"),
		     0);
	cr_assert_str_eq(mark_at(0).code_text, "N");
	cr_assert_str_eq(mark_at(1).code_text, "C1");
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1, "a long word is no code and is not cut to one");
	page_free(&page);
	form.codes.path = "/c";
	form.ids = REST_LAST_PART;
	cr_assert_eq(read_marks("{\"rows\":[" ROW("AM", "/rest-v2/attendance-marks/PRESENT") "]}"), 0);
	cr_assert_str_eq(mark_at(0).code_id, "PRESENT");
	cr_assert_str_eq(mark_at(0).code_text, "");
	page_free(&page);
}

Test(page_rest, minutes_and_ids_of_either_type)
{
	cr_assert_eq(
		read_marks(
			"{\"rows\":[{\"who\":3,\"day\":\"2026-11-23\",\"half\":\"AM\",\"code\":\"L\",\"late\":\"6\"},"
			"{\"who\":\"4\",\"day\":\"2026-11-23\",\"half\":\"AM\",\"code\":\"L\",\"late\":-5},"
			"{\"who\":null,\"day\":\"2026-11-23\",\"half\":\"AM\",\"code\":\"L\"}]}"),
		0);
	cr_assert_str_eq(mark_at(0).student, "3");
	cr_assert_eq(mark_at(0).minutes_late, 6);
	cr_assert_eq(mark_at(1).minutes_late, -1, "no day has -5 minutes; the mark stays");
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1, "a mark of nobody");
	page_free(&page);
	expect_refused(
		read_marks(
			"{\"rows\":[{\"who\":3,\"day\":\"2026-11-23\",\"half\":\"AM\",\"code\":\"L\",\"late\":\"six\"}]}"),
		"rows[0].late", "whole number", "minutes in words");
}

/* --- pupils ----------------------------------------------------------------------------------------- */

Test(page_rest, pupils_and_nothing_that_no_contract_names)
{
	static const char text[] =
		"{\"rows\":[{\"id\":17,\"upn\":\"Z999330126001\",\"year\":\"Year 4\",\"from\":\"2021-09-01\","
		"\"name\":{\"last\":\"\\u00d3 Briain\",\"first\":\"Zo\\u00eb\"},\"born\":\"2017-11-03\"}]}";
	struct record_student s;

	form.dates = REST_WITH_OFFSET; /* of marks; a day on roll is written as a day all the same */
	form.year_word_count = 1;
	form.year_words[0] = (struct rest_word){"Year 4", "4"};
	form.student.surname = "/name/last";
	form.student.forename = "/name/first";
	form.student.born = "/born";
	cr_assert_eq(read_at(SHAPE_REST_STUDENTS, 0, 0, text), 0, "%s: %s", refusal.path, refusal.text);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.id, "17");
	cr_assert_str_eq(s.upn, "Z999330126001");
	cr_assert_str_eq(s.year, "4");
	cr_assert_eq(s.admission, day("2021-09-01"));
	cr_assert_eq(s.leaving, DAY_NONE);
	cr_assert(s.surname[0] == '\0' && s.forename[0] == '\0' && s.born == DAY_NONE, "nobody named them");
	page_free(&page);
	cr_assert_eq(read_at(SHAPE_REST_STUDENTS, 0, 1U << FIELD_NAME | 1U << FIELD_BIRTH_DATE, text), 0);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.surname, "Ó Briain");
	cr_assert_str_eq(s.forename, "Zoë");
	cr_assert_eq(s.born, day("2017-11-03"));
	page_free(&page);
}

/* --- what a profile makes of its supplier's own page -------------------------------------------------- */

Test(page_rest, a_page_of_assembly)
{
	form = *rest_profile(1);
	heads = (struct fetch_heads){.pages = "1", .as_of = "Wed, 02 Sep 2026 08:56:10 GMT"};
	cr_assert_eq(
		read_marks(
			"[{\"object\":\"attendance\",\"id\":7,\"student_id\":3,\"registration_group_id\":11,"
			"\"group_id\":null,\"session_date\":\"2026-09-02T00:00:00+01:00\",\"session_name\":\"AM\","
			"\"attendance_mark\":\"L\",\"minutes_late\":6,\"comments\":null}]"),
		0, "%s: %s", refusal.path, refusal.text);
	cr_assert_eq(mark_at(0).day, day("2026-09-02"));
	cr_assert_str_eq(mark_at(0).code_text, "L");
	cr_assert_eq(mark_at(0).minutes_late, 6);
	cr_assert_eq(page.as_of, 1788339370, "08:56:10 UTC of 2 September 2026 as seconds since 1970");
	page_free(&page);
	expect_refused(read_marks("[7]"), "[0]", "an object", "a number for a row");
	expect_refused(read_marks("{\"error\":\"too many requests\"}"), "", "a list", "an error for a list");
}

Test(page_rest, arbor_says_errors_with_status_200)
{
	form = *rest_profile(3);
	expect_refused(
		read_marks(
			"{\"response\":{\"code\":401,\"reason\":\"Unauthorized\",\"errors\":[{\"exception\":\"x\"}]}}"),
		"", "401: \"Unauthorized\"", "an error inside");
	cr_assert_eq(read_marks("{\"response\":{\"code\":200},\"attendanceRollCallRecords\":[]}"), 0);
	page_free(&page);
	/* Not an empty list of marks: nobody would notice. */
	expect_refused(read_marks("{\"status\":{\"success\":true}}"), "attendanceRollCallRecords", "a list",
		       "no list");
}

Test(page_rest, a_name_given_twice_refuses_the_page)
{
	expect_refused(
		read_marks(
			"{\"rows\":[{\"who\":17,\"who\":18,\"day\":\"2026-11-23\",\"half\":\"AM\",\"code\":\"N\"}]}"),
		"rows[0].who", "twice", "two pupils in one row");
	cr_assert_eq(page_read(SHAPE_REST_MARKS, (struct span){"", 0}, &page, &refusal), -FAULT_BUG,
		     "without a description nothing can be read");
}

/* --- tokens ----------------------------------------------------------------------------------------------
 */

Test(page_rest, tokens_and_what_is_none)
{
	static const struct {
		const char *answer, *token, *refused;
		int64_t seconds;
	} rows[] = {
		{"{\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
		 "2YotnFZFEjr1zCsicMWpAA", NULL, 3600},
		{"{\"access_token\":\"a\",\"token_type\":\"bearer\"}", "a", NULL, 0},
		{"{\"access_token\":\"a b\",\"token_type\":\"bearer\"}", NULL, "access_token", 0},
		{"{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"bearer\"}", NULL, "access_token", 0},
		{"{\"access_token\":\"a\",\"token_type\":\"mac\"}", NULL, "token_type", 0},
		{"{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":-1}", NULL, "expires_in",
		 0},
		{"{\"token\":null,\"ExceptionMessage\":\"no\"}", NULL, "access_token", 0},
		{"<html>", NULL, "", 0},
	};
	char token[64];
	int64_t seconds;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct span s = padded(rows[i].answer, strlen(rows[i].answer));
		int rc = page_read_token(s, token, sizeof token, &seconds, &refusal);

		padded_free(s);
		if (rows[i].token != NULL) {
			cr_assert_eq(rc, 0, "%s: %s", rows[i].answer, refusal.text);
			cr_expect_str_eq(token, rows[i].token);
			cr_expect_eq(seconds, rows[i].seconds);
		} else {
			cr_expect_lt(rc, 0, "%s", rows[i].answer);
			cr_expect_str_eq(refusal.path, rows[i].refused, "%s", rows[i].answer);
		}
	}
}
