/* child_sum.h: one child over several schools.
 *
 * Alerts follow the child, so a child's sessions are merged over its enrolments (dual
 * registration, movers); statistics count enrolments and never use this. In each session one
 * mark speaks: attending before unauthorised, authorised, not possible, not collected; D says
 * "due at the other school" and yields to any other mark, and while the other register is silent
 * the session is not known. So no session is counted twice, and none is lost to a D. */
#ifndef MEASURE_CHILD_SUM_H
#define MEASURE_CHILD_SUM_H

#include "measure/enrolment.h"
#include "measure/measure.h"
#include "measure/period.h"

/* The mark that speaks for a session among those of one child's enrolments. CELL_UNKNOWN for none;
 * CELL_DUAL when every register says D. */
cell_t child_merge(const cell_t *cells, unsigned count);

/* Enrolments of one child at once; more are not summed (a move every other week of a year). */
#define CHILD_ENROLMENTS 32

struct child_sum {
	struct tally tally; /* of the merged sessions */
	unsigned twice;	    /* sessions attended in two registers: one of them is wrong */
	struct code_counts
		codes;	     /* merged sessions by code; [0]: weekday sessions on a roll without a mark */
	unsigned enrolments; /* that were summed */
};
/* Sums the enrolments of one child (all of it in one roll) over a range cut to the roll's year.
 * An enrolment speaks on the days it is on roll. -FAULT_LIMIT: over CHILD_ENROLMENTS. */
int child_sum(const struct roll *r, const struct enrolment_facts *list, unsigned count,
	      struct session_range range, struct child_sum *ret, struct fault *reterr);

#endif
