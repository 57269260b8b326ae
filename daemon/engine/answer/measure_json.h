/* measure_json.h: an answer of measure/question.h as JSON, small numbers kept back where asked. */
#ifndef ENGINE_ANSWER_MEASURE_JSON_H
#define ENGINE_ANSWER_MEASURE_JSON_H

#include <jansson.h>

#include "engine/world/state.h"
#include "measure/question.h"

struct measure_view {
	const struct question *q;
	uint64_t minimum;	  /* smallest group that may be told; 0: every one */
	unsigned session_minutes; /* length of a session, for hours */
	const bool *hidden;	  /* borrowed; by row: kept back, as decided with other answers; NULL: here */
	const char *rates;	  /* of a table of many rows, this rate alone; NULL: all that there is */
	uint64_t withheld;	  /* rows and numbers kept back: counted while writing */
};

/* More rows than a page of any size shows: whoever wants one rate of each is given no more. */
#define MEASURE_ROWS_WHOLE 1200

/* {"by": [...], "bands": [...], "rows": [...]}; a row kept back has its key and "hidden": true; a number kept
 * back is null. Rows, persistent and severe absence and bands are kept back by small.h, each where it or what
 * it leaves of the row is small, and others with it, so that no row is the total less the rest.
 * -FAULT_MEMORY, -FAULT_LIMIT (too many groups to keep small ones back). */
int measure_json(const struct engine *e, const struct answer *a, struct measure_view *view, json_t *into,
		 struct fault *reterr);
/* The row of a key in such an answer, borrowed; NULL: none. Rows of two answers come in one order, and one
 * may lack what the other has: *at, 0 before the first, goes along. */
const json_t *measure_row(const json_t *measured, const json_t *key, size_t *at);

#endif
