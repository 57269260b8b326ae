/* baseline_internal.h: a report on its way: what was gathered of each school for each team. For baseline*.c
 * only.
 */
#ifndef ENGINE_JUDGE_BASELINE_INTERNAL_H
#define ENGINE_JUDGE_BASELINE_INTERNAL_H

#include "engine/judge/baseline.h"
#include "engine/tell/route.h"

/* An episode that is told of. */
struct entry {
	uint32_t child, school;
	enum rule rule;
	int64_t parameters;
	struct finding finding;
	struct route route;
};

/* What one team is told. */
struct gathered {
	uint32_t team;
	struct {
		struct baseline_school *at;
		size_t count, room;
	} heads;
	struct {
		uint32_t *at;
		size_t count, room;
	} schools;
	unsigned children, episodes, count;
	uint32_t newest_child;
	struct entry at[BASELINE_SHOWN]; /* those with the most sessions */
};

struct baseline_run {
	uint32_t school; /* the next one to be looked at */
	struct {
		uint32_t *at;
		size_t count, room;
	} taken; /* schools that are told of */
	struct {
		struct gathered *at;
		size_t count, room;
	} teams;
};

/* Looks at one school: what stands open there, for each team that may hear of it. */
int baseline_gather(struct engine *e, uint32_t school, struct fault *reterr);
/* One team's report: kept, and its message written. Inside a transaction. */
int baseline_write(struct engine *e, struct gathered *g, struct fault *reterr);

#endif
