/* Small numbers, against an attacker: one who solves all row, column and total equations exactly,
 * and one who tries every table that fits what is shown. Hidden must mean hidden. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "measure/suppress.h"

#define MOST 24 /* lines of a test table */

struct table {
	unsigned rows, columns;
	bool total_column, total_row;
	uint64_t counts[MOST * MOST];
	uint8_t hidden[MOST * MOST];
};

static uint64_t *at(struct table *t, unsigned r, unsigned c)
{
	return &t->counts[r * t->columns + c];
}

static bool is_hidden(const struct table *t, unsigned r, unsigned c)
{
	return t->hidden[r * t->columns + c] != SUPPRESS_SHOWN;
}

static void suppress(struct table *t)
{
	struct suppress_table s = {t->rows, t->columns, t->total_column, t->total_row, t->counts, t->hidden, NULL};
	struct fault fault = {0};

	cr_assert_eq(suppress_table(&s, SUPPRESS_MINIMUM, &fault), 0, "%s", fault.text);
	for (size_t i = 0; i < (size_t)t->rows * t->columns; i++) {
		bool small = t->counts[i] >= 1 && t->counts[i] <= 4;

		cr_assert_eq(t->hidden[i] == SUPPRESS_SMALL, small);
	}
}

static void add_totals(struct table *t)
{
	unsigned rows = t->rows - t->total_row, columns = t->columns - t->total_column;

	for (unsigned r = 0; t->total_column && r < rows; r++) {
		*at(t, r, columns) = 0;
		for (unsigned c = 0; c < columns; c++)
			*at(t, r, columns) += *at(t, r, c);
	}
	for (unsigned c = 0; t->total_row && c < t->columns; c++) {
		*at(t, rows, c) = 0;
		for (unsigned r = 0; r < rows; r++)
			*at(t, rows, c) += *at(t, r, c);
	}
}

/* --- the attacker who solves equations ------------------------------------------------- */

#define PRIME 2147483647LL

static int64_t power(int64_t base, int64_t exponent)
{
	int64_t result = 1;

	for (base %= PRIME; exponent > 0; exponent >>= 1, base = base * base % PRIME)
		if (exponent & 1)
			result = result * base % PRIME;
	return result;
}

/* Row echelon form of every equation over the hidden cells; a row left with one cell gives it away. */
static unsigned solved(const struct table *t)
{
	static int64_t m[2 * MOST][MOST * MOST];
	unsigned unknown[MOST * MOST], count = 0, equations = 0, rank = 0, found = 0;

	memset(m, 0, sizeof m);
	for (unsigned i = 0; i < t->rows * t->columns; i++)
		if (t->hidden[i] != SUPPRESS_SHOWN)
			unknown[count++] = i;
	for (unsigned r = 0; t->total_column && r < t->rows; r++, equations++)
		for (unsigned k = 0; k < count; k++)
			if (unknown[k] / t->columns == r)
				m[equations][k] = unknown[k] % t->columns == t->columns - 1 ? PRIME - 1 : 1;
	for (unsigned c = 0; t->total_row && c < t->columns; c++, equations++)
		for (unsigned k = 0; k < count; k++)
			if (unknown[k] % t->columns == c)
				m[equations][k] = unknown[k] / t->columns == t->rows - 1 ? PRIME - 1 : 1;
	for (unsigned k = 0; k < count && rank < equations; k++) {
		unsigned pivot = rank;
		int64_t inverse;

		while (pivot < equations && m[pivot][k] == 0)
			pivot++;
		if (pivot == equations)
			continue;
		for (unsigned j = 0; j < count; j++) {
			int64_t swap = m[pivot][j];

			m[pivot][j] = m[rank][j];
			m[rank][j] = swap;
		}
		inverse = power(m[rank][k], PRIME - 2);
		for (unsigned j = 0; j < count; j++)
			m[rank][j] = m[rank][j] * inverse % PRIME;
		for (unsigned e = 0; e < equations; e++) {
			int64_t factor = m[e][k];

			for (unsigned j = 0; e != rank && factor != 0 && j < count; j++)
				m[e][j] = (m[e][j] + (PRIME - factor) * m[rank][j]) % PRIME;
		}
		rank++;
	}
	for (unsigned e = 0; e < rank; e++) {
		unsigned terms = 0;

		for (unsigned k = 0; k < count; k++)
			terms += m[e][k] != 0;
		found += terms == 1;
	}
	return found;
}

