/* mutes.h: the silences that people set (alert/mute.h), in the engine. For files of the engine only.
 *
 * While one stands its alerts are judged and kept as ever, and nothing of them leaves but the closing of
 * what a team was told before. On its last day the teams are warned; when it is over, whatever is still open
 * is told anew and its clocks start from there. */
#ifndef ENGINE_TELL_MUTES_H
#define ENGINE_TELL_MUTES_H

#include "alert/mute.h"
#include "engine/world/reply.h"

struct mutes {
	struct mute *at; /* by number; those of erased children are gone */
	size_t count, room;
};

int mutes_restore(struct engine *e, struct fault *reterr);
void mutes_free(struct mutes *m);
/* The silence that keeps this revision of an alert from leaving; NULL: none. */
const struct mute *mutes_hold(const struct engine *e, const struct alert *a);

/* The silence about this alert's child and rule that waits for a second person or stands; NULL: none. */
const struct mute *mutes_about(const struct engine *e, const struct alert *a);

/* Warns on the last day, and tells what is open when it is over. */
int mutes_turn(struct engine *e, struct fault *reterr);
bool mutes_due(const struct engine *e);
int64_t mutes_next(const struct engine *e); /* 0: nothing */
unsigned mutes_count(const struct engine *e, enum mute_state state);

/* A silence set, and agreed to by a second person: as the acts below, by somebody who may be signed in. */
int mutes_set(struct engine *e, const json_t *question, const struct mute_person *by, char *words,
	      size_t size, struct fault *ret_no, struct fault *reterr);
int mutes_confirm(struct engine *e, const json_t *question, const struct mute_person *by, char *words,
		  size_t size, struct fault *ret_no, struct fault *reterr);

/* The same by whoever the control socket names, and ended; and all of them, the newest first, with `ended`
 * those that are over too. */
act_of_person act_mute, act_mute_confirm, act_mute_end;
answer_view answer_mutes;

#endif
