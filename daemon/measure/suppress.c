#include "measure/suppress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNBOUNDED (UINT64_MAX / 4)
#define NO_CELL	  SIZE_MAX

/* What a reader may conclude of each cell, and where this pass has hidden something already. */
struct work {
	const struct suppress_table *t;
	uint64_t minimum;
	uint64_t *low, *high; /* owned; bounds of each cell */
	uint8_t *touched;     /* owned; rows, then columns */
	uint32_t *order;      /* owned; rows, then columns, in the order they were reached; 0: not yet */
	size_t *bridge;	      /* owned; by node reached: the cell it hangs on, or NO_CELL */
};

/* A row or a column: `count` cells from `first`, `step` apart; the last is the total. */
struct line {
	size_t first, step;
	unsigned count;
};

static unsigned line_count(const struct suppress_table *t)
{
	return t->rows + t->columns;
}

static struct line line_of(const struct suppress_table *t, unsigned n)
{
	if (n < t->rows)
		return (struct line){(size_t)n * t->columns, 1, t->columns};
	return (struct line){n - t->rows, t->columns, t->rows};
}

/* Whether the last cell of a line is the sum of the others. */
static bool adds_up(const struct suppress_table *t, unsigned n)
{
	return n < t->rows ? t->total_column : t->total_row;
}

static size_t cell_of(struct line l, unsigned k)
{
	return l.first + k * l.step;
}

/* --- hiding ----------------------------------------------------------------------- */

/* The better of two shown cells to hide: the smaller, zeros last; NO_CELL is none. */
static size_t better(const struct suppress_table *t, size_t best, size_t cell)
{
	if (t->hidden[cell] != SUPPRESS_SHOWN)
		return best;
	if (best == NO_CELL)
		return cell;
	/* 0 - 1 wraps to the largest. */
	return t->counts[cell] - 1 < t->counts[best] - 1 ? cell : best;
}

static size_t best_of_line(const struct suppress_table *t, unsigned n, size_t best)
{
	const struct line l = line_of(t, n);

	for (unsigned k = 0; adds_up(t, n) && k < l.count; k++)
		best = better(t, best, cell_of(l, k));
	return best;
}

static bool hide(struct work *w, size_t cell)
{
	if (cell == NO_CELL)
		return false;
	w->t->hidden[cell] = SUPPRESS_OTHERS;
	w->touched[cell / w->t->columns] = w->touched[w->t->rows + cell % w->t->columns] = 1;
	return true;
}

/* Hides one more cell where it helps `cell`: in its row and column, else anywhere. One a row and
 * column in a pass, so that what the first one did is looked at before the next. */
static bool help(struct work *w, size_t cell)
{
	const unsigned columns = w->t->columns > 0 ? w->t->columns : 1;
	const unsigned row = (unsigned)(cell / columns), column = w->t->rows + (unsigned)(cell % columns);
	size_t best;

	if (w->touched[row] || w->touched[column])
		return false;
	best = best_of_line(w->t, column, best_of_line(w->t, row, NO_CELL));
	for (size_t c = 0; best == NO_CELL && c < (size_t)w->t->rows * w->t->columns; c++)
		best = better(w->t, best, c);
	return hide(w, best);
}

/* --- sums of hidden cells ----------------------------------------------------------- */

/* The hidden cells of a line whose total is shown are known by their sum: it must not be small. */
static bool thicken(struct work *w)
{
	const struct suppress_table *t = w->t;
	bool changed = false;

	for (unsigned n = 0; n < line_count(t); n++) {
		const struct line l = line_of(t, n);
		uint64_t sum = 0;
		unsigned hidden = 0;

		if (!adds_up(t, n) || t->hidden[cell_of(l, l.count - 1)] != SUPPRESS_SHOWN)
			continue;
		for (unsigned k = 0; k + 1 < l.count; k++) {
			hidden += t->hidden[cell_of(l, k)] != SUPPRESS_SHOWN;
			sum += t->hidden[cell_of(l, k)] != SUPPRESS_SHOWN ? t->counts[cell_of(l, k)] : 0;
		}
		if (hidden > 0 && sum < w->minimum)
			changed |= hide(w, best_of_line(t, n, NO_CELL));
	}
	return changed;
}

