#include "engine/report_kept.h"

#include <stdlib.h>
#include <string.h>

struct report_kept {
	struct kept {
		char key[REPORT_KEPT_KEY];
		int64_t at; /* instant */
		json_t *answer;
	} at[REPORT_KEPT_MOST];
	unsigned count;
};

/* Not of a later moment either: a clock may have been set back. */
static bool is_young(const struct engine *e, const struct kept *k)
{
	const int64_t now = engine_now(e);

	return k->at <= now && now - k->at < REPORT_KEPT_SECONDS;
}

json_t *report_kept(const struct engine *e, const char *key)
{
	const struct report_kept *all = e->report_kept;

	for (unsigned i = 0; all != NULL && i < all->count; i++)
		if (strcmp(all->at[i].key, key) == 0 && is_young(e, &all->at[i]))
			return json_incref(all->at[i].answer);
	return NULL;
}

/* Its own earlier place, else a free one, else the oldest. */
static struct kept *place_of(struct report_kept *all, const char *key)
{
	struct kept *oldest = &all->at[0];

	for (unsigned i = 0; i < all->count; i++) {
		if (strcmp(all->at[i].key, key) == 0)
			return &all->at[i];
		if (all->at[i].at < oldest->at)
			oldest = &all->at[i];
	}
	return all->count < REPORT_KEPT_MOST ? &all->at[all->count++] : oldest;
}

void report_keep(struct engine *e, const char *key, json_t *answer)
{
	struct kept *k;

	/* A key that was cut would be another question's. */
	if (strlen(key) >= REPORT_KEPT_KEY - 1)
		return;
	if (e->report_kept == NULL)
		e->report_kept = calloc(1, sizeof *e->report_kept);
	if (e->report_kept == NULL)
		return;
	k = place_of(e->report_kept, key);
	json_decref(k->answer);
	text_copy(k->key, sizeof k->key, span_of(key));
	k->at = engine_now(e);
	k->answer = json_incref(answer);
}

void report_forget(struct engine *e)
{
	for (unsigned i = 0; e->report_kept != NULL && i < e->report_kept->count; i++)
		json_decref(e->report_kept->at[i].answer);
	free(e->report_kept);
	e->report_kept = NULL;
}
