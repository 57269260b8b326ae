#include "console/question.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"

#define SESSION_DIGITS 64
#define CSRF_MOST      128
#define SUBJECT_MOST   255
#define PARAMS_MOST    16 /* of one route */

static const char *const header_names[REQUEST_HEADERS] = {
	[HEADER_HOST] = "Host",
	[HEADER_ORIGIN] = "Origin",
	[HEADER_SEC_FETCH_SITE] = "Sec-Fetch-Site",
	[HEADER_COOKIE] = "Cookie",
	[HEADER_CSRF] = "X-CSRF-Token",
	[HEADER_QUIET] = "X-Muster-Quiet",
	[HEADER_CONTENT_TYPE] = "Content-Type",
	[HEADER_CONTENT_LENGTH] = "Content-Length",
	[HEADER_TRANSFER_ENCODING] = "Transfer-Encoding",
	[HEADER_IF_NONE_MATCH] = "If-None-Match",
	[HEADER_ACCEPT_ENCODING] = "Accept-Encoding",
};

enum request_header request_header_find(const char *name, const char *subject)
{
	for (unsigned i = 0; i < REQUEST_HEADERS; i++) {
		const char *known = i == HEADER_SUBJECT ? subject : header_names[i];

		if (known != NULL && strcasecmp(known, name) == 0)
			return (enum request_header)i;
	}
	return REQUEST_HEADERS;
}

static struct span header(const struct request *r, enum request_header h)
{
	return r->headers[h].value;
}

static bool given(const struct request *r, enum request_header h)
{
	return r->headers[h].value.at != NULL;
}

/* --- before the body -------------------------------------------------------------------------------------
 */

/* "https://muster.example" is of "muster.example". */
static bool origin_of_host(struct span origin, struct span host)
{
	static const char *const schemes[] = {"https://", "http://"};

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t length = strlen(schemes[i]);

		if (origin.length == length + host.length && memcmp(origin.at, schemes[i], length) == 0 &&
		    strncasecmp(origin.at + length, host.at, host.length) == 0)
			return true;
	}
	return false;
}

bool request_own(const struct request *r)
{
	struct span site = header(r, HEADER_SEC_FETCH_SITE);

	if (given(r, HEADER_SEC_FETCH_SITE) && !span_is(site, "same-origin") && !span_is(site, "none"))
		return false;
	return !given(r, HEADER_ORIGIN) ||
	       (given(r, HEADER_HOST) && origin_of_host(header(r, HEADER_ORIGIN), header(r, HEADER_HOST)));
}

static bool is_json(struct span type)
{
	static const char json[] = "application/json";
	struct span rest;

	if (type.length < sizeof json - 1 || strncasecmp(type.at, json, sizeof json - 1) != 0)
		return false;
	rest = text_trim((struct span){type.at + sizeof json - 1, type.length - (sizeof json - 1)});
	if (rest.length == 0)
		return true;
	if (rest.at[0] != ';')
		return false;
	rest = text_trim((struct span){rest.at + 1, rest.length - 1});
	return rest.length == 13 && strncasecmp(rest.at, "charset=utf-8", 13) == 0;
}

static bool begin_post(const struct request *r, struct problem *p)
{
	uint64_t length = 0;

	if (given(r, HEADER_TRANSFER_ENCODING) || !given(r, HEADER_CONTENT_LENGTH) ||
	    !text_u64(header(r, HEADER_CONTENT_LENGTH), &length))
		problem_set(p, 411, "Content-Length is missing");
	else if (length > LIMIT_CONSOLE_BODY)
		problem_set(p, 413, "at most %d bytes are read", LIMIT_CONSOLE_BODY);
	else if (!is_json(header(r, HEADER_CONTENT_TYPE)))
		problem_set(p, 415, "Content-Type: expected application/json");
	return p->status == 0;
}

static bool begin_bare(const struct request *r, struct problem *p)
{
	if (given(r, HEADER_TRANSFER_ENCODING) ||
	    (given(r, HEADER_CONTENT_LENGTH) && !span_is(header(r, HEADER_CONTENT_LENGTH), "0")))
		problem_set(p, 400, "a %s request has no body here", r->method);
	return p->status == 0;
}

bool question_begin(const struct request *r, const struct route *route, struct problem *p)
{
	if (!request_own(r)) {
		problem_set(p, 403, "the request was sent by a page of another site");
		return false;
	}
	for (unsigned i = 0; i < REQUEST_HEADERS; i++)
		if (r->headers[i].twice && i != HEADER_ACCEPT_ENCODING) {
			problem_set(p, 400, "a header is given twice: %s",
				    header_names[i] != NULL ? header_names[i] : "the proxy's subject");
			return false;
		}
	return strcmp(route->method, "POST") == 0 ? begin_post(r, p) : begin_bare(r, p);
}

/* --- parameters ------------------------------------------------------------------------------------------
 */

static const struct param *param_find(const struct param *params, enum param_place place, struct span name)
{
	for (const struct param *p = params; p->name != NULL; p++)
		if (p->place == place && span_is(name, p->name))
			return p;
	return NULL;
}

