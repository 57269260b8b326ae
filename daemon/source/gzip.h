/* gzip.h: a whole gzip file (RFC 1952) in memory. */
#ifndef SOURCE_GZIP_H
#define SOURCE_GZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

/* True when the bytes begin as a gzip file does. */
bool gzip_is(struct span bytes);
/* Appends what is inside, members one after another. -FAULT_PARSE: damaged or cut off;
 * -FAULT_LIMIT: more than `most` bytes come out; -FAULT_MEMORY. */
int gzip_read(struct span bytes, size_t most, struct buffer *out, struct fault *reterr);

#endif
