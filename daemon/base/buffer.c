#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool buffer_reserve(struct buffer *b, size_t more)
{
	size_t need = b->length + more + 1, room = b->room > 0 ? b->room : 256;
	char *grown;

	if (b->failed || need < more) {
		b->failed = true;
		return false;
	}
	if (need <= b->room)
		return true;
	while (room < need)
		room *= 2;
	grown = realloc(b->at, room);
	if (grown == NULL) {
		b->failed = true;
		return false;
	}
	b->at = grown;
	b->room = room;
	return true;
}

static bool buffer_grow(struct buffer *b, size_t more)
{
	if (b->limit > 0 && (more > b->limit || b->length > b->limit - more))
		b->failed = true;
	return buffer_reserve(b, more);
}

void buffer_bytes(struct buffer *b, const void *bytes, size_t length)
{
	if (!buffer_grow(b, length))
		return;
	if (length > 0)
		memcpy(b->at + b->length, bytes, length);
	b->length += length;
	b->at[b->length] = '\0';
}

char *buffer_room(struct buffer *b, size_t most)
{
	return buffer_reserve(b, most) ? b->at + b->length : NULL;
}

void buffer_used(struct buffer *b, size_t length)
{
	if (b->limit > 0 && b->length + length > b->limit)
		b->failed = true;
	else
		b->length += length;
	b->at[b->length] = '\0';
}

void buffer_text(struct buffer *b, const char *terminated)
{
	buffer_bytes(b, terminated, strlen(terminated));
}

void buffer_print(struct buffer *b, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !buffer_grow(b, (size_t)n)) {
		b->failed = true;
		return;
	}
	va_start(args, format);
	vsnprintf(b->at + b->length, (size_t)n + 1, format, args);
	va_end(args);
	b->length += (size_t)n;
}

void buffer_number(struct buffer *b, long long value)
{
	char digits[24];
	size_t at = sizeof digits;
	unsigned long long rest = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		digits[--at] = '-';
	buffer_bytes(b, digits + at, sizeof digits - at);
}

void buffer_json(struct buffer *b, struct span text)
{
	buffer_bytes(b, "\"", 1);
	for (size_t i = 0; i < text.length;) {
		unsigned char c = (unsigned char)text.at[i];
		size_t n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

		if (i + n > text.length || !text_utf8((struct span){text.at + i, n})) {
			buffer_text(b, "\xef\xbf\xbd");
			n = 1;
		} else if (c == '"' || c == '\\') {
			buffer_print(b, "\\%c", c);
		} else if (c < 0x20 || c == 0x7f) {
			buffer_print(b, "\\u%04x", (unsigned)c);
		} else {
			buffer_bytes(b, text.at + i, n);
		}
		i += n;
	}
	buffer_bytes(b, "\"", 1);
}

bool buffer_ok(const struct buffer *b)
{
	return !b->failed;
}

struct span buffer_span(const struct buffer *b)
{
	return (struct span){b->at != NULL ? b->at : "", b->length};
}

void buffer_reset(struct buffer *b)
{
	b->length = 0;
	b->failed = false;
	if (b->at != NULL)
		b->at[0] = '\0';
}

void buffer_free(struct buffer *b)
{
	if (b == NULL)
		return;
	free(b->at);
	*b = (struct buffer){.limit = b->limit};
}
