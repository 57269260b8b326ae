/* workers.h: a few threads that share one piece of work with whoever asks for it.
 *
 * They are made before a role closes its sandbox and wait until there is something to do. What they
 * work on must not be written while they do: workers_run returns when all of it is done. */
#ifndef BASE_WORKERS_H
#define BASE_WORKERS_H

#include "base/fault.h"

struct workers;

/* Starts `threads` threads (0 is fine). -FAULT_MEMORY, or the system's reason. */
int workers_new(unsigned threads, struct workers **ret, struct fault *reterr);
/* Ends them; NULL is fine. */
void workers_free(struct workers *w);
/* Threads, the caller included: what work is best cut into. 1 for NULL. */
unsigned workers_count(const struct workers *w);
/* Calls work(context, part) once for each part below `parts`, on the threads and the caller's own, in any
 * order; returns when all are done. NULL: the caller does all of it. */
void workers_run(struct workers *w, unsigned parts, void (*work)(void *context, unsigned part),
		 void *context);

#endif
