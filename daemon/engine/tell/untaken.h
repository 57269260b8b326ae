/* untaken.h: a mailbox where messages arrive and nobody takes an alert: told to the operator, by notes and in
 * the status, because its own people do not look. For files of the engine only.
 *
 * It is one from three alerts of the team past their time, or one that its manager has heard of for a day,
 * while nobody has taken or closed any since; and no longer once somebody has, or when none is late any more.
 * A mailbox that nobody reads at all is watch.h's. Kept (space "untaken"), so that it is told once, whoever
 * is restarted. */
#ifndef ENGINE_TELL_UNTAKEN_H
#define ENGINE_TELL_UNTAKEN_H

#include "engine/world/state.h"

/* A team is told what a person has done with one of its alerts, if anybody has: it is looked at. Inside the
 * transaction. An act that names a mailbox counts for that one only. */
int untaken_acted(struct engine *e, const struct alert *a, uint32_t team, struct fault *reterr);

/* Tells of mailboxes where it begins and where it is over. */
int untaken_turn(struct engine *e, struct fault *reterr);
int untaken_restore(struct engine *e, struct fault *reterr);

/* Is this one? And in words for people; "" when it is not. */
bool mailbox_untaken(const struct engine *e, uint32_t team);
void untaken_words(const struct engine *e, uint32_t team, char *out, size_t size);

#endif
