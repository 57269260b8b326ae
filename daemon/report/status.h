/* status.h: how the daemon and its schools are, from the engine's answer to
 * {"verb":"status"}. */
#ifndef REPORT_STATUS_H
#define REPORT_STATUS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the whole page: clock, work, roles, schools that need a look (with cause and
 * reason), quarantine, outbox, mailboxes, lists, alerts. -FAULT_PARSE when the view is not
 * of its form. */
int report_status(struct span view, struct buffer *out, struct fault *reterr);

/* Appends one row a school, all of them. */
int report_status_schools(struct span view, enum table_format format, struct buffer *out,
			  struct fault *reterr);

/* Appends one row a mailbox; *ret_stuck counts those in trouble. */
int report_status_mailboxes(struct span view, enum table_format format, struct buffer *out,
			    unsigned *ret_stuck, struct fault *reterr);

#endif
