/* relay_file.h: relay.yaml: what muster-relay hands on, to whom and how. No part of the daemon's
 * configuration: the relay is a program of its own.
 *
 * Texts that are pointers are the arena's of the walk; "" when not written. */
#ifndef CONFIG_RELAY_FILE_H
#define CONFIG_RELAY_FILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/fault.h"
#include "config/kind.h"

#define RELAY_MAILBOXES 16
#define RELAY_ADDRESSES 8

/* How one mailbox is handed on: at least one way; a message counts as accepted once every way took it. */
struct relay_mailbox {
	char name[64];
	char key[64]; /* NAME.key of the keys folder; settled to the mailbox's own name */
	char to[RELAY_ADDRESSES][128];
	unsigned to_count; /* 0: no mail */
	int gather;	   /* seconds that a mail waits for more to tell */
	const char *url;
	char secret[64];
	const char *folder;
	unsigned line; /* of the file */
};

struct relay_config {
	char id[64];
	const char *address, *keys; /* of the bus; the keys folder */
	const char *ca;		    /* PEM file of authorities; "": the system's */
	bool reduced;
	int timeout; /* seconds one mail or POST may take */
	/* Mail. */
	const char *server, *from, *user, *link;
	char password[64];
	struct relay_mailbox mailboxes[RELAY_MAILBOXES];
	unsigned mailbox_count;
};

extern const struct kind kind_relay;

/* Reads the file's bytes; `name` goes into the faults. The config and its texts are the arena's.
 * -FAULT_MEANING with every fault in `faults`; -FAULT_PARSE with one when it is not YAML at all;
 * -FAULT_MEMORY. */
int relay_file_read(struct span bytes, const char *name, struct arena *arena,
		    struct relay_config **ret_config, struct faults *faults);

#endif
