/* ours.h: the borough's own side of a comparison: sums by phase, of the schools that have given marks. For
 * files of this room only. */
#ifndef ENGINE_ANSWER_OURS_H
#define ENGINE_ANSWER_OURS_H

#include "engine/answer/asked.h"

struct ours {
	struct asked asked;
	bool *schools; /* owned; parallel to the configuration: has given marks */
};

/* Gathers as known now. `traits`: as asked_gather takes them. */
int ours_gather(struct engine *e, trait_set_t traits, struct ours *ret, struct fault *reterr);
/* Expects marks up to the session that each school was last judged to, not up to what the plan says of now.
 */
void ours_as_evaluated(struct ours *o, const struct engine *e);
void ours_free(struct ours *o);
/* Schools that have given marks, of a phase; of PHASE_TOTAL: those of every phase that DfE's total has. */
unsigned ours_schools(const struct ours *o, const struct engine *e, enum phase phase);

/* What one question found in one phase. */
struct ours_sums {
	struct measure measure;
	uint64_t unknown;			   /* sessions expected without a mark, of those counted */
	struct answer_moved moved[METHOD_REASONS]; /* what the method left out */
};
void ours_sums_merge(struct ours_sums *into, const struct ours_sums *other);
/* Asks a question without groups of each phase: `ret` is overwritten. */
int ours_count(const struct ours *o, const struct engine *e, const struct question *q,
	       struct ours_sums ret[PHASE_TOTAL], struct fault *reterr);

#endif
