#include "exchange/fields.h"

#include <string.h>

static void pack_number(struct buffer *out, uint64_t value, size_t bytes)
{
	unsigned char le[8];

	for (size_t i = 0; i < bytes; i++)
		le[i] = (unsigned char)(value >> (8 * i));
	buffer_bytes(out, le, bytes);
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

static void pack_one(const struct field_row *row, const char *at, struct buffer *out)
{
	struct span s;
	uint32_t word;
	uint64_t wide;

	switch (row->type) {
	case FT_I32:
		memcpy(&word, at, 4);
		pack_number(out, word, 4);
		break;
	case FT_I64:
		memcpy(&wide, at, 8);
		pack_number(out, wide, 8);
		break;
	case FT_BOOL:
		pack_number(out, *at != 0, 1);
		break;
	case FT_TEXT:
		s = (struct span){at, strnlen(at, row->size - 1)};
		pack_number(out, s.length, 2);
		buffer_bytes(out, s.at, s.length);
		break;
	case FT_RAW:
		buffer_bytes(out, at, row->size);
		break;
	case FT_SPAN:
		memcpy(&s, at, sizeof s);
		pack_number(out, s.length, 4);
		buffer_bytes(out, s.at, s.length);
		break;
	}
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
	}
	return false;
}

void fields_pack(const struct field_row *rows, size_t count, const void *from, struct buffer *out)
{
	for (size_t i = 0; i < count; i++)
		pack_one(&rows[i], (const char *)from + rows[i].offset, out);
}

bool fields_unpack(const struct field_row *rows, size_t count, struct span *rest, void *to)
{
	for (size_t i = 0; i < count; i++)
		if (!unpack_one(&rows[i], rest, (char *)to + rows[i].offset))
			return false;
	return true;
}
