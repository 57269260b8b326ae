/* transition.h: the same children before and after a change of school or year.
 *
 * Year 6 to Year 7 by feeder and receiving school, and the drop from Year 7 to Year 8: both
 * compare the same children in last year's roll and this year's, so that a change is not one of
 * who is counted. Children without a possible session on either side are counted and left out. */
#ifndef MEASURE_TRANSITION_H
#define MEASURE_TRANSITION_H

#include <stddef.h>
#include <stdint.h>

#include "measure/measure.h"
#include "measure/period.h"

/* One child's enrolments before and after. Of several in a year the caller gives the one that ended
 * last before, and the one that began first after. */
struct transition_pair {
	uint32_t from_school, from_slot; /* of last year's roll */
	uint32_t to_school, to_slot;	 /* of this year's */
};

struct transition_question {
	const struct roll *before, *after; /* borrowed */
	/* Sessions compared, each of its own year. To compare like with like give the same part of both
	 * years (autumn with autumn). */
	struct session_range before_range, after_range;
	int from_year, to_year;		     /* year groups: 6 and 7, or 7 and 8 */
	const struct transition_pair *pairs; /* borrowed */
	size_t pair_count;
	unsigned minimum; /* possible sessions for persistent and severe, on either side */
};

/* Children who went from one school to another (or stayed: equal schools). */
struct transition_cell {
	uint32_t from_school, to_school;
	uint64_t children;
	struct measure before, after;  /* of exactly these children */
	uint64_t newly_persistent;     /* persistent after and not before */
	uint64_t no_longer_persistent; /* the other way */
};
struct transition {
	struct transition_cell *at; /* owned; sorted by feeder, then receiver */
	size_t count, room;
	struct transition_cell all;   /* their sum; its schools mean nothing */
	uint64_t other_year;	      /* pairs not of these year groups */
	uint64_t no_before, no_after; /* no possible session on that side (no_before first) */
};

/* Answers a question. -FAULT_MEMORY: `ret` is empty. Free with transition_free. */
int transition_ask(const struct transition_question *q, struct transition *ret, struct fault *reterr);
void transition_free(struct transition *t);

/* One side of the matrix: the cells of one feeder, or of one receiver, added up. */
struct transition_cell transition_from(const struct transition *t, uint32_t school);
struct transition_cell transition_to(const struct transition *t, uint32_t school);

/* How far overall absence rose, in hundredths of a percentage point, rounded half away from zero;
 * false where either side has no possible session. */
bool transition_rise(const struct transition_cell *c, int64_t *ret_hundredths);

#endif
