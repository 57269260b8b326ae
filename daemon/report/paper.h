/* paper.h: documents that leave the program: text escaped for the place it stands in.
 *
 * Contracts carry words of many hands. In every document control characters, bidirectional
 * overrides and bytes that are not UTF-8 become "\xNN" (report/width.h), so that a signature can
 * stand under nothing but what is seen; then each format's own escapes. Failures are sticky in the
 * buffer. CSV is written by report/table.h. */
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include "base/buffer.h"

/* Appends text for HTML, in an element or in a quoted attribute: & < > " ' become references.
 * NULL: nothing. */
void paper_html(struct buffer *out, const char *text);
void paper_html_span(struct buffer *out, struct span text);
/* Appends markup; each %s is foreign text, escaped by paper_html. %d, %u and %% are as in printf;
 * nothing else may stand in `format`. */
void paper_print(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends a YAML scalar in double quotes, whatever is in it. NULL: "". */
void paper_yaml(struct buffer *out, const char *text);

#endif
