/* trial_verbs.h: the questions about contracts that are tried, for the engine's settings. */
#ifndef ENGINE_TRIAL_TRIAL_VERBS_H
#define ENGINE_TRIAL_TRIAL_VERBS_H

#include "engine/world/reply.h"

/* Ended by a row without verb. */
extern const struct engine_verb trial_verbs[];

#endif
