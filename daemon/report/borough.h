/* borough.h: the borough's absence beside the LA, its neighbours, its region and England.
 *
 * Reads the engine's answer to {"verb":"report","name":"borough"}: every shown number
 * carries its numerator and denominator, its period and its release. */
#ifndef REPORT_BOROUGH_H
#define REPORT_BOROUGH_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends the report. Text: a block of lines for each phase; under every percentage its
 * numerator and denominator and, in brackets, the number of the source listed at the end.
 * CSV and JSON: one row for each phase, measure and place. -FAULT_PARSE when the view lacks
 * something or has something else than its form says; then nothing useful was appended. */
int report_borough(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
