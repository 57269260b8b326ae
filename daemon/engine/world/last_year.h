/* last_year.h: last academic year's register, which is kept in the store and not in memory, and which of its
 * children are on this year's. Loaded for one question and freed after it. */
#ifndef ENGINE_WORLD_LAST_YEAR_H
#define ENGINE_WORLD_LAST_YEAR_H

#include "engine/world/state.h"
#include "measure/transition.h"

/* One row of last year's enrolments. */
struct last_enrolment {
	uint32_t school; /* of the configuration of now; NO_INDEX: no longer there */
	uint32_t slot;
	int year_group;
	day_t from, to;	     /* on roll; DAY_NONE: open */
	struct digest child; /* who stands for it now, after decisions; all zero: nobody can tell */
};
struct last_year {
	int year; /* year_of its days */
	struct roll *roll;
	struct last_enrolment *at;
	size_t count, room;
};

/* Loads the year that began in `year`. -FAULT_MISSING: the store holds nobody of that year, or what it holds
 * does not load (and why); -FAULT_MEMORY, and what the store says. Free with last_year_free. */
int last_year_load(struct engine *e, int year, struct last_year *ret, struct fault *reterr);
void last_year_free(struct last_year *y);

/* Why a child is in no pair; of children of the earlier year group, but for the last. */
enum pair_missing {
	PAIR_UNFOLLOWED, /* last year's record names no child who can be followed */
	PAIR_SCHOOL,	 /* last year's school is no longer in the configuration */
	PAIR_GONE,	 /* on no register here this year */
	PAIR_NOT_SHARED, /* now at a school whose contracts do not let the team ask */
	PAIR_JOINED,	 /* in the later year group now, and not in the earlier one of a register here */
	PAIR_REASONS
};
struct pairs {
	struct transition_pair *at; /* owned */
	size_t count, room;
	uint64_t missing[PAIR_REASONS];
};

/* The children of q->from_year on last year's register of `schools`, each once, with their place on this
 * year's. Of several enrolments the one that ended last before, and the one that began first after,
 * among those on roll within the question's ranges. Children on a list are like any other; those
 * at other schools last year are not counted at all. -FAULT_MEMORY. Free pairs->at. */
int last_year_pairs(const struct engine *e, const struct last_year *y, const struct transition_question *q,
		    const bool *schools, struct pairs *ret, struct fault *reterr);

#endif
