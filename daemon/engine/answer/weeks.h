/* weeks.h: this week's sums beside last week's: the whole, by school and by year group, from one count of
 * each week. Which rows are kept back is decided table by table, as answer_measure decides it of the same
 * three questions. For files of the engine only. */
#ifndef ENGINE_ANSWER_WEEKS_H
#define ENGINE_ANSWER_WEEKS_H

#include <jansson.h>

#include "engine/world/state.h"

enum weeks_table { WEEKS_WHOLE, WEEKS_SCHOOL, WEEKS_YEAR_GROUP, WEEKS_TABLES };

struct weeks_sum {
	bool told; /* the group is there and not kept back */
	uint64_t possible, authorised, unauthorised;
};
struct weeks_row {
	int32_t key;		/* of the school or the year group; 0 for the whole */
	struct weeks_sum of[2]; /* last week, this week */
};
struct weeks {
	struct weeks_rows {
		struct weeks_row *at;
		size_t count, room;
	} tables[WEEKS_TABLES]; /* owned; rows by key; the whole has one at most */
};

/* Counts for `question` (as answer_measure takes it), whatever it is over and divided by. The caller frees.
 * Faults are those of answer_measure. */
int weeks_ask(struct engine *e, const char *who, const json_t *question, struct weeks *ret,
	      struct fault *reterr);
/* Frees; NULL is fine. */
void weeks_free(struct weeks *w);

#endif
