/* measure.h: exact sums over any set of enrolments, and rates from them.
 * Formulas: DfE, "Pupil absence in schools in England: methodology", Annex A; see
 * domain.md 2.1-2.3. Aggregate = ratio of sums, never a mean of rates. */
#ifndef ATTENDANCE_MEASURE_H
#define ATTENDANCE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attendance/roll.h"

#define MEASURE_BANDS 11 /* 0-<5, 5-<10, ... 45-<50, 50-100 % of own possible sessions */

struct measure {
	uint64_t possible, attending, authorised, unauthorised, late; /* sessions */
	uint64_t enrolments;					      /* with possible > 0 */
	uint64_t persistent, severe; /* enrolments with absence >= 10 %, >= 50 % */
	uint64_t bands[MEASURE_BANDS];
};

void measure_add(struct measure *m, const struct tally *t);
void measure_merge(struct measure *m, const struct measure *other);
/* 10 * absent >= possible and 2 * absent >= possible, exact; false when possible is 0. */
bool tally_persistent(const struct tally *t);
bool tally_severe(const struct tally *t);
/* 0..10; only for possible > 0 (0 otherwise: the caller leaves such a slot out). */
unsigned tally_band(const struct tally *t);

/* A share kept exact. den == 0: undefined, not zero. */
struct ratio {
	uint64_t num, den;
};
enum measure_kind {
	MEASURE_OVERALL,
	MEASURE_AUTHORISED,
	MEASURE_UNAUTHORISED,
	MEASURE_PERSISTENT,
	MEASURE_SEVERE,
	MEASURE_KINDS
};
struct ratio measure_ratio(const struct measure *m, enum measure_kind kind);
/* "overall", "authorised", "unauthorised", "persistent", "severe". */
const char *measure_kind_name(enum measure_kind kind);

/* Percent with `places` (0-9) decimals, half up (away from zero); "-" when undefined. Returns `out`. */
const char *ratio_percent(char *out, size_t size, struct ratio r, unsigned places);
/* Percent in units of 1e-9, half up; false when undefined (or over 9.2e9 percent). */
bool ratio_nano(struct ratio r, int64_t *ret_nano_percent);

#endif
