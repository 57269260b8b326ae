/* trial_child.c: a child as a release asks about it. */
#include <string.h>

#include "attendance/upn.h"
#include "engine/match.h"
#include "engine/trial.h"

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

/* "oak:A1": the school's own id of a pupil. */
static uint32_t child_by_record(const struct engine *e, const char *pupil)
{
	const char *colon = strchr(pupil, ':');
	char school[CONFIG_NAME];
	uint32_t enrolment;
	int at;

	if (colon == NULL || !text_copy(school, sizeof school, (struct span){pupil, (size_t)(colon - pupil)}))
		return NO_INDEX;
	at = config_school(e->config, school);
	if (at < 0)
		return NO_INDEX;
	enrolment = map_get(&e->schools[at].students, span_of(colon + 1));
	return enrolment == MAP_NONE ? NO_INDEX : e->enrolments.at[enrolment].child;
}

uint32_t trial_child(const struct engine *e, const char *pupil, day_t day)
{
	uint32_t child = child_by_record(e, pupil);

	if (child == NO_INDEX && strchr(pupil, ':') == NULL) {
		struct digest id = child_of_upn(e, pupil);

		child = child_find(e, &id);
	}
	return child != NO_INDEX && day != DAY_NONE && child_restricted(&e->children.at[child], day) != NULL ?
		       NO_INDEX :
		       child;
}
