/* advance.c: the simulated clock moves only when everything due has been done, so that a
 * run in simulated time is the same however fast the machine is and whoever was killed. */
#include "engine/advance.h"

#include "engine/judge/baseline.h"
#include "engine/judge/rule_list.h"
#include "engine/keep/ending.h"
#include "engine/keep/retain.h"
#include "engine/plan/plan.h"
#include "engine/published/ees.h"
#include "engine/pull/deep.h"
#include "engine/pull/pull.h"
#include "engine/tell/clocks.h"
#include "engine/tell/heard.h"
#include "engine/lists/holdback_act.h"
#include "engine/tell/mutes.h"
#include "engine/tell/outbox.h"
#include "engine/tell/summary.h"
#include "engine/world/awake.h"
#include "engine/world/disk.h"

static int64_t earlier(int64_t a, int64_t b)
{
	return a == 0 ? b : b == 0 ? a : a < b ? a : b;
}

/* Something of this pull is to be done at or before `now`. */
static bool pull_due(const struct pull *p, int64_t now)
{
	return (pull_of_today(p) || p->kind == PULL_DEEP) &&
	       (p->number != 0 || (p->retry_at <= now && p->held_until <= now));
}

bool advance_settled(const struct engine *e, const char **ret_waiting)
{
	int64_t now = engine_now(e), latest;

	*ret_waiting = "";
	if (disk_pauses(e)) /* a simulated day loses nothing to it: the clock stands */
		return *ret_waiting = "room on the disk", false;
	if (pull_awaited(e)) /* most often, and no calendar is asked */
		return *ret_waiting = "schools", false;
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (pull_due(&e->list_pulls[i], now) ||
		    (e->list_pulls[i].kind == PULL_NONE && plan_list_due(e, i, now) != 0))
			return *ret_waiting = "lists", false;
	latest = deep_latest(now);
	AWAKE_EACH(e, now, i)
	if (pull_due(&e->schools[i].pull, now) ||
	    (!pull_of_today(&e->schools[i].pull) && plan_look_due(e, i, now) != 0) ||
	    (e->schools[i].pull.kind == PULL_NONE && deep_due(e, i, now, latest)))
		return *ret_waiting = "schools", false;
	if (plan_rollcall_due(e, now) != 0)
		return *ret_waiting = "roll call", false;
	if (e->import.number != 0)
		return *ret_waiting = "an import", false;
	if (ending_due(e))
		return *ret_waiting = "ends of contracts", false;
	if (mutes_due(e))
		return *ret_waiting = "silences", false;
	if (holdback_due(e))
		return *ret_waiting = "children held back", false;
	if (heard_due(e))
		return *ret_waiting = "readers new to an alert", false;
	if (clocks_due(e))
		return *ret_waiting = "clocks of alerts", false;
	if (rule_list_due(e))
		return *ret_waiting = "lists of the week", false;
	if (baseline_due(e))
		return *ret_waiting = "opening reports", false;
	if (summary_due(e))
		return *ret_waiting = "digests", false;
	if (retain_due(e))
		return *ret_waiting = "what is to be erased", false;
	if (ees_due(e))
		return *ret_waiting = "published figures", false;
	if (e->advance_delivered && outbox_due(e) > 0)
		return *ret_waiting = "deliveries", false;
	return true;
}

int64_t advance_next(const struct engine *e)
{
	int64_t now = engine_now(e), next = plan_rollcall_next(now);

	next = earlier(next, outbox_next(e, now));
	next = earlier(next, ees_next(e));
	next = earlier(next, clocks_next(e));
	next = earlier(next, mutes_next(e));
	next = earlier(next, holdback_next(e));
	next = earlier(next, summary_next(e));
	next = earlier(next, deep_next(now));
	next = earlier(next, rule_list_next(e, now));
	next = earlier(next, baseline_next(e));
	for (uint32_t i = 0; i < e->config->authority.list_count; i++) {
		next = earlier(next, plan_list_next(e, i, now));
		if (e->list_pulls[i].kind != PULL_NONE)
			next = earlier(next, e->list_pulls[i].retry_at);
	}
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct engine_school *s = &e->schools[i];

		if (e->asleep_until[i] > now) {
			next = earlier(next, e->asleep_until[i]);
			continue;
		}
		next = earlier(next, s->quiet_until > now ? s->quiet_until : plan_look_next(e, i, now));
		if (pull_of_today(&s->pull))
			next = earlier(next,
				       s->pull.held_until > now ? s->pull.held_until : s->pull.retry_at);
	}
	return next;
}

int advance_run(struct engine *e, struct fault *reterr)
{
	const char *waiting;
	int64_t next;

	if (!e->port.simulated || e->advance_until == 0 || engine_now(e) >= e->advance_until ||
	    !advance_settled(e, &waiting))
		return 0;
	next = advance_next(e);
	if (next == 0 || next > e->advance_until)
		next = e->advance_until;
	return e->port.set_now(e->port.context, next, reterr);
}
