/* contract_check.h: what the checks of share contracts share (config/check.h has their rows). */
#ifndef CONFIG_CONTRACT_CHECK_H
#define CONFIG_CONTRACT_CHECK_H

#include "config/check.h"
#include "contract/contract.h"

/* The widest treatment a purpose allows a field; TREATMENT_DROP: the field is not allowed. */
enum treatment contract_widest(enum purpose purpose, enum field field);
/* True when every share says to whom; what is held against all of them is not told where one is unknown. */
bool contract_shares_named(const struct share_contract *c);
/* True when a map's key says one of the words. */
bool contract_word_known(const struct node *map, const char *key, const char *const *words);
/* Fills *ret_view with share[share].fields[at]; false when the field's name is not known. */
bool contract_field_view(const struct contract_view *v, unsigned share, unsigned at,
			 struct field_view *ret_view);
/* Moves the walk to a key of the field ("name", "treatment", ...), for one report. */
const struct node *contract_field_at(struct checking *k, const struct contract_view *v,
				     const struct field_view *f, const char *key);

/* contract_lead.c: rows of rules that go to one named lead; functions of check rows. The team has one person
 * and one key; and no other contract names another team. */
void contract_lead_one(struct checking *k, const struct contract_view *v, unsigned alert);
void contract_lead_same(struct checking *k, const struct contract_view *v, unsigned alert);

#endif
