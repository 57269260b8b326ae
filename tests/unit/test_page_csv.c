/* Lists the authority holds, and DfE figures. The people are invented; the figures are of
 * DfE, "Pupil attendance in schools", year to date 2024/25. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "figures/figure.h"
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

/* --- figures ---------------------------------------------------------------------- */

#define FIGURES_HEADER                                                                                                    \
	"time_period,geographic_level,country_code,country_name,region_code,region_name,new_la_code,la_name,old_la_code," \
	"education_phase,num_schools,overall_absence,authorised_absence,unauthorised_absence,possible_sessions,"          \
	"overall_absence_perc,authorised_absence_perc,unauthorised_absence_perc,pa_perc,time_identifier\n"
#define SUFFOLK                                                                                                        \
	"202425,Local authority,E92000001,England,E12000006,East of England,E10000029,Suffolk,935,Primary,249.856383," \
	"884546,664517,220029,17030673,5.193840549,3.901883384,1.291957165,12.45379353,Academic year\n"

static int read_figures(const char *text)
{
	return read_text(SHAPE_FIGURES_CSV, text, &page, &refusal);
}

Test(page_csv, reads_four_figures_a_row)
{
	static const struct {
		enum measure_kind kind;
		int64_t nano;
		uint64_t num;
	} rows[] = {
		{MEASURE_OVERALL, 5193840549, 884546},
		{MEASURE_AUTHORISED, 3901883384, 664517},
		{MEASURE_UNAUTHORISED, 1291957165, 220029},
		{MEASURE_PERSISTENT, 12453793530, 0},
	};
	struct record_figure f;

	cr_assert_eq(read_figures(FIGURES_HEADER SUFFOLK), 0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_FIGURE].count, 4);
	cr_assert_eq(page.records, 4);
	for (unsigned i = 0; i < 4; i++) {
		cr_assert(record_at(&page, RECORD_FIGURE, i, &f));
		cr_assert_eq(f.kind, rows[i].kind);
		cr_assert(f.has_value);
		cr_assert_eq(f.nano_percent, rows[i].nano);
		cr_assert_eq(f.has_counts, rows[i].num != 0);
		cr_assert_eq(f.num, rows[i].num);
		cr_assert_eq(f.den, rows[i].num != 0 ? 17030673 : 0);
		cr_assert_str_eq(f.geography, "LA");
		cr_assert_str_eq(f.code, "935");
		cr_assert_str_eq(f.name, "Suffolk");
		cr_assert_str_eq(f.region, "E12000006");
		cr_assert_str_eq(f.period, "202425");
		cr_assert_eq(f.phase, PHASE_PRIMARY);
	}
	page_free(&page);
}

Test(page_csv, every_geography_has_its_code)
{
	static const struct {
		const char *geography, *code, *name;
	} rows[] = {{"LA", "332", "Dudley, Example of"},
		    {"REG", "E12000005", "West Midlands"},
		    {"NAT", "E92000001", "England"}};
	struct record_figure f;

	cr_assert_eq(
		read_figures(
			FIGURES_HEADER
			"202425,Local authority,E92000001,England,E12000005,West Midlands,E08000027,\"Dudley, Example of\",332,Secondary,1,1,1,0,10,10,10,0,c,Academic year\n"
			"202425,Regional,E92000001,England,E12000005,West Midlands,,,,Special,1,1,1,0,10,10,10,0,25.5,Academic year\n"
			"202425,National,E92000001,England,,,,,,Total,1,1,1,0,10,10,10,0,8.34E-05,Academic year\n"
			"202425,School,E92000001,England,E12000005,West Midlands,E08000027,Dudley,332,Total,1,1,1,0,10,10,10,0,1,Academic year\n"
			"202425,School,E92000001,England,E12000005,West Midlands,E08000027,Dudley,332,Total,1,1,1,0,10,10,10,0,1,Academic year\n"),
		0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_FIGURE].count, 12);
	for (unsigned i = 0; i < 3; i++) {
		cr_assert(record_at(&page, RECORD_FIGURE, 4 * i, &f));
		cr_assert_str_eq(f.geography, rows[i].geography);
		cr_assert_str_eq(f.code, rows[i].code);
		cr_assert_str_eq(f.name, rows[i].name);
	}
	cr_assert(record_at(&page, RECORD_FIGURE, 3, &f));
	cr_assert_not(f.has_value, "suppressed is not nought");
	cr_assert(record_at(&page, RECORD_FIGURE, 11, &f));
	cr_assert_eq(f.nano_percent, 83400);
	cr_assert_str_eq(f.region, "");
	/* What was left out is said once. */
	cr_assert_eq(page.runs[RECORD_REJECT].count, 1);
	struct record_reject reject;
	cr_assert(record_at(&page, RECORD_REJECT, 0, &reject));
	cr_assert_eq(reject.line, 5);
	cr_assert_str_eq(
		reject.text,
		"column \"geographic_level\": 2 rows of other levels left out, the first \"School\"");
	page_free(&page);
}

