/* json_text.h: JSON as text, without blanks: byte for byte what jansson's json_dumps(.., JSON_COMPACT) writes
 * of a tree, in a fraction of its time, because no answer of ours has loops to look for. For files of the
 * engine only. */
#ifndef ENGINE_WORLD_JSON_TEXT_H
#define ENGINE_WORLD_JSON_TEXT_H

#include <jansson.h>

#include "base/buffer.h"

/* Appends; buffer_ok says whether there was memory. Strings are UTF-8 already, as jansson makes sure of.
 * False: nested deeper than any answer is. */
bool json_text(const json_t *json, struct buffer *into);

#endif