/* --- bounds ------------------------------------------------------------------------- */

static void start_bounds(struct work *w)
{
	const struct suppress_table *t = w->t;
	uint64_t least = 1;

	/* Zeros are shown, so a hidden cell is at least 1, until a zero had to be hidden too. */
	for (size_t c = 0; c < (size_t)t->rows * t->columns; c++)
		if (t->hidden[c] != SUPPRESS_SHOWN && t->counts[c] == 0)
			least = 0;
	for (size_t c = 0; c < (size_t)t->rows * t->columns; c++) {
		w->low[c] = t->hidden[c] != SUPPRESS_SHOWN ? least : t->counts[c];
		w->high[c] = t->hidden[c] != SUPPRESS_SHOWN ? UNBOUNDED : t->counts[c];
	}
}

static bool raise_to(uint64_t *low, uint64_t to)
{
	if (to <= *low)
		return false;
	*low = to;
	return true;
}

static bool lower_to(uint64_t *high, uint64_t to)
{
	if (to >= *high)
		return false;
	*high = to;
	return true;
}

/* One line's equation, both ways. */
static bool narrow_line(struct work *w, struct line l)
{
	const size_t total = cell_of(l, l.count - 1);
	uint64_t low = 0, high = 0;
	unsigned open = 0;
	bool changed = false;

	for (unsigned k = 0; k + 1 < l.count; k++) {
		size_t c = cell_of(l, k);

		low += w->low[c];
		open += w->high[c] == UNBOUNDED;
		high += w->high[c] == UNBOUNDED ? 0 : w->high[c];
	}
	changed |= raise_to(&w->low[total], low);
	if (open == 0)
		changed |= lower_to(&w->high[total], high);
	for (unsigned k = 0; k + 1 < l.count; k++) {
		size_t c = cell_of(l, k);
		bool only_open = open == 0 || (open == 1 && w->high[c] == UNBOUNDED);
		uint64_t others = high - (w->high[c] == UNBOUNDED ? 0 : w->high[c]);

		/* The sums above stay as they were: bounds only get looser by that. */
		if (only_open && w->low[total] > others)
			changed |= raise_to(&w->low[c], w->low[total] - others);
		if (w->high[total] != UNBOUNDED)
			changed |= lower_to(&w->high[c], w->high[total] + w->low[c] - low);
		if (changed)
			return true;
	}
	return changed;
}

static void narrow(struct work *w)
{
	bool changed = true;

	/* Bounds that still creep after so many rounds are far apart. */
	for (int round = 0; changed && round < 100; round++) {
		changed = false;
		for (unsigned n = 0; n < line_count(w->t); n++)
			while (adds_up(w->t, n) && narrow_line(w, line_of(w->t, n)))
				changed = true;
	}
}

/* Helps hidden cells that bounds leave with one value. */
static bool open_points(struct work *w)
{
	bool changed = false;

	start_bounds(w);
	narrow(w);
	for (size_t c = 0; c < (size_t)w->t->rows * w->t->columns; c++)
		if (w->t->hidden[c] != SUPPRESS_SHOWN && w->low[c] == w->high[c])
			changed |= help(w, c);
	return changed;
}

/* --- several rows and columns together ------------------------------------------------ */

/* With all totals, the equations are a network: rows and columns are its nodes, hidden cells its
 * edges. Adding and subtracting lines yields a cell exactly when its edge is a bridge. Visits what
 * hangs on `node`, reached by cell `by`; returns the earliest node it leads back to. Never deeper
 * than rows and columns together. */
static uint32_t visit(struct work *w, unsigned node, size_t by, uint32_t *next)
{
	const struct line l = line_of(w->t, node);
	uint32_t earliest;

	w->order[node] = earliest = ++*next;
	for (unsigned k = 0; k < l.count; k++) {
		size_t cell = cell_of(l, k);
		unsigned other = node < w->t->rows ? w->t->rows + k : k;
		uint32_t reached = w->order[other];

		if (cell == by || w->t->hidden[cell] == SUPPRESS_SHOWN)
			continue;
		if (reached == 0) {
			reached = visit(w, other, cell, next);
			if (reached > w->order[node])
				w->bridge[other] = cell;
		}
		earliest = reached < earliest ? reached : earliest;
	}
	return earliest;
}

