/* recompute_role.h: what a row of a long file says of its place and time, by its words. */
#ifndef FIGURES_RECOMPUTE_ROLE_H
#define FIGURES_RECOMPUTE_ROLE_H

#include "figures/recompute_internal.h"

enum recompute_role {
	ROLE_POSSIBLE,
	ROLE_ATTENDANCE,
	ROLE_ABSENCE,
	ROLE_PRESENT,
	ROLE_ACTIVITY,
	ROLE_AUTHORISED,
	ROLE_UNAUTHORISED,
	ROLE_PUPILS, /* all of them: the whole of each kind of absentee */
	ROLE_COUNT,
	ROLE_PART = ROLE_COUNT /* one reason, one kind of absentee */
};

enum recompute_role recompute_role(const struct recompute *r, const struct recompute_row *row);
/* "All authorised" and the like are headlines; single reasons are printed with more digits. */
bool recompute_headline(const struct recompute *r, const struct recompute_row *row);

#endif
