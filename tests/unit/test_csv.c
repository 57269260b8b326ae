/* RFC 4180, and what school systems write instead. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "base/csv.h"

/* All records as "a|b;c|d;" or "line:column text". */
static const char *flat(struct span bytes)
{
	static char out[4096];
	struct csv c;
	struct fault f = {0};
	size_t used = 0;
	int rc;

	csv_open(&c, bytes);
	while ((rc = csv_next(&c, &f)) == 1) {
		for (size_t i = 0; i < c.count; i++)
			used += (size_t)snprintf(out + used, sizeof out - used, "%s%.*s", i > 0 ? "|" : "",
						 (int)c.fields[i].length, c.fields[i].at);
		used += (size_t)snprintf(out + used, sizeof out - used, ";");
	}
	out[used] = '\0';
	if (rc < 0)
		snprintf(out, sizeof out, "%d %u:%u %s", rc, f.line, f.column, f.text);
	csv_close(&c);
	return out;
}

Test(csv, records_and_fields)
{
	cr_assert_str_eq(flat(SPAN("a,b\nc,d\n")), "a|b;c|d;");
	cr_assert_str_eq(flat(SPAN("a,b\nc,d")), "a|b;c|d;");
	cr_assert_str_eq(flat(SPAN("a,b\r\nc,d\r\n")), "a|b;c|d;");
	cr_assert_str_eq(flat(SPAN("\xef\xbb\xbf"
				   "a,b\n")),
			 "a|b;");
	cr_assert_str_eq(flat(SPAN("a,,\n")), "a||;");
	cr_assert_str_eq(flat(SPAN(",\n")), "|;");
	cr_assert_str_eq(flat(SPAN("")), "");
	cr_assert_str_eq(flat(SPAN("\xef\xbb\xbf")), "");
	cr_assert_str_eq(flat(SPAN(" a , b \n")), " a | b ;");
	cr_assert_str_eq(flat(SPAN("a\rb,c\n")), "a\rb|c;");
}

Test(csv, quoted_fields)
{
	cr_assert_str_eq(flat(SPAN("\"a\",\"b,c\"\n")), "a|b,c;");
	cr_assert_str_eq(flat(SPAN("\"say \"\"hi\"\"\",x\n")), "say \"hi\"|x;");
	cr_assert_str_eq(flat(SPAN("\"two\nlines\",x\r\ny,z\n")), "two\nlines|x;y|z;");
	cr_assert_str_eq(flat(SPAN("\"\",\"\"\n")), "|;");
	cr_assert_str_eq(flat(SPAN("\"a\"")), "a;");
	cr_assert_str_eq(flat(SPAN("a\"b,c\n")), "a\"b|c;");
}

Test(csv, a_backslash_is_a_register_code)
{
	cr_assert_str_eq(flat(SPAN("/,\\\n\"\\\",L\n")), "/|\\;\\|L;");
}

Test(csv, faults_have_places)
{
	cr_assert_str_eq(flat(SPAN("a,b\nc,\"d\n")), "-3 2:3 a quoted field never ends");
	cr_assert_str_eq(flat(SPAN("a,\"b\"x,c\n")), "-3 1:6 text follows a closing quote");
}

Test(csv, lines_are_counted_through_quotes)
{
	struct csv c;

	csv_open(&c, SPAN("\"a\nb\nc\",1\nd,2\n"));
	cr_assert_eq(csv_next(&c, NULL), 1);
	cr_assert_eq(c.line, 1u);
	cr_assert_eq(csv_next(&c, NULL), 1);
	cr_assert_eq(c.line, 4u);
	cr_assert_eq(csv_next(&c, NULL), 0);
	cr_assert_eq(csv_next(&c, NULL), 0);
	csv_close(&c);
}

Test(csv, columns_are_found_by_name)
{
	struct csv c;

	csv_open(&c, SPAN("time_period, la_name ,\"pa_perc\"\n202425,Dudley,14.8\n"));
	cr_assert_eq(csv_next(&c, NULL), 1);
	cr_assert_eq(csv_column(&c, "time_period"), 0);
	cr_assert_eq(csv_column(&c, "la_name"), 1);
	cr_assert_eq(csv_column(&c, "pa_perc"), 2);
	cr_assert_eq(csv_column(&c, "pa"), -1);
	csv_close(&c);
}

Test(csv, too_many_columns_are_refused)
{
	char row[CSV_FIELDS + 2];
	struct csv c;
	struct fault f;

	memset(row, ',', sizeof row);
	csv_open(&c, (struct span){row, CSV_FIELDS - 1});
	cr_assert_eq(csv_next(&c, &f), 1);
	cr_assert_eq(c.count, (size_t)CSV_FIELDS);
	csv_close(&c);
	csv_open(&c, (struct span){row, CSV_FIELDS});
	cr_assert_eq(csv_next(&c, &f), -FAULT_PARSE);
	csv_close(&c);
}