/* Another release: other order, the older name of the phase, quoted numbers, markers. */
Test(page_csv, addresses_columns_by_name)
{
	struct record_figure f;

	cr_assert_eq(
		read_figures(
			"pa_perc,school_type,old_la_code,la_name,region_name,region_code,country_name,country_code,"
			"geographic_level,time_period,possible_sessions,unauthorised_absence,authorised_absence,"
			"overall_absence,unauthorised_absence_perc,authorised_absence_perc,overall_absence_perc\n"
			"z,Special,820,Bedford,East,E12000006,England,E92000001,Local authority,202223,z,z,z,z,z,z,z\n"
			"\"20.1\",All schools,,,East,E12000006,England,E92000001,Regional,202223,1.0E+06,1e3,\"2000\",3000,"
			"0.1,0.2,0.3\n"),
		0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_FIGURE].count, 8);
	cr_assert(record_at(&page, RECORD_FIGURE, 0, &f));
	cr_assert_not(f.has_value);
	cr_assert_not(f.has_counts);
	cr_assert(record_at(&page, RECORD_FIGURE, 6, &f));
	cr_assert_eq(f.kind, MEASURE_UNAUTHORISED);
	cr_assert_eq(f.phase, PHASE_TOTAL);
	cr_assert_eq(f.num, 1000);
	cr_assert_eq(f.den, 1000000);
	cr_assert_eq(f.nano_percent, 100000000);
	page_free(&page);
}

Test(page_csv, figures_that_are_no_figures_are_set_aside)
{
	static const struct {
		const char *row, *reason;
	} rows[] = {
		{"202425,National,E,England,,,,,,Nursery,1,1,1,0,10,10,10,0,1,A\n",
		 "column \"education_phase\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,10,ten,10,0,1,A\n",
		 "column \"overall_absence_perc\": expected a number or one of DfE's markers, found \"ten\""},
		{"202425,National,E,England,,,,,,Total,1,1.5,1,0,10,10,10,0,1,A\n",
		 "column \"overall_absence\""},
		{"202425,National,E,England,,,,,,Total,1,1,-1,0,10,10,10,0,1,A\n",
		 "column \"authorised_absence\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,many,10,10,0,1,A\n",
		 "column \"possible_sessions\""},
		{"202425,National,E,England,,,,,,Total,1,1,1,0,10,10,10,0,5%,A\n", "column \"pa_perc\""},
		{",National,E,England,,,,,,Total,1,1,1,0,10,10,10,0,1,A\n",
		 "column \"time_period\": expected a short text"},
		{"202425,Local authority,E,England,R,East,,,,Total,1,1,1,0,10,10,10,0,1,A\n",
		 "column \"old_la_code\""},
		{"202425,National\n", "expected 20 columns, found 2"},
	};
	char text[2048];
	struct record_reject reject;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof text, FIGURES_HEADER "%s" SUFFOLK, rows[i].row);
		cr_assert_eq(read_figures(text), 0, "%s", refusal.text);
		cr_assert_eq(page.runs[RECORD_FIGURE].count, 4, "%s", rows[i].row);
		cr_assert(record_at(&page, RECORD_REJECT, 0, &reject), "%s", rows[i].row);
		cr_assert_eq(reject.line, 2);
		cr_assert_not_null(strstr(reject.text, rows[i].reason), "%s", reject.text);
		page_free(&page);
	}
}

Test(page_csv, a_missing_figure_column_is_named)
{
	cr_assert_eq(
		read_figures(
			"time_period,geographic_level,country_code,country_name,region_code,region_name,la_name,"
			"old_la_cod,education_phase\n"),
		-FAULT_PARSE);
	cr_assert_str_eq(refusal.text,
			 "expected a column \"old_la_code\", found none; the nearest is \"old_la_cod\"");
	cr_assert_str_eq(refusal.path, "line 1");
}
