/* asks.h: which rules the contracts in force ask for, with which parameters, and what of a child they are
 * shown. For files of the engine only. */
#ifndef ENGINE_WORLD_ASKS_H
#define ENGINE_WORLD_ASKS_H

#include "alert/judge.h"
#include "engine/world/state.h"

/* A rule with parameters that some contract set: its episodes are its own. */
struct ask {
	enum rule rule;
	struct rule_values values;
	int64_t parameters; /* rule_values_id */
	bool everybody;	    /* a contract asks it of every pupil, on a list or not */
};
#define ASKS 64
struct asks {
	struct ask at[ASKS];
	unsigned count;
};
/* Adds what is asked at a school that day; what finds no room is left out (ASKS differ in rule or
 * parameters). */
void asks_add(const struct engine *e, uint32_t school, day_t day, struct asks *ret);
/* Of all the child's schools. */
void asks_of_child(const struct engine *e, uint32_t child, struct asks *ret);
bool asks_everybody(const struct asks *a);
/* Of a child on no list only what is asked of every pupil can be told to anybody. */
static inline bool asks_about(const struct ask *a, const struct child *c)
{
	return a->everybody || c->lists.count > 0;
}

/* What rules see of the child; `school` NO_INDEX: at all its schools. Its places of the year before are those
 * at any school: a rule that looks there says at which (judge.h). */
void history_of(const struct engine *e, uint32_t child, uint32_t school, day_t day, struct history *ret);

/* The last whole school day that this school has settled; DAY_NONE: none. */
day_t last_whole_day(const struct engine_school *s);

#endif
