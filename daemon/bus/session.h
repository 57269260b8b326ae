/* session.h: who is on the bus: each connection that said HELLO, its credit and what it
 * holds unanswered. Memory only, no sockets; time comes in. */
#ifndef BUS_SESSION_H
#define BUS_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "bus/bus.h"
#include "exchange/wire.h"

#define PEER 5 /* bytes of a routing id the ROUTER made: 0x00 and a number */

struct held {
	unsigned char id[WIRE_ID];
	uint64_t sequence;
	int64_t since_ms;
	bool again; /* of a replay: the engine keeps no account of it */
};

/* What a session still has to be given of a replay; the engine finds it, a message at a time. */
struct replay {
	bool on;
	bool asked; /* an answer is due */
	int64_t asked_ms;
	uint64_t from, until; /* sequences left; until 0: not known yet */
	int64_t since;	      /* instant of delivery */
	uint64_t last, given, left_out;
};

struct session {
	unsigned char peer[PEER];
	char key[BUS_KEY + 1];
	char mailbox[64];
	uint32_t credit; /* the window: most messages held at once */
	bool hungry;	 /* a message found no room: tell when there is some */
	int64_t heard_ms, pinged_ms;
	uint64_t turn;	 /* when it was last picked */
	uint64_t number; /* never another session's */
	struct replay replay;
	size_t count;
	struct held held[LIMIT_BUS_WINDOW]; /* oldest first */
};

struct session_list {
	struct session *list[LIMIT_BUS_SESSIONS]; /* owned */
	size_t count;
	uint64_t turn;
};

/* The session of a routing id, or NULL. */
struct session *session_find(const struct session_list *all, const unsigned char peer[PEER]);
/* A new one, or NULL when memory, LIMIT_BUS_SESSIONS or LIMIT_BUS_KEY_SESSIONS is used up. */
struct session *session_add(struct session_list *all, const unsigned char peer[PEER], const char *key,
			    const char *mailbox);
/* Takes a session off the list; the caller frees it. */
void session_remove(struct session_list *all, struct session *s);
void sessions_free(struct session_list *all);

/* How many messages more it may be given. */
size_t session_room(const struct session *s);
/* The consumer of a mailbox with most room, the one longest not picked where equal; NULL
 * when none has room. */
struct session *session_pick(struct session_list *all, const char *mailbox);
/* How many sessions a mailbox has. */
uint32_t session_consumers(const struct session_list *all, const char *mailbox);

/* The session of that number, or NULL. */
struct session *session_numbered(const struct session_list *all, uint64_t number);
/* May it be given a message of its replay? That takes half of the window, rounded up, at most: what is new
 * comes beside it. */
bool session_replay_room(const struct session *s);

/* Notes a message as held; there must be room. `again`: of a replay. */
void session_hold(struct session *s, const unsigned char id[WIRE_ID], uint64_t sequence, int64_t now_ms,
		  bool again);
/* Is this message held? */
bool session_holds(const struct session *s, const unsigned char id[WIRE_ID]);
/* Lets go of a held message and gives what it was; false when it is not held. */
bool session_release(struct session *s, const unsigned char id[WIRE_ID], struct held *ret_held);
/* Lets go of what was held since before `before_ms`; true when there was any. */
bool session_expire(struct session *s, int64_t before_ms);

#endif
