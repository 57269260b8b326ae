#include "engine/view/view_cases.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN	     VIEW_PAGE_MOST /* rows of one list: each is rendered as its message is */
#define SETTLED_DAYS 8

/* In the order in which they are looked at: nobody knows where the first are. */
static const struct {
	enum rule rule;
	const char *nobody;
	bool settles; /* that it is so no longer is news */
} kinds[] = {
	{RULE_LEFT_ROLL, "No child is known to have left a roll and to be on no other.", true},
	{RULE_NEVER_ARRIVED, "Every child that schools admitted has attended, or is not overdue yet.", true},
	{RULE_UNAUTHORISED_20_DAYS, "No child is near 20 school days.", false},
	{RULE_UNAUTHORISED_10_DAYS, "No child has 10 school days in a row.", false},
};
#define KINDS (sizeof kinds / sizeof *kinds)

struct cases {
	struct view_alert *at;
	size_t count, room;
};

static size_t kind_of(enum rule r)
{
	size_t i = 0;

	while (i < KINDS && kinds[i].rule != r)
		i++;
	return i;
}

/* --- which are asked for ---------------------------------------------------------------------------------
 */

static bool sends(const struct share_contract *c, enum rule rule, const char *team)
{
	for (unsigned i = 0; i < c->alert_count; i++)
		if (strcmp(c->alerts[i].team, team) == 0 &&
		    strcmp(c->alerts[i].rule, rule_row(rule)->name) == 0)
			return true;
	return false;
}

static bool asked(const struct engine *e, enum rule rule, const char *team)
{
	for (size_t i = 0; i < e->config->contract_count; i++)
		if (sends(&e->config->contracts[i], rule, team) &&
		    policy_current(e->policy, i, engine_today(e)))
			return true;
	return false;
}

static json_t *asked_json(const struct engine *e, uint32_t team)
{
	json_t *all = json_array();

	for (size_t i = 0; i < KINDS; i++)
		if (asked(e, kinds[i].rule, e->config->teams[team].id))
			json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s}", "rule",
							     rule_row(kinds[i].rule)->name, "title",
							     rule_row(kinds[i].rule)->title, "next_step",
							     notify_next_step(e, team, kinds[i].rule),
							     "nobody", kinds[i].nobody));
	return all;
}

/* --- rows ------------------------------------------------------------------------------------------------
 */

/* Of an alert that was closed long ago nothing more is asked. */
static bool shown(const struct alert *a, int64_t since)
{
	size_t kind = kind_of(a->rule);

	return kind < KINDS && (a->state != ALERT_CLOSED || (kinds[kind].settles && a->closed_at >= since));
}

static int in_order(const void *left, const void *right)
{
	const struct view_alert *a = left, *b = right;
	size_t x = kind_of(a->alert->rule), y = kind_of(b->alert->rule);
	int by = (x > y) - (x < y);

	if (by == 0)
		by = (int)a->alert->state - (int)b->alert->state;
	if (by == 0)
		by = (a->school > b->school) - (a->school < b->school);
	if (by == 0)
		by = (a->alert->opened_at > b->alert->opened_at) -
		     (a->alert->opened_at < b->alert->opened_at);
	return by != 0 ? by : memcmp(a->alert->id.bytes, b->alert->id.bytes, DIGEST_SIZE);
}

static bool gather(struct engine *e, const struct visitor *v, uint32_t team, struct cases *ret)
{
	int64_t since = london_to_instant(engine_today(e) - SETTLED_DAYS, 0);

	for (size_t i = 0; i < e->alerts.count; i++) {
		struct view_alert one, *room;

		if (!shown(&e->alerts.at[i], since) || !view_alert_of(e, v, &e->alerts.at[i], team, &one))
			continue;
		room = VEC_ADD(ret);
		if (room == NULL)
			return false;
		*room = one;
	}
	if (ret->count > 1)
		qsort(ret->at, ret->count, sizeof *ret->at, in_order);
	return true;
}

/* False: no memory. */
static bool rows_json(struct engine *e, const struct visitor *v, const struct cases *all, bool settled,
		      json_t *rows, size_t *ret_total, struct view_looks *looks)
{
	*ret_total = 0;
	for (size_t i = 0; i < all->count; i++) {
		json_t *row;

		if ((all->at[i].alert->state == ALERT_CLOSED) != settled || ++*ret_total > SHOWN)
			continue;
		row = view_alert_row(e, v, &all->at[i], looks);
		if (row == NULL || json_array_append_new(rows, row) != 0)
			return false;
	}
	return true;
}

json_t *view_cases(struct engine *e, const struct visitor *v, uint32_t team, struct view_looks *looks)
{
	json_t *rows = json_array(), *settled = json_array();
	struct cases all = {0};
	size_t total = 0, settled_total = 0;
	bool good = rows != NULL && settled != NULL && gather(e, v, team, &all) &&
		    rows_json(e, v, &all, false, rows, &total, looks) &&
		    rows_json(e, v, &all, true, settled, &settled_total, looks);

	VEC_FREE(&all);
	if (good)
		return json_pack("{s:o, s:o, s:I, s:o, s:I}", "asked", asked_json(e, team), "rows", rows,
				 "total", (json_int_t)total, "settled", settled, "settled_total",
				 (json_int_t)settled_total);
	json_decref(rows);
	json_decref(settled);
	return NULL;
}
