/* contract_approve.h: what somebody says was agreed, before it is checked and signed. */
#ifndef CLI_CONTRACT_APPROVE_H
#define CLI_CONTRACT_APPROVE_H

#include "base/arena.h"
#include "base/fault.h"

/* One approval as it was given. Members not given are NULL. */
struct approval {
	const char *contract; /* ID or ID@VERSION */
	const char *school, *who, *role, *when, *how;
	const char *document; /* path of a signed paper, or NULL */
	unsigned line;	      /* of the CSV file; 0: from the command line */
};

struct approvals {
	struct approval *at; /* owned */
	size_t count, room;
	struct arena arena; /* owns the texts */
};

/* Reads a CSV file with the columns contract, version, school, who, role, when, how and document, in any
 * order; version and document may be missing or empty. A document's path starts at the file's own folder.
 * -FAULT_IO, -FAULT_PARSE with the line, -FAULT_MISSING names a column. */
int approvals_read(const char *path, struct approvals *ret_approvals, struct fault *reterr);
void approvals_free(struct approvals *a);

#endif
