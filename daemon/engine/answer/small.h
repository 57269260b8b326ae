/* small.h: which rows of an answer are kept back, so that no small group can be read in it or worked out
 * from it. What two answers tell together is not looked at (measure/suppress.h). */
#ifndef ENGINE_ANSWER_SMALL_H
#define ENGINE_ANSWER_SMALL_H

#include <stdbool.h>

#include "measure/answer.h"

struct small_row {
	int32_t key[QUESTION_BY]; /* as the answer's */
	uint64_t count;		  /* of children or enrolments */
	bool hidden;		  /* before: kept back whatever it counts */
};
struct small_table {
	struct small_row *at; /* the caller's; sorted by key */
	size_t count;
	unsigned dimensions; /* of the key; 0: one row, the whole */
	bool total_hidden;   /* the sum of all rows too */
};

/* Decides `hidden` of every row and of the sum, by measure/suppress.h: the last dimension across, the others
 * down, totals added, because whoever has two answers has the total too. Rows that were hidden stay so. A
 * minimum of 0 or 1 hides nothing more. -FAULT_MEMORY, -FAULT_LIMIT: too many groups. */
int small_hide(struct small_table *t, uint64_t minimum, struct fault *reterr);
/* The same of several tables whose numbers give one another away (a part and the rest of it): their rows are
 * the same, key by key, and are hidden alike: in all where in any, until none of them can be worked out. */
int small_hide_alike(struct small_table *tables, size_t count, uint64_t minimum, struct fault *reterr);

#endif
