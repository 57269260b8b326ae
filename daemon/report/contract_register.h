/* contract_register.h: share contracts as rows of the registers an authority keeps. */
#ifndef REPORT_CONTRACT_REGISTER_H
#define REPORT_CONTRACT_REGISTER_H

#include "report/edition.h"
#include "report/table.h"

/* The record of processing activities (UK GDPR article 30): a row a contract and category of data.
 * `t` starts zeroed; call once with the columns, then once a contract. */
void processing_columns(struct table *t);
void processing_rows(const struct edition *e, struct table *t);

/* The flows a data protection impact assessment lists: who gives what to whom, how, and how long it is
 * kept there. Called in the same way. */
void flow_columns(struct table *t);
void flow_rows(const struct edition *e, struct table *t);

#endif
