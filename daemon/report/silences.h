/* silences.h: the silences that people set, from the engine's answer to {"verb":"silences"}. */
#ifndef REPORT_SILENCES_H
#define REPORT_SILENCES_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row a silence: its rule, until when, who set it, who agreed, why. -FAULT_PARSE when the view is
 * not of its form. */
int report_silences(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
