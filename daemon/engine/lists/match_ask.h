/* match_ask.h: questions about who is who (match.h has the records): put, decided by a rule or a person, and
 * followed. For files of the engine only. */
#ifndef ENGINE_LISTS_MATCH_ASK_H
#define ENGINE_LISTS_MATCH_ASK_H

#include "engine/world/match.h"

/* --- match_item.c: questions and what was decided ---------------------------------------------- */

/* The newest item about these two, by themselves or by whoever stands for them; NULL: none.
 * `second` NULL: a question about the first alone. Lent until the next item. */
struct store_match *match_between(const struct engine *e, const struct digest *first,
				  const struct digest *second);
/* Puts a question, or counts it again; nothing where one of them is apart or may be, or it is decided. */
int match_ask(struct engine *e, enum match_reason reason, const struct match_record *r,
	      const struct digest *first, const struct digest *second, struct fault *reterr);
/* A rule's decision that two are one: recorded and merged, unless a person has decided otherwise. */
int match_merge(struct engine *e, enum match_reason reason, const struct match_record *r,
		const struct digest *first, const struct digest *second, struct fault *reterr);
/* What waits about this record for one of these reasons (bits 1 << reason) asks nothing any more. */
int match_settle(struct engine *e, uint32_t pupil, const struct match_record *r, unsigned reasons,
		 struct fault *reterr);
/* True when the item may be shown: nobody in it is apart. */
bool match_shown(const struct engine *e, const struct store_match *m);
unsigned match_waiting(const struct engine *e);

/* --- match_join.c ------------------------------------------------------------------------------- */

/* What `from` holds goes to whoever stands for `id`, as decided just now; what is open is told to those
 * who may read of it now and could not before. NO_INDEX: nothing. */
int match_join(struct engine *e, uint32_t from, const struct digest *id, struct fault *reterr);
/* A school holds back what has become this child's: what waits of the child is written anew. */
int match_withhold(struct engine *e, const struct digest *id, struct fault *reterr);
/* match_pupil_move for a record that had no UPN of its own, and the same telling. */
int match_name(struct engine *e, uint32_t pupil, uint32_t enrolment, const struct digest *child,
	       struct fault *reterr);

/* --- match_act.c -------------------------------------------------------------------------------- */

/* A person's decision about item `number`, in a transaction of its own. 1: no, and why in *ret_no. */
int match_decide(struct engine *e, const char *number, enum match_state state, const char *person,
		 const char *note, struct fault *ret_no, struct fault *reterr);
/* The item of this number that may be shown; NULL: none, and why. */
struct store_match *match_item(const struct engine *e, const char *number, struct fault *ret_no);

/* --- match_read.c ------------------------------------------------------------------------------- */

/* What a record says about who it is. */
struct match_given {
	struct match_facts facts;
	struct digest id, former; /* the children by these UPNs, where facts has them */
	char upn[UPN_LENGTH + 1], no_upn[8];
};
/* Fills *g (zeroed) but for the pupil's number; a wrong UPN is set aside with its reason. */
int match_read(struct engine *e, const struct match_record *r, const struct record_student *row,
	       struct match_given *g, struct fault *reterr);
/* 63 bits, so that the store's signed numbers hold them; never 0, which is "not given". */
uint64_t match_tag(const struct digest *d);
/* 0 for an empty name, and for a day before 1970, which is nobody's at school. */
uint64_t match_tag_name(const struct engine *e, const char *kind, const char *name);
uint64_t match_tag_day(const struct engine *e, day_t day);

/* --- match_judge.c: one record of a page -------------------------------------------------------- */

/* Whose record this is: finds or makes its pupil, whose child is as decided; asks where it is not.
 * `enrolment` is its place on this year's roll, or NO_INDEX. */
int match_record(struct engine *e, const struct match_record *r, uint32_t enrolment,
		 const struct record_student *row, uint32_t *ret_pupil, struct fault *reterr);

#endif
