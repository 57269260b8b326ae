#include <stdlib.h>
#include <string.h>

#include "measure/question_internal.h"
#include "base/vec.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for a school's sums");
}

/* --- places ---------------------------------------------------------------------- */

void place_enrolment(const struct counting *c, const struct enrolment_facts *e, struct place *p)
{
	*p = (struct place){0};
	p->at[DIMENSION_SCHOOL] = (int32_t)c->school;
	p->at[DIMENSION_PHASE] = (int32_t)c->facts->phase;
	p->at[DIMENSION_AREA] = c->facts->area;
	p->at[DIMENSION_YEAR_GROUP] = e->year_group;
	p->at[DIMENSION_OWN] = e->own;
}

bool place_traits(const struct counting *c, cohort_t cohort, struct place *p)
{
	if (inquiry_needs(c->i, DIMENSION_SOCIAL))
		p->at[DIMENSION_SOCIAL] = (int32_t)cohort_social(cohort);
	for (trait_set_t left = c->i->traits; left != 0; left &= left - 1) {
		const unsigned t = (unsigned)__builtin_ctz(left);

		p->at[DIMENSION_TRAIT + t] = cohort_value(cohort, (enum trait)t);
	}
	return filters_pass(c->i->q, p, DIMENSION_SOCIAL, DIMENSION_SOCIAL + 1) &&
	       filters_pass(c->i->q, p, DIMENSION_TRAIT, DIMENSIONS);
}

void place_key(const struct inquiry *i, const struct place *p, const int32_t time[QUESTION_BY],
	       int32_t ret[QUESTION_BY])
{
	for (unsigned k = 0; k < QUESTION_BY; k++) {
		unsigned d = k < i->q->by_count ? i->q->by[k] : DIMENSION_WEEK;

		ret[k] = d >= DIMENSION_WEEK && d < DIMENSION_TRAIT ? time[k] : p->at[d];
	}
}

/* --- one enrolment --------------------------------------------------------------- */

static unsigned expected_of(const struct counting *c, const struct enrolment_facts *e, struct session_range r)
{
	const struct question_data *d = c->i->d;

	if (d->expected == NULL)
		return expected_between(c, r);
	r.to = r.to < c->settled ? r.to : c->settled;
	return range_empty(r) ? 0 : d->expected(d->of, e, r.from, r.to);
}

static int portions_by_lane(struct counting *c, const struct enrolment_facts *e, struct place *p,
			    cohort_t cohort, struct fault *reterr)
{
	const unsigned block = e->slot / ROLL_LANES, lane = e->slot % ROLL_LANES;

	if (!place_traits(c, cohort, p))
		return 0;
	for (size_t g = 0; g < pieces_groups(&c->pieces); g++) {
		const struct lane_sums *s = &c->sums[g * c->blocks + block];
		const size_t first = c->pieces.starts.at[g];
		struct portion *portion = VEC_ADD(&c->portions);

		if (portion == NULL)
			return no_memory(reterr);
		place_key(c->i, p, c->pieces.at[first].time, portion->key);
		portion->tally = lane_tally(s, lane);
		portion->known = s->of[SUM_KNOWN][lane];
		portion->expected = c->i->d->expected == NULL ? c->expected[g] : 0;
		for (size_t k = first; c->i->d->expected != NULL && k < c->pieces.starts.at[g + 1]; k++)
			portion->expected += expected_of(c, e, c->pieces.at[k].range);
	}
	return 0;
}

static void tally_add(struct tally *t, const struct tally *other)
{
	t->possible = (uint16_t)(t->possible + other->possible);
	t->attending = (uint16_t)(t->attending + other->attending);
	t->authorised = (uint16_t)(t->authorised + other->authorised);
	t->unauthorised = (uint16_t)(t->unauthorised + other->unauthorised);
	t->late = (uint16_t)(t->late + other->late);
}

/* Adds what one stretch has in one group; *met when they meet. A change on a Saturday makes nobody a
 * member of the week that ends. */
