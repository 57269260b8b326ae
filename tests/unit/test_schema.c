/* config/schema: what an editor is told of each type of row, by hand; that no row is left out; and
 * that the patterns let through what the loader's checks do. */
#include <criterion/criterion.h>

#include <jansson.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "config/schema.h"

static json_t *schema_of(const struct row *row)
{
	struct buffer out = {0};
	json_error_t error;
	json_t *schema;

	schema_row(row, &out);
	cr_assert(buffer_ok(&out));
	schema = json_loads(out.at, JSON_REJECT_DUPLICATES, &error);
	cr_assert_not_null(schema, "%s:\n%s", error.text, out.at);
	buffer_free(&out);
	return schema;
}

static void expect(const struct row *row, const char *by_hand)
{
	json_error_t error;
	json_t *got = schema_of(row), *want = json_loads(by_hand, 0, &error);
	char *shown = json_dumps(got, JSON_INDENT(2));

	cr_assert_not_null(want, "%s: %s", error.text, by_hand);
	cr_expect(json_equal(got, want), "wanted %s, got\n%s", by_hand, shown);
	free(shown);
	json_decref(got);
	json_decref(want);
}

/* --- one row of each type ---------------------------------------------------------------- */

Test(schema, fixed_words_and_texts)
{
	const struct row fixed = {.key = "kind", .type = ROW_CONST, .fallback = "Team", .help = "what it is"};
	const struct row text = {.key = "t", .type = ROW_TEXT, .size = 96, .help = "for \"people\""};
	const struct row string = {
		.key = "s", .type = ROW_STRING, .size = sizeof(const char *), .max = 600, .help = "long"};
	const struct row name = {.key = "n", .type = ROW_NAME, .size = 64, .help = "its name"};

	expect(&fixed, "{\"description\":\"what it is\",\"const\":\"Team\"}");
	/* A line break inside a text is a fault, around it none: `>` leaves one at the end. */
	expect(&text,
	       "{\"description\":\"for \\\"people\\\"\",\"type\":\"string\",\"minLength\":1,\"maxLength\":95,"
	       "\"pattern\":\"^\\\\s*[^\\\\u0000-\\\\u0020\\\\u007f][^\\\\u0000-\\\\u001f\\\\u007f]*\\\\s*$\","
	       "\"errorMessage\":\"expected one line of text (at most 95 bytes)\"}");
	expect(&string,
	       "{\"description\":\"long\",\"type\":\"string\",\"minLength\":1,\"maxLength\":600,"
	       "\"pattern\":\"^\\\\s*[^\\\\u0000-\\\\u0020\\\\u007f][^\\\\u0000-\\\\u001f\\\\u007f]*\\\\s*$\","
	       "\"errorMessage\":\"expected one line of text (at most 600 bytes)\"}");
	expect(&name,
	       "{\"description\":\"its name\",\"type\":\"string\",\"maxLength\":63,"
	       "\"pattern\":\"^[a-z0-9][a-z0-9-]*$\","
	       "\"errorMessage\":\"expected a name of lower-case letters, digits and hyphens (at most 63)\"}");
}

Test(schema, a_check_brings_its_pattern_and_its_words)
{
	const struct row version = {
		.key = "v", .type = ROW_TEXT, .size = 24, .check = check_version, .help = "three numbers"};
	const struct row own = {.key = "p",
				.type = ROW_TEXT,
				.size = 12,
				.schema = "'pattern': '^[0-9]+[.][*]$'",
				.help = "a pin"};

	expect(&version,
	       "{\"description\":\"three numbers\",\"type\":\"string\",\"minLength\":1,\"maxLength\":23,"
	       "\"pattern\":\"^[0-9]{1,5}[.][0-9]{1,5}[.][0-9]{1,5}$\","
	       "\"errorMessage\":\"expected a version of three numbers like 2.1.0\"}");
	expect(&own, "{\"description\":\"a pin\",\"type\":\"string\",\"minLength\":1,\"maxLength\":11,"
		     "\"pattern\":\"^[0-9]+[.][*]$\","
		     "\"errorMessage\":\"expected one line of text (at most 11 bytes)\"}");
}

/* What an editor writes for a person has to pass the loader: digits and times in quotes. */
Test(schema, digits_and_times_come_with_their_quotes)
{
	const struct row digits = {.key = "d", .type = ROW_DIGITS, .min = 3, .size = 8, .help = "LA number"};
	const struct row time = {.key = "t",
				 .type = ROW_TIME,
				 .size = sizeof(int),
				 .fallback = "16:15",
				 .help = "the last look"};

	expect(&digits, "{\"description\":\"LA number\",\"type\":\"string\",\"pattern\":\"^[0-9]{3}$\","
			"\"defaultSnippets\":[{\"label\":\"\\\"\\\"\",\"body\":\"\\\"$1\\\"\"}],"
			"\"errorMessage\":\"expected 3 digits in quotes\"}");
	expect(&time, "{\"description\":\"the last look\",\"type\":\"string\","
		      "\"pattern\":\"^([01][0-9]|2[0-3]):[0-5][0-9]$\","
		      "\"defaultSnippets\":[{\"label\":\"\\\"16:15\\\"\",\"body\":\"\\\"16:15\\\"\"}],"
		      "\"errorMessage\":\"expected a time in quotes like \\\"08:45\\\"\"}");
}

