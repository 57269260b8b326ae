/* trial.h: what a share contract would do, tried on the register as it is kept: nothing is sent, nothing is
 * written. For files of the engine only. */
#ifndef ENGINE_TRIAL_TRIAL_H
#define ENGINE_TRIAL_TRIAL_H

#include <jansson.h>

#include "contract/why.h"
#include "engine/world/state.h"

/* --- trial_policy.c: the only file here that compiles a policy or asks which version stands where ----- */

struct trial {
	struct engine *e;
	struct arena arena;			 /* owns a contract that came as a file */
	const struct share_contract *as_written; /* the configuration's, or the arena's */
	struct share_contract *contracts;	 /* owned: the tried one, then all others but its versions */
	const struct share_contract *contract;	 /* contracts[0]: as written, but in force on the day */
	bool from_file;
	bool as_if; /* it is not in force on the day as written: tried as if it were */
	day_t day;
	struct policy *alone;  /* owned: the tried contract by itself */
	struct policy *after;  /* owned: all contracts, the tried one in place of its versions */
	bool *schools;	       /* owned: those looked at, parallel to the configuration */
	int for_school;	       /* a school's edition: its index; -1: the authority's */
	unsigned school_count; /* schools looked at */
	bool masked; /* for a reader whom no contract lets see these children: small numbers hidden */
};

/* Reads "contract" (ID or ID@VERSION) or the file beside the question ("file" is its name), "date", "school",
 * "for_school" and "masked". Zeroed before; trial_close in any case. -FAULT_MEANING, -FAULT_MISSING: what is
 * wrong, for whoever asked. */
int trial_open(struct trial *t, struct engine *e, const json_t *question, int fd, uint64_t length,
	       struct fault *reterr);
void trial_close(struct trial *t);
/* "date" of a question; today when not given. Of this academic year and not in the future. */
int trial_day(const struct engine *e, const json_t *question, day_t *ret_day, struct fault *reterr);
/* Is version `contract` the one in force at the school that day, and in words how it stands. */
bool trial_standing(const struct engine *e, const struct share_contract *contract, uint32_t school, day_t day,
		    const char **ret_words);
/* Does the school hold this field of this contract back? */
bool trial_held(const struct engine *e, const struct share_contract *contract, uint32_t school, enum field f);

/* --- trial_child.c: a child as a release asks about it ---------------------------------------------------
 */

/* Is the child not even counted: a restricted one, for a reader whom no contract names? */
bool trial_left_out(const struct trial *t, const struct child *c);

/* The release_ask of an enrolment's child. */
struct release_ask trial_ask(const struct engine *e, const struct enrolment *n, day_t day, const char *team,
			     const char *role);

/* --- trial_marks.c: the marks of one day, and when each was first known ----------------------------------
 */

struct trial_change {
	uint32_t school, slot, order;
	session_t session;
	int64_t at;
	cell_t old, now;
};
struct trial_marks {
	const struct engine *e;
	day_t day;
	const bool *schools;	 /* lent; NULL: all */
	const struct roll *roll; /* as known at `known` */
	struct roll *then;	 /* owned; NULL: the register of now */
	struct trial_changes {
		struct trial_change *at;
		size_t count, room;
	} changes; /* of the sessions of the day and the week before it, since its midnight; by cell, oldest
		      first */
	int64_t start, known;
	bool late; /* nothing of the day was known on the day: told as known now, at planned times */
};
int trial_marks_read(struct trial_marks *m, const struct engine *e, day_t day, const bool *schools,
		     struct fault *reterr);
void trial_marks_free(struct trial_marks *m);
/* A child's mark over its schools as known at an instant, and whose mark it is (NO_INDEX: no school). */
cell_t trial_mark(const struct trial_marks *m, const struct child *c, session_t s, int64_t instant,
		  uint32_t *ret_school);
/* Did the child's mark of the session belong to `cells` at any time that day from `look` on? */
struct trial_hit {
	bool ever, last; /* at any time; and at the end */
	int64_t at;	 /* when first */
	int64_t ended;	 /* when last it ceased to; 0: never */
	uint32_t school;
	cell_t cell;
};
struct trial_hit trial_hit(const struct trial_marks *m, const struct child *c, session_t s,
			   struct cell_set cells, const struct policy *looks);
/* When a session's register is looked at first under a policy; 0: never. */
int64_t trial_first_look(const struct engine *e, const struct policy *p, uint32_t school, session_t s);

/* --- trial_alerts.c: the alerts of one day ------------------------------------------------------------- */

struct trial_alert {
	unsigned opened, updated, corrected; /* messages of each sort */
	int64_t first, last;		     /* when the first and the last may leave; 0: none */
};
/* By row of the contract and half of the day. */
struct trial_alerts {
	struct trial_alert at[CONTRACT_LIST][2];
	unsigned before_go_live; /* hits that are baseline and never sent */
};
void trial_alerts_count(const struct trial *t, const struct trial_marks *m, struct trial_alerts *ret);

/* --- trial_school.c: what a school may read of a trial -------------------------------------------------- */

/* How many of the school's pupils the authority's lists name at all, in steps of five, by the first of this
 * month: the same whatever is asked, so that no two questions tell of a child. */
const char *trial_listed_words(const struct engine *e, uint32_t school);
/* Is any part of the contract about children on the authority's lists? */
bool trial_by_list(const struct share_contract *c);

/* --- trial_against.c: against what is in force -----------------------------------------------------------
 */

/* {"children_more", "children_fewer", "wider", "narrower", "rows": [...]} */
int trial_against(const struct trial *t, json_t **ret_json, struct fault *reterr);

#endif
