/* lists.h: lists the authority holds, in the engine. For files of the engine only.
 *
 * They, not a school's flags, say who has a social worker, is educated at home, is expected where. A child
 * leaves a list by an end date or a person, never because a row vanished. A person may add a child at once:
 * that stands for three working days unless the list's file, or a person, confirms it. */
#ifndef ENGINE_LISTS_LISTS_H
#define ENGINE_LISTS_LISTS_H

#include "engine/world/state.h"

#define LIST_ADD_DAYS 3 /* working days that an addition stands unconfirmed */

/* What a person did to a list, in memory. */
struct list_act_held {
	struct store_list_act act; /* `packed` unused */
	char why[200];
	struct record_list_row row; /* of an addition: the row; of an end: whom it was about */
};

/* How the last good read of a list went. Durable. */
struct list_count {
	int64_t read_at;
	uint32_t given;	 /* rows in the file */
	uint32_t held;	 /* children held before, whose time is not over */
	uint32_t aside;	 /* rows set aside */
	uint32_t ended;	 /* rows of children of whom a person said that their time is over */
	uint32_t no_upn; /* rows without a UPN */
	bool shrunk;
	int64_t same_since; /* since when the file has had these very rows */
	struct digest rows;
};

/* Everything beside children's own entries; rebuilt by replay. */
struct lists {
	struct list_acts {
		struct list_act_held *at;
		size_t count, room;
	} acts; /* number n at n - 1, but for those that do not open */
	struct list_count counts[CONFIG_LISTS];
	day_t alarmed[CONFIG_LISTS]; /* the last day on which its absence was noted */
};

/* --- lists.c: a file's rows ----------------------------------------------------------------------- */

int list_intake(struct engine *e, uint32_t list, struct pull *p, struct fault *reterr);
int list_restore(struct engine *e, struct fault *reterr);
void lists_free(struct lists *l);
/* Checks what a row means for its list: the status, the UPN (brought to its form). NULL: it may be taken;
 * else why not, in `why`. */
const char *list_row_check(const struct engine *e, uint32_t list, struct record_list_row *row, char *why,
			   size_t size);
/* Puts a row into memory under its child; `act` as in list_entry. 1: it says nothing new. */
int list_remember(struct engine *e, uint32_t list, const struct record_list_row *row, const struct digest *id,
		  uint64_t act, struct fault *reterr);
/* Reads a row as the store has it. One that an earlier release kept ends before the household, or before the
 * day of review: the members after it are empty. */
bool list_row_unpack(struct span packed, struct record_list_row *ret);
/* Keeps an entry of the list's file in the store. */
int list_keep(struct engine *e, uint32_t list, const struct record_list_row *row, const struct digest *id,
	      struct fault *reterr);
/* A child is restricted from now on: what waits for its hour with the name in it does not leave. */
int list_withhold(struct engine *e, uint32_t child, struct fault *reterr);
bool list_restricts(const struct engine *e, const struct digest *id);
/* The entry with this own id on a list, of this status; NULL: none. Lent until the next change. */
struct list_entry *list_entry_of(const struct engine *e, uint32_t list, const struct digest *id,
				 const char *status);
/* "missing", "stale", "shrunk", "incomplete" or "fresh", as people read it. */
const char *list_state(const struct engine *e, uint32_t list);
/* Notes for the operator, once a day, that a list is missing or stale. */
void list_alarm(struct engine *e, uint32_t list);
/* list_suspect.c: opens, changes or ends the alert about a list, by how it is now. Inside a transaction. */
int list_suspect(struct engine *e, uint32_t list, struct fault *reterr);
/* The child's current entry on a list of this kind; NULL: none. */
const struct list_entry *list_on(const struct child *c, enum list_kind kind, day_t day);

/* --- list_match.c: whose row it is ------------------------------------------------------------------- */

/* A row's child by itself, before decisions; a question waits for a person where it is not certain. */
int list_whose(struct engine *e, uint32_t list, const struct record_list_row *row, struct digest *ret_id,
	       struct fault *reterr);
/* The child that a row without a UPN is by itself: its list and case number, else its name and birth. */
struct digest list_local(const struct engine *e, uint32_t list, const struct record_list_row *row);
/* How well the two of a question that a list raised agree, 0 to 100; -1: no such question. */
int list_match_score(const struct engine *e, const struct store_match *m);

/* --- list_act.c: what people do to lists --------------------------------------------------------------- */

/* Adds a child at once, until the third working day from now. 1: no, and why in *ret_no. */
int list_add(struct engine *e, uint32_t list, struct record_list_row *row, const char *person,
	     const char *why, uint64_t *ret_number, struct fault *ret_no, struct fault *reterr);
/* A person confirms an addition: it stays. 1: no, and why. */
int list_confirm(struct engine *e, uint64_t number, const char *person, struct fault *ret_no,
		 struct fault *reterr);
/* A person ends a child's time on a list, found by UPN or case number. 1: no, and why. */
int list_end(struct engine *e, uint32_t list, const char *who, day_t on, const char *person, const char *why,
	     struct fault *ret_no, struct fault *reterr);
/* The file has a child that a person added: the addition is confirmed by it. */
int list_act_seen(struct engine *e, uint64_t number, struct fault *reterr);
/* The last day a person gave this child on the list; DAY_NONE: nobody ended it. */
day_t list_ended_on(const struct engine *e, uint32_t list, const struct digest *id, day_t from);
/* All of them from the store, after the lists themselves. */
int list_acts_restore(struct engine *e, struct fault *reterr);
/* "standing until ...", "confirmed by ...", "lapsed on ..." */
const char *list_act_words(const struct engine *e, const struct list_act_held *a, char *out, size_t size);

#endif
