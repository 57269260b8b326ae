/* view_timeline.h: one child over a term: the marks of each school, and what happened, in order. For files of
 * this room only.
 *
 * A mark is shown as the contract of its school releases it on its day and today. Days are this academic
 * year's: the register of an earlier one is not in memory. */
#ifndef ENGINE_VIEW_TIMELINE_H
#define ENGINE_VIEW_TIMELINE_H

#include "engine/view_events.h"

/* {"verb":"child_timeline","id","term"? ("2026-autumn"),"why"?}: view_child's members, "term", "terms",
 * "as_of", "missed": {"sessions","days","possible"} of the marks that are shown, "schools": [{"id","name",
 * "days":[{"day","am","pm"}]}] (a mark is {"class","words","code"?}; null: none is known), "events",
 * "who_else" (teams that were told of it). "why" is kept with the look. */
int view_timeline(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr);

/* A term of the school year that is in memory; "" is the one that is now. -FAULT_MEANING at "term".
 * As DfE cuts the year: each day lies in one. */
struct view_term {
	char id[16]; /* "2026-autumn" */
	struct date_range days;
};
int view_term(const struct engine *e, const char *text, struct view_term *ret, struct fault *reterr);
json_t *view_terms(const struct engine *e); /* [{"id","name"}] */

/* timeline_marks.c: corrections and late entries of the marks that are shown, as events. */
int view_timeline_changes(struct engine *e, const struct visitor *v, uint32_t child,
			  const struct date_range *days, struct view_events *ret, struct fault *reterr);

#endif
