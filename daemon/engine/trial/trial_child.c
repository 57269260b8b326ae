/* trial_child.c: a child as a release asks about it. */
#include <string.h>

#include "attendance/upn.h"
#include "engine/trial/trial.h"
#include "engine/world/holdbacks.h"
#include "engine/world/match.h"

bool trial_left_out(const struct trial *t, const struct child *c)
{
	return t->masked && child_restricted(c, t->day) != NULL;
}

struct release_ask trial_ask(const struct engine *e, const struct enrolment *n, day_t day, const char *team,
			     const char *role)
{
	const struct child *c = &e->children.at[n->child];

	return (struct release_ask){.school = n->school,
				    .day = day,
				    .subjects = child_subjects(c, day),
				    .year_group = child_year_group(e, c, n->school, day),
				    .team = team,
				    .role = role,
				    .held_back = held_back(e, n->child, n->school) != NULL};
}
