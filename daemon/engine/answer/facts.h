/* facts.h: enrolments as the questions of measure/question.h read them. Those of now are kept from one
 * question to the next: pupils come and go by the day, questions by the second. For files of the engine
 * only. */
#ifndef ENGINE_ANSWER_FACTS_H
#define ENGINE_ANSWER_FACTS_H

#include "engine/world/state.h"
#include "measure/question.h"

struct facts_rows {
	struct enrolment_facts *at;
	size_t count, room;
};
struct facts_traits {
	struct trait_entry *at;
	size_t count, room;
};

/* Adds the enrolments of a school as known at an instant, and the entries of `traits` behind one another;
 * facts_lend gives each enrolment its own when they have stopped moving. -FAULT_MEMORY, or the store's. */
int facts_school(struct engine *e, uint32_t school, trait_set_t traits, int64_t known,
		 struct facts_rows *rows, struct facts_traits *entries, struct fault *reterr);
void facts_lend(struct enrolment_facts *at, size_t count, const struct trait_entry *entries);

/* All schools' enrolments, for struct question_data. Lent until the engine takes anything further in. */
struct facts_kept {
	const struct enrolment_facts *at;
	size_t count;
	const size_t *first;
	const uint64_t *repeated;
};
/* Those of now with `traits`, none of SOCIAL_TRAITS, which the authority's lists say and which are not kept
 * here. Only schools whose enrolments changed are gathered again (engine_school.enrolled). -FAULT_MEMORY, or
 * the store's. */
int facts_now(struct engine *e, trait_set_t traits, struct facts_kept *ret, struct fault *reterr);
/* Of another configuration, or another year. */
void facts_forget(struct engine *e);

#endif
