/* A school's nightly file: every trap of such files that is known, one test each. People and numbers are
 * invented; UPNs have right check letters. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "attendance/count.h"
#include "contract/contract.h"
#include "page_fixture.h"

#define ZOE   "G999330126001"
#define OTHER "W999330126002"

static struct page page;
static struct page_refusal refusal;
static struct record_drop_file file;

static void read_raw(const char *bytes, size_t length, const char *columns)
{
	const struct page_file about = {.columns = columns, .changed_at = 1795640400};
	struct span s = padded(bytes, length);

	page_free(&page);
	cr_assert_eq(page_read_file(&about, 1U << FIELD_NAME, s, &page, &refusal), 0, "%s", refusal.text);
	padded_free(s);
	cr_assert(record_at(&page, RECORD_DROP_FILE, 0, &file));
	cr_assert_eq(page.runs[RECORD_DROP_FILE].count, 1u);
}

static void read_csv(const char *text)
{
	read_raw(text, strlen(text), "");
}

static unsigned count_of(enum record_kind kind)
{
	return page.runs[kind].count;
}

static day_t day(const char *iso)
{
	day_t d = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &d));
	return d;
}

/* "CODE" of a pupil and session; "" when the file gives none. */
static const char *mark(const char *student, const char *iso, bool pm)
{
	static struct record_mark m;

	for (unsigned i = 0; i < count_of(RECORD_MARK); i++)
		if (record_at(&page, RECORD_MARK, i, &m) && strcmp(m.student, student) == 0 &&
		    m.day == day(iso) && m.pm == pm)
			return m.code_text;
	return "";
}

static const char *reason(unsigned n)
{
	static struct record_drop_row row;

	/* row 0 is the header, for the school's own file */
	return record_at(&page, RECORD_DROP_ROW, n + 1, &row) ? row.reason : "";
}

static bool refused(const char *words)
{
	return strstr(file.refusal, words) != NULL && page.records == 1;
}

Test(page_drop, long_layout)
{
	struct record_student s;
	struct record_mark m;

	read_csv("UPN,Legal Surname,Legal Forename,Year,Reg,Date,Session,Mark,Minutes Late,Comments\r\n" ZOE
		 ",\xc3\x93 Briain,Zo\xc3\xab,Year 4,4B,02/09/2026,AM,L ,12,\"bus, late\nagain\"\r\n" ZOE
		 ",\xc3\x93 Briain,Zo\xc3\xab,Year 4,4B,02/09/2026,PM,\\,,\r\n");
	cr_assert_str_eq(file.layout, "long");
	cr_assert_str_eq(file.encoding, "UTF-8");
	cr_assert_eq(file.pupils, 1u);
	cr_assert_str_eq(mark(ZOE, "2026-09-02", false), "L");
	cr_assert_str_eq(mark(ZOE, "2026-09-02", true), "\\");
	cr_assert(record_at(&page, RECORD_MARK, 0, &m));
	cr_assert_eq(m.minutes_late, 12);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.upn, ZOE);
	cr_assert_str_eq(s.year, "4");
	cr_assert_str_eq(s.surname, "\xc3\x93 Briain");
	cr_assert_eq(file.set_aside, 0u);
}

Test(page_drop, wide_layout_blank_and_hyphen_are_no_mark)
{
	session_t first;

	read_csv("UPN,Forename,Surname,Date,AM,PM\n" ZOE ",Zoe,O Briain,2026-09-02,/,\n" OTHER
		 ",Ada,Example,2026-09-02,-,i02\n");
	cr_assert_str_eq(file.layout, "wide");
	cr_assert_eq(count_of(RECORD_MARK), 2u);
	cr_assert_str_eq(mark(ZOE, "2026-09-02", false), "/");
	cr_assert_str_eq(mark(ZOE, "2026-09-02", true), "");
	cr_assert_str_eq(mark(OTHER, "2026-09-02", true), "i02");
	/* it speaks of both sessions all the same */
	cr_assert_eq(file.sessions.length, 2 * sizeof first);
	memcpy(&first, file.sessions.at, sizeof first);
	cr_assert_eq(first, session_of(day("2026-09-02"), false));
}

