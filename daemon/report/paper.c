#include "report/paper.h"

#include <stdarg.h>
#include <string.h>

#include "report/width.h"

static void html_byte(struct buffer *out, char c)
{
	switch (c) {
	case '&':
		buffer_text(out, "&amp;");
		break;
	case '<':
		buffer_text(out, "&lt;");
		break;
	case '>':
		buffer_text(out, "&gt;");
		break;
	case '"':
		buffer_text(out, "&quot;");
		break;
	case '\'':
		buffer_text(out, "&#39;");
		break;
	default:
		buffer_bytes(out, &c, 1);
	}
}

void paper_html_span(struct buffer *out, struct span text)
{
	struct buffer clean = {0};

	width_clean(&clean, text);
	for (size_t i = 0; i < clean.length; i++)
		html_byte(out, clean.at[i]);
	out->failed |= !buffer_ok(&clean);
	buffer_free(&clean);
}

void paper_html(struct buffer *out, const char *text)
{
	if (text != NULL)
		paper_html_span(out, span_of(text));
}

void paper_print(struct buffer *out, const char *format, ...)
{
	const char *at = format, *sign;
	va_list args;

	va_start(args, format);
	for (; (sign = strchr(at, '%')) != NULL; at = sign + 2) {
		buffer_bytes(out, at, (size_t)(sign - at));
		if (sign[1] == 's')
			paper_html(out, va_arg(args, const char *));
		else if (sign[1] == 'd')
			buffer_print(out, "%d", va_arg(args, int));
		else if (sign[1] == 'u')
			buffer_print(out, "%u", va_arg(args, unsigned));
		else if (sign[1] == '%')
			buffer_text(out, "%");
		else
			out->failed = true;
		if (sign[1] == '\0')
			break;
	}
	if (sign == NULL)
		buffer_text(out, at);
	va_end(args);
}

void paper_yaml(struct buffer *out, const char *text)
{
	struct buffer clean = {0};

	/* A JSON string is a YAML scalar in double quotes; what YAML does not print is escaped by now. */
	width_clean(&clean, span_of(text == NULL ? "" : text));
	buffer_json(out, buffer_span(&clean));
	out->failed |= !buffer_ok(&clean);
	buffer_free(&clean);
}
