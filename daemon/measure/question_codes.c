#include <stdlib.h>

#include "measure/question_internal.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for sessions by code");
}

/* Adds the codes of some lanes over a range to a row. */
static int count_lanes(struct counting *c, const int32_t key[QUESTION_BY], struct session_range r,
		       const uint32_t *lanes, struct fault *reterr)
{
	struct answer_row *row = answer_row(c->answer, key);

	if (row != NULL && row->codes == NULL)
		row->codes = calloc(1, sizeof *row->codes);
	if (row == NULL || row->codes == NULL)
		return no_memory(reterr);
	recount_codes(c->i->d->roll, c->school, r.from, r.to, lanes, row->codes->of);
	return 0;
}

static int count_stretches(struct counting *c, const struct enrolment_facts *e, struct place *p,
			   struct fault *reterr)
{
	uint32_t *lanes = calloc((size_t)c->blocks + 1, sizeof *lanes);
	int rc = 0;
	int32_t key[QUESTION_BY];

	if (lanes == NULL)
		return no_memory(reterr);
	if (e->slot / ROLL_LANES < c->blocks)
		lanes[e->slot / ROLL_LANES] = (uint32_t)1 << (e->slot % ROLL_LANES);
	for (size_t s = 0; s < c->stretches.count; s++) {
		if (!place_traits(c, c->stretches.at[s].cohort, p))
			continue;
		for (size_t k = 0; rc == 0 && k < c->pieces.count; k++) {
			const struct session_range r =
				range_cut(c->pieces.at[k].range, c->stretches.at[s].range);

			if (range_empty(r))
				continue;
			place_key(c->i, p, c->pieces.at[k].time, key);
			rc = count_lanes(c, key, r, lanes, reterr);
		}
	}
	free(lanes);
	return rc;
}

int codes_add(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
	      struct fault *reterr)
{
	struct lane_group *g;
	struct place p;

	place_enrolment(c, e, &p);
	if (!c->by_lane)
		return count_stretches(c, e, &p, reterr);
	if (!place_traits(c, cohort_at(e, c->i->traits, session_day(clip.from), &c->rule), &p))
		return 0;
	g = lanes_group(c, &p);
	if (g == NULL)
		return no_memory(reterr);
	lanes_coded(c, g)[e->slot / ROLL_LANES] |= (uint32_t)1 << (e->slot % ROLL_LANES);
	return 0;
}

static bool any(const uint32_t *lanes, unsigned blocks)
{
	for (unsigned b = 0; b < blocks; b++)
		if (lanes[b] != 0)
			return true;
	return false;
}

int codes_finish(struct counting *c, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; i < c->groups.count; i++) {
		const struct lane_group *g = &c->groups.at[i];
		const uint32_t *coded = lanes_coded(c, g);

		for (size_t k = 0; rc == 0 && any(coded, c->blocks) && k < c->pieces.count; k++) {
			int32_t key[QUESTION_BY];

			lanes_key(g, &c->pieces.at[k], key);
			rc = count_lanes(c, key, c->pieces.at[k].range, coded, reterr);
		}
	}
	return rc;
}