Test(suppress, the_attacker_solves_what_is_only_half_hidden)
{
	struct table t = {2, 3, true, false, {10, 3, 13, 7, 8, 15}, {0}};

	t.hidden[1] = SUPPRESS_SMALL;
	cr_assert_eq(solved(&t), 1u); /* 13 - 10 */
	t.hidden[0] = SUPPRESS_OTHERS;
	cr_assert_eq(solved(&t), 0u);
}

/* --- by hand ---------------------------------------------------------------------------- */

Test(suppress, one_to_four_are_hidden_and_zero_is_shown)
{
	struct table t = {1, 6, false, false, {0, 1, 4, 5, 100, 2}, {0}};
	static const uint8_t want[] = {SUPPRESS_SHOWN, SUPPRESS_SMALL, SUPPRESS_SMALL,
				       SUPPRESS_SHOWN, SUPPRESS_SHOWN, SUPPRESS_SMALL};
	char out[24];

	suppress(&t);
	cr_assert_arr_eq(t.hidden, want, sizeof want);
	cr_assert_str_eq(suppress_print(out, 4, SUPPRESS_SMALL), "c");
	cr_assert_str_eq(suppress_print(out, 40, SUPPRESS_OTHERS), "c");
	cr_assert_str_eq(suppress_print(out, 0, SUPPRESS_SHOWN), "0");
}

Test(suppress, the_smallest_further_cell_goes_too)
{
	struct table t = {1, 5, true, false, {30, 3, 12, 50, 95}, {0}};

	suppress(&t);
	cr_assert_eq(t.hidden[1], SUPPRESS_SMALL);
	cr_assert_eq(t.hidden[2], SUPPRESS_OTHERS);
	cr_assert_eq(t.hidden[0] + t.hidden[3] + t.hidden[4], 0);
}

/* All but three: 97 of 100 must not be shown beside the whole. */
Test(suppress, the_complement_is_hidden)
{
	struct table t = {1, 3, true, false, {97, 3, 100}, {0}};

	suppress(&t);
	cr_assert_eq(t.hidden[0], SUPPRESS_OTHERS);
	cr_assert_eq(t.hidden[2], SUPPRESS_SHOWN);
	cr_assert(suppress_share(97, 100, 5));
	cr_assert(suppress_share(3, 100, 5));
	cr_assert(suppress_share(2, 4, 5));
	cr_assert_not(suppress_share(95, 100, 5));
	cr_assert_not(suppress_share(0, 100, 5));
	cr_assert_not(suppress_share(100, 100, 5));
	cr_assert_not(suppress_share(97, 100, 1));
	cr_assert(suppress_percent(SUPPRESS_SMALL, SUPPRESS_SHOWN));
	cr_assert(suppress_percent(SUPPRESS_SHOWN, SUPPRESS_OTHERS));
	cr_assert_not(suppress_percent(SUPPRESS_SHOWN, SUPPRESS_SHOWN));
}

/* 1 + 1 = 2: two hidden cells whose sum leaves no choice. */
Test(suppress, a_small_sum_of_hidden_cells_gives_nothing_away)
{
	struct table t = {1, 4, true, false, {1, 1, 40, 42}, {0}};

	suppress(&t);
	cr_assert_eq(t.hidden[2], SUPPRESS_OTHERS);
	/* Five ones of five. */
	struct table ones = {1, 7, true, false, {1, 1, 1, 1, 1, 60, 65}, {0}};

	suppress(&ones);
	cr_assert_eq(ones.hidden[5], SUPPRESS_OTHERS);
}

