/* match.h: whose record a pupil's is, over all schools. For files of the engine only.
 *
 * Every record has a child of its own: by the first UPN it bore, or, with none, by its school
 * and id. Decisions (a rule's or a person's) say of two such children that they are one or are
 * not; they are kept for good and applied at every page, start and year. A child found through
 * children.c is always the one that stands for all its records, so alerts merge; enrolments
 * stay what they are, so statistics never do.
 *
 * Nothing here touches a child that a list restricts or separates: no question is put, none that
 * was put is shown, and no decision can be made. */
#ifndef ENGINE_WORLD_MATCH_H
#define ENGINE_WORLD_MATCH_H

#include "attendance/match.h"
#include "attendance/upn.h"
#include "engine/world/state.h"

/* What is known of one pupil's record; the store has the rest (store_pupil). */
struct match_pupil {
	struct digest child; /* its own, before decisions */
	struct match_facts facts;
	uint32_t next;	/* of the same child: its place + 1; 0: the last */
	unsigned flags; /* PUPIL_X */
	char no_upn[7]; /* as in struct store_pupil, whose eight no word of it needs */
	bool asked;	/* a question about this record waits */
};

/* Everything in memory; rebuilt by replay. */
struct match {
	struct match_pupils {
		struct match_pupil *at;
		size_t count, room;
	} pupils;
	struct map by_record; /* school and id -> pupil */
	struct match_items {
		struct store_match *at; /* item n stands at n - 1 */
		size_t count, room;
	} items;
	struct map alias; /* a child's own id -> item that says it is another */
	uint64_t turns;
};

/* A question that a list's row raised has this and the list's id in place of a school's id. */
#define MATCH_OF_LIST "list/"

/* Whose record, in a page or in a question. */
struct match_record {
	uint32_t school;
	const char *student; /* the school's own id */
	const char *list;    /* a row of this list of the authority's, and no school's; NULL: a school's */
};

/* --- match.c: records, and who stands for whom ------------------------------------------------ */

void match_free(struct match *m);
/* First of all in a replay: children, lists and alerts are found by it. */
int match_restore(struct engine *e, struct fault *reterr);
/* The id that stands for this one; `id` itself when nothing was decided. Lent until the next decision. */
const struct digest *match_resolve(const struct engine *e, const struct digest *id);
/* The decision that two are one, into memory. 1: they were already. */
int match_alias(struct engine *e, uint32_t item, struct fault *reterr);
/* All of them anew, in the order they were made. */
int match_alias_all(struct engine *e, struct fault *reterr);
/* False until each of the authority's lists that say who is restricted was read once: nobody knows yet who is
 * apart, so nothing is asked and nothing linked. */
bool match_ready(const struct engine *e);
/* True when nothing may be matched, scored or suggested about this child; NO_INDEX: false. */
bool match_apart(const struct engine *e, uint32_t child);
struct digest match_local(const struct engine *e, const struct match_record *r);

/* The place of a pupil's record, NO_INDEX when it is new to us. */
uint32_t match_pupil_find(const struct engine *e, const struct match_record *r);
/* A new record of this child, in memory; NO_INDEX: no memory. */
uint32_t match_pupil_add(struct engine *e, const struct match_record *r, const struct digest *child);
int match_pupil_keep(struct engine *e, uint32_t pupil, const struct match_record *r, struct fault *reterr);
/* The record is on its school's roll between these days (until told: not at all). */
void match_pupil_dates(struct engine *e, const struct match_record *r, day_t from, day_t to);
/* The record's own child is this one from now on, and its enrolment's (NO_INDEX: none this year).
 * What its school holds back of it goes with it (holdbacks_follow). 1: no room for it there, nothing is done.
 * The caller keeps the pupil. */
int match_pupil_move(struct engine *e, uint32_t pupil, uint32_t enrolment, const struct digest *child,
		     struct fault *reterr);
/* Deals out all that a child holds, its records and what is held back of them too, to whom it belongs by
 * decisions. */
int match_deal(struct engine *e, uint32_t child, struct fault *reterr);
/* The id whose UPN speaks for a child at a release: the permanent one where it replaced another. */
const struct digest *match_identity(const struct engine *e, uint32_t child);

#endif
