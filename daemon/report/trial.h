/* trial.h: what a contract would have shared, why a field is or is not seen, and two lists side by side. */
#ifndef REPORT_TRIAL_H
#define REPORT_TRIAL_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"
#include "report/table.h"

/* The parts of a preview, in the order of its text. */
enum trial_part { TRIAL_CHILDREN, TRIAL_FIELDS, TRIAL_ALERTS, TRIAL_AGAINST, TRIAL_NAMES, TRIAL_PARTS };
/* "children", ... -> part, or TRIAL_PARTS. */
enum trial_part trial_part_find(const char *name);

/* Appends the view `contract_preview`: as text all its parts, or only `part`; as CSV one part (TRIAL_PARTS:
 * the children). JSON is the view itself and not this one's business. */
int report_preview(struct span view, enum trial_part part, enum table_format format, struct buffer *out,
		   struct fault *reterr);
/* Appends the view `contract_explain`. *ret_allowed: the field is seen by child. */
int report_explain(struct span view, enum table_format format, struct buffer *out, bool *ret_allowed,
		   struct fault *reterr);
/* Appends the view `contract_compare`. */
int report_compare(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
