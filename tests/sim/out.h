/* A growing text in which answers are written. Once memory runs out it stays failed and takes nothing more.
 */
#ifndef SIM_OUT_H
#define SIM_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct out {
	char *text;
	size_t length, room;
	bool failed;
};

void out_free(struct out *o);

/* Appends bytes, a string, a number; a number as exactly `width` digits. */
void out_bytes(struct out *o, const char *bytes, size_t n);
void out_number(struct out *o, long number);
void out_digits(struct out *o, uint32_t number, int width);

static inline void out_text(struct out *o, const char *text)
{
	out_bytes(o, text, strlen(text));
}

/* Writes exactly `width` digits, without NUL. */
void digits_put(char *out, uint32_t number, int width);

/* Appends a JSON string the way PHP writes one: `\/`, and \uXXXX for all that is not ASCII. NULL becomes
 * null. */
void out_json(struct out *o, const char *text);

/* Appends a PHP date object of seconds shown as they are, in the zone named. */
void out_date(struct out *o, int64_t seconds, const char *zone, bool fraction);
/* The same with an offset in place of a zone: PHP's timezone_type 1. */
void out_date_offset(struct out *o, int64_t seconds, const char *offset);

#endif
