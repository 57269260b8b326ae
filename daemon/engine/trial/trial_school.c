/* trial_school.c: what a school may read of a trial. */
#include "engine/trial/trial.h"

#define STEP 5

/* Children of the school on a day, and how many of them the authority's lists name. A pupil whom the school
 * entered twice counts twice in both, which a step of five absorbs. */
static void listed_at(const struct engine *e, uint32_t school, day_t day, unsigned *ret_listed,
		      unsigned *ret_pupils)
{
	const struct indexes *roll = &e->schools[school].on_roll;

	*ret_listed = *ret_pupils = 0;
	for (size_t i = 0; i < roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[roll->at[i]];

		if (!enrolment_current(n, day))
			continue;
		++*ret_pupils;
		*ret_listed += n->child != NO_INDEX &&
			       (child_subjects(&e->children.at[n->child], day) & SUBJECT_SOCIAL_WORKER) != 0;
	}
}

const char *trial_listed_words(const struct engine *e, uint32_t school)
{
	static const char *const words[] = {"fewer than 5", "5 to 9",	"10 to 14",   "15 to 19",
					    "20 to 24",	    "25 to 29", "30 and more"};
	const unsigned most = sizeof words / sizeof *words - 1;
	unsigned listed, pupils, step;
	struct civil first;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	first = day_to_civil(today);
	first.day = 1;
	listed_at(e, school, day_from_civil(first), &listed, &pupils);
	if (listed < STEP || pupils - listed < STEP)
		return words[0];
	step = listed / STEP;
	return words[step < most ? step : most];
}

bool trial_by_list(const struct share_contract *c)
{
	bool by_list = c->subjects != 0;

	for (unsigned i = 0; i < c->share_count; i++)
		by_list = by_list || c->shares[i].subjects != 0;
	for (unsigned i = 0; i < c->alert_count; i++)
		by_list = by_list || c->alerts[i].subjects != 0;
	return by_list;
}
