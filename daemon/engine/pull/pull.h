/* pull.h: pulls: begun, asked for page by page, answered, over. For files of the engine only. */
#ifndef ENGINE_PULL_PULL_H
#define ENGINE_PULL_PULL_H

#include "engine/world/state.h"

int pull_start_due(struct engine *e, struct fault *reterr);
int pull_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr);
int pull_records(struct engine *e, const struct msg_records *m, struct fault *reterr);
int pull_page(struct engine *e, const struct msg_page *m, struct fault *reterr);
int pull_ask_again(struct engine *e, struct fault *reterr);
void pull_clear(struct pull *p);
/* Is a page of today's pulls, or of a list, under way? */
bool pull_awaited(const struct engine *e);
unsigned pull_busy(const struct engine *e);

#endif
