/* alerts.h: the alerts in memory: found, opened and kept. Telling of them is notify.h's.
 * For files of the engine only. */
#ifndef ENGINE_WORLD_ALERTS_H
#define ENGINE_WORLD_ALERTS_H

#include "engine/world/state.h"

/* Opens an episode, or finds it; revision 0 until its facts are first told. */
int alert_open(struct engine *e, uint32_t child, enum rule rule, int64_t parameters, session_t first,
	       session_t last, uint32_t school, uint32_t *ret_at, struct fault *reterr);
/* An alert about no child, as it is. */
int alert_add(struct engine *e, const struct alert *fresh, struct fault *reterr);
/* Into the store, as it is now. Inside a transaction. */
int alert_save(struct engine *e, const struct alert *a, struct fault *reterr);
/* Closed, for the register says so; the caller saves it and tells. */
void alert_close_by_register(struct engine *e, struct alert *a, enum alert_outcome outcome);
/* NULL: not known. Lent until the next one is added. */
struct alert *alert_of(const struct engine *e, const struct digest *id);
/* By the first 8 or more digits of its id; NULL, and why. */
struct alert *alert_at(struct engine *e, const char *hex_prefix, struct fault *reterr);
/* Closed by a person? */
bool alert_by_person(const struct alert *a);
/* The register of another year is not read any more: it can neither confirm an alert nor change it. */
bool alert_of_this_year(const struct engine *e, const struct alert *a);
/* Does its last session lie in this year? A run of school days may have begun in the one before. */
bool alert_reaches_this_year(const struct engine *e, const struct alert *a);
int alert_restore(struct engine *e, struct fault *reterr);

#endif
