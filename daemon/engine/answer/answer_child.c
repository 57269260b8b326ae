/* answer_child.c: the child a question means. */
#include "engine/answer/answer.h"

#include <string.h>

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

uint32_t answer_child(const struct engine *e, const char *pupil, day_t day)
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
