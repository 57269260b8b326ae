/* transition.h: what `muster transition` was answered, as a table. */
#ifndef REPORT_TRANSITION_H
#define REPORT_TRANSITION_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"
#include "report/table.h"

/* Appends the table made of the engine's answer: a row a feeder, a receiver or both, then all of them, then
 * why others are left out. -FAULT_PARSE: not such an answer; -FAULT_MEMORY. */
int report_transition(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
