/* measured.h: the sums of a question about the register before they become JSON. For files of the engine
 * only. */
#ifndef ENGINE_ANSWER_MEASURED_H
#define ENGINE_ANSWER_MEASURED_H

#include <jansson.h>

#include "engine/world/state.h"
#include "measure/answer.h"

/* Reads a question as answer_measure does, and counts. *ret_minimum: the smallest group that may be told, for
 * small_hide; 0: every one. The caller frees the answer. Faults are those of answer_measure. */
int measured_ask(struct engine *e, const char *who, const json_t *question, struct answer *ret,
		 uint64_t *ret_minimum, struct fault *reterr);

#endif
