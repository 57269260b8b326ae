/* lists.h: the lists an authority holds, and the marks that people enter, from the engine's answers to
 * {"verb":"lists"} and {"verb":"marks_today"}. */
#ifndef REPORT_LISTS_H
#define REPORT_LISTS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row a list: its state, counts, owner and age. -FAULT_PARSE when the view is not of its form. */
int report_lists(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);
/* Appends one list: what people did to it, and rejected rows with line and reason. */
int report_list(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);
/* Appends one row a child: what is known of today's sessions, and who answered last. */
int report_marks(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
