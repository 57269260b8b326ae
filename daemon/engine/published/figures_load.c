/* figures_load.c: published figures in force, from all releases that have them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/published/figures.h"
#include "engine/world/state.h"
#include "figures/compare.h"

/* Where a measure is published, best first. A year so far from daily registers is what ours is
 * most like; then whole years of the census; single weeks and days only when nothing else is there. */
static const struct {
	enum figure_series series;
	unsigned kinds; /* bits of enum figure_kind */
} sources[] = {
#define BIT(kind) (1u << FIGURE_##kind)
#define RATES	  (BIT(OVERALL) | BIT(AUTHORISED) | BIT(UNAUTHORISED) | BIT(ATTENDANCE) | BIT(REASON))
	{SERIES_ATTENDANCE_YEAR, RATES | BIT(PERSISTENT)},
	{SERIES_ATTENDANCE_REASON, RATES},
	{SERIES_PERSISTENT_WEEK, BIT(PERSISTENT)},
	{SERIES_ABSENCE_SEVERE, BIT(PERSISTENT) | BIT(SEVERE)},
	{SERIES_ABSENCE_BANDS, BIT(PERSISTENT) | BIT(SEVERE) | BIT(BAND)},
	{SERIES_ABSENCE_REASON, RATES},
	{SERIES_ATTENDANCE_WEEK, RATES},
	{SERIES_ATTENDANCE_DAY, RATES},
};
#define SOURCES (sizeof sources / sizeof *sources)

struct choosing {
	enum figure_kind kind;
	struct figures_choice best;
	long long score;
};

static size_t source_of(enum figure_series series, enum figure_kind kind)
{
	size_t i = 0;

	while (i < SOURCES && (sources[i].series != series || (sources[i].kinds & 1u << kind) == 0))
		i++;
	return i;
}

/* The latest school year first, of long periods; then the source; then the latest period. */
static long long score_of(const struct store_sheet *s, size_t source)
{
	bool is_long = s->period.kind == FIGURE_TIME_TO_DATE || s->period.kind == FIGURE_TIME_YEAR ||
		       s->period.kind == FIGURE_TIME_TERM;

	return ((((long long)is_long * 10000 + year_of(s->period.to)) * 16 + (long long)(SOURCES - source)) *
		1000000) +
	       s->period.to;
}

static int choose(void *context, const struct store_sheet *s)
{
	struct choosing *c = context;
	size_t source = source_of(s->series, c->kind);
	long long score;

	if (source == SOURCES)
		return 0;
	score = score_of(s, source);
	if (c->best.found && score < c->score)
		return 0;
	c->score = score;
	c->best = (struct figures_choice){true, s->series, s->period};
	return 0;
}

int figures_choose(struct engine *e, enum figure_kind kind, struct figures_choice *ret, struct fault *reterr)
{
	struct store_sheet_filter filter = STORE_ANY_SHEET;
	struct choosing c = {.kind = kind};
	int rc;

	filter.group = "";
	rc = e->store.ops->sheet_walk(e->store.self, &filter, choose, &c, reterr);
	*ret = c.best;
	return rc;
}

struct loading {
	struct figures *into;
	enum figure_kind kind;
	struct map index;
	struct fault *reterr;
};

/* A later release's figure takes the place of an earlier one's. */
static int load_figure(void *context, const struct figure *f)
{
	struct loading *l = context;
	struct figure *room;
	char key[64];
	uint32_t at;

	if (l->kind != FIGURE_KINDS && f->kind != l->kind)
		return 0;
	snprintf(key, sizeof key, "%u|%s|%u|%u|%s", (unsigned)f->geography, f->code, (unsigned)f->phase,
		 (unsigned)f->kind, f->part);
	at = map_get(&l->index, span_of(key));
	if (at != MAP_NONE) {
		l->into->at[at] = *f;
		return 0;
	}
	if (!map_put(&l->index, span_of(key), (uint32_t)l->into->count) || (room = VEC_ADD(l->into)) == NULL)
		return fault_set(l->reterr, FAULT_MEMORY, "no memory for published figures");
	*room = *f;
	return 0;
}

static int load_sheet(void *context, const struct store_sheet *sheet)
{
	struct loading *l = context;

	return figures_unpack(sheet, load_figure, l, l->reterr);
}

/* Reasons and bands have too many parts to be estimated each. */
static int estimate_totals(struct figures *f, const char *group, enum figure_kind kind, struct fault *reterr)
{
	int rc = 0;

	for (int k = 0; k < FIGURE_KINDS && rc == 0; k++) {
		const struct figure_key total = {
			.phase = PHASE_TOTAL, .kind = (enum figure_kind)k, .group = group};

		if ((kind == FIGURE_KINDS || (int)kind == k) && k != FIGURE_REASON && k != FIGURE_BAND)
			rc = compare_estimate_totals(f, &total, reterr);
	}
	return rc;
}

int figures_load(struct engine *e, const struct figures_choice *choice, const char *group,
		 enum figure_kind kind, struct figures *into, struct fault *reterr)
{
	const struct store_sheet_filter filter = {.series = choice->series,
						  .phase = PHASES,
						  .period_kind = choice->period.kind,
						  .group = group,
						  .period = choice->period.text,
						  .bytes = true};
	struct loading l = {.into = into, .kind = kind, .reterr = reterr};
	int rc;

	if (!choice->found)
		return 0;
	rc = e->store.ops->sheet_walk(e->store.self, &filter, load_sheet, &l, reterr);
	map_free(&l.index);
	return rc == 0 ? estimate_totals(into, group, kind, reterr) : rc;
}
