/* relay.h: the inside of muster-relay: what came from the bus, and how each way out took it.
 *
 * A box is a mailbox and its ways; a letter is a message that the bus gave and that is not answered yet.
 * A letter is confirmed once every way of its box has accepted it, and refused (NACK, so that the bus gives
 * it again later) when one of them failed; that way then rests, longer each time, and with it the whole box,
 * whose credit is 0 meanwhile. Nothing is kept on disk: what was not confirmed comes again. */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "client/muster-client.h"
#include "config/relay_file.h"

#define RELAY_WINDOW	 32   /* letters of one box */
#define RELAY_POSTS	 6    /* transfers at once, over all boxes; each has a socket or two to wait for */
#define RELAY_REMEMBERED 4096 /* letters whose way out is known, when the bus gives them again */
#define RELAY_SECRET	 256  /* bytes of a credential */
#define RELAY_SECRET_MIN 16   /* bytes of a key that signs */

enum way { WAY_MAIL, WAY_HOOK, WAY_DROP, WAYS };
#define WAY_BIT(way_) (1u << (way_))

struct letter {
	unsigned char id[MUSTER_CLIENT_ID];
	uint64_t sequence;
	uint32_t attempt;
	unsigned left; /* ways that have not accepted it */
	unsigned busy; /* ways it is on now */
	bool failed;   /* refuse it once nothing is busy */
	char *body;    /* owned */
	size_t length;
	int64_t came_ms;
	/* For a mail, which tells nothing else. */
	bool closed, changed, same_session;
	char take_by[6]; /* "10:52" or "" */
	bool digest;	 /* of many alerts, of which the rest speaks */
	unsigned waiting, fresh, updated, ended;
};

struct box {
	const struct relay_mailbox *config;
	struct muster_client *client; /* owned */
	char secret[RELAY_SECRET];    /* of the webhook */
	unsigned ways;
	struct letter *letters[RELAY_WINDOW]; /* owned, in the order they came */
	size_t count;
	struct {
		unsigned failures;
		char reason[64]; /* of the last one */
	} way[WAYS];
	int64_t rest_until_ms; /* 0: open */
	char trouble[160];     /* told last, so that it is told once */
};

/* What ways have accepted a letter, newest last; old ones are forgotten. */
struct remembered {
	unsigned char id[MUSTER_CLIENT_ID];
	unsigned ways;
};

struct transfer; /* post.h */

struct relay {
	const struct relay_config *config;
	struct box boxes[RELAY_MAILBOXES];
	size_t box_count;
	char password[RELAY_SECRET];
	struct buffer ca; /* PEM; empty: none */
	CURLM *multi;
	struct transfer *transfers[RELAY_POSTS]; /* owned; NULL: free */
	struct remembered *remembered;		 /* owned ring */
	size_t remembered_at;
	int stop; /* readable when it is time to end */
	bool stopping;
};

/* --- letters.c ---------------------------------------------------------------------------- */

/* Takes in an alert; one that is held already, or was accepted before, is settled as it should. */
int letter_take(struct relay *r, struct box *b, const struct muster_client_event *e, struct fault *reterr);
/* One way has accepted it, or has not: `reason` (at most 63 bytes) is for the daemon's operator. */
void letter_accepted(struct relay *r, struct letter *l, enum way way);
void letter_failed(struct letter *l, enum way way);
/* Confirms and refuses what is settled, and frees it. */
void letters_settle(struct relay *r, struct box *b);
void letters_free(struct box *b);

/* --- box.c -------------------------------------------------------------------------------- */

/* A way failed: the box rests; worked: it counts anew. */
void box_failed(struct box *b, enum way way, const char *reason);
void box_worked(struct box *b, enum way way);
/* Opens again what has rested long enough. */
void box_wake(struct box *b, int64_t now_ms);
bool box_rests(const struct box *b);
/* Drops what waits for the file drop. */
void box_drop(struct relay *r, struct box *b);
/* Milliseconds until a mail of this box is due, 0: now, -1: nothing to tell. */
int64_t box_mail_wait(const struct box *b, int64_t now_ms);

/* --- relay.c ------------------------------------------------------------------------------ */

/* Reads secrets and authorities, makes the clients. Before the sandbox closes. */
int relay_open(struct relay *r, const struct relay_config *config, struct fault *reterr);
/* Hands on until `stop` is readable. */
int relay_run(struct relay *r, struct fault *reterr);
void relay_close(struct relay *r);

int64_t relay_now_ms(void);
const char *way_name(enum way way);
/* One line for the journal: "event=... mailbox=... text=...". */
void relay_note(const char *event, const char *mailbox, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
