/* gunzip.h: gzip bytes in memory to plain bytes, with a cap against bombs. */
#ifndef BASE_GUNZIP_H
#define BASE_GUNZIP_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

/* True when the bytes start as a gzip member does. */
bool gunzip_is(struct span bytes);
/* Appends what the members (one or more, one after the other) hold. -FAULT_PARSE when they are
 * broken or end early, -FAULT_LIMIT when `out` would be over `limit` bytes, -FAULT_MEMORY. */
int gunzip(struct span bytes, size_t limit, struct buffer *out, struct fault *reterr);

#endif
