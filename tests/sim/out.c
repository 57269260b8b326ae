#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "out.h"

void out_free(struct out *o)
{
	free(o->text);
	*o = (struct out){.text = NULL};
}

static bool grow(struct out *o, size_t more)
{
	size_t room = o->room ? o->room : 4096;
	char *text;

	if (o->failed)
		return false;
	if (o->length + more <= o->room)
		return true;
	while (room < o->length + more)
		room *= 2;
	text = realloc(o->text, room);
	if (!text) {
		o->failed = true;
		return false;
	}
	o->text = text;
	o->room = room;
	return true;
}

void out_bytes(struct out *o, const char *bytes, size_t n)
{
	if (n == 0 || !grow(o, n))
		return;
	memcpy(o->text + o->length, bytes, n);
	o->length += n;
}

void digits_put(char *out, uint32_t number, int width)
{
	for (int i = width - 1; i >= 0; i--, number /= 10)
		out[i] = (char)('0' + number % 10);
}

void out_digits(struct out *o, uint32_t number, int width)
{
	char text[10];

	digits_put(text, number, width);
	out_bytes(o, text, (size_t)width);
}

void out_number(struct out *o, long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", number);
	out_text(o, text);
}

/* Code point of well-formed UTF-8 (all text here is our own) and its length. */
static uint32_t decode(const unsigned char *s, size_t *ret_length)
{
	if (s[0] >= 0xf0) {
		*ret_length = 4;
		return (s[0] & 7u) << 18 | (s[1] & 63u) << 12 | (s[2] & 63u) << 6 | (s[3] & 63u);
	}
	if (s[0] >= 0xe0) {
		*ret_length = 3;
		return (s[0] & 15u) << 12 | (s[1] & 63u) << 6 | (s[2] & 63u);
	}
	*ret_length = 2;
	return (s[0] & 31u) << 6 | (s[1] & 63u);
}

static size_t put_wide(struct out *o, const char *text)
{
	size_t length;
	uint32_t c = decode((const unsigned char *)text, &length);
	char escape[16];

	if (c >= 0x10000)
		snprintf(escape, sizeof(escape), "\\u%04x\\u%04x", 0xd7c0u + (c >> 10),
			 0xdc00u + (c & 0x3ffu));
	else
		snprintf(escape, sizeof(escape), "\\u%04x", c);
	out_text(o, escape);
	return length;
}

static size_t put_narrow(struct out *o, char c)
{
	char escape[8] = {'\\', c};

	if (c == '\n')
		escape[1] = 'n';
	else if ((unsigned char)c < 0x20)
		snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)c);
	out_text(o, escape);
	return 1;
}

void out_json(struct out *o, const char *text)
{
	if (!text) {
		out_text(o, "null");
		return;
	}
	out_bytes(o, "\"", 1);
	while (*text) {
		size_t plain = 0;

		while ((unsigned char)text[plain] >= 0x20 && (unsigned char)text[plain] < 0x80 &&
		       text[plain] != '"' && text[plain] != '\\' && text[plain] != '/')
			plain++;
		out_bytes(o, text, plain);
		text += plain;
		if (*text)
			text += (unsigned char)*text >= 0x80 ? put_wide(o, text) : put_narrow(o, *text);
	}
	out_bytes(o, "\"", 1);
}

void out_date(struct out *o, int64_t seconds, const char *zone, bool fraction)
{
	char stamp[20] = "";

	civil_put_stamp(stamp, seconds);
	out_text(o, "{\"date\":\"");
	out_bytes(o, stamp, 19);
	out_text(o, fraction ? ".000000\",\"timezone_type\":3,\"timezone\":" :
			       "\",\"timezone_type\":3,\"timezone\":");
	out_json(o, zone);
	out_text(o, "}");
}

void out_date_offset(struct out *o, int64_t seconds, const char *offset)
{
	char stamp[20] = "";

	civil_put_stamp(stamp, seconds);
	out_text(o, "{\"date\":\"");
	out_bytes(o, stamp, 19);
	out_text(o, ".000000\",\"timezone_type\":1,\"timezone\":");
	out_json(o, offset);
	out_text(o, "}");
}
