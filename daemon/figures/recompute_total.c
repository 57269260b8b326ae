/* The "Total" rows of the wide attendance files, from their phases. */
#include <stdlib.h>
#include <string.h>

#include "figures/recompute_internal.h"
#include "base/vec.h"

/* One place and time: its phases' rates times census enrolments, and its "Total" row. */
struct recompute_group {
	bool phases[PHASES], doubtful; /* a phase twice: another column divides the rows */
	unsigned line;		       /* of the "Total" row; 0: there is none */
	int64_t slack;		       /* 1e-9 percent */
	struct recompute_sum {
		__int128 products, weights;
		int64_t total;
		bool has_total;
		char printed[PRINTED_TEXT];
	} sums[RECOMPUTE_RATES];
};

#define SLACK_FINE 100 /* 1e-7 percentage points: what nine decimals of each phase leave open */

static bool group_key(const struct recompute *r, const struct recompute_row *row, char *out, size_t size,
		      struct span *ret_key)
{
	size_t length = 0;

	for (size_t k = 0; k < RECOMPUTE_KEYS; k++) {
		struct span field = {"", 0};

		if (r->columns.keys[k] != RECOMPUTE_ABSENT)
			field = text_trim(row->fields[r->columns.keys[k]]);
		if (field.length + 1 > size - length)
			return false;
		memcpy(out + length, field.at, field.length);
		length += field.length;
		out[length++] = '\x1f';
	}
	*ret_key = (struct span){out, length};
	return true;
}

static int group_of(struct recompute *r, const struct recompute_row *row, struct recompute_group **ret_group,
		    struct fault *reterr)
{
	char bytes[1024];
	struct span key;
	uint32_t at;

	*ret_group = NULL;
	if (!group_key(r, row, bytes, sizeof bytes, &key))
		return fault_set(reterr, FAULT_LIMIT, "the columns of place and time are too long");
	at = map_get(&r->index, key);
	if (at == MAP_NONE) {
		at = (uint32_t)r->groups.count;
		if (at >= RECOMPUTE_GROUPS)
			return fault_set(reterr, FAULT_LIMIT, "over %d places and times with phases",
					 RECOMPUTE_GROUPS);
		if (VEC_ADD(&r->groups) == NULL || !map_put(&r->index, key, at))
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	*ret_group = &r->groups.at[at];
	return 0;
}

/* Far beyond every percentage and every number of children, and small enough for the sums. */
#define PERCENT_MOST INT64_C(10000000000000)	 /* 10,000 % in units of 1e-9 */
#define WEIGHT_MOST  INT64_C(100000000000000000) /* 100 million in units of 1e-9 */

static bool percent_of(struct span text, int64_t *ret_nano)
{
	return figure_decimal(text, ret_nano) && llabs(*ret_nano) <= PERCENT_MOST;
}

static void add_phase(struct recompute *r, struct recompute_group *g, const struct recompute_row *row)
{
	int64_t weight, value;

	if (!figure_decimal(row->fields[r->columns.weight], &weight) || weight <= 0 || weight > WEIGHT_MOST)
		return;
	for (size_t i = 0; i < RECOMPUTE_RATES; i++) {
		if (r->weighted[i].name == NULL || !percent_of(row->fields[r->columns.rate[i]], &value))
			continue;
		g->sums[i].products += (__int128)weight * value;
		g->sums[i].weights += weight;
	}
}

static void set_total(struct recompute *r, struct recompute_group *g, const struct recompute_row *row,
		      const struct printed_rule *rule)
{
	g->line = row->line;
	g->slack = SLACK_FINE;
	/* Fixed decimals: the phases' own rounding moves the total by up to one unit. */
	if (!printed_fine(rule)) {
		g->slack = 1000000000;
		for (unsigned i = 0; i < rule->places; i++)
			g->slack /= 10;
	}
	for (size_t i = 0; i < RECOMPUTE_RATES; i++) {
		struct recompute_sum *sum = &g->sums[i];
		struct span text;

		if (r->weighted[i].name == NULL)
			continue;
		text = text_trim(row->fields[r->columns.rate[i]]);
		sum->has_total = percent_of(text, &sum->total);
		text_copy(sum->printed, sizeof sum->printed, text);
	}
}

int recompute_gather(struct recompute *r, const struct recompute_row *row, const struct printed_rule *rule,
		     struct fault *reterr)
{
	struct recompute_group *g;
	int rc;

	if (recompute_total(r->weighted, RECOMPUTE_RATES).name == NULL || row->la || !row->known_phase)
		return 0;
	rc = group_of(r, row, &g, reterr);
	if (rc != 0 || g == NULL)
		return rc;
	g->doubtful |= g->phases[row->phase];
	g->phases[row->phase] = true;
	if (row->phase == PHASE_TOTAL)
		set_total(r, g, row, rule);
	else
		add_phase(r, g, row);
	return 0;
}

static void check_total(struct recompute *r, const struct recompute_group *g, size_t i)
{
	const struct recompute_sum *sum = &g->sums[i];
	struct recompute_line *line = &r->weighted[i];
	struct span printed = span_of(sum->printed);
	char text[PRINTED_TEXT];
	int64_t ours;

	if (!recompute_has_digit(printed)) {
		line->no_value++;
		return;
	}
	if (g->doubtful || sum->weights == 0) {
		line->no_count++;
		return;
	}
	ours = (int64_t)((2 * sum->products + sum->weights) / (2 * sum->weights));
	if (sum->has_total && llabs(ours - sum->total) <= g->slack)
		line->equal++;
	else
		recompute_miss(r, line, g->line, r->columns.rate[i], printed,
			       nano_percent_print(text, sizeof text, ours, 9));
}

void recompute_finish(struct recompute *r)
{
	for (size_t n = 0; n < r->groups.count; n++)
		for (size_t i = 0; i < RECOMPUTE_RATES; i++)
			if (r->groups.at[n].line != 0 && r->weighted[i].name != NULL)
				check_total(r, &r->groups.at[n], i);
}
