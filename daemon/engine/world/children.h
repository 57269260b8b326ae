/* children.h: children and their places on schools' rolls, in memory. For files of the engine only. */
#ifndef ENGINE_WORLD_CHILDREN_H
#define ENGINE_WORLD_CHILDREN_H

#include "alert/alert.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/vec.h"
#include "engine/world/traits.h"
#include "exchange/record.h"
#include "store/store.h"

struct engine;

/* One pupil on one school's roll in the roll's year, as the store has it (struct store_enrolment), and who
 * that is. A borough has 240,000: what is the same for a whole school or year is not in it. */
struct enrolment {
	struct enrolment_row {
		struct digest child;
		uint32_t slot;
		int32_t year_group;
		day_t from, to;
		uint32_t student; /* where enrolments.students has the id: enrolment_student() */
	} row;
	uint32_t school;
	uint32_t child; /* index into children; NO_INDEX: cannot be followed */
	bool unlisted;	/* the school's lists, when they last came whole, did not have this pupil */
	int64_t known_at;
	struct enrolment_traits traits;
};
struct enrolments {
	struct enrolment *at;
	size_t count, room;
	struct buffer students; /* their ids, one after the other, each with its end */
};

/* A child on a list the authority holds. Sealed in the store. */
struct list_entry {
	unsigned subject; /* one bit of enum subject */
	uint32_t list;	  /* index into the authority's lists */
	bool separating;  /* before an adoption order: restricted whatever its end */
	enum list_kind kind;
	unsigned sessions; /* agreed ones of a week (attendance/list.h); 0: the list says nothing of them */
	uint64_t act;	   /* the addition by a person that it rests on (lists.h); 0: its file */
	struct digest id;  /* whose it is by the row itself, before decisions */
	struct record_list_row row;
};
struct list_entries {
	struct list_entry *at;
	size_t count, room;
};

struct child {
	struct digest id;
	uint32_t enrolments[4]; /* indexes; a child at more schools than this is refused and shown */
	unsigned enrolment_count;
	uint32_t pupils; /* match.h: the first of its records, + 1; 0: none */
	struct list_entries lists;
	uint32_t *alerts; /* indexes into engine.alerts; owned */
	size_t alert_count, alert_room;
};
struct children {
	struct child *at;
	size_t count, room;
};
struct alerts {
	struct alert *at;
	size_t count, room;
};

/* The child that stands for this id after all decisions (match.h); NO_INDEX: not known. */
uint32_t child_find(const struct engine *e, const struct digest *id);
/* The child's index, making it when new; NO_INDEX when out of memory. */
uint32_t child_take(struct engine *e, const struct digest *id);
/* Of a pupil without a whole UPN, known by the school and its own id for the pupil. */
struct digest child_of_student(const struct engine *e, uint32_t school, const char *student);
struct digest child_of_upn(const struct engine *e, const char *upn);
/* Subject bits on a day, from the authority's lists. */
unsigned child_subjects(const struct child *c, day_t day);
const struct list_entry *child_entry(const struct child *c, unsigned subject, day_t day);
/* The child's mark over its schools, of sessions that are settled, and whose mark it is. */
cell_t child_mark(const struct engine *e, const struct child *c, session_t s, uint32_t *ret_school);
/* The entry that restricts the child, on whatever list it stands; NULL: none does. */
const struct list_entry *child_restricted(const struct child *c, day_t day);
int enrolment_add(struct engine *e, const struct store_enrolment *row, uint32_t school, uint32_t *ret_index,
		  struct fault *reterr);
/* Into the store, as it is now. */
int enrolment_put(struct engine *e, const struct enrolment *n, struct fault *reterr);
/* The school's own id of the pupil. Lent until an enrolment is added or renamed. */
const char *enrolment_student(const struct engine *e, const struct enrolment *n);
/* The school's system has another id for the pupil from now on. In memory only. */
int enrolment_rename(struct engine *e, uint32_t enrolment, const char *student, struct fault *reterr);
/* An enrolment is another child's from now on; alerts about a run at its school follow, and all of
 * them when the earlier child has nothing left. 1: that child is at as many schools as a child can
 * be, nothing is done.
 */
int enrolment_name(struct engine *e, uint32_t enrolment, const struct digest *id, struct fault *reterr);
/* After a decision: everything a child holds goes to whom it belongs now. In memory only. */
int child_deal(struct engine *e, uint32_t child, struct fault *reterr);
/* After a split: alerts about a run at a school where only `to` is become the other's. Those of a
 * session stay, and are judged by what their child's register says now: their readers hear the end.
 */
int child_alerts_split(struct engine *e, uint32_t from, uint32_t to, struct fault *reterr);
bool enrolment_current(const struct enrolment *n, day_t day);

/* The entry of a list of this kind that the child is on that day; NULL: none. */
const struct list_entry *list_on(const struct child *c, enum list_kind kind, day_t day);

/* The year group on a day: at that school (NO_INDEX: none), else at another one, else by the authority's date
 * of birth, for a child whose school does not share; YEAR_UNKNOWN. */
int child_year_group(const struct engine *e, const struct child *c, uint32_t school, day_t day);

#endif
