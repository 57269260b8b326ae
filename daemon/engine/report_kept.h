/* report_kept.h: answers about a whole phase, kept a while: each school's page asks the same of its borough,
 * and marks that come in meanwhile change the page of their own school at once. */
#ifndef ENGINE_REPORT_KEPT_H
#define ENGINE_REPORT_KEPT_H

#include <jansson.h>

#include "engine/state.h"

#define REPORT_KEPT_SECONDS (15 * 60)
#define REPORT_KEPT_MOST    64 /* the oldest makes room */
#define REPORT_KEPT_KEY	    320

/* A reference of the caller's own; NULL: none that is young enough. */
json_t *report_kept(const struct engine *e, const char *key);
/* Without memory nothing is kept. */
void report_keep(struct engine *e, const char *key, json_t *answer);
/* All of it: the configuration, and with it what contracts allow, is another. */
void report_forget(struct engine *e);

#endif
