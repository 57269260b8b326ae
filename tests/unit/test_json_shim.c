#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "page_fixture.h"
#include "source/json_shim.h"
#include "source/json_where.h"

static struct json *parser;

static void start(void)
{
	parser = json_new();
}

static void stop(void)
{
	json_free(parser);
}

TestSuite(json_shim, .init = start, .fini = stop);

/* Keeps the bytes until the test ends: values are lent by the parser, not by the bytes. */
static int read_root(const char *text, struct json_value *root, struct json_trouble *trouble)
{
	struct span s = padded(text, strlen(text));
	int rc = json_read(parser, s, root, trouble);

	padded_free(s);
	return rc;
}

static struct json_value pick_one(struct json_value object, const char *name)
{
	struct json_name names[] = {{name, strlen(name)}};
	struct json_value v;

	json_pick(object, names, 1, NULL, &v);
	return v;
}

Test(json_shim, reads_every_type)
{
	struct json_value root, v;
	struct json_trouble trouble;

	cr_assert_eq(
		read_root("{\"n\":null,\"t\":true,\"f\":false,\"i\":-12,\"r\":1.5,\"u\":18446744073709551615,"
			  "\"s\":\"\\u00d3 \\/\",\"a\":[1],\"o\":{}}",
			  &root, &trouble),
		0);
	cr_assert_eq(root.type, JSON_OBJECT);
	cr_assert_eq(pick_one(root, "n").type, JSON_NULL);
	cr_assert(pick_one(root, "t").truth);
	cr_assert_not(pick_one(root, "f").truth);
	cr_assert_eq(pick_one(root, "f").type, JSON_BOOL);
	cr_assert_eq(pick_one(root, "i").integer, -12);
	v = pick_one(root, "r");
	cr_assert_eq(v.type, JSON_REAL);
	cr_assert(v.real > 1.4 && v.real < 1.6);
	cr_assert_eq(pick_one(root, "u").type, JSON_REAL);
	cr_assert(span_is(json_span(pick_one(root, "s")), "\xc3\x93 /"));
	cr_assert_eq(pick_one(root, "a").type, JSON_ARRAY);
	cr_assert_eq(pick_one(root, "o").type, JSON_OBJECT);
	cr_assert_eq(pick_one(root, "zz").type, JSON_NOTHING);
	cr_assert_eq(json_verdict(parser, &trouble), 0);
}

Test(json_shim, walks_an_array_in_order)
{
	struct json_value root, item;
	struct json_trouble trouble;
	struct json_walk walk;
	int64_t sum = 0;
	int count = 0;

	cr_assert_eq(read_root("[1,[2,3],{\"x\":4},5.0,7]", &root, &trouble), 0);
	for (walk = json_items(root); json_next(&walk, &item); count++)
		if (item.type == JSON_INTEGER)
			sum = sum * 10 + item.integer;
	cr_assert_eq(count, 5);
	cr_assert_eq(sum, 17);
	walk = json_items(item);
	cr_assert_eq(json_next(&walk, &item), false, "not an array: nothing to walk");
}

/* A form learns from the first object; later ones may be ordered otherwise, shorter, longer. */
Test(json_shim, a_form_never_changes_what_is_found)
{
	static const struct json_name names[] = {JSON_NAME("id"), JSON_NAME("date"),
						 JSON_NAME("attendance_code")};
	struct json_form form = {0};
	struct json_value root, item, got[3];
	struct json_trouble trouble;
	struct json_walk walk;

	cr_assert_eq(
		read_root(
			"[{\"id\":1,\"date\":2,\"x\":0,\"attendance_code\":3},"
			"{\"id\":1,\"date\":2,\"x\":0,\"attendance_code\":3},"
			"{\"attendance_code\":3,\"date\":2,\"id\":1},"
			"{\"id\":1,\"date\":2,\"attendance_code\":3,\"attendance_codf\":9},"
			"{\"attendance_codf\":9,\"dat\":9,\"id\":1,\"date\":2,\"ie\":9,\"attendance_code\":3}]",
			&root, &trouble),
		0);
	for (walk = json_items(root); json_next(&walk, &item);) {
		json_pick(item, names, 3, &form, got);
		for (int i = 0; i < 3; i++) {
			cr_assert_eq(got[i].type, JSON_INTEGER);
			cr_assert_eq(got[i].integer, i + 1);
		}
	}
	cr_assert_eq(json_verdict(parser, &trouble), 0, "%s", trouble.text);
}

