/* report/table.h and report/width.h: expected text laid out by hand. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/table.h"
#include "report/width.h"

static void expect(const struct table *t, enum table_format format, const char *expected)
{
	struct buffer out = {0};
	struct fault fault = {0};

	cr_assert_eq(table_write(t, format, &out, &fault), 0, "%s", fault.text);
	cr_assert_str_eq(out.at == NULL ? "" : out.at, expected);
	buffer_free(&out);
}

static void example(struct table *t)
{
	table_title(t, "Two schools");
	table_column(t, "school", "school", TABLE_LEFT);
	table_column(t, "marks", "marks", TABLE_NUMBER);
	table_column(t, "share", "share", TABLE_RIGHT);
	table_column(t, "reason", "", TABLE_UNDER);
	table_column(t, "id", "", TABLE_DATA);
	table_row(t);
	table_cell(t, "Oak");
	table_cell(t, "%d", 1234567);
	table_cell(t, "5.7\n38/671");
	table_cell(t, "a, \"quoted\" reason");
	table_cell(t, "oak");
	table_row(t);
	table_cell(t, "Bärenwäldchen");
	table_cell(t, "%d", 12);
	table_cell(t, "no value");
	table_note(t, "A note.");
}

Test(table, text_is_aligned_by_width_not_by_bytes)
{
	struct table t = {0};

	example(&t);
	expect(&t, TABLE_TEXT,
	       "Two schools\n"
	       "\n"
	       "school             marks     share\n"
	       "-------------  ---------  --------\n"
	       "Oak            1,234,567       5.7\n"
	       "                            38/671\n"
	       "    a, \"quoted\" reason\n"
	       "Bärenwäldchen         12  no value\n"
	       "\n"
	       "A note.\n");
	table_free(&t);
}

Test(table, csv_and_json_carry_every_column)
{
	struct table t = {0};

	example(&t);
	expect(&t, TABLE_CSV,
	       "school,marks,share,reason,id\n"
	       "Oak,1234567,\"5.7\n38/671\",\"a, \"\"quoted\"\" reason\",oak\n"
	       "Bärenwäldchen,12,no value,,\n");
	expect(&t, TABLE_JSON,
	       "{\"title\":\"Two schools\",\"rows\":[\n"
	       "{\"school\":\"Oak\",\"marks\":1234567,\"share\":\"5.7\\u000a38/671\","
	       "\"reason\":\"a, \\\"quoted\\\" reason\",\"id\":\"oak\"},\n"
	       "{\"school\":\"Bärenwäldchen\",\"marks\":12,\"share\":\"no "
	       "value\",\"reason\":\"\",\"id\":\"\"}],\"notes\":[\"A note.\"]}\n");
	table_free(&t);
}

Test(table, groups_and_a_wrapped_last_column)
{
	struct table t = {0};

	table_column(&t, "name", "name", TABLE_LEFT);
	table_column(&t, "words", "what is known", TABLE_WRAP);
	table_group(&t, "first (1)");
	table_row(&t);
	table_cell(&t, "A");
	table_cell(
		&t,
		"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen");
	table_group(&t, "second (1)");
	table_row(&t);
	table_cell(&t, "B");
	table_cell(&t, "x");
	expect(&t, TABLE_TEXT,
	       "name  what is known\n"
	       "----  "
	       "----------------------------------------------------------------------------------------------\n"
	       "first (1)\n"
	       "A     one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\n"
	       "      sixteen seventeen\n"
	       "\n"
	       "second (1)\n"
	       "B     x\n");
	table_free(&t);
}

Test(table, foreign_text_cannot_reach_the_terminal)
{
	struct table t = {0};

	table_column(&t, "a", "a", TABLE_LEFT);
	table_row(&t);
	table_cell(&t, "%s", "x\033[31mred\xff\xe2\x80\xae \xc2\x9bz \\");
	expect(&t, TABLE_CSV, "a\nx\\x1b[31mred\\xff\\xe2\\x80\\xae \\xc2\\x9bz \\\n");
	table_free(&t);
}

Test(table, a_spreadsheet_runs_nothing)
{
	static const struct {
		const char *cell, *csv;
	} rows[] = {
		{"=1+1", "\"'=1+1\""}, {"-1.5", "-1.5"}, {"-", "-"},
		{"@x", "\"'@x\""},     {"/", "/"},	 {"-x", "\"'-x\""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct table t = {0};
		struct buffer out = {0};

		table_column(&t, "a", "a", TABLE_LEFT);
		table_row(&t);
		table_cell(&t, "%s", rows[i].cell);
		cr_assert_eq(table_write(&t, TABLE_CSV, &out, NULL), 0);
		cr_assert_eq(strncmp(out.at + 2, rows[i].csv, strlen(rows[i].csv)), 0, "%s", out.at);
		buffer_free(&out);
		table_free(&t);
	}
}

Test(table, numbers_that_are_none_are_null)
{
	struct table t = {0};

	table_column(&t, "n", "n", TABLE_NUMBER);
	for (size_t i = 0; i < 6; i++) {
		static const char *const cells[] = {"0", "-", "", "007", "5.70", "1."};

		table_row(&t);
		table_cell(&t, "%s", cells[i]);
	}
	expect(&t, TABLE_JSON,
	       "{\"title\":\"\",\"rows\":[\n{\"n\":0},\n{\"n\":null},\n{\"n\":null},\n{\"n\":null},\n{\"n\":5.70},\n"
	       "{\"n\":null}],\"notes\":[]}\n");
	table_free(&t);
}

Test(table, a_cell_too_many_is_a_fault)
{
	struct table t = {0};
	struct buffer out = {0};
	struct fault fault = {0};

	table_column(&t, "a", "a", TABLE_LEFT);
	table_row(&t);
	table_cell(&t, "1");
	table_cell(&t, "2");
	cr_assert_eq(table_write(&t, TABLE_TEXT, &out, &fault), -FAULT_BUG);
	cr_assert_eq(out.length, 0);
	table_free(&t);
	table_free(NULL);
}

Test(table, formats_by_name)
{
	cr_assert_eq(table_format_find("text"), TABLE_TEXT);
	cr_assert_eq(table_format_find("csv"), TABLE_CSV);
	cr_assert_eq(table_format_find("json"), TABLE_JSON);
	cr_assert_eq(table_format_find("xml"), TABLE_FORMATS);
}

Test(width, of_characters)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{"", 0}, {"abc", 3}, {"Siân", 4}, {"Zoe\xcc\x88", 3}, {"漢字", 4}, {"\xff", 1}, {"👧", 2},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		cr_assert_eq(width_of(span_of(rows[i].text)), rows[i].width, "row %zu", i);
}

Test(width, lines_break_at_blanks_or_not_at_all)
{
	struct span rest = SPAN("one two three\nlongestword x");
	static const char *const lines[] = {"one two", "three", "longestword", "x"};

	for (size_t i = 0; i < 4; i++) {
		struct span line = width_line(&rest, 8);

		cr_assert(span_is(line, lines[i]), "%.*s", (int)line.length, line.at);
	}
	cr_assert_eq(rest.length, 0);
	cr_assert_eq(width_line(&rest, 8).length, 0);
}

Test(width, thousands)
{
	static const char *const rows[][2] = {
		{"0", "0"}, {"999", "999"}, {"1000", "1,000"}, {"-1234567.125", "-1,234,567.125"},
		{"-", "-"}, {"", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer out = {0};

		width_thousands(&out, span_of(rows[i][0]));
		cr_assert_str_eq(out.at == NULL ? "" : out.at, rows[i][1]);
		buffer_free(&out);
	}
}
