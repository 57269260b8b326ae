#include "engine/answer/explain_count.h"

#include <stdlib.h>

struct explain_counts {
	unsigned schools[PHASES];
	struct explain_unsure unsure[PHASES];
	/* Both methods over the year so far; DfE's from its first day on; and up to its last. */
	struct ours_sums ours[PHASES], dfe[PHASES], started[PHASES], lagged[PHASES];
};

/* What leaves with a step. */
static const struct {
	enum method_reason reasons[3];
	unsigned count;
} steps[EXPLAIN_STEPS] = {
	[EXPLAIN_ALTERNATIVE] = {{METHOD_ALTERNATIVE}, 1},
	[EXPLAIN_AGES] = {{METHOD_TOO_YOUNG, METHOD_TOO_OLD, METHOD_AGE_UNKNOWN}, 3},
	[EXPLAIN_BOARDERS] = {{METHOD_BOARDER}, 1},
	[EXPLAIN_LATE_STARTS] = {{METHOD_LATE_START}, 1},
	[EXPLAIN_SMALL_SCHOOLS] = {{METHOD_SMALL_SCHOOL}, 1},
	[EXPLAIN_YEAR_11] = {{METHOD_SUMMER_15}, 1},
	[EXPLAIN_NO_SESSIONS] = {{METHOD_NO_SESSIONS, METHOD_FEWER_THAN_ABSENT}, 2},
};

/* --- counting ---------------------------------------------------------------------- */

static struct period days_between(day_t from, day_t to)
{
	return (struct period){.kind = PERIOD_DAYS, .from = from, .to = to};
}

static int count_one(const struct explain *x, const struct ours *side, enum method method,
		     struct period period, struct ours_sums ret[PHASES], struct fault *reterr)
{
	const struct question q = {.period = period,
				   .today = x->ours.to,
				   .method = method,
				   .known = KNOWN_NOW,
				   .as_of = engine_now(x->e),
				   .persistent_anyway = true};
	int rc = ours_count(side, x->e, &q, ret, reterr);

	for (int p = 0; rc == 0 && p < PHASE_TOTAL; p++)
		ours_sums_merge(&ret[PHASE_TOTAL], &ret[p]);
	return rc;
}

static int count_all(const struct explain *x, const struct ours *side, struct fault *reterr)
{
	const struct period year = {.kind = PERIOD_YEAR_TO_DATE, .from = DAY_NONE, .to = DAY_NONE};
	struct explain_counts *c = x->counts;
	day_t end = x->cut_off < x->ours.to ? x->cut_off : x->ours.to;
	int rc = count_one(x, side, METHOD_OURS, year, c->ours, reterr);

	if (rc == 0)
		rc = count_one(x, side, METHOD_DFE, year, c->dfe, reterr);
	if (rc == 0)
		rc = count_one(x, side, METHOD_DFE, days_between(x->series_start, x->ours.to), c->started,
			       reterr);
	if (rc == 0)
		rc = count_one(x, side, METHOD_DFE, days_between(x->series_start, end), c->lagged, reterr);
	return rc;
}

static bool says_whether_boards(const struct enrolment_facts *f)
{
	for (unsigned i = 0; i < f->trait_count; i++)
		if (f->traits[i].trait == TRAIT_BOARDER && f->traits[i].value != TRAIT_UNKNOWN)
			return true;
	return false;
}

static void unsure_add(struct explain_unsure *u, const struct enrolment_facts *f)
{
	u->by_year_group += f->birth == DAY_NONE && f->year_group != YEAR_UNKNOWN;
	u->no_age += f->birth == DAY_NONE && f->year_group == YEAR_UNKNOWN;
	u->may_board += !says_whether_boards(f);
}

