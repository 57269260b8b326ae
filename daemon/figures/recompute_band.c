/* Pupils in bands against another file's persistent and severe absentees: the bands from 10 % and
 * from 50 % over all bands, added up over whatever else divides a place's rows. */
#include <stdlib.h>
#include <string.h>

#include "figures/recompute_internal.h"
#include "base/vec.h"

#define NANO INT64_C(1000000000)

static const char *const names[] = {
	"pct5_oarate",	"pct10_oarate", "pct15_oarate", "pct20_oarate", "pct25_oarate",	    "pct30_oarate",
	"pct35_oarate", "pct40_oarate", "pct45_oarate", "pct50_oarate", "pct50plus_oarate",
};
#define NAMES (sizeof names / sizeof *names)

/* Which bands, from this on, make which published measure. */
static const struct {
	const char *name, *meaning;
	size_t from;
} measures[] = {
	{"pupils in bands from 10 %", "pa_perc", 2},
	{"pupils in bands from 50 %", "enrolments_pa_50_exact_percent", 10},
};
#define MEASURES (sizeof measures / sizeof *measures)

struct band_group {
	unsigned line; /* the first of its rows */
	uint64_t bands[NAMES];
	bool doubtful; /* a marker somewhere */
	bool found[MEASURES];
	struct recompute_published published[MEASURES];
};
struct recompute_bands {
	uint32_t columns[NAMES], lines[MEASURES];
	struct band_group *at;
	size_t count, room;
	struct map index;
};

static int header(struct recompute *r, struct fault *reterr)
{
	struct recompute_bands *b;
	int rc = 0;

	for (size_t i = 0; i < NAMES; i++)
		if (layout_find(&r->layout, names[i]) == LAYOUT_ABSENT)
			return 0;
	if (r->other == NULL)
		return 0;
	r->work->bands = b = calloc(1, sizeof *b);
	if (b == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	for (size_t i = 0; i < NAMES; i++)
		b->columns[i] = layout_find(&r->layout, names[i]);
	for (size_t i = 0; i < MEASURES && rc == 0; i++)
		rc = recompute_line(r, RECOMPUTE_AGAINST, measures[i].name, &b->lines[i], reterr);
	return rc;
}

static int add_group(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	struct band_group *g = VEC_ADD(r->work->bands);

	if (g == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	g->line = row->line;
	for (size_t i = 0; i < MEASURES; i++)
		g->found[i] = recompute_other_find(r, row, measures[i].meaning, &g->published[i]);
	return 0;
}

static int gather(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	static const enum layout_meaning keys[] = {LAYOUT_PERIOD, LAYOUT_IDENTIFIER,  LAYOUT_LEVEL,
						   LAYOUT_PHASE,  LAYOUT_REGION_CODE, LAYOUT_LA_CODE,
						   LAYOUT_LA_GSS};
	struct recompute_bands *b = r->work->bands;
	char bytes[RECOMPUTE_KEY];
	struct span key;
	uint64_t count;
	uint32_t at;
	int rc;

	if (b == NULL)
		return 0;
	if (!recompute_key(r, row, keys, sizeof keys / sizeof *keys, bytes, &key))
		return fault_set(reterr, FAULT_LIMIT, "the columns of place and time are too long");
	rc = recompute_group(&b->index, key, b->count, RECOMPUTE_GROUPS, &at, reterr);
	if (rc == 0 && at == b->count)
		rc = add_group(r, row, reterr);
	for (size_t i = 0; i < NAMES && rc == 0; i++)
		b->at[at].doubtful |= !text_u64(text_trim(row->fields[b->columns[i]]), &count) ||
				      __builtin_add_overflow(b->at[at].bands[i], count, &b->at[at].bands[i]);
	return rc;
}

/* The share of the bands from `from` on; false when there are no pupils, or absurdly many. */
static bool share_of(const struct band_group *g, size_t from, int64_t *ret_nano)
{
	struct ratio share = {0, 0};

	for (size_t i = 0; i < NAMES; i++)
		if (__builtin_add_overflow(share.den, g->bands[i], &share.den))
			return false;
	for (size_t i = from; i < NAMES; i++)
		share.num += g->bands[i];
	return ratio_nano(share, ret_nano);
}

static void compare(struct recompute *r, const struct band_group *g, size_t i)
{
	const struct recompute_bands *b = r->work->bands;
	struct recompute_line *line = &r->lines.at[b->lines[i]];
	char ours[PRINTED_TEXT], theirs[PRINTED_TEXT];
	__int128 apart;
	int64_t nano;

	if (!g->found[i] || g->doubtful || !share_of(g, measures[i].from, &nano)) {
		line->no_count++;
		return;
	}
	if (!g->published[i].has) {
		line->no_value++;
		return;
	}
	apart = g->published[i].nano > nano ? g->published[i].nano - nano : nano - g->published[i].nano;
	if (recompute_published_agrees(&g->published[i], nano))
		line->equal++;
	else if (apart <= NANO / 10)
		line->near++;
	else
		recompute_miss(r, b->lines[i], g->line, b->columns[measures[i].from],
			       span_of(printed_nano_text(theirs, g->published[i].nano)),
			       printed_nano_text(ours, nano), false);
}

static int finish(struct recompute *r, struct fault *reterr)
{
	const struct recompute_bands *b = r->work->bands;

	(void)reterr;
	for (size_t n = 0; b != NULL && n < b->count; n++)
		for (size_t i = 0; i < MEASURES; i++)
			compare(r, &b->at[n], i);
	return 0;
}

static void free_bands(struct recompute *r)
{
	struct recompute_bands *b = r->work->bands;

	if (b == NULL)
		return;
	VEC_FREE(b);
	map_free(&b->index);
	free(b);
	r->work->bands = NULL;
}

const struct recompute_check recompute_band_check = {
	.header = header, .learn = NULL, .row = gather, .finish = finish, .free = free_bands};
