#include "base/map.h"

#include <stdlib.h>
#include <string.h>

struct map_slot {
	char *key; /* owned; NULL: empty */
	uint32_t length;
	uint32_t value;
	uint64_t hash;
};

/* FNV-1a; keys are our own ids and names, sized by limits, so no seeding is needed
 * beyond the cap on records of a page. */
static uint64_t hash_of(struct span key)
{
	uint64_t h = 14695981039346656037ULL;

	for (size_t i = 0; i < key.length; i++)
		h = (h ^ (unsigned char)key.at[i]) * 1099511628211ULL;
	return h ^ (h >> 29);
}

static struct map_slot *find(const struct map *m, struct span key, uint64_t hash)
{
	size_t i = hash & (m->room - 1);

	for (;; i = (i + 1) & (m->room - 1)) {
		struct map_slot *s = &m->slots[i];

		if (s->key == NULL)
			return s;
		if (s->hash == hash && s->length == key.length && memcmp(s->key, key.at, key.length) == 0)
			return s;
	}
}

static bool grow(struct map *m)
{
	struct map wider = {.count = m->count, .room = m->room > 0 ? m->room * 2 : 64};

	wider.slots = calloc(wider.room, sizeof *wider.slots);
	if (wider.slots == NULL)
		return false;
	for (size_t i = 0; i < m->room; i++) {
		struct map_slot *s = &m->slots[i];

		if (s->key != NULL)
			*find(&wider, (struct span){s->key, s->length}, s->hash) = *s;
	}
	free(m->slots);
	*m = wider;
	return true;
}

bool map_put(struct map *m, struct span key, uint32_t value)
{
	uint64_t hash = hash_of(key);
	struct map_slot *s;

	if (key.length > UINT32_MAX - 1)
		return false;
	if ((m->count + 1) * 4 > m->room * 3 && !grow(m))
		return false;
	s = find(m, key, hash);
	if (s->key == NULL) {
		char *copy = malloc(key.length + 1);

		if (copy == NULL)
			return false;
		memcpy(copy, key.at, key.length);
		copy[key.length] = '\0';
		*s = (struct map_slot){.key = copy, .length = (uint32_t)key.length, .hash = hash};
		m->count++;
	}
	s->value = value;
	return true;
}

uint32_t map_get(const struct map *m, struct span key)
{
	const struct map_slot *s;

	if (m->room == 0)
		return MAP_NONE;
	s = find(m, key, hash_of(key));
	return s->key == NULL ? MAP_NONE : s->value;
}

void map_free(struct map *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->room; i++)
		free(m->slots[i].key);
	free(m->slots);
	*m = (struct map){0};
}
