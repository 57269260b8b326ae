#include "measure/answer.h"

#include <stdlib.h>
#include <string.h>

#include "measure/question_internal.h"
#include "base/vec.h"

struct answer_child {
	uint32_t row, child;
};

/* --- rows by key ------------------------------------------------------------------- */

/* Where in the index a key stands, or is to stand. */
static uint32_t *place_of(const struct answer *a, const int32_t key[QUESTION_BY])
{
	const size_t mask = a->index_room - 1;
	uint64_t hash = 0;
	size_t at;

	for (unsigned k = 0; k < QUESTION_BY; k++)
		hash = (hash + (uint32_t)key[k]) * 0x9e3779b97f4a7c15ULL;
	for (at = hash >> 32 & mask; a->index[at] != 0; at = (at + 1) & mask)
		if (memcmp(a->at[a->index[at] - 1].key, key, sizeof a->at->key) == 0)
			break;
	return &a->index[at];
}

/* Half of it stays free. */
static bool index_grow(struct answer *a)
{
	const size_t room = a->index_room > 0 ? 2 * a->index_room : 64;
	uint32_t *grown;

	if (2 * (a->count + 1) <= a->index_room)
		return true;
	grown = calloc(room, sizeof *grown);
	if (grown == NULL)
		return false;
	free(a->index);
	a->index = grown;
	a->index_room = room;
	for (size_t i = 0; i < a->count; i++)
		*place_of(a, a->at[i].key) = (uint32_t)(i + 1);
	return true;
}

static void index_free(struct answer *a)
{
	free(a->index);
	a->index = NULL;
	a->index_room = 0;
}

struct answer_row *answer_row(struct answer *a, const int32_t key[QUESTION_BY])
{
	struct answer_row *row;
	uint32_t *place;

	if (!index_grow(a))
		return NULL;
	place = place_of(a, key);
	if (*place != 0)
		return &a->at[*place - 1];
	row = VEC_ADD(a);
	if (row == NULL)
		return NULL;
	memcpy(row->key, key, sizeof row->key);
	*place = (uint32_t)a->count;
	return row;
}

bool answer_child_add(struct answer *a, const struct answer_row *row, uint32_t child)
{
	struct answer_child *c = VEC_ADD(&a->repeated);

	if (c == NULL)
		return false;
	*c = (struct answer_child){(uint32_t)(row - a->at), child};
	return true;
}

static bool merge_row(struct answer_row *into, const struct answer_row *other)
{
	measure_merge(&into->measure, &other->measure);
	into->enrolments += other->enrolments;
	into->children += other->children;
	into->expected += other->expected;
	into->known += other->known;
	if (other->codes == NULL)
		return true;
	if (into->codes == NULL)
		into->codes = calloc(1, sizeof *into->codes);
	if (into->codes != NULL)
		code_counts_merge(into->codes, other->codes);
	return into->codes != NULL;
}

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
}

int answer_merge(struct answer *into, const struct answer *other, struct fault *reterr)
{
	for (size_t i = 0; i < other->count; i++) {
		struct answer_row *row = answer_row(into, other->at[i].key);

		if (row == NULL || !merge_row(row, &other->at[i]))
			return no_memory(reterr);
	}
	for (size_t i = 0; i < other->repeated.count; i++) {
		const struct answer_child *c = &other->repeated.at[i];

		if (!answer_child_add(into, answer_row(into, other->at[c->row].key), c->child))
			return no_memory(reterr);
	}
	for (unsigned r = 0; r < METHOD_REASONS; r++) {
		into->moved[r].enrolments += other->moved[r].enrolments;
		measure_merge(&into->moved[r].measure, &other->moved[r].measure);
	}
	into->method = other->method;
	into->persistent = other->persistent;
	into->as_of = other->as_of;
	into->by_year_group += other->by_year_group;
	into->schools += other->schools;
	into->schools_without += other->schools_without;
	return 0;
}

static int by_row_and_child(const void *a, const void *b)
{
	const struct answer_child *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->child < y->child ? -1 : x->child > y->child;
}

static int by_key(const void *a, const void *b)
{
	const struct answer_row *x = a, *y = b;

	for (unsigned i = 0; i < QUESTION_BY; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return 0;
}

static void count_children(struct answer *a)
{
	const struct answer_child *c = a->repeated.at;

	if (a->repeated.count > 1)
		qsort(a->repeated.at, a->repeated.count, sizeof *c, by_row_and_child);
	for (size_t i = 0; i < a->repeated.count; i++)
		if (i == 0 || by_row_and_child(&c[i - 1], &c[i]) != 0)
			a->at[c[i].row].children++;
	VEC_FREE(&a->repeated);
}

/* Where half a number would mislead, there is none. */
static void withhold(struct measure *m)
{
	m->persistent = m->severe = 0;
	memset(m->bands, 0, sizeof m->bands);
}

void answer_finish(struct answer *a)
{
	count_children(a);
	for (size_t i = 0; i < a->count; i++) {
		struct answer_row *row = &a->at[i];

		if (a->persistent == ANSWER_PERSISTENT_WITHHELD)
			withhold(&row->measure);
		if (row->codes != NULL)
			row->codes->of[CELL_UNKNOWN] = answer_unknown(row);
	}
	if (a->count > 1)
		qsort(a->at, a->count, sizeof *a->at, by_key);
	index_free(a);
	counting_free(a->counting);
	a->counting = NULL;
}

void answer_free(struct answer *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->count; i++)
		free(a->at[i].codes);
	VEC_FREE(a);
	VEC_FREE(&a->repeated);
	index_free(a);
	counting_free(a->counting);
	a->counting = NULL;
}

uint64_t answer_unknown(const struct answer_row *row)
{
	return row->expected > row->known ? row->expected - row->known : 0;
}

bool answer_rate(const struct answer *a, const struct answer_row *row, enum measure_kind kind,
		 struct measured *ret)
{
	const struct ratio ratio = measure_ratio(&row->measure, kind);

	if (ratio.den == 0 || (a->persistent == ANSWER_PERSISTENT_WITHHELD && measure_of_enrolments(kind)))
		return false;
	*ret = (struct measured){kind, ratio, a->method, a->as_of, answer_unknown(row)};
	return true;
}