/* Two closed squares of hidden cells joined by one cell: each line hides two or more, and yet adding
 * the rows of one square and taking off its columns gives the joining cell. */
Test(suppress, lines_added_together_give_nothing_away)
{
	struct table t = {5, 5, true, true, {0}, {0}};
	static const uint64_t parts[4][4] = {{3, 3, 50, 60}, {3, 3, 3, 70}, {80, 90, 3, 3}, {55, 65, 3, 3}};

	for (unsigned r = 0; r < 4; r++)
		for (unsigned c = 0; c < 4; c++)
			*at(&t, r, c) = parts[r][c];
	add_totals(&t);
	for (unsigned i = 0; i < 25; i++)
		t.hidden[i] = t.counts[i] == 3 ? SUPPRESS_SMALL : SUPPRESS_SHOWN;
	cr_assert_eq(solved(&t), 1u); /* so a rule of "two in each line" is not enough */
	suppress(&t);
	cr_assert_eq(solved(&t), 0u);
}

Test(suppress, a_total_that_is_no_sum_shows_nothing)
{
	struct table t = {1, 3, true, false, {10, 20, 31}, {0}};
	struct suppress_table s = {1, 3, true, false, t.counts, t.hidden, NULL};

	cr_assert_eq(suppress_table(&s, 5, NULL), -FAULT_MEANING);
	for (unsigned i = 0; i < 3; i++)
		cr_assert_eq(t.hidden[i], SUPPRESS_OTHERS);
	s.columns = SUPPRESS_LINES + 1;
	s.rows = 0;
	cr_assert_eq(suppress_table(&s, 5, NULL), 0); /* nothing to hide */
}

/* --- many tables ------------------------------------------------------------------------- */

static void random_table(struct table *t, unsigned most_lines, unsigned most_count)
{
	*t = (struct table){0};
	t->total_column = rand() % 4 != 0;
	t->total_row = rand() % 4 != 0;
	t->rows = 1 + (unsigned)rand() % most_lines + t->total_row;
	t->columns = 1 + (unsigned)rand() % most_lines + t->total_column;
	for (unsigned r = 0; r < t->rows; r++)
		for (unsigned c = 0; c < t->columns; c++)
			*at(t, r, c) = rand() % 4 == 0 ? 0 : (unsigned)rand() % most_count;
	add_totals(t);
}

Test(suppress, no_attacker_solves_any_of_3000_tables)
{
	struct table t;
	unsigned shown = 0, all = 0;

	srand(3);
	for (int round = 0; round < 3000; round++) {
		random_table(&t, 8, 1 + (unsigned)rand() % 60);
		suppress(&t);
		cr_assert_eq(solved(&t), 0u, "round %d", round);
		for (unsigned i = 0; i < t.rows * t.columns; i++)
			shown += t.hidden[i] == SUPPRESS_SHOWN;
		all += t.rows * t.columns;
		/* Hidden cells under a shown total are a group of at least five. */
		for (unsigned r = 0; t.total_column && r < t.rows; r++) {
			uint64_t sum = 0;
			bool any = false;

			for (unsigned c = 0; c + 1 < t.columns; c++) {
				any |= is_hidden(&t, r, c);
				sum += is_hidden(&t, r, c) ? *at(&t, r, c) : 0;
			}
			if (any && !is_hidden(&t, r, t.columns - 1))
				cr_assert_geq(sum, 5u, "round %d", round);
		}
	}
	/* Hiding everything would pass the rest: most of these tables must still be shown. */
	cr_assert_gt(10 * shown, 4 * all, "%u of %u shown", shown, all);
}

/* --- the attacker who tries every table ------------------------------------------------------ */

