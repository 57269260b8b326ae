/* reload.h: the way of a configuration from the folder to checked settings.
 *
 * The supervisor reads bytes; the parse role, which may do nothing else, makes trees of them;
 * the supervisor checks the whole. Any fault in any file: there are no settings, and every
 * fault is told. A file on which the parse role dies three times is a fault of that file. */
#ifndef PROCESS_RELOAD_H
#define PROCESS_RELOAD_H

#include <stdbool.h>

#include "process/peers.h"
#include "process/settings.h"

struct reload; /* opaque */

/* Reads the configuration folder. What is wrong so far waits in reload_finish. -FAULT_MEMORY. */
int reload_begin(const char *config, uint64_t generation, struct reload **ret_reload, struct fault *reterr);
/* The same for the configuration in force with one file of it replaced by `bytes`, or added: nothing else is
 * read again, so that what somebody has half changed in the folder is not taken in. -FAULT_MEMORY. */
int reload_over(const struct settings *now, const char *name, struct span bytes, uint64_t generation,
		struct reload **ret_reload, struct fault *reterr);
/* Hands files to the parse role, a few at a time. Call in every turn. */
void reload_step(struct reload *r, struct peers *peers);
/* The parse role's answer, with its memory file (lent, -1: none). */
void reload_tree(struct reload *r, const struct msg_tree *m, int fd);
/* The parse role is gone: what it had not answered is handed to the next one. */
void reload_parse_gone(struct reload *r);
/* Has every file its answer? */
bool reload_complete(const struct reload *r);
/* Checks the whole, reads the keys it needs, and gives settings, or none: then `faults` says
 * why. Call once, when complete. */
struct settings *reload_finish(struct reload *r, const char *config, const char *keys, struct faults *faults,
			       struct faults *warnings);
/* NULL is fine. */
void reload_free(struct reload *r);

#endif
