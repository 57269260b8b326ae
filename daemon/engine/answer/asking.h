/* asking.h: what questions about the register have in common: over which period, divided by what, for which
 * team, and at which schools that team's contracts let it be told. */
#ifndef ENGINE_ANSWER_ASKING_H
#define ENGINE_ANSWER_ASKING_H

#include <jansson.h>

#include "engine/answer/dimension.h"
#include "engine/world/state.h"

/* Zeroed before asking_read; not moved after it (the question borrows the filters). */
struct asking {
	struct question q;
	struct filters filters;
	char team[CONFIG_NAME]; /* empty: the authority itself */
	bool whole;		/* small groups too */
	bool *schools;		/* owned; those that answer, parallel to the configuration */
	unsigned left_out;	/* schools whose contracts do not let the team ask this */
};

/* Reads "over" (`over` when not given), "by", "where", "minimum", "team" and "whole"; asked today, as known
 * now. -FAULT_MEANING, -FAULT_MISSING: what is wrong, for whoever asked. */
int asking_read(struct asking *a, const struct engine *e, const json_t *question, const char *over,
		struct fault *reterr);
/* Traits the question needs. */
trait_set_t asking_traits(const struct asking *a);
/* Which schools' registers this team may be told sums of, divided so: fills `schools` and `left_out`.
 * -FAULT_MISSING: none. */
int asking_schools(struct asking *a, const struct engine *e, struct fault *reterr);
/* The smallest group that may be told: the strictest contract in force; 0: all of them, as asked. */
uint64_t asking_minimum(const struct asking *a, const struct engine *e);
/* Numbers without small groups kept back may show a single child: who asked is kept before they leave.
 * `what`: "sums". Nothing when they are kept back, or when the caller keeps that record (`who` NULL). */
int asking_log(struct engine *e, const char *who, const struct asking *a, const char *what,
	       struct fault *reterr);
void asking_free(struct asking *a);

/* One more sentence for beside the numbers; and the one about schools left out, if there are any. */
void asking_note(json_t *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));
void asking_left_out(json_t *notes, const struct asking *a);
/* What a "c" means where small groups are kept back, and what it does not promise (measure/suppress.h). */
void asking_kept_back(json_t *notes, uint64_t minimum);

#endif
