/* counting.h: a question over the whole register, on all cores. */
#ifndef ENGINE_ANSWER_COUNTING_H
#define ENGINE_ANSWER_COUNTING_H

#include "engine/world/state.h"
#include "measure/question.h"

/* As question_ask; schools are counted by the engine's workers while nothing writes. */
int counting_ask(struct engine *e, const struct question *q, const struct question_data *d,
		 struct answer *ret, struct fault *reterr);

#endif
