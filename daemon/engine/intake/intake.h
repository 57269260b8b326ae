/* intake.h: a page's records into the register, inside a transaction. For files of the engine only. */
#ifndef ENGINE_INTAKE_INTAKE_H
#define ENGINE_INTAKE_INTAKE_H

#include "engine/world/state.h"

/* Rows that parse could not understand, set aside with their reasons. */
int intake_rejects(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_codes(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_students(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_marks(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_deletions(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
/* Pupils whose records waited until the whole list was known (census.h). */
int intake_waiting(struct engine *e, uint32_t school, struct fault *reterr);
/* Marks that the school has taken back are unknown from now on, and journalled. */
struct cell_at {
	uint32_t enrolment;
	session_t session;
};
struct cells {
	struct cell_at *at;
	size_t count, room;
};
int intake_take_back(struct engine *e, uint32_t school, const struct cells *cells, struct fault *reterr);

#endif
