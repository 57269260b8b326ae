/* listener.h: the inside of `muster listen`: several mailboxes in one loop. */
#ifndef CLI_LISTENER_H
#define CLI_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "cli/inbox.h"
#include "client/muster-client.h"

#define LISTENER_MAILBOXES 16

struct listener_mailbox {
	char name[64];
	const char *key_file;	      /* borrowed; NULL: KEYS/NAME.key */
	struct muster_client *client; /* owned */
	char trouble[192];	      /* told last, so that it is told once */
	bool replayed;		      /* asked for and ended */
};

struct listener {
	struct listener_mailbox mailboxes[LISTENER_MAILBOXES];
	size_t mailbox_count;
	const char *demo; /* control socket to compare with at the end, or NULL; borrowed */
	bool json, until_settled, styled;
	int stop;	    /* a descriptor that is readable when it is time to end; owned */
	struct inbox inbox; /* owned */
	/* Printed and noted, to be confirmed after the next sync. */
	struct {
		struct muster_client *client;
		unsigned char id[MUSTER_CLIENT_ID];
	} pending[LIMIT_BUS_WINDOW];
	size_t pending_count;
	uint64_t messages, repeats;
	bool replay; /* asks first for what was delivered before: */
	uint64_t replay_from;
	int64_t replay_since; /* with replay_from 0 */
	int64_t heard_ms;     /* of the last alert or question */
};

/* Listens until `stop` is readable or, with until_settled, the daemon is done; then prints the
 * summary, or the demo's last line. -FAULT_STATE when an alert was lost or the roll call does
 * not add up. */
int listener_run(struct listener *l, struct fault *reterr);

/* Ends the clients and the inbox, frees `l`. NULL is fine. */
void listener_free(struct listener *l);

#endif
