/* trial_child.c: a child as a release asks about it. */
#include <string.h>

#include "attendance/upn.h"
#include "engine/trial/trial.h"
#include "engine/world/match.h"

static int year_by_birth(day_t born, day_t day)
{
	struct civil b;
	int age;

	if (born == DAY_NONE)
		return YEAR_UNKNOWN;
	b = day_to_civil(born);
	age = year_of(day) - b.year - (b.month >= 9 ? 1 : 0);
	return age >= 4 && age <= 18 ? age - 4 : YEAR_UNKNOWN;
}

int trial_year(const struct engine *e, const struct child *c, const struct enrolment *n, day_t day)
{
	int year = n->row.year_group;

	for (unsigned i = 0; year == YEAR_UNKNOWN && i < c->enrolment_count; i++)
		year = e->enrolments.at[c->enrolments[i]].row.year_group;
	if (year == YEAR_UNKNOWN && c->lists.count > 0)
		year = year_by_birth(c->lists.at[0].row.born, day);
	return year;
}

struct release_ask trial_ask(const struct engine *e, const struct enrolment *n, day_t day, const char *team,
			     const char *role)
{
	const struct child *c = &e->children.at[n->child];

	return (struct release_ask){.school = n->school,
				    .day = day,
				    .subjects = child_subjects(c, day),
				    .year_group = trial_year(e, c, n, day),
				    .team = team,
				    .role = role};
}
