/* envelopes.h: envelopes that are not final, and the mailboxes they are for, in memory. For files of the
 * engine only. */
#ifndef ENGINE_WORLD_ENVELOPES_H
#define ENGINE_WORLD_ENVELOPES_H

#include "alert/alert.h"
#include "base/digest.h"
#include "base/vec.h"

/* One envelope that is not final. */
struct outbox_row {
	uint64_t sequence;
	uint32_t mailbox; /* index into config teams */
	struct digest message, alert, child;
	enum envelope_state state;
	uint32_t attempts;
	int64_t next_try;      /* civil; 0: now */
	int64_t wait_until_ms; /* monotonic: lease while in flight, back-off while deferred */
	int64_t page_us;       /* monotonic: its page's arrival, for latency; 0: none, or it waits for its
				  hour */
};
struct outbox {
	struct outbox_row *at;
	size_t count, room;
	bool untidy; /* a row has become final, or held: closed up at the next turn */
};

struct mailbox {
	unsigned consumers;
	unsigned in_flight;
	bool full;	     /* nobody has credit, until the bus tells of a consumer again */
	int64_t stuck_since; /* instant since when something due has waited and nothing was confirmed; 0: not
			      */
	bool stuck_told;
	int64_t acted_at;   /* untaken.h: when a person last did anything with an alert of it; 0: never */
	int64_t untaken_at; /* when the operator was told that nobody does; 0: is not so */
};

#define LATENCY_KEPT 1024
/* Microseconds from a page's last byte to the acknowledgement of an alert it made. */
struct latency {
	uint32_t us[LATENCY_KEPT];
	size_t count;
};

#endif