static void refuse_unknown(const struct param *params, enum param_place place, struct span name,
			   struct problem *ret)
{
	const char *known[PARAMS_MOST + 1] = {NULL}, *near;
	char word[72];
	size_t count = 0;

	for (const struct param *p = params; p->name != NULL; p++)
		if (p->place == place && count < PARAMS_MOST)
			known[count++] = p->name;
	text_copy(word, sizeof word, name);
	near = text_nearest(word, known);
	problem_field(ret, name, "is not known here%s%s%s", near != NULL ? "; did you mean \"" : "",
		      near != NULL ? near : "", near != NULL ? "\"?" : "");
}

/* Puts one parameter into the question, if it fits. */
static void put(json_t *question, const struct param *p, struct span value, struct problem *ret)
{
	char room[200];
	const char *expected = param_check(p, value, room);
	uint64_t number;

	if (value.length == 0 && !p->required)
		return; /* a field of a form that was left empty */
	if (expected != NULL)
		problem_field(ret, span_of(p->name), "expected %s", expected);
	else if (p->type == PARAM_TRUE)
		json_object_set_new(question, p->name, json_true());
	else if (p->type == PARAM_NUMBER && text_u64(value, &number))
		json_object_set_new(question, p->name, json_integer((json_int_t)number));
	else
		json_object_set_new(question, p->name, json_stringn(value.at, value.length));
}

static void put_path(json_t *question, const struct route_match *match, struct problem *ret)
{
	unsigned i = 0;

	for (const struct param *p = match->route->params; p->name != NULL; p++)
		if (p->place == PLACE_PATH && i < match->count) {
			char room[200];

			/* An id of another form is one that is not there. */
			if (param_check(p, match->values[i], room) != NULL)
				problem_set(ret, 404, "there is nothing of that name for you");
			else
				put(question, p, match->values[i], ret);
			i++;
		}
}

static int hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 :
				      -1;
}

/* Percent decoding of one part of a query; false for what is not of that form, or has a NUL. */
static bool decode(struct span raw, struct buffer *out)
{
	buffer_reset(out);
	for (size_t i = 0; i < raw.length; i++) {
		char c = raw.at[i] == '+' ? ' ' : raw.at[i];

		if (c == '%') {
			int high = i + 2 < raw.length ? hex_value(raw.at[i + 1]) : -1;
			int low = high >= 0 ? hex_value(raw.at[i + 2]) : -1;

			if (low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (c == '\0')
			return false;
		buffer_bytes(out, &c, 1);
	}
	return buffer_ok(out) && text_utf8(buffer_span(out));
}

static bool put_pair(json_t *question, const struct param *params, struct span pair, struct buffer *name,
		     struct buffer *value, struct problem *ret)
{
	const char *equals = memchr(pair.at, '=', pair.length);
	size_t split = equals != NULL ? (size_t)(equals - pair.at) : pair.length;
	struct span rest = {pair.at + split + (equals != NULL), pair.length - split - (equals != NULL)};
	const struct param *p;

	if (!decode((struct span){pair.at, split}, name) || !decode(rest, value)) {
		problem_set(ret, 400,
			    "the address is not of its form: expected name=value, with %%XX of UTF-8");
		return false;
	}
	p = param_find(params, PLACE_QUERY, buffer_span(name));
	if (p == NULL)
		refuse_unknown(params, PLACE_QUERY, buffer_span(name), ret);
	else if (json_object_get(question, p->name) != NULL)
		problem_field(ret, span_of(p->name), "is given twice");
	else
		put(question, p, buffer_span(value), ret);
	return true;
}

static void put_query(json_t *question, const struct route *route, struct span query, struct problem *ret)
{
	struct buffer name = {0}, value = {0};

	while (query.length > 0) {
		const char *end = memchr(query.at, '&', query.length);
		size_t length = end != NULL ? (size_t)(end - query.at) : query.length;

		if (length > 0 &&
		    !put_pair(question, route->params, (struct span){query.at, length}, &name, &value, ret))
			break;
		length += end != NULL;
		query = (struct span){query.at + length, query.length - length};
	}
	buffer_free(&name);
	buffer_free(&value);
}

static void put_member(json_t *question, const struct param *p, const json_t *value, struct problem *ret)
{
	char digits[24], room[200];

	if (p->type == PARAM_NUMBER && json_is_integer(value)) {
		snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
		put(question, p, span_of(digits), ret);
	} else if (p->type == PARAM_TRUE && json_is_true(value)) {
		put(question, p, SPAN("true"), ret);
	} else if (p->type != PARAM_NUMBER && p->type != PARAM_TRUE && json_is_string(value)) {
		put(question, p, (struct span){json_string_value(value), json_string_length(value)}, ret);
	} else if (!(json_is_null(value) && !p->required)) {
		const char *expected = param_check(p, SPAN(""), room);

		problem_field(ret, span_of(p->name), "expected %s", expected != NULL ? expected : "a text");
	}
}

static void put_body(json_t *question, const struct route *route, struct span text, struct problem *ret)
{
	json_error_t error;
	json_t *body = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, &error), *value;
	const char *name;

	if (!json_is_object(body)) {
		char why[160];

		problem_set(ret, 400, "the body is not a JSON object%s%s", body == NULL ? ": " : "",
			    body == NULL ? text_escape(why, sizeof why, span_of(error.text)) : "");
		json_decref(body);
		return;
	}
	json_object_foreach(body, name, value) {
		const struct param *p = param_find(route->params, PLACE_BODY, span_of(name));

		if (p == NULL)
			refuse_unknown(route->params, PLACE_BODY, span_of(name), ret);
		else
			put_member(question, p, value, ret);
	}
	json_decref(body);
}

static void check_required(const json_t *question, const struct route *route, struct problem *ret)
{
	char room[200];

	for (const struct param *p = route->params; p->name != NULL; p++) {
		bool told = json_object_get(question, p->name) != NULL || !p->required;

		for (unsigned i = 0; i < ret->count && !told; i++)
			told = strcmp(ret->fields[i].name, p->name) == 0;
		if (!told)
			problem_field(ret, span_of(p->name), "is missing: expected %s",
				      param_check(p, SPAN(""), room));
	}
}

/* --- who asks --------------------------------------------------------------------------------------------
 */

static bool is_hex(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (hex_value(s.at[i]) < 0 || (s.at[i] >= 'A' && s.at[i] <= 'F'))
			return false;
	return s.length == SESSION_DIGITS;
}

int question_cookie(struct span cookies, const char *name, struct span *ret_session)
{
	size_t length = strlen(name);
	int found = 0;

	while (cookies.length > 0) {
		const char *end = memchr(cookies.at, ';', cookies.length);
		size_t size = end != NULL ? (size_t)(end - cookies.at) : cookies.length;
		struct span one = text_trim((struct span){cookies.at, size});

		if (one.length > length && memcmp(one.at, name, length) == 0 && one.at[length] == '=') {
			struct span value = {one.at + length + 1, one.length - length - 1};

			if (found != 0)
				return -1;
			found = 2; /* there is one */
			if (is_hex(value)) {
				*ret_session = value;
				found = 1;
			}
		}
		size += end != NULL;
		cookies = (struct span){cookies.at + size, cookies.length - size};
	}
	return found == 1;
}

/* A value that goes on to the engine as it is: printable, of a length. */
static bool is_plain(struct span s, size_t most)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return false;
	return s.length > 0 && s.length <= most && text_utf8(s);
}

