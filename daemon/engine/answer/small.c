#include "engine/answer/small.h"

#include <stdlib.h>
#include <string.h>

#include "measure/suppress.h"

/* The counts as a table, and where in it each row stands. */
struct grid {
	size_t rows, columns;	    /* totals not counted */
	size_t *row_of, *column_of; /* by row of the answer */
	uint64_t *counts;
	uint8_t *hidden;
};

static void grid_free(struct grid *g)
{
	free(g->row_of);
	free(g->column_of);
	free(g->counts);
	free(g->hidden);
}

static int by_value(const void *a, const void *b)
{
	const int32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Columns by the values of the last dimension; rows by the rest of the key, which is sorted. */
static bool grid_places(struct grid *g, const struct small_table *t)
{
	unsigned last = t->dimensions - 1;
	int32_t *values = calloc(t->count + 1, sizeof *values);
	size_t distinct = 0;

	if (values == NULL)
		return false;
	for (size_t i = 0; i < t->count; i++)
		values[i] = t->at[i].key[last];
	qsort(values, t->count, sizeof *values, by_value);
	for (size_t i = 0; i < t->count; i++)
		if (distinct == 0 || values[distinct - 1] != values[i])
			values[distinct++] = values[i];
	for (size_t i = 0; i < t->count; i++) {
		const int32_t *key = t->at[i].key;
		const int32_t *found = bsearch(&key[last], values, distinct, sizeof *values, by_value);

		g->column_of[i] = found != NULL ? (size_t)(found - values) : 0;
		if (i > 0 && memcmp(key, t->at[i - 1].key, last * sizeof *key) != 0)
			g->rows++;
		g->row_of[i] = g->rows;
	}
	g->rows++;
	g->columns = distinct;
	free(values);
	return true;
}

static int grid_hide(struct grid *g, const struct small_table *of, uint64_t minimum, struct fault *reterr)
{
	size_t width = g->columns + 1, height = g->rows + 1;
	struct suppress_table t = {.rows = (unsigned)height,
				   .columns = (unsigned)width,
				   .total_column = true,
				   .total_row = true};

	if (height > SUPPRESS_LINES || width > SUPPRESS_LINES)
		return fault_set(
			reterr, FAULT_LIMIT,
			"too many groups to keep small ones back: divide by less, or by fewer schools");
	g->counts = calloc(width * height, sizeof *g->counts);
	g->hidden = calloc(width * height, sizeof *g->hidden);
	if (g->counts == NULL || g->hidden == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	for (size_t i = 0; i < of->count; i++) {
		uint64_t n = of->at[i].count;

		g->counts[g->row_of[i] * width + g->column_of[i]] += n;
		g->counts[g->row_of[i] * width + g->columns] += n;
		g->counts[g->rows * width + g->column_of[i]] += n;
		g->counts[g->rows * width + g->columns] += n;
	}
	t.counts = g->counts;
	t.hidden = g->hidden;
	return suppress_table(&t, minimum, reterr);
}

int small_hide(struct small_table *t, uint64_t minimum, struct fault *reterr)
{
	struct grid g = {0};
	int rc;

	t->total_hidden = false;
	for (size_t i = 0; i < t->count; i++)
		t->at[i].hidden = false;
	if (minimum < 2 || t->count == 0)
		return 0;
	if (t->dimensions == 0) {
		t->at[0].hidden = t->total_hidden = t->at[0].count > 0 && t->at[0].count < minimum;
		return 0;
	}
	g.row_of = calloc(t->count, sizeof *g.row_of);
	g.column_of = calloc(t->count, sizeof *g.column_of);
	if (g.row_of == NULL || g.column_of == NULL || !grid_places(&g, t)) {
		grid_free(&g);
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	}
	rc = grid_hide(&g, t, minimum, reterr);
	for (size_t i = 0; rc == 0 && i < t->count; i++)
		t->at[i].hidden = g.hidden[g.row_of[i] * (g.columns + 1) + g.column_of[i]] != SUPPRESS_SHOWN;
	if (rc == 0)
		t->total_hidden = g.hidden[g.rows * (g.columns + 1) + g.columns] != SUPPRESS_SHOWN;
	grid_free(&g);
	return rc;
}
