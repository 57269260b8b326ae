/* json_tape.hpp: how simdjson's documents are walked; inside json_*.cpp only. */
#ifndef SOURCE_JSON_TAPE_HPP
#define SOURCE_JSON_TAPE_HPP

#include <cstring>
#include <string_view>

#include <simdjson.h>

#include "source/json_shim.h"

#include "base/limits.h"

/* What simdjson leaves is a tape of 64-bit words: a type in the top byte, below it a place.
 * The format is documented with the library (doc/tape.md). Walking it here, in order, costs
 * a third of walking it through the library's own iterators. */
using simdjson::internal::tape_type;
static constexpr uint64_t place_mask = (uint64_t{1} << 56) - 1;

/* One step down from the root, for the path of a message. */
struct step {
	size_t place; /* of the name on the tape; 0: in an array */
	size_t index;
};

/* The names of the object last seen at one depth. The rows of a page name their members
 * alike, so most names need one comparison to be known as new in their object. */
struct form {
	size_t count;
	std::string_view names[LIMIT_JSON_NAMES];
};

/* The walk that checks names and texts. */
struct check {
	const uint64_t *tape;
	const uint8_t *strings;
	bool nul_possible;
	unsigned depth;
	step steps[LIMIT_JSON_DEPTH];
	form forms[LIMIT_JSON_DEPTH];
	const char *text;
	int rc;
};

/* Checks the value at `i` and all inside it. The word after it, or 0 with c.rc and c.text;
 * steps[0..depth) then say where. */
size_t check_value(check &c, size_t i);

struct json {
	simdjson::dom::parser parser{LIMIT_PAGE};
	size_t largest = 0;
	bool ready = false;
	bool suspect = false; /* something met on the way is bad: the full check says what */
	check walk;
};

template <typename T> static inline T load(const char *at)
{
	T word;
	std::memcpy(&word, at, sizeof word);
	return word;
}

static inline tape_type type_of(uint64_t word)
{
	return static_cast<tape_type>(word >> 56);
}

/* A text lies in the string buffer behind its 32-bit length. */
static inline std::string_view text_at(const uint8_t *strings, uint64_t word)
{
	const uint8_t *at = strings + (word & place_mask);
	uint32_t length;

	std::memcpy(&length, at, sizeof length);
	return {reinterpret_cast<const char *>(at + sizeof length), length};
}

/* The word after the value at `i`. */
static inline size_t after(const uint64_t *tape, size_t i)
{
	switch (type_of(tape[i])) {
	case tape_type::START_OBJECT:
	case tape_type::START_ARRAY:
		return static_cast<uint32_t>(tape[i]);
	case tape_type::INT64:
	case tape_type::UINT64:
	case tape_type::DOUBLE:
		return i + 2;
	default:
		return i + 1;
	}
}

/* Names are short: comparing them in words saves a call for each. */
static inline bool same_bytes(const char *a, const char *b, size_t n)
{
	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8)
			if (load<uint64_t>(a + i) != load<uint64_t>(b + i))
				return false;
		return load<uint64_t>(a + n - 8) == load<uint64_t>(b + n - 8);
	}
	if (n >= 4)
		return load<uint32_t>(a) == load<uint32_t>(b) &&
		       load<uint32_t>(a + n - 4) == load<uint32_t>(b + n - 4);
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static inline bool same_name(std::string_view a, std::string_view b)
{
	return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

/* Reads the value at `i` and returns the word after it. Written in place: a value made on
 * the stack and copied would wait for its own bytes. */
static inline size_t value_at(json *j, size_t i, json_value *ret_value)
{
	uint64_t word = j->walk.tape[i];
	std::string_view text;

	switch (type_of(word)) {
	case tape_type::STRING:
		text = text_at(j->walk.strings, word);
		ret_value->type = JSON_TEXT;
		ret_value->text = text.data();
		ret_value->extent = static_cast<uint32_t>(text.size());
		return i + 1;
	case tape_type::START_ARRAY:
	case tape_type::START_OBJECT:
		ret_value->type = type_of(word) == tape_type::START_ARRAY ? JSON_ARRAY : JSON_OBJECT;
		ret_value->document = j;
		ret_value->extent = static_cast<uint32_t>(i);
		return static_cast<uint32_t>(word);
	case tape_type::INT64:
		ret_value->type = JSON_INTEGER;
		ret_value->integer = static_cast<int64_t>(j->walk.tape[i + 1]);
		return i + 2;
	case tape_type::UINT64:
		ret_value->type = JSON_REAL;
		ret_value->real = static_cast<double>(j->walk.tape[i + 1]);
		return i + 2;
	case tape_type::DOUBLE:
		ret_value->type = JSON_REAL;
		std::memcpy(&ret_value->real, &j->walk.tape[i + 1], sizeof ret_value->real);
		return i + 2;
	case tape_type::TRUE_VALUE:
	case tape_type::FALSE_VALUE:
		ret_value->type = JSON_BOOL;
		ret_value->truth = type_of(word) == tape_type::TRUE_VALUE;
		return i + 1;
	default:
		ret_value->type = JSON_NULL;
		return i + 1;
	}
}

#endif
