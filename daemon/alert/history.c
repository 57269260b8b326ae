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

bool history_told(const struct history_place *p, session_t s)
{
	return !p->silent && p->settled != SESSION_NONE && s <= p->settled;
}

cell_t history_cell(const struct history_place *p, session_t s)
{
	return history_told(p, s) && history_at(p, session_day(s)) ?
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

static bool past_at(const struct history_past *p, uint32_t school, day_t day)
{
	return (school == HISTORY_ANY || p->school == school) && day >= past_first(p->past) &&
	       day <= past_last(p->past) && (p->from == DAY_NONE || p->from <= day) &&
	       (p->to == DAY_NONE || p->to >= day);
}

cell_t history_mark_back(const struct history *h, uint32_t school, session_t s, unsigned *ret_place,
			 unsigned *ret_past)
{
	cell_t cells[HISTORY_PLACES] = {0}, best = history_mark(h, school, s, ret_place);
	unsigned places[HISTORY_PLACES] = {0}, count = 0;

	*ret_past = HISTORY_PLACES;
	if (best != CELL_UNKNOWN || *ret_place < HISTORY_PLACES)
		return best;
	for (unsigned i = 0; i < h->past_count; i++) {
		if (!past_at(&h->past[i], school, session_day(s)))
			continue;
		cells[count] = past_get(h->past[i].past, h->past[i].slot, s);
		places[count++] = i;
	}
	best = rollcall_merge(cells, count);
	/* Of two that say the same, one that may be shown. */
	for (unsigned i = count; i-- > 0;)
		if (cells[i] == best && (*ret_past == HISTORY_PLACES || !h->past[places[i]].hidden))
			*ret_past = places[i];
	return best;
}

session_t history_settled(const struct history *h)
{
	session_t last = SESSION_NONE;

	for (unsigned i = 0; i < h->count; i++)
		if (!h->at[i].silent && h->at[i].settled > last)
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

bool history_open_back(const struct history *h, uint32_t school, session_t s)
{
	if (history_open(h, school, s))
		return true;
	for (unsigned i = 0; i < h->past_count; i++)
		if ((school == HISTORY_ANY || h->past[i].school == school) && past_held(h->past[i].past, s))
			return true;
	return false;
}

struct school_days history_school_days(const struct history *h, uint32_t school, day_t day, day_t today)
{
	struct school_days days = {0};

	for (day_t d = day + 1; d <= today; d++)
		days.n += history_open_back(h, school, session_of(d, false)) ||
			  history_open_back(h, school, session_of(d, true));
	return days;
}

day_t history_first(const struct history *h, uint32_t school)
{
	day_t first = DAY_NONE;

	for (unsigned i = 0; i < h->count; i++)
		if ((school == HISTORY_ANY || h->at[i].school == school) && h->at[i].held != NULL &&
		    (first == DAY_NONE || h->at[i].held->first < first))
			first = h->at[i].held->first;
	for (unsigned i = 0; i < h->past_count; i++)
		if ((school == HISTORY_ANY || h->past[i].school == school) &&
		    (first == DAY_NONE || past_first(h->past[i].past) < first))
			first = past_first(h->past[i].past);
	return first;
}

unsigned history_marked(const struct history_place *p, session_t s)
{
	struct opening_marks m = openings_marks(p->held, s);

	return m.on_roll == 0 ? 0 : (unsigned)m.known * 100U / m.on_roll;
}