Test(schema, numbers_truths_dates_and_durations)
{
	const struct row number = {
		.key = "i", .type = ROW_INT, .min = 0, .max = 20, .fallback = "5", .help = "least count"};
	const struct row truth = {.key = "b", .type = ROW_BOOL, .fallback = "false", .help = "needed"};
	const struct row date = {.key = "d", .type = ROW_DATE, .required = true, .help = "first day"};
	const struct row minutes = {.key = "m",
				    .type = ROW_MINUTES,
				    .min = 5,
				    .max = 480,
				    .fallback = "20m",
				    .help = "first look"};
	const struct row days = {.key = "y", .type = ROW_DAYS, .min = 1, .max = 31, .help = "looked back"};

	expect(&number, "{\"description\":\"least count\",\"type\":\"integer\",\"minimum\":0,\"maximum\":20,"
			"\"default\":5,\"errorMessage\":\"expected a whole number from 0 to 20\"}");
	expect(&truth, "{\"description\":\"needed\",\"type\":\"boolean\",\"default\":false,"
		       "\"errorMessage\":\"expected true or false\"}");
	expect(&date, "{\"description\":\"first day\",\"type\":\"string\",\"format\":\"date\","
		      "\"pattern\":\"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$\","
		      "\"errorMessage\":\"expected a date like 2026-09-01\"}");
	expect(&minutes,
	       "{\"description\":\"first look\",\"type\":\"string\",\"default\":\"20m\",\"pattern\":"
	       "\"^0*([5-9]|[1-9][0-9]|[1-3][0-9][0-9]|4[0-7][0-9]|480)m$|^0*([1-8])h$\","
	       "\"errorMessage\":\"expected a duration like 20m or 1h (5m to 8h)\"}");
	/* No year fits into 31 days. */
	expect(&days, "{\"description\":\"looked back\",\"type\":\"string\","
		      "\"pattern\":\"^0*([1-9]|[1-2][0-9]|3[0-1])d$\","
		      "\"errorMessage\":\"expected a duration like 8d or 2y (1d to 31d)\"}");
}

static const char *const words[] = {"stop", "keep", NULL};

Test(schema, choices_and_lists_of_words)
{
	const struct row choice = {.key = "c", .type = ROW_CHOICE, .words = words, .help = "at the end"};
	const struct row bits = {.key = "b", .type = ROW_BITS, .words = words, .help = "some of them"};

	expect(&choice, "{\"description\":\"at the end\",\"type\":\"string\",\"enum\":[\"stop\",\"keep\"]}");
	expect(&bits, "{\"description\":\"some of them\",\"type\":\"array\",\"minItems\":1,"
		      "\"items\":{\"type\":\"string\",\"enum\":[\"stop\",\"keep\"]}}");
}

Test(schema, maps_lists_and_values_of_their_own_form)
{
	const struct row keys[] = {
		{.key = "to", .type = ROW_CHOICE, .required = true, .words = words, .help = "whom"},
		{.key = "why", .type = ROW_CHOICE, .words = words, .help = "what for"},
		{0},
	};
	const struct row item[] = {{.type = ROW_MAP, .rows = keys}};
	const struct row optional[] = {{.key = "a", .type = ROW_CONST, .fallback = "x", .help = "an x"}, {0}};
	const struct row map = {.key = "m", .type = ROW_MAP, .rows = optional, .help = "group"};
	const struct row list = {
		.key = "l", .type = ROW_LIST, .rows = item, .min = 1, .max = 32, .help = "who sees"};
	const struct row own = {.key = "o",
				.type = ROW_OWN,
				.form = "stop, or hold 60d",
				.schema = "'type': 'string', 'pattern': '^(stop|hold 60d)$'",
				.fallback = "not to be taken over",
				.help = "after the end"};

	expect(&map, "{\"description\":\"group\",\"type\":\"object\",\"additionalProperties\":false,"
		     "\"properties\":{\"a\":{\"description\":\"an x\",\"const\":\"x\"}}}");
	expect(&list,
	       "{\"description\":\"who sees\",\"type\":\"array\",\"minItems\":1,\"maxItems\":32,\"items\":"
	       "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"to\"],\"properties\":{"
	       "\"to\":{\"description\":\"whom\",\"type\":\"string\",\"enum\":[\"stop\",\"keep\"]},"
	       "\"why\":{\"description\":\"what for\",\"type\":\"string\",\"enum\":[\"stop\",\"keep\"]}}}}");
	expect(&own, "{\"description\":\"after the end\",\"type\":\"string\","
		     "\"pattern\":\"^(stop|hold 60d)$\",\"errorMessage\":\"expected stop, or hold 60d\"}");
}

