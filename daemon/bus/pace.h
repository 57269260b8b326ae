/* pace.h: how much a key may say that answers nothing: everything but the ACK or NACK of a message it holds.
 * A bucket a key, so that more connections do not help. Memory only; time comes in. */
#ifndef BUS_PACE_H
#define BUS_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus/bus.h"

struct pace_row {
	char key[BUS_KEY + 1];
	int64_t filled_ms; /* when it was last filled up */
	int64_t left;	   /* thousandths of a message */
	int64_t told_ms;   /* when it last heard that it is too fast; 0: not yet */
};

struct pace {
	struct pace_row *at; /* owned */
	size_t count, room;
};

/* Takes one message's worth from a key's bucket; false when it is empty. LIMIT_BUS_PACE_BURST at most, filled
 * by LIMIT_BUS_PACE_PER_SECOND. Without memory nothing is let through. */
bool pace_take(struct pace *p, const char *key, int64_t now_ms);
/* The same for what is worth several: all of it, or nothing. */
bool pace_take_many(struct pace *p, const char *key, unsigned count, int64_t now_ms);
/* True at most once a second for a key: then it may be told. */
bool pace_tell(struct pace *p, const char *key, int64_t now_ms);
/* Everybody begins anew. NULL is fine. */
void pace_clear(struct pace *p);

#endif
