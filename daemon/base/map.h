/* map.h: a hash map from short byte keys to a 32-bit index. Open addressing; keys
 * are copied. Values are indexes into somebody else's array. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define MAP_NONE UINT32_MAX

struct map {
	struct map_slot *slots; /* owned */
	size_t count, room;
	char *keys; /* owned; one after the other, each after its length */
	size_t keys_used, keys_room;
};

/* Sets key -> value (replacing). False when out of memory, or when all keys together would pass 4 GiB: the
 * map is unchanged. */
bool map_put(struct map *m, struct span key, uint32_t value);
/* The value, or MAP_NONE. */
uint32_t map_get(const struct map *m, struct span key);
/* Frees; NULL is fine. */
void map_free(struct map *m);

#endif
