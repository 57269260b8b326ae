/* heard.h: which mailboxes have had an open alert, and those who come to read of it later.
 *
 * A child comes onto a list, gets another worker, a contract comes into force, people are away: the open
 * alerts of the child then have a mailbox that was never told of them. It is, at once, by the ordinary path
 * of a first message: its hours, digests and silences hold. What was told stands in the store's envelopes, so
 * that nobody is told twice, whatever restarts; in memory it is only remembered. For files of the engine
 * only. */
#ifndef ENGINE_TELL_HEARD_H
#define ENGINE_TELL_HEARD_H

#include "engine/world/state.h"

struct heard {
	struct map index; /* alert's id and team -> 1: has it, 0: has it not */
	bool all;	  /* every open alert is to be looked through: a start, a reload, a new day */
	size_t next;	  /* of the alerts, the next one */
	day_t day;	  /* the last one on which they were */
};

int heard_restore(struct engine *e, struct fault *reterr);
void heard_forget(struct engine *e);

/* A message about the alert was written for the team, or taken back before it left. */
int heard_put(struct engine *e, const struct digest *alert, uint32_t team, bool has, struct fault *reterr);
/* Has the team had the alert? *ret_revision: of the highest that was ever written for it, where it has not.
 */
int heard_has(struct engine *e, const struct digest *alert, uint32_t team, bool *ret_has,
	      uint32_t *ret_revision, struct fault *reterr);

/* Tells of the child's open alerts whoever reads of them now and has not had them. Inside a transaction. */
int heard_child(struct engine *e, uint32_t child, struct fault *reterr);
/* The same of all open alerts, some a turn, after a start, a reload and at the beginning of a day. */
int heard_turn(struct engine *e, struct fault *reterr);
bool heard_due(const struct engine *e);

#endif
