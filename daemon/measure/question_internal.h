/* question_internal.h: a question made ready; for question*.c only. */
#ifndef MEASURE_QUESTION_INTERNAL_H
#define MEASURE_QUESTION_INTERNAL_H

#include "measure/question.h"
#include "roll/recount.h"

struct inquiry {
	const struct question *q;
	const struct question_data *d;
	trait_set_t traits;	  /* that groups or filters need */
	uint32_t dimensions;	  /* bit for each one in groups or filters */
	bool alternative;	  /* a filter asks for alternative provision */
	const size_t *first;	  /* school_count + 1: where each school's enrolments start */
	const uint64_t *repeated; /* bit for each child with more than one enrolment */
	size_t *own_first;	  /* owned; `first` where the caller had none */
	uint64_t *own_repeated;	  /* likewise */
};

static inline bool inquiry_needs(const struct inquiry *i, unsigned dimension)
{
	return (i->dimensions >> dimension & 1) != 0;
}

/* Where a school's enrolments that count end. */
static inline size_t inquiry_end(const struct inquiry *i, unsigned school)
{
	return i->first[i->d->counted == NULL || i->d->counted[school] ? school + 1 : school];
}

/* Values of every dimension of one stretch; only those the inquiry needs are filled. */
struct place {
	int32_t at[DIMENSIONS];
};
/* Whether a filter on one of dimensions [from, to) leaves the place out. */
bool filters_pass(const struct question *q, const struct place *p, unsigned from, unsigned to);

/* --- question_pieces.c ---------------------------------------------------------- */

/* A stretch of the range that lies in one group by time. */
struct piece {
	struct session_range range;
	int32_t time[QUESTION_BY]; /* the key's values of time dimensions, 0 elsewhere */
};
/* Pieces of equal time stand together: group g is pieces[starts[g] .. starts[g + 1]). */
struct pieces {
	struct piece *at; /* owned */
	size_t count, room;
	struct piece_starts {
		size_t *at; /* owned; groups + 1 of them */
		size_t count, room;
	} starts;
	struct closed_runs {
		struct session_range *at; /* owned; weekday sessions of the range not expected, as runs */
		size_t count, room;
	} closed;
};
/* Cuts a range by the inquiry's time dimensions and filters. What lies after `settled` is in no run of
 * open sessions. `ret` is zeroed before the first time and serves again; free it. -FAULT_MEMORY. */
int pieces_cut(const struct inquiry *i, const struct open_sums *o, struct session_range range,
	       session_t settled, struct pieces *ret, struct fault *reterr);
void pieces_free(struct pieces *p);
static inline size_t pieces_groups(const struct pieces *p)
{
	return p->starts.count > 0 ? p->starts.count - 1 : 0;
}

/* --- question_portions.c -------------------------------------------------------- */

/* What one enrolment has in one group. */
struct portion {
	int32_t key[QUESTION_BY];
	struct tally tally;
	unsigned expected, known; /* sessions; known only of those expected of the school */
};
/* Days on which an enrolment's traits stay the same. */
struct stretch {
	struct session_range range;
	cohort_t cohort;
};

#define LANE_HEADS  256 /* lists of groups, by their keys */
#define MEMO_RANGES 64

/* A range of which some blocks' sums are known. */
struct memo_range {
	struct session_range range;
	size_t group;
	uint64_t found[4]; /* bit for each block; a school has 256 at most (roll_slot_add) */
};
/* Stretches of one group by time. */
struct ranges {
	struct recount_range *at; /* owned */
	size_t count, room;
};

