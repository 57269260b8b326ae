#include "figures/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/vec.h"

#define LONDON "E12000007"

struct neighbours_mean compare_neighbours(const struct figures *f, const char *const *codes, unsigned count,
					  const struct figure_key *key)
{
	struct neighbours_mean mean = {0};
	__int128 sum = 0;

	for (unsigned i = 0; i < count; i++) {
		const struct figure *row = figures_find(f, GEOGRAPHY_LA, codes[i], key);

		if (row == NULL || !row->has_value) {
			mean.missing++;
			continue;
		}
		sum += row->nano_percent;
		mean.used++;
	}
	if (mean.used > 0)
		mean.nano_percent = nano_divide(sum, mean.used);
	return mean;
}

static bool in_london(const char *code)
{
	return strcmp(code, "E13000001") == 0 || strcmp(code, "E13000002") == 0 || strcmp(code, LONDON) == 0;
}

const struct figure *compare_region(const struct figures *f, const char *la, const char *region,
				    const struct figure_key *key)
{
	const struct figure *own = figures_find(f, GEOGRAPHY_LA, la, key), *found;
	const char *code = own != NULL && own->region[0] != '\0' ? own->region : region;

	found = figures_find(f, GEOGRAPHY_REGION, code, key);
	if (found == NULL && in_london(code))
		found = figures_find(f, GEOGRAPHY_REGION, LONDON, key);
	return found;
}

/* --- rank --------------------------------------------------------------------------- */

bool compare_more_is_better(enum figure_kind kind)
{
	return kind == FIGURE_ATTENDANCE;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* True when `value` is at most the p-quarters quantile of n sorted values: type 7 interpolates
 * between the two around (n - 1) p / 4. Exact, in quarters. */
static bool within_quarter(int64_t value, const int64_t *sorted, unsigned n, unsigned p)
{
	unsigned place = (n - 1) * p, low = place / 4, part = place % 4;
	__int128 cut = 4 * (__int128)sorted[low];

	if (part > 0)
		cut += part * ((__int128)sorted[low + 1] - sorted[low]);
	return 4 * (__int128)value <= cut;
}

static char quartile_of(int64_t value, int64_t *values, unsigned n, bool more_is_better)
{
	unsigned quarter = 1;

	qsort(values, n, sizeof *values, by_value);
	while (quarter < 4 && !within_quarter(value, values, n, quarter))
		quarter++;
	return more_is_better ? (char)('A' + (4 - quarter)) : (char)('A' + (quarter - 1));
}

struct compare_rank compare_rank(const struct figures *f, const char *la, const struct figure_key *key)
{
	const struct figure *own = figures_find(f, GEOGRAPHY_LA, la, key);
	bool more = compare_more_is_better(key->kind);
	struct compare_rank rank = {.quartile = ' '};
	int64_t values[COMPARE_LAS];
	unsigned better = 0;

	for (size_t i = 0; i < f->count; i++) {
		const struct figure *row = &f->at[i];

		if (row->geography != GEOGRAPHY_LA || !figure_is(row, key))
			continue;
		if (!row->has_value) {
			rank.missing++;
			continue;
		}
		if (rank.ranked == COMPARE_LAS)
			return (struct compare_rank){.quartile = ' '};
		values[rank.ranked++] = row->nano_percent;
		if (own != NULL && own->has_value)
			better += more ? row->nano_percent > own->nano_percent :
					 row->nano_percent < own->nano_percent;
	}
	if (own == NULL || !own->has_value)
		return rank;
	rank.rank = better + 1;
	rank.quartile = quartile_of(own->nano_percent, values, rank.ranked, more);
	return rank;
}

struct comparison compare_one(const struct figures *f, const struct compare_places *places,
			      const struct figure_key *key)
{
	return (struct comparison){
		.la = figures_find(f, GEOGRAPHY_LA, places->la, key),
		.region = compare_region(f, places->la, places->region, key),
		.england = figures_find(f, GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, key),
		.statistical = compare_neighbours(f, places->statistical, places->statistical_count, key),
		.geographic = compare_neighbours(f, places->geographic, places->geographic_count, key),
		.rank = compare_rank(f, places->la, key),
	};
}

/* --- "All schools" -------------------------------------------------------------------- */

struct compare_weighted compare_weighted(const struct figures *f, enum geography g, const char *code,
					 const struct figure_key *key)
{
	static const enum phase phases[] = {PHASE_PRIMARY, PHASE_SECONDARY, PHASE_SPECIAL};
	struct compare_weighted w = {0};
	struct figure_key part = *key;
	__int128 sum = 0;

	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
		const struct figure *row;

		part.phase = phases[i];
		row = figures_find(f, g, code, &part);
		if (row == NULL)
			continue;
		if (!row->has_value || row->weight == 0) {
			w.phases_missing |= 1u << phases[i];
			continue;
		}
		w.phases |= 1u << phases[i];
		w.enrolments += row->weight;
		sum += (__int128)row->nano_percent * (__int128)row->weight;
	}
	if (w.enrolments > 0)
		w.nano_percent = nano_divide(sum, (__int128)w.enrolments);
	return w;
}

