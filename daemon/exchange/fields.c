#include "exchange/fields.h"

#include <string.h>

static char *put_number(char *to, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (char)(unsigned char)(value >> (8 * i));
	return to + bytes;
}

static char *put_bytes(char *to, const char *from, size_t length)
{
	if (length > 0)
		memcpy(to, from, length);
	return to + length;
}

static bool take_number(struct span *rest, size_t bytes, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (rest->length < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)(unsigned char)rest->at[i] << (8 * i);
	rest->at += bytes;
	rest->length -= bytes;
	*ret_value = value;
	return true;
}

static struct span string_of(const char *at)
{
	const char *text;

	memcpy(&text, at, sizeof text);
	return text == NULL ? SPAN("") : (struct span){text, strnlen(text, FIELDS_STRING)};
}

/* The most bytes a member can take. */
static size_t pack_most(const struct field_row *row, const char *at)
{
	struct span s;

	if (row->type == FT_STRING)
		return string_of(at).length + 3;
	if (row->type != FT_SPAN)
		return row->size + 2;
	memcpy(&s, at, sizeof s);
	return s.length + 4;
}

static char *pack_one(const struct field_row *row, const char *at, char *to)
{
	struct span s;
	uint32_t word;
	uint64_t wide;

	switch (row->type) {
	case FT_I32:
		memcpy(&word, at, 4);
		return put_number(to, word, 4);
	case FT_I64:
		memcpy(&wide, at, 8);
		return put_number(to, wide, 8);
	case FT_BOOL:
		return put_number(to, *at != 0, 1);
	case FT_TEXT:
		s = (struct span){at, strnlen(at, row->size - 1)};
		return put_bytes(put_number(to, s.length, 2), s.at, s.length);
	case FT_RAW:
		return put_bytes(to, at, row->size);
	case FT_SPAN:
		memcpy(&s, at, sizeof s);
		return put_bytes(put_number(to, s.length, 4), s.at, s.length);
	case FT_STRING:
		s = string_of(at);
		return put_number(put_bytes(put_number(to, s.length, 2), s.at, s.length), 0, 1);
	}
	return to;
}

static bool take_bytes(struct span *rest, size_t length, struct span *ret_bytes)
{
	if (rest->length < length)
		return false;
	*ret_bytes = (struct span){rest->at, length};
	rest->at += length;
	rest->length -= length;
	return true;
}

static bool unpack_one(const struct field_row *row, struct span *rest, char *at)
{
	struct span s;
	uint64_t value;
	uint32_t word;

	switch (row->type) {
	case FT_I32:
		if (!take_number(rest, 4, &value))
			return false;
		word = (uint32_t)value;
		memcpy(at, &word, 4);
		return true;
	case FT_I64:
		if (!take_number(rest, 8, &value))
			return false;
		memcpy(at, &value, 8);
		return true;
	case FT_BOOL:
		if (!take_number(rest, 1, &value) || value > 1)
			return false;
		*at = (char)value;
		return true;
	case FT_TEXT:
		if (!take_number(rest, 2, &value) || value >= row->size || !take_bytes(rest, value, &s))
			return false;
		return text_copy(at, row->size, s) && strlen(at) == s.length;
	case FT_RAW:
		if (!take_bytes(rest, row->size, &s))
			return false;
		memcpy(at, s.at, row->size);
		return true;
	case FT_SPAN:
		if (!take_number(rest, 4, &value) || !take_bytes(rest, value, &s))
			return false;
		memcpy(at, &s, sizeof s);
		return true;
	case FT_STRING:
		if (!take_number(rest, 2, &value) || value > FIELDS_STRING ||
		    !take_bytes(rest, value + 1, &s) || strnlen(s.at, s.length) != value)
			return false;
		memcpy(at, &s.at, sizeof s.at);
		return true;
	}
	return false;
}

void fields_pack(const struct field_row *rows, size_t count, const void *from, struct buffer *out)
{
	const char *at = from;
	size_t most = 0;
	char *start, *to;

	for (size_t i = 0; i < count; i++)
		most += pack_most(&rows[i], at + rows[i].offset);
	start = to = buffer_room(out, most);
	if (start == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		to = pack_one(&rows[i], at + rows[i].offset, to);
	buffer_used(out, (size_t)(to - start));
}

bool fields_unpack(const struct field_row *rows, size_t count, struct span *rest, void *to)
{
	for (size_t i = 0; i < count; i++)
		if (!unpack_one(&rows[i], rest, (char *)to + rows[i].offset))
			return false;
	return true;
}
