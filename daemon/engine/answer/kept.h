/* kept.h: sums that were counted a moment ago. Many people open the same page, and one page asks the same
 * sums in several ways; what the whole register was counted for is kept for the next who asks, and no longer
 * than said. For files of the engine only. */
#ifndef ENGINE_ANSWER_KEPT_H
#define ENGINE_ANSWER_KEPT_H

#include <jansson.h>

#include "engine/answer/weeks.h"
#include "engine/world/state.h"

/* As answer_measure, or what it answered to the same question in this minute if no mark and no roll has moved
 * since, or at most `seconds` ago even so: its "as_of" says when. Nothing is kept over midnight, over the
 * night's erasing (keep/retain.h), or over a change of a list by its file or a person. *ret_json is shared:
 * it is read, never changed. With "whole" or "as_of" it is always asked. */
int kept_measure(struct engine *e, const char *who, const json_t *question, int64_t seconds,
		 json_t **ret_json, struct fault *reterr);
/* As weeks_ask, or what it came to for the same question at most `seconds` ago, as long. *ret is lent until
 * the next call. */
int kept_weeks(struct engine *e, const char *who, const json_t *question, int64_t seconds,
	       const struct weeks **ret, struct fault *reterr);
/* Of another configuration, or another year. */
void kept_forget(struct engine *e);

#endif
