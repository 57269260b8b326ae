/* again.h: what was delivered to a mailbox, found once more for a client that asks (schemas/bus.md, Replay).
 * For files of the engine only. */
#ifndef ENGINE_TELL_AGAIN_H
#define ENGINE_TELL_AGAIN_H

#include "engine/world/state.h"

/* Answers one step with MSG_AGAIN. The contracts are asked again for each message; no envelope changes, and
 * the audit log says who asked and from where. Nothing is kept between steps. Without room at the bus nothing
 * is answered: it asks again. */
int again_answer(struct engine *e, const struct msg_replay *m, struct fault *reterr);

/* Is the body of a delivered message about this alert kept, to be given again? What speaks of one child is
 * sealed under that child's key and goes with it; lists and digests speak of many, and are dropped once they
 * are delivered. */
bool again_keeps(const struct engine *e, const struct digest *alert);

/* The bodies of what was delivered LIMIT_BUS_REPLAY_DAYS ago are dropped, or earlier where a contract keeps
 * marks for less. Inside a transaction. */
int again_retain(struct engine *e, struct fault *reterr);

#endif
