/* outbox.h: the states of an envelope, and the one table of its steps. */
#ifndef ALERT_OUTBOX_H
#define ALERT_OUTBOX_H

#include <stdbool.h>

enum envelope_state {
	ENVELOPE_READY,	     /* may be sent */
	ENVELOPE_IN_FLIGHT,  /* in RAM only: never on disk */
	ENVELOPE_DELIVERED,  /* the receiver stored it */
	ENVELOPE_DEFERRED,   /* next try has a time */
	ENVELOPE_HELD,	     /* by an operator */
	ENVELOPE_EXPIRED,    /* nothing allows it to leave any more; its body is gone */
	ENVELOPE_CORRUPT,    /* kept for a person, never sent */
	ENVELOPE_SUPERSEDED, /* never left: a later revision says more */
	ENVELOPE_STATES
};
enum envelope_event {
	EVENT_SENT,
	EVENT_ACKED,
	EVENT_NACKED,
	EVENT_LEASE_OUT,
	EVENT_DUE,
	EVENT_HOLD,
	EVENT_RELEASE,
	EVENT_EXPIRE,
	EVENT_BROKEN,
	EVENT_SUPERSEDE,
	ENVELOPE_EVENTS
};
const char *envelope_state_name(enum envelope_state s);

/* The next state, or -1 when the event means nothing in this state (and changes nothing). */
int envelope_step(enum envelope_state s, enum envelope_event e);
/* Nothing more will happen to it by itself. */
bool envelope_final(enum envelope_state s);
/* Seconds until the next try after `attempts` failures: 1, 4, 9 ... squared, at most 300. */
int envelope_backoff(unsigned attempts);

#endif
