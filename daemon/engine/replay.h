/* replay.h: memory rebuilt from the store. For files of the engine only. */
#ifndef ENGINE_REPLAY_H
#define ENGINE_REPLAY_H

#include "engine/world/state.h"

/* replay.c: after forgetting all, the store says it again */
int replay_all(struct engine *e, struct fault *reterr);
void replay_forget(struct engine *e);

#endif
