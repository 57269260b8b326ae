/* measure_parts.h: two parts of a period beside the whole of it. Whole and parts are one answer: each part
 * is what the other leaves of the whole, so a group that is kept back in one of the three is kept back in
 * all. For files of the engine only. */
#ifndef ENGINE_ANSWER_MEASURE_PARTS_H
#define ENGINE_ANSWER_MEASURE_PARTS_H

#include "engine/answer/measure_json.h"

#define MEASURE_PARTS 2

struct measure_parts {
	struct answer at[MEASURE_PARTS];
	bool *hidden[MEASURE_PARTS + 1]; /* owned; by row of each part, then of the whole; NULL: not asked */
};

/* Asks for the parts that "parts": [PERIOD, PERIOD] of the question names and decides what of `whole`, its
 * finished answer, and of them is kept back (small.h). Nothing without that member. `ret` is zeroed, and the
 * caller's to free. Faults are those of answer_measure. */
int measure_parts_ask(struct engine *e, const char *who, const json_t *question, const struct answer *whole,
		      const struct measure_view *view, struct measure_parts *ret, struct fault *reterr);
/* "parts": [{"by", "bands", "rows"}, ...] as measure_json writes each. Nothing where none were asked for. */
int measure_parts_json(const struct engine *e, const struct measure_parts *p, struct measure_view *view,
		       json_t *into, struct fault *reterr);
/* Frees what it owns. */
void measure_parts_free(struct measure_parts *p);

#endif
