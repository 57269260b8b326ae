#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

Test(text, spans)
{
	cr_assert(span_is(SPAN("abc"), "abc"));
	cr_assert_not(span_is(SPAN("abc"), "ab"));
	cr_assert_not(span_is(SPAN("ab"), "abc"));
	cr_assert_not(span_is((struct span){"ab\0", 3}, "ab"));
	cr_assert(span_is((struct span){"abc", 0}, ""));
	cr_assert_eq(span_of("four").length, 4u);
}

Test(text, copies_are_terminated_and_say_when_cut)
{
	char out[4];

	cr_assert(text_copy(out, sizeof out, SPAN("abc")));
	cr_assert_str_eq(out, "abc");
	cr_assert_not(text_copy(out, sizeof out, SPAN("abcd")));
	cr_assert_str_eq(out, "abc");
	cr_assert(text_copy(out, sizeof out, (struct span){NULL, 0}));
	cr_assert_str_eq(out, "");
}

/* What is cut within a character is not UTF-8 any more, and JSON takes none of it. */
Test(text, a_copy_is_cut_between_characters)
{
	static const struct {
		struct span in;
		const char *out;
	} rows[] = {
		{{"abc\xc3\xa9", 5}, "abc\xc3\xa9"},
		{{"abcd\xc3\xa9", 6}, "abcd"},
		{{"ab\xe2\x82\xac", 5}, "ab\xe2\x82\xac"},
		{{"abc\xe2\x82\xac", 6}, "abc"},
		{{"abcd\xe2\x82\xac", 7}, "abcd"},
		{{"ab\xf0\x9f\x98\x80", 6}, "ab"},
		{{"abcd\xf0\x9f\x98\x80", 8}, "abcd"},
		{{"a\xf0\x9f\x98\x80z", 6}, "a\xf0\x9f\x98\x80"},
		{{"\xf0\x9f\x98\x80\xc3\xa9", 6}, "\xf0\x9f\x98\x80"},
		/* Bytes that are no characters are cut as bytes. */
		{{"\xff\xfe\xff\xfe\xff\xfe", 6}, "\xff\xfe\xff\xfe\xff"},
		{{"abcd\xa9\xa9\xa9", 7}, "abcd\xa9"},
		{{"abcd\xc3z", 6}, "abcd\xc3"},
		{{"\x80\x80\x80\x80\x80\x80", 6}, "\x80\x80\x80\x80\x80"},
		{{"abcd\xc3", 5}, "abcd\xc3"},
	};
	char out[6];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(text_copy(out, sizeof out, rows[i].in), strlen(rows[i].out) == rows[i].in.length,
			     "row %zu", i);
		cr_assert_str_eq(out, rows[i].out, "row %zu", i);
	}
	cr_assert_not(text_copy(out, 1, SPAN("\xc3\xa9")));
	cr_assert_str_eq(out, "");
	cr_assert_not(text_copy(out, 2, SPAN("\xc3\xa9")));
	cr_assert_str_eq(out, "");
}

Test(text, foreign_text_is_made_safe)
{
	static const struct {
		struct span in;
		const char *out;
	} rows[] = {
		{{"plain", 5}, "plain"},
		{{"caf\xc3\xa9", 5}, "caf\xc3\xa9"},
		{{"a\nb", 3}, "a\\x0ab"},
		{{"\x1b[31m", 5}, "\\x1b[31m"},
		{{"say \"hi\"", 8}, "say \\x22hi\\x22"},
		{{"a\\b", 3}, "a\\x5cb"},
		{{"\0", 1}, "\\x00"},
		{{"\x7f", 1}, "\\x7f"},
		{{"\xff\xc3", 2}, "\\xff\\xc3"},
		{{"\xed\xa0\x80", 3}, "\\xed\\xa0\\x80"}, /* a surrogate */
		{{"\xc0\x80", 2}, "\\xc0\\x80"},	  /* an overlong NUL */
		{{"\xf0\x9f\x98\x80", 4}, "\xf0\x9f\x98\x80"},
		{{"", 0}, ""},
	};
	char out[64];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_str_eq(text_escape(out, sizeof out, rows[i].in), rows[i].out);
}

