#include "engine/people/console_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/world/reply.h"

/* What a negative kind is over HTTP; titles are the same for all of a kind. */
static const struct {
	int kind, http;
	const char *title;
} problems[] = {
	{FAULT_DENIED, 403, "You may not do this"},
	{FAULT_MISSING, 404, "Page not found"},
	{FAULT_STATE, 409, "Not now"},
	{FAULT_MEANING, 422, "There is a problem"},
	{FAULT_LIMIT, 429, "Too many at once"},
};

int console_field(struct fault *reterr, const char *field, const char *format, ...)
{
	char text[400];
	va_list args;
	int rc;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	rc = fault_set(reterr, FAULT_MEANING, "%s", text);
	if (reterr != NULL)
		text_copy(reterr->path, sizeof reterr->path, span_of(field));
	return rc;
}

static json_t *problem(int http, const char *title, const char *detail)
{
	return json_pack("{s:i, s:s, s:s}", "http", http, "title", title, "detail", detail);
}

static json_t *problem_of(int rc, const struct fault *f)
{
	json_t *json = NULL;

	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
		if (rc == -problems[i].kind)
			json = problem(problems[i].http, problems[i].title,
				       /* What is not there and what may not be seen look alike. */
				       rc == -FAULT_MISSING ? "There is nothing here that you can see." :
							      f->text);
	if (json != NULL && f->path[0] != '\0')
		json_object_set_new(json, "fields",
				    json_pack("[{s:s, s:s}]", "name", f->path, "text", f->text));
	return json;
}

int console_later(struct engine *e, uint64_t ask, int rc, json_t *json, struct fault *reterr)
{
	static const struct fault none;
	json_t *no;

	if (rc == 0) {
		if (json_object_get(json, "http") == NULL)
			json_object_set_new(json, "http", json_integer(200));
		return answer_json(e, ask, json);
	}
	json_decref(json);
	no = problem_of(rc, reterr != NULL ? reterr : &none);
	return no != NULL ? answer_json(e, ask, no) : rc;
}

int console_refuse(struct engine *e, uint64_t ask, int http, const char *title, const char *detail)
{
	return answer_json(e, ask, problem(http, title, detail));
}
