/* view_morning.h: the lists of the morning: the golden hour, the schools to ring, and the mark that somebody
 * was told on the telephone. For files of this room only. */
#ifndef ENGINE_VIEW_VIEW_MORNING_H
#define ENGINE_VIEW_VIEW_MORNING_H

#include "engine/view/view_alert.h"

/* {"verb":"golden_hour","team"?}: "team", "day", "as_of", "data", and three lists of view_child with "detail"
 * and "alert": "unexplained" (alerts of an earlier day that nobody has closed), "due_back" (a place that
 * begins today, a silence that ended with the last school day, a suspension on it), "weekday" (children for
 * whom a contract asks for the rule `pattern`, and whose weekday is today); "reads_list" (may the visitor
 * read a list of the authority: without one those three are empty) and "cases" (view_cases.h). */
int view_golden_hour(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		     struct fault *reterr);

/* {"verb":"ring","team"?,"at"?}: "at", "session", "codes" (that may be entered), "schools": [{"id","name",
 * "telephone","why","last_answered","children"}]: where children of the visitor's lists are of whom nothing
 * is heard; "reads_list" and "cases" as above: what the schools of those children are rung about. */
int view_ring(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
	      struct fault *reterr);
/* {"verb":"mark_said","child","at","code","said_by","why"?}: beside the register, never in it (said.h). */
int view_mark_said(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr);

/* A row for a list of children: view_child, "detail" and "alert". NULL: no memory. */
json_t *view_child_row(struct engine *e, const struct visitor *v, uint32_t child,
		       const struct visitor_view *by, const char *detail, struct view_looks *looks);

#endif
