#include "console/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/limits.h"

#define RETRY_SECONDS 2 /* while the engine starts */

/* Members of an answer that are not for the browser. */
static const char *const own[] = {"http", "ok", "retry", "retry_after"};

void reply_etag(struct span bytes, char out[REPLY_ETAG])
{
	struct digest d = digest_bytes(bytes.at, bytes.length);
	char hex[33];

	text_hex(hex, d.bytes, 16);
	snprintf(out, REPLY_ETAG, "\"%s\"", hex);
}

bool reply_matches(struct span given, const char *etag)
{
	while (given.length > 0) {
		const char *end = memchr(given.at, ',', given.length);
		size_t size = end != NULL ? (size_t)(end - given.at) : given.length;
		struct span one = text_trim((struct span){given.at, size});

		if (one.length > 2 && memcmp(one.at, "W/", 2) == 0)
			one = (struct span){one.at + 2, one.length - 2};
		if (span_is(one, "*") || span_is(one, etag))
			return true;
		size += end != NULL;
		given = (struct span){given.at + size, given.length - size};
	}
	return false;
}

void reply_problem(const struct problem *p, struct reply *ret)
{
	struct problem nothing = {0};

	if (p->status == 404) {
		problem_set(&nothing, 404, REPLY_NOTHING);
		p = &nothing;
	}
	*ret = (struct reply){.status = p->status, .problem = true, .body = {.limit = LIMIT_PAGE}};
	problem_write(p, &ret->body);
}

void reply_problem_of(unsigned status, const char *detail, struct reply *ret)
{
	struct problem p = {0};

	problem_set(&p, status, "%s", detail);
	reply_problem(&p, ret);
}

/* --- the engine's answer ----------------------------------------------------------------------------------
 */

static void read_fields(const json_t *fields, struct problem *p)
{
	const json_t *field;
	size_t i;

	json_array_foreach(fields, i, field) {
		const char *name = json_string_value(json_object_get(field, "name"));
		const char *text = json_string_value(json_object_get(field, "text"));
		unsigned status = p->status;

		if (name != NULL && text != NULL)
			problem_field(p, span_of(name), "%s", text);
		p->status = status;
	}
}

/* A title of the engine's own stands in for the general one. */
static void write_problem(const json_t *answer, const struct problem *p, struct buffer *out)
{
	const char *title = json_string_value(json_object_get(answer, "title"));
	struct buffer general = {.limit = LIMIT_PAGE};
	static const char head[] = "{\"type\":\"about:blank\",\"title\":";
	const char *rest;

	problem_write(p, &general);
	rest = buffer_ok(&general) ? strstr(general.at, ",\"status\":") : NULL;
	if (title == NULL || rest == NULL) {
		buffer_bytes(out, general.at, general.length);
	} else {
		buffer_text(out, head);
		buffer_json(out, span_of(title));
		buffer_text(out, rest);
	}
	buffer_free(&general);
}

static void read_problem(const json_t *answer, struct reply *ret)
{
	const char *detail = json_string_value(json_object_get(answer, "detail"));
	struct problem p = {0};

	problem_set(&p, ret->status, "%s", detail != NULL ? detail : "");
	if (ret->status == 404)
		problem_set(&p, 404, REPLY_NOTHING);
	else
		read_fields(json_object_get(answer, "fields"), &p);
	ret->problem = true;
	write_problem(ret->status == 404 ? NULL : answer, &p, &ret->body);
}

static int append(const char *bytes, size_t length, void *to)
{
	buffer_bytes(to, bytes, length);
	return buffer_ok(to) ? 0 : -1;
}

static void read_body(json_t *answer, struct reply *ret)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		json_object_del(answer, own[i]);
	if (ret->status == 204)
		return;
	if (json_dump_callback(answer, append, &ret->body, JSON_COMPACT) != 0) {
		buffer_free(&ret->body);
		reply_problem_of(500, "the answer could not be written", ret);
		return;
	}
	reply_etag(buffer_span(&ret->body), ret->etag);
}

/* False: signed in without a token. */
static bool read_cookie(json_t *answer, enum route_kind kind, struct reply *ret)
{
	const char *token = json_string_value(json_object_get(answer, "token"));
	unsigned char bytes[32];
	bool ok;

	if (ret->status >= 300)
		return true;
	if (kind == ROUTE_SIGN_OUT)
		ret->cookie = COOKIE_CLEAR;
	if (kind != ROUTE_SIGN_IN && kind != ROUTE_SIGN_IN_PROXY)
		return true;
	ok = token != NULL && text_unhex(bytes, sizeof bytes, span_of(token)) &&
	     text_copy(ret->session, sizeof ret->session, span_of(token));
	ret->cookie = COOKIE_SET;
	explicit_bzero(bytes, sizeof bytes);
	json_object_del(answer, "token");
	return ok;
}

static bool status_ok(json_int_t status)
{
	return (status >= 200 && status <= 299) || (status >= 400 && status <= 599);
}

static void not_understood(bool again, struct reply *ret)
{
	reply_problem_of(
		again ? 503 : 500,
		again ? "Muster is starting: try again in a moment." : "The answer was not understood.", ret);
	ret->retry_after = again ? RETRY_SECONDS : 0;
}

void reply_read(struct span text, enum route_kind kind, struct reply *ret)
{
	json_t *answer = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, NULL);
	json_int_t status = json_integer_value(json_object_get(answer, "http"));
	json_int_t after = json_integer_value(json_object_get(answer, "retry_after"));

	if (!json_is_object(answer) || !status_ok(status)) {
		bool again = json_is_true(json_object_get(answer, "retry"));

		json_decref(answer);
		not_understood(again, ret);
		return;
	}
	*ret = (struct reply){.status = (unsigned)status,
			      .body = {.limit = LIMIT_PAGE},
			      .retry_after = after > 0 && after <= LIMIT_RETRY_SECONDS ? (unsigned)after : 0};
	if (!read_cookie(answer, kind, ret)) {
		json_decref(answer);
		not_understood(false, ret);
		return;
	}
	if (status >= 400)
		read_problem(answer, ret);
	else
		read_body(answer, ret);
	if (ret->body.failed) {
		buffer_free(&ret->body);
		reply_problem_of(500, "The answer is too long.", ret);
	}
	ret->answer = answer;
}

void reply_free(struct reply *r)
{
	explicit_bzero(r->session, sizeof r->session);
	buffer_free(&r->body);
	json_decref(r->answer);
	*r = (struct reply){0};
}
