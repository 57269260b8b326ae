/* view_fresh.h: the freshness board: what each school has sent, in fair words, and what it says itself. A
 * school's staff see their own lines and nothing of another school. For files of this room only. */
#ifndef ENGINE_VIEW_FRESH_H
#define ENGINE_VIEW_FRESH_H

#include "engine/view.h"

/* {"verb":"freshness","day"?}: "day", "as_of", "data", "incidents" (one outage of a supplier is one of
 * these), "schools": [{"id","name","am","pm"}], each half {"state","words","cause","since","told","answer"}.
 */
int view_freshness(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr);
/* {"verb":"freshness_link","school","at"?}: a link for that school, by somebody of the authority who looks
 * after its data (the team that hears of it, or an operator): "token", "school", "session". */
int view_fresh_link(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);
/* {"verb":"freshness_answer","token","answer"?,"until"?,"note"?}, by nobody who is signed in: without
 * "answer" what the link is for. "school", "session", "text", "answered". */
int view_fresh_answer(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		      struct fault *reterr);

#endif