static void put_asker(json_t *question, const struct request *r, const struct question_settings *settings,
		      struct problem *ret)
{
	struct span session, csrf = header(r, HEADER_CSRF), subject = header(r, HEADER_SUBJECT);
	int cookie = question_cookie(header(r, HEADER_COOKIE), settings->cookie, &session);

	if (cookie < 0)
		problem_set(ret, 400, "the cookie %s is given twice", settings->cookie);
	else if (cookie > 0)
		json_object_set_new(question, "session", json_stringn(session.at, session.length));
	if (csrf.at != NULL && is_plain(csrf, CSRF_MOST))
		json_object_set_new(question, "csrf", json_stringn(csrf.at, csrf.length));
	if (span_is(header(r, HEADER_QUIET), "true"))
		json_object_set_new(question, "quiet", json_true());
	if (!r->proxy || subject.at == NULL)
		return; /* on any other socket the header is nobody's word */
	if (is_plain(subject, SUBJECT_MOST))
		json_object_set_new(question, "subject", json_stringn(subject.at, subject.length));
	else
		problem_set(ret, 400, "the reverse proxy names nobody that can be read");
}

bool question_write(const struct request *r, const struct route_match *match,
		    const struct question_settings *settings, struct buffer *out, struct problem *ret)
{
	const struct route *route = match->route;
	json_t *question = json_pack("{s:s}", "verb", route->verb);
	char *text = NULL;

	*ret = (struct problem){0};
	if (question == NULL)
		goto end;
	if (route->kind == ROUTE_SIGN_IN_PROXY && !r->proxy)
		problem_set(ret, 404, "only on the reverse proxy's socket");
	put_path(question, match, ret);
	if (ret->status == 0)
		put_query(question, route, r->query, ret);
	if (ret->status == 0 && strcmp(route->method, "POST") == 0)
		put_body(question, route, r->body, ret);
	if (ret->status == 0 || ret->status == 422)
		check_required(question, route, ret);
	if (ret->status == 0)
		put_asker(question, r, settings, ret);
	if (ret->status == 422)
		problem_set(ret, 422, "Mend what `fields` names (%u).", ret->count);
	if (ret->status == 0)
		text = json_dumps(question, JSON_COMPACT);
end:
	if (text != NULL && strlen(text) > LIMIT_JSON_INLINE)
		problem_set(ret, 413, "the question is too long");
	else if (text != NULL)
		buffer_text(out, text);
	else if (ret->status == 0)
		problem_set(ret, 503, "out of memory");
	free(text);
	json_decref(question);
	return ret->status == 0;
}
