#include <stdlib.h>

#include "measure/question_internal.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for sessions by code");
}

/* Sessions by code of a row, made when new; NULL: no memory. */
static uint64_t *codes_of(struct counting *c, const int32_t key[QUESTION_BY])
{
	struct answer_row *row = answer_row(c->answer, key);

	if (row != NULL && row->codes == NULL)
		row->codes = calloc(1, sizeof *row->codes);
	return row != NULL && row->codes != NULL ? row->codes->of : NULL;
}

static int count_stretches(struct counting *c, const struct enrolment_facts *e, struct place *p,
			   struct fault *reterr)
{
	int32_t key[QUESTION_BY];

	for (size_t s = 0; s < c->stretches.count; s++) {
		if (!place_traits(c, c->stretches.at[s].cohort, p))
			continue;
		for (size_t k = 0; k < c->pieces.count; k++) {
			const struct session_range r =
				range_cut(c->pieces.at[k].range, c->stretches.at[s].range);
			uint64_t *codes;

			if (range_empty(r))
				continue;
			place_key(c->i, p, c->pieces.at[k].time, key);
			codes = codes_of(c, key);
			if (codes == NULL)
				return no_memory(reterr);
			recount_codes_slot(c->i->d->roll, c->school, e->slot, r.from, r.to, codes);
		}
	}
	return 0;
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
			const struct session_range r = c->pieces.at[k].range;
			int32_t key[QUESTION_BY];
			uint64_t *codes;

			lanes_key(g, &c->pieces.at[k], key);
			codes = codes_of(c, key);
			if (codes == NULL)
				rc = no_memory(reterr);
			else
				recount_codes(c->i->d->roll, c->school, r.from, r.to, coded, codes);
		}
	}
	return rc;
}
