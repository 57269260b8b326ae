#include "engine/answer/asked.h"

#include <stdlib.h>

#include "engine/plan/times.h"
#include "engine/world/journal.h"

/* The openings are lent as the sums of a question. */
_Static_assert(sizeof((struct openings *)0)->sessions_before == (OPEN_SESSIONS + 1) * sizeof(uint16_t),
	       "sums of the same sessions");

/* The year as it was held, by what was known at an instant of marks and of who was on roll. */
static void openings_then(const struct engine *e, const struct asked *a, uint32_t school, int64_t known,
			  struct openings *o)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;

	openings_start(o, e->config->schools[school].days, roll_first_monday(a->roll), OPENINGS_LEARN);
	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];

		if (n->known_at <= known)
			openings_roll_add(o, n->row.from, n->row.to);
	}
	openings_recount(o, a->roll, school);
	openings_roll_done(o);
}

static int gather_schools(struct engine *e, struct asked *a, int64_t known, const bool *schools,
			  struct fault *reterr)
{
	int64_t instant = known == KNOWN_NOW ? engine_now(e) : known;
	size_t count = e->config->school_count;

	a->schools = calloc(count + 1, sizeof *a->schools);
	a->settled = calloc(count + 1, sizeof *a->settled);
	a->openings = a->then != NULL ? calloc(count + 1, sizeof *a->openings) : NULL;
	if (a->schools == NULL || a->settled == NULL || (a->then != NULL && a->openings == NULL))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (uint32_t i = 0; i < count; i++) {
		const struct openings *o = &e->schools[i].held;

		if (a->then != NULL && (schools == NULL || schools[i])) {
			openings_then(e, a, i, known, &a->openings[i]);
			o = &a->openings[i];
		}
		a->settled[i] = times_settled(e, i, instant);
		a->schools[i] = (struct school_facts){
			.phase = e->config->schools[i].phase,
			.open = {.first_monday = o->first_monday, .before = o->sessions_before},
			.area = e->config->schools[i].area_school,
		};
	}
	return 0;
}

int asked_gather(struct engine *e, int64_t known, trait_set_t traits, const bool *schools, struct asked *ret,
		 struct fault *reterr)
{
	struct asked a = {.roll = e->roll};
	int rc = 0;

	if (known != KNOWN_NOW) {
		rc = journal_roll(e, known, schools, &a.then, reterr);
		a.roll = a.then;
	}
	/* Room for all, so that nothing is moved while they are gathered. */
	if (rc == 0 && schools == NULL) {
		a.enrolments.at = malloc((e->enrolments.count + 1) * sizeof *a.enrolments.at);
		a.enrolments.room = a.enrolments.at != NULL ? e->enrolments.count + 1 : 0;
	}
	if (rc == 0)
		rc = gather_schools(e, &a, known, schools, reterr);
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++)
		if (schools == NULL || schools[i])
			rc = facts_school(e, i, traits, known, &a.enrolments, &a.traits, reterr);
	if (rc != 0) {
		asked_free(&a);
		return rc;
	}
	facts_lend(a.enrolments.at, a.enrolments.count, a.traits.at);
	*ret = a;
	return 0;
}

/* Are these more than a few of all schools? */
static bool many(const struct engine *e, const bool *schools)
{
	size_t count = 0;

	for (size_t i = 0; schools != NULL && i < e->config->school_count; i++)
		count += schools[i];
	return schools == NULL || 4 * count >= e->config->school_count;
}

int asked_borrow(struct engine *e, int64_t known, trait_set_t traits, const bool *schools, struct asked *ret,
		 struct fault *reterr)
{
	struct asked a = {.roll = e->roll, .counted = schools};
	int rc;

	if (known != KNOWN_NOW || (traits & SOCIAL_TRAITS) != 0 || !many(e, schools))
		return asked_gather(e, known, traits, schools, ret, reterr);
	rc = gather_schools(e, &a, known, schools, reterr);
	if (rc == 0)
		rc = facts_now(e, traits, &a.kept, reterr);
	if (rc != 0) {
		asked_free(&a);
		return rc;
	}
	*ret = a;
	return 0;
}

struct question_data asked_data(const struct asked *a, const struct engine *e)
{
	const bool kept = a->kept.first != NULL;

	return (struct question_data){.roll = a->roll,
				      .schools = a->schools,
				      .school_count = (unsigned)e->config->school_count,
				      .enrolments = kept ? a->kept.at : a->enrolments.at,
				      .enrolment_count = kept ? a->kept.count : a->enrolments.count,
				      .settled = a->settled,
				      .counted = a->counted,
				      .first = a->kept.first,
				      .repeated = a->kept.repeated};
}

void asked_free(struct asked *a)
{
	if (a == NULL)
		return;
	roll_free(a->then);
	free(a->openings);
	free(a->schools);
	free(a->settled);
	VEC_FREE(&a->enrolments);
	VEC_FREE(&a->traits);
}
