/* patterns.h: how many enrolments of each group show a pattern (pattern.h), beside the question's own
 * sums of the same groups.
 *
 * Sums (weeks, weekday by half day) are of the whole period. What is said of an enrolment (often
 * broken, one weekday) is judged over the last ten school weeks of it, so that a long period does
 * not make a rule of few days easy to meet; a fall looks back from the period's end as far as its
 * rule does. A pattern is one enrolment's: groups may not be divided by time, nor by dated traits. */
#ifndef MEASURE_PATTERNS_H
#define MEASURE_PATTERNS_H

#include "measure/pattern.h"
#include "measure/question.h"

#define PATTERNS_WEEKS 10 /* school weeks over which an enrolment is judged */
#define PATTERNS_OFTEN 5  /* broken weeks of these that are often */

struct pattern_row {
	uint64_t weeks, broken, whole_absent; /* school weeks, summed over enrolments */
	uint64_t often;			      /* enrolments with PATTERNS_OFTEN broken weeks or more */
	uint64_t weekday;		      /* enrolments with WEEKDAY_RULE hit */
	uint64_t weekdays[PATTERN_DAYS];      /* these by the weekday */
	uint64_t fall;			      /* enrolments with FALL_RULE hit */
	uint64_t fall_judged;		      /* enrolments with enough sessions for it */
	struct day_pattern days;
};

/* The patterns of every row of `of`, which `q` was answered with (question_ask over the same data):
 * `ret` has of->count rows and is overwritten. Of q->method only METHOD_OURS, of q->mode only
 * COHORT_CURRENT. -FAULT_MEANING: divided or filtered by time; -FAULT_MEMORY, -FAULT_BUG. */
int patterns_ask(const struct question *q, const struct question_data *d, const struct answer *of,
		 struct pattern_row *ret, struct fault *reterr);

#endif
