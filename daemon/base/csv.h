/* csv.h: RFC 4180 records from bytes in memory, with places.
 *
 * Accepts LF and CRLF, a UTF-8 byte-order mark, quoted fields with doubled quotes and
 * embedded newlines. A backslash is an ordinary character (it is a register code). */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

#define CSV_FIELDS 256

struct csv {
	struct span rest;		/* what is not read yet; borrowed */
	unsigned line;			/* 1-based line of the record last read */
	struct span fields[CSV_FIELDS]; /* valid until the next csv_next */
	size_t count;
	struct buffer unquoted; /* owned */
	unsigned next_line;
	char separator; /* ',' unless set after csv_open */
};

/* Starts reading; `bytes` are borrowed until csv_close. */
void csv_open(struct csv *c, struct span bytes);
/* Reads the next record. Returns 1 when there is one, 0 at the end, or -FAULT_PARSE
 * with line and column of a quote that never closes or a record of over CSV_FIELDS. */
int csv_next(struct csv *c, struct fault *reterr);
/* The index of the named column in the record just read (the header), or -1. */
int csv_column(const struct csv *c, const char *name);
void csv_close(struct csv *c);

#endif
