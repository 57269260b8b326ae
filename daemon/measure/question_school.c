#include <stdlib.h>

#include "measure/question_internal.h"
#include "base/vec.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
}

struct session_range range_on_roll(struct session_range r, const struct enrolment_facts *e)
{
	if (e->from != DAY_NONE && session_of(e->from, false) > r.from)
		r.from = session_of(e->from, false);
	if (e->to != DAY_NONE && session_of(e->to, true) < r.to)
		r.to = session_of(e->to, true);
	return r;
}

static struct session_range on_roll(const struct counting *c, const struct enrolment_facts *e)
{
	return range_on_roll(c->range, e);
}

static struct verdict judge(const struct counting *c, const struct enrolment_facts *e)
{
	const struct question *q = c->i->q;

	return method_judge(q->method, e, c->facts->phase, c->i->alternative, c->rule.year, q->known);
}

/* The sum of the portions at hand. */
static struct tally total(const struct counting *c)
{
	struct tally t = {0};

	for (size_t k = 0; k < c->portions.count; k++) {
		const struct tally *p = &c->portions.at[k].tally;

		t.possible = (uint16_t)(t.possible + p->possible);
		t.attending = (uint16_t)(t.attending + p->attending);
		t.authorised = (uint16_t)(t.authorised + p->authorised);
		t.unauthorised = (uint16_t)(t.unauthorised + p->unauthorised);
		t.late = (uint16_t)(t.late + p->late);
	}
	return t;
}

/* Notes the portions at hand as left out. */
static void move_out(struct counting *c, enum method_reason reason)
{
	struct answer_moved *m = &c->answer->moved[reason];
	const struct tally t = total(c);

	if (c->portions.count == 0)
		return;
	m->enrolments++;
	measure_add_from(&m->measure, &t, c->i->q->minimum);
}

static bool repeated(const struct inquiry *i, uint32_t child)
{
	return child != CHILD_NONE && (i->repeated[child / 64] >> (child % 64) & 1) != 0;
}

/* Adds the portions at hand to their rows. */
static int keep(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		struct fault *reterr)
{
	for (size_t k = 0; k < c->portions.count; k++) {
		const struct portion *p = &c->portions.at[k];
		struct answer_row *row = answer_row(c->answer, p->key);

		if (row == NULL)
			return no_memory(reterr);
		measure_add_from(&row->measure, &p->tally, c->i->q->minimum);
		row->enrolments++;
		row->expected += p->expected;
		row->known += p->known;
		if (!repeated(c->i, e->child))
			row->children++;
		else if (!answer_child_add(c->answer, row, e->child))
			return no_memory(reterr);
	}
	return c->i->q->codes && c->portions.count > 0 ? codes_add(c, e, clip, reterr) : 0;
}

/* Sessions of those aged 15 after the summer half term, which their method leaves out. */
static int drop_after(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		      session_t last, struct fault *reterr)
{
	const struct session_range rest = {clip.from > last ? clip.from : last + 1, clip.to};
	int rc = range_empty(rest) ? 0 : portions_of(c, e, rest, reterr);

	if (rc == 0 && !range_empty(rest) && total(c).possible > 0)
		move_out(c, METHOD_SUMMER_15);
	return rc;
}

/* Whether the sessions of a lane, in all groups by time, are ones that its method counts. */
static bool lane_counts(const struct counting *c, const struct enrolment_facts *e)
{
	struct tally sum = {0};

	if (c->i->q->method == METHOD_OURS)
		return true;
	for (size_t g = 0; g < pieces_groups(&c->pieces); g++) {
		const struct tally t =
			lane_tally(&c->sums[g * c->blocks + e->slot / ROLL_LANES], e->slot % ROLL_LANES);

		sum.possible = (uint16_t)(sum.possible + t.possible);
		sum.authorised = (uint16_t)(sum.authorised + t.authorised);
		sum.unauthorised = (uint16_t)(sum.unauthorised + t.unauthorised);
	}
	return method_judge_tally(c->i->q->method, &sum) == METHOD_COUNTED;
}

/* Whether what this enrolment comes to is known from the one before it. */
static bool like_last(const struct counting *c, const struct enrolment_facts *e, cohort_t cohort)
{
	return c->last.there && c->last.year_group == e->year_group && c->last.own == e->own &&
	       c->last.cohort == cohort;
}

