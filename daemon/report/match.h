/* match.h: the questions of who is who, from the engine's answers to {"verb":"match"} and
 * {"verb":"match_show"}. Called report_match to stay apart from attendance/match.h. */
#ifndef REPORT_MATCH_H
#define REPORT_MATCH_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row a question. -FAULT_PARSE when the view is not of its form. */
int report_match(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);
/* Appends one question: what is asked, what agrees, and a row a record of the two. */
int report_match_one(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
