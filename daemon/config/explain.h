/* explain.h: the keys of every kind of file, told from the very rows that check them. */
#ifndef CONFIG_EXPLAIN_H
#define CONFIG_EXPLAIN_H

#include "base/buffer.h"
#include "config/kind.h"

/* Appends a Markdown section: a table of key, what may stand there, default, meaning. */
void explain_kind(const struct kind *kind, struct buffer *out);
/* Every kind, one section each. */
void explain_all(struct buffer *out);

#endif
