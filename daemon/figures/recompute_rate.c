/* The rates of wide files, each from counts of its own row. */
#include <stdlib.h>

#include "figures/recompute_internal.h"
#include "base/vec.h"

#define STEPS_LEAST    20 /* counts that must all be multiples before a column is taken as rounded */
#define AUTHORITY_UNIT 10

/* The greatest common divisor of a column's counts: 5 or 10 when they are published rounded. */
struct recompute_steps {
	struct step {
		uint64_t divisor, seen, most;
	} at[CSV_FIELDS];
};

static int header(struct recompute *r, struct fault *reterr)
{
	struct recompute_work *w = r->work;

	w->steps = calloc(1, sizeof *w->steps);
	if (w->steps == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (uint32_t i = 0; i < r->layout.count; i++) {
		struct layout_rate from;
		struct recompute_rate *rate;
		int rc;

		if (!layout_rate_read(&r->layout, i, &from))
			continue;
		rate = VEC_ADD(&w->rates);
		if (rate == NULL)
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
		*rate = (struct recompute_rate){from, RECOMPUTE_NONE, RECOMPUTE_NONE, RECOMPUTE_NONE};
		if (from.num == LAYOUT_ABSENT || from.den == LAYOUT_ABSENT)
			continue;
		rc = recompute_line(r, RECOMPUTE_RATE, r->layout.names[i], &rate->line, reterr);
		if (rc != 0)
			return rc;
		r->lines.at[rate->line].guessed = from.guessed;
	}
	return 0;
}

/* --- rounded columns ---------------------------------------------------------------------- */

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static void learn_step(struct recompute *r, const struct recompute_row *row, uint32_t column)
{
	struct step *step = &r->work->steps->at[column];
	uint64_t value;

	if (step->divisor == 1 || !text_u64(text_trim(row->fields[column]), &value) || value == 0)
		return;
	step->divisor = common_divisor(step->divisor, value);
	step->seen++;
	step->most = value > step->most ? value : step->most;
}

static int learn(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	(void)reterr;
	for (size_t i = 0; i < r->work->rates.count; i++) {
		const struct recompute_rate *rate = &r->work->rates.at[i];

		if (rate->line == RECOMPUTE_NONE)
			continue;
		learn_step(r, row, rate->from.num);
		learn_step(r, row, rate->from.den);
	}
	return 0;
}

static uint64_t step_unit(const struct step *step)
{
	static const uint64_t units[] = {100, 10, 5};

	for (size_t i = 0; i < sizeof units / sizeof *units && step->seen >= STEPS_LEAST; i++)
		if (step->divisor % units[i] == 0)
			return units[i];
	return 1;
}

/* What the counts of a rate are rounded to in this row; 1: exact. A numerator alone may be all
 * fives by chance: it is rounded where its denominator is. */
static void find_units(const struct recompute *r, const struct recompute_row *row,
		       const struct recompute_rate *rate, uint64_t *ret_num, uint64_t *ret_den)
{
	const struct step *num = &r->work->steps->at[rate->from.num];
	const struct step *den = &r->work->steps->at[rate->from.den];
	bool above = row->level == LAYOUT_NATIONAL || row->level == LAYOUT_REGIONAL;

	*ret_num = *ret_den = 1;
	if (rate->from.exact == LAYOUT_EXACT_AUTHORITY && above)
		*ret_num = *ret_den = AUTHORITY_UNIT;
	if (rate->from.exact == LAYOUT_EXACT_AUTHORITY || den->divisor == 0 ||
	    den->most / den->divisor < STEPS_LEAST)
		return;
	*ret_den = step_unit(den);
	if (*ret_den > 1)
		*ret_num = step_unit(num);
}

/* --- one cell ----------------------------------------------------------------------------- */

#define NANO	   INT64_C(1000000000)
#define COUNT_MOST UINT64_C(1000000000000) /* far beyond all sessions of a year; the products fit */
#define CELL_MOST  ((__int128)1000000 * NANO)

struct rounded {
	__int128 cell, half; /* the printed rate and half a unit of its last place, 1e-9 percent */
	__int128 num, den;   /* as published */
	__int128 num_unit, den_unit;
};

/* Could counts that round to the published ones give a rate that prints so? */
static bool possible(const struct rounded *c)
{
	__int128 least = 2 * c->num - c->num_unit, most = 2 * c->num + c->num_unit;
	__int128 above = 2 * c->den + c->den_unit, below = 2 * c->den - c->den_unit;

	return (c->cell + c->half) * above >= 100 * NANO * least &&
	       (below <= 0 || (c->cell - c->half) * below <= 100 * NANO * most);
}

static bool is_near(__int128 cell, const char *ours)
{
	struct printed p;
	__int128 nano;

	return printed_read(span_of(ours), &p) && printed_nano(&p, &nano) &&
	       (cell > nano ? cell - nano : nano - cell) <= NANO / 10;
}

static void compare_rounded(struct recompute *r, const struct recompute_row *row,
			    const struct recompute_rate *rate, const struct printed *cell, struct ratio ratio)
{
	struct recompute_line *line = &r->lines.at[rate->rounded];
	struct span text = row->fields[rate->from.rate];
	char ours[PRINTED_TEXT];
	struct rounded c = {.num = (__int128)ratio.num, .den = (__int128)ratio.den, .half = NANO / 2};
	bool fits = ratio.num <= COUNT_MOST && ratio.den <= COUNT_MOST && printed_nano(cell, &c.cell) &&
		    c.cell >= 0 && c.cell <= CELL_MOST;
	uint64_t num_unit, den_unit;

	find_units(r, row, rate, &num_unit, &den_unit);
	c.num_unit = num_unit > 1 ? (__int128)num_unit : 0;
	c.den_unit = den_unit > 1 ? (__int128)den_unit : 0;
	for (unsigned i = 0; i < (printed_fine(&row->rule) ? 9 : row->rule.places); i++)
		c.half /= 10;
	if (printed_agrees(cell, ratio, &row->rule, ours) == PRINTED_EQUAL)
		line->equal++;
	else if (fits && is_near(c.cell, ours))
		line->near++;
	else if (fits && possible(&c))
		line->apart++;
	else
		recompute_miss(r, rate->rounded, row->line, rate->from.rate, text, ours, false);
}

static int check_rate(struct recompute *r, const struct recompute_row *row, struct recompute_rate *rate,
		      struct fault *reterr)
{
	struct span text = text_trim(row->fields[rate->from.rate]);
	struct printed num, den, cell;
	struct recompute_line *line;
	struct ratio ratio;
	uint64_t num_unit, den_unit;
	bool rounded;

	find_units(r, row, rate, &num_unit, &den_unit);
	rounded = den_unit > 1;
	if (rounded && rate->rounded == RECOMPUTE_NONE) {
		int rc = recompute_line(r, RECOMPUTE_ROUNDED, r->layout.names[rate->from.rate],
					&rate->rounded, reterr);

		if (rc != 0)
			return rc;
	}
	line = &r->lines.at[rounded ? rate->rounded : rate->line];
	if (!recompute_has_digit(text))
		line->no_value++;
	else if (!recompute_count(row, rate->from.num, &num) || !recompute_count(row, rate->from.den, &den) ||
		 !printed_ratio(&num, &den, &ratio))
		line->no_count++;
	else if (rounded && printed_read(text, &cell))
		compare_rounded(r, row, rate, &cell, ratio);
	else
		recompute_compare(r, (uint32_t)(line - r->lines.at), row->line, rate->from.rate, text, ratio,
				  &row->rule);
	return 0;
}

static int check_row(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	bool total = row->known_phase && row->phase == PHASE_TOTAL;
	int rc = 0;

	for (size_t i = 0; i < r->work->rates.count && rc == 0; i++) {
		struct recompute_rate *rate = &r->work->rates.at[i];

		if (rate->line != RECOMPUTE_NONE && !(total && rate->from.exact == LAYOUT_EXACT_PHASES))
			rc = check_rate(r, row, rate, reterr);
	}
	return rc;
}

static void free_rates(struct recompute *r)
{
	VEC_FREE(&r->work->rates);
	free(r->work->steps);
	r->work->steps = NULL;
}

const struct recompute_check recompute_rate_check = {
	.header = header, .learn = learn, .row = check_row, .finish = NULL, .free = free_rates};
