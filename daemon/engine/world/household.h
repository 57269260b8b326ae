/* household.h: children of one household. For files of the engine only.
 *
 * Only the authority's own lists say it: a column `household` with the list's own id of the household. Of no
 * school is an address, a postcode or a contact asked, so that nothing is put together by where a child lives
 * or what a child is called. A child's household is what the first list in the order of muster.yaml says on
 * whose rows, current that day, one stands; ids of two lists are never compared. It is not known, and the
 * child is by itself, when no list says it, when one list says two, when more children have that id than live
 * in one household (HOUSEHOLD_MOST: it stands for "unknown" then), and always of a child who is restricted or
 * separating. */
#ifndef ENGINE_WORLD_HOUSEHOLD_H
#define ENGINE_WORLD_HOUSEHOLD_H

#include "engine/world/state.h"

#define HOUSEHOLD_MOST 16
#define HOUSEHOLD_NAME 32

struct households;

struct household {
	uint32_t list; /* of the authority's */
	char name[HOUSEHOLD_NAME];
};

int household_restore(struct engine *e, struct fault *reterr);
void household_free(struct households *h);
/* A list's rows have changed, or whose they are. */
void household_stale(struct engine *e);

/* False: not known. `day` is today, or a day whose lists are asked as they are known now. */
bool household_of(const struct engine *e, uint32_t child, day_t day, struct household *ret);
bool household_same(const struct household *a, const struct household *b);
/* Known, and by a row that makes the child one of these subjects: a team whose contract is about such
 * children reads what the list says of them, and of nobody else. */
bool household_shown(const struct engine *e, uint32_t child, unsigned subjects, day_t day,
		     struct household *ret);
/* The other children of the child's household, in an order that stays; how many, at most `most`. */
unsigned household_others(const struct engine *e, uint32_t child, day_t day, uint32_t *ret, unsigned most);
/* The same of a child who has become restricted: of whom messages may have spoken of it before. */
unsigned household_told_of(const struct engine *e, uint32_t child, day_t day, uint32_t *ret, unsigned most);

#endif
