#include "measure/question.h"

#include <stdlib.h>
#include <string.h>

#include "measure/question_internal.h"

_Static_assert(DIMENSIONS <= 32, "dimensions are bits of a word");

const char *dimension_name(unsigned dimension)
{
	static const char *const names[DIMENSION_TRAIT] = {
		[DIMENSION_SCHOOL] = "school",	   [DIMENSION_PHASE] = "phase",
		[DIMENSION_AREA] = "area",	   [DIMENSION_YEAR_GROUP] = "year_group",
		[DIMENSION_OWN] = "own_group",	   [DIMENSION_SOCIAL] = "social_worker",
		[DIMENSION_WEEK] = "week",	   [DIMENSION_HALF_TERM] = "half_term",
		[DIMENSION_TERM] = "term",	   [DIMENSION_WEEKDAY] = "weekday",
		[DIMENSION_HALF_DAY] = "half_day",
	};

	if (dimension >= DIMENSIONS)
		return NULL;
	return dimension < DIMENSION_TRAIT ? names[dimension] :
					     trait_row((enum trait)(dimension - DIMENSION_TRAIT))->name;
}

int dimension_find(const char *name)
{
	for (unsigned i = 0; i < DIMENSIONS; i++)
		if (strcmp(dimension_name(i), name) == 0)
			return (int)i;
	return -1;
}

static bool filter_has(const struct question_filter *f, int32_t value)
{
	for (unsigned i = 0; i < f->count; i++)
		if (f->values[i] == value)
			return true;
	return false;
}

bool filters_pass(const struct question *q, const struct place *p, unsigned from, unsigned to)
{
	for (unsigned i = 0; i < q->filter_count; i++) {
		const struct question_filter *f = &q->filters[i];

		if (f->dimension >= from && f->dimension < to && !filter_has(f, p->at[f->dimension]))
			return false;
	}
	return true;
}

/* --- making ready --------------------------------------------------------------- */

static void need(struct inquiry *i, unsigned dimension)
{
	i->dimensions |= 1u << dimension;
	if (dimension >= DIMENSION_TRAIT)
		i->traits |= trait_bit((enum trait)(dimension - DIMENSION_TRAIT));
	if (dimension == DIMENSION_SOCIAL)
		i->traits |= SOCIAL_TRAITS;
}

static int check_question(const struct question *q, struct inquiry *i, struct fault *reterr)
{
	if (q->by_count > QUESTION_BY)
		return fault_set(reterr, FAULT_MEANING, "a question groups by %d things at most",
				 QUESTION_BY);
	for (unsigned k = 0; k < q->by_count; k++) {
		if (q->by[k] >= DIMENSIONS)
			return fault_set(reterr, FAULT_MEANING, "no such dimension: %u", q->by[k]);
		if (inquiry_needs(i, q->by[k]))
			return fault_set(reterr, FAULT_MEANING, "grouped by %s twice",
					 dimension_name(q->by[k]));
		need(i, q->by[k]);
	}
	for (unsigned k = 0; k < q->filter_count; k++) {
		const struct question_filter *f = &q->filters[k];

		if (f->dimension >= DIMENSIONS)
			return fault_set(reterr, FAULT_MEANING, "no such dimension: %u", f->dimension);
		if (f->count == 0)
			return fault_set(reterr, FAULT_MEANING, "a filter on %s without a value",
					 dimension_name(f->dimension));
		need(i, f->dimension);
		i->alternative |= f->dimension == DIMENSION_PHASE && filter_has(f, PHASE_ALTERNATIVE);
	}
	return 0;
}

static int check_year(const struct question_data *d, struct fault *reterr)
{
	for (unsigned school = 0; school < d->school_count; school++)
		if (d->schools[school].open.first_monday != roll_first_monday(d->roll))
			return fault_set(reterr, FAULT_BUG, "school %u is not of the roll's year", school);
	return 0;
}

static int index_schools(struct inquiry *i, struct fault *reterr)
{
	const struct question_data *d = i->d;
	size_t at = 0;

	i->own_first = calloc((size_t)d->school_count + 1, sizeof *i->own_first);
	i->first = i->own_first;
	if (i->own_first == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (unsigned school = 0; school < d->school_count; school++) {
		i->own_first[school] = at;
		while (at < d->enrolment_count && d->enrolments[at].school == school)
			at++;
	}
	i->own_first[d->school_count] = at;
	return at == d->enrolment_count ?
		       0 :
		       fault_set(reterr, FAULT_BUG, "enrolment %zu is out of order or of no school", at);
}

uint64_t *enrolments_repeated(const struct enrolment_facts *all, size_t count)
{
	uint32_t children = 0;
	uint64_t *seen, *repeated;

	for (size_t e = 0; e < count; e++)
		if (all[e].child != CHILD_NONE && all[e].child >= children)
			children = all[e].child + 1;
	seen = calloc(children / 64 + 1, sizeof *seen);
	repeated = calloc(children / 64 + 1, sizeof *repeated);
	for (size_t e = 0; seen != NULL && repeated != NULL && e < count; e++) {
		uint32_t child = all[e].child;
		uint64_t bit = (uint64_t)1 << (child % 64);

		if (child == CHILD_NONE)
			continue;
		repeated[child / 64] |= seen[child / 64] & bit;
		seen[child / 64] |= bit;
	}
	if (seen == NULL) {
		free(repeated);
		repeated = NULL;
	}
	free(seen);
	return repeated;
}

/* Most children have one enrolment and need no set to be counted once. */
static int find_repeated(struct inquiry *i, struct fault *reterr)
{
	i->own_repeated = enrolments_repeated(i->d->enrolments, i->d->enrolment_count);
	i->repeated = i->own_repeated;
	return i->own_repeated != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for a question");
}

int inquiry_new(const struct question *q, const struct question_data *d, struct inquiry **ret,
		struct fault *reterr)
{
	struct inquiry *i = calloc(1, sizeof *i);
	int rc;

	if (i == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	i->q = q;
	i->d = d;
	rc = check_question(q, i, reterr);
	i->first = d->first;
	i->repeated = d->repeated;
	if (rc == 0)
		rc = check_year(d, reterr);
	if (rc == 0 && i->first == NULL)
		rc = index_schools(i, reterr);
	if (rc == 0 && i->repeated == NULL)
		rc = find_repeated(i, reterr);
	if (rc < 0) {
		inquiry_free(i);
		return rc;
	}
	*ret = i;
	return 0;
}

void inquiry_free(struct inquiry *i)
{
	if (i == NULL)
		return;
	free(i->own_first);
	free(i->own_repeated);
	free(i);
}

int question_ask(const struct question *q, const struct question_data *d, struct answer *ret,
		 struct fault *reterr)
{
	struct answer a = {0};
	struct inquiry *i = NULL;
	int rc = inquiry_new(q, d, &i, reterr);

	for (unsigned school = 0; rc == 0 && school < d->school_count; school++)
		rc = inquiry_school(i, school, &a, reterr);
	inquiry_free(i);
	if (rc < 0) {
		answer_free(&a);
		return rc;
	}
	answer_finish(&a);
	*ret = a;
	return 0;
}
