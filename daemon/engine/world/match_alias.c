/* match_alias.c: which children are one by decision: who stands for whom. */
#include <stdlib.h>
#include <string.h>

#include "engine/world/match.h"

static struct span id_span(const struct digest *id)
{
	return (struct span){(const char *)id->bytes, DIGEST_SIZE};
}

const struct digest *match_resolve(const struct engine *e, const struct digest *id)
{
	const struct match *m = e->match;
	uint32_t item;

	while (m != NULL && m->alias.count > 0 && (item = map_get(&m->alias, id_span(id))) != MAP_NONE)
		id = &m->items.at[item].first;
	return id;
}

int match_alias(struct engine *e, uint32_t item, struct fault *reterr)
{
	struct store_match *i = &e->match->items.at[item];
	const struct digest *first = match_resolve(e, &i->first), *second = match_resolve(e, &i->second);

	if (memcmp(first, second, sizeof *first) == 0)
		return 1;
	return map_put(&e->match->alias, id_span(second), item) ?
		       0 :
		       fault_set(reterr, FAULT_MEMORY, "no memory for a decision");
}

struct decision {
	uint64_t turn;
	uint32_t item;
};
struct decisions {
	struct decision *at;
	size_t count, room;
};

static int by_turn(const void *left, const void *right)
{
	const struct decision *a = left, *b = right;

	return a->turn < b->turn ? -1 : a->turn > b->turn;
}

static bool decided_same(const struct match_items *items, struct decisions *ret)
{
	for (size_t i = 0; i < items->count; i++) {
		struct decision *d = items->at[i].state == MATCH_DECIDED_SAME ? VEC_ADD(ret) : NULL;

		if (d != NULL)
			*d = (struct decision){items->at[i].turn, (uint32_t)i};
		else if (items->at[i].state == MATCH_DECIDED_SAME)
			return false;
	}
	return true;
}

int match_alias_all(struct engine *e, struct fault *reterr)
{
	struct decisions order = {0};
	int rc = decided_same(&e->match->items, &order) ?
			 0 :
			 fault_set(reterr, FAULT_MEMORY, "no memory for decisions");

	map_free(&e->match->alias);
	e->match->alias = (struct map){0};
	if (order.count > 0)
		qsort(order.at, order.count, sizeof *order.at, by_turn);
	for (size_t i = 0; rc >= 0 && i < order.count; i++)
		rc = match_alias(e, order.at[i].item, reterr);
	VEC_FREE(&order);
	return rc < 0 ? rc : 0;
}
