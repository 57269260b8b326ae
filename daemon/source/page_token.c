/* The answer of an OAuth 2 token service (RFC 6749, 5.1). Its words never show the token. */
#include <strings.h>

#include "base/limits.h"
#include "source/rest_read.h"

static int refuse_member(struct page_refusal *refusal, const char *pointer, const char *expected)
{
	int rc = page_refuse(refusal, FAULT_PARSE, "expected %s", expected);

	text_copy(refusal->path, sizeof refusal->path, span_of(pointer + 1));
	return rc;
}

/* It becomes part of a header. */
static bool is_token(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] <= 0x20 || s.at[i] >= 0x7f)
			return false;
	return s.length > 0 && s.length <= LIMIT_TOKEN;
}

static int read_answer(struct json_value root, char *ret_token, size_t size, int64_t *ret_seconds,
		       struct page_refusal *refusal)
{
	struct json_value token = rest_at(root, "/access_token"), type = rest_at(root, "/token_type"),
			  expires = rest_at(root, "/expires_in");

	if (root.type != JSON_OBJECT || token.type != JSON_TEXT || !is_token(json_span(token)) ||
	    !text_copy(ret_token, size, json_span(token)))
		return refuse_member(refusal, "/access_token", "a token of plain characters");
	if (type.type != JSON_TEXT || type.extent != 6 || strncasecmp(type.text, "bearer", 6) != 0)
		return refuse_member(refusal, "/token_type", "\"bearer\"");
	*ret_seconds = 0;
	if (expires.type != JSON_NOTHING && expires.type != JSON_NULL &&
	    (!json_whole(expires, ret_seconds) || *ret_seconds < 1))
		return refuse_member(refusal, "/expires_in", "a number of seconds");
	return 0;
}

int page_read_token(struct span bytes, char *ret_token, size_t size, int64_t *ret_seconds,
		    struct page_refusal *ret_refusal)
{
	struct json_value root = {0};
	int rc;

	*ret_refusal = (struct page_refusal){0};
	rc = rest_root(bytes, &root, ret_refusal);
	if (rc == 0)
		rc = read_answer(root, ret_token, size, ret_seconds, ret_refusal);
	return rest_end(rc, bytes, ret_refusal);
}
