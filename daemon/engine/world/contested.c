#include "engine/world/contested.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* Where the mark stands, or would. In the order of days, as rows come: a new one is mostly the last. */
static size_t place(const struct contested *c, uint32_t slot, session_t session)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct contested_mark *m = &c->at[mid];

		if (m->session < session || (m->session == session && m->slot < slot))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool stands(const struct contested *c, size_t at, uint32_t slot, session_t session)
{
	return at < c->count && c->at[at].slot == slot && c->at[at].session == session;
}

void contested_begin(struct engine_school *s)
{
	for (size_t i = 0; i < s->contested.count; i++)
		s->contested.at[i].newest = INT64_MIN;
}

bool contested_older(struct engine_school *s, uint32_t slot, session_t session, int64_t updated_at)
{
	size_t at = place(&s->contested, slot, session);

	if (!stands(&s->contested, at, slot, session))
		return false;
	if (updated_at < s->contested.at[at].newest)
		return true;
	s->contested.at[at].newest = updated_at;
	return false;
}

bool contested_add(struct engine_school *s, uint32_t slot, session_t session, int64_t updated_at)
{
	struct contested *c = &s->contested;
	size_t at = place(c, slot, session);

	/* A system with more of them than this has not two rows for a mark, but no marks. */
	if (stands(c, at, slot, session) || c->count == LIMIT_CONTESTED || VEC_ADD(c) == NULL)
		return false;
	memmove(&c->at[at + 1], &c->at[at], (c->count - 1 - at) * sizeof *c->at);
	c->at[at] = (struct contested_mark){session, slot, updated_at};
	return true;
}

void contested_free(struct engine_school *s)
{
	VEC_FREE(&s->contested);
}