/* Why a total cannot be estimated: the marker of the first phase without a value. */
static const char *missing_marker(const struct figures *f, const char *code, const struct figure_key *key,
				  unsigned phases)
{
	struct figure_key part = *key;

	for (unsigned p = 0; p < PHASES; p++) {
		const struct figure *row;

		part.phase = (enum phase)p;
		row = (phases & 1u << p) != 0 ? figures_find(f, GEOGRAPHY_LA, code, &part) : NULL;
		if (row != NULL && !row->has_value)
			return row->marker;
	}
	return "";
}

int compare_estimate_totals(struct figures *f, const struct figure_key *key, struct fault *reterr)
{
	struct figure_key wanted = {PHASE_TOTAL, key->kind, key->group, key->part}, any = wanted;
	size_t count = f->count;

	for (size_t i = 0; i < count; i++) {
		struct compare_weighted w;
		struct figure *total;
		char marker[sizeof total->marker];

		any.phase = f->at[i].phase;
		if (f->at[i].geography != GEOGRAPHY_LA || !figure_is(&f->at[i], &any) ||
		    figures_find(f, GEOGRAPHY_LA, f->at[i].code, &wanted) != NULL)
			continue;
		w = compare_weighted(f, GEOGRAPHY_LA, f->at[i].code, key);
		total = VEC_ADD(f);
		if (total == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for an LA's total");
		*total = f->at[i];
		total->phase = PHASE_TOTAL;
		total->has_counts = false;
		total->num = total->den = 0;
		total->weight = w.enrolments;
		total->flags |= FIGURE_ESTIMATE;
		total->has_value = w.enrolments > 0 && w.phases_missing == 0;
		total->nano_percent = total->has_value ? w.nano_percent : 0;
		text_copy(marker, sizeof marker,
			  span_of(missing_marker(f, total->code, key,
						 total->has_value ? 0 : w.phases_missing)));
		memcpy(total->marker, marker, sizeof marker);
	}
	return 0;
}

/* --- ours beside theirs ----------------------------------------------------------------- */

static const char *const words[COMPARE_WARNINGS] = {
	"it is of another school year than ours",
	"it is of another kind of period than ours, the year so far",
	"it ends more than a week before or after ours",
	("it leaves out children under 5 or over 15 on 31 August, boarders, and schools with fewer than six "
	 "such enrolments, while ours has every enrolment"),
	"it was taken about two weeks after its last day, while ours is as known now, and marks change",
	"it begins later in September than ours, because DfE leaves out the first, staggered days",
	"the first weeks of September are published rounded to whole percentages",
	"its counts are published rounded",
	"the LA's total is an estimate, its phases weighted by census enrolments, where ours adds up sessions",
	"it is of another collection, the school census of past terms, not of daily registers",
};

const char *compare_warning_words(unsigned bit)
{
	for (unsigned i = 0; i < COMPARE_WARNINGS; i++)
		if (bit == 1u << i)
			return words[i];
	return "";
}

static bool daily_registers(enum figure_series s)
{
	return s <= SERIES_PERSISTENT_WEEK;
}

/* A week that begins before 15 September is one of the first of its year. */
static bool first_week(const struct figure_time *p)
{
	struct civil c = day_to_civil(p->from);

	return (p->kind == FIGURE_TIME_WEEK || p->kind == FIGURE_TIME_DAY) && c.month == 9 && c.day < 15;
}

/* Where DfE's daily series begin: the Monday on or after 8 September (12 September 2022,
 * 11 September 2023, 9 September 2024, 8 September 2025). */
static day_t series_start(day_t day)
{
	day_t eighth = day_from_civil((struct civil){year_of(day), 9, 8});

	return eighth + (7 - day_weekday(eighth)) % 7;
}

unsigned compare_warnings(const struct compare_ours *ours, const struct figure *theirs)
{
	const struct figure_time *p = &theirs->period;
	bool open_end = theirs->series == SERIES_ATTENDANCE_YEAR, daily = daily_registers(theirs->series);
	unsigned w = 0;

	if (year_of(ours->to) != year_of(p->to))
		w |= COMPARE_OTHER_YEAR;
	else if (!open_end && (p->to - ours->to > 7 || ours->to - p->to > 7))
		w |= COMPARE_OTHER_END;
	if (p->kind != FIGURE_TIME_TO_DATE && p->kind != FIGURE_TIME_YEAR)
		w |= COMPARE_OTHER_KIND;
	if (!ours->ages_applied)
		w |= COMPARE_COHORT;
	if (daily)
		w |= COMPARE_LAG;
	if (daily && (p->kind == FIGURE_TIME_TO_DATE || p->kind == FIGURE_TIME_YEAR) &&
	    ours->from != DAY_NONE && ours->from < series_start(ours->from))
		w |= COMPARE_FIRST_WEEKS;
	if (daily && first_week(p))
		w |= COMPARE_ROUNDED_WEEK;
	if (theirs->has_counts && (theirs->flags & FIGURE_ROUNDED) != 0)
		w |= COMPARE_ROUNDED_COUNTS;
	if ((theirs->flags & FIGURE_ESTIMATE) != 0)
		w |= COMPARE_ESTIMATE;
	if (!daily)
		w |= COMPARE_SERIES;
	return w;
}

bool compare_difference(struct ratio ours, const struct figure *theirs, int64_t *ret_nano)
{
	int64_t nano;

	if (theirs == NULL || !theirs->has_value || !ratio_nano(ours, &nano))
		return false;
	return !__builtin_sub_overflow(nano, theirs->nano_percent, ret_nano);
}
