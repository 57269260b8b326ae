/* report/book.h: several tables as one document; what stands in it was written down by hand. The workbook is
 * unpacked as a spreadsheet would. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "report/book.h"

/* Two parts: one with every form of column, one without rows. */
static void example(struct book *b)
{
	struct table *t;

	table_title(&b->head, "Pack of <Oak> & \"Elm\"");
	table_note(&b->head, "For one meeting.");
	snprintf(b->as_of, sizeof b->as_of, "as of Mon 23 Nov 09:41");
	t = book_part(b, "at_risk");
	table_title(t, "Children at risk");
	table_column(t, "child", "child", TABLE_LEFT);
	table_column(t, "possible", "possible", TABLE_NUMBER);
	table_column(t, "percent", "%", TABLE_RIGHT);
	table_column(t, "since", "since", TABLE_DATE);
	table_column(t, "note", "a <note>", TABLE_WRAP);
	table_column(t, "id", "", TABLE_DATA);
	table_row(t);
	table_cell(t, "=cmd|'/C calc'!A0");
	table_cell(t, "1234");
	table_cell(t, "29.2");
	table_cell(t, "2026-11-23");
	table_cell(t, "<script>alert(\"1\")</script>\nsecond line");
	table_cell(t, "0x1");
	table_group(t, "Kept & back");
	table_row(t);
	table_cell(t, "@SUM(A1:A9)");
	table_cell(t, "c");
	table_cell(t, "-");
	table_cell(t, "soon");
	table_cell(t, "http://127.0.0.1/");
	table_note(t, "A part's <b>note</b>.");
	t = book_part(b, "empty");
	table_title(t, "Nothing");
	table_column(t, "x", "x", TABLE_LEFT);
	table_note(&b->foot, "The end.");
}

static void write_example(enum table_format format, const char *only, struct buffer *out)
{
	struct book b = {0};
	struct fault f = {0};

	example(&b);
	cr_assert_eq(book_write(&b, only, format, out, &f), 0, "%s", f.text);
	book_free(&b);
}

static unsigned count(const char *in, const char *what)
{
	unsigned n = 0;

	for (; (in = strstr(in, what)) != NULL; in += strlen(what))
		n++;
	return n;
}

