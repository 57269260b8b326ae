#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* Small, because a borough has a million of them. */
struct map_slot {
	uint32_t at; /* of the key's length in `keys`, + 1; 0: empty */
	uint32_t hash;
	uint32_t value;
};

/* FNV-1a; keys are our own ids and names, sized by limits, so no seeding is needed
 * beyond the cap on records of a page. */
static uint32_t hash_of(struct span key)
{
	uint64_t h = 14695981039346656037ULL;

	for (size_t i = 0; i < key.length; i++)
		h = (h ^ (unsigned char)key.at[i]) * 1099511628211ULL;
	return (uint32_t)(h ^ (h >> 29));
}

static bool is_key(const struct map *m, const struct map_slot *s, struct span key)
{
	const char *at = m->keys + (s->at - 1);
	uint32_t length;

	memcpy(&length, at, sizeof length);
	return length == key.length && memcmp(at + sizeof length, key.at, key.length) == 0;
}

static struct map_slot *find(const struct map *m, struct span key, uint32_t hash)
{
	size_t i = hash & (m->room - 1);

	for (;; i = (i + 1) & (m->room - 1)) {
		struct map_slot *s = &m->slots[i];

		if (s->at == 0 || (s->hash == hash && is_key(m, s, key)))
			return s;
	}
}

/* Keys differ, so only an empty place is looked for. */
static bool grow(struct map *m)
{
	size_t room = m->room > 0 ? m->room * 2 : 64;
	struct map_slot *slots = calloc(room, sizeof *slots);

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < m->room; i++) {
		size_t to = m->slots[i].hash & (room - 1);

		if (m->slots[i].at == 0)
			continue;
		while (slots[to].at != 0)
			to = (to + 1) & (room - 1);
		slots[to] = m->slots[i];
	}
	free(m->slots);
	m->slots = slots;
	m->room = room;
	return true;
}

/* Where the key stands, + 1; 0: no memory, or no number for the place. */
static uint32_t keep_key(struct map *m, struct span key)
{
	uint32_t length = (uint32_t)key.length;
	size_t at = m->keys_used, used = at + sizeof length + key.length;

	if (used >= UINT32_MAX)
		return 0;
	if (used > m->keys_room) {
		size_t room = used + used / 2;
		char *wider = realloc(m->keys, room);

		if (wider == NULL)
			return 0;
		m->keys = wider;
		m->keys_room = room;
	}
	memcpy(m->keys + at, &length, sizeof length);
	if (key.length > 0)
		memcpy(m->keys + at + sizeof length, key.at, key.length);
	m->keys_used = used;
	return (uint32_t)at + 1;
}

bool map_put(struct map *m, struct span key, uint32_t value)
{
	uint32_t hash = hash_of(key);
	struct map_slot *s;

	if (key.length > UINT32_MAX - 1)
		return false;
	if ((m->count + 1) * 4 > m->room * 3 && !grow(m))
		return false;
	s = find(m, key, hash);
	if (s->at == 0) {
		uint32_t at = keep_key(m, key);

		if (at == 0)
			return false;
		*s = (struct map_slot){.at = at, .hash = hash};
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
	return s->at == 0 ? MAP_NONE : s->value;
}

void map_free(struct map *m)
{
	if (m == NULL)
		return;
	free(m->keys);
	free(m->slots);
	*m = (struct map){0};
}