/* --- the kinds ----------------------------------------------------------------------------- */

/* A row that a schema cannot tell would let every mistake through, unseen. */
static unsigned told(const struct row *rows, bool is_item)
{
	unsigned count = 0;

	for (const struct row *row = rows; is_item ? row == rows : row->key != NULL; row++) {
		const char *key = row->key != NULL ? row->key : "an item";

		count++;
		if (!is_item)
			cr_expect_not_null(row->help, "%s has no help", key);
		if (row->type == ROW_OWN)
			cr_expect_not_null(row->schema, "%s is of its own form and has no schema", key);
		if (row->check != NULL) {
			cr_expect(row->type == ROW_TEXT || row->type == ROW_STRING, "%s has a check", key);
			cr_expect(row->schema != NULL || check_pattern(row->check) != NULL,
				  "%s has a check and no pattern", key);
		}
		if (row->type == ROW_MAP || row->type == ROW_LIST)
			count += told(row->rows, row->type == ROW_LIST);
	}
	return count;
}

Test(schema, every_row_of_every_kind_is_told)
{
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		struct buffer out = {0};
		json_error_t error;
		json_t *schema;

		cr_expect_gt(told(kinds[i]->rows, false), 5u, "%s", kinds[i]->name);
		schema_kind(kinds[i], &out);
		cr_assert(buffer_ok(&out));
		cr_expect_eq(out.at[out.length - 1], '\n');
		schema = json_loads(out.at, JSON_REJECT_DUPLICATES, &error);
		cr_assert_not_null(schema, "%s, line %d: %s", kinds[i]->name, error.line, error.text);
		cr_expect_str_eq(json_string_value(json_object_get(schema, "$schema")),
				 "http://json-schema.org/draft-07/schema#");
		cr_expect_str_eq(json_string_value(json_object_get(schema, "title")), kinds[i]->name);
		cr_expect(json_is_false(json_object_get(schema, "additionalProperties")));
		json_decref(schema);
		buffer_free(&out);
	}
}

Test(schema, files_are_named_after_kinds)
{
	char word[SCHEMA_WORD];

	cr_expect_str_eq(schema_word(&kind_authority, word), "authority");
	cr_expect_str_eq(schema_word(&kind_share_contract, word), "share-contract");
}

/* --- patterns beside checks ---------------------------------------------------------------- */

static const struct row *row_at(const struct row *rows, const char *path)
{
	size_t length = strcspn(path, ".");

	for (const struct row *row = rows; row->key != NULL; row++) {
		if (strlen(row->key) != length || strncmp(row->key, path, length) != 0)
			continue;
		if (path[length] == '\0')
			return row;
		return row_at(row->type == ROW_LIST ? row->rows->rows : row->rows, path + length + 1);
	}
	cr_assert_fail("no row %s", path);
	return NULL;
}

static bool matches(const struct row *row, const char *text)
{
	json_t *schema = schema_of(row);
	const char *pattern = json_string_value(json_object_get(schema, "pattern"));
	regex_t compiled;
	bool found;

	cr_assert_not_null(pattern);
	cr_assert_eq(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0, "%s", pattern);
	found = regexec(&compiled, text, 0, NULL, 0) == 0;
	regfree(&compiled);
	json_decref(schema);
	return found;
}

struct sample {
	const struct kind *kind;
	const char *path, *text;
	bool fits;
};

