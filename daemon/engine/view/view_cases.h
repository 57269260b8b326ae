/* view_cases.h: what a team that looks for children missing education begins its day with. For files of this
 * room only. */
#ifndef ENGINE_VIEW_VIEW_CASES_H
#define ENGINE_VIEW_VIEW_CASES_H

#include "engine/view/view_alert.h"

/* The rules that say slowly that a child may be missing education: on no roll, never come, 20 and 10 school
 * days away without leave. Gives {"asked": [{"rule","title","next_step","nobody"}] (those that a contract in
 * force sends to the team; "nobody" is what to say when nobody is on its list), "rows": rows of the inbox
 * that nobody has closed, in the order of "asked", those that nobody has taken first, then school by school,
 * "settled": those of the first two rules that were closed in the last eight days}. At most 100 of each;
 * "total" and "settled_total" tell how many there are. Children looked at are added to `looks`. NULL: no
 * memory. */
json_t *view_cases(struct engine *e, const struct visitor *v, uint32_t team, struct view_looks *looks);

#endif
