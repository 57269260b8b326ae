/* A log line: escaped, bounded, one event. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "base/limits.h"
#include "process/log.h"

static char line[4 * LIMIT_LOG_LINE];

static const char *compose(bool json, const char *event, const struct log_field *fields)
{
	struct buffer out = {0};

	log_compose(&out, LOG_LEVEL_WARN, "fetch", json, event, fields);
	cr_assert(buffer_ok(&out));
	cr_assert_lt(out.length, sizeof line);
	memcpy(line, out.at, out.length + 1);
	buffer_free(&out);
	return line;
}

Test(log, a_line_reads_as_it_is_written)
{
	cr_assert_str_eq(compose(false, "credential_unknown",
				 LOG_FIELDS(LOG_TEXT("name", "wonde-oak"), LOG_NUMBER("tries", -3))),
			 "level=warn role=fetch event=credential_unknown name=\"wonde-oak\" tries=-3\n");
	cr_assert_str_eq(compose(false, "ready", NULL), "level=warn role=fetch event=ready\n");
	cr_assert_str_eq(compose(true, "ready", LOG_FIELDS(LOG_TEXT("a", "b"), LOG_NUMBER("n", 7))),
			 "{\"level\":\"warn\",\"role\":\"fetch\",\"event\":\"ready\",\"a\":\"b\",\"n\":7}\n");
}

/* What a school's system sends may try to look like another line, or drive a terminal. */
Test(log, foreign_text_cannot_break_out)
{
	const char *evil = "x\"\nlevel=info role=engine event=ok \x1b[2J \\ \xff";

	cr_assert_str_eq(compose(false, "e", LOG_FIELDS(LOG_TEXT("text", evil))),
			 "level=warn role=fetch event=e text=\"x\\x22\\x0alevel=info role=engine event=ok "
			 "\\x1b[2J \\x5c \\xff\"\n");
	cr_assert_eq(strchr(compose(false, "e", LOG_FIELDS(LOG_TEXT("text", evil))), '\n')[1], '\0');
}

Test(log, json_stays_json_whatever_comes)
{
	const char *values[] = {"",	    "\"",	"\\", "\n\r\t\x01\x7f", "\xc3\xa9 \xe2\x82\xac",
				"\xff\xfe", "{\"a\":1}"};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		json_t *parsed = json_loads(compose(true, "e", LOG_FIELDS(LOG_TEXT("v", values[i]))),
					    JSON_REJECT_DUPLICATES, NULL);

		cr_assert_not_null(parsed, "%zu: %s", i, line);
		cr_assert(json_is_string(json_object_get(parsed, "v")));
		json_decref(parsed);
	}
}

Test(log, a_line_has_a_cap_and_stays_whole)
{
	static char long_text[3000];
	json_t *parsed;

	memset(long_text, 'a', sizeof long_text - 1);
	compose(false, "e",
		LOG_FIELDS(LOG_TEXT("one", long_text), LOG_TEXT("two", long_text),
			   LOG_TEXT("three", long_text), LOG_NUMBER("four", 4)));
	cr_assert_leq(strlen(line), LIMIT_LOG_LINE);
	cr_assert_not_null(strstr(line, "one=\"aaa"));
	cr_assert_not_null(strstr(line, "...\"")); /* what was cut is marked */
	cr_assert_null(strstr(line, "three="));	   /* and a field is there whole or not at all */
	cr_assert_eq(line[strlen(line) - 1], '\n');
	compose(true, "e",
		LOG_FIELDS(LOG_TEXT("one", long_text), LOG_TEXT("two", long_text),
			   LOG_TEXT("three", long_text)));
	cr_assert_leq(strlen(line), LIMIT_LOG_LINE);
	parsed = json_loads(line, 0, NULL);
	cr_assert_not_null(parsed);
	json_decref(parsed);
}
