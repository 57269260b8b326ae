/* role.h: what every role process is: one function over one socket.
 *
 * A role takes its supervisor's socket and returns the exit status. It sets up what needs
 * files, threads and listening sockets from what the supervisor tells it first, closes its
 * sandbox, says MSG_READY, and only then reads a foreign byte. */
#ifndef PROCESS_ROLE_H
#define PROCESS_ROLE_H

#include "process/options.h"
#include "process/peers.h"
#include "process/sandbox.h"

/* Where the supervisor's socket is, and for the engine a copy of the data folder's lock. */
#define ROLE_FD	     3
#define ROLE_LOCK_FD 4

int role_fetch(int supervisor_fd, const struct options *options);
int role_parse(int supervisor_fd, const struct options *options);
int role_engine(int supervisor_fd, const struct options *options);
int role_bus(int supervisor_fd, const struct options *options);
int role_login(int supervisor_fd, const struct options *options);
int role_console(int supervisor_fd, const struct options *options);

/* What the roles share: their sockets and their sandbox. */
struct role_base {
	enum role role;
	struct peers *peers; /* owned */
	struct sandbox sandbox;
	bool ready;
};

/* Fences the process in (landlock) and takes the supervisor's socket. */
int role_begin(struct role_base *r, enum role role, int supervisor_fd, const struct options *options,
	       const struct peers_events *events, struct fault *reterr);
/* Closes the system call filter and tells the supervisor. */
int role_ready(struct role_base *r, struct fault *reterr);
/* Frees the sockets and logs how it ended. Returns the exit status: 0 when `rc` is 0 or the
 * supervisor is gone, else 1. */
int role_end(struct role_base *r, int rc, const struct fault *fault);
/* A message no such sender sends: our own bug. */
int role_unexpected(enum role from, const struct message *m, struct fault *reterr);

#endif
