/* evaluate.h: rules over a child, alerts and envelopes, inside a transaction. For files of the engine only.
 */
#ifndef ENGINE_JUDGE_EVALUATE_H
#define ENGINE_JUDGE_EVALUATE_H

#include "engine/world/alerts.h"
#include "engine/world/asks.h"

int evaluate_child(struct engine *e, uint32_t child, struct fault *reterr);
/* The same, with its runs of school days at each school: after a decision about the child, when no page of a
 * school's has come. */
int evaluate_whole(struct engine *e, uint32_t child, struct fault *reterr);
/* A school shares the child again: what is open there is told once more, by what the register says now.
 * Inside a transaction. */
int evaluate_again(struct engine *e, uint32_t child, uint32_t school, struct fault *reterr);
int evaluate_not_heard(struct engine *e, uint32_t child, session_t s, uint32_t school, enum silence why,
		       struct fault *reterr);
int evaluate_school(struct engine *e, uint32_t school, struct fault *reterr);

#endif
