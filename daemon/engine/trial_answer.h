/* trial_answer.h: questions that try a contract, and their answers. For files of this room only. */
#ifndef ENGINE_TRIAL_ANSWER_H
#define ENGINE_TRIAL_ANSWER_H

#include "base/limits.h"
#include "engine/answer.h"
#include "engine/asking.h"
#include "engine/trial.h"

struct trial_question {
	const char *who; /* the account that asks */
	const json_t *json;
	int fd; /* what came beside it, or -1 */
	uint64_t length;
};

/* Is it one of the verbs below? */
bool trial_verb(const char *verb);
/* Answers it, now. */
int trial_ask_answer(struct engine *e, uint64_t ask, const struct trial_question *q, struct fault *reterr);
/* Who looked at which children (`child` NULL: many), kept before the answer leaves: WHAT "ABOUT". */
int trial_log(struct engine *e, const char *who, const struct digest *child, const char *what,
	      const char *about, struct fault *reterr);

/* One verb each. -FAULT_MEANING, -FAULT_MISSING, -FAULT_LIMIT: told to whoever asked. */
int trial_preview(struct engine *e, const struct trial_question *q, json_t **ret_json, struct fault *reterr);
int trial_explain(struct engine *e, const struct trial_question *q, json_t **ret_json, struct fault *reterr);
int trial_compare(struct engine *e, const struct trial_question *q, json_t **ret_json, struct fault *reterr);

#endif
