#include "measure/transition.h"

#include <stdlib.h>

#include "roll/recount.h"
#include "base/map.h"
#include "base/vec.h"

static void cell_merge(struct transition_cell *into, const struct transition_cell *other)
{
	into->children += other->children;
	measure_merge(&into->before, &other->before);
	measure_merge(&into->after, &other->after);
	into->newly_persistent += other->newly_persistent;
	into->no_longer_persistent += other->no_longer_persistent;
}

static struct transition_cell *cell_of(struct transition *t, struct map *index, uint32_t from, uint32_t to)
{
	const uint32_t key[2] = {from, to};
	const struct span bytes = {(const char *)key, sizeof key};
	uint32_t found = map_get(index, bytes);
	struct transition_cell *cell;

	if (found != MAP_NONE)
		return &t->at[found];
	cell = VEC_ADD(t);
	if (cell == NULL)
		return NULL;
	cell->from_school = from;
	cell->to_school = to;
	return map_put(index, bytes, (uint32_t)(t->count - 1)) ? cell : NULL;
}

static int year_of_slot(const struct roll *r, uint32_t school, uint32_t slot)
{
	return roll_block_year(r, school, slot / ROLL_LANES);
}

/* Only those with enough sessions on both sides can have changed. */
static void compare(struct transition_cell *cell, const struct tally *before, const struct tally *after,
		    unsigned minimum)
{
	bool was = tally_persistent(before), is = tally_persistent(after);

	if (before->possible < minimum || after->possible < minimum)
		return;
	cell->newly_persistent += is && !was;
	cell->no_longer_persistent += was && !is;
}

static int add_pair(const struct transition_question *q, const struct transition_pair *p,
		    struct transition *t, struct map *index, struct fault *reterr)
{
	unsigned known;
	struct tally before, after;
	struct transition_cell *cell;

	if (year_of_slot(q->before, p->from_school, p->from_slot) != q->from_year ||
	    year_of_slot(q->after, p->to_school, p->to_slot) != q->to_year) {
		t->other_year++;
		return 0;
	}
	before = recount_slot(q->before, p->from_school, p->from_slot, q->before_range.from,
			      q->before_range.to, &known);
	after = recount_slot(q->after, p->to_school, p->to_slot, q->after_range.from, q->after_range.to,
			     &known);
	if (before.possible == 0 || after.possible == 0) {
		*(before.possible == 0 ? &t->no_before : &t->no_after) += 1;
		return 0;
	}
	cell = cell_of(t, index, p->from_school, p->to_school);
	if (cell == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a transition");
	cell->children++;
	measure_add_from(&cell->before, &before, q->minimum);
	measure_add_from(&cell->after, &after, q->minimum);
	compare(cell, &before, &after, q->minimum);
	return 0;
}

static int by_schools(const void *a, const void *b)
{
	const struct transition_cell *x = a, *y = b;

	if (x->from_school != y->from_school)
		return x->from_school < y->from_school ? -1 : 1;
	return x->to_school < y->to_school ? -1 : x->to_school > y->to_school;
}

int transition_ask(const struct transition_question *q, struct transition *ret, struct fault *reterr)
{
	struct transition t = {0};
	struct map index = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < q->pair_count; i++)
		rc = add_pair(q, &q->pairs[i], &t, &index, reterr);
	map_free(&index);
	if (t.count > 1)
		qsort(t.at, t.count, sizeof *t.at, by_schools);
	for (size_t i = 0; i < t.count; i++)
		cell_merge(&t.all, &t.at[i]);
	if (rc < 0)
		transition_free(&t);
	*ret = t;
	return rc;
}

void transition_free(struct transition *t)
{
	if (t == NULL)
		return;
	VEC_FREE(t);
	*t = (struct transition){0};
}

struct transition_cell transition_from(const struct transition *t, uint32_t school)
{
	struct transition_cell sum = {.from_school = school};

	for (size_t i = 0; i < t->count; i++)
		if (t->at[i].from_school == school)
			cell_merge(&sum, &t->at[i]);
	return sum;
}

struct transition_cell transition_to(const struct transition *t, uint32_t school)
{
	struct transition_cell sum = {.to_school = school};

	for (size_t i = 0; i < t->count; i++)
		if (t->at[i].to_school == school)
			cell_merge(&sum, &t->at[i]);
	return sum;
}

bool transition_rise(const struct transition_cell *c, int64_t *ret_hundredths)
{
	const struct ratio a = measure_ratio(&c->before, MEASURE_OVERALL),
			   b = measure_ratio(&c->after, MEASURE_OVERALL);
	__int128 num, den;

	if (a.den == 0 || b.den == 0)
		return false;
	/* b - a on one denominator, in 1/10000, rounded once. */
	num = 10000 * ((__int128)b.num * a.den - (__int128)a.num * b.den);
	den = (__int128)a.den * b.den;
	*ret_hundredths = (int64_t)((2 * num + (num < 0 ? -den : den)) / (2 * den));
	return true;
}
