/* lane_measure.h: enrolments of many blocks added up as one measure, 8 lanes at a time.
 *
 * Which band an enrolment is in is told by how many twentieths of its possible sessions it missed;
 * enrolments that missed at least so many are counted for each limit, so that nothing is divided. */
#ifndef MEASURE_LANE_MEASURE_H
#define MEASURE_LANE_MEASURE_H

#include "measure/measure.h"
#include "roll/recount.h"

/* Zeroed before the first block; at most a school's blocks are added. */
struct lane_measure {
	uint32_t sums[SUMS][4];
	uint16_t counted[8], too_few[8];
	uint16_t passed[MEASURE_BANDS]
		       [8]; /* enrolments at or over the lower limit of each band but the first */
	uint32_t lanes;
};

/* Adds the lanes of a mask, whose sums are of at most a year: as measure_add_from of each. */
void lane_measure_add(struct lane_measure *m, const struct lane_sums *sums, uint32_t lanes, unsigned minimum);
/* Adds what was added up to a measure. */
void lane_measure_keep(const struct lane_measure *m, struct measure *ret);
/* The sessions known of all lanes. */
uint64_t lane_measure_known(const struct lane_measure *m);

#endif
