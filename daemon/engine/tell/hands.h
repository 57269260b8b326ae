/* hands.h: open alerts that a person handed on to a team whom no row of a contract had told.
 *
 * A share contract must let that team read about the child, on the day the alert is about and today, and it
 * reads what that contract shows it, no more. The message leaves at once, whatever the hour, because a person
 * asked. The alert is open again, its state is one for all, and from then on its clock is the new team's:
 * whoever was told before goes on hearing and is no longer waited for. Durable (space "hand").
 * For files of the engine only. */
#ifndef ENGINE_TELL_HANDS_H
#define ENGINE_TELL_HANDS_H

#include <jansson.h>

#include "engine/tell/notify.h"
#include "engine/world/reply.h"

struct hands;

int hands_restore(struct engine *e, struct fault *reterr);
void hands_free(struct hands *h);

/* Adds the teams to whom the alert was handed on to its routes, where contracts let them read on `day`, and
 * marks those whose turn is over; while the one who has it may read of it no more, the turn is again that of
 * who had it before. Returns how many routes there are now; at most CONTRACT_LIST. */
unsigned hands_routes(const struct engine *e, const struct alert *a, const struct about *about, day_t day,
		      struct route routes[CONTRACT_LIST], unsigned count);

/* What a contract lets a team read of what a rule says about this child on a day; NULL: nothing of it.
 * *ret_subjects: of all contracts that do. */
const struct share_contract *hands_reads(const struct engine *e, enum rule rule, const struct about *about,
					 const char *team, day_t day, unsigned *ret_subjects);

/* {"verb":"hand_on","id":...,"to":...,"note":...}. */
act_of_person act_hand_on;

#endif
