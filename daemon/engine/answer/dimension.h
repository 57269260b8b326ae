/* dimension.h: what sums are divided by, in the words of people: "phase=primary", "fsm=yes". */
#ifndef ENGINE_ANSWER_DIMENSION_H
#define ENGINE_ANSWER_DIMENSION_H

#include "engine/world/state.h"
#include "measure/question.h"

/* "phase,fsm" into dimensions, at most QUESTION_BY. NULL or empty: none. -FAULT_MEANING names the word and
 * the nearest known one. */
int dimensions_read(const char *text, unsigned by[QUESTION_BY], unsigned *ret_count, struct fault *reterr);

#define FILTER_MOST   8
#define FILTER_VALUES 32
/* "phase=primary|special,fsm=yes". The filters borrow the values beside them. */
struct filters {
	struct question_filter at[FILTER_MOST];
	int32_t values[FILTER_MOST][FILTER_VALUES];
	unsigned count;
};
int filters_read(const struct engine *e, const char *text, struct filters *ret, struct fault *reterr);

/* The value of a dimension as people write it: a school's id, "primary", "Harbour", "7", "yes", "2026-09-07",
 * "Monday", "AM". Returns `out`. */
const char *dimension_print(const struct engine *e, unsigned dimension, int32_t value, char out[CONFIG_NAME]);

#endif
