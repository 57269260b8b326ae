/* places.h: where a digest stands in somebody's array: a hash table of places alone, because a borough has a
 * quarter of a million children, whose array has the digests already. They are spread evenly by what made
 * them, so their first bytes serve as the hash. */
#ifndef BASE_PLACES_H
#define BASE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

#define PLACE_NONE UINT32_MAX

/* Zeroed: empty. */
struct places {
	struct place *at; /* owned */
	size_t count, room;
};
/* The array, where an item has its digest, and an item's size. */
struct digests {
	const void *array;
	size_t offset, step;
};
#define DIGESTS(array, member)                                                                               \
	((struct digests){(array), offsetof(__typeof__(*(array)), member), sizeof *(array)})

/* The place in the array whose digest this is; PLACE_NONE: none that was added. */
uint32_t places_find(const struct places *p, struct digests of, const struct digest *id);
/* Adds a place of the array (below PLACE_NONE - 1) whose digest no place has that was added before. False
 * when out of memory: nothing is changed. */
bool places_add(struct places *p, struct digests of, uint32_t place);
/* Frees; the array stays. */
void places_free(struct places *p);

#endif