/* Finds the group of an enrolment whose traits are `cohort` throughout, or that filters leave it out. Apart
 * from those who ask, as the other paths with a place are: it is cleared each time. -FAULT_MEMORY. */
static __attribute__((noinline)) int find_group(struct counting *c, const struct enrolment_facts *e,
						cohort_t cohort, struct fault *reterr)
{
	const struct lane_group *g = NULL;
	struct place p;
	bool passes;

	place_enrolment(c, e, &p);
	passes = filters_pass(c->i->q, &p, DIMENSION_SCHOOL, DIMENSION_SOCIAL) && place_traits(c, cohort, &p);
	if (passes)
		g = lanes_group(c, &p);
	if (passes && g == NULL)
		return no_memory(reterr);
	c->last = (struct lane_last){.there = true,
				     .group = g != NULL ? (size_t)(g - c->groups.at) + 1 : 0,
				     .year_group = e->year_group,
				     .own = e->own,
				     .cohort = cohort};
	return 0;
}

/* What became of an enrolment that was to be a lane of its group. */
enum noted {
	NOTED_NOT,  /* it must be added by itself */
	NOTED_LANE, /* it is added up with 31 others */
	NOTED_LEFT, /* a filter leaves it out */
};

/* enum noted, or -FAULT_MEMORY. */
static int note_lane(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		     struct fault *reterr)
{
	const uint32_t lane = (uint32_t)1 << (e->slot % ROLL_LANES);
	size_t group;
	uint32_t *mask;
	cohort_t cohort;
	int rc;

	if (c->i->d->expected != NULL || repeated(c->i, e->child) || pieces_groups(&c->pieces) == 0 ||
	    !portions_whole(c, e, clip, &cohort))
		return NOTED_NOT;
	rc = like_last(c, e, cohort) ? 0 : find_group(c, e, cohort, reterr);
	if (rc < 0)
		return rc;
	group = c->last.group;
	if (group == 0)
		return NOTED_LEFT;
	if (!lane_counts(c, e))
		return NOTED_NOT;
	mask = &lanes_summed(c, &c->groups.at[group - 1])[e->slot / ROLL_LANES];
	if ((*mask & lane) != 0)
		return NOTED_NOT;
	*mask |= lane;
	if (c->i->q->codes)
		lanes_coded(c, &c->groups.at[group - 1])[e->slot / ROLL_LANES] |= lane;
	return NOTED_LANE;
}

/* Adds one enrolment to the rows of its portions. */
static __attribute__((noinline)) int add_by_itself(struct counting *c, const struct enrolment_facts *e,
						   struct session_range clip, const struct verdict *v,
						   enum method_reason reason, struct fault *reterr)
{
	struct place p;
	int rc;

	place_enrolment(c, e, &p);
	if (!filters_pass(c->i->q, &p, DIMENSION_SCHOOL, DIMENSION_SOCIAL))
		return 0;
	if (reason == METHOD_COUNTED && v->last < clip.to) {
		rc = drop_after(c, e, clip, v->last, reterr);
		clip.to = v->last;
		if (rc < 0 || range_empty(clip))
			return rc;
	}
	rc = portions_of(c, e, clip, reterr);
	if (rc < 0)
		return rc;
	if (reason == METHOD_COUNTED) {
		const struct tally t = total(c);

		reason = method_judge_tally(c->i->q->method, &t);
	}
	if (reason != METHOD_COUNTED) {
		move_out(c, reason);
		return 0;
	}
	c->answer->by_year_group += v->by_year_group && c->portions.count > 0;
	return keep(c, e, clip, reterr);
}

static int add_enrolment(struct counting *c, const struct enrolment_facts *e, bool small,
			 struct fault *reterr)
{
	const struct verdict v = judge(c, e);
	const struct session_range clip = on_roll(c, e);
	const enum method_reason reason =
		v.reason == METHOD_COUNTED && small ? METHOD_SMALL_SCHOOL : v.reason;
	int rc = NOTED_NOT;

	if (range_empty(clip))
		return 0;
	if (reason == METHOD_COUNTED && v.last >= clip.to)
		rc = note_lane(c, e, clip, reterr);
	if (rc == NOTED_NOT)
		return add_by_itself(c, e, clip, &v, reason, reterr);
	c->answer->by_year_group += rc == NOTED_LANE && v.by_year_group;
	return rc < 0 ? rc : 0;
}

