/* view_family.h: brothers and sisters among the rows of one answer (engine/world/household.h). For files of
 * this room only. */
#ifndef ENGINE_VIEW_VIEW_FAMILY_H
#define ENGINE_VIEW_VIEW_FAMILY_H

#include "engine/view/view_rollcall.h"

/* One row of an answer: whose it is, and by which subjects the visitor reads the list that would say so. */
struct view_family {
	uint32_t child; /* NO_INDEX: nobody's */
	unsigned subjects;
	unsigned number; /* filled in */
};
/* Gives the rows of two or more children of one household a number of their own, from 1; 0: no other child of
 * it is there, or nobody may know. It says nothing but that they have it in common. */
int view_families(const struct engine *e, struct view_family *all, size_t count, struct fault *reterr);

/* The boxes of the child's brothers and sisters on this list, as far as they are others than its own: "in
 * school; not heard"; empty: none. */
void view_family_boxes(const struct view_roll *r, const struct box_row *row, char *out, size_t size);

#endif
