/* json_where.h: where in the bytes something stands, for messages about refused pages.
 *
 * simdjson says that a document is bad, not where; this plain scanner is run only then. */
#ifndef SOURCE_JSON_WHERE_H
#define SOURCE_JSON_WHERE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* The byte at which the bytes stop being JSON, and in words what is wrong there. False
 * when the form is right all through (the document was refused for something else). */
bool json_where_bad(struct span bytes, uint64_t *ret_offset, char *words, size_t size);
/* The first byte of the value at `path` ("data[17].date"). False when it is not there. */
bool json_where_path(struct span bytes, const char *path, uint64_t *ret_offset);

#endif
