/* view_draft_kept.h: the half-filled answers of a new contract, kept for the person who writes them. For
 * files of this room, and the table of console_ask.c.
 *
 * In the engine, not in the browser: whoever is signed out by the clock, closes the tab or goes on at another
 * desk finds them again, and the next person at the same desk does not. One draft a person, as it was typed,
 * for four weeks. It speaks of schools, a team, an e-mail address of the authority and a supplier, and of no
 * child; it shares nothing, and nobody else is shown it. Proposing the contract, and the person, end it. */
#ifndef ENGINE_VIEW_VIEW_DRAFT_KEPT_H
#define ENGINE_VIEW_VIEW_DRAFT_KEPT_H

#include "engine/view/view.h"

#define DRAFT_KEPT_DAYS 28

/* {"template"?,"id"?,"team"?,"schools"?,"from"?,"contact"?,"council"?,"supplier"?,"dpia"?}: keeps these
 * instead of what was kept; without any, nothing is kept any more. Gives {"text","kept": when, or null}.
 * Nothing is checked: that is what `check` is for. */
int view_contract_keep(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr);

/* What is kept of this person's, with "kept" (when); null: nothing. NULL: no memory, or the store's fault. */
json_t *view_draft_kept(struct engine *e, const struct visitor *v, struct fault *reterr);
/* It has become a contract. Opens a transaction of its own unless one is open. */
int view_draft_forget(struct engine *e, const char *person, struct fault *reterr);

#endif
