/* changed.h: what open pages of the console are told of at once: that there is something to ask again for a
 * team, or for everybody; never what, and nothing about a child. For files of this room only. */
#ifndef ENGINE_CHANGED_H
#define ENGINE_CHANGED_H

#include <jansson.h>

#include "engine/visitor.h"

/* An alert was written, or written anew, for the team (index). */
void changed_team(struct engine *e, uint32_t team);
/* Marks, lists or a school's state are others: every roll call may be. */
void changed_everybody(struct engine *e);
/* Tells the console, at most once a second of teams and once in five of everybody, and lowers *wait_ms to
 * when there is more to tell. What the console cannot take now is not told: its pages ask from time to time.
 */
void changed_turn(struct engine *e, int *wait_ms);
void changed_free(struct engine *e);

/* Row of console_ask.c, "events": {"topics": ["team:cme", "school:oak", ...], "ends_in": seconds}, what the
 * person's pages listen for and how long the session stands unused. It does not count as use. */
int changed_answer(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr);

#endif