static int add_stretch(struct counting *c, const struct enrolment_facts *e, struct session_range stretch,
		       size_t g, struct portion *portion, bool *met, struct fault *reterr)
{
	bool here = false;
	struct tally t;
	int rc;

	for (size_t k = c->pieces.starts.at[g]; k < c->pieces.starts.at[g + 1]; k++) {
		const struct session_range r = range_cut(c->pieces.at[k].range, stretch);

		if (range_empty(r) ||
		    open_index(&c->facts->open, r.from) == open_index(&c->facts->open, (int64_t)r.to + 1))
			continue;
		portion->expected += expected_of(c, e, r);
		here = true;
	}
	if (!here)
		return 0;
	rc = lanes_tally(c, e->slot, g, stretch, &t, reterr);
	if (rc < 0)
		return rc;
	tally_add(&portion->tally, &t);
	portion->known += t.known;
	*met = true;
	return 0;
}

static int find_stretches(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
			  struct fault *reterr)
{
	const day_t last = session_day(clip.to);
	day_t day = session_day(clip.from);

	while (day != DAY_NONE) {
		day_t next = cohort_change(e, c->i->traits, day, last, &c->rule);
		const struct session_range days = {session_of(day, false),
						   session_of(next != DAY_NONE ? next - 1 : last, true)};
		struct stretch *s = VEC_ADD(&c->stretches);

		if (s == NULL)
			return no_memory(reterr);
		*s = (struct stretch){range_cut(days, clip), cohort_at(e, c->i->traits, day, &c->rule)};
		day = next;
	}
	return 0;
}

static bool seen_before(const struct stretches *s, size_t at)
{
	for (size_t k = 0; k < at; k++)
		if (s->at[k].cohort == s->at[at].cohort)
			return true;
	return false;
}

/* The portion of a key, made when new: cohorts that differ only in what a filter lets through, or
 * within one social group, are one group. */
static struct portion *portion_at(struct portions *all, const int32_t key[QUESTION_BY])
{
	struct portion *p;

	for (size_t k = 0; k < all->count; k++)
		if (memcmp(all->at[k].key, key, sizeof all->at[k].key) == 0)
			return &all->at[k];
	p = VEC_ADD(all);
	if (p != NULL)
		memcpy(p->key, key, sizeof p->key);
	return p;
}

/* Adds what all stretches of one cohort have in one group; nothing when they do not meet. */
static int portion_of_cohort(struct counting *c, const struct enrolment_facts *e, const struct place *p,
			     cohort_t cohort, size_t g, struct fault *reterr)
{
	const size_t first = c->pieces.starts.at[g];
	struct portion portion = {0};
	struct portion *added;
	bool met = false;
	int rc = 0;

	for (size_t s = 0; rc == 0 && s < c->stretches.count; s++)
		if (c->stretches.at[s].cohort == cohort)
			rc = add_stretch(c, e, c->stretches.at[s].range, g, &portion, &met, reterr);
	if (rc < 0)
		return rc;
	if (!met)
		return 0;
	place_key(c->i, p, c->pieces.at[first].time, portion.key);
	added = portion_at(&c->portions, portion.key);
	if (added == NULL)
		return no_memory(reterr);
	tally_add(&added->tally, &portion.tally);
	added->expected += portion.expected;
	added->known += portion.known;
	return 0;
}

bool portions_whole(const struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		    cohort_t *ret)
{
	const day_t first = session_day(clip.from), last = session_day(clip.to);

	if (clip.from != c->range.from || clip.to != c->range.to || e->slot / ROLL_LANES >= c->blocks)
		return false;
	if (cohort_steady(e, c->i->traits, first, last, &c->rule, ret))
		return true;
	if (cohort_change(e, c->i->traits, first, last, &c->rule) != DAY_NONE)
		return false;
	*ret = cohort_at(e, c->i->traits, first, &c->rule);
	return true;
}

int portions_of(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		struct fault *reterr)
{
	struct place p;
	cohort_t cohort;
	int rc;

	c->portions.count = c->stretches.count = 0;
	place_enrolment(c, e, &p);
	c->by_lane = portions_whole(c, e, clip, &cohort);
	if (c->by_lane)
		return portions_by_lane(c, e, &p, cohort, reterr);
	rc = find_stretches(c, e, clip, reterr);
	for (size_t s = 0; rc == 0 && s < c->stretches.count; s++) {
		if (seen_before(&c->stretches, s) || !place_traits(c, c->stretches.at[s].cohort, &p))
			continue;
		for (size_t g = 0; rc == 0 && g < pieces_groups(&c->pieces); g++)
			rc = portion_of_cohort(c, e, &p, c->stretches.at[s].cohort, g, reterr);
	}
	return rc;
}
