/* view_held.h: the children whom a school holds back, as its own people put them there and take them back.
 * For files of this room, and the table of console_ask.c.
 *
 * The list is the school's: its own staff with RIGHT_CONTRACTS read and change it, and to everybody else it
 * is not there. It says what the school wrote, and nothing from which the school could tell whether a child
 * stands on a list of the authority. Readers are told how many children which school holds back; of a child
 * on a list that they may read, the roll call says so. */
#ifndef ENGINE_VIEW_VIEW_HELD_H
#define ENGINE_VIEW_VIEW_HELD_H

#include "engine/view/view.h"

/* {"id" (of the school)}: "school": {"id","name"}, "rows":
 * [{"number","pupil","why","why_words","text","from","until" (null: until it is taken back),"by"}], the
 * newest first, "over": [the same with "ended_by", "ended"], the last twenty, "reasons": [{"id","name"}],
 * "most". */
int view_held(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
	      struct fault *reterr);
/* {"id","pupil" (UPN or the school's own id),"why","text","until"?}: {"text"} */
int view_held_add(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr);
/* {"id","number"}: {"text"} */
int view_held_end(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr);

#endif
