#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)16 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t used, room;
	_Alignas(16) unsigned char bytes[];
};

void *arena_take(struct arena *a, size_t size)
{
	size_t need = (size + 15) & ~(size_t)15;
	struct arena_block *b = a->blocks;
	void *at;

	if (need < size)
		return NULL;
	if (b == NULL || b->room - b->used < need) {
		size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;

		b = malloc(sizeof *b + room);
		if (b == NULL)
			return NULL;
		b->used = 0;
		b->room = room;
		b->next = a->blocks;
		a->blocks = b;
	}
	at = b->bytes + b->used;
	b->used += need;
	a->total += need;
	return memset(at, 0, need);
}

char *arena_text(struct arena *a, struct span from)
{
	char *copy = arena_take(a, from.length + 1);

	if (copy != NULL && from.length > 0)
		memcpy(copy, from.at, from.length);
	return copy;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return arena_take(a, bytes);
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	while (a->blocks != NULL) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	a->total = 0;
}
