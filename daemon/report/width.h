/* width.h: text for a terminal: how wide it is, what is safe, where it breaks. */
#ifndef REPORT_WIDTH_H
#define REPORT_WIDTH_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/text.h"

/* Columns a terminal uses: combining marks 0, East Asian wide and emoji 2, others 1
 * (Unicode Standard Annex 11, in short ranges). Every byte that is not UTF-8 counts 1. */
size_t width_of(struct span text);

/* Appends `text` with control characters (but \n), C1 controls, bidirectional overrides
 * and bytes that are not UTF-8 as \xNN. */
void width_clean(struct buffer *out, struct span text);

/* Takes the first line of `*rest` that fits `width` columns off its front: up to a \n, else
 * the last blank that fits, else a whole word even when it is too wide. Returns the line
 * without its end; `*rest` is then behind the break. Empty `*rest`: an empty line. */
struct span width_line(struct span *rest, size_t width);

/* Appends the text wrapped at `width`, each line after `indent` blanks and ended by \n. */
void width_paragraph(struct buffer *out, struct span text, size_t indent, size_t width);

/* Appends `count` blanks. */
void width_blanks(struct buffer *out, size_t count);

/* Appends decimal digits (sign and fraction allowed) with thousands separators. */
void width_thousands(struct buffer *out, struct span digits);

#endif
