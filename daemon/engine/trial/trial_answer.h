/* trial_answer.h: questions that try a contract, and their answers. For files of the engine only. */
#ifndef ENGINE_TRIAL_TRIAL_ANSWER_H
#define ENGINE_TRIAL_TRIAL_ANSWER_H

#include "base/limits.h"
#include "engine/answer/answer.h"
#include "engine/answer/asking.h"
#include "engine/trial/trial.h"
#include "engine/trial/trial_verbs.h"

struct trial_question {
	const char *who; /* the account that asks */
	const json_t *json;
	int fd; /* what came beside it, or -1 */
	uint64_t length;
};

/* Who looked at which children (`child` NULL: many), kept before the answer leaves: WHAT "ABOUT". */
int trial_log(struct engine *e, const char *who, const struct digest *child, const char *what,
	      const char *about, struct fault *reterr);

/* One verb each. -FAULT_MEANING, -FAULT_MISSING, -FAULT_LIMIT: told to whoever asked. */
int trial_preview(struct engine *e, const struct trial_question *q, json_t **ret_json, struct fault *reterr);
int trial_explain(struct engine *e, const struct trial_question *q, json_t **ret_json, struct fault *reterr);
int trial_compare(struct engine *e, const struct trial_question *q, json_t **ret_json, struct fault *reterr);

#endif
