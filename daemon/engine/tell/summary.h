/* summary.h: digests: at its moments a team gets one message that says what is new, changed and closed
 * since the last one (alert/summary.h), beside its alerts, which stay messages of their own.
 *
 * Every message about an alert to a team with a digest leaves a row (space "digest_alert"), in the same
 * transaction; at the next moment the rows that the last digest did not tell make the next. A row goes with
 * its alert's end. At most one digest of a team waits: one that has not left when the next moment comes is
 * replaced by one that says that and more; one that names what may no longer be told is dropped and made
 * anew. How many were new at each time of the day is kept for the last 20 school days (space
 * "digest_usual"). For files of the engine only. */
#ifndef ENGINE_TELL_SUMMARY_H
#define ENGINE_TELL_SUMMARY_H

#include "engine/world/state.h"

struct summaries;

int summary_restore(struct engine *e, struct fault *reterr);
void summary_forget(struct engine *e);

/* A message about an alert was written for a team. Inside its transaction. */
int summary_told(struct engine *e, const struct store_envelope *row, uint32_t team, struct fault *reterr);

/* When a message that would leave at `leaves` leaves: then, or (singles: urgent) with the day's next digest
 * where it is not urgent. Never later than that, and never on another day. */
int64_t summary_leaves(const struct engine *e, uint32_t team, const struct alert *a, uint32_t child,
		       int64_t leaves);

/* Is this envelope a digest? May it leave: may all that it names still be told to its team? */
bool summary_owns(const struct engine *e, const struct outbox_row *o);
enum may_send summary_may_send(struct engine *e, const struct outbox_row *o);
/* It was dropped: what it told is told anew, at once. Inside the transaction. */
int summary_dropped(struct engine *e, const struct outbox_row *o, struct fault *reterr);

/* Makes what is due. */
int summary_turn(struct engine *e, struct fault *reterr);
bool summary_due(const struct engine *e);
int64_t summary_next(const struct engine *e); /* 0: never */

/* The first moment of a team's digest after an instant; 0: none. *ret_fixed: one of its named times. */
int64_t summary_moment(const struct engine *e, uint32_t team, int64_t after, bool *ret_fixed);

#endif
