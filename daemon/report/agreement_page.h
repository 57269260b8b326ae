/* agreement_page.h: the agreement a data protection officer reads and signs: one HTML file without
 * script or anything from outside, in the order of the questions of the ICO's data sharing code. */
#ifndef REPORT_AGREEMENT_PAGE_H
#define REPORT_AGREEMENT_PAGE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/edition.h"

#define AGREEMENT_QUESTIONS 21

/* The questions, from 0 on; never NULL. */
const char *agreement_question(unsigned i);
/* Appends the page. What the contract does not answer stands there as "Not stated.".
 * -FAULT_MEMORY only. */
int agreement_page(const struct edition *e, struct buffer *out, struct fault *reterr);

#endif
