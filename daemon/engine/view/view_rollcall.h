/* view_rollcall.h: the roll call of a list as one visitor may read it: every child of the list that his or
 * her teams may read stands in exactly one box, and the boxes add up. For files of this room only.
 *
 * A school's mark counts as far as the contract of that school releases it: by class alone an unauthorised
 * absence stands under "no reason yet", because nobody may say more; a mark that is not released is not
 * heard. Restricted children stand in no box and no count but one: whom to ask. */
#ifndef ENGINE_VIEW_VIEW_ROLLCALL_H
#define ENGINE_VIEW_VIEW_ROLLCALL_H

#include "engine/answer/boxes.h"
#include "engine/view/view.h"

/* {"verb":"rollcall", "list"?, "at"?}: "list", "lists" (that may be opened), "title", "at", "session",
 * "as_of", "children", "boxes": [{"box","words","count"}], "restricted" and "restricted_ask", and two
 * sentences, never one: "absent" (who is absent) and "data" (of whom nothing is known). */
int view_rollcall(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr);
/* {"verb":"rollcall_box", "box", "list"?, "at"?, "limit"?, "after"?}: the same and "box", "words", "count",
 * "rows" (500 where no limit is given; view_child's members, "detail", "alert", "phone", "answered_by",
 * "answered_on", "household" (a number that children of one household in this box have in common, and that
 * says nothing else; 0: none), "family" (boxes in which others of it are, in words)), "next". */
int view_rollcall_box(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		      struct fault *reterr);

/* The rows for others of this room, of all boxes; `restricted`: children of whom no word is said. */
struct view_roll {
	struct engine *e;
	const struct visitor *v;
	unsigned subject;
	session_t session;
	struct box_rows rows; /* owned */
	unsigned restricted;
	uint32_t ask; /* list whose owner answers for them */
};
/* -FAULT_MISSING: no such list, or none that may be read. */
int view_roll(struct engine *e, const struct visitor *v, const char *list, session_t s, struct view_roll *ret,
	      struct fault *reterr);
/* The session that a roll call speaks of now. */
session_t view_roll_session(const struct engine *e);
/* What the visitor may read of a mark, in words; "" for nothing. */
void view_mark_words(const struct engine *e, const struct visitor *v, uint32_t child, uint32_t school,
		     session_t s, cell_t cell, char out[64]);
/* How a mark of this school is released to the visitor: the narrower of that day and today. */
enum treatment view_mark_treatment(const struct engine *e, const struct visitor *v, uint32_t child,
				   uint32_t school, day_t day);

#endif
