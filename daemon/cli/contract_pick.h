/* contract_pick.h: the contract a person names: a file, or ID or ID@VERSION of a configuration folder. */
#ifndef CLI_CONTRACT_PICK_H
#define CLI_CONTRACT_PICK_H

#include "config/config.h"
#include "config/folder.h"

struct contract_pick {
	struct folder folder; /* owned */
	struct config *config;
	const struct share_contract *contract; /* in `config`; NULL when nothing was named */
};

/* Loads the folder and finds the contract. `dir` NULL: for contracts/FILE the folder it stands in, else ".".
 * A file (a name with a slash or ending in .yaml) is laid over the folder's file of that name, so that a
 * draft can be looked at before it stands there. An ID without VERSION is the newest version. Says on
 * stderr what is wrong. Returns CLI_OK, CLI_REFUSED (faults in files, no such contract) or CLI_UNREACHABLE
 * (not to be read); contract_drop in any case. */
int contract_pick(const char *what, const char *dir, struct contract_pick *ret_pick);
void contract_drop(struct contract_pick *p);

#endif
