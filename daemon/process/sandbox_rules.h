/* sandbox_rules.h: the sandbox's rows, role by role. */
#ifndef PROCESS_SANDBOX_RULES_H
#define PROCESS_SANDBOX_RULES_H

#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exchange/message.h"

/* One system call and what becomes of it; what no row names kills the process. */
struct call_row {
	int call;
	uint32_t action;
	bool conditional;
	struct scmp_arg_cmp when; /* if conditional */
};

struct call_group {
	const struct call_row *rows;
	size_t count;
};

enum folder_use { FOLDER_READ, FOLDER_WRITE };

/* A folder a role may use; `$data`, `$login` (a folder in it), `$drop` and `$resolver` stand for the run's
 * own. */
struct folder_row {
	const char *path;
	enum folder_use use;
};

struct sandbox_rules {
	const struct call_group *const *groups; /* ends with NULL */
	const struct folder_row *folders;	/* ends with a NULL path */
	bool may_bind, may_connect;		/* TCP, where landlock knows it */
};

/* The rows of a role; NULL for those that have no sandbox (the supervisor). */
const struct sandbox_rules *sandbox_rules_of(enum role role);

/* muster-relay's: out to the network and the bus; it adds the folders that it drops files in. */
extern const struct sandbox_rules sandbox_rules_relay;

#endif
