/* codes.h: the register codes as a table, for people who ask what a mark counts as. */
#ifndef REPORT_CODES_H
#define REPORT_CODES_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the table of attendance/code.h: one row a code, in classes; CSV and JSON have the
 * cell number and the source too. Faults as table_write. */
int report_codes(enum table_format format, struct buffer *out, struct fault *reterr);

#endif
