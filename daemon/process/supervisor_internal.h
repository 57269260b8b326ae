/* supervisor_internal.h: what the supervisor holds; for supervisor*.c only. */
#ifndef PROCESS_SUPERVISOR_INTERNAL_H
#define PROCESS_SUPERVISOR_INTERNAL_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "process/children.h"
#include "process/peers.h"
#include "process/reload.h"
#include "process/settings.h"
#include "process/wiring.h"

enum supervisor_state {
	SUPERVISOR_READING,  /* the first configuration: only the parse role runs */
	SUPERVISOR_STARTING, /* every role is being started */
	SUPERVISOR_RUNNING,
	SUPERVISOR_STOPPING
};

/* What the engine has asked of the configuration's files (filing.h); one at a time. */
struct filing {
	bool active;
	struct msg_file asked;
	char name[160];	     /* of the file, below the configuration folder */
	struct buffer bytes; /* owned: what it becomes */
	char signature[129]; /* of a new agreement */
	int lock;	     /* 1 + the descriptor of the lock on agreements/; 0: none */
	uint64_t generation; /* written, and the engine has not taken it up yet; 0: not written */
};

struct supervisor {
	const struct options *options;
	enum supervisor_state state;
	struct peers *peers;
	struct child children[ROLES];
	struct wiring wiring;
	struct settings *settings; /* in force; NULL before the first */
	struct settings_sockets sockets;
	struct reload *reload; /* under way, or NULL */
	bool reload_again;     /* SIGHUP came during a reload */
	struct filing filing;
	uint64_t generation;
	uint64_t configured; /* the engine's last word: this generation is in force */
	int lock_fd, signal_fd;
	char pid_path[PATH_MAX];
	int64_t stop_by;     /* SUPERVISOR_STOPPING: then they are killed */
	int64_t watchdog_at; /* next word to the service manager; INT64_MAX: none is wanted */
	int64_t watchdog_every;
	bool failed; /* could not start, or not go on: exit status 1 */
};

/* supervisor_config.c: from SIGHUP to settings that every role has been told. */

/* Begins to read the configuration, or remembers to when that is under way. */
void supervisor_reload(struct supervisor *s);
/* Goes on with it as far as it goes now. */
void supervisor_reload_turn(struct supervisor *s);
/* The engine swapped a configuration in, or refused it. */
void supervisor_configured(struct supervisor *s, const struct msg_configured *m);

/* supervisor_stop.c */

/* Orderly stop: every role is told, and killed after 5 s. */
void supervisor_stop(struct supervisor *s);
/* What could not be started or gone on with: stop, exit status 1. */
void supervisor_fail(struct supervisor *s);
/* Is no role left? */
bool supervisor_all_gone(const struct supervisor *s);
/* Kills the roles that did not stop in time. */
void supervisor_kill_the_slow(struct supervisor *s, int64_t now);

#endif
