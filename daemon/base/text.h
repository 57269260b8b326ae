/* text.h: spans of bytes, safe printing of foreign text, nearest names. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed run of bytes, not terminated. */
struct span {
	const char *at;
	size_t length;
};

#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})

struct span span_of(const char *terminated);
bool span_is(struct span s, const char *terminated);

/* Copies into a fixed array, always terminated. Returns false when it did not
 * fit: the array then holds the cut text, of UTF-8 whole characters; bytes that
 * are no UTF-8 are copied as they are. */
bool text_copy(char *out, size_t size, struct span from);

/* Makes foreign text safe to print: control bytes, quotes, backslashes and
 * invalid UTF-8 become \xNN; cut at `size` with "..." at the end. Returns `out`. */
const char *text_escape(char *out, size_t size, struct span foreign);

/* Blanks (space, tab, CR, LF) off both ends. */
struct span text_trim(struct span s);

/* The candidate with the smallest edit distance to `word` when it is close
 * enough to be a slip (a third of the length, at least one, at most three), else
 * NULL. `candidates` ends with NULL. */
const char *text_nearest(const char *word, const char *const *candidates);

/* Lower-case hex; `out` holds 2 * length + 1 bytes. */
void text_hex(char *out, const void *bytes, size_t length);
/* Reads exactly 2 * length hex digits; false when they are not there. */
bool text_unhex(void *out, size_t length, struct span hex);

/* Decimal digits only, whole span, no sign; false on anything else or overflow. */
bool text_u64(struct span digits, uint64_t *ret_value);

/* True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms). */
bool text_utf8(struct span s);

#endif
