/* rollcall.h: the roll call of one list and session, for a person.
 *
 * Reads the engine's answer to {"verb":"rollcall"}. Called report_rollcall to stay apart
 * from alert/rollcall.h, which decides the boxes. */
#ifndef REPORT_ROLLCALL_H
#define REPORT_ROLLCALL_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the boxes with their counts, the sum, and every child under its box, those whom
 * somebody must ring first. *ret_adds_up is false when the boxes do not add up to the list,
 * a box is not known, or the children shown are not the children counted: text then
 * starts with a loud line. CSV and JSON: one row a child. -FAULT_PARSE when the view is
 * not of its form. */
int report_rollcall(struct span view, enum table_format format, struct buffer *out, bool *ret_adds_up,
		    struct fault *reterr);

#endif
