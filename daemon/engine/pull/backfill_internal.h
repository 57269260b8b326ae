/* backfill_internal.h: what the files of backfills share; for backfill*.c only. */
#ifndef ENGINE_PULL_BACKFILL_INTERNAL_H
#define ENGINE_PULL_BACKFILL_INTERNAL_H

#include "engine/pull/backfill.h"

struct backfill {
	bool known;
	struct store_backfill row;
	int64_t opened_ms; /* of the week under way */
};
struct backfills {
	size_t running;
	struct backfill at[]; /* parallel to the configuration's schools */
};

/* Writes the row, inside a transaction. */
int backfill_keep(struct engine *e, const struct backfill *b, struct fault *reterr);
/* It does not run any more. */
void backfill_over(struct engine *e, struct backfill *b, enum backfill_state state);

#endif
