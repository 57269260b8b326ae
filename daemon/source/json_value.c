#include <inttypes.h>
#include <stdio.h>

#include "source/json_shim.h"

bool json_words(struct json_value v, char *out, size_t size)
{
	int n;

	out[0] = '\0';
	if (v.type == JSON_TEXT)
		return v.extent < size && text_copy(out, size, json_span(v));
	if (v.type != JSON_INTEGER)
		return false;
	n = snprintf(out, size, "%" PRId64, v.integer);
	if (n > 0 && (size_t)n < size)
		return true;
	out[0] = '\0';
	return false;
}

/* "-12" and "12"; a plus sign, blanks and fractions are not whole numbers. */
static bool read_whole(struct span s, int64_t *ret_value)
{
	bool minus = s.length > 0 && s.at[0] == '-';
	uint64_t value;

	if (!text_u64((struct span){s.at + minus, s.length - minus}, &value) || value > INT64_MAX)
		return false;
	*ret_value = minus ? -(int64_t)value : (int64_t)value;
	return true;
}

bool json_whole(struct json_value v, int64_t *ret_value)
{
	/* Up to here a double holds every whole number exactly. */
	const double exact = 9007199254740992.0;

	if (v.type == JSON_TEXT)
		return read_whole(json_span(v), ret_value);
	if (v.type == JSON_REAL) {
		if (!(v.real >= -exact && v.real <= exact))
			return false;
		*ret_value = (int64_t)v.real;
		return (double)*ret_value >= v.real && (double)*ret_value <= v.real;
	}
	if (v.type == JSON_INTEGER)
		*ret_value = v.integer;
	return v.type == JSON_INTEGER;
}

const char *json_describe(struct json_value v, char *out, size_t size)
{
	static const char *const words[] = {[JSON_NOTHING] = "nothing",
					    [JSON_NULL] = "null",
					    [JSON_ARRAY] = "a list",
					    [JSON_OBJECT] = "an object"};
	char text[80];

	if (v.type == JSON_BOOL)
		snprintf(out, size, "%s", v.truth ? "true" : "false");
	else if (v.type == JSON_INTEGER)
		snprintf(out, size, "%" PRId64, v.integer);
	else if (v.type == JSON_REAL)
		snprintf(out, size, "%g", v.real);
	else if (v.type == JSON_TEXT)
		snprintf(out, size, "\"%s\"", text_escape(text, sizeof text, json_span(v)));
	else
		snprintf(out, size, "%s", words[v.type]);
	return out;
}
