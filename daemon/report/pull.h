/* pull.h: what a person hears who had a school's system asked: a look (`muster pull --now`), a dry run, a
 * test of a source, and how far backfills are. From the engine's answers to {"verb":"pull"},
 * {"verb":"source_test"} and {"verb":"backfills"}. */
#ifndef REPORT_PULL_H
#define REPORT_PULL_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the lines of a look. *ret_done: it is over, and went well. -FAULT_PARSE when the view is not of its
 * form, as with the next ones. */
int report_pull_now(struct span view, struct buffer *out, bool *ret_done, struct fault *reterr);
int report_pull_dry(struct span view, struct buffer *out, bool *ret_done, struct fault *reterr);
/* Appends the steps, what went wrong and how to mend it, or the masked record and what contracts take. */
int report_source_test(struct span view, struct buffer *out, bool *ret_passed, struct fault *reterr);
/* Appends one row a school. */
int report_backfills(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
