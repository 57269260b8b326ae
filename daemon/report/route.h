/* route.h: where an alert about a child would go, from the engine's answer to {"verb":"route"}. */
#ifndef REPORT_ROUTE_H
#define REPORT_ROUTE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row for each row of a contract that asks for the rule, those that lead somewhere first, and why
 * each does or does not. Of a restricted child: whom to ask, and nothing else. -FAULT_PARSE when the view is
 * not of its form. */
int report_route(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
