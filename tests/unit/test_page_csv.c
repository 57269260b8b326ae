/* Lists the authority holds. The people are invented. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "page_fixture.h"

#define HEADER                                                                                               \
	"upn,forename,surname,date_of_birth,case,status,from,to,worker,team,responsible_authority,school_urn,restricted\n"
#define ROW                                                                                                  \
	"Z999330126001,Zo\xc3\xab,\xc3\x93 Briain,2017-11-03,4711,looked_after,2025-01-31,,A Worker,North,332,900101,no\n"

static struct page page;
static struct page_refusal refusal;

static int read_list(const char *text)
{
	return read_text(SHAPE_SOCIAL_CARE_CSV, text, &page, &refusal);
}

static day_t day(const char *iso)
{
	day_t d = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &d));
	return d;
}

Test(page_csv, reads_a_list)
{
	struct record_list_row row;

	cr_assert_eq(read_list(HEADER ROW), 0, "%s", refusal.text);
	cr_assert_eq(page.records, 1);
	cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row));
	cr_assert_eq(row.line, 2);
	cr_assert_str_eq(row.upn, "Z999330126001");
	cr_assert_str_eq(row.forename, "Zo\xc3\xab");
	cr_assert_str_eq(row.surname, "\xc3\x93 Briain");
	cr_assert_str_eq(row.case_id, "4711");
	cr_assert_str_eq(row.status, "looked_after");
	cr_assert_eq(row.born, day("2017-11-03"));
	cr_assert_eq(row.from, day("2025-01-31"));
	cr_assert_eq(row.to, DAY_NONE);
	cr_assert_str_eq(row.worker, "A Worker");
	cr_assert_str_eq(row.team, "North");
	cr_assert_str_eq(row.authority, "332");
	cr_assert_str_eq(row.urn, "900101");
	cr_assert_not(row.restricted);
	page_free(&page);
}

/* Any order of columns, names as people write them, spreadsheet dates, quotes, BOM, CRLF. */
Test(page_csv, reads_a_list_as_spreadsheets_write_it)
{
	struct record_list_row row;

	cr_assert_eq(
		read_list(
			"\xef\xbb\xbf"
			"Restricted,Notes,Surname ,Forename,Date of birth,CASE,Status,From,To,UPN\r\n"
			"\r\n"
			"YES,\"x, \"\"y\"\"\nz\",\"O'Neill, Jr\",Ann,03/11/2017,7,child_in_need,1/9/2025,31/08/2026 00:00:00, \r\n"),
		0, "%s", refusal.text);
	cr_assert_eq(page.records, 1);
	cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row));
	cr_assert_eq(row.line, 3);
	cr_assert_str_eq(row.upn, "");
	cr_assert_str_eq(row.surname, "O'Neill, Jr");
	cr_assert_eq(row.born, day("2017-11-03"), "day before month");
	cr_assert_eq(row.from, day("2025-09-01"));
	cr_assert_eq(row.to, day("2026-08-31"));
	cr_assert(row.restricted);
	cr_assert_str_eq(row.worker, "");
	page_free(&page);
}

Test(page_csv, reads_windows_1252)
{
	struct record_list_row row;

	cr_assert_eq(read_list(HEADER "A,Zo\xeb,O\x92Neill,2017-11-03,1,s,2025-01-31,,,,,,no\n"), 0, "%s",
		     refusal.text);
	cr_assert(record_at(&page, RECORD_LIST_ROW, 0, &row));
	cr_assert_str_eq(row.forename, "Zo\xc3\xab");
	cr_assert_str_eq(row.surname, "O\xe2\x80\x99Neill");
	page_free(&page);
}

