/* cube.h: a school's measures by year group and cohort, all at once.
 *
 * A cohort is a set of enrolments: one mask of 32 lanes for each block. Every enrolment counts in each
 * cohort whose mask has its lane; a mask of all lanes gives the school. Rules as measure.h, exact. */
#ifndef MEASURE_CUBE_H
#define MEASURE_CUBE_H

#include <stdint.h>

#include "measure/measure.h"
#include "roll/recount.h"

/* Rows of year groups: N1, N2, R, 1 to 14, and last the unknown. */
#define CUBE_YEARS   18
#define CUBE_COHORTS 32
/* DfE's report of attendance bandings leaves out enrolments with fewer possible sessions. */
#define CUBE_BANDINGS_MIN 20

unsigned cube_row(int year_group);
int cube_year_group(unsigned row);

/* `lanes[block * count + cohort]`; lent for the call. */
struct cube_cohorts {
	const uint32_t *lanes;
	unsigned count; /* 1 to CUBE_COHORTS */
};
/* What a year group and cohort of one school adds up to: the measure that can be worked out of it
 * (cube_measure), in one cache line instead of three. 32 bits hold the sessions of ten
 * thousand schools. */
struct cube_sum {
	uint32_t attending, authorised, unauthorised, late; /* sessions */
	uint32_t bands[MEASURE_BANDS];			    /* enrolments */
	uint32_t unused;
} __attribute__((aligned(16)));
/* Adds a sum to a measure. */
void cube_measure(const struct cube_sum *sum, struct measure *m);

/* Adds every enrolment with at least `min_possible` (0 counts as 1) possible sessions to
 * `ret[row * cohorts->count + cohort]`, CUBE_YEARS rows. `sums` are those of recount_school, at most
 * a year's: enrolments count by what they did in that stretch. */
void cube_add(const struct roll *r, unsigned school, const struct lane_sums *sums,
	      const struct cube_cohorts *cohorts, unsigned min_possible, struct cube_sum *ret);
/* The same of the whole year, from the running tallies. */
void cube_add_year(const struct roll *r, unsigned school, const struct cube_cohorts *cohorts,
		   unsigned min_possible, struct cube_sum *ret);

#endif
