#include "engine/tell/heard.h"

#include <stdlib.h>
#include <string.h>

#include "engine/tell/mutes.h"
#include "engine/tell/notify.h"
#include "engine/world/doubts.h"
#include "engine/world/transaction.h"

#define TURN 256 /* open alerts looked at in one turn */

int heard_restore(struct engine *e, struct fault *reterr)
{
	e->heard = calloc(1, sizeof *e->heard);
	if (e->heard == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for who has had which alert");
	e->heard->all = true;
	e->heard->day = engine_today(e);
	return 0;
}

void heard_forget(struct engine *e)
{
	if (e->heard == NULL)
		return;
	map_free(&e->heard->index);
	free(e->heard);
	e->heard = NULL;
}

struct key {
	unsigned char bytes[DIGEST_SIZE + 4];
};

static struct span key_of(const struct digest *alert, uint32_t team, struct key *out)
{
	memcpy(out->bytes, alert->bytes, DIGEST_SIZE);
	for (unsigned i = 0; i < 4; i++)
		out->bytes[DIGEST_SIZE + i] = (unsigned char)(team >> (8 * i));
	return (struct span){(const char *)out->bytes, sizeof out->bytes};
}

int heard_put(struct engine *e, const struct digest *alert, uint32_t team, bool has, struct fault *reterr)
{
	struct key key;

	return map_put(&e->heard->index, key_of(alert, team, &key), has) ?
		       0 :
		       fault_set(reterr, FAULT_MEMORY, "no memory for who has had which alert");
}

int heard_has(struct engine *e, const struct digest *alert, uint32_t team, bool *ret_has,
	      uint32_t *ret_revision, struct fault *reterr)
{
	struct key key;
	int rc;

	*ret_revision = 0;
	*ret_has = map_get(&e->heard->index, key_of(alert, team, &key)) == 1;
	if (*ret_has)
		return 0;
	rc = e->store.ops->envelope_told(e->store.self, alert, e->config->teams[team].id, ret_revision,
					 ret_has, reterr);
	return rc == 0 ? heard_put(e, alert, team, *ret_has, reterr) : rc;
}

/* One that waits for anything else tells its readers when that is over. */
static bool tellable(const struct engine *e, const struct alert *a, uint32_t child)
{
	return a->state != ALERT_CLOSED && a->revision > 0 && alert_of_this_year(e, a) &&
	       mutes_hold(e, a) == NULL && !doubts_hold(e, &e->children.at[child], a->earliest, a->last);
}

int heard_child(struct engine *e, uint32_t child, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->children.at[child].alert_count; i++) {
		struct alert *a = &e->alerts.at[e->children.at[child].alerts[i]];

		if (tellable(e, a, child))
			rc = notify_newcomers(e, a, child, reterr);
	}
	return rc;
}

bool heard_due(const struct engine *e)
{
	return e->ready && e->heard != NULL && (e->heard->all || e->heard->day != engine_today(e));
}

int heard_turn(struct engine *e, struct fault *reterr)
{
	struct heard *h = e->heard;
	int rc = 0;

	if (!heard_due(e))
		return 0;
	if (h->day != engine_today(e)) {
		h->all = true;
		h->next = 0;
		h->day = engine_today(e);
	}
	for (unsigned work = 0; rc == 0 && work < TURN && h->next < e->alerts.count; h->next++) {
		struct alert *a = &e->alerts.at[h->next];
		uint32_t child = a->state == ALERT_CLOSED || rule_of_nobody(a->rule) ?
					 NO_INDEX :
					 child_find(e, &a->child);

		if (child == NO_INDEX || !tellable(e, a, child))
			continue;
		work++;
		rc = notify_newcomers(e, a, child, reterr);
	}
	if (h->next == e->alerts.count) {
		h->all = false;
		h->next = 0;
	}
	return rc == 0 && e->in_transaction ? transaction_commit(e, reterr) : rc;
}