/* One school while it is counted; its tables serve the schools after it. NULL is fine to free. */
void counting_free(struct counting *c);
struct counting {
	const struct inquiry *i;
	unsigned school;
	const struct school_facts *facts;
	struct session_range range;
	session_t settled; /* nothing is expected after it */
	struct cohort_rule rule;
	struct pieces pieces;
	unsigned blocks;
	struct lane_sums *sums; /* owned; groups x blocks, and blocks to work with */
	unsigned *expected;	/* owned; by group */
	size_t sum_room, group_room;
	struct portions {
		struct portion *at; /* owned; of the enrolment at hand */
		size_t count, room;
	} portions;
	struct stretches {
		struct stretch *at; /* owned; of the enrolment at hand, when it was not summed by lane */
		size_t count, room;
	} stretches;
	struct memo {
		struct memo_range *at;	/* owned; MEMO_RANGES, NULL before the first */
		struct lane_sums *sums; /* owned; MEMO_RANGES x room */
		size_t room;		/* blocks */
	} memo;
	bool by_lane; /* the enrolment at hand was */
	struct lane_groups {
		struct lane_group {
			int32_t key[QUESTION_BY]; /* 0 for what is a matter of time */
			uint32_t next;		  /* of the same head, counted from 1; 0: none */
		} * at;				  /* owned */
		size_t count, room;
		uint32_t heads[LANE_HEADS];
		uint32_t *masks; /* owned; by group, a mask a block of each kind */
		size_t mask_room;
	} groups;
	/* What the enrolment noted last came to: the next one is mostly of the same year group. */
	struct lane_last {
		bool there;
		size_t group; /* counted from 1; 0: a filter leaves it out */
		int year_group;
		int32_t own;
		cohort_t cohort;
	} last;
	struct ranges all, shut; /* at hand */
	struct answer *answer;
};

/* Sessions of a stretch that a mark can be expected of. */
static inline unsigned expected_between(const struct counting *c, struct session_range r)
{
	return open_between(&c->facts->open, r.from, r.to < c->settled ? r.to : c->settled);
}
/* Whether an enrolment is on roll in the whole range and its groups do not change in it; false, too,
 * for a slot without sums. *ret: its traits. */
bool portions_whole(const struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		    cohort_t *ret);
/* The portions of one enrolment within `clip` that pass the filters. -FAULT_MEMORY. */
int portions_of(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
		struct fault *reterr);
/* The place of an enrolment, its traits' values apart. */
void place_enrolment(const struct counting *c, const struct enrolment_facts *e, struct place *p);
/* Fills the values of traits; false when a filter on them leaves the place out. */
bool place_traits(const struct counting *c, cohort_t cohort, struct place *p);
/* The key of a place in a group by time. */
void place_key(const struct inquiry *i, const struct place *p, const int32_t time[QUESTION_BY],
	       int32_t ret[QUESTION_BY]);

/* --- question_school.c ------------------------------------------------------------ */

/* What of a range an enrolment is on roll; may be empty. */
struct session_range range_on_roll(struct session_range r, const struct enrolment_facts *e);

/* --- question_codes.c ------------------------------------------------------------ */

/* Notes, or counts, the enrolment at hand, whose rows are there already. -FAULT_MEMORY. */
int codes_add(struct counting *c, const struct enrolment_facts *e, struct session_range clip,
	      struct fault *reterr);
/* Counts what was noted. -FAULT_MEMORY. */
int codes_finish(struct counting *c, struct fault *reterr);

/* --- question_lanes.c ------------------------------------------------------------ */

/* Sums of the school by group in time and block. -FAULT_MEMORY. */
int lanes_prepare(struct counting *c, struct fault *reterr);
/* The group of a place, made when new; lends until the next call. NULL: no memory. */
struct lane_group *lanes_group(struct counting *c, const struct place *p);
/* Its lanes, a mask a block, until the next group is made: those whose sums go to its rows, and those whose
 * sessions by code do. */
static inline uint32_t *lanes_summed(const struct counting *c, const struct lane_group *g)
{
	return c->groups.masks + 2 * (size_t)c->blocks * (size_t)(g - c->groups.at);
}
static inline uint32_t *lanes_coded(const struct counting *c, const struct lane_group *g)
{
	return lanes_summed(c, g) + c->blocks;
}
/* The key of its row in a group by time. */
void lanes_key(const struct lane_group *g, const struct piece *piece, int32_t ret[QUESTION_BY]);
/* Adds what was noted to the answer's rows. -FAULT_MEMORY. */
int lanes_finish(struct counting *c, struct fault *reterr);
/* What one slot has in a range of one group by time; `known` only of what was expected of the school.
 * Children who came or left on one day ask for one range: its sums are kept for the block. -FAULT_MEMORY. */
int lanes_tally(struct counting *c, uint32_t slot, size_t group, struct session_range r, struct tally *ret,
		struct fault *reterr);
/* Forgets the school and keeps the memory; frees it. */
void lanes_clear(struct counting *c);
void lanes_free(struct counting *c);

#endif
