/* contract_file.h: one share contract on its own, without the folder it stands in: for commands that look
 * at a file or compare two. What only a whole folder can tell (teams and schools that are not there) is not
 * checked. */
#ifndef CONFIG_CONTRACT_FILE_H
#define CONFIG_CONTRACT_FILE_H

#include "base/arena.h"
#include "base/fault.h"
#include "config/tree.h"
#include "contract/contract.h"

struct contract_file {
	struct arena arena; /* holds `contract` and its texts */
	struct tree tree;
	struct share_contract *contract;
};

/* Reads YAML bytes of kind ShareContract. Every fault of the file goes to `faults`; `name` is what they call
 * it. *ret_file is touched only on success and the caller's to free. -FAULT_PARSE, -FAULT_LIMIT (the bytes),
 * -FAULT_MEANING (what they say), -FAULT_MEMORY. */
int contract_file_read(struct span yaml, const char *name, struct contract_file *ret_file,
		       struct faults *faults, struct faults *warnings);
/* Frees; NULL is fine. */
void contract_file_free(struct contract_file *f);
/* The line of a key or list item ("share[0].fields[1]", "valid.to"), 0 when the file does not write it. */
unsigned contract_file_line(const struct contract_file *f, const char *path);

#endif
