#include "engine/world/succession.h"

#include <string.h>

void succession_start(struct engine *e)
{
	e->succession_day = engine_today(e);
	e->successions = 0;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		e->schools[i].before = e->schools[i].after = NO_INDEX;
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct school *row = &e->config->schools[i];
		int old = row->succeeds[0] != '\0' ? config_school(e->config, row->succeeds) : -1;

		if (old < 0)
			continue;
		e->schools[i].before = (uint32_t)old;
		e->schools[old].after = i;
		e->successions++;
	}
}

unsigned succession_line(const struct engine *e, uint32_t school, uint32_t ret[SUCCESSION_LINE])
{
	unsigned count = 0;

	for (unsigned back = 1;
	     back < SUCCESSION_LINE && school != NO_INDEX && e->schools[school].before != NO_INDEX; back++)
		school = e->schools[school].before;
	for (; count < SUCCESSION_LINE && school != NO_INDEX; school = e->schools[school].after)
		ret[count++] = school;
	return count;
}

static day_t first_day(const struct engine *e, uint32_t school)
{
	return e->config->schools[e->schools[school].after].succeeds_from;
}

bool succession_over(const struct engine *e, uint32_t school, day_t day)
{
	return e->schools[school].after != NO_INDEX && day >= first_day(e, school);
}

day_t succession_leaving(const struct engine *e, uint32_t school, day_t to)
{
	day_t last;

	if (!succession_over(e, school, engine_today(e)))
		return to;
	last = first_day(e, school) - 1;
	return to == DAY_NONE || to > last ? last : to;
}

bool succession_joins(const struct engine *e, uint32_t school, uint32_t other)
{
	return e->schools[school].before == other && other != NO_INDEX &&
	       succession_over(e, other, engine_today(e));
}

static bool is_at(const struct engine *e, const struct child *c, uint32_t school, day_t day)
{
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (n->school == school && enrolment_current(n, day))
			return true;
	}
	return false;
}

bool succession_continues(const struct engine *e, const struct child *c, uint32_t school)
{
	uint32_t old = e->schools[school].before;

	return old != NO_INDEX && succession_over(e, old, engine_today(e)) &&
	       is_at(e, c, old, first_day(e, old) - 1);
}

uint32_t succession_of(const struct engine *e, const struct child *c, uint32_t school)
{
	uint32_t after = e->schools[school].after;

	return succession_over(e, school, engine_today(e)) && is_at(e, c, after, engine_today(e)) ? after :
												    NO_INDEX;
}

int succession_days(const struct engine *e, uint32_t school)
{
	struct open_days open;

	if (!succession_over(e, school, engine_today(e)))
		return 0;
	open = openings_open(&e->schools[e->schools[school].after].held);
	return school_days_in(&open, first_day(e, school), engine_today(e)).n;
}

int succession_turn(struct engine *e, struct fault *reterr)
{
	day_t today = engine_today(e), before = e->succession_day;

	(void)reterr;
	if (today == before)
		return 0;
	e->succession_day = today;
	for (uint32_t i = 0; e->successions > 0 && i < e->config->school_count; i++) {
		uint32_t old = e->schools[i].before;

		if (old != NO_INDEX && succession_over(e, old, today) != succession_over(e, old, before))
			e->replay_owed = true;
	}
	return 0;
}
