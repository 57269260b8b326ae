/* answer_calendar.c: a school's year as it was held: its half terms in four counters, and the
 * closures that its marks tell and its calendar does not. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"

static json_t *date_json(day_t day)
{
	char text[11];

	return json_string(day_print(text, day));
}

/* One range, counted in each of the four counters. */
static json_t *range_json(const struct openings *o, const char *name, struct date_range r)
{
	struct sessions sessions = openings_sessions(o, session_of(r.from, false), session_of(r.to, true));
	struct school_days days = openings_school_days(o, r.from, r.to);
	struct school_weeks weeks = openings_school_weeks(o, r.from, r.to);
	struct working_days working = working_days_in(o->calendar, r.from, r.to);

	return json_pack("{s:s, s:o, s:o, s:i, s:i, s:i, s:i}", "name", name, "from", date_json(r.from), "to",
			 date_json(r.to), "school_days", days.n, "sessions", sessions.n, "school_weeks",
			 weeks.n, "working_days", working.n);
}

static json_t *ranges_json(const struct openings *o)
{
	json_t *list = json_array();
	int year = year_of(o->first);
	struct date_range r, whole = {DAY_NONE, DAY_NONE};
	char name[24];

	for (unsigned h = 1; h <= HALF_TERMS; h++) {
		enum term term = (enum term)((h + 1) / 2);

		snprintf(name, sizeof name, "%s %u", term_name(term), (h - 1) % 2 + 1);
		if (calendar_half_term_range(o->calendar, year, h, &r))
			json_array_append_new(list, range_json(o, name, r));
		else if (h % 2 == 1 && calendar_term_range(o->calendar, year, term, &r))
			json_array_append_new(list, range_json(o, term_name(term), r));
	}
	whole.from = calendar_next(o->calendar, o->first - 1);
	whole.to = calendar_previous(o->calendar, o->last + 1);
	if (whole.from != DAY_NONE && whole.to != DAY_NONE && whole.from <= whole.to)
		json_array_append_new(list, range_json(o, "whole year", whole));
	return list;
}

static json_t *closures_json(const struct openings *o)
{
	json_t *list = json_array();

	for (session_t s = session_of(o->first, false); s <= session_of(o->last, true); s++) {
		enum opening state = openings_state(o, s);
		struct opening_marks m = openings_marks(o, s);

		if (openings_learned(state))
			json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:i, s:i, s:i}", "day",
							      date_json(session_day(s)), "half",
							      session_pm(s) ? "PM" : "AM", "words",
							      opening_words(state), "closed",
							      (int)opening_marks_closed(&m), "known", m.known,
							      "on_roll", m.on_roll));
	}
	return list;
}

int answer_calendar(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *id = json_string_value(json_object_get(question, "school"));
	int school = id != NULL ? config_school(e->config, id) : -1;
	const struct openings *o;
	char title[192], shown[64];
	int year;

	if (school < 0)
		return fault_set(reterr, FAULT_MISSING,
				 "there is no school \"%s\"; muster status schools lists them",
				 text_escape(shown, sizeof shown, span_of(id != NULL ? id : "")));
	o = &e->schools[school].held;
	year = year_of(o->first);
	snprintf(title, sizeof title, "%s: %d/%02d as it is held, by its calendar %s and its marks",
		 e->schools[school].row->name, year, (year + 1) % 100, o->calendar->id);
	*ret_json =
		json_pack("{s:b, s:s, s:o, s:o, s:o}", "ok", 1, "title", title, "as_of",
			  answer_time(engine_now(e)), "ranges", ranges_json(o), "closures", closures_json(o));
	return 0;
}
