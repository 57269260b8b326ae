/* json_shim.h: simdjson's DOM behind a few C calls.
 *
 * The bytes are parsed where they lie: LIMIT_PADDING readable bytes must follow them.
 * Two things simdjson lets pass are refused here: a name given twice in one object, and a
 * NUL inside a text. The check rides on the walk of json_pick; ask json_verdict for it when
 * all is read. Nesting, names in one object and size are capped by base/limits.h. Values
 * are lent until the next json_read or json_free. */
#ifndef SOURCE_JSON_SHIM_H
#define SOURCE_JSON_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "base/text.h"

struct json; /* opaque: a parser and the document it last read */

enum json_type {
	JSON_NOTHING, /* the name is not there */
	JSON_NULL,
	JSON_BOOL,
	JSON_INTEGER, /* fits int64_t */
	JSON_REAL,    /* any other number */
	JSON_TEXT,    /* valid UTF-8 without NUL */
	JSON_ARRAY,
	JSON_OBJECT,
};

/* Two machine words, so that it travels in registers. */
struct json_value {
	enum json_type type;
	uint32_t extent; /* bytes of a text; where a container stands */
	union {
		bool truth;
		int64_t integer;
		double real;
		const char *text; /* not terminated; see json_span */
		struct json *document;
	};
};
static inline struct span json_span(struct json_value text)
{
	struct span s = {text.text, text.extent};

	return s;
}

/* A name to look for; see JSON_NAME. */
struct json_name {
	const char *text;
	size_t length;
};
#define JSON_NAME(literal)                                                                                   \
	{                                                                                                    \
		(literal), sizeof(literal) - 1                                                               \
	}

/* Why a document was refused. */
struct json_trouble {
	char path[160]; /* "data[17].date"; empty when the bytes are not JSON at all */
	char text[320];
};

/* NULL when out of memory. Keep one: it keeps its memory between documents. */
struct json *json_new(void);
void json_free(struct json *j);

/* Parses a whole document. 0, -FAULT_PARSE, -FAULT_LIMIT or -FAULT_MEMORY. */
int json_read(struct json *j, struct span padded, struct json_value *ret_root, struct json_trouble *reterr);
/* Whether what was picked since, and all inside it that was passed over, is free of names
 * given twice, and the document free of NULs: 0, or -FAULT_PARSE or -FAULT_LIMIT with where. */
int json_verdict(struct json *j, struct json_trouble *reterr);
/* simdjson alone, without our checks: the ruler of the benchmark. */
int json_parse_only(struct json *j, struct span padded);

/* How the members of the last object of a kind were ordered: rows of a page are alike, so
 * one comparison tells what a member is and that it is new. Starts with count 0; good for
 * one document and one list of names only. */
#define JSON_FORM 32
struct json_member {
	struct span name;
	uint64_t mask, first, last; /* the name in words, see json_shim.cpp */
	unsigned slot;
};
struct json_form {
	unsigned count;
	struct json_member at[JSON_FORM];
};
/* Finds `count` names in an object in one walk; those not there are JSON_NOTHING. `form` may
 * be NULL. Containers that were asked for are checked when they are picked from in turn. */
void json_pick(struct json_value object, const struct json_name *names, unsigned count,
	       struct json_form *form, struct json_value *ret_values);

/* Walks an array:  struct json_walk w = json_items(v); while (json_next(&w, &item)) ... */
struct json_walk {
	struct json *document; /* NULL: not an array, nothing to walk */
	size_t index;
};
struct json_walk json_items(struct json_value array);
bool json_next(struct json_walk *walk, struct json_value *ret_item);

/* Walks an object whose names are not known beforehand (nothing for other types):
 *   w = json_members(v); while (json_next_member(&w, &name, &value)) ...
 * Names given twice are found as json_pick finds them. */
struct json_walk json_members(struct json_value object);
bool json_next_member(struct json_walk *walk, struct span *ret_name, struct json_value *ret_value);

/* A text, or an integer in decimal, as text into `out`: school systems write the same field
 * either way. False for other types and for what does not fit (`out` is then empty). */
bool json_words(struct json_value v, char *out, size_t size);
/* A whole number, or a text of digits with an optional minus sign. False otherwise. */
bool json_whole(struct json_value v, int64_t *ret_value);

/* What was found, for messages: "null", "an object", "12", "\"AM\"" (foreign text escaped
 * and cut). Returns `out`. */
const char *json_describe(struct json_value v, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
