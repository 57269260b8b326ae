/* alerts.h: the list of alerts, from the engine's answer to {"verb":"alerts"}. */
#ifndef REPORT_ALERTS_H
#define REPORT_ALERTS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row an alert: what it says, its state, who has it, how it ended. Text shows
 * the first 12 hex digits of the id (enough for `muster take`), CSV and JSON all of it.
 * -FAULT_PARSE when the view is not of its form. */
int report_alerts(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
