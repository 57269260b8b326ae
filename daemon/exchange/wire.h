/* wire.h: the bus protocol as frames: what a team's system and the bus say to one another.
 *
 * A message is one multipart ZeroMQ message: a verb frame, then its argument frames, all
 * bounded; numbers are decimal ASCII without sign or leading zeros, ids are 32 raw bytes,
 * texts are UTF-8 without control characters. schemas/bus.md is the same in ABNF. Pure:
 * the driver, the client library and the tests share it. */
#ifndef EXCHANGE_WIRE_H
#define EXCHANGE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/limits.h"
#include "base/text.h"

#define WIRE_VERSION 1
#define WIRE_ID	     32
#define WIRE_FRAMES  5 /* the verb and at most four arguments */
/* A body travels in one frame, beside CURVE's own bytes (nonce, MAC, flags). */
#define WIRE_BODY (LIMIT_BUS_MESSAGE - 128)

enum wire_verb {
	WIRE_HELLO,	   /* client: version mailbox credit */
	WIRE_WELCOME,	   /* server: version */
	WIRE_ALERT,	   /* server: id attempt sequence body */
	WIRE_ACK,	   /* client: id; stored by the receiver, read by nobody yet */
	WIRE_NACK,	   /* client: id reason; not now, send it again later */
	WIRE_TAKEN,	   /* client: alert person at; a person took the alert of that id */
	WIRE_OUTCOME,	   /* client: alert outcome person at; a person closed it */
	WIRE_CREDIT,	   /* client: n; at most so many unanswered alerts at once, 0 pauses */
	WIRE_REPLAY,	   /* client: sequence; what was delivered from that one on, once more */
	WIRE_REPLAY_SINCE, /* client: at; what was delivered from that instant on */
	WIRE_REPLAYED,	   /* server: sequence (the last one looked at), given, left_out */
	WIRE_PING,	   /* either side */
	WIRE_PONG,	   /* either side */
	WIRE_ERROR,	   /* server: code text */
	WIRE_VERBS
};

enum wire_side { WIRE_CLIENT = 1, WIRE_SERVER = 2, WIRE_BOTH = 3 };

/* Why the server said ERROR. After the first five the server has forgotten the session. */
enum wire_error {
	WIRE_BAD_VERSION,
	WIRE_CHOSEN_ROUTING_ID, /* only ids that the ROUTER hands out are served */
	WIRE_NOT_ALLOWED,	/* this key may not read this mailbox */
	WIRE_REVOKED,		/* it might, until now */
	WIRE_BUSY,		/* too many sessions, over all or of this key */
	WIRE_HELLO_FIRST,	/* no session: the server restarted, or forgot a silent client */
	WIRE_OTHER_MAILBOX,	/* one connection serves one mailbox */
	WIRE_UNKNOWN_VERB,
	WIRE_MALFORMED,
	WIRE_TOO_FAST,	/* dropped: too much that answers nothing */
	WIRE_REPLAYING, /* one replay at a time */
	WIRE_ERRORS
};

/* One message. Only the members that the verb's row names are used; `body` borrows. */
struct wire_message {
	enum wire_verb verb;
	uint32_t version, credit, attempt;
	uint64_t sequence;
	uint64_t given, left_out;  /* REPLAYED */
	int64_t at;		   /* instant: seconds since 1970 */
	unsigned char id[WIRE_ID]; /* of the message; TAKEN and OUTCOME: of the alert */
	char mailbox[64];	   /* lower-case letters, digits, '-' */
	char reason[64], person[96], outcome[48];
	char code[32], text[160]; /* ERROR */
	struct span body;
};

/* Frames ready to send; the spans borrow the message and this struct's own `digits`, so
 * that both must stay where they are until the frames are sent. */
struct wire_frames {
	struct span at[WIRE_FRAMES];
	size_t count;
	char digits[WIRE_FRAMES][24];
};

/* Turns a message into frames. -FAULT_PARSE (with the argument's name) when a member breaks
 * the grammar: what wire_unpack would refuse is never sent. */
int wire_pack(const struct wire_message *m, struct wire_frames *ret_frames, struct fault *reterr);

/* Reads a whole message said by `from`. -FAULT_MISSING: no such verb (for that side);
 * -FAULT_PARSE: an argument too many, too few, too long or of the wrong form. `ret` is then
 * untouched. The body borrows the frames. */
int wire_unpack(const struct span *frames, size_t count, enum wire_side from, struct wire_message *ret,
		struct fault *reterr);

/* "HELLO", ...; "?" for none. */
const char *wire_verb_name(enum wire_verb v);
/* "not_allowed", ...; "?" for none. */
const char *wire_error_name(enum wire_error e);
/* The error of that name, or WIRE_ERRORS. */
enum wire_error wire_error_find(const char *name);
/* True for a mailbox name: 1 to 63 of a-z, 0-9 and '-', starting with a letter or digit. */
bool wire_mailbox_ok(struct span name);

#endif
