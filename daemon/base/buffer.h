/* buffer.h: a growing run of bytes with a sticky failure.
 *
 * Appends never need checking one by one: once one fails, the buffer stays failed
 * and buffer_ok() says so at the end. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct buffer {
	char *at; /* owned; always terminated when not NULL */
	size_t length;
	size_t room;
	bool failed;  /* out of memory or over `limit` */
	size_t limit; /* 0: none */
};

void buffer_bytes(struct buffer *b, const void *bytes, size_t length);
void buffer_text(struct buffer *b, const char *terminated);
void buffer_print(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends a whole number in decimal: what buffer_print does with %lld, several times faster. */
void buffer_number(struct buffer *b, long long value);
/* Room for `most` more bytes: where they go, or NULL when the buffer has failed. Say with
 * buffer_used how many were written; `limit` counts those. */
char *buffer_room(struct buffer *b, size_t most);
void buffer_used(struct buffer *b, size_t length);
/* Appends a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
void buffer_json(struct buffer *b, struct span text);
bool buffer_ok(const struct buffer *b);
struct span buffer_span(const struct buffer *b);
/* Keeps the memory, forgets the bytes and any failure. */
void buffer_reset(struct buffer *b);
/* Frees; NULL is fine. The buffer is then empty and usable. */
void buffer_free(struct buffer *b);

#endif
