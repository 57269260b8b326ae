/* allow.h: the allow-list: which key may read which mailbox. */
#ifndef BUS_ALLOW_H
#define BUS_ALLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "exchange/message.h"

struct allow {
	struct msg_mailbox *grants; /* owned, by key then mailbox */
	size_t count;
};

/* Replaces the list by a sorted copy; on a fault (see bus_allow) the old one stands. */
int allow_replace(struct allow *list, const struct msg_mailbox *grants, size_t count, struct fault *reterr);
/* May this key (Z85) connect at all? */
bool allow_key(const struct allow *list, const char *key);
/* May it read this mailbox? */
bool allow_mailbox(const struct allow *list, const char *key, const char *mailbox);
/* Frees; NULL is fine. */
void allow_free(struct allow *list);

#endif