struct bad {
	const char *text, *path;
};

/* simdjson takes the first of two; so would we read a page two ways. */
Test(json_shim, refuses_names_given_twice)
{
	static const struct bad rows[] = {
		{"{\"a\":1,\"a\":2}", "a"},
		{"{\"a\":1,\"b\":2,\"a\":2}", "a"},
		{"{\"\":1,\"\":2}", ""},
		{"{\"unread\":{\"deep\":[{\"k\":1},{\"k\":1,\"k\":2}]}}", "unread.deep[1].k"},
		{"{\"unread\":[{\"attendance_code_x\":1,\"attendance_code_y\":2,\"attendance_code_x\":3}]}",
		 "unread[0].attendance_code_x"},
		{"{\"a\\u0062\":1,\"ab\":2}", "ab"},
	};
	struct json_value root;
	struct json_trouble trouble;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_root(rows[i].text, &root, &trouble), 0);
		pick_one(root, "zz");
		cr_assert_eq(json_verdict(parser, &trouble), -FAULT_PARSE, "%s", rows[i].text);
		cr_assert_str_eq(trouble.path, rows[i].path);
		cr_assert_not_null(strstr(trouble.text, "twice"));
	}
}

/* Also when the row before it, which taught the form, had none. */
Test(json_shim, refuses_a_name_given_twice_after_good_rows)
{
	static const struct json_name names[] = {JSON_NAME("id"), JSON_NAME("date")};
	static const char *const rows[] = {
		"[{\"id\":1,\"date\":2,\"z\":3},{\"id\":1,\"id\":2,\"z\":3}]",
		"[{\"id\":1,\"date\":2,\"z\":3},{\"id\":1,\"date\":2,\"z\":3,\"date\":4}]",
		"[{\"id\":1,\"date\":2,\"z\":3},{\"id\":1,\"z\":2,\"z\":3}]",
		"[{\"id\":1,\"date\":2,\"z\":3},{\"date\":1,\"id\":2,\"z\":3,\"id\":1}]",
	};
	struct json_trouble trouble;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json_form form = {0};
		struct json_value root, item, got[2];
		struct json_walk walk;

		cr_assert_eq(read_root(rows[i], &root, &trouble), 0);
		for (walk = json_items(root); json_next(&walk, &item);)
			json_pick(item, names, 2, &form, got);
		cr_assert_eq(json_verdict(parser, &trouble), -FAULT_PARSE, "%s", rows[i]);
		cr_assert_eq(strncmp(trouble.path, "[1].", 4), 0, "%s", trouble.path);
	}
}

Test(json_shim, refuses_nul_in_texts_and_names)
{
	static const struct bad rows[] = {
		{"{\"a\":[\"x\\u0000y\"]}", "a[0]"},
		{"{\"x\\u0000y\":1}", "x\\x00y"},
		{"{\"ok\":\"\\\\u0000\",\"b\":\"\\\\\\u0000\"}", "b"},
	};
	struct json_value root;
	struct json_trouble trouble;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(read_root(rows[i].text, &root, &trouble), 0);
		cr_assert_eq(json_verdict(parser, &trouble), -FAULT_PARSE, "%s", rows[i].text);
		cr_assert_str_eq(trouble.path, rows[i].path);
	}
	/* A backslash before "u0000" is a backslash. */
	cr_assert_eq(read_root("{\"a\":\"\\\\u0000\"}", &root, &trouble), 0);
	cr_assert_eq(json_verdict(parser, &trouble), 0);
}

