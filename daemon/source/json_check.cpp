#include "source/json_tape.hpp"

extern "C" {
#include "base/fault.h"
}

/* Two names of the string buffer, each behind its 32-bit length: one word holds the length
 * and the first four bytes, so most names are compared in two loads. */
static inline bool same_kept(const char *a, const char *b)
{
	uint64_t x = load<uint64_t>(a - 4), y = load<uint64_t>(b - 4);
	size_t length = static_cast<uint32_t>(x);

	if (length < 4)
		return static_cast<uint32_t>(x) == static_cast<uint32_t>(y) && std::memcmp(a, b, length) == 0;
	if (x != y)
		return false;
	for (size_t i = 4; i + 8 < length; i += 8)
		if (load<uint64_t>(a + i) != load<uint64_t>(b + i))
			return false;
	return load<uint64_t>(a + length - 8) == load<uint64_t>(b + length - 8);
}

/* Walks return the word after what they walked, or 0 after a refusal. */
static size_t refuse(check &c, int rc, const char *text)
{
	c.rc = rc;
	c.text = text;
	return 0;
}

static size_t check_container(check &c, size_t i);

/* names[0..count) of the form are this object's own when member `count` is looked at. */
static size_t check_name(check &c, form &form, size_t count, std::string_view name)
{
	if (count == LIMIT_JSON_NAMES)
		return refuse(c, -FAULT_LIMIT, "an object has more names than we accept");
	for (size_t i = 0; i < count; i++)
		if (same_name(form.names[i], name))
			return refuse(c, -FAULT_PARSE, "the name is given twice in one object");
	if (c.nul_possible && std::memchr(name.data(), 0, name.size()) != nullptr)
		return refuse(c, -FAULT_PARSE, "a NUL stands inside a name");
	form.names[count] = name;
	return 1;
}

static size_t check_text(check &c, size_t i)
{
	std::string_view text = text_at(c.strings, c.tape[i]);

	if (std::memchr(text.data(), 0, text.size()) != nullptr)
		return refuse(c, -FAULT_PARSE, "a NUL stands inside a text");
	return i + 1;
}

/* Most values need no check of their own and no call. */
static inline size_t check_any(check &c, size_t i)
{
	tape_type type = type_of(c.tape[i]);

	if (type == tape_type::STRING && !c.nul_possible)
		return i + 1;
	if (type == tape_type::STRING)
		return check_text(c, i);
	if (type == tape_type::START_OBJECT || type == tape_type::START_ARRAY)
		return check_container(c, i);
	return after(c.tape, i);
}

static size_t check_object(check &c, size_t i)
{
	form &form = c.forms[c.depth];
	step &step = c.steps[c.depth++];
	size_t count = 0, known = form.count;

	for (; type_of(c.tape[i]) != tape_type::END_OBJECT; count++) {
		std::string_view name = text_at(c.strings, c.tape[i]);

		step.place = i;
		if (count >= known || !same_kept(form.names[count].data(), name.data())) {
			known = form.count = 0; /* unlike the object before it from here on */
			if (check_name(c, form, count, name) == 0)
				return 0;
		}
		i = check_any(c, i + 1);
		if (i == 0)
			return 0;
	}
	form.count = count;
	c.depth--;
	return i + 1;
}

static size_t check_array(check &c, size_t i)
{
	step &step = c.steps[c.depth++];

	for (step = {0, 0}; type_of(c.tape[i]) != tape_type::END_ARRAY; step.index++) {
		i = check_any(c, i);
		if (i == 0)
			return 0;
	}
	c.depth--;
	return i + 1;
}

static size_t check_container(check &c, size_t i)
{
	if (c.depth == LIMIT_JSON_DEPTH)
		return refuse(c, -FAULT_LIMIT, "nested deeper than we accept");
	return type_of(c.tape[i]) == tape_type::START_OBJECT ? check_object(c, i + 1) : check_array(c, i + 1);
}

size_t check_value(check &c, size_t i)
{
	return check_any(c, i);
}
