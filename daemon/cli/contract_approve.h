/* contract_approve.h: what somebody says was agreed, before it is checked and signed. */
#ifndef CLI_CONTRACT_APPROVE_H
#define CLI_CONTRACT_APPROVE_H

#include "base/arena.h"
#include "base/fault.h"
#include "cli/contract_folder.h"

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

/* Approvals under way against a configuration. */
struct approving {
	struct contract_folder folder;
	unsigned char secret[SIGN_KEY];
	day_t today;
	struct agreement *items; /* owned: new ones, in the order they were given */
	size_t count;
	size_t known; /* that stood there already */
};

/* Checks one approval against the configuration and against those before it in `items`. Returns 0 and the
 * signed agreement, its texts lent by the approval; 1 when the very same stands there already; negative with
 * the reason: a text that is missing or cannot stand in the file, an unknown contract, version or school, a
 * contract that is a draft, over, still in a template's words or does not list the school, a day to come,
 * terms that changed since, an agreement that differs or has ended, no room in the file. */
int approval_judge(const struct approving *x, const struct approval *q, struct agreement *ret_agreement,
		   struct fault *reterr);

#endif
