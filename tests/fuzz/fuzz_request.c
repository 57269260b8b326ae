/* A request of any bytes, as somebody on the network may send it, made into a question for the engine. What
 * comes out has members that its route names and nothing else, each of its form, and says who asks only as
 * the header did. Input: a byte (odd: the reverse proxy's socket), then lines: method, path with its query,
 * headers "N:value" by their number in enum request_header, an empty line, the body. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "console/question.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span line_of(struct span *rest)
{
	const char *end = memchr(rest->at, '\n', rest->length);
	struct span line = {rest->at, end != NULL ? (size_t)(end - rest->at) : rest->length};
	size_t used = line.length + (end != NULL);

	*rest = (struct span){rest->at + used, rest->length - used};
	return line;
}

static void read_headers(struct request *r, struct span *rest)
{
	struct span line;

	while ((line = line_of(rest)).length >= 2 && line.at[1] == ':') {
		unsigned h = (unsigned char)line.at[0] % REQUEST_HEADERS;

		r->headers[h].twice = r->headers[h].value.at != NULL;
		r->headers[h].value = (struct span){line.at + 2, line.length - 2};
	}
}

/* What may stand in a question of this route under this name. */
static bool known(const struct request *r, const struct route *route, const char *name, const json_t *value)
{
	char room[200];
	unsigned char bytes[32];

	if (strcmp(name, "verb") == 0)
		return strcmp(json_string_value(value), route->verb) == 0;
	if (strcmp(name, "session") == 0)
		return text_unhex(bytes, sizeof bytes, span_of(json_string_value(value)));
	if (strcmp(name, "csrf") == 0)
		return span_is(r->headers[HEADER_CSRF].value, json_string_value(value));
	if (strcmp(name, "quiet") == 0)
		return json_is_true(value) && span_is(r->headers[HEADER_QUIET].value, "true");
	if (strcmp(name, "subject") == 0)
		return r->proxy && span_is(r->headers[HEADER_SUBJECT].value, json_string_value(value));
	for (const struct param *p = route->params; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return p->type == PARAM_TRUE ? json_is_true(value) :
			       p->type == PARAM_NUMBER ?
						       json_integer_value(value) >= 1 &&
							       (size_t)json_integer_value(value) <= p->most :
						       param_check(p,
								   (struct span){json_string_value(value),
										 json_string_length(value)},
								   room) == NULL;
	return false;
}

static void check(const struct request *r, const struct route *route, const struct buffer *text)
{
	json_t *question = json_loadb(text->at, text->length, JSON_REJECT_DUPLICATES, NULL), *value;
	const char *name;

	if (!json_is_object(question) || text->length > LIMIT_JSON_INLINE)
		abort();
	json_object_foreach(question, name, value)
		if (!known(r, route, name, value))
			abort();
	for (const struct param *p = route->params; p->name != NULL; p++)
		if (p->required && json_object_get(question, p->name) == NULL)
			abort();
	json_decref(question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct question_settings settings = {.cookie = "__Host-muster"};
	struct span rest = {(const char *)data + 1, size > 0 ? size - 1 : 0}, method, target;
	struct request r = {0};
	struct buffer out = {0};
	struct problem p = {0};
	struct route_match m;
	const char *mark;
	char word[16];

	if (size == 0)
		return 0;
	r.proxy = data[0] % 2 != 0;
	method = line_of(&rest);
	target = line_of(&rest);
	read_headers(&r, &rest);
	text_copy(word, sizeof word, method);
	r.method = word;
	r.body = rest.length <= LIMIT_CONSOLE_BODY ? rest : (struct span){rest.at, LIMIT_CONSOLE_BODY};
	mark = memchr(target.at, '?', target.length);
	r.path = (struct span){target.at, mark != NULL ? (size_t)(mark - target.at) : target.length};
	if (mark != NULL)
		r.query = (struct span){mark + 1, target.length - r.path.length - 1};
	route_find(r.method, r.path, &m);
	if (m.route != NULL && question_begin(&r, m.route, &p) &&
	    question_write(&r, &m, &settings, &out, &p) && buffer_ok(&out))
		check(&r, m.route, &out);
	else if (m.route != NULL && (p.status < 400 || p.status > 503))
		abort();
	buffer_reset(&out);
	problem_write(&p, &out);
	if (m.route != NULL && p.status != 0) { /* whatever was foreign in it, it is JSON */
		json_t *document = json_loadb(out.at, out.length, JSON_REJECT_DUPLICATES, NULL);

		if (document == NULL)
			abort();
		json_decref(document);
	}
	buffer_free(&out);
	return 0;
}
