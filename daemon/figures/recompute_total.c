/* "Total" rows of the attendance files, from their phases: made again where census enrolments
 * are there as weights, else held between the least and the greatest of the phases. */
#include <stdlib.h>

#include "figures/figure.h"
#include "figures/recompute_internal.h"
#include "base/vec.h"

/* One place and time: its phases' rates times census enrolments, and its "Total" row. */
struct total_group {
	bool phases[PHASES], doubtful; /* a phase twice: another column divides the rows */
	unsigned line;		       /* of the "Total" row; 0: there is none */
	int64_t slack;		       /* 1e-9 percent */
	struct total_sum {
		__int128 products, weights;
		int64_t total, least, most;
		bool has_total, any;
		char printed[PRINTED_TEXT];
	} * sums; /* owned; one a rate */
};
struct recompute_totals {
	struct total_group *at;
	size_t count, room;
	struct map index;
};

#define SLACK_FINE 100 /* 1e-7 percentage points: what nine decimals of each phase leave open */

static bool weighed(const struct recompute *r)
{
	return r->layout.at[LAYOUT_WEIGHT] != LAYOUT_ABSENT;
}

static int header(struct recompute *r, struct fault *reterr)
{
	struct recompute_rates *rates = &r->work->rates;
	int rc = 0;

	if (r->layout.at[LAYOUT_PHASE] == LAYOUT_ABSENT || r->layout.at[LAYOUT_LEVEL] == LAYOUT_ABSENT ||
	    rates->count == 0)
		return 0;
	r->work->totals = calloc(1, sizeof *r->work->totals);
	if (r->work->totals == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (size_t i = 0; i < rates->count && rc == 0; i++)
		if (rates->at[i].from.exact == LAYOUT_EXACT_PHASES)
			rc = recompute_line(r, weighed(r) ? RECOMPUTE_WEIGHTED : RECOMPUTE_BETWEEN,
					    r->layout.names[rates->at[i].from.rate], &rates->at[i].weighted,
					    reterr);
	return rc;
}

static const enum layout_meaning keys[] = {
	LAYOUT_PERIOD,	     LAYOUT_IDENTIFIER,	 LAYOUT_FRAME,	LAYOUT_DATE,	LAYOUT_LEVEL,
	LAYOUT_COUNTRY_CODE, LAYOUT_REGION_CODE, LAYOUT_LA_GSS, LAYOUT_LA_CODE, LAYOUT_GROUP,
};

static int group_of(struct recompute *r, const struct recompute_row *row, struct total_group **ret_group,
		    struct fault *reterr)
{
	struct recompute_totals *t = r->work->totals;
	char bytes[RECOMPUTE_KEY];
	struct span key;
	uint32_t at;
	int rc;

	if (!recompute_key(r, row, keys, sizeof keys / sizeof *keys, bytes, &key))
		return fault_set(reterr, FAULT_LIMIT, "the columns of place and time are too long");
	rc = recompute_group(&t->index, key, t->count, RECOMPUTE_GROUPS, &at, reterr);
	if (rc != 0)
		return rc;
	if (at == t->count) {
		struct total_group *g = VEC_ADD(t);

		if (g != NULL)
			g->sums = calloc(r->work->rates.count, sizeof *g->sums);
		if (g == NULL || g->sums == NULL)
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	*ret_group = &t->at[at];
	return 0;
}

/* Far beyond every percentage and every number of children, and small enough for the sums. */
#define PERCENT_MOST INT64_C(10000000000000)	 /* 10,000 % in units of 1e-9 */
#define WEIGHT_MOST  INT64_C(100000000000000000) /* 100 million in units of 1e-9 */

static bool percent_of(struct span text, int64_t *ret_nano)
{
	return figure_decimal(text, ret_nano) && llabs(*ret_nano) <= PERCENT_MOST;
}

static void add_phase(struct recompute *r, struct total_group *g, const struct recompute_row *row)
{
	int64_t weight = 0, value;

	if (weighed(r) && (!figure_decimal(row->fields[r->layout.at[LAYOUT_WEIGHT]], &weight) ||
			   weight <= 0 || weight > WEIGHT_MOST))
		return;
	for (size_t i = 0; i < r->work->rates.count; i++) {
		const struct recompute_rate *rate = &r->work->rates.at[i];
		struct total_sum *sum = &g->sums[i];

		if (rate->weighted == RECOMPUTE_NONE || !percent_of(row->fields[rate->from.rate], &value))
			continue;
		sum->products += (__int128)weight * value;
		sum->weights += weight;
		sum->least = !sum->any || value < sum->least ? value : sum->least;
		sum->most = !sum->any || value > sum->most ? value : sum->most;
		sum->any = true;
	}
}

static void set_total(struct recompute *r, struct total_group *g, const struct recompute_row *row)
{
	g->line = row->line;
	g->slack = SLACK_FINE;
	/* Fixed decimals: the phases' own rounding moves the total by up to one unit. */
	if (!printed_fine(&row->rule)) {
		g->slack = 1000000000;
		for (unsigned i = 0; i < row->rule.places; i++)
			g->slack /= 10;
	}
	for (size_t i = 0; i < r->work->rates.count; i++) {
		struct total_sum *sum = &g->sums[i];
		struct span text = text_trim(row->fields[r->work->rates.at[i].from.rate]);

		sum->has_total = percent_of(text, &sum->total);
		text_copy(sum->printed, sizeof sum->printed, text);
	}
}

static int gather(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	bool above = row->level == LAYOUT_NATIONAL || row->level == LAYOUT_REGIONAL;
	struct total_group *g = NULL;
	int rc;

	/* Local authorities have no "Total" rows. */
	if (r->work->totals == NULL || !above || !row->known_phase)
		return 0;
	rc = group_of(r, row, &g, reterr);
	if (rc != 0 || g == NULL)
		return rc;
	g->doubtful |= g->phases[row->phase];
	g->phases[row->phase] = true;
	if (row->phase == PHASE_TOTAL)
		set_total(r, g, row);
	else
		add_phase(r, g, row);
	return 0;
}

static int64_t weighted_mean(const struct total_sum *sum)
{
	return (int64_t)((2 * sum->products + sum->weights) / (2 * sum->weights));
}

static void check_total(struct recompute *r, const struct total_group *g, size_t i)
{
	const struct total_sum *sum = &g->sums[i];
	const struct recompute_rate *rate = &r->work->rates.at[i];
	struct recompute_line *line = &r->lines.at[rate->weighted];
	struct span printed = span_of(sum->printed);
	int64_t least = sum->least, most = sum->most, nearest;
	char text[PRINTED_TEXT];

	if (!recompute_has_digit(printed)) {
		line->no_value++;
		return;
	}
	if (g->doubtful || !sum->any) {
		line->no_count++;
		return;
	}
	if (line->kind == RECOMPUTE_WEIGHTED)
		least = most = weighted_mean(sum);
	nearest = sum->total < least ? least : most;
	if (sum->has_total && sum->total >= least - g->slack && sum->total <= most + g->slack)
		line->equal++;
	else
		recompute_miss(r, rate->weighted, g->line, rate->from.rate, printed,
			       nano_percent_print(text, sizeof text, nearest, 9), false);
}

static int finish(struct recompute *r, struct fault *reterr)
{
	const struct recompute_totals *t = r->work->totals;

	(void)reterr;
	for (size_t n = 0; t != NULL && n < t->count; n++)
		for (size_t i = 0; i < r->work->rates.count; i++)
			if (t->at[n].line != 0 && r->work->rates.at[i].weighted != RECOMPUTE_NONE)
				check_total(r, &t->at[n], i);
	return 0;
}

static void free_totals(struct recompute *r)
{
	struct recompute_totals *t = r->work->totals;

	if (t == NULL)
		return;
	for (size_t n = 0; n < t->count; n++)
		free(t->at[n].sums);
	VEC_FREE(t);
	map_free(&t->index);
	free(t);
	r->work->totals = NULL;
}

const struct recompute_check recompute_total_check = {
	.header = header, .learn = NULL, .row = gather, .finish = finish, .free = free_totals};
