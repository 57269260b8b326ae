/* router.h: the ROUTER side of the bus between its four files: bus_zmq.c (the driver), hear.c (what
 * clients say), router.c (what is said and told) and replay.c. Internal to bus/. */
#ifndef BUS_ROUTER_H
#define BUS_ROUTER_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/allow.h"
#include "bus/bus.h"
#include "bus/driver.h"
#include "bus/pace.h"
#include "bus/session.h"
#include "exchange/wire.h"

struct bus_router {
	struct bus base;
	struct bus_settings settings;
	void *context, *router, *zap;
	char address[256];
	struct allow allow;
	bool allow_known; /* until then, knocking peers wait at the door */
	struct session_list sessions;
	struct pace pace;
	int64_t ticked_ms;
};

enum sent { SENT, SENT_GONE, SENT_FULL };

/* Sends without waiting. SENT_GONE: the peer is not connected any more; SENT_FULL: its
 * high-water mark is reached. */
enum sent router_send_frames(const struct bus_router *b, const void *peer, size_t peer_length,
			     const struct wire_frames *f);
enum sent router_say(const struct bus_router *b, const struct session *s, const struct wire_message *m);
void router_say_error(const struct bus_router *b, const void *peer, size_t peer_length, enum wire_error e);

/* Tells the owner of the bus. */
void router_tell(const struct bus_router *b, const struct message *m);
void router_tell_consumer(const struct bus_router *b, const struct session *s, bool came);
void router_tell_nacked(const struct bus_router *b, const struct session *s, const unsigned char *id,
			uint64_t sequence, enum nack why, const char *reason);

/* Forgets a session (frees it); what it held goes back to the engine. */
void router_drop(struct bus_router *b, struct session *s);
/* Says PING, and drops the session when its peer is gone. */
void router_ping(struct bus_router *b, struct session *s, int64_t now);
/* Room came back: if a message found none before, the engine may try again; a replay goes on. */
void router_room_again(const struct bus_router *b, struct session *s);

/* Asks the engine for the next message of this session's replay, when there is one and room for it. */
void replay_go_on(const struct bus_router *b, struct session *s);
/* Asks once more for what the engine has not answered: it may be new. */
void replay_tick(const struct bus_router *b, struct session *s, int64_t now);
/* What the engine answered. */
void replay_hear(struct bus_router *b, const struct msg_again *m);

/* Reads and acts on a bounded number of messages. */
void router_hear(struct bus_router *b, int64_t now);

#endif
