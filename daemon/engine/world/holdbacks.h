/* holdbacks.h: the children whom schools hold back (contract/holdback.h), in the engine. For files of the
 * engine only.
 *
 * What a school holds back is neither judged nor shown by child: to rules, readers and roll calls that school
 * says nothing of the child, and what other schools share of it goes on. Sums in which nobody can be singled
 * out count it as ever. What people do with the list is lists/holdback_act.h. */
#ifndef ENGINE_WORLD_HOLDBACKS_H
#define ENGINE_WORLD_HOLDBACKS_H

#include "contract/holdback.h"
#include "engine/world/state.h"

struct holdbacks {
	struct holdback *at; /* by number, over or not */
	size_t count, room;
	uint32_t *of_school; /* of each school the first that stands, + 1; 0: none */
	struct holdback_next {
		uint32_t *at; /* parallel to `at`: the next of the same school, + 1 */
		size_t count, room;
	} next;
};

/* After the schools and the matches. */
int holdbacks_restore(struct engine *e, struct fault *reterr);
void holdbacks_free(struct holdbacks *h);

/* Does the school hold the child back today, or one that it was or became (succession.h)? NULL: no. Child and
 * school are indexes; NO_INDEX is never held back. Lent until the next change. */
const struct holdback *held_back(const struct engine *e, uint32_t child, uint32_t school);
/* The same at any school of the child: the one that stands longest. */
const struct holdback *held_back_anywhere(const struct engine *e, uint32_t child);
/* The same of the alert's child and school; false for what speaks from the authority's own list, and for
 * alerts about no child. */
bool held_back_alert(const struct engine *e, const struct alert *a);
/* How many children the school holds back today. */
unsigned held_back_count(const struct engine *e, uint32_t school);
/* silence_words, and of a child held back since when: "the school holds this child back since Mon 23 Nov
 * 2026: ring". */
const char *held_back_silence(const struct engine *e, enum silence why, uint32_t child, uint32_t school,
			      char out[96]);

/* A new one, or one that has changed, into memory and the store. */
int holdbacks_put(struct engine *e, const struct holdback *row, struct fault *reterr);
/* The number of the next one. */
uint64_t holdbacks_number(const struct engine *e);
/* A record at the school is another child's from now on: what the school holds back of the one it was, it
 * holds back of the one it is. `stays`: other records of the first are there, and nobody can say which one
 * was meant: of both, the second's under a number of its own. Kept with its entry in the audit, inside the
 * transaction in which the record moves and before anything is judged or told. */
int holdbacks_follow(struct engine *e, const struct digest *from, const struct digest *to, uint32_t school,
		     bool stays, struct fault *reterr);

#endif