static bool open_bridges(struct work *w)
{
	const struct suppress_table *t = w->t;
	uint32_t next = 0;
	bool changed = false;

	if (!t->total_column || !t->total_row)
		return false;
	for (unsigned n = 0; n < line_count(t); n++) {
		w->order[n] = 0;
		w->bridge[n] = NO_CELL;
	}
	for (unsigned n = 0; n < line_count(t); n++)
		if (w->order[n] == 0)
			visit(w, n, NO_CELL, &next);
	for (unsigned n = 0; n < line_count(t); n++)
		if (w->bridge[n] != NO_CELL)
			changed |= help(w, w->bridge[n]);
	return changed;
}

/* --- the table ------------------------------------------------------------------------ */

static bool small(uint64_t count, uint64_t minimum)
{
	return count > 0 && count < minimum;
}

/* What a cell is by itself, before others are hidden for its sake. */
static enum suppressed first_of(const struct suppress_table *t, size_t cell, uint64_t minimum)
{
	if (small(t->counts[cell], minimum))
		return SUPPRESS_SMALL;
	return t->also != NULL && t->also[cell] && t->counts[cell] > 0 ? SUPPRESS_OTHERS : SUPPRESS_SHOWN;
}

static bool totals_are_sums(const struct suppress_table *t)
{
	for (unsigned n = 0; n < line_count(t); n++) {
		const struct line l = line_of(t, n);
		uint64_t sum = 0;

		for (unsigned k = 0; k + 1 < l.count; k++)
			if (__builtin_add_overflow(sum, t->counts[cell_of(l, k)], &sum))
				return false;
		if (adds_up(t, n) && sum != t->counts[cell_of(l, l.count - 1)])
			return false;
	}
	return true;
}

static void hide_until_stable(struct work *w)
{
	bool changed = true;

	while (changed) {
		memset(w->touched, 0, line_count(w->t));
		changed = thicken(w);
		changed = changed || open_bridges(w);
		changed = changed || open_points(w);
	}
}

int suppress_table(const struct suppress_table *t, uint64_t minimum, struct fault *reterr)
{
	const size_t cells = (size_t)t->rows * t->columns;
	struct work w = {.t = t, .minimum = minimum};
	int rc = 0;

	if (cells == 0)
		return 0;
	memset(t->hidden, SUPPRESS_OTHERS, cells);
	if (t->rows > SUPPRESS_LINES || t->columns > SUPPRESS_LINES)
		return fault_set(reterr, FAULT_LIMIT, "a table may have %d rows and columns", SUPPRESS_LINES);
	if (!totals_are_sums(t))
		return fault_set(reterr, FAULT_MEANING, "a total is not the sum of its cells");
	w.low = calloc(cells, sizeof *w.low);
	w.high = calloc(cells, sizeof *w.high);
	w.touched = calloc(line_count(t) + 1, sizeof *w.touched);
	w.order = calloc(line_count(t) + 1, sizeof *w.order);
	w.bridge = calloc(line_count(t) + 1, sizeof *w.bridge);
	if (w.low == NULL || w.high == NULL || w.touched == NULL || w.order == NULL || w.bridge == NULL) {
		rc = fault_set(reterr, FAULT_MEMORY, "no memory to hide small numbers");
	} else {
		for (size_t c = 0; c < cells; c++)
			t->hidden[c] = (uint8_t)first_of(t, c, minimum);
		hide_until_stable(&w);
	}
	free(w.low);
	free(w.high);
	free(w.touched);
	free(w.order);
	free(w.bridge);
	return rc;
}

bool suppress_share(uint64_t numerator, uint64_t denominator, uint64_t minimum)
{
	return small(numerator, minimum) || small(denominator, minimum) ||
	       (numerator < denominator && small(denominator - numerator, minimum));
}

const char *suppress_print(char out[24], uint64_t count, enum suppressed hidden)
{
	if (hidden != SUPPRESS_SHOWN)
		snprintf(out, 24, "c");
	else
		snprintf(out, 24, "%" PRIu64, count);
	return out;
}
