#include "engine/answer/measure_parts.h"

#include <stdlib.h>
#include <string.h>

#include "engine/answer/measured.h"
#include "engine/answer/small.h"

#define ALL (MEASURE_PARTS + 1)

static int by_key(const void *a, const void *b)
{
	const struct small_row *left = a, *right = b;

	for (unsigned i = 0; i < QUESTION_BY; i++)
		if (left->key[i] != right->key[i])
			return left->key[i] < right->key[i] ? -1 : 1;
	return 0;
}

/* Every row that is in any of the answers, once, in order. Returns how many. */
static size_t rows_of(const struct answer *const answers[ALL], struct small_row *rows)
{
	size_t count = 0, distinct = 0;

	for (unsigned p = 0; p < ALL; p++)
		for (size_t i = 0; i < answers[p]->count; i++)
			memcpy(rows[count++].key, answers[p]->at[i].key, sizeof rows->key);
	if (count > 0)
		qsort(rows, count, sizeof *rows, by_key);
	for (size_t i = 0; i < count; i++)
		if (distinct == 0 || by_key(&rows[distinct - 1], &rows[i]) != 0)
			rows[distinct++] = rows[i];
	return distinct;
}

/* The row of the table that an answer's is; every row is in it. */
static struct small_row *row_like(const struct small_table *t, const struct answer_row *row)
{
	struct small_row like = {.count = 0};

	memcpy(like.key, row->key, sizeof like.key);
	return bsearch(&like, t->at, t->count, sizeof like, by_key);
}

/* `room` has rows for all tables, the first table's filled in. */
static int hide(const struct answer *const answers[ALL], struct small_row *room, size_t count,
		const struct measure_view *view, bool *const hidden[ALL], struct fault *reterr)
{
	struct small_table tables[ALL];
	int rc;

	for (unsigned p = 0; p < ALL; p++) {
		tables[p] = (struct small_table){&room[p * count], count, view->q->by_count, false};
		if (p > 0)
			memcpy(tables[p].at, room, count * sizeof *room);
	}
	for (unsigned p = 0; p < ALL; p++)
		for (size_t i = 0; i < answers[p]->count; i++)
			row_like(&tables[p], &answers[p]->at[i])->count = answers[p]->at[i].enrolments;
	rc = small_hide_alike(tables, ALL, view->minimum, reterr);
	for (unsigned p = 0; rc == 0 && p < ALL; p++)
		for (size_t i = 0; i < answers[p]->count; i++)
			hidden[p][i] = row_like(&tables[p], &answers[p]->at[i])->hidden;
	return rc;
}

static int hide_alike(struct measure_parts *p, const struct answer *whole, const struct measure_view *view,
		      struct fault *reterr)
{
	const struct answer *const answers[ALL] = {&p->at[0], &p->at[1], whole};
	size_t most = p->at[0].count + p->at[1].count + whole->count;
	struct small_row *first = calloc(most + 1, sizeof *first), *room = NULL;
	size_t count = first != NULL ? rows_of(answers, first) : 0;
	bool no_room = first == NULL;
	int rc;

	for (unsigned i = 0; i < ALL; i++) {
		p->hidden[i] = calloc(answers[i]->count + 1, sizeof(bool));
		no_room = no_room || p->hidden[i] == NULL;
	}
	room = no_room ? NULL : realloc(first, (ALL * count + 1) * sizeof *first);
	if (room == NULL) {
		free(first);
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	}
	rc = hide(answers, room, count, view, p->hidden, reterr);
	free(room);
	return rc;
}

int measure_parts_ask(struct engine *e, const char *who, const json_t *question, const struct answer *whole,
		      const struct measure_view *view, struct measure_parts *ret, struct fault *reterr)
{
	const json_t *parts = json_object_get(question, "parts");
	uint64_t minimum;
	int rc = 0;

	if (parts == NULL)
		return 0;
	if (json_array_size(parts) != MEASURE_PARTS)
		return fault_set(reterr, FAULT_MEANING, "parts: expected two periods");
	for (unsigned i = 0; rc == 0 && i < MEASURE_PARTS; i++) {
		json_t *asked = json_copy((json_t *)(uintptr_t)question);

		json_object_del(asked, "parts");
		json_object_set(asked, "over", json_array_get(parts, i));
		rc = measured_ask(e, who, asked, &ret->at[i], &minimum, reterr);
		json_decref(asked);
	}
	return rc == 0 ? hide_alike(ret, whole, view, reterr) : rc;
}

int measure_parts_json(const struct engine *e, const struct measure_parts *p, struct measure_view *view,
		       json_t *into, struct fault *reterr)
{
	json_t *parts;
	int rc = 0;

	if (p->hidden[MEASURE_PARTS] == NULL)
		return 0;
	parts = json_array();
	for (unsigned i = 0; rc == 0 && i < MEASURE_PARTS; i++) {
		json_t *one = json_object();

		view->hidden = p->hidden[i];
		rc = measure_json(e, &p->at[i], view, one, reterr);
		json_array_append_new(parts, one);
	}
	json_object_set_new(into, "parts", parts);
	return rc;
}

void measure_parts_free(struct measure_parts *p)
{
	for (unsigned i = 0; i < MEASURE_PARTS; i++)
		answer_free(&p->at[i]);
	for (unsigned i = 0; i < ALL; i++)
		free(p->hidden[i]);
}
