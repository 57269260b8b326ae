/* copy.c: a roll as a copy of another's memory: nothing is counted or checked again. */
#include <stdlib.h>
#include <string.h>

#include "roll/roll_internal.h"

/* NULL for nothing, and when there is no memory. */
static void *copy_of(const void *from, size_t size)
{
	void *copy = from != NULL && size > 0 ? aligned_alloc(64, (size + 63) / 64 * 64) : NULL;

	if (copy != NULL)
		memcpy(copy, from, size);
	return copy;
}

static bool copy_leaf(struct roll_leaf *to, const struct roll_leaf *from)
{
	/* What holds no mark is as good as not there. */
	if (from->known == 0)
		return true;
	to->cells = copy_of(from->cells, (size_t)from->blocks * ROLL_BLOCK);
	if (to->cells == NULL)
		return false;
	to->blocks = from->blocks;
	to->known = from->known;
	return true;
}

static bool copy_blocks(struct roll_school *to, const struct roll_school *from)
{
	to->blocks = calloc(from->block_room + 1, sizeof *to->blocks);
	if (to->blocks == NULL)
		return false;
	to->block_room = from->block_room;
	to->block_count = from->block_count;
	if (from->block_count > 0)
		memcpy(to->blocks, from->blocks, from->block_count * sizeof *to->blocks);
	return true;
}

static bool copy_plane(struct roll_school *to, const struct roll_school *from)
{
	memcpy(to->closed, from->closed, sizeof to->closed);
	if (from->plane_room == 0)
		return true;
	to->unauthorised = copy_of(from->unauthorised,
				   (size_t)PLANES_SESSIONS * from->plane_room * sizeof *to->unauthorised);
	if (to->unauthorised == NULL)
		return false;
	to->plane_room = from->plane_room;
	return true;
}

static bool copy_school(struct roll_school *to, const struct roll_school *from)
{
	bool ok = copy_blocks(to, from) && copy_plane(to, from);

	for (unsigned week = 0; ok && week < ROLL_WEEKS; week++)
		ok = copy_leaf(&to->leaves[week], &from->leaves[week]);
	return ok;
}

struct roll *roll_copy(const struct roll *r, const bool *schools)
{
	struct roll *copy = roll_new(r->school_count, r->first_monday);

	if (copy != NULL)
		copy->planes = r->planes;
	for (unsigned school = 0; copy != NULL && school < r->school_count; school++) {
		if (schools != NULL && !schools[school])
			continue;
		if (!copy_school(&copy->schools[school], &r->schools[school])) {
			roll_free(copy);
			return NULL;
		}
		for (unsigned week = 0; week < ROLL_WEEKS; week++)
			copy->known += copy->schools[school].leaves[week].known;
	}
	return copy;
}
