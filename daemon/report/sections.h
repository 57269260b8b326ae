/* sections.h: a report of several sections as one document, from the engine's answer to {"verb":"report"}. */
#ifndef REPORT_SECTIONS_H
#define REPORT_SECTIONS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the report; `only` is the key of one section, NULL for all (book.h says how formats show several).
 * -FAULT_PARSE: not such an answer; -FAULT_MISSING: no such section, and which there are; -FAULT_MEMORY. */
int report_sections(struct span view, const char *only, enum table_format format, struct buffer *out,
		    struct fault *reterr);

#endif
