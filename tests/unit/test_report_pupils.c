/* report/pupils.h: counts of what pupils are; a hidden count is hidden in every form. */
#include <criterion/criterion.h>
#include <string.h>

#include "report/pupils.h"

static const char view[] =
	"{\"ok\":true,\"as_of\":\"2026-11-23T18:00\",\"hidden_below\":5,\"traits\":["
	"{\"trait\":\"sex\",\"words\":\"sex\",\"by_authority\":false,\"pupils\":5498,\"values\":["
	"{\"value\":\"unknown\",\"pupils\":0},{\"value\":\"female\",\"pupils\":2714},{\"value\":\"male\",\"pupils\":2784}]},"
	"{\"trait\":\"in_need\",\"words\":\"in need\",\"by_authority\":true,\"pupils\":5498,\"values\":["
	"{\"value\":\"unknown\",\"pupils\":null},{\"value\":\"no\",\"pupils\":5391},{\"value\":\"yes\",\"pupils\":null}]}]}";

static void expect(enum table_format format, const char *from, const char *expected)
{
	struct buffer out = {0};
	struct fault fault = {0};

	cr_assert_eq(report_pupils(span_of(from), format, &out, &fault), 0, "%s", fault.text);
	cr_assert_str_eq(out.at, expected);
	buffer_free(&out);
}

Test(report_pupils, text)
{
	expect(TABLE_TEXT, view,
	       "pupils by  value    pupils     of\n"
	       "---------  -------  ------  -----\n"
	       "sex        unknown       0  5,498\n"
	       "sex        female    2,714  5,498\n"
	       "sex        male      2,784  5,498\n"
	       "in need    unknown       c  5,498\n"
	       "in need    no        5,391  5,498\n"
	       "in need    yes           c  5,498\n"
	       "\n"
	       "Pupils on roll today at schools that share it; c: fewer than 5, or hidden because it would give one\n"
	       "away.\n");
}

Test(report_pupils, csv_and_json)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(TABLE_CSV, view,
	       "words,trait,value,pupils,of\n"
	       "sex,sex,unknown,0,5498\n"
	       "sex,sex,female,2714,5498\n"
	       "sex,sex,male,2784,5498\n"
	       "in need,in_need,unknown,c,5498\n"
	       "in need,in_need,no,5391,5498\n"
	       "in need,in_need,yes,c,5498\n");
	cr_assert_eq(report_pupils(span_of(view), TABLE_JSON, &out, &fault), 0);
	cr_assert_not_null(strstr(out.at, "\"trait\":\"in_need\",\"value\":\"yes\",\"pupils\":null"), "%s",
			   out.at);
	buffer_free(&out);
}

Test(report_pupils, nothing_named_is_said_and_a_bad_answer_refused)
{
	struct buffer out = {0};
	struct fault fault = {0};

	cr_assert_eq(report_pupils(SPAN("{\"hidden_below\":5,\"traits\":[]}"), TABLE_TEXT, &out, &fault), 0);
	cr_assert_not_null(strstr(out.at, "No contract in force names what pupils are divided by."), "%s",
			   out.at);
	buffer_free(&out);
	cr_assert_neq(report_pupils(SPAN("{\"traits\":[{}],\"hidden_below\":5}"), TABLE_TEXT, &out, &fault),
		      0);
	buffer_free(&out);
}
