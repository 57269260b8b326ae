/* together.h: children of one school who were away unexplained at the same sessions. Pure.
 *
 * *Unexplained* is N (reason not yet established) or O (no reason that the school accepts). A session counts
 * only on a day of ordinary absence: the share of the school's possible marks that are absences, of any kind,
 * lies at most some percentage points above the school's usual share, which is the lower median over the
 * sessions of the window. A closure, a strike, a wave of illness or the last day of a term makes many
 * children share a session, and says nothing about any of them.
 *
 * A *group* is found so, and the same marks always give the same groups. Of any pair of children, taken in
 * their order, the child joins who leaves the most sessions at which all of them were away (the first of
 * equals), until there are as many as the rule asks, not all of one household; the set with the most such
 * sessions (the first of equals) is the core of a group, if they are enough and are enough separate times.
 * Further children join in the same way while that is so of what all of them share. Its children then stand
 * in no other group, and the rest is looked through again. For three children, the rule's own number, a core
 * is the best of all threes; for more it is found step by step, since to try every set of n would take longer
 * than a school has Mondays.
 *
 * Children who are away often share sessions by chance, above all those of one spell of a day or two: a
 * reader is told how many sessions each child was away unexplained in all, and groups that share more
 * separate times come first. */
#ifndef ALERT_TOGETHER_H
#define ALERT_TOGETHER_H

#include <stdbool.h>
#include <stdint.h>

#define TOGETHER_SESSIONS 64 /* of a window; more weeks than six are not asked for (rule.c) */
#define TOGETHER_CHILDREN                                                                                    \
	256 /* of one school and reader; the search is of n squared, and at worst of n cubed */
#define TOGETHER_GROUPS (TOGETHER_CHILDREN / 3)

/* A session of the window at one school. */
struct together_session {
	unsigned absent, possible; /* pupils: marks of any absence, marks that count as possible */
	bool ordinary;		   /* out */
};
/* Says which sessions are ordinary: 100 (absent/possible - usual) <= points, in whole numbers. One without a
 * possible mark is not. `count` at most TOGETHER_SESSIONS. */
void together_ordinary(struct together_session *s, unsigned count, int points);

struct together_child {
	uint64_t away;	    /* bit i: away unexplained at session i of the window, which is ordinary */
	uint32_t household; /* equal numbers live in one; whose is not known has a number of its own */
	unsigned group;	    /* out: 1..; 0: none */
};
struct together_group {
	uint64_t shared; /* sessions at which all its children were away */
	unsigned children;
};
/* What a group has to share. */
struct together_least {
	unsigned children, sessions; /* children: 3 or more */
	unsigned times;		     /* together_times of the sessions */
	uint64_t counted;	     /* sessions that are ordinary: between two times lies one of them */
};
/* Finds the groups. `count` at most TOGETHER_CHILDREN. Returns how many there are, at most TOGETHER_GROUPS;
 * group n stands at n - 1. */
unsigned together_groups(struct together_child *c, unsigned count, struct together_least least,
			 struct together_group *ret);

static inline unsigned together_count(uint64_t sessions)
{
	return (unsigned)__builtin_popcountll(sessions);
}
/* How many separate times: sessions that follow one another among those counted are one, over nights,
 * weekends and holidays too. Two days in a row are one time, however many sessions; two Friday afternoons are
 * two. */
unsigned together_times(uint64_t sessions, uint64_t counted);

#endif
