/* probe.h: a school's system asked without anything being taken in: to try its connection
 * (`muster source test`), or to tell what a look would bring (`muster pull --dry-run`). For files of this
 * room only.
 *
 * A probe holds its pages in memory and writes nothing: not the store, not the register, no alert, no
 * envelope, no state of the school. It goes the way of every page: fetch sends the token to the school's own
 * host only, and parse alone reads what comes. A probe of a file that is not in the configuration is of the
 * folder it stands in, loaded whole; a credential that schools use already goes to their hosts only. */
#ifndef ENGINE_PULL_PROBE_H
#define ENGINE_PULL_PROBE_H

#include <jansson.h>

#include "engine/world/reply.h"

#define PROBES_MOST	 4	/* at a time */
#define PROBE_FLOOR_MS	 10000	/* between two tests of one school */
#define PROBE_DRY_MS	 120000 /* between two dry runs of one school */
#define PROBE_PAGES_MOST 2000	/* of one resource, in a dry run */

/* {"verb":"source_test","school":ID} or {"file":NAME} with the folder's bundle (config/bundle.h) beside it;
 * {"verb":"pull","school":ID,"dry_run":true}. Answered when it is over. */
answer_self probe_source_test, probe_dry_run;

/* Asks for the next page, gives up what never came, answers what is over. */
int probe_turn(struct engine *e, struct fault *reterr);
bool probe_owns(const struct engine *e, uint64_t number);
int probe_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr);
int probe_records(struct engine *e, const struct msg_records *m, struct fault *reterr);
int probe_page(struct engine *e, const struct msg_page *m, struct fault *reterr);
/* Fetch or parse is new. */
void probe_ask_again(struct engine *e);
/* The schools are read anew: who waits is told so. */
void probe_forget(struct engine *e);
void probe_free(struct engine *e);

#endif
