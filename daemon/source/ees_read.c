#include "source/ees_read.h"

#include <stdio.h>
#include <string.h>

#include "source/wonde_read.h"

/* Errors of one refusal that are told; the first ones say what is wrong. */
#define ERRORS_TOLD 4

int ees_document(struct span bytes, ees_reader read, struct page *page, struct page_refusal *refusal)
{
	struct json_value root = {0};
	int rc = wonde_root(bytes, &root, refusal);

	if (rc == 0)
		rc = read(root, page, refusal);
	return wonde_end(rc, bytes, refusal);
}

static void place(struct page_refusal *refusal, const char *path, const char *member)
{
	const char *dot = path[0] != '\0' && member[0] != '\0' ? "." : "";

	snprintf(refusal->path, sizeof refusal->path, "%s%s%s", path, dot, member);
}

int ees_wrong(struct page_refusal *refusal, const char *path, const char *member, const char *expected,
	      struct json_value found)
{
	char words[120];
	int rc = page_refuse(refusal, FAULT_PARSE, "expected %s, found %s", expected,
			     json_describe(found, words, sizeof words));

	place(refusal, path, member);
	return rc;
}

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return false;
	return true;
}

int ees_text(struct page_refusal *refusal, const char *path, const char *member, struct json_value v,
	     char *out, size_t size)
{
	char expected[64];

	if (v.type == JSON_TEXT && v.extent > 0 && v.extent < size && is_plain(json_span(v))) {
		text_copy(out, size, json_span(v));
		return 0;
	}
	snprintf(expected, sizeof expected, "a text of 1 to %zu plain bytes", size - 1);
	return ees_wrong(refusal, path, member, expected, v);
}

int ees_text_or(struct page_refusal *refusal, const char *path, const char *member, struct json_value v,
		char *out, size_t size)
{
	out[0] = '\0';
	if (v.type == JSON_NULL || v.type == JSON_NOTHING || (v.type == JSON_TEXT && v.extent == 0))
		return 0;
	return ees_text(refusal, path, member, v, out, size);
}

void ees_words(struct json_value v, char *out, size_t size)
{
	out[0] = '\0';
	if (v.type == JSON_TEXT)
		text_escape(out, size, text_trim(json_span(v)));
}

int ees_count(struct page_refusal *refusal, const char *path, const char *member, struct json_value v,
	      int64_t *ret_count)
{
	if (v.type == JSON_INTEGER && v.integer >= 0) {
		*ret_count = v.integer;
		return 0;
	}
	return ees_wrong(refusal, path, member, "a whole number from 0", v);
}

int ees_list(struct page_refusal *refusal, const char *path, const char *member, struct json_value v)
{
	return v.type == JSON_ARRAY ? 0 : ees_wrong(refusal, path, member, "a list", v);
}

void ees_errors(struct json_value errors, char *out, size_t size)
{
	static const struct json_name names[] = {JSON_NAME("message"), JSON_NAME("path"), JSON_NAME("code")};
	struct json_walk walk = json_items(errors);
	struct json_value error, got[3];
	unsigned count = 0;

	while (json_next(&walk, &error)) {
		char message[160], path[80], code[64];
		size_t used = strlen(out);

		json_pick(error, names, 3, NULL, got);
		ees_words(got[0], message, sizeof message);
		ees_words(got[1], path, sizeof path);
		ees_words(got[2], code, sizeof code);
		if (count++ == ERRORS_TOLD || used + 1 >= size)
			return;
		snprintf(out + used, size - used, "%s%s%s%s%s", used > 0 ? "; " : "",
			 message[0] != '\0' ? message : code, path[0] != '\0' ? " (" : "", path,
			 path[0] != '\0' ? ")" : "");
	}
}