Test(page_drop, strip_of_columns)
{
	read_csv("Adm No,Wed 02/09/2026 AM,02/09/2026 PM,03/09/2026 AM\n001342,/,\\,N\n");
	cr_assert_str_eq(file.layout, "strip");
	cr_assert_str_eq(mark("1342", "2026-09-03", false), "N");
	cr_assert_eq(count_of(RECORD_MARK), 3u);
}

Test(page_drop, strip_string_skips_the_weekend)
{
	/* 4 September 2026 is a Friday */
	read_csv("UPN,Start Date,Marks\n" ZOE ",04/09/2026,\"/,\\,C1,\"\n" OTHER ",04/09/2026,/\\-I\n");
	cr_assert_str_eq(file.layout, "strip");
	cr_assert_str_eq(mark(ZOE, "2026-09-07", false), "C1");
	cr_assert_str_eq(mark(OTHER, "2026-09-07", false), "");
	cr_assert_str_eq(mark(OTHER, "2026-09-07", true), "I");
	read_csv("UPN,Start Date,Marks\n" ZOE ",05/09/2026,/\\\n" OTHER ",04/09/2026,/\\\n");
	cr_assert_eq(file.set_aside, 1u, "a string that begins on a Saturday is nobody's guess");
	cr_assert_eq(count_of(RECORD_MARK), 2u);
}

Test(page_drop, titles_totals_repeated_headers_and_feet)
{
	read_csv("Attendance report,,,\nMill Lane School - printed 02/09/2026,,,\n\nUPN,Date,AM,PM\n" ZOE
		 ",02/09/2026,/,\\\nUPN,Date,AM,PM\n" OTHER ",02/09/2026,/,\\,,\nTotal,,2,2\n"
		 "Printed by the office\n");
	cr_assert_eq(file.pupils, 2u);
	cr_assert_eq(count_of(RECORD_MARK), 4u);
	cr_assert_eq(file.set_aside, 0u, "%s", reason(0));
}

Test(page_drop, a_row_cut_short_is_no_foot)
{
	read_csv("UPN,Date,AM,PM\n" ZOE ",02/09/2026,/,\\\nX99933");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert(!file.whole, "nobody knows whose row it was: nothing may be withdrawn by this file");
}

Test(page_drop, windows_1252_and_the_letter_it_loses)
{
	struct record_student s;

	read_csv("UPN,Surname,Date,AM\n" ZOE ",O\x92Neill \xd3,02/09/2026,/\n");
	cr_assert_str_eq(file.encoding, "Windows-1252");
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.surname, "O\xe2\x80\x99Neill \xc3\x93");
}

/* ASCII as UTF-16LE with its mark: "Unicode text" of a spreadsheet, tabs between. */
Test(page_drop, utf_16_with_tabs)
{
	static const char text[] = "UPN\tDate\tAM\n" ZOE "\t02/09/2026\t/\n";
	char bytes[2 * sizeof text] = "\xff\xfe";

	for (size_t i = 0; i + 1 < sizeof text; i++)
		bytes[2 + 2 * i] = text[i];
	read_raw(bytes, 2 * sizeof text, "");
	cr_assert_str_eq(file.encoding, "UTF-16");
	cr_assert_str_eq(mark(ZOE, "2026-09-02", false), "/");
	read_raw(bytes, 2 * sizeof text - 1, "");
	cr_assert(refused("no text"), "half a letter: %s", file.refusal);
}

Test(page_drop, byte_order_mark)
{
	read_csv("\xef\xbb\xbfUPN,Date,AM\n" ZOE ",02/09/2026,/\n");
	cr_assert_eq(count_of(RECORD_MARK), 1u);
}

Test(page_drop, dates)
{
	static const char *const same[] = {"02/09/2026",	  "2/9/2026",
					   "02/09/2026 00:00:00", "02/09/2026 09:00:00",
					   "2026-09-02",	  "02-Sep-26",
					   "2 September 2026",	  "Wed 02/09/2026",
					   "02.09.2026",	  "2026-09-02T08:50:00",
					   "2026-09-01T23:00:00Z"};
	char text[160];

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		snprintf(text, sizeof text, "UPN,Date,AM\n" ZOE ",%s,/\n", same[i]);
		read_csv(text);
		cr_assert_str_eq(mark(ZOE, "2026-09-02", false), "/", "%s: %s", same[i], reason(0));
	}
	read_csv("UPN,Date,AM\n" ZOE ",31/06/2026,/\n" OTHER ",30/06/2026,/\n");
	cr_assert_eq(file.set_aside, 1u, "June has 30 days");
}

