#include "bus/pace.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/vec.h"

#define WHOLE	   1000 /* thousandths */
#define TELL_EVERY 1000

static struct pace_row *row_of(struct pace *p, const char *key, int64_t now_ms)
{
	struct pace_row *row;

	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->at[i].key, key) == 0)
			return &p->at[i];
	/* Keys are those of the allow-list, and one for strangers. */
	row = p->count <= LIMIT_BUS_GRANTS ? VEC_ADD(p) : NULL;
	if (row == NULL)
		return NULL;
	*row = (struct pace_row){.filled_ms = now_ms, .left = (int64_t)LIMIT_BUS_PACE_BURST * WHOLE};
	text_copy(row->key, sizeof row->key, span_of(key));
	return row;
}

bool pace_take_many(struct pace *p, const char *key, unsigned count, int64_t now_ms)
{
	struct pace_row *row = row_of(p, key, now_ms);

	if (row == NULL)
		return false;
	if (now_ms > row->filled_ms) {
		row->left += (now_ms - row->filled_ms) * LIMIT_BUS_PACE_PER_SECOND;
		row->filled_ms = now_ms;
	}
	if (row->left > (int64_t)LIMIT_BUS_PACE_BURST * WHOLE)
		row->left = (int64_t)LIMIT_BUS_PACE_BURST * WHOLE;
	if (row->left < (int64_t)count * WHOLE)
		return false;
	row->left -= (int64_t)count * WHOLE;
	return true;
}

bool pace_take(struct pace *p, const char *key, int64_t now_ms)
{
	return pace_take_many(p, key, 1, now_ms);
}

bool pace_tell(struct pace *p, const char *key, int64_t now_ms)
{
	struct pace_row *row = row_of(p, key, now_ms);

	if (row == NULL || (row->told_ms != 0 && now_ms - row->told_ms < TELL_EVERY))
		return false;
	row->told_ms = now_ms;
	return true;
}

void pace_clear(struct pace *p)
{
	if (p == NULL)
		return;
	VEC_FREE(p);
}
