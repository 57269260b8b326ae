/* bus.h: the port to the message bus: who may read which mailbox, who is there, and
 * placing one envelope with one of them.
 *
 * The engine owns leases, redelivery and order; the bus only holds sessions in memory
 * (routing id, key, mailbox, credit) and forgets them on silence. What happens is told as
 * the very messages the engine expects (exchange/message.h): MSG_CONSUMER, MSG_ACKED,
 * MSG_NACKED, MSG_ACT, MSG_REPLAY. An ACK of what is no longer held is told with sequence 0: the id still
 * names the message, and stored is stored. One thread; no call may be made from inside `tell`. */
#ifndef BUS_BUS_H
#define BUS_BUS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "exchange/message.h"

#define BUS_KEY 40 /* characters of a CURVE key in Z85 */
/* Raw descriptors one bus_poll watches besides its own sockets. */
#define BUS_EXTRA 16
/* MSG_NACKED reason when the consumer that held the message went away: told for each, after
 * the MSG_CONSUMER that says so. */
#define BUS_REASON_GONE "consumer gone"

struct bus_settings {
	const char *listen;	   /* "tcp://127.0.0.1:8481"; port "*" takes a free one (tests) */
	char secret[BUS_KEY + 1];  /* the server's CURVE secret key, Z85 */
	unsigned ping_ms, dead_ms; /* 0: PING after 5,000 of silence, forgotten after 15,000 */
	unsigned lease_ms;	   /* 0: LIMIT_BUS_LEASE_SECONDS; then a message frees its credit */
	int64_t (*now_ms)(void);   /* NULL: CLOCK_MONOTONIC */
	void (*tell)(void *context, const struct message *m); /* `m` is lent for the call */
	void *context;
};

struct bus; /* opaque; its first member is its driver */

struct bus_driver {
	const char *kind;
	int (*open)(const struct bus_settings *settings, struct bus **ret_bus, struct fault *reterr);
	void (*close)(struct bus *bus);
	const char *(*address)(const struct bus *bus);
	int (*allow)(struct bus *bus, const struct msg_mailbox *grants, size_t count, bool *ret_revoked,
		     struct fault *reterr);
	int (*send)(struct bus *bus, const struct msg_send *envelope, struct fault *reterr);
	int (*again)(struct bus *bus, const struct msg_again *next, struct fault *reterr);
	int (*poll)(struct bus *bus, struct pollfd *extra, size_t count, int timeout_ms,
		    struct fault *reterr);
};

/* ROUTER with CURVE over TCP. */
extern const struct bus_driver bus_zmq;
/* Opens and listens to nobody; every send fails: for tests of the engine's error path. */
extern const struct bus_driver bus_fail;

/* Starts every thread, opens every descriptor and binds; reads no foreign byte before the
 * first bus_poll, so a sandbox can be closed in between (with TSYNC: libzmq has threads by
 * then). Until the first bus_allow nobody is let in; connecting clients wait, they are not refused.
 * -FAULT_MEANING for a bad key or address, -FAULT_IO when it cannot be bound. Settings are
 * copied. */
int bus_open(const struct bus_driver *driver, const struct bus_settings *settings, struct bus **ret_bus,
	     struct fault *reterr);

/* Ends every session without a word to `tell`; waits at most 200 ms for what is on its way
 * out. NULL is fine. */
void bus_close(struct bus *bus);

/* The address bound, with its real port. Lent for the bus's life. */
const char *bus_address(const struct bus *bus);

/* Replaces the allow-list as a whole. A session whose mailbox and key are no longer on it
 * gets ERROR revoked, is forgotten and told as gone; *ret_revoked is then true, and the caller
 * restarts the role, because libzmq asks about a key only when it connects and the connection
 * itself stays. -FAULT_LIMIT over LIMIT_BUS_GRANTS, -FAULT_MEANING on a name or key that is
 * none; the old list then stands. */
int bus_allow(struct bus *bus, const struct msg_mailbox *grants, size_t count, bool *ret_revoked,
	      struct fault *reterr);

/* Hands one envelope to the consumer of its mailbox with most free credit, in turn where
 * equal. Frees the credit of whoever held that id before. Returns 0 when it is on its way
 * (not delivered: only MSG_ACKED says that); -FAULT_MISSING when nobody in that mailbox has
 * credit (MSG_CONSUMER is told once somebody has); -FAULT_PARSE when it can never be sent
 * (body empty or over WIRE_BODY, bad mailbox). May call `tell`, for a consumer found gone. */
int bus_send(struct bus *bus, const struct msg_send *envelope, struct fault *reterr);

/* Gives one session the next message of the replay it asked for, or tells it the end: the answer to a
 * MSG_REPLAY that was told. An answer to nobody, or to what was answered already, is passed over. What a
 * replay gave is held within the session's credit, and its ACK or NACK is told to nobody. Asks for more by
 * `tell`. */
int bus_again(struct bus *bus, const struct msg_again *next, struct fault *reterr);

/* Waits up to `timeout_ms` (-1: as long as it takes, but wakes for its own heartbeats) for the
 * bus or any of `extra` (POLLIN, POLLOUT; revents are filled, POLLHUP as POLLERR), serves a bounded
 * number of messages and tells what happened. Returns how many of `extra` are ready, or -FAULT_IO; a signal
 * is 0. */
int bus_poll(struct bus *bus, struct pollfd *extra, size_t count, int timeout_ms, struct fault *reterr);

#endif
