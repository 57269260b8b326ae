/* envelope.h: a message about an alert that is about no child, to one team. For files of the engine only. */
#ifndef ENGINE_TELL_ENVELOPE_H
#define ENGINE_TELL_ENVELOPE_H

#include "alert/render.h"
#include "engine/world/state.h"

/* The alert's present revision into the team's mailbox, to leave when a message of facts->urgency may. The
 * caller has filled what the alert is about (`ending`, `feed`, `list`), `urgency` and `next_step`; the rest
 * is filled here. Inside a transaction. */
int envelope_to_team(struct engine *e, const struct alert *a, uint32_t team, struct render_facts *facts,
		     const char *change, struct fault *reterr);

#endif
