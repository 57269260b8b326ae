/* client.h: the consumer's end of the bus (schemas/bus.md), as a small library.
 *
 * One client is one connection to one mailbox. It connects, says HELLO, answers heartbeats,
 * and builds its socket anew on silence or refusal, after a growing pause with jitter. It
 * confirms nothing by itself: call client_ack only once the message is stored where a power cut
 * cannot take it. The same message may come again; its id makes that harmless. One thread. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "exchange/wire.h"

#define CLIENT_KEY 40 /* characters of a CURVE key in Z85 */

struct client_settings {
	const char *address;		    /* "tcp://127.0.0.1:8481"; copied */
	char server_public[CLIENT_KEY + 1]; /* Z85 */
	char secret[CLIENT_KEY + 1];	    /* the client's own CURVE secret key, Z85 */
	char mailbox[64];
	uint32_t credit;			   /* unanswered alerts at once; 0: LIMIT_BUS_WINDOW */
	unsigned ping_ms, dead_ms;		   /* 0: PING after 5,000 of silence, anew after 15,000 */
	unsigned first_pause_ms, longest_pause_ms; /* 0: 100 and 5,000 */
	int64_t (*now_ms)(void);		   /* NULL: CLOCK_MONOTONIC */
	uint64_t (*random)(void *context);	   /* NULL: the kernel's */
	void *context;
};

enum client_event_kind {
	CLIENT_WELCOME = 1, /* the mailbox is open */
	CLIENT_ALERT,	    /* id, attempt, sequence, body */
	CLIENT_ERROR,	    /* the server's code and text */
	CLIENT_LOST,	    /* no connection any more; text says why; it will try again */
	CLIENT_REPLAYED	    /* the end of a replay: sequence (the last looked at), given, left_out */
};

struct client_event {
	enum client_event_kind kind;
	unsigned char id[WIRE_ID];
	uint32_t attempt;
	uint64_t sequence;
	struct span body; /* lent until the next client_next of this client */
	char code[32];	  /* CLIENT_ERROR: "not_allowed", ... (foreign, form-checked) */
	char text[160];
	uint64_t given, left_out; /* CLIENT_REPLAYED */
};

struct client; /* opaque */

/* A client that will connect at its first client_next. -FAULT_MEANING for a bad key or
 * mailbox name. Settings are copied. */
int client_new(const struct client_settings *settings, struct client **ret_client, struct fault *reterr);
/* Waits at most 200 ms for what is on its way out. NULL is fine. */
void client_free(struct client *c);

/* Waits until one of the clients has something to do or one of `extra` is ready
 * (POLLIN, POLLOUT; revents are filled, POLLHUP as POLLERR), at most `timeout_ms` (-1: no end, but wakes for
 * heartbeats). Returns how many of `extra` are ready, or -FAULT_IO; a signal is 0. Call client_next of each
 * until 0 afterwards. */
int client_wait(struct client *const *all, size_t count, struct pollfd *extra, size_t extra_count,
		int timeout_ms, struct fault *reterr);

/* The next event: 1 and `ret_event`, or 0 when there is none now; -FAULT_MEMORY or -FAULT_IO
 * when no socket can be made at all. Never waits. */
int client_next(struct client *c, struct client_event *ret_event, struct fault *reterr);

/* Stored. -FAULT_STATE when not connected: nothing is lost, the message comes again. */
int client_ack(struct client *c, const unsigned char id[WIRE_ID], struct fault *reterr);
/* Not now; `reason` is one line of at most 63 bytes. Errors as client_ack. */
int client_nack(struct client *c, const unsigned char id[WIRE_ID], const char *reason, struct fault *reterr);
/* A person took the alert (its own id, data.alert, not a message's) at that instant. */
int client_taken(struct client *c, const unsigned char alert[WIRE_ID], const char *person, int64_t at,
		 struct fault *reterr);
/* A person closed it with an outcome. */
int client_outcome(struct client *c, const unsigned char alert[WIRE_ID], const char *outcome,
		   const char *person, int64_t at, struct fault *reterr);
/* Changes the window, for this and later connections; 0 pauses. */
int client_credit(struct client *c, uint32_t credit, struct fault *reterr);
/* Asks once more for what was delivered to the mailbox with this sequence or a later one; each comes as
 * CLIENT_ALERT, and CLIENT_REPLAYED ends it. It ends with the connection too: then ask again. */
int client_replay(struct client *c, uint64_t from, struct fault *reterr);
/* The same for what was delivered at that instant or later. */
int client_replay_since(struct client *c, int64_t at, struct fault *reterr);

#endif