Test(page_csv, sets_bad_rows_aside)
{
	static const struct {
		const char *row;
		uint32_t column;
		const char *reason;
	} rows[] = {
		{"A,F,,2017-11-03,1,s,2025-01-31,,,,,,no\n", 3,
		 "column \"surname\": expected a text, found \"\""},
		{"A,F,S,2017-02-30,1,s,2025-01-31,,,,,,no\n", 4,
		 "column \"date_of_birth\": expected a day as YYYY-MM-DD"},
		{"A,F,S,11/13/2017,1,s,2025-01-31,,,,,,no\n", 4, "found \"11/13/2017\""},
		{"A,F,S,3/11/17,1,s,2025-01-31,,,,,,no\n", 4, "found \"3/11/17\""},
		{"A,F,S,2017-11-03,1,,2025-01-31,,,,,,no\n", 6, "column \"status\""},
		{"A,F,S,2017-11-03,1,s,,,,,,,no\n", 7, "column \"from\""},
		{"A,F,S,2017-11-03,1,s,2025-01-31,soon,,,,,no\n", 8, "or nothing, found \"soon\""},
		{"A,F,S,2017-11-03,1,s,2025-01-31,,,,,,\n", 13,
		 "column \"restricted\": expected yes or no, found \"\""},
		{"A,F,S,2017-11-03,1,s,2025-01-31,,,,,,maybe\n", 13, "found \"maybe\""},
		{"A,\"F\nG\",S,2017-11-03,1,s,2025-01-31,,,,,,no\n", 2,
		 "on one line, found a text of 3 bytes"},
		{"0123456789012345678901234567890123,F,S,,1,s,2025-01-31,,,,,,no\n", 1,
		 "column \"upn\": expected a shorter text"},
		{"A,F,S,2017-11-03,1,s,2025-01-31\n", 0, "expected 13 columns, found 7"},
		{"Total,2\n", 0, "expected 13 columns, found 2"},
		{"A,F,S\0,2017-11-03", 0, "expected 13 columns, found 3"},
	};
	char text[1024];
	struct record_reject reject;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof text, HEADER ROW "%s\n" ROW, rows[i].row);
		cr_assert_eq(read_list(text), 0, "%s: %s", rows[i].row, refusal.text);
		cr_assert_eq(page.runs[RECORD_LIST_ROW].count, 2, "%s", rows[i].row);
		cr_assert_eq(page.runs[RECORD_REJECT].count, 1, "%s", rows[i].row);
		cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
		cr_assert_eq(reject.line, 3);
		cr_assert_eq(reject.column, rows[i].column, "%s: %u", rows[i].row, reject.column);
		cr_assert_not_null(strstr(reject.text, rows[i].reason), "%s: %s", rows[i].row, reject.text);
		page_free(&page);
	}
}

Test(page_csv, a_nul_is_set_aside)
{
	static const char text[] = HEADER "A,F\0G,S,2017-11-03,1,s,2025-01-31,,,,,,no\n" ROW;

	cr_assert_eq(read_bytes(SHAPE_SOCIAL_CARE_CSV, text, sizeof text - 1, &page, &refusal), 0);
	cr_assert_eq(page.runs[RECORD_LIST_ROW].count, 1);
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1);
	page_free(&page);
}

Test(page_csv, refuses_whole_lists)
{
	static const struct {
		const char *text, *path, *reason;
	} rows[] = {
		{"", "", "empty"},
		{"\n\r\n", "", "empty"},
		{"upn,forename,surname\n", "line 1",
		 "expected a column \"date_of_birth\", found none in 3 columns"},
		{"upn,forenam,surname,date_of_birth,case,status,from,to,restricted\n", "line 1",
		 "expected a column \"forename\", found none; the nearest is \"forenam\""},
		{"upn,forename,surname,date_of_birth,case,status,from,to\n", "line 1", "\"restricted\""},
		{"upn,UPN,forename,surname,date_of_birth,case,status,from,to,restricted\n", "line 1",
		 "the column \"upn\" is there twice"},
		{HEADER ROW "A,\"never closed\n" ROW, "line 3, byte 3", "never ends"},
		{"\xff\xfeu\0p\0n\0", "", "UTF-16"},
		{HEADER "A,\x81,S\n", "", "neither UTF-8 nor Windows-1252"},
		{"<html><body>Log in</body></html>", "line 1", "expected a column \"upn\""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_list(rows[i].text), -FAULT_PARSE, "%s", rows[i].text);
		cr_assert_str_eq(refusal.path, rows[i].path, "%s: %s", rows[i].text, refusal.path);
		cr_assert_not_null(strstr(refusal.text, rows[i].reason), "%s", refusal.text);
		cr_assert_eq(page.records, 0);
	}
}

Test(page_csv, a_file_of_bad_rows_is_not_the_file)
{
	struct buffer b = {0};

	buffer_text(&b, HEADER);
	for (int i = 0; i <= LIMIT_REJECTS; i++)
		buffer_text(&b, "x\n");
	cr_assert_eq(read_list(b.at), -FAULT_LIMIT);
	cr_assert_not_null(strstr(refusal.text, "1000 rows are bad"));
	buffer_free(&b);
}
