/* schema.h: JSON Schema (draft-07) of the kinds of file, told from the very rows that check them, so
 * that an editor completes and checks while one types.
 *
 * Where the two differ the schema lets through what the loader refuses: it sees no quotes, anchors or
 * tags, knows no other file, counts characters where the loader counts bytes, and compares no two keys.
 * The other way about only in this: white space around a text, which the loader trims, counts here.
 * `errorMessage` (the loader's words) and `defaultSnippets` are words of editors, not of the draft. */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include "base/buffer.h"
#include "config/kind.h"

/* Appends the schema of a kind: an object with a new line at its end. */
void schema_kind(const struct kind *kind, struct buffer *out);
/* Appends the schema of one row's value: an object, without a new line. */
void schema_row(const struct row *row, struct buffer *out);

#define SCHEMA_WORD 64
/* A kind's name in names of files, "share-contract" of ShareContract. Returns `out`. */
const char *schema_word(const struct kind *kind, char out[SCHEMA_WORD]);

#endif
