/* Faults that show in an answer itself: one in the place of the school's, or a spoilt body. */
#ifndef SIM_SPOIL_H
#define SIM_SPOIL_H

#include <stdbool.h>

#include "ask.h"

/* Answers in the place of the school when a fault says so; false when none does. */
bool spoil_answer(const struct ask *a, struct answer *ret);

/* Cuts a body in half or blows it up beyond nine megabytes. */
void spoil_body(struct out *body, const struct faults_now *f);

#endif
