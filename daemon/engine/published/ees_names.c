/* ees_names.c: the ids and labels of one data set, found by kind and id. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/published/ees_internal.h"

static size_t key_of(char out[96], enum ees_name kind, const char *of, const char *id)
{
	int n = snprintf(out, 96, "%d/%s/%s", (int)kind, of, id);

	return n > 0 ? (size_t)n : 0;
}

int ees_name_add(struct ees_names *names, const struct record_ees_name *n)
{
	struct record_ees_name *room = VEC_ADD(names);
	char key[96];
	size_t length = key_of(key, (enum ees_name)n->kind, n->of, n->id);

	if (room == NULL)
		return -FAULT_MEMORY;
	*room = *n;
	names->twice = names->twice || map_get(&names->index, (struct span){key, length}) != MAP_NONE;
	return map_put(&names->index, (struct span){key, length}, (uint32_t)(names->count - 1)) ?
		       0 :
		       -FAULT_MEMORY;
}

void ees_names_free(struct ees_names *names)
{
	VEC_FREE(names);
	map_free(&names->index);
	names->twice = false;
}

const struct record_ees_name *ees_name_find(const struct ees_names *names, enum ees_name kind, const char *of,
					    const char *id)
{
	char key[96];
	size_t length = key_of(key, kind, of, id);
	uint32_t at = map_get(&names->index, (struct span){key, length});

	return at != MAP_NONE ? &names->at[at] : NULL;
}
