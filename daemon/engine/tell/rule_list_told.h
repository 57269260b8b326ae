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
	uint32_t newest_school;
	struct list_child at[LIST_SHOWN]; /* those with the most sessions */
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