Test(page_drop, month_first_is_refused_never_read)
{
	read_csv("UPN,Date,AM\n" ZOE ",09/02/2026,/\n" ZOE ",09/14/2026,/\n");
	cr_assert(refused("month first"), "%s", file.refusal);
	cr_assert_eq(count_of(RECORD_MARK), 0u);
	/* one bad row among days that can only be day first is that row's fault */
	read_csv("UPN,Date,AM\n" ZOE ",14/09/2026,/\n" ZOE ",09/15/2026,/\n");
	cr_assert_str_eq(file.refusal, "");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert_eq(count_of(RECORD_MARK), 1u);
	read_csv("UPN,09/14/2026 AM\n" ZOE ",/\n");
	cr_assert(refused("month first"));
}

Test(page_drop, bad_marks_are_set_aside_with_a_reason_and_the_row)
{
	struct record_drop_row row;
	struct record_drop_pupil pupil;

	read_csv("UPN,Date,AM,PM,Comment\r\n" ZOE ",02/09/2026,ZZ,\\,\"say \"\"hello\"\"\"\r\n");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert_eq(count_of(RECORD_MARK), 1u, "the afternoon counts");
	cr_assert(record_at(&page, RECORD_DROP_ROW, 0, &row));
	cr_assert_eq(row.line, 0u);
	cr_assert(row.raw.length > 3 && memcmp(row.raw.at, "UPN", 3) == 0);
	cr_assert(record_at(&page, RECORD_DROP_ROW, 1, &row));
	cr_assert_eq(row.line, 2u);
	cr_assert(strncmp(row.reason, "column 3", 8) == 0, "%s", row.reason);
	cr_assert(span_is(row.raw, ZOE ",02/09/2026,ZZ,\\,\"say \"\"hello\"\"\""));
	cr_assert(record_at(&page, RECORD_DROP_PUPIL, 0, &pupil));
	cr_assert(!pupil.whole, "a row of the pupil was lost: nothing of the pupil may be withdrawn");
	cr_assert(file.whole);
	/* a fraction that a spreadsheet made a date of */
	read_csv("UPN,Date,AM\n" ZOE ",02/09/2026,01-Feb\n");
	cr_assert_eq(file.set_aside, 1u);
}

Test(page_drop, stray_quotes_end_with_their_line)
{
	read_csv("UPN,Surname,Date,AM\n" ZOE ",\"Big\" Dave,02/09/2026,/\n" OTHER ",O\"Neill,02/09/2026,/\n");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert_str_eq(mark(OTHER, "2026-09-02", false), "/");
	read_csv("UPN,Surname,Date,AM\n" ZOE ",\"Open,02/09/2026,/\n" OTHER ",Ada,02/09/2026,/\n");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert_str_eq(mark(OTHER, "2026-09-02", false), "/");
	cr_assert(!file.whole);
}

Test(page_drop, two_marks_of_one_session)
{
	read_csv("UPN,Date,Session,Mark\n" ZOE ",02/09/2026,AM,/\n" ZOE ",02/09/2026,AM,N\n" OTHER
		 ",02/09/2026,AM,n\n" OTHER ",02/09/2026,am,N\n");
	cr_assert_str_eq(mark(ZOE, "2026-09-02", false), "", "nobody knows which is right");
	cr_assert_eq(file.set_aside, 2u);
	cr_assert_eq(count_of(RECORD_MARK), 1u, "the same mark twice is one mark");
}

Test(page_drop, who_a_row_is_of)
{
	struct record_student s;

	/* noughts lost, a new pupil without a UPN, and one whose UPN comes later */
	read_csv("Admission Number,UPN,Date,AM\n001342,,02/09/2026,/\n1342," ZOE
		 ",03/09/2026,/\n77,UN1,02/09/2026,N\n,,02/09/2026,/\n");
	cr_assert_eq(file.pupils, 2u);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.id, "1342");
	cr_assert_str_eq(s.upn, ZOE);
	cr_assert(record_at(&page, RECORD_STUDENT, 1, &s));
	cr_assert_str_eq(s.upn, "");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert_str_eq(reason(0), "no UPN and no admission number: whose marks are these?");
	/* a wrong check letter is not somebody */
	read_csv("UPN,Date,AM\nA999330126001,02/09/2026,/\n" ZOE ",02/09/2026,/\n");
	cr_assert_eq(file.pupils, 1u);
	cr_assert_eq(file.set_aside, 1u);
	/* one number, two UPNs: the second row is nobody's */
	read_csv("Adm No,UPN,Date,AM\n5," ZOE ",02/09/2026,/\n5," OTHER ",03/09/2026,/\n");
	cr_assert_eq(file.set_aside, 1u);
	cr_assert_eq(count_of(RECORD_MARK), 1u);
}

