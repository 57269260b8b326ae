#include "engine/world/listed.h"

#include <stdlib.h>

struct listed {
	struct indexes children;
	bool sorted;
};

int listed_add(struct engine *e, uint32_t child, struct fault *reterr)
{
	uint32_t *room;

	if (e->listed == NULL)
		e->listed = calloc(1, sizeof *e->listed);
	room = e->listed != NULL ? VEC_ADD(&e->listed->children) : NULL;
	if (room == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	*room = child;
	e->listed->sorted = false;
	return 0;
}

static int by_index(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

const struct indexes *listed_all(const struct engine *e)
{
	static const struct indexes none;
	struct indexes *all = e->listed != NULL ? &e->listed->children : NULL;
	size_t count = 0;

	if (all == NULL || e->listed->sorted)
		return all != NULL ? all : &none;
	if (all->count > 1)
		qsort(all->at, all->count, sizeof *all->at, by_index);
	for (size_t i = 0; i < all->count; i++)
		if (i == 0 || all->at[i] != all->at[i - 1])
			all->at[count++] = all->at[i];
	all->count = count;
	e->listed->sorted = true;
	return all;
}

void listed_forget(struct engine *e)
{
	if (e->listed != NULL)
		VEC_FREE(&e->listed->children);
	free(e->listed);
	e->listed = NULL;
}
