/* muster codes: what the table says of each code, against the law's classes written out by letter. */
#include <criterion/criterion.h>

#include <jansson.h>
#include <string.h>

#include "base/buffer.h"
#include "report/codes.h"

static json_t *printed(struct buffer *out)
{
	struct fault f = {0};
	json_error_t why;
	json_t *all;

	cr_assert_eq(report_codes(TABLE_JSON, out, &f), 0, "%s", f.text);
	all = json_loadb(out->at, out->length, 0, &why);
	cr_assert_not_null(all, "%s", why.text);
	return all;
}

static const char *text(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	cr_assert_not_null(s, "%s", key);
	return s;
}

static bool in_list(const char *code, const char *list)
{
	char word[8];

	snprintf(word, sizeof word, " %s ", code);
	return strstr(list, word) != NULL;
}

/* SI 2024/208 reg. 10 and Annex B of DfE's methodology. Somebody at a school reads here why a
 * child's percentage is what it is: `Q` as an absence or `U` as present would start a quarrel. */
Test(report_codes, every_code_counts_as_the_law_has_it)
{
	static const char attending[] = " / \\ L K V P W B J ";
	static const char absent[] = " C C1 C2 J1 S M T R I E H F G N O U ";
	static const char not_possible[] = " D X Q Y Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z # ";
	static const char new_set[] = " K C1 C2 J1 Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 ";
	struct buffer out = {0};
	json_t *all = printed(&out), *rows = json_object_get(all, "rows"), *row;
	size_t at;

	cr_assert_eq(json_array_size(rows), 38u);
	json_array_foreach(rows, at, row) {
		const char *code = text(row, "code"), *counts = text(row, "counts_as");

		cr_expect_eq(strcmp(counts, "attending") == 0, in_list(code, attending), "%s", code);
		cr_expect_eq(strcmp(counts, "absent") == 0, in_list(code, absent), "%s", code);
		cr_expect_eq(strcmp(counts, "not possible") == 0, in_list(code, not_possible), "%s", code);
		cr_expect_eq(strcmp(text(row, "possible"), "yes") == 0, !in_list(code, not_possible), "%s",
			     code);
		cr_expect_eq(strcmp(text(row, "late"), "yes") == 0, in_list(code, " L U "), "%s", code);
		cr_expect_str_eq(text(row, "from"), in_list(code, new_set) ? "2024-08-19" : "", "%s", code);
		cr_expect_str_eq(text(row, "to"),
				 in_list(code, " H J Y ") ? "2024-08-18" :
				 strcmp(code, "F") == 0	  ? "2014-08-31" :
							    "",
				 "%s", code);
		cr_expect_str_eq(text(row, "sessions"), strcmp(code, "/") == 0	? "AM" :
							strcmp(code, "\\") == 0 ? "PM" :
										  "AM, PM");
		cr_expect_str_eq(text(row, "kind_of"),
				 in_list(code, " C1 C2 ")	   ? "C" :
				 code[0] == 'Y' && code[1] != '\0' ? "Y" :
								     "",
				 "%s", code);
		cr_expect(strlen(text(row, "source")) > 0 && strlen(text(row, "meaning")) > 0);
	}
	json_decref(all);
	buffer_free(&out);
}

Test(report_codes, text_and_csv_have_every_row)
{
	struct buffer out = {0};
	struct fault f;
	size_t lines = 0;

	cr_assert_eq(report_codes(TABLE_CSV, &out, &f), 0);
	for (size_t i = 0; i < out.length; i++)
		lines += out.at[i] == '\n';
	cr_assert_eq(lines, 1u + 38);
	/* The backslash must survive. */
	cr_assert_not_null(memmem(out.at, out.length, "\n\\,present,attending", 20));
	out.length = 0;
	cr_assert_eq(report_codes(TABLE_TEXT, &out, &f), 0);
	cr_assert_not_null(memmem(out.at, out.length, "\nunauthorised absence\n", 22));
	cr_assert_not_null(memmem(out.at, out.length, "\nU  ", 4));
	buffer_free(&out);
}
