/* approval.h: how a school stands with its supplier: may we read it, is it connected, is this the host
 * that has its data.
 *
 * An approved school can be offline, and a host of another region answers 200 with nothing in it. Only
 * of a school that is approved, online and checked is anything ever taken back. */
#ifndef ENGINE_WORLD_APPROVAL_H
#define ENGINE_WORLD_APPROVAL_H

#include "engine/world/state.h"

const char *approval_name(enum approval s); /* "approved", "offline", ... */
/* What a person reads; "" when there is nothing to say. */
const char *approval_words(enum approval s);
/* Who can mend it: "school", "supplier", "us" or "". */
const char *approval_cause(enum approval s);
/* True when marks that are no longer given may be taken back. */
bool approval_believed(const struct engine *e, uint32_t school);

/* Takes in a page of one of the steps that tell the standing. `last`: no further page of this step.
 * Returns true when the pull may go no further, for approval_words; *ret_step is what comes next
 * either way. */
int approval_page(struct engine *e, uint32_t school, bool last, bool *ret_stop, enum pull_step *ret_step,
		  struct fault *reterr);
/* The supplier refused (403, 404) to answer one of these steps; as approval_page. */
void approval_refused(struct engine *e, uint32_t school, enum fetch_outcome outcome, bool *ret_stop,
		      enum pull_step *ret_step);
/* True for the steps these two are about. */
bool approval_step(enum pull_step step);

#endif
