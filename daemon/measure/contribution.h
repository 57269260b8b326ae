/* contribution.h: what moved a rate, and which groups moved it.
 *
 * A rate of the whole is the sum of the groups' numerators by that of their denominators. A group's part in
 * the change from before to after is what it has over the whole's rate of before, after, less the same
 * before:
 *
 *   part = (n1 - R0 d1) / D1 - (n0 - R0 d0) / D0        R0 = N0 / D0, capitals are the whole
 *
 * The parts add up to the change. A group that grew and is as the whole was moves nothing; one that stayed as
 * it was, above the whole, and grew, does. */
#ifndef MEASURE_CONTRIBUTION_H
#define MEASURE_CONTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/* No denominator may be greater: products of three must fit. */
#define CONTRIBUTION_MOST ((uint64_t)1 << 40)

struct contribution {
	uint64_t num_before, den_before, num_after, den_after; /* 0 of 0: the group was not there */
	int64_t nano;					       /* its part, in 1e-9 of the whole: filled */
};

/* Fills the parts and *ret_change, in 1e-9 of one (0.01 is 10,000,000). Exact, then each cut towards zero;
 * what that leaves over (less than one for each group) goes to the greatest, so that they add up to it.
 * -FAULT_MEANING: the whole has no denominator before or after, or a numerator is over its denominator;
 * -FAULT_LIMIT. */
int contributions(struct contribution *groups, size_t count, int64_t *ret_change, struct fault *reterr);
/* How many of the groups that were there before and after moved as the whole did: each one's rate rose where
 * `change` is above 0, or fell where it is below. *ret_of: all that were there both times. A rise of few and
 * a rise of nearly all are not the same news. */
size_t contributions_shared(const struct contribution *groups, size_t count, int64_t change, size_t *ret_of);

#endif
