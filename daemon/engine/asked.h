/* asked.h: what the pure questions of measure/question.h are asked of: the register as it is or was
 * known, its enrolments, their traits, and when each school was open. */
#ifndef ENGINE_ASKED_H
#define ENGINE_ASKED_H

#include "roll/openings.h"
#include "measure/question.h"
#include "engine/state.h"

struct asked {
	const struct roll *roll;
	struct roll *then;	      /* owned; NULL: the register of now */
	struct openings *openings;    /* owned; by school */
	struct school_facts *schools; /* owned */
	struct asked_enrolments {
		struct enrolment_facts *at;
		size_t count, room;
	} enrolments; /* sorted by school */
	struct asked_traits {
		struct trait_entry *at;
		size_t count, room;
	} traits;
};

/* Gathers all that a question needs. `known`: an instant, or KNOWN_NOW. `traits`: those that will be asked
 * about. `schools`: only these have enrolments (parallel to the configuration; NULL: all). The
 * authority's restricted children are counted like any other. */
int asked_gather(struct engine *e, int64_t known, trait_set_t traits, const bool *schools, struct asked *ret,
		 struct fault *reterr);
struct question_data asked_data(const struct asked *a, const struct engine *e);
void asked_free(struct asked *a);

#endif
