/* asked.h: what the pure questions of measure/question.h are asked of: the register as it is or was
 * known, its enrolments, their traits, when each school was open, and up to when it could be heard. */
#ifndef ENGINE_ANSWER_ASKED_H
#define ENGINE_ANSWER_ASKED_H

#include "engine/answer/facts.h"
#include "engine/world/state.h"
#include "measure/question.h"
#include "roll/openings.h"

struct asked {
	const struct roll *roll;
	struct roll *then;	   /* owned; NULL: the register of now */
	struct openings *openings; /* owned; by school, of a past instant; NULL: the engine's own are lent */
	struct school_facts *schools; /* owned */
	session_t *settled;	      /* owned; by school: the last session that is expected */
	struct facts_rows enrolments; /* owned; sorted by school */
	struct facts_traits traits;   /* owned */
	/* Of asked_borrow: lent in place of the two above, when `first` is not NULL, and whose of them count.
	 */
	struct facts_kept kept;
	const bool *counted;
};

/* Gathers all that a question needs. `known`: an instant, or KNOWN_NOW. `traits`: those that will be asked
 * about; birth dates come with any of them. `schools`: only these have enrolments (parallel to the
 * configuration; NULL: all). The authority's restricted children are counted like any other.
 *
 * A session is expected from the first look at which its register is closed and settled, by the plan: a
 * look that failed leaves its session unknown, this afternoon is not unknown at nine. Of now, the
 * openings are the engine's own: ask before the engine takes anything further in. */
int asked_gather(struct engine *e, int64_t known, trait_set_t traits, const bool *schools, struct asked *ret,
		 struct fault *reterr);
/* The same for a question that is asked of most schools: what is kept of now is lent, not gathered. `schools`
 * is borrowed until asked_free. */
int asked_borrow(struct engine *e, int64_t known, trait_set_t traits, const bool *schools, struct asked *ret,
		 struct fault *reterr);
struct question_data asked_data(const struct asked *a, const struct engine *e);
void asked_free(struct asked *a);

#endif