/* Enrolments of the school that a method counts, sessions not looked at. */
static unsigned count_judged(const struct counting *c, const struct enrolment_facts *first,
			     const struct enrolment_facts *end)
{
	unsigned count = 0;

	for (const struct enrolment_facts *e = first; e < end; e++)
		count += !range_empty(on_roll(c, e)) && judge(c, e).reason == METHOD_COUNTED;
	return count;
}

static int count_school(struct counting *c, struct fault *reterr)
{
	const struct question_data *d = c->i->d;
	const struct enrolment_facts *first = &d->enrolments[c->i->first[c->school]];
	const struct enrolment_facts *end = &d->enrolments[inquiry_end(c->i, c->school)];
	bool small;
	int rc = pieces_cut(c->i, &c->facts->open, c->range, c->settled, &c->pieces, reterr);

	if (rc == 0)
		rc = lanes_prepare(c, reterr);
	if (rc < 0)
		return rc;
	small = c->i->q->method != METHOD_OURS &&
		method_small_school(c->i->q->method, count_judged(c, first, end));
	for (const struct enrolment_facts *e = first; rc == 0 && e < end; e++)
		rc = add_enrolment(c, e, small, reterr);
	if (rc == 0)
		rc = lanes_finish(c, reterr);
	return rc == 0 && c->i->q->codes ? codes_finish(c, reterr) : rc;
}

static enum answer_persistent persistent_of(const struct inquiry *i, int year)
{
	static const unsigned shorter[] = {DIMENSION_WEEK, DIMENSION_HALF_TERM, DIMENSION_WEEKDAY,
					   DIMENSION_HALF_DAY};
	bool enough = period_long_enough(&i->q->period, year);

	for (size_t k = 0; k < sizeof shorter / sizeof *shorter; k++)
		enough &= !inquiry_needs(i, shorter[k]);
	return enough		       ? ANSWER_PERSISTENT_PUBLISHED :
	       i->q->persistent_anyway ? ANSWER_PERSISTENT_ASKED :
					 ANSWER_PERSISTENT_WITHHELD;
}

void counting_free(struct counting *c)
{
	if (c == NULL)
		return;
	pieces_free(&c->pieces);
	VEC_FREE(&c->portions);
	VEC_FREE(&c->stretches);
	lanes_free(c);
	free(c);
}

/* What was counted with before, for another school: big tables are made once, not once a school. */
static struct counting *counting_start(const struct inquiry *i, unsigned school, struct answer *a)
{
	const struct question *q = i->q;
	struct counting *c = a->counting;

	if (c == NULL)
		c = a->counting = calloc(1, sizeof *c);
	if (c == NULL)
		return NULL;
	lanes_clear(c);
	c->last.there = false;
	c->i = i;
	c->school = school;
	c->facts = &i->d->schools[school];
	c->settled = i->d->settled != NULL ? i->d->settled[school] : INT32_MAX;
	c->rule = (struct cohort_rule){q->mode, q->today, year_of(c->facts->open.first_monday + 6), q->known};
	c->blocks = roll_blocks(i->d->roll, school);
	c->answer = a;
	return c;
}

int inquiry_school(const struct inquiry *i, unsigned school, struct answer *a, struct fault *reterr)
{
	const struct question *q = i->q;
	const struct school_facts *facts = &i->d->schools[school];
	const struct place place = {{[DIMENSION_SCHOOL] = (int32_t)school,
				     [DIMENSION_PHASE] = (int32_t)facts->phase,
				     [DIMENSION_AREA] = facts->area}};
	struct session_range range;
	struct counting *c;

	a->method = q->method;
	a->as_of = q->as_of;
	a->persistent = persistent_of(i, year_of(facts->open.first_monday + 6));
	if (!filters_pass(q, &place, DIMENSION_SCHOOL, DIMENSION_YEAR_GROUP))
		return 0;
	if (period_sessions(&q->period, &facts->open, q->today, &range, NULL) < 0) {
		a->schools_without++;
		return 0;
	}
	a->schools++;
	c = counting_start(i, school, a);
	if (c == NULL)
		return no_memory(reterr);
	c->range = range;
	return count_school(c, reterr);
}
