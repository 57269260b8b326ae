#include "engine/answer/ours.h"

#include <stdlib.h>

int ours_gather(struct engine *e, trait_set_t traits, struct ours *ret, struct fault *reterr)
{
	struct ours o = {.schools = calloc(e->config->school_count + 1, sizeof *o.schools)};
	int rc;

	if (o.schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for our own sums");
	for (size_t i = 0; i < e->config->school_count; i++)
		o.schools[i] = e->schools[i].last_look != 0;
	rc = asked_borrow(e, KNOWN_NOW, traits, o.schools, &o.asked, reterr);
	if (rc != 0) {
		free(o.schools);
		return rc;
	}
	*ret = o;
	return 0;
}

void ours_as_evaluated(struct ours *o, const struct engine *e)
{
	for (size_t i = 0; i < e->config->school_count; i++)
		o->asked.settled[i] = e->schools[i].evaluated_to;
}

void ours_free(struct ours *o)
{
	if (o == NULL)
		return;
	asked_free(&o->asked);
	free(o->schools);
}

unsigned ours_schools(const struct ours *o, const struct engine *e, enum phase phase)
{
	unsigned count = 0;

	for (size_t i = 0; i < e->config->school_count; i++) {
		enum phase of = e->config->schools[i].phase;

		count += o->schools[i] && (of == phase || (phase == PHASE_TOTAL && of != PHASE_ALTERNATIVE));
	}
	return count;
}

void ours_sums_merge(struct ours_sums *into, const struct ours_sums *other)
{
	measure_merge(&into->measure, &other->measure);
	into->unknown += other->unknown;
	for (unsigned r = 0; r < METHOD_REASONS; r++) {
		into->moved[r].enrolments += other->moved[r].enrolments;
		measure_merge(&into->moved[r].measure, &other->moved[r].measure);
	}
}

/* One question and an answer for each phase, so that every school is counted once. */
static int count_schools(const struct ours *o, const struct engine *e, const struct question *q,
			 struct answer *answers, struct fault *reterr)
{
	struct question_data data = asked_data(&o->asked, e);
	struct inquiry *inquiry;
	int rc = inquiry_new(q, &data, &inquiry, reterr);

	if (rc < 0)
		return rc;
	for (unsigned i = 0; rc == 0 && i < data.school_count; i++)
		if (o->schools[i])
			rc = inquiry_school(inquiry, i, &answers[data.schools[i].phase], reterr);
	inquiry_free(inquiry);
	return rc;
}

int ours_count(const struct ours *o, const struct engine *e, const struct question *q,
	       struct ours_sums ret[PHASE_TOTAL], struct fault *reterr)
{
	struct answer *answers = calloc(PHASE_TOTAL, sizeof *answers);
	int rc;

	if (answers == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for our own sums");
	rc = count_schools(o, e, q, answers, reterr);
	for (unsigned p = 0; p < PHASE_TOTAL; p++) {
		struct answer *a = &answers[p];

		ret[p] = (struct ours_sums){0};
		if (rc == 0) {
			answer_finish(a);
			for (unsigned r = 0; r < METHOD_REASONS; r++)
				ret[p].moved[r] = a->moved[r];
		}
		if (rc == 0 && a->count > 0) {
			ret[p].measure = a->at[0].measure;
			ret[p].unknown = answer_unknown(&a->at[0]);
		}
		answer_free(a);
	}
	free(answers);
	return rc;
}
