/* rule_list_told.h: lists that were told (rule_list.h makes them): what is kept of each, and what their
 * readers hear of it later. For files of the engine only. */
#ifndef ENGINE_TELL_RULE_LIST_TOLD_H
#define ENGINE_TELL_RULE_LIST_TOLD_H

#include "engine/tell/notify.h"
#include "engine/world/asks.h"

#define LIST_SHOWN 48 /* children in one message: it has 64 lines at most (cli/notice.c) */

/* A list that was told: counts and whose it is. */
struct list_told {
	struct digest alert;
	enum rule rule;
	uint32_t early, children, schools;
	day_t day;
	char team[CONTRACT_NAME], contract[CONTRACT_NAME];
};

struct list_child {
	uint32_t child, school;
	session_t at; /* judged */
	struct finding finding;
};

/* A list being gathered. */
struct list_gathered {
	struct route route;
	struct ask ask;
	unsigned children, early, schools, count;
	unsigned cut; /* together_absent: schools where not every child could be looked at */
	uint32_t newest_school;
	struct list_child at[LIST_SHOWN]; /* those with the most sessions */
};

/* A child whom a reader of together_absent may be told of. */
struct together_one {
	uint32_t child;
	uint64_t away; /* sessions of the window, a bit each (alert/together.h) */
};
#define TOGETHER_SHOWN 12 /* children of one group in a message */
/* A group that was found for one reader. */
struct together_found {
	uint32_t list; /* place in rule_lists.lists */
	uint32_t school;
	day_t first; /* of the window */
	uint64_t shared;
	unsigned times;		/* separate ones */
	unsigned children, own; /* how many, and how many sessions of all of them together */
	unsigned count;
	struct together_one at[TOGETHER_SHOWN];
};

struct rule_lists {
	struct {
		struct list_told *at;
		size_t count, room;
	} kept;
	int64_t done; /* planned instant of the last run */
	/* the run under way */
	int64_t planned; /* 0: none */
	uint32_t school, place;
	struct asks asked; /* at the school under way */
	struct {
		struct list_gathered *at;
		size_t count, room;
	} lists;
	struct {
		struct together_found *at;
		size_t count, room;
	} together; /* groups of the lists above */
};

int rule_list_restore(struct engine *e, struct fault *reterr);
void rule_list_forget(struct engine *e);
/* Into the store: one list; when the last run was. Inside a transaction. */
int rule_list_keep(struct engine *e, const struct list_told *k, struct fault *reterr);
int rule_list_keep_done(struct engine *e, struct fault *reterr);
/* One message about it to its team, with or without its children. */
int rule_list_envelope(struct engine *e, const struct alert *a, const struct list_told *k, uint32_t team,
		       enum urgency urgency, const struct render_list *list, const char *change,
		       struct fault *reterr);

/* notify.h of an alert that is a list. */
int rule_list_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr);
/* The row of a contract in force today that asks for the list; false: none does any more. */
bool rule_list_route(const struct engine *e, const struct alert *a, struct route *ret_route);
bool rule_list_reaches(const struct engine *e, const struct alert *a, const char *mailbox);
enum may_send rule_list_may_send(const struct engine *e, const struct alert *a, const char *mailbox);

/* The counts of a list that was told, without its children. */
void rule_list_counts(const struct engine *e, const struct alert *a, struct render_list *ret);

#endif