Test(json_shim, refuses_what_is_not_json)
{
	static const char *const rows[] = {
		"",
		" ",
		"{",
		"[1,2",
		"{\"a\":1,}",
		"[1,]",
		"{\"a\" 1}",
		"{'a':1}",
		"{\"a\":01}",
		"{\"a\":+1}",
		"{\"a\":1e400}",
		"{\"a\":123456789012345678901234567890}",
		"{\"a\":NaN}",
		"{\"a\":\"\x01\"}",
		"{\"a\":\"\xff\"}",
		"{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\\ud800\"}",
		"{\"a\":\"\\q\"}",
		"{}{}",
		"{} x",
		"<html>",
		"tru",
		"\xef\xbb\xbf{}x",
		"{\"a\":\"unfinished",
	};
	struct json_value root;
	struct json_trouble trouble;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(read_root(rows[i], &root, &trouble), -FAULT_PARSE, "%s", rows[i]);
}

Test(json_shim, caps_nesting_and_names)
{
	struct buffer b = {0};
	struct json_value root;
	struct json_trouble trouble;

	for (int i = 0; i < 2000; i++)
		buffer_text(&b, "[");
	for (int i = 0; i < 2000; i++)
		buffer_text(&b, "]");
	cr_assert_eq(read_root(b.at, &root, &trouble), -FAULT_LIMIT);
	buffer_reset(&b);
	buffer_text(&b, "{\"unread\":{\"x\":0");
	for (int i = 0; i < LIMIT_JSON_NAMES; i++)
		buffer_print(&b, ",\"%d\":0", i);
	buffer_text(&b, "}}");
	cr_assert_eq(read_root(b.at, &root, &trouble), 0);
	pick_one(root, "zz");
	cr_assert_eq(json_verdict(parser, &trouble), -FAULT_LIMIT);
	buffer_free(&b);
}

/* More members than a form holds are found all the same. */
Test(json_shim, finds_members_past_the_form)
{
	struct buffer b = {0};
	struct json_value root;
	struct json_trouble trouble;

	buffer_text(&b, "{\"x\":0");
	for (int i = 0; i < 60; i++)
		buffer_print(&b, ",\"m%d\":%d", i, i);
	buffer_text(&b, "}");
	cr_assert_eq(read_root(b.at, &root, &trouble), 0);
	cr_assert_eq(pick_one(root, "m59").integer, 59);
	cr_assert_eq(json_verdict(parser, &trouble), 0);
	buffer_reset(&b);
	buffer_text(&b, "{\"x\":0");
	for (int i = 0; i < 60; i++)
		buffer_print(&b, ",\"m%d\":%d", i % 50, i);
	buffer_text(&b, "}");
	cr_assert_eq(read_root(b.at, &root, &trouble), 0);
	pick_one(root, "m49");
	cr_assert_eq(json_verdict(parser, &trouble), -FAULT_PARSE);
	cr_assert_str_eq(trouble.path, "m0");
	buffer_free(&b);
}

/* The parser is kept from page to page: a bad document must not spoil the next. */
Test(json_shim, a_refusal_leaves_nothing_behind)
{
	struct json_value root;
	struct json_trouble trouble;

	for (int i = 0; i < 3; i++) {
		cr_assert_eq(read_root("{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", &root, &trouble), 0);
		pick_one(root, "zz");
		cr_assert_eq(json_verdict(parser, &trouble), -FAULT_PARSE);
		cr_assert_eq(read_root("[[[", &root, &trouble), -FAULT_PARSE);
		cr_assert_eq(read_root("{\"a\":{\"b\":1,\"c\":2}}", &root, &trouble), 0);
		pick_one(root, "zz");
		cr_assert_eq(json_verdict(parser, &trouble), 0);
	}
}

Test(json_shim, large_then_small_then_large)
{
	struct buffer b = {0};
	struct json_value root, item;
	struct json_trouble trouble;

	buffer_text(&b, "[\"x\"");
	while (b.length < 5 * 1024 * 1024)
		buffer_text(&b, ",\"0123456789012345678901234567890123456789\"");
	buffer_text(&b, "]");
	for (int i = 0; i < 3; i++) {
		struct json_walk walk;

		cr_assert_eq(read_root(b.at, &root, &trouble), 0);
		walk = json_items(root);
		cr_assert(json_next(&walk, &item));
		cr_assert(span_is(json_span(item), "x"));
		cr_assert_eq(read_root("[3]", &root, &trouble), 0);
	}
	while (b.length <= LIMIT_PAGE)
		buffer_text(&b, "                                                                ");
	cr_assert_eq(read_root(b.at, &root, &trouble), -FAULT_LIMIT);
	buffer_free(&b);
}

