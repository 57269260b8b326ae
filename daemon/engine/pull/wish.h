/* wish.h: a person who wants a school to be looked at now, and waits for what comes. For files of this room
 * only.
 *
 * The look is an ordinary one (all days of the look-back; in the morning what the morning's look would ask),
 * so that it is taken in, judged and told like every other. It is never asked for more often than every
 * WISH_FLOOR seconds a school, by whoever, nor while the school's system has asked us to slow down. Who asks
 * while a look is under way waits for that one. */
#ifndef ENGINE_PULL_WISH_H
#define ENGINE_PULL_WISH_H

#include <jansson.h>

#include "engine/world/reply.h"

#define WISH_FLOOR   120   /* seconds between two looks that nobody planned */
#define WISHES_MOST  64	   /* waiting at a time */
#define WISH_WAIT_MS 50000 /* who waits longer is told how far it is */

/* {"school": ID}. Answered when the look is over. */
answer_self wish_ask;
/* The school's look is over, inside its transaction; `why` it failed, NULL: it did not. */
void wish_over(struct engine *e, uint32_t school, const char *why);
/* Answers who waits, once it is durable. */
int wish_turn(struct engine *e, struct fault *reterr);
/* The schools are read anew: who waits is told so. */
void wish_forget(struct engine *e);
void wish_free(struct engine *e);

#endif
