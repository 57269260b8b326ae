/* engine.h: the work of the daemon, in terms of ports.
 *
 * Single-threaded. It is told of messages and of time passing; it answers through the
 * port. Everything it tells anybody is durable first. Only the engine knows civil time. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/workers.h"
#include "exchange/message.h"
#include "store/store.h"

struct engine; /* opaque */

/* What the engine needs of the world. */
struct engine_port {
	void *context;
	/* Sends to a role; `fd` (or -1) goes along and stays the caller's. -FAULT_LIMIT: that
	 * role's queue is full, try later. -FAULT_MISSING: the role is away. */
	int (*send)(void *context, enum role to, const struct message *m, int fd, struct fault *reterr);
	/* Answers a question of the control socket or the console. */
	void (*answer)(void *context, uint64_t ask, struct span json);
	int64_t (*now)(void *context);	     /* instant: seconds since 1970, UTC; may be simulated */
	int64_t (*monotonic)(void *context); /* microseconds, the roles' common clock, never simulated */
	/* Fills `out` with random bytes that nobody can guess; 0, or negative. NULL: nobody can sign in. */
	int (*random)(void *context, void *out, size_t size);
	bool simulated;
	/* Moves the simulated clock, durably. */
	int (*set_now)(void *context, int64_t instant, struct fault *reterr);
	/* For the operator's log; `event` is a short word, `text` a sentence. */
	void (*note)(void *context, const char *event, const char *text);
	/* A file for a school in the outbox folder, OUTBOX/`school`/`name`: written whole, or (`bytes` NULL)
	 * taken away; one that is not there is no fault. NULL: there is no such folder. */
	int (*keep_file)(void *context, const char *school, const char *name, const struct span *bytes,
			 struct fault *reterr);
	/* Bytes free where the store is; negative: it cannot be told. NULL: there is no such limit. */
	int (*disk_free)(void *context, uint64_t *ret_bytes);
};

struct engine_verb; /* world/reply.h */

struct engine_settings {
	unsigned char child_key[32];	/* HMAC key of child ids */
	struct workers *workers;	/* borrowed; threads for long questions; NULL: none */
	const struct engine_verb *more; /* of rooms above, ended by a row without verb; NULL: none */
};

/* Takes the store. The engine waits for its first configuration. */
int engine_new(const struct engine_port *port, struct store store, const struct engine_settings *settings,
	       struct engine **ret_engine, struct fault *reterr);
void engine_free(struct engine *e);

/* A frame from a role; `fd` (or -1) is lent. A negative return is our own bug or a broken
 * store: the role exits and is restarted, which loses nothing. */
int engine_message(struct engine *e, enum role from, const struct message *m, int fd, struct fault *reterr);
/* A role's socket is new (its earlier self is gone): what it was doing is asked again. */
int engine_peer(struct engine *e, enum role peer, struct fault *reterr);
/* A question as JSON from `who` (account or role); answered through the port, now or later.
 * `fd` (or -1) is lent, `length` its bytes. */
int engine_ask(struct engine *e, uint64_t ask, const char *who, struct span json, int fd, uint64_t length,
	       struct fault *reterr);
/* A question of the console, for somebody who may be signed in: only what console_ask.c lists. */
int engine_console_ask(struct engine *e, uint64_t ask, struct span text, struct fault *reterr);
/* Does what is due. Returns milliseconds until it wants to be called again. */
int engine_tick(struct engine *e, int *ret_wait_ms, struct fault *reterr);

#endif
