/* drop_internal.h: what the files of a school's files share; for drop*.c only. */
#ifndef ENGINE_INTAKE_DROP_INTERNAL_H
#define ENGINE_INTAKE_DROP_INTERNAL_H

#include "engine/intake/drop.h"
#include "engine/intake/intake.h"

/* Keeps the durable part of the school's drop_state. */
int drop_save(struct engine *e, uint32_t school, struct fault *reterr);
/* A digest as one number, never 0. */
uint64_t drop_first_word(const struct digest *d);
/* The listing came: which file is next stands in drop.asked, empty for none. */
int drop_pick(struct engine *e, uint32_t school, struct fault *reterr);
/* The file that was asked for came. */
int drop_take(struct engine *e, uint32_t school, struct fault *reterr);

/* drop_withdraw.c */
/* The marks that we hold and the file under way takes back, and how many of those it could take back we
 * hold at all; changes nothing. Free with VEC_FREE. */
int drop_find_lost(const struct engine *e, uint32_t school, struct span sessions, struct cells *ret_lost,
		   size_t *ret_held, struct fault *reterr);

#endif
