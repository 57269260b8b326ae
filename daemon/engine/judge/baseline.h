/* baseline.h: the opening report. When schools go live, what their marks from before that day leave open is
 * told once to each team that contracts in force name, as one message.
 *
 * A school is looked at when a look of its go-live day, or a later one, has come in whole: its register is
 * then as it stands on that day. Schools that go live together are told of together: the first that is ready
 * waits for the others, an hour at most. One that has no mark from before the day has no baseline, and
 * nothing is told. What is settled of a school is kept in the transaction that writes the message, and is
 * settled for good. For files of the engine only. */
#ifndef ENGINE_JUDGE_BASELINE_H
#define ENGINE_JUDGE_BASELINE_H

#include "engine/tell/baseline_told.h"
#include "engine/world/asks.h"

/* An episode that stands open at the end of the day before a school's go-live. */
struct baseline_episode_found {
	const struct ask *ask; /* lent */
	struct finding finding;
};
#define BASELINE_EPISODES 32
/* Those of one enrolment's child at its school, by what is asked there; how many (at most
 * BASELINE_EPISODES). A restricted child has none, and what a silence keeps still is none. */
unsigned baseline_of(const struct engine *e, uint32_t enrolment, const struct asks *asked,
		     struct baseline_episode_found ret[BASELINE_EPISODES]);

/* Looks at some schools further and, when all are looked at, tells; each call is a turn of its own. */
int baseline_turn(struct engine *e, struct fault *reterr);
bool baseline_due(const struct engine *e);
int64_t baseline_next(const struct engine *e); /* 0: never */

#endif
