/* rules.h: the catalogue of rules as a table, and one rule explained. */
#ifndef REPORT_RULES_H
#define REPORT_RULES_H

#include "alert/rule.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the table of alert/rule.h: one row a rule; CSV and JSON have everything a row says. Faults as
 * table_write. */
int report_rules(enum table_format format, struct buffer *out, struct fault *reterr);
/* Appends one rule in words: when it fires, what a contract may set, where it comes from, what comes next. */
void report_rule(enum rule r, struct buffer *out);

#endif
