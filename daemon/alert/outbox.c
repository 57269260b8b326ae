#include "alert/outbox.h"

static const char *const names[ENVELOPE_STATES] = {"ready", "in_flight", "delivered", "deferred",
						   "held",  "expired",	 "corrupt",   "superseded"};

/* 0: the event means nothing here; else next state + 1. A late ACK counts in any waiting
 * state: the receiver has stored it, whatever we thought. */
#define TO(state) (signed char)(ENVELOPE_##state + 1)
static const signed char steps[ENVELOPE_STATES][ENVELOPE_EVENTS] = {
	[ENVELOPE_READY] = {[EVENT_SENT] = TO(IN_FLIGHT),
			    [EVENT_SUPERSEDE] = TO(SUPERSEDED),
			    [EVENT_ACKED] = TO(DELIVERED),
			    [EVENT_HOLD] = TO(HELD),
			    [EVENT_EXPIRE] = TO(EXPIRED),
			    [EVENT_BROKEN] = TO(CORRUPT)},
	[ENVELOPE_IN_FLIGHT] = {[EVENT_ACKED] = TO(DELIVERED),
				[EVENT_NACKED] = TO(DEFERRED),
				[EVENT_LEASE_OUT] = TO(DEFERRED),
				[EVENT_HOLD] = TO(HELD),
				[EVENT_EXPIRE] = TO(EXPIRED),
				[EVENT_BROKEN] = TO(CORRUPT)},
	[ENVELOPE_DEFERRED] = {[EVENT_ACKED] = TO(DELIVERED),
			       [EVENT_DUE] = TO(READY),
			       [EVENT_HOLD] = TO(HELD),
			       [EVENT_EXPIRE] = TO(EXPIRED),
			       [EVENT_BROKEN] = TO(CORRUPT)},
	[ENVELOPE_HELD] =
		{[EVENT_ACKED] = TO(DELIVERED), [EVENT_RELEASE] = TO(READY), [EVENT_EXPIRE] = TO(EXPIRED)},
	[ENVELOPE_EXPIRED] = {[EVENT_ACKED] = TO(DELIVERED)},
};

const char *envelope_state_name(enum envelope_state s)
{
	return (unsigned)s < ENVELOPE_STATES ? names[s] : "unknown";
}

int envelope_step(enum envelope_state s, enum envelope_event e)
{
	if ((unsigned)s >= ENVELOPE_STATES || (unsigned)e >= ENVELOPE_EVENTS)
		return -1;
	return steps[s][e] - 1;
}

bool envelope_final(enum envelope_state s)
{
	return s == ENVELOPE_DELIVERED || s == ENVELOPE_EXPIRED || s == ENVELOPE_CORRUPT ||
	       s == ENVELOPE_SUPERSEDED;
}

int envelope_backoff(unsigned attempts)
{
	unsigned seconds = attempts > 17 ? 300 : attempts * attempts;

	return seconds < 1 ? 1 : seconds > 300 ? 300 : (int)seconds;
}
