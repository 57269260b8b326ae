/* contract_pick.h: the contract a person names: a file, or ID or ID@VERSION of a configuration folder. */
#ifndef CLI_CONTRACT_PICK_H
#define CLI_CONTRACT_PICK_H

#include "cli/contract_folder.h"

struct contract_pick {
	struct contract_folder folder;
	const struct share_contract *contract; /* in its configuration; NULL when nothing was named */
	char dir[512];			       /* where `folder` is, unless it was given */
};

/* Loads the folder and finds the contract. `dir` NULL: for contracts/FILE the folder it stands in, else ".".
 * A file (a name with a slash or ending in .yaml) is laid over the folder's file of that name, so that a
 * draft can be looked at before it stands there. An ID without VERSION is the newest version. Says on
 * stderr what is wrong. Returns CLI_OK, CLI_REFUSED (faults in files, no such contract) or CLI_UNREACHABLE
 * (not to be read); contract_drop in any case. */
int contract_pick(const char *what, const char *dir, struct contract_pick *ret_pick);
void contract_drop(struct contract_pick *p);

#endif
