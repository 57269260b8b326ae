/* view_schools.h: the schools that a visitor may see, with one figure each. For files of this room only. */
#ifndef ENGINE_VIEW_SCHOOLS_H
#define ENGINE_VIEW_SCHOOLS_H

#include "engine/view.h"

/* {"verb":"schools"}: "schools": [{"id","name","phase","pupils","overall","meeting"}]. "overall" is a figure
 * of view_trends.h over the year so far, left out where no contract lets the visitor be told it; "meeting"
 * says whether a support meeting was held this term. A school's staff see their own. */
int view_schools(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		 struct fault *reterr);

#endif
