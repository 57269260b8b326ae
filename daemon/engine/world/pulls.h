/* pulls.h: a pull as it is kept: what it is for, and how far it is. For files of the engine only. */
#ifndef ENGINE_WORLD_PULLS_H
#define ENGINE_WORLD_PULLS_H

#include "base/buffer.h"
#include "base/days.h"
#include "exchange/record.h"

/* What a pull is for. */
enum pull_kind {
	PULL_NONE,
	PULL_LOAD,
	PULL_MORNING,
	PULL_LOOK,
	PULL_NIGHT,
	PULL_LIST,
	PULL_BACKFILL, /* days of long ago, while nothing else is due (backfill.h) */
	PULL_DEEP,     /* weeks of the weekly reading of the whole year (deep.h) */
	PULL_KINDS
};

/* The steps of a pull; steps.h has their order. A disk format: never renumbered. */
enum pull_step {
	STEP_CODES,
	STEP_STUDENTS,
	STEP_MARKS,
	STEP_LIST,
	STEP_DONE,
	STEP_META,
	STEP_PENDING, /* a school that has not approved us: on which list does it stand? */
	STEP_DECLINED,
	STEP_REVOKED,
	STEP_SCHOOL,
	STEP_LEAVERS,
	STEP_COMING,
	STEP_MARKS_LEFT,
	STEP_CHANGED,
	STEP_DELETIONS,
	STEP_FILES, /* what a school has put down, */
	STEP_FILE,  /* and one file of it (drop.h) */
	PULL_STEPS
};

/* What came of a pull so far. RAM only. */
struct pull_sum {
	uint32_t pages, pupils, marks, changes;
};

/* A pull: durable by its packed form; `page` in work is RAM only. */
struct pull {
	/* What every turn of the loop reads of every school, together. */
	enum pull_kind kind;
	uint32_t failures;  /* in a row */
	uint64_t number;    /* names the order under way; 0: none; RAM only */
	int64_t planned;    /* the civil instant it was due for */
	int64_t retry_at;   /* instant; 0: now */
	int64_t held_until; /* the token has had its requests (gates.h); 0: no; RAM only */
	int64_t turn;	    /* turn.h: the least comes first; 0: not reckoned yet; RAM only */
	int64_t asked_ms;   /* RAM only */
	enum pull_step step;
	day_t from, to;	 /* marks */
	char next[1024]; /* address of the page in work; empty: the step's first */
	uint32_t pages;	 /* of this step so far */
	/* RAM only */
	uint64_t bytes;
	bool fetched;	     /* the body has left for parse */
	bool codes, roll;    /* the school's codes, or its pupils, are asked for though the kind would not */
	bool again;	     /* the second reading before marks are taken back (census.h) */
	uint32_t refused_as; /* enum fetch_outcome, when the supplier refused to say how the school stands */
	int64_t updated_to;  /* the newest change among the marks of this pull; 0: none */
	bool listed;	     /* turn.h: of the same second this one is asked first */
	struct pull_sum sum;
	struct census *census;		     /* owned; NULL: nothing whole was read in this engine's life */
	int64_t arrived_us;		     /* monotonic, of the page's last byte */
	struct buffer records[RECORD_KINDS]; /* packed, of the page in work */
	uint32_t counts[RECORD_KINDS];
};

/* Is this pull one that the day waits for, and no reading of long ago behind the looks? */
static inline bool pull_of_today(const struct pull *p)
{
	return p->kind != PULL_NONE && p->kind != PULL_BACKFILL && p->kind != PULL_DEEP;
}

#endif
