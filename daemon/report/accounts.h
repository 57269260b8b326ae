/* accounts.h: accounts of the console, from the engine's answers to account_list and the other account verbs.
 */
#ifndef REPORT_ACCOUNTS_H
#define REPORT_ACCOUNTS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "report/table.h"

/* Appends one row an account. -FAULT_PARSE when the view is not of its form. */
int report_accounts(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);
/* What was done to one account, and, where it has a new password, that and the address for an authenticator
 * app, each on a line of its own. */
int report_account(struct span view, enum table_format format, struct buffer *out, struct fault *reterr);

#endif