static const struct sample samples[] = {
	{&kind_school, "source.base_url", "https://api.example.org/v1.0", true},
	{&kind_school, "source.base_url", "https://a", true},
	{&kind_school, "source.base_url", "https://127.0.0.1:8443/v1.0", true},
	{&kind_school, "source.base_url", "http://api.example.org", false},
	{&kind_school, "source.base_url", "https://", false},
	{&kind_school, "source.base_url", "https:///x", false},
	{&kind_school, "source.base_url", "https://:443", false},
	{&kind_school, "source.base_url", "https://api.example.org/", false},
	{&kind_school, "source.base_url", "https://api.example.org/?a", false},
	{&kind_school, "source.base_url", "https://me@api.example.org", false},
	{&kind_school, "source.base_url", "https://api.example.org\\x", false},
	{&kind_school, "source.school", "A0000000_1-b", true},
	{&kind_school, "source.school", "A/1", false},
	{&kind_school, "contact.email", "office@school.example", true},
	{&kind_school, "contact.email", "office@localhost", false},
	{&kind_school, "contact.email", "a.b@c", false},
	{&kind_school, "contact.email", "@school.example", false},
	{&kind_school, "contact.email", "a@b@school.example", false},
	{&kind_school, "contact.email", "Office <a@school.example>", false},
	{&kind_authority, "listen.console", "127.0.0.1:8480", true},
	{&kind_authority, "listen.console", "console.example:65535", true},
	{&kind_authority, "listen.console", "[::1]:8480", true},
	{&kind_authority, "listen.console", "127.0.0.1:65536", false},
	{&kind_authority, "listen.console", "127.0.0.1:0", false},
	{&kind_authority, "listen.console", "127.0.0.1", false},
	{&kind_authority, "listen.console", ":8480", false},
	{&kind_authority, "listen.console", "::1:8480", false},
	{&kind_authority, "listen.console", "a b:8480", false},
	{&kind_authority, "listen.bus", "tcp://127.0.0.1:8481", true},
	{&kind_authority, "listen.bus", "tcp://*:8481", false},
	{&kind_authority, "listen.bus", "127.0.0.1:8481", false},
	{&kind_authority, "lists.file", "social-care.csv", true},
	{&kind_authority, "lists.file", ".hidden", false},
	{&kind_authority, "lists.file", "../social-care.csv", false},
	{&kind_authority, "lists.file", "a\\b", false},
	{&kind_authority, "region", "E12000005", true},
	{&kind_authority, "region", "E12000010", false},
	{&kind_authority, "region", "E12000000", false},
	{&kind_authority, "region", "W92000004", false},
	{&kind_authority, "network.proxy", "http://proxy.example:3128", true},
	{&kind_authority, "network.proxy", "https://proxy.example:3128", true},
	{&kind_authority, "network.proxy", "proxy.example:3128", false},
	{&kind_authority, "figures.data_sets.id", "019d209b-b031-7497-8205-af255b581d91", true},
	{&kind_authority, "figures.data_sets.id", "019d209b-b031-7497-8205-af255b581d9", false},
	{&kind_authority, "figures.data_sets.id", "019D209B-B031-7497-8205-AF255B581D91", false},
	{&kind_authority, "figures.data_sets.version", "1.*", true},
	{&kind_authority, "figures.data_sets.version", "9999.*", true},
	{&kind_authority, "figures.data_sets.version", "0.*", false},
	{&kind_authority, "figures.data_sets.version", "1.0", false},
	{&kind_share_contract, "version", "2.1.0", true},
	{&kind_share_contract, "version", "2.1", false},
	{&kind_share_contract, "version", "2.1.0-draft", false},
	{&kind_share_contract, "version", "100000.0.0", false},
	{&kind_share_contract, "annexes.sha256",
	 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true},
	{&kind_share_contract, "annexes.sha256",
	 "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false},
	{&kind_share_contract, "annexes.sha256", "0123", false},
	{&kind_agreements, "agreements.key", "0123456789abcdef", true},
	{&kind_agreements, "agreements.key", "0123456789abcdeg", false},
	{&kind_agreements, "agreements.signature", "0123456789abcdef", false},
};

Test(schema, patterns_let_through_what_checks_do)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		const struct sample *s = &samples[i];
		const struct row *row = row_at(s->kind->rows, s->path);

		cr_expect_eq(row->check(s->text) == NULL, s->fits, "check of %s: %s", s->path, s->text);
		cr_expect_eq(matches(row, s->text), s->fits, "pattern of %s: %s", s->path, s->text);
	}
}

/* Every whole number around the bounds, in both units of both types. */
static void around(const struct row *row, const char *letters, const long worth[2])
{
	for (unsigned unit = 0; unit < 2; unit++)
		for (long n = 0; n <= row->max / worth[unit] + 12; n++) {
			bool fits = n * worth[unit] >= row->min && n * worth[unit] <= row->max;
			char text[32];

			snprintf(text, sizeof text, "%ld%c", n, letters[unit]);
			cr_expect_eq(matches(row, text), fits, "%s in %ld to %ld", text, row->min, row->max);
		}
}

Test(schema, durations_keep_their_bounds)
{
	static const long bounds[][2] = {{1, 1}, {5, 480}, {5, 2400}, {60, 4320}, {99, 101}, {1, 1000}};

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		const struct row minutes = {.type = ROW_MINUTES, .min = bounds[i][0], .max = bounds[i][1]};
		const struct row days = {.type = ROW_DAYS, .min = bounds[i][0], .max = bounds[i][1]};

		around(&minutes, "mh", (const long[]){1, 60});
		around(&days, "dy", (const long[]){1, 365});
		cr_expect(matches(&minutes, "0060m") == (bounds[i][0] <= 60 && bounds[i][1] >= 60));
		cr_expect_not(matches(&minutes, "60"));
		cr_expect_not(matches(&minutes, "60 m"));
	}
}
