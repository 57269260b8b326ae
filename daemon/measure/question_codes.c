#include <stdlib.h>
#include <string.h>

#include "measure/question_internal.h"
#include "base/vec.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for sessions by code");
}

/* Adds the codes of some lanes over a range to the row of a place and time. */
static int count_lanes(struct counting *c, const struct place *p, const struct piece *piece,
		       struct session_range r, const uint32_t *lanes, struct fault *reterr)
{
	int32_t key[QUESTION_BY];
	struct answer_row *row;

	place_key(c->i, p, piece->time, key);
	row = answer_row(c->answer, key);
	if (row != NULL && row->codes == NULL)
		row->codes = calloc(1, sizeof *row->codes);
	if (row == NULL || row->codes == NULL)
		return no_memory(reterr);
	recount_codes(c->i->d->roll, c->school, r.from, r.to, lanes, row->codes->of);
	return 0;
}

static struct code_group *group_of(struct counting *c, const struct place *p)
{
	struct code_group *g;

	for (size_t i = 0; i < c->codes.count; i++)
		if (memcmp(&c->codes.at[i].place, p, sizeof *p) == 0)
			return &c->codes.at[i];
	g = VEC_ADD(&c->codes);
	if (g == NULL)
		return NULL;
	g->place = *p;
	g->lanes = calloc(c->blocks, sizeof *g->lanes);
	if (g->lanes != NULL)
		return g;
	c->codes.count--;
	return NULL;
}

/* Of a place, only what the key needs: else each combination of other traits would be a group. */
static void forget_unasked(const struct inquiry *i, struct place *p)
{
	struct place kept = {0};

	for (unsigned k = 0; k < i->q->by_count; k++)
		kept.at[i->q->by[k]] = p->at[i->q->by[k]];
	*p = kept;
}

static int count_stretches(struct counting *c, const struct enrolment_facts *e, struct place *p,
			   struct fault *reterr)
{
	uint32_t *lanes = calloc((size_t)c->blocks + 1, sizeof *lanes);
	int rc = 0;

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

			if (!range_empty(r))
				rc = count_lanes(c, p, &c->pieces.at[k], r, lanes, reterr);
		}
	}
	free(lanes);
	return rc;
}

int codes_add(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
	      struct fault *reterr)
{
	struct code_group *g;
	struct place p;

	place_enrolment(c, e, &p);
	if (!c->by_lane)
		return count_stretches(c, e, &p, reterr);
	if (!place_traits(c, cohort_at(e, c->i->traits, session_day(clip.from), &c->rule), &p))
		return 0;
	forget_unasked(c->i, &p);
	g = group_of(c, &p);
	if (g == NULL)
		return no_memory(reterr);
	g->lanes[e->slot / ROLL_LANES] |= (uint32_t)1 << (e->slot % ROLL_LANES);
	return 0;
}

int codes_finish(struct counting *c, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; i < c->codes.count; i++)
		for (size_t k = 0; rc == 0 && k < c->pieces.count; k++)
			rc = count_lanes(c, &c->codes.at[i].place, &c->pieces.at[k], c->pieces.at[k].range,
					 c->codes.at[i].lanes, reterr);
	return rc;
}

void codes_free(struct code_groups *g)
{
	for (size_t i = 0; i < g->count; i++)
		free(g->at[i].lanes);
	VEC_FREE(g);
}
