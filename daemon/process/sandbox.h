/* sandbox.h: what a role may not do any more, closed before the first foreign byte.
 *
 * Two steps, because threads get their file fence only if it stood before they started, and
 * because libraries still set up between the two:
 *   sandbox_fence   no_new_privs, then landlock (files, and TCP where the kernel can)
 *   ... start libraries, threads, listening sockets ...
 *   sandbox_close   seccomp on every thread
 * The rows are in sandbox_rules.c. A build with MUSTER_RELAXED_SANDBOX (sanitizers and
 * coverage, which read and write files at exit) closes neither and says so. */
#ifndef PROCESS_SANDBOX_H
#define PROCESS_SANDBOX_H

#include <stdbool.h>

#include "base/fault.h"
#include "exchange/message.h"

struct sandbox_rules;
struct folder_row;

struct sandbox {
	const struct sandbox_rules *rules;
	int landlock;	 /* ABI in force; 0: this kernel has none */
	char words[160]; /* what is on, for MSG_READY and status */
};

/* Folders a role may use; NULL: it has none. */
struct sandbox_paths {
	const char *data; /* engine: read and write; login: its folder in it */
	const char *drop; /* fetch: read */
};

/* The landlock ABI of this kernel; 0: none. */
int sandbox_landlock(void);
/* Fences this process in. On a kernel without landlock it goes on and `words` begins with
 * "reduced"; whether that may be is the supervisor's to decide. */
int sandbox_fence(enum role role, const struct sandbox_paths *paths, struct sandbox *ret_sandbox,
		  struct fault *reterr);
/* The same by rules and, beside theirs, further folders (ends with a NULL path, or NULL for none): for a
 * program that is no role. */
int sandbox_fence_rules(const struct sandbox_rules *rules, const struct folder_row *folders,
			const struct sandbox_paths *paths, struct sandbox *ret_sandbox, struct fault *reterr);
/* Loads the role's system call filter on every thread. Fails rather than go on without. */
int sandbox_close(struct sandbox *s, struct fault *reterr);

#endif
