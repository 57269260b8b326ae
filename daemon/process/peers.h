/* peers.h: the other roles, as one role sees them: messages over inherited sockets.
 *
 * One thread, one poll loop:
 *
 *   while (!peers_stopping(p)) {
 *           n = peers_poll(p, polled);             // room for ROLES of them
 *           poll(polled, n + own, timeout);
 *           rc = peers_dispatch(p, polled, n, &fault); // negative: leave the loop and exit
 *   }
 *
 * MSG_PEER and MSG_STOP are handled here and never reach `heard`. The supervisor's socket is
 * read before all others, so a new peer is known before its first message. */
#ifndef PROCESS_PEERS_H
#define PROCESS_PEERS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "exchange/message.h"

struct peers; /* opaque */

struct peers_events {
	/* A message came. `m` and `fd` (-1: none) are lent for the call: the fd is closed
	 * afterwards, so dup it to keep it. A negative return ends peers_dispatch with it. May
	 * send, but not dispatch. */
	int (*heard)(void *context, enum role from, const struct message *m, int fd, struct fault *reterr);
	/* A role is there now (again): what it held before is gone. NULL: not interested. */
	void (*came)(void *context, enum role peer);
	/* A role is gone; all that it had sent was heard before. NULL: not interested. */
	void (*gone)(void *context, enum role peer);
	void *context;
};

/* `supervisor_fd` is taken; -1 in the supervisor itself, which has none. */
int peers_new(enum role self, int supervisor_fd, const struct peers_events *events, struct peers **ret_peers,
	      struct fault *reterr);
/* Sends or queues, never waits; `fd` (-1: none) is lent. -FAULT_LIMIT: the other role is
 * slow and nothing was taken; pause and try again after a dispatch. -FAULT_MISSING: it is not
 * there; `came` will tell when it is. */
int peers_send(struct peers *p, enum role to, const struct message *m, int fd, struct fault *reterr);
/* The same, but waits for room. For roles whose slowness nobody may fear: fetch, parse and
 * bus wait for the next one on the way to the engine; the engine waits for nobody. */
int peers_send_wait(struct peers *p, enum role to, const struct message *m, int fd, struct fault *reterr);
/* Is this role's socket there? */
bool peers_present(const struct peers *p, enum role peer);
/* Bytes that wait for a role. */
size_t peers_waiting(const struct peers *p, enum role peer);

/* Fills `ret_polled` (room for ROLES) and returns how many. */
unsigned peers_poll(const struct peers *p, struct pollfd *ret_polled);
/* Sends what waits and hears what came. Negative: what `heard` returned, -FAULT_BUG for a
 * frame that does not decode, -FAULT_STATE when the supervisor is gone. */
int peers_dispatch(struct peers *p, const struct pollfd *polled, unsigned count, struct fault *reterr);
/* peers_poll, poll and peers_dispatch in one, for a role with nothing else to watch. */
int peers_turn(struct peers *p, int timeout_ms, struct fault *reterr);
/* MSG_STOP has come: finish what is under way and leave the loop. */
bool peers_stopping(const struct peers *p);

/* Whose frame or message it was that made the last peers_dispatch fail. */
enum role peers_failed(const struct peers *p);

/* The supervisor's own verbs: takes a socket to a new child, or drops it after hearing
 * what is still in it. */
int peers_set(struct peers *p, enum role peer, int fd, struct fault *reterr);
void peers_drop(struct peers *p, enum role peer);

/* Closes all. NULL is fine. */
void peers_free(struct peers *p);

#endif