Test(page_drop, two_schools_in_one_file)
{
	read_csv("LAEstab,UPN,Date,AM\n999/3301," ZOE ",02/09/2026,/\n9993301," OTHER ",02/09/2026,/\n");
	cr_assert_str_eq(file.refusal, "");
	cr_assert_str_eq(file.laestab, "9993301");
	read_csv("LAEstab,UPN,Date,AM\n9993301," ZOE ",02/09/2026,/\n9993302," OTHER ",02/09/2026,/\n");
	cr_assert(refused("two schools"));
}

Test(page_drop, a_missing_column_is_named_with_its_nearest)
{
	read_csv("UPN,Date,Sesion,Mark\n" ZOE ",02/09/2026,AM,/\n");
	cr_assert(refused("expected a column \"session\", found none; the nearest is \"sesion\""), "%s",
		  file.refusal);
	read_csv("Hello,World,Again\n1,2,3\n");
	cr_assert(refused("no header line"), "%s", file.refusal);
	read_csv("");
	cr_assert(refused("no header line"), "%s", file.refusal);
	read_csv("UPN,Date,AM,AM\n" ZOE ",02/09/2026,/,/\n");
	cr_assert(refused("twice"), "%s", file.refusal);
}

Test(page_drop, odd_headings_are_mapped_by_the_school_file)
{
	static const char text[] = "Pupil Ref,Day,Morning Reg\n" ZOE ",02/09/2026,/\n";

	read_raw(text, sizeof text - 1, "upn\tPupil Ref\ndate\tDay\nam\tMorning Reg\n");
	cr_assert_str_eq(file.refusal, "");
	cr_assert_str_eq(mark(ZOE, "2026-09-02", false), "/");
}

Test(page_drop, names_only_when_a_contract_names_them)
{
	static const char text[] = "UPN,Surname,DOB,Date,AM\n" ZOE ",Example,03/11/2017,02/09/2026,/\n";
	struct record_student s;

	page_free(&page);
	cr_assert_eq(read_text(SHAPE_DROP_FILE, text, &page, &refusal), 0);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_str_eq(s.surname, "");
	cr_assert_eq(s.born, DAY_NONE);
}

Test(page_drop, listings)
{
	struct record_drop_entry e;

	cr_assert_eq(read_text(SHAPE_DROP_LISTING,
			       "120\t1795640400\ta file.csv\n5\t1795640400\tb.csv.tmp\n5\t1\t.hidden.csv\n"
			       "5\t1\tc.csv.done\n5\t1\td.rejected.csv\n"
			       "-rw-r--r--    1 oak      oak          4321 Nov  2 05:20 9993301_marks.csv\r\n"
			       "-rw-r--r--    1 oak      oak          4321 Nov 22  2025 old marks.csv\n"
			       "drwxr-xr-x    2 oak      oak          4096 Nov 22 05:20 folder.csv\n"
			       "-rw-r--r--    1 oak      oak          4321 Nov 22 05:20 ../up.csv\n",
			       &page, &refusal),
		     0);
	cr_assert_eq(count_of(RECORD_DROP_ENTRY), 4u);
	cr_assert(record_at(&page, RECORD_DROP_ENTRY, 0, &e));
	cr_assert_str_eq(e.name, "a file.csv");
	cr_assert_eq(e.when, 1795640400);
	cr_assert(record_at(&page, RECORD_DROP_ENTRY, 2, &e));
	cr_assert_str_eq(e.name, "9993301_marks.csv");
	cr_assert_str_eq(e.stamp, "Nov 02 05:20");
	cr_assert_eq(e.size, 4321u);
	cr_assert(record_at(&page, RECORD_DROP_ENTRY, 3, &e));
	cr_assert_str_eq(e.stamp, "Nov 22 2025");
	page_free(&page);
}
