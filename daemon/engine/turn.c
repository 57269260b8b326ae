/* turn.c: whose page is asked for next. Why the order is no hint to a school stands in plan.c. */
#include "engine/turn.h"

#include "engine/gates.h"

/* Loads of a year wait behind what is of today. */
#define AFTER_TODAY ((int64_t)1 << 60)

static bool ready(const struct pull *p, int64_t now)
{
	return p->kind != PULL_NONE && p->number == 0 && p->retry_at <= now;
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

static bool before(const struct pull *a, const struct pull *b)
{
	if (a->turn != b->turn)
		return a->turn < b->turn;
	return a->listed && !b->listed;
}

uint32_t turn_next(struct engine *e, int64_t now)
{
	uint32_t best = NO_INDEX;

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		struct pull *p = &e->schools[i].pull;

		if (!ready(p, now) || p->held_until > now)
			continue;
		if (p->turn == 0)
			turn_begin(e, i); /* as the store had it: when its turn is was not kept */
		if (best != NO_INDEX && !before(p, &e->schools[best].pull))
			continue;
		if (gates_open(e, i, now, &p->held_until))
			best = i;
	}
	return best;
}
