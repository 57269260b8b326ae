/* contract_summary.h: what a school agrees to, in a dozen lines. */
#ifndef CLI_CONTRACT_SUMMARY_H
#define CLI_CONTRACT_SUMMARY_H

#include "config/config.h"

/* Prints on stdout: title, who receives, about whom, which fields in which form, who is told of what, dates,
 * how long it is kept, and the digest of the terms that a signature binds. */
void contract_summary(const struct config *c, const struct share_contract *contract, const char *terms);
/* "  label      " of the summary, for lines that follow it. */
void contract_summary_label(const char *label);

#endif
