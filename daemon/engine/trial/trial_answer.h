/* trial_answer.h: questions that try a contract, and their answers. For files of the engine only. */
#ifndef ENGINE_TRIAL_TRIAL_ANSWER_H
#define ENGINE_TRIAL_TRIAL_ANSWER_H

#include "base/limits.h"
#include "engine/answer/answer.h"
#include "engine/answer/asking.h"
#include "engine/trial/trial.h"
#include "engine/trial/trial_verbs.h"

/* Who looked at which children (`child` NULL: many), kept before the answer leaves: WHAT "ABOUT". */
int trial_log(struct engine *e, const char *who, const struct digest *child, const char *what,
	      const char *about, struct fault *reterr);

/* One verb each. -FAULT_MEANING, -FAULT_MISSING, -FAULT_LIMIT: told to whoever asked. */
answer_view_with trial_preview, trial_explain, trial_compare;

#endif
