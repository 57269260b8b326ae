/* children.h: the role processes: started, watched, started again. */
#ifndef PROCESS_CHILDREN_H
#define PROCESS_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fault.h"
#include "exchange/message.h"
#include "process/options.h"

struct child {
	enum role role;
	pid_t pid;			/* 0: not running */
	bool wanted;			/* to be running */
	bool told, ready;		/* knows its settings; has closed its sandbox */
	bool planned;			/* its end was asked for: start it again at once */
	size_t cursor;			/* into its settings (settings_tell) */
	int64_t started_at, restart_at; /* clock_monotonic */
	unsigned back_off_ms;		/* waited before its last start; 0: none yet */
	unsigned restarts, failures;	/* failures: ends before it was ready, in a row */
	char sandbox[160];		/* what is on, in words */
	char cause[160];		/* of its last end */
};

/* Forks and executes this very program as `child->role`. Gives our end of its socket.
 * `lock_fd` goes along to the engine, so that its folder stays locked as long as it lives. */
int child_start(struct child *child, const struct options *options, int lock_fd, int64_t now, int *ret_fd,
		struct fault *reterr);
/* Has it ended? Then its cause is in words, and the time of its next start is set: at once
 * when planned, else after a pause that doubles from 50 ms to 10 s and begins anew after a
 * good life (30 s, or ten times its last pause and at least 1 s). */
bool child_reap(struct child *child, int64_t now);
/* SIGKILL, when it is running. */
void child_kill(const struct child *child);

/* Back-off and life rules, for tests: the pause before the next start. */
unsigned child_pause(unsigned last_ms, int64_t lived_ms);

#endif
