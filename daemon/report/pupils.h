/* pupils.h: how many pupils are known to be what, as a table. */
#ifndef REPORT_PUPILS_H
#define REPORT_PUPILS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the engine's answer to "traits": a row a value, "c" for a count that is hidden. -FAULT_PARSE:
 * the answer is not of the form. */
int report_pupils(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
