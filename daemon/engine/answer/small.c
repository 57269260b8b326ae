#include "engine/answer/small.h"

#include <stdlib.h>
#include <string.h>

#include "measure/suppress.h"

/* The counts as a table, and where in it each row stands. */
struct grid {
	size_t rows, columns;	    /* totals not counted */
	size_t *row_of, *column_of; /* by row of the answer */
	uint64_t *counts;
	uint8_t *hidden, *also;
};

static void grid_free(struct grid *g)
{
	free(g->row_of);
	free(g->column_of);
	free(g->counts);
	free(g->hidden);
	free(g->also);
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

/* A sum of nothing else is hidden with what was hidden before. */
static void also_hidden(const struct grid *g, const struct small_table *of)
{
	size_t width = g->columns + 1;

	for (size_t i = 0; i < of->count; i++) {
		const size_t own = g->row_of[i] * width + g->column_of[i];
		const size_t sums[] = {g->row_of[i] * width + g->columns, g->rows * width + g->column_of[i]};

		if (!of->at[i].hidden)
			continue;
		g->also[own] = 1;
		for (size_t k = 0; k < sizeof sums / sizeof *sums; k++)
			g->also[sums[k]] |= g->counts[sums[k]] == g->counts[own];
	}
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
	g->also = calloc(width * height, sizeof *g->also);
	if (g->counts == NULL || g->hidden == NULL || g->also == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	for (size_t i = 0; i < of->count; i++) {
		uint64_t n = of->at[i].count;

		g->counts[g->row_of[i] * width + g->column_of[i]] += n;
		g->counts[g->row_of[i] * width + g->columns] += n;
		g->counts[g->rows * width + g->column_of[i]] += n;
		g->counts[g->rows * width + g->columns] += n;
	}
	also_hidden(g, of);
	t.counts = g->counts;
	t.hidden = g->hidden;
	t.also = g->also;
	return suppress_table(&t, minimum, reterr);
}

int small_hide(struct small_table *t, uint64_t minimum, struct fault *reterr)
{
	struct grid g = {0};
	int rc;

	t->total_hidden = false;
	if (minimum < 2 || t->count == 0)
		return 0;
	if (t->dimensions == 0) {
		t->at[0].hidden = t->total_hidden =
			t->at[0].hidden || (t->at[0].count > 0 && t->at[0].count < minimum);
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
		t->at[i].hidden |= g.hidden[g.row_of[i] * (g.columns + 1) + g.column_of[i]] != SUPPRESS_SHOWN;
	if (rc == 0)
		t->total_hidden = g.hidden[g.rows * (g.columns + 1) + g.columns] != SUPPRESS_SHOWN;
	grid_free(&g);
	return rc;
}

/* Whether a row of `from` was hidden that `to` shows. */
static bool spread(const struct small_table *from, struct small_table *to)
{
	bool any = false;

	for (size_t i = 0; i < to->count; i++) {
		any = any || (from->at[i].hidden && !to->at[i].hidden);
		to->at[i].hidden |= from->at[i].hidden;
	}
	return any;
}

/* What is small in one is hidden in all before others are chosen: the fewer, and the fewer rounds. */
static void start_alike(struct small_table *tables, size_t count, uint64_t minimum)
{
	for (size_t i = 0; count > 0 && i < tables[0].count; i++) {
		bool small = false;

		for (size_t k = 0; k < count; k++)
			small = small || tables[k].at[i].hidden ||
				(tables[k].at[i].count > 0 && tables[k].at[i].count < minimum);
		for (size_t k = 0; k < count; k++)
			tables[k].at[i].hidden = small;
	}
}

int small_hide_alike(struct small_table *tables, size_t count, uint64_t minimum, struct fault *reterr)
{
	size_t settled = 0;

	start_alike(tables, count, minimum);
	/* Round and round, until as many in a row as there are have nothing to add. */
	for (size_t i = 0; settled < count; i = (i + 1) % count) {
		struct small_table *t = &tables[i], *next = &tables[(i + 1) % count];
		int rc = small_hide(t, minimum, reterr);

		if (rc != 0)
			return rc;
		settled = spread(t, next) ? 0 : settled + 1;
	}
	return 0;
}
