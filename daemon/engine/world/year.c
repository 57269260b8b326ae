/* year.c: each school's year as it was held: its calendar, and what its marks say of days that
 * nobody wrote down. A cache, as the roll is: made anew at a start, kept up by intake. */
#include "engine/world/year.h"

#include "engine/world/state.h"

void year_start(struct engine *e)
{
	for (size_t i = 0; i < e->config->school_count; i++)
		openings_start(&e->schools[i].held, e->schools[i].row->days, roll_first_monday(e->roll),
			       OPENINGS_LEARN);
}

void year_roll(struct engine *e, uint32_t school)
{
	struct engine_school *s = &e->schools[school];

	openings_roll_clear(&s->held);
	for (size_t i = 0; i < s->on_roll.count; i++) {
		const struct enrolment *n = &e->enrolments.at[s->on_roll.at[i]];

		openings_roll_add(&s->held, n->row.from, n->row.to);
	}
	openings_roll_done(&s->held);
}

void year_recount(struct engine *e)
{
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		openings_recount(&e->schools[i].held, e->roll, i);
		year_roll(e, i);
	}
}