#define TRY 14 /* values tried for a hidden part; above every part of the tables */

struct trial {
	struct table *t;
	unsigned parts[9], count; /* hidden parts */
	uint64_t least;		  /* of a hidden cell: 0 only when some zero is hidden */
	uint64_t now[MOST * MOST];
	uint64_t first[MOST * MOST];
	bool many[MOST * MOST], any;
};

static bool fits(struct trial *x)
{
	struct table guess = *x->t;

	memcpy(guess.counts, x->now, sizeof guess.counts);
	add_totals(&guess);
	for (unsigned i = 0; i < guess.rows * guess.columns; i++) {
		if (x->t->hidden[i] == SUPPRESS_SHOWN ? guess.counts[i] != x->t->counts[i] :
							guess.counts[i] < x->least)
			return false;
		x->now[i] = guess.counts[i];
	}
	return true;
}

static void note(struct trial *x)
{
	for (unsigned i = 0; i < x->t->rows * x->t->columns; i++) {
		x->many[i] |= x->any && x->first[i] != x->now[i];
		if (!x->any)
			x->first[i] = x->now[i];
	}
	x->any = true;
}

static void try_all(struct trial *x, unsigned k)
{
	if (k == x->count) {
		if (fits(x))
			note(x);
		return;
	}
	for (uint64_t v = x->least; v < TRY; v++) {
		x->now[x->parts[k]] = v;
		try_all(x, k + 1);
	}
}

Test(suppress, every_hidden_cell_could_be_another_number)
{
	unsigned looked = 0;

	srand(9);
	for (int round = 0; round < 1200; round++) {
		struct table t;
		struct trial x = {.t = &t, .least = 1};

		random_table(&t, 3, 9);
		suppress(&t);
		memcpy(x.now, t.counts, sizeof x.now);
		for (unsigned r = 0; r < t.rows; r++)
			for (unsigned c = 0; c < t.columns; c++)
				if (is_hidden(&t, r, c)) {
					if (*at(&t, r, c) == 0)
						x.least = 0;
					if (r < t.rows - t.total_row && c < t.columns - t.total_column)
						x.parts[x.count++] = r * t.columns + c;
				}
		if (x.count == 0 || x.count > 4)
			continue;
		looked++;
		try_all(&x, 0);
		for (unsigned i = 0; i < t.rows * t.columns; i++)
			if (t.hidden[i] != SUPPRESS_SHOWN)
				cr_assert(x.many[i], "round %d cell %u", round, i);
	}
	cr_assert_gt(looked, 150u, "%u tables", looked);
}

/* A borough's schools by year groups: quick enough to be asked for. */
Test(suppress, a_large_table_is_done_in_time)
{
	enum { ROWS = 301, COLUMNS = 15 };
	uint64_t *counts = calloc(ROWS * COLUMNS, sizeof *counts);
	uint8_t *hidden = calloc(ROWS * COLUMNS, 1);
	struct suppress_table s = {ROWS, COLUMNS, true, true, counts, hidden, NULL};
	unsigned shown = 0;

	srand(21);
	for (unsigned r = 0; r + 1 < ROWS; r++)
		for (unsigned c = 0; c + 1 < COLUMNS; c++) {
			uint64_t v = (unsigned)rand() % 10 < 2 ? (unsigned)rand() % 6 : (unsigned)rand() % 90;

			counts[r * COLUMNS + c] = v;
			counts[r * COLUMNS + COLUMNS - 1] += v;
			counts[(ROWS - 1) * COLUMNS + c] += v;
			counts[ROWS * COLUMNS - 1] += v;
		}
	cr_assert_eq(suppress_table(&s, 5, NULL), 0);
	for (unsigned i = 0; i < ROWS * COLUMNS; i++)
		shown += hidden[i] == SUPPRESS_SHOWN;
	cr_assert_gt(shown, ROWS * COLUMNS / 2);
	free(counts);
	free(hidden);
}
