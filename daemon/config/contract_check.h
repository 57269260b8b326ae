/* contract_check.h: what a share contract must be in itself, beyond the form of its keys. */
#ifndef CONFIG_CONTRACT_CHECK_H
#define CONFIG_CONTRACT_CHECK_H

#include "config/row.h"
#include "contract/contract.h"

/* Dates and looks in order; subjects named; each field allowed by the purpose and treated in a
 * way that fits it; each alert to a team that is shown something. Faults go to the walk. */
void contract_check(struct walk *w, const struct node *root, const struct share_contract *c);
/* The widest treatment a purpose allows a field; TREATMENT_DROP: the field is not allowed. */
enum treatment contract_widest(enum purpose purpose, enum field field);

#endif
