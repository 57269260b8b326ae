/* outbox.h: envelopes: kept, sent, confirmed, tried again. For files of the engine only. */
#ifndef ENGINE_TELL_OUTBOX_H
#define ENGINE_TELL_OUTBOX_H

#include "engine/world/state.h"

int outbox_add(struct engine *e, struct store_envelope *row, uint32_t team, struct fault *reterr);
/* Takes back what has not left yet about an alert, whenever it is due; the caller tells it anew. */
int outbox_withdraw(struct engine *e, const struct digest *alert, unsigned *ret_count, struct fault *reterr);
/* The row in memory of that sequence, or NULL; lent until the next change. */
struct outbox_row *outbox_find(struct engine *e, uint64_t sequence);
/* One that is ready again, at its place. */
int outbox_put_back(struct engine *e, const struct store_envelope *row, uint32_t team, struct fault *reterr);
int outbox_restore(struct engine *e, struct fault *reterr);
int outbox_run(struct engine *e, struct fault *reterr);
int outbox_nacked(struct engine *e, const struct msg_nacked *m, struct fault *reterr);
int outbox_bus_reset(struct engine *e, struct fault *reterr);
int outbox_consumer(struct engine *e, const struct msg_consumer *m, struct fault *reterr);
void outbox_consumers_apply(struct engine *e);

unsigned outbox_due(const struct engine *e);		  /* due now and not delivered */
int64_t outbox_next(const struct engine *e, int64_t now); /* next civil time something becomes due, 0 none */

#endif