Test(json_shim, texts_and_numbers_stand_in_for_each_other)
{
	struct json_value root;
	struct json_trouble trouble;
	char out[8];
	int64_t n;

	cr_assert_eq(
		read_root(
			"{\"i\":-70,\"s\":\"-70\",\"r\":70.0,\"h\":70.5,\"p\":\"+7\",\"l\":\"12345678\",\"b\":1234567,"
			"\"e\":\"\",\"x\":9223372036854775808,\"m\":\"-\"}",
			&root, &trouble),
		0);
	cr_assert(json_words(pick_one(root, "i"), out, sizeof out));
	cr_assert_str_eq(out, "-70");
	cr_assert(json_words(pick_one(root, "s"), out, sizeof out));
	cr_assert_str_eq(out, "-70");
	cr_assert(json_words(pick_one(root, "b"), out, sizeof out));
	cr_assert_not(json_words(pick_one(root, "l"), out, sizeof out),
		      "eight bytes do not fit with their end");
	cr_assert_str_eq(out, "");
	cr_assert_not(json_words(pick_one(root, "r"), out, sizeof out));
	cr_assert(json_whole(pick_one(root, "i"), &n) && n == -70);
	cr_assert(json_whole(pick_one(root, "s"), &n) && n == -70);
	cr_assert(json_whole(pick_one(root, "r"), &n) && n == 70);
	cr_assert_not(json_whole(pick_one(root, "h"), &n));
	cr_assert_not(json_whole(pick_one(root, "p"), &n));
	cr_assert_not(json_whole(pick_one(root, "e"), &n));
	cr_assert_not(json_whole(pick_one(root, "m"), &n));
	cr_assert_not(json_whole(pick_one(root, "x"), &n));
}

Test(json_shim, where_finds_the_bad_byte)
{
	static const struct {
		const char *text;
		uint64_t offset;
	} rows[] = {
		{"", 0},     {"{\"a\":1,}", 7},	   {"[1 2]", 3}, {"{\"a\":tru}", 8}, {"[\"x\xff\"]", 3},
		{"[01]", 2}, {"{\"a\":1", 6},	   {"{} x", 3},	 {"[\"a\\q\"]", 4},  {"<html>", 0},
		{"[1.]", 3}, {"[\"\\u12G4\"]", 6},
	};
	char words[200];
	uint64_t offset;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert(json_where_bad(span_of(rows[i].text), &offset, words, sizeof words), "%s",
			  rows[i].text);
		cr_assert_eq(offset, rows[i].offset, "%s: %lu %s", rows[i].text, (unsigned long)offset,
			     words);
	}
	cr_assert_not(json_where_bad(SPAN(" {\"a\":[1,-2.5e+3,\"\\ud83d\\ude00\",null,true,{}]} "), &offset,
				     words, sizeof words));
}

Test(json_shim, where_finds_a_path)
{
	static const char text[] = "{\"data\":[{\"id\":1},{\"id\":2,\"date\":{\"date\":\"x\"}}],\"dat\":3}";
	uint64_t offset;

	cr_assert(json_where_path(SPAN(text), "data[1].date.date", &offset));
	cr_assert_eq(offset, (uint64_t)(strstr(text, "\"x\"") - text));
	cr_assert(json_where_path(SPAN(text), "data[0]", &offset));
	cr_assert_eq(offset, 9);
	cr_assert(json_where_path(SPAN(text), "dat", &offset));
	cr_assert_eq(offset, (uint64_t)(strstr(text, "3}") - text));
	cr_assert_not(json_where_path(SPAN(text), "data[2]", &offset));
	cr_assert_not(json_where_path(SPAN(text), "data[0].date", &offset));
}
