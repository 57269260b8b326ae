#include "alert/history.h"

#include "alert/rollcall.h"

day_t history_year(day_t day)
{
	return day_from_civil((struct civil){year_of(day), 8, 1});
}

static bool of_year(const struct history_place *p, day_t day)
{
	return p->held != NULL && day >= p->held->first && day <= p->held->last;
}

bool history_at(const struct history_place *p, day_t day)
{
	return of_year(p, day) && (p->from == DAY_NONE || p->from <= day) &&
	       (p->to == DAY_NONE || p->to >= day);
}

bool history_held(const struct history_place *p, session_t s)
{
	return of_year(p, session_day(s)) && openings_state(p->held, s) == OPENING_OPEN;
}

cell_t history_cell(const struct history_place *p, session_t s)
{
	return p->settled != SESSION_NONE && s <= p->settled && history_at(p, session_day(s)) ?
		       roll_get(p->roll, p->roll_school, p->slot, s) :
		       CELL_UNKNOWN;
}

cell_t history_mark(const struct history *h, uint32_t school, session_t s, unsigned *ret_place)
{
	cell_t cells[HISTORY_PLACES] = {0}, best;
	unsigned places[HISTORY_PLACES] = {0}, count = 0;

	for (unsigned i = 0; i < h->count; i++) {
		if ((school != HISTORY_ANY && h->at[i].school != school) ||
		    !history_at(&h->at[i], session_day(s)))
			continue;
		cells[count] = history_cell(&h->at[i], s);
		places[count++] = i;
	}
	best = rollcall_merge(cells, count);
	*ret_place = count > 0 ? places[0] : HISTORY_PLACES;
	for (unsigned i = 0; i < count; i++)
		if (cells[i] == best)
			*ret_place = places[i];
	return best;
}

session_t history_settled(const struct history *h)
{
	session_t last = SESSION_NONE;

	for (unsigned i = 0; i < h->count; i++)
		if (h->at[i].settled > last)
			last = h->at[i].settled;
	return last;
}

bool history_open(const struct history *h, uint32_t school, session_t s)
{
	for (unsigned i = 0; i < h->count; i++)
		if ((school == HISTORY_ANY || h->at[i].school == school) && history_held(&h->at[i], s))
			return true;
	return false;
}

unsigned history_marked(const struct history_place *p, session_t s)
{
	struct opening_marks m = openings_marks(p->held, s);

	return m.on_roll == 0 ? 0 : (unsigned)m.known * 100U / m.on_roll;
}
