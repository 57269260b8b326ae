/* weigh.h: which findings are told of where a message has no room for all: those of the most sessions.
 *
 * Pure. Callers keep an array with room for so many, and ask where each further one belongs. */
#ifndef ALERT_WEIGH_H
#define ALERT_WEIGH_H

#include <stddef.h>

#include "alert/judge.h"

/* The sessions that a finding is about: those it counts, or the two of each of its days. Of a week that is
 * broken one is sure. */
int finding_weight(const struct finding *f);

/* The place of `fresh` among the `count` findings kept of at most `room`: the next one while there is room,
 * then that of the lightest (of several the first), when `fresh` weighs more. `room`: none, so that of equals
 * those who came first stay. Findings stand `stride` bytes apart from `kept` on (inside longer entries). */
size_t finding_place(const struct finding *kept, size_t stride, size_t count, size_t room,
		     const struct finding *fresh);

#endif
