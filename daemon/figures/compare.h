/* compare.h: a borough beside the LA, its neighbours, its region and England.
 *
 * Rules are those of DfE's Local Authority Interactive Tool (LAIT) and of the attendance
 * dashboard: neighbours' means are unweighted, missing values dropped; ranks ascend where
 * less is better, ties share the lowest rank, missing values have none; an "All schools" rate is
 * the phases' rates weighted by census enrolments. Nothing is rounded but at 1e-9 percent;
 * printing rounds half up. */
#ifndef FIGURES_COMPARE_H
#define FIGURES_COMPARE_H

#include "figures/figure.h"

#define COMPARE_ENGLAND "E92000001"
/* England has 153 authorities; a set with more is not ranked. */
#define COMPARE_LAS 400

/* Whom an authority is compared with; borrowed. */
struct compare_places {
	const char *la, *region; /* region as configured: used when the release does not say */
	const char *const *statistical;
	unsigned statistical_count;
	const char *const *geographic;
	unsigned geographic_count;
};

struct neighbours_mean {
	unsigned used, missing;
	int64_t nano_percent; /* half up at 1e-9; meaningless when used is 0 */
};

struct compare_rank {
	unsigned rank; /* 1 best; 0: no value of our own, or nothing to rank */
	unsigned ranked, missing;
	char quartile; /* 'A' best to 'D'; ' ' with rank 0 */
};

struct comparison {
	const struct figure *la, *region, *england; /* NULL: not in the release */
	struct neighbours_mean statistical, geographic;
	struct compare_rank rank;
};

/* Everything about one number. `f` should hold one period of it. */
struct comparison compare_one(const struct figures *f, const struct compare_places *places,
			      const struct figure_key *key);

struct neighbours_mean compare_neighbours(const struct figures *f, const char *const *codes, unsigned count,
					  const struct figure_key *key);
/* The region's figure by the code that the LA's own row has in this release: attendance files
 * have London as one (E12000007), absence and social care files as Inner (E13000001) and
 * Outer (E13000002). A release without that row, but with London as a whole, gives London. */
const struct figure *compare_region(const struct figures *f, const char *la, const char *region,
				    const struct figure_key *key);
/* Among the LAs that have a value. Quartile: A up to and including the first quartile of the
 * values (interpolated, R's type 7, as LAIT's), ... D; turned round where more is better. */
struct compare_rank compare_rank(const struct figures *f, const char *la, const struct figure_key *key);
/* True where a higher figure is the better one. */
bool compare_more_is_better(enum figure_kind kind);

/* --- "All schools" ------------------------------------------------------------------ */

struct compare_weighted {
	unsigned phases;	 /* bits of enum phase that went in */
	unsigned phases_missing; /* published for the place, but without a value */
	uint64_t enrolments;	 /* the weights' sum; 0: nothing to weigh */
	int64_t nano_percent;
};
/* Primary, secondary and special, weighted by census enrolments (DfE, attendance dashboard:
 * "rate x census enrolments"). key->phase is not read. */
struct compare_weighted compare_weighted(const struct figures *f, enum geography g, const char *code,
					 const struct figure_key *key);
/* Adds, for every LA without one, a FIGURE_ESTIMATE figure of PHASE_TOTAL made that way, when
 * all phases it is published for have a value and a weight. -FAULT_MEMORY. */
int compare_estimate_totals(struct figures *f, const struct figure_key *key, struct fault *reterr);

/* --- ours beside theirs -------------------------------------------------------------- */

/* What our own number is of. */
struct compare_ours {
	day_t from, to;	   /* its days */
	bool ages_applied; /* only children aged 5 to 15 on 31 August, no boarders */
};

/* One bit each; in the order in which they are told. */
enum compare_warning {
	COMPARE_OTHER_YEAR = 1,
	COMPARE_OTHER_KIND = 2, /* a week or a term beside a year to date */
	COMPARE_OTHER_END = 4,
	COMPARE_COHORT = 8,
	COMPARE_LAG = 16,
	COMPARE_FIRST_WEEKS = 32,
	COMPARE_ROUNDED_WEEK = 64,
	COMPARE_ROUNDED_COUNTS = 128,
	COMPARE_ESTIMATE = 256,
	COMPARE_SERIES = 512, /* of another collection: two or three terms, a list at 31 March */
};
#define COMPARE_WARNINGS 10

unsigned compare_warnings(const struct compare_ours *ours, const struct figure *theirs);
/* The sentence of one bit; "" for none. Never NULL. */
const char *compare_warning_words(unsigned bit);

/* Ours less theirs in percentage points, in 1e-9; false when either has no value. */
bool compare_difference(struct ratio ours, const struct figure *theirs, int64_t *ret_nano);

#endif
