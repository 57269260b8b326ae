/* encoding.h: text as school systems and spreadsheets write it, as UTF-8.
 *
 * A byte-order mark decides; without one, bytes that are UTF-8 are UTF-8, bytes whose every second
 * one is nought are UTF-16, and the rest is Windows-1252 (of which ISO 8859-1 is a part as far as it is
 * written). */
#ifndef SOURCE_ENCODING_H
#define SOURCE_ENCODING_H

#include "base/buffer.h"
#include "base/fault.h"

enum encoding { ENCODING_UTF_8, ENCODING_WINDOWS_1252, ENCODING_UTF_16 };

/* "UTF-8", "Windows-1252", "UTF-16". */
const char *encoding_name(enum encoding e);
/* Windows-1252 as UTF-8 onto `out`; false at one of the five bytes it does not define. */
bool encoding_from_1252(struct span bytes, struct buffer *out);
/* Makes `*bytes` UTF-8 without a byte-order mark. They borrow `decoded` (the caller's, empty) when they
 * were something else. -FAULT_PARSE with words when they are text in no encoding we know, or hold NULs. */
int encoding_decode(struct span *bytes, struct buffer *decoded, enum encoding *ret_encoding,
		    struct fault *reterr);

#endif