/* Only those who were on roll this year so far. */
static void find_unsure(const struct explain *x, const struct asked *a)
{
	const struct question_data d = asked_data(a, x->e);

	for (size_t i = 0; i < d.enrolment_count; i++) {
		const struct enrolment_facts *f = &d.enrolments[i];
		enum phase phase = a->schools[f->school].phase;

		if ((d.counted != NULL && !d.counted[f->school]) ||
		    (f->from != DAY_NONE && f->from > x->ours.to) ||
		    (f->to != DAY_NONE && x->ours.from != DAY_NONE && f->to < x->ours.from))
			continue;
		unsure_add(&x->counts->unsure[phase], f);
		if (phase != PHASE_ALTERNATIVE)
			unsure_add(&x->counts->unsure[PHASE_TOTAL], f);
	}
}

int explain_count(struct explain *x, struct fault *reterr)
{
	struct ours side;
	int rc;

	x->counts = calloc(1, sizeof *x->counts);
	if (x->counts == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an explanation");
	rc = ours_gather(x->e, trait_bit(TRAIT_BOARDER), &side, reterr);
	if (rc < 0)
		return rc;
	for (int p = 0; p < PHASES; p++)
		x->counts->schools[p] = ours_schools(&side, x->e, (enum phase)p);
	find_unsure(x, &side.asked);
	rc = count_all(x, &side, reterr);
	ours_free(&side);
	return rc;
}

void explain_count_free(struct explain *x)
{
	free(x->counts);
	x->counts = NULL;
}

/* --- steps --------------------------------------------------------------------------- */

static void take_off(struct measure *from, const struct measure *part)
{
	from->possible -= part->possible;
	from->attending -= part->attending;
	from->authorised -= part->authorised;
	from->unauthorised -= part->unauthorised;
	from->late -= part->late;
	from->enrolments -= part->enrolments;
	from->persistent -= part->persistent;
	from->severe -= part->severe;
	for (unsigned i = 0; i < MEASURE_BANDS; i++)
		from->bands[i] -= part->bands[i];
	from->too_few -= part->too_few;
}

/* What leaves up to `step`, taken off our own count: whole enrolments, one by one. */
static struct measure from_ours(const struct explain_counts *c, enum explain_step step, enum phase phase)
{
	struct measure m = c->ours[phase].measure;

	for (unsigned s = 0; s <= (unsigned)step; s++)
		for (unsigned i = 0; i < steps[s].count; i++)
			take_off(&m, &c->dfe[phase].moved[steps[s].reasons[i]].measure);
	return m;
}

/* DfE's count, and what leaves after the step put back. */
static struct measure before_last(const struct explain_counts *c, enum phase phase)
{
	const unsigned last = EXPLAIN_NO_SESSIONS;
	struct measure m = c->dfe[phase].measure;

	for (unsigned i = 0; i < steps[last].count; i++)
		measure_merge(&m, &c->dfe[phase].moved[steps[last].reasons[i]].measure);
	return m;
}

struct measure explain_after(const struct explain *x, enum explain_step step, enum phase phase,
			     uint64_t *ret_left_out)
{
	const struct explain_counts *c = x->counts;
	const struct measure *earlier = NULL, *later = NULL;

	*ret_left_out = 0;
	for (unsigned i = 0; i < steps[step].count; i++)
		*ret_left_out += c->dfe[phase].moved[steps[step].reasons[i]].enrolments;
	if (step < EXPLAIN_YEAR_11)
		return from_ours(c, step, phase);
	if (step == EXPLAIN_YEAR_11)
		return before_last(c, phase);
	if (step == EXPLAIN_NO_SESSIONS)
		return c->dfe[phase].measure;
	earlier = step == EXPLAIN_FIRST_DAYS ? &c->dfe[phase].measure : &c->started[phase].measure;
	later = step == EXPLAIN_FIRST_DAYS ? &c->started[phase].measure : &c->lagged[phase].measure;
	*ret_left_out = earlier->enrolments > later->enrolments ? earlier->enrolments - later->enrolments : 0;
	return *later;
}

unsigned explain_schools(const struct explain *x, enum phase phase)
{
	return x->counts->schools[phase];
}

uint64_t explain_unknown(const struct explain *x, enum phase phase)
{
	return x->counts->lagged[phase].unknown;
}

struct explain_unsure explain_unsure(const struct explain *x, enum phase phase)
{
	return x->counts->unsure[phase];
}
