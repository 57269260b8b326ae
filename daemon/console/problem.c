#include "console/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	unsigned status;
	const char *title;
} titles[] = {
	{400, "The request is not understood"},
	{401, "You are not signed in"},
	{403, "You may not do this"},
	{404, "Page not found"},
	{405, "Not with this method"},
	{408, "The request took too long"},
	{409, "Not as things are now"},
	{411, "The length of the request is missing"},
	{413, "The request is too long"},
	{415, "The request is not JSON"},
	{422, "There is a problem"},
	{429, "Too many requests"},
	{500, "Something went wrong here"},
	{503, "Not now"},
};

const char *problem_title(unsigned status)
{
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Not possible";
}

void problem_set(struct problem *p, unsigned status, const char *format, ...)
{
	va_list args;

	p->status = status;
	va_start(args, format);
	vsnprintf(p->detail, sizeof p->detail, format, args);
	va_end(args);
}

void problem_field(struct problem *p, struct span name, const char *format, ...)
{
	struct problem_field *f;
	va_list args;

	p->status = 422;
	if (p->count == PROBLEM_FIELDS)
		return;
	f = &p->fields[p->count++];
	text_escape(f->name, sizeof f->name, name);
	va_start(args, format);
	vsnprintf(f->text, sizeof f->text, format, args);
	va_end(args);
}

void problem_write(const struct problem *p, struct buffer *out)
{
	buffer_text(out, "{\"type\":\"about:blank\",\"title\":");
	buffer_json(out, span_of(problem_title(p->status)));
	buffer_print(out, ",\"status\":%u", p->status);
	if (p->detail[0] != '\0') {
		buffer_text(out, ",\"detail\":");
		buffer_json(out, span_of(p->detail));
	}
	for (unsigned i = 0; i < p->count; i++) {
		buffer_text(out, i == 0 ? ",\"fields\":[{\"name\":" : ",{\"name\":");
		buffer_json(out, span_of(p->fields[i].name));
		buffer_text(out, ",\"text\":");
		buffer_json(out, span_of(p->fields[i].text));
		buffer_text(out, i + 1 == p->count ? "}]" : "}");
	}
	buffer_text(out, "}");
}