Test(text, escaped_text_never_overruns)
{
	char foreign[64];

	memset(foreign, '\x01', sizeof foreign);
	for (size_t size = 4; size <= 64; size++) {
		char out[80];

		memset(out, 'Z', sizeof out);
		text_escape(out, size, (struct span){foreign, sizeof foreign});
		cr_assert_lt(strlen(out), size);
		cr_assert_str_eq(out + strlen(out) - 3, "...");
		cr_assert_eq(out[size], 'Z');
	}
}

Test(text, trim)
{
	cr_assert(span_is(text_trim(SPAN(" \t\r\n a b \n")), "a b"));
	cr_assert(span_is(text_trim(SPAN("   ")), ""));
	cr_assert(span_is(text_trim(SPAN("x")), "x"));
}

Test(text, nearest_is_a_slip_and_not_a_stranger)
{
	static const char *const words[] = {"subjects", "share", "alerts", "retention", NULL};

	cr_assert_str_eq(text_nearest("subject", words), "subjects");
	cr_assert_null(text_nearest("shaer", words)); /* five letters allow one edit; a swap is two */
	cr_assert_str_eq(text_nearest("shar", words), "share");
	cr_assert_str_eq(text_nearest("retnetion", words), "retention");
	cr_assert_null(text_nearest("weather", words));
	cr_assert_null(text_nearest("x", words));
	cr_assert_null(text_nearest("anything", (const char *const[]){NULL}));
}

Test(text, hex_both_ways)
{
	unsigned char bytes[4] = {0x00, 0x7f, 0xab, 0xff}, back[4];
	char hex[9];

	text_hex(hex, bytes, sizeof bytes);
	cr_assert_str_eq(hex, "007fabff");
	cr_assert(text_unhex(back, sizeof back, span_of(hex)));
	cr_assert_arr_eq(back, bytes, sizeof bytes);
	cr_assert_not(text_unhex(back, sizeof back, SPAN("007fabf")));
	cr_assert_not(text_unhex(back, sizeof back, SPAN("007fabfff")));
	cr_assert_not(text_unhex(back, sizeof back, SPAN("007fabfg")));
}

Test(text, numbers)
{
	uint64_t value = 7;

	cr_assert(text_u64(SPAN("0"), &value));
	cr_assert_eq(value, 0u);
	cr_assert(text_u64(SPAN("18446744073709551615"), &value));
	cr_assert_eq(value, UINT64_MAX);
	value = 7;
	cr_assert_not(text_u64(SPAN("18446744073709551616"), &value));
	cr_assert_not(text_u64(SPAN("99999999999999999999"), &value));
	cr_assert_not(text_u64(SPAN(""), &value));
	cr_assert_not(text_u64(SPAN("-1"), &value));
	cr_assert_not(text_u64(SPAN("+1"), &value));
	cr_assert_not(text_u64(SPAN("1 "), &value));
	cr_assert_not(text_u64(SPAN("1.0"), &value));
	cr_assert_eq(value, 7u);
}

Test(text, utf8)
{
	cr_assert(text_utf8(SPAN("")));
	cr_assert(text_utf8(SPAN("plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80")));
	cr_assert(text_utf8(SPAN("\xf4\x8f\xbf\xbf")));	    /* U+10FFFF */
	cr_assert_not(text_utf8(SPAN("\xf4\x90\x80\x80"))); /* beyond it */
	cr_assert_not(text_utf8(SPAN("\x80")));
	cr_assert_not(text_utf8(SPAN("\xc3")));
	cr_assert_not(text_utf8(SPAN("\xc1\xbf")));	/* overlong */
	cr_assert_not(text_utf8(SPAN("\xe0\x80\x80"))); /* overlong */
	cr_assert_not(text_utf8(SPAN("\xed\xbf\xbf"))); /* surrogate */
	cr_assert_not(text_utf8(SPAN("\xf8\x88\x80\x80\x80")));
	cr_assert_not(text_utf8(SPAN("\xe2\x28\xa1")));
}
