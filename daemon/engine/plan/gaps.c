#include "engine/plan/gaps.h"

#include "engine/world/awake.h"
static bool look_for(const struct engine *e, uint32_t school, session_t session)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;

	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];
		cell_t cell;

		if (!enrolment_current(n, session_day(session)))
			continue;
		cell = roll_get(e->roll, school, n->row.slot, session);
		if (cell == CELL_UNKNOWN || cell == CELL_NO_REASON_YET)
			return true;
	}
	return false;
}

bool gaps_any(const struct engine *e, uint32_t school, session_t session)
{
	struct gaps *g = &e->schools[school].gaps;
	unsigned half = session_pm(session);

	if (!g->known[half] || g->session[half] != session) {
		g->any[half] = look_for(e, school, session);
		g->session[half] = session;
		g->known[half] = true;
	}
	return g->any[half];
}

void gaps_changed(struct engine *e, uint32_t school)
{
	e->schools[school].gaps = (struct gaps){0};
	e->schools[school].quiet_until = 0;
	awake_wake(e, school);
}
