/* calendar.h: a school's year in four counters, and the closures learned from its marks. */
#ifndef REPORT_CALENDAR_H
#define REPORT_CALENDAR_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the engine's answer to {"verb":"calendar","school":ID}: one row a half term, the whole
 * year, and one row a session closed by marks alone. -FAULT_PARSE when the view lacks something;
 * then nothing useful was appended. */
int report_calendar(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
