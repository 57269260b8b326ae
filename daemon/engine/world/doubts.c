/* doubts.c: whether marks are believed, for all who read them. feed.c judges it. */
#include "engine/world/doubts.h"

/* -1: no weekday of this year. */
int doubts_place(const struct engine *e, session_t s)
{
	unsigned week, column;

	return roll_place(e->roll, s, &week, &column, NULL) == 0 ? (int)(week * ROLL_SESSIONS + column) : -1;
}

session_t doubts_session(const struct engine *e, unsigned place)
{
	unsigned week = place / ROLL_SESSIONS, column = place % ROLL_SESSIONS;

	return session_of(roll_first_monday(e->roll) + (day_t)(week * 7 + column / 2), column % 2 != 0);
}

/* Doubts that nobody has answered for are over then. */
day_t doubts_from(const struct engine *e)
{
	return engine_today(e) - e->config->authority.fresh.believe_after;
}

enum doubt doubts_of(const struct engine *e, uint32_t school, session_t s)
{
	const struct feed_school *f;
	int place;

	if (e->feed == NULL || school >= e->feed->school_count)
		return DOUBT_NONE;
	f = &e->feed->schools[school];
	place = f->doubted > 0 ? doubts_place(e, s) : -1;
	if (place < 0 || (f->doubts[place] & FEED_RIGHT) != 0 || f->doubts[place] == DOUBT_NONE ||
	    (f->doubts[place] != DOUBT_CHANGED && session_day(s) < doubts_from(e)))
		return DOUBT_NONE;
	return (enum doubt)f->doubts[place];
}

bool doubts_hold(const struct engine *e, const struct child *c, session_t first, session_t last)
{
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		uint32_t school = e->enrolments.at[c->enrolments[i]].school;

		if (e->feed == NULL || e->feed->schools[school].doubted == 0)
			continue;
		for (session_t s = first; s <= last; s++)
			if (doubts_of(e, school, s) != DOUBT_NONE)
				return true;
	}
	return false;
}

bool doubts_any(const struct engine *e, uint32_t school)
{
	session_t last = e->schools[school].evaluated_to;

	if (e->feed == NULL || e->feed->schools[school].doubted == 0 || last == SESSION_NONE)
		return false;
	for (session_t s = last; s >= session_of(doubts_from(e), false); s--)
		if (doubts_of(e, school, s) != DOUBT_NONE)
			return true;
	return false;
}

bool doubts_want_look(const struct engine *e, uint32_t school, session_t s)
{
	return e->feed != NULL &&
	       (e->feed->schools[school].partial == s || doubts_of(e, school, s) != DOUBT_NONE);
}
