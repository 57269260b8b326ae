/* clocks.h: the clocks of the open alerts, one for each team that was told (alert/clock.h).
 *
 * A clock starts when the team's message leaves, starts anew when somebody takes the alert, and goes with
 * the alert's end. When one runs out the team's message comes again, addressed to its deputy or its manager:
 * to the same mailbox, because nobody else is named by the contract to read it. Durable (space "clock").
 * For files of the engine only. */
#ifndef ENGINE_TELL_CLOCKS_H
#define ENGINE_TELL_CLOCKS_H

#include "alert/clock.h"
#include "engine/tell/notify.h"

struct clocks;

int clocks_restore(struct engine *e, struct fault *reterr);
void clocks_free(struct clocks *c);

/* A message about the alert is written for the route's team, to leave at `leaves`: its clock starts, goes
 * on, or ends with the alert. Inside the transaction that writes the message. */
int clocks_told(struct engine *e, const struct alert *a, const struct route *r, int64_t leaves,
		struct fault *reterr);

/* The alert is told anew after a silence: its clocks start from the next message. Inside a transaction. */
int clocks_anew(struct engine *e, const struct digest *alert, struct fault *reterr);

/* What a reader is told of the clock of this alert and team. */
struct clock_view {
	int64_t limit;	   /* by when to take it, or to say what came of it; 0: no clock */
	enum level level;  /* who has heard */
	const char *heard; /* their address; empty for LEVEL_TEAM */
	int64_t next_at;   /* 0: no clock */
	const char *next;  /* who hears then */
};
/* As it stands, or as it will when a message leaves at `leaves`. Addresses are borrowed from the
 * configuration. */
struct clock_view clocks_view(const struct engine *e, const struct alert *a, const struct route *r,
			      int64_t leaves);

/* Tells whoever is to hear by now. */
int clocks_turn(struct engine *e, struct fault *reterr);
/* Is somebody to hear now? When next, or 0. */
bool clocks_due(const struct engine *e);
int64_t clocks_next(const struct engine *e);
/* The open alerts of a team that nobody took in time, and which rang since an instant: how many, when the
 * first was told, and for how many seconds the manager has heard of one at most. */
struct clocks_rung {
	unsigned count;
	int64_t oldest, longest;
};
struct clocks_rung clocks_rung(const struct engine *e, uint32_t team, int64_t since);
/* Open alerts whose time has run out for a team. */
unsigned clocks_late(const struct engine *e);

#endif
