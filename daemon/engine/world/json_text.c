#include "engine/world/json_text.h"

#include <stdio.h>
#include <string.h>

#define DEPTH 64 /* the deepest answer has eight */

static void escape(unsigned char c, struct buffer *into)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	char text[8];

	for (size_t i = 0; i + 1 < sizeof named; i += 2)
		if (named[i] == (char)c) {
			buffer_bytes(into, (char[]){'\\', named[i + 1]}, 2);
			return;
		}
	snprintf(text, sizeof text, "\\u%04X", c);
	buffer_bytes(into, text, 6);
}

static void string_text(const char *text, size_t length, struct buffer *into)
{
	size_t from = 0;

	buffer_bytes(into, "\"", 1);
	for (size_t i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buffer_bytes(into, text + from, i - from);
		escape(c, into);
		from = i + 1;
	}
	buffer_bytes(into, text + from, length - from);
	buffer_bytes(into, "\"", 1);
}

/* As jansson has it: with a point or an exponent, and digits enough to read the same number again. */
static void real_text(const json_t *json, struct buffer *into)
{
	char text[64];
	size_t length = json_dumpb(json, text, sizeof text, JSON_COMPACT | JSON_ENCODE_ANY);

	buffer_bytes(into, text, length < sizeof text ? length : 0);
}

static bool value_text(const json_t *json, unsigned depth, struct buffer *into);

static bool object_text(const json_t *json, unsigned depth, struct buffer *into)
{
	json_t *object = (json_t *)(uintptr_t)json; /* to iterate is not to change */
	const char *before = "{";
	bool ok = true;

	if (json_object_size(json) == 0)
		buffer_bytes(into, before, 1);
	for (void *at = json_object_iter(object); ok && at != NULL; at = json_object_iter_next(object, at)) {
		const char *key = json_object_iter_key(at);

		buffer_bytes(into, before, 1);
		before = ",";
		string_text(key, strlen(key), into);
		buffer_bytes(into, ":", 1);
		ok = value_text(json_object_iter_value(at), depth, into);
	}
	buffer_bytes(into, "}", 1);
	return ok;
}

static bool array_text(const json_t *json, unsigned depth, struct buffer *into)
{
	bool ok = true;

	buffer_bytes(into, "[", 1);
	for (size_t i = 0; ok && i < json_array_size(json); i++) {
		if (i > 0)
			buffer_bytes(into, ",", 1);
		ok = value_text(json_array_get(json, i), depth, into);
	}
	buffer_bytes(into, "]", 1);
	return ok;
}

static bool value_text(const json_t *json, unsigned depth, struct buffer *into)
{
	if (depth == 0)
		return false;
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return object_text(json, depth - 1, into);
	case JSON_ARRAY:
		return array_text(json, depth - 1, into);
	case JSON_STRING:
		string_text(json_string_value(json), json_string_length(json), into);
		return true;
	case JSON_INTEGER:
		buffer_number(into, json_integer_value(json));
		return true;
	case JSON_REAL:
		real_text(json, into);
		return true;
	case JSON_TRUE:
		buffer_bytes(into, "true", 4);
		return true;
	case JSON_FALSE:
		buffer_bytes(into, "false", 5);
		return true;
	case JSON_NULL:
		buffer_bytes(into, "null", 4);
		return true;
	}
	return false;
}

bool json_text(const json_t *json, struct buffer *into)
{
	return value_text(json, DEPTH, into);
}
