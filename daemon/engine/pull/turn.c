/* turn.c: whose page is asked for next. Why the order is no hint to a school stands in plan.c. */
#include "engine/pull/turn.h"

#include "engine/plan/plan.h"
#include "engine/pull/gates.h"
#include "engine/world/awake.h"

/* Loads of a year wait behind what is of today. */
#define AFTER_TODAY ((int64_t)1 << 60)

static bool ready(const struct pull *p, int64_t now)
{
	return pull_of_today(p) && p->number == 0 && p->retry_at <= now;
}

/* Has the school a child with a social worker, or one who is looked after? */
static bool has_listed(const struct engine *e, uint32_t school, day_t day)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;

	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];

		if (enrolment_current(n, day) && n->child != NO_INDEX &&
		    child_subjects(&e->children.at[n->child], day) != 0)
			return true;
	}
	return false;
}

void turn_begin(struct engine *e, uint32_t school)
{
	struct pull *p = &e->schools[school].pull;
	int64_t offset = plan_offset(e, school, p->planned);

	p->turn = (p->kind == PULL_LOAD ? AFTER_TODAY : p->planned) + offset;
	p->listed = has_listed(e, school, p->to);
	p->held_until = 0;
}

/* Among schools of different hosts only: see plan.c. */
static uint32_t better(const struct engine *e, uint32_t a, uint32_t b)
{
	const struct pull *p, *q;

	if (a == NO_INDEX || b == NO_INDEX)
		return a == NO_INDEX ? b : a;
	p = &e->schools[a].pull;
	q = &e->schools[b].pull;
	if (p->turn != q->turn)
		return p->turn < q->turn ? a : b;
	return q->listed && !p->listed ? b : a;
}

/* May it be asked now? */
static bool open_now(struct engine *e, uint32_t school, int64_t now)
{
	struct pull *p = &e->schools[school].pull;

	if (!ready(p, now) || p->held_until > now)
		return false;
	if (p->turn == 0)
		turn_begin(e, school); /* as the store had it: when its turn is was not kept */
	return gates_open(e, school, now, &p->held_until);
}

uint32_t turn_next(struct engine *e, int64_t now)
{
	uint32_t best = NO_INDEX;

	gates_clear_heads(e);
	AWAKE_EACH(e, now, i)
	{
		uint32_t *head = gates_head(e, i);

		if (!open_now(e, i, now))
			continue;
		if (head == NULL)
			best = better(e, best, i);
		else if (*head == NO_INDEX || e->schools[i].pull.turn < e->schools[*head].pull.turn)
			*head = i;
	}
	for (size_t i = 0; i < gates_hosts(e); i++)
		best = better(e, best, gates_head_of_host(e, i));
	return best;
}
