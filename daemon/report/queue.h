/* queue.h: messages on their way to mailboxes, from the engine's answer to {"verb":"queue"}. */
#ifndef REPORT_QUEUE_H
#define REPORT_QUEUE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row a message: number, mailbox, state, tries, next try, why. Text leaves out the ids, which CSV
 * and JSON have. -FAULT_PARSE when the view is not of its form. */
int report_queue(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
