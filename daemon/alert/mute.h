/* mute.h: a silence: a person's word that one rule need not speak of one child for some days.
 *
 * A child known to be in hospital is not told of each morning. A silence has a reason, an author and an end,
 * and a second person agrees to it where the child is looked after or has a protection plan. It stops
 * messages, not judging: the alerts stand in every list, and what is still open when it ends is told then.
 * Where nobody knows where a child is, nothing is silenced (practice.md). */
#ifndef ALERT_MUTE_H
#define ALERT_MUTE_H

#include "alert/alert.h"

enum mute_state {
	MUTE_WAITING,  /* for a second person: it silences nothing yet */
	MUTE_STANDING, /* until the end of its last day */
	MUTE_ENDED,    /* by a person, or by its day */
	MUTE_STATES
};
const char *mute_state_name(unsigned s); /* "waiting", ...; NULL: no such state */

struct mute {
	uint64_t number;
	struct digest child;
	enum rule rule;
	enum mute_state state;
	day_t last; /* the last day on which it holds */
	int64_t at, confirmed_at, ended_at;
	char by[96], second[96], ended_by[96];
	char by_id[64];	   /* of `by`, who was signed in; empty: only a name was given */
	int64_t warned_at; /* its end was told */
	char why[200];	   /* kept sealed: it speaks of the child */
};

/* May this rule be silenced? Not one that says that nobody knows where the child is, nor one about no
 * child. */
bool mute_allowed(enum rule rule);
/* Does it silence on this day? */
bool mute_holds(const struct mute *m, day_t day);
/* Are these days, from today on, what a silence may have? -FAULT_MEANING says what is wrong. */
int mute_check(enum rule rule, day_t last, day_t today, int most_days, struct fault *reterr);

/* Who says so: the words by which it is kept ("Ann Lee (ann-lee)"), and the id of a person who is signed in;
 * empty where a name was given and nothing else (the control socket). */
struct mute_person {
	const char *words, *id;
};
/* Is it the author? Of two ids those decide: one person may be renamed, and two may have one name. Where one
 * is not known a name that is the other's, or names the other's id, is taken for the same person; of two
 * names all of the words count. Letters are compared whatever their case. */
bool mute_same_person(const struct mute *m, const struct mute_person *p);
/* A second person agrees. -FAULT_STATE: nobody is waited for; -FAULT_DENIED: it is the author. */
int mute_confirm(struct mute *m, const struct mute_person *p, int64_t now, struct fault *reterr);

#endif
