/* ees.h: DfE's "explore education statistics" API: which data sets have a new version, and taking
 * it in. For files of the engine only.
 *
 * A data set is looked at each day at the hour muster.yaml names: its summary says the latest
 * version. The one we hold: done. A later one inside the pinned major version is taken in like a
 * file given to `muster figures import`, under the release name "ees:ID vVERSION"; a new major
 * version is told (log, audit, status) and left to a person; the figures held stay in every
 * case. One request at a time; a service that fails or asks for time gets it: back-off that
 * doubles, Retry-After, at most LIMIT_EES_TRIES a day. What is answered 400, 403 or 404, or does
 * not fit, is not tried again that day. Source: the API's openapi-v1.json and guides. */
#ifndef ENGINE_PUBLISHED_EES_H
#define ENGINE_PUBLISHED_EES_H

#include <jansson.h>

#include "engine/world/reply.h"

/* Forgets, and reads again from the store, what is known of each data set of the configuration. */
int ees_restore(struct engine *e, struct fault *reterr);
void ees_forget(struct engine *e);

/* Begins, goes on or gives up what is due. */
int ees_turn(struct engine *e, struct fault *reterr);
/* Fetch or parse is new: what it was doing is asked again. */
void ees_ask_again(struct engine *e);
/* Is this order ours? Then the answers are for the three below. */
bool ees_owns(const struct engine *e, uint64_t number);
int ees_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr);
int ees_records(struct engine *e, const struct msg_records *m, struct fault *reterr);
int ees_page(struct engine *e, const struct msg_page *m, struct fault *reterr);

/* For the simulated clock. */
bool ees_due(const struct engine *e);	  /* something is under way, or due now */
int64_t ees_next(const struct engine *e); /* the next instant at which something will be due; 0: none */

/* A person asks: {"data_set": NAME or nothing for all, "now": also those that wait after a
 * failure, "dry_run": only look}. Answered when done. */
answer_self ees_question;
/* Each data set for `muster status`. */
json_t *ees_json(const struct engine *e);
/* How many are not as they should be. */
unsigned ees_failing(const struct engine *e);

/* Seconds to wait after the `tries`-th failure in a row (from 1): a minute, doubled each time up to
 * an hour, and up to half as long again by `dice` (any number), so that authorities do not
 * come back all at once; never less than `retry_after` (-1: not said). */
int64_t ees_wait(uint32_t tries, int32_t retry_after, uint32_t dice);
/* "1.2" or "1.2.3" compared number by number: below, equal to or above 0. */
int ees_version_compare(const char *left, const char *right);

#endif
