/* contract_odcs.h: a share contract in the Open Data Contract Standard, for data catalogues that know it.
 * What the standard has no key for stands under customProperties. */
#ifndef REPORT_CONTRACT_ODCS_H
#define REPORT_CONTRACT_ODCS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/edition.h"

/* The version of the standard that is written; every later 3.x reads it. */
#define ODCS_VERSION "v3.0.1"

/* Appends the document as YAML; every text in double quotes. -FAULT_MEMORY only. */
int contract_odcs(const struct edition *e, struct buffer *out, struct fault *reterr);

#endif
