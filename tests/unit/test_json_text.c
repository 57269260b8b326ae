/* Answers as text: what jansson itself writes, which is what clients have read so far. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "engine/world/json_text.h"

static void same(json_t *json)
{
	struct buffer ours = {0};
	char *theirs = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);

	cr_assert_not_null(json);
	cr_assert_not_null(theirs);
	cr_assert(json_text(json, &ours) && buffer_ok(&ours));
	cr_assert_eq(ours.length, strlen(theirs), "%.*s, not %s", (int)ours.length, ours.at, theirs);
	cr_assert_eq(memcmp(ours.at, theirs, ours.length), 0, "%.*s, not %s", (int)ours.length, ours.at,
		     theirs);
	buffer_free(&ours);
	free(theirs);
	json_decref(json);
}

Test(json_text, every_kind_of_value)
{
	same(json_pack("{s:b, s:b, s:n, s:i, s:I, s:s, s:{}, s:[], s:[s, {s:s}]}", "yes", 1, "no", 0, "none",
		       "small", -7, "large", (json_int_t)9223372036854775807, "name", "Oak School", "object",
		       "array", "list", "a", "b", "c"));
	same(json_integer(-9223372036854775807 - 1));
	same(json_object());
	same(json_array());
}

Test(json_text, every_character_that_is_escaped_and_those_beside_it)
{
	for (int c = 1; c < 128; c++)
		same(json_sprintf("before %c after %c", c, c));
	same(json_stringn("a\0b", 3));
	same(json_string("\"quoted\" back\\slash / \x7f \xc3\xa9 \xe2\x80\x93 \xf0\x9f\x8f\xab"));
	same(json_pack("{s:i}", "key \"with\" a\ttab", 1));
}

Test(json_text, rates_with_all_their_digits)
{
	static const double values[] = {0.0,   1.0,  -1.5,	     7.612345678, 100.0,      1.0 / 3.0,
					1e300, 1e-9, 123456789012.0, 1e16,	  33.3333333, 5e-324};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		same(json_pack("[f]", values[i]));
}

Test(json_text, what_no_answer_nests_is_refused)
{
	json_t *json = json_array();
	struct buffer text = {0};

	for (int i = 0; i < 100; i++)
		json = json_pack("[o]", json);
	cr_assert_not(json_text(json, &text));
	buffer_free(&text);
	json_decref(json);
}
