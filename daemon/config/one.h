/* one.h: one share contract by itself, of a file that is not (yet) part of the configuration. */
#ifndef CONFIG_ONE_H
#define CONFIG_ONE_H

#include "base/arena.h"
#include "base/fault.h"
#include "config/tree.h"
#include "contract/contract.h"

/* Maps and checks what the file itself can show; teams and schools are the caller's to look up. The contract
 * and its texts are the arena's; `name` is what faults and clauses call the file. -FAULT_MEANING with at
 * least one fault in `faults`, when it is not a share contract or has a fault; -FAULT_MEMORY. */
int config_one_contract(const struct tree *tree, const char *name, struct arena *arena,
			struct share_contract **ret_contract, struct faults *faults, struct faults *warnings);

#endif
