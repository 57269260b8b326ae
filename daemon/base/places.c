#include "base/places.h"

#include <stdlib.h>
#include <string.h>

struct place {
	uint32_t hash;
	uint32_t number; /* of the place, + 1; 0: free */
};

static const struct digest *digest_at(struct digests of, uint32_t place)
{
	return (const struct digest *)(const void *)((const char *)of.array + place * of.step + of.offset);
}

static uint32_t hash_of(const struct digest *id)
{
	uint32_t hash;

	memcpy(&hash, id->bytes, sizeof hash);
	return hash;
}

uint32_t places_find(const struct places *p, struct digests of, const struct digest *id)
{
	const uint32_t hash = hash_of(id);

	if (p->room == 0)
		return PLACE_NONE;
	for (size_t i = hash & (p->room - 1); p->at[i].number != 0; i = (i + 1) & (p->room - 1))
		if (p->at[i].hash == hash && memcmp(digest_at(of, p->at[i].number - 1), id, sizeof *id) == 0)
			return p->at[i].number - 1;
	return PLACE_NONE;
}

static void put(struct places *p, struct place new)
{
	size_t i = new.hash &(p->room - 1);

	while (p->at[i].number != 0)
		i = (i + 1) & (p->room - 1);
	p->at[i] = new;
	p->count++;
}

static bool grow(struct places *p)
{
	struct places more = {.room = p->room > 0 ? p->room * 2 : 64};

	more.at = calloc(more.room, sizeof *more.at);
	if (more.at == NULL)
		return false;
	for (size_t i = 0; i < p->room; i++)
		if (p->at[i].number != 0)
			put(&more, p->at[i]);
	free(p->at);
	*p = more;
	return true;
}

bool places_add(struct places *p, struct digests of, uint32_t place)
{
	if ((p->count + 1) * 4 > p->room * 3 && !grow(p))
		return false;
	put(p, (struct place){hash_of(digest_at(of, place)), place + 1});
	return true;
}

void places_free(struct places *p)
{
	free(p->at);
	*p = (struct places){0};
}