Test(book, a_page_is_escaped_and_every_table_has_caption_and_scope)
{
	struct buffer out = {0};

	write_example(TABLE_HTML, NULL, &out);
	cr_assert_eq(strstr(out.at, "<!DOCTYPE html>\n<html lang=\"en-GB\">"), out.at);
	cr_assert_not_null(strstr(out.at, "<title>Pack of &lt;Oak&gt; &amp; &quot;Elm&quot;</title>"));
	cr_assert_not_null(strstr(out.at, "<caption>Children at risk, as of Mon 23 Nov 09:41</caption>"));
	cr_assert_not_null(strstr(out.at, "<th scope=\"col\" class=\"n\">possible</th>"));
	cr_assert_not_null(strstr(out.at, "<th scope=\"col\">a &lt;note&gt;</th>"));
	cr_assert_not_null(strstr(out.at, "<th scope=\"row\">=cmd|&#39;/C calc&#39;!A0</th>"
					  "<td class=\"n\">1,234</td><td class=\"n\">29.2</td>"
					  "<td>2026-11-23</td>"));
	cr_assert_not_null(
		strstr(out.at, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;<br>second line</td></tr>"));
	cr_assert_not_null(strstr(out.at, "<th scope=\"rowgroup\" colspan=\"5\">Kept &amp; back</th>"));
	cr_assert_not_null(strstr(out.at, "<p class=\"note\">A part&#39;s &lt;b&gt;note&lt;/b&gt;.</p>"));
	cr_assert_not_null(strstr(out.at, "<p>There is nothing to show here.</p>"));
	cr_assert_not_null(strstr(out.at, "The end."));
	/* A content security policy without inline styles breaks nothing but the one style sheet. */
	cr_assert_eq(count(out.at, "<script"), 0);
	cr_assert_eq(count(out.at, "style="), 0);
	cr_assert_eq(count(out.at, "<style>"), 1);
	cr_assert_eq(count(out.at, "<h1>"), 1);
	cr_assert_eq(count(out.at, "0x1"), 0, "a column for programs is on the page");
	buffer_free(&out);
}

Test(book, csv_is_one_table_or_a_row_a_cell)
{
	struct buffer out = {0};

	write_example(TABLE_CSV, "at_risk", &out);
	cr_assert_str_eq(out.at, "child,possible,percent,since,note,id\n"
				 "\"'=cmd|'/C calc'!A0\",1234,29.2,2026-11-23,"
				 "\"<script>alert(\"\"1\"\")</script>\nsecond line\",0x1\n"
				 "\"'@SUM(A1:A9)\",c,-,soon,http://127.0.0.1/,\n");
	buffer_reset(&out);
	write_example(TABLE_CSV, NULL, &out);
	cr_assert_eq(strstr(out.at, "section,row,label,column,value\n"
				    "at_risk,1,\"'=cmd|'/C calc'!A0\",child,\"'=cmd|'/C calc'!A0\"\n"
				    "at_risk,1,\"'=cmd|'/C calc'!A0\",possible,1234\n"),
		     out.at, "%s", out.at);
	buffer_free(&out);
}

Test(book, text_and_json_have_all_parts)
{
	struct buffer out = {0};

	write_example(TABLE_TEXT, NULL, &out);
	cr_assert_not_null(strstr(out.at, "For one meeting."));
	cr_assert_not_null(strstr(out.at, "Children at risk"));
	cr_assert_not_null(strstr(out.at, "The end."));
	buffer_reset(&out);
	write_example(TABLE_JSON, NULL, &out);
	cr_assert_not_null(strstr(out.at, "\"sections\":{\"at_risk\":{\"title\":\"Children at risk\""));
	cr_assert_not_null(strstr(out.at, "\"possible\":1234,\"percent\":\"29.2\""));
	cr_assert_not_null(strstr(out.at, "\"notes\":[\"The end.\"]"));
	buffer_free(&out);
}

Test(book, a_section_that_is_not_there_is_told_with_those_that_are)
{
	struct book b = {0};
	struct buffer out = {0};
	struct fault f = {0};

	example(&b);
	cr_assert_eq(book_write(&b, "risk", TABLE_TEXT, &out, &f), -FAULT_MISSING);
	cr_assert_str_eq(f.text, "no section \"risk\" in this report; it has at_risk, empty");
	book_free(&b);
	buffer_free(&out);
}

/* --- the workbook --------------------------------------------------------------------------------------- */

static unsigned little(const unsigned char *at, unsigned bytes)
{
	unsigned n = 0;

	for (unsigned i = 0; i < bytes; i++)
		n |= (unsigned)at[i] << (8 * i);
	return n;
}

/* One file of a ZIP by the directory at its end (APPNOTE 4.3), unpacked; NULL: not there. */
static char *unzip(const struct buffer *zip, const char *name)
{
	const unsigned char *at = (const unsigned char *)zip->at, *end = at + zip->length, *row = end - 22;
	unsigned files;

	cr_assert_eq(little(row, 4), 0x06054b50u, "no ZIP");
	files = little(row + 10, 2);
	row = at + little(row + 16, 4);
	for (unsigned i = 0; i < files; i++) {
		const unsigned method = little(row + 10, 2), packed = little(row + 20, 4),
			       size = little(row + 24, 4), length = little(row + 28, 2);
		const unsigned char *file = at + little(row + 42, 4), *bytes;
		z_stream z = {0};
		char *text;

		if (length != strlen(name) || memcmp(row + 46, name, length) != 0) {
			row += 46 + length + little(row + 30, 2) + little(row + 32, 2);
			continue;
		}
		bytes = file + 30 + little(file + 26, 2) + little(file + 28, 2);
		text = calloc(1, size + 1);
		cr_assert_not_null(text);
		cr_assert_eq(method, 8u);
		z.next_in = (Bytef *)(uintptr_t)bytes;
		z.avail_in = packed;
		z.next_out = (Bytef *)text;
		z.avail_out = size;
		cr_assert_eq(inflateInit2(&z, -15), Z_OK);
		cr_assert_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
		inflateEnd(&z);
		return text;
	}
	return NULL;
}

/* 23 November 2026 is day 46,349 of a spreadsheet: 46,349 days after 30 December 1899. */
Test(book, a_workbook_has_numbers_dates_and_no_formula)
{
	struct buffer out = {0};
	char *names, *sheet, *strings;

	write_example(TABLE_XLSX, NULL, &out);
	cr_assert_eq(memcmp(out.at, "PK\003\004", 4), 0);
	names = unzip(&out, "xl/workbook.xml");
	cr_assert_not_null(strstr(names, "name=\"About\""));
	cr_assert_not_null(strstr(names, "name=\"at_risk\""));
	cr_assert_not_null(strstr(names, "name=\"empty\""));
	sheet = unzip(&out, "xl/worksheets/sheet2.xml");
	cr_assert_not_null(strstr(sheet, "<v>1234</v>"));
	cr_assert_not_null(strstr(sheet, "<v>29.2</v>") != NULL ? strstr(sheet, "<v>29.2</v>") :
								  strstr(sheet, "<v>29.199999999999999</v>"));
	cr_assert_not_null(strstr(sheet, "<v>46349</v>"));
	cr_assert_eq(count(sheet, "<f>"), 0, "a formula");
	cr_assert_eq(count(sheet, "hyperlink"), 0, "a link");
	strings = unzip(&out, "xl/sharedStrings.xml");
	cr_assert_not_null(strstr(strings, "<t>=cmd|'/C calc'!A0</t>"));
	cr_assert_not_null(strstr(strings, "&lt;script&gt;"));
	cr_assert_not_null(strstr(strings, "Kept &amp; back"));
	free(names);
	free(sheet);
	free(strings);
	buffer_free(&out);
}

/* Two of the same are the same bytes: a file that is sent again can be told from a changed one. */
Test(book, a_workbook_of_the_same_numbers_is_the_same_file)
{
	struct buffer one = {0}, two = {0};

	write_example(TABLE_XLSX, NULL, &one);
	write_example(TABLE_XLSX, NULL, &two);
	cr_assert_eq(one.length, two.length);
	cr_assert_eq(memcmp(one.at, two.at, one.length), 0);
	buffer_free(&one);
	buffer_free(&two);
}

/* One table by itself: a page, and a workbook of one sheet. */
Test(book, one_table_is_a_document_too)
{
	struct table t = {0};
	struct buffer out = {0};
	char *sheet;

	table_title(&t, "Sums");
	table_column(&t, "sum", "sum", TABLE_NUMBER);
	table_row(&t);
	table_cell(&t, "%d", 28);
	cr_assert_eq(table_write(&t, TABLE_HTML, &out, NULL), 0);
	cr_assert_not_null(strstr(out.at, "<h1>Sums</h1>"));
	cr_assert_not_null(strstr(out.at, "<caption>Sums</caption>"));
	buffer_reset(&out);
	cr_assert_eq(table_write(&t, TABLE_XLSX, &out, NULL), 0);
	sheet = unzip(&out, "xl/worksheets/sheet1.xml");
	cr_assert_not_null(strstr(sheet, "<v>28</v>"));
	cr_assert_null(unzip(&out, "xl/worksheets/sheet2.xml"));
	free(sheet);
	buffer_free(&out);
	table_free(&t);
}

/* Verbs that write several tables after one another do not take the names of documents. */
Test(book, names_of_formats)
{
	cr_assert_eq(table_document_find("html"), TABLE_HTML);
	cr_assert_eq(table_document_find("xlsx"), TABLE_XLSX);
	cr_assert_eq(table_document_find("pdf"), TABLE_FORMATS);
	cr_assert_eq(table_format_find("html"), TABLE_FORMATS);
	cr_assert_eq(table_format_find("xlsx"), TABLE_FORMATS);
	cr_assert_eq(table_format_find("json"), TABLE_JSON);
}
