/* fields.h: structs as bytes, by table.
 *
 * A struct that crosses a process border or is kept as bytes is described by rows; one
 * short walker packs it and one unpacks it, checking every length. Integers are little
 * endian; texts are a 16-bit length and bytes; a string the same and a NUL; a span is a 32-bit
 * length and bytes. After unpacking, strings and spans borrow the packed bytes. */
#ifndef EXCHANGE_FIELDS_H
#define EXCHANGE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/text.h"

#define FIELDS_STRING 1023

enum field_type {
	FT_I32, /* int32_t, uint32_t, int, unsigned, enums */
	FT_I64, /* int64_t, uint64_t */
	FT_BOOL,
	FT_TEXT,   /* char[size], terminated */
	FT_RAW,	   /* unsigned char[size], fixed */
	FT_SPAN,   /* struct span */
	FT_STRING, /* const char *, at most FIELDS_STRING bytes; NULL is packed as "" */
};

struct field_row {
	enum field_type type;
	size_t offset, size;
};

#define FIELD_I32(s, m)                                                                                      \
	{                                                                                                    \
		FT_I32, offsetof(struct s, m), 4                                                             \
	}
#define FIELD_I64(s, m)                                                                                      \
	{                                                                                                    \
		FT_I64, offsetof(struct s, m), 8                                                             \
	}
#define FIELD_BOOL(s, m)                                                                                     \
	{                                                                                                    \
		FT_BOOL, offsetof(struct s, m), 1                                                            \
	}
#define FIELD_TEXT(s, m)                                                                                     \
	{                                                                                                    \
		FT_TEXT, offsetof(struct s, m), sizeof(((struct s *)0)->m)                                   \
	}
#define FIELD_RAW(s, m)                                                                                      \
	{                                                                                                    \
		FT_RAW, offsetof(struct s, m), sizeof(((struct s *)0)->m)                                    \
	}
#define FIELD_STRING(s, m)                                                                                   \
	{                                                                                                    \
		FT_STRING, offsetof(struct s, m), 0                                                          \
	}
#define FIELD_SPAN(s, m)                                                                                     \
	{                                                                                                    \
		FT_SPAN, offsetof(struct s, m), 0                                                            \
	}

/* Appends the struct's bytes to `out` (sticky failure, see buffer.h). */
void fields_pack(const struct field_row *rows, size_t count, const void *from, struct buffer *out);
/* Reads one struct off the front of `*rest`. False when the bytes are not of the form. */
bool fields_unpack(const struct field_row *rows, size_t count, struct span *rest, void *to);

#endif
