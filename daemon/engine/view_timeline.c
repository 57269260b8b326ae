#include "engine/view_timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/console_ask.h"
#include "engine/feed.h"
#include "engine/said.h"
#include "engine/view_rollcall.h"
#include "measure/period.h"

/* --- terms -----------------------------------------------------------------------------------------------
 */

static struct view_term term_of(const struct engine *e, unsigned term)
{
	int year = year_of(engine_today(e));
	struct view_term t = {.days = period_term_days(term, year)};

	snprintf(t.id, sizeof t.id, "%d-%s", term == TERM_AUTUMN ? year : year + 1,
		 term_name((enum term)term));
	return t;
}

int view_term(const struct engine *e, const char *text, struct view_term *ret, struct fault *reterr)
{
	unsigned now = period_term_of(engine_today(e));

	for (unsigned term = TERM_AUTUMN; term < TERMS; term++) {
		*ret = term_of(e, term);
		if (text[0] == '\0' ? term == now : strcmp(text, ret->id) == 0)
			return 0;
	}
	return console_field(reterr, "term", "expected a term of this school year, such as %s",
			     term_of(e, now).id);
}

json_t *view_terms(const struct engine *e)
{
	json_t *all = json_array();

	for (unsigned term = TERM_AUTUMN; term < TERMS; term++) {
		struct view_term t = term_of(e, term);
		char name[32];

		if (t.days.from > engine_today(e))
			continue;
		snprintf(name, sizeof name, "%c%s %.4s", term_name((enum term)term)[0] - 'a' + 'A',
			 term_name((enum term)term) + 1, t.id);
		json_array_append_new(all, json_pack("{s:s, s:s}", "id", t.id, "name", name));
	}
	return all;
}

/* --- marks ------------------------------------------------------------------------------------------------
 */

struct timeline {
	struct engine *e;
	const struct visitor *v;
	uint32_t child;
	struct view_term term;
	day_t last; /* that is shown */
	unsigned absent, attending;
};

static const char *class_name(enum code_class c)
{
	static const char *const names[CLASS_COUNT] = {
		[CLASS_UNKNOWN] = "unknown",	       [CLASS_PRESENT] = "present",
		[CLASS_OFF_SITE] = "off_site",	       [CLASS_AUTHORISED] = "authorised",
		[CLASS_UNAUTHORISED] = "unauthorised", [CLASS_NOT_POSSIBLE] = "not_possible",
		[CLASS_NOT_COLLECTED] = "closed",
	};

	return names[c];
}

/* Of one school; null: nothing is known, or may be. */
static json_t *mark_json(const struct timeline *t, const struct enrolment *n, session_t s, enum treatment how)
{
	const struct engine_school *school = &t->e->schools[n->school];
	cell_t cell = s <= school->evaluated_to && feed_doubts(t->e, n->school, s) == DOUBT_NONE ?
			      roll_get(t->e->roll, n->school, n->row.slot, s) :
			      CELL_UNKNOWN;
	const struct code *code = code_of(cell);
	char words[64];
	json_t *json;

	if (how <= TREATMENT_BAND)
		return json_null();
	if (cell == CELL_UNKNOWN && openings_shut(&school->held, s))
		return json_pack("{s:s, s:s}", "class", "closed", "words", "school closed");
	if (cell == CELL_UNKNOWN)
		return json_null();
	notify_treated(cell, how, words, sizeof words);
	json = json_pack("{s:s, s:s}", "class", class_name(code_class_of(cell)), "words", words);
	if (how == TREATMENT_CLEAR && code != NULL)
		json_object_set_new(json, "code", json_string(code->text));
	return json;
}

/* A day of no school is not shown, but where a mark of it came. */
static void add_day(struct timeline *t, const struct enrolment *n, day_t day, json_t *days)
{
	enum treatment how = view_mark_treatment(t->e, t->v, t->child, n->school, day);
	json_t *am = mark_json(t, n, session_of(day, false), how);
	json_t *pm = mark_json(t, n, session_of(day, true), how);
	bool term_time = calendar_day(t->e->schools[n->school].row->days, day) == DAY_IS_OPEN;

	if (term_time || json_object_get(am, "code") != NULL || json_object_get(pm, "code") != NULL)
		json_array_append_new(days,
				      json_pack("{s:o, s:o, s:o}", "day", view_day(day), "am", am, "pm", pm));
	else {
		json_decref(am);
		json_decref(pm);
	}
}

static json_t *school_json(struct timeline *t, const struct enrolment *n)
{
	const struct school *row = t->e->schools[n->school].row;
	struct visitor_view by;
	bool named;
	json_t *days = json_array();

	for (day_t day = t->term.days.from; day <= t->last; day++)
		if (day_weekday(day) <= DAY_FRIDAY && enrolment_current(n, day))
			add_day(t, n, day, days);
	named = visitor_reads_child(t->e, t->v, t->child, n->school, engine_today(t->e), &by) &&
		by.treatment[FIELD_SCHOOL] == TREATMENT_CLEAR;
	return json_pack("{s:s, s:s, s:o, s:o, s:o}", "id", named ? row->id : "", "name",
			 named ? row->name : "a school; the contract does not release which", "from",
			 view_day(n->row.from), "to", view_day(n->row.to), "days", days);
}

/* Sessions of the term over all schools that are shown: attending at one is not absent at another. */
static void count_missed(struct timeline *t)
{
	const struct child *c = &t->e->children.at[t->child];

	for (session_t s = session_of(t->term.days.from, false); s <= session_of(t->last, true); s++) {
		cell_t cells[4], best;
		unsigned count = 0;

		for (unsigned i = 0; i < c->enrolment_count; i++) {
			const struct enrolment *n = &t->e->enrolments.at[c->enrolments[i]];

			if (enrolment_current(n, session_day(s)) &&
			    s <= t->e->schools[n->school].evaluated_to &&
			    feed_doubts(t->e, n->school, s) == DOUBT_NONE &&
			    view_mark_treatment(t->e, t->v, t->child, n->school, session_day(s)) >
				    TREATMENT_BAND)
				cells[count++] = roll_get(t->e->roll, n->school, n->row.slot, s);
		}
		best = rollcall_merge(cells, count);
		t->absent += code_absent(best);
		t->attending += code_attending(best);
	}
}

static json_t *schools_json(struct timeline *t)
{
	const struct child *c = &t->e->children.at[t->child];
	json_t *all = json_array();

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &t->e->enrolments.at[c->enrolments[i]];
		struct visitor_view by;

		if (visitor_reads_child(t->e, t->v, t->child, n->school, engine_today(t->e), &by) &&
		    by.treatment[FIELD_SESSION_MARK] > TREATMENT_BAND)
			json_array_append_new(all, school_json(t, n));
	}
	return all;
}

/* --- events ----------------------------------------------------------------------------------------------
 */

/* What people were told on the telephone stands beside the register. */
static int add_said(const struct timeline *t, struct view_events *ret, struct fault *reterr)
{
	const struct said *all = t->e->said;

	for (size_t i = 0; i < all->marks.count; i++) {
		const struct said_mark *m = &all->marks.at[i];
		struct view_event *one;
		char session[40];

		if (child_find(t->e, &m->kept.child) != t->child || session_day(m->kept.session) > t->last ||
		    session_day(m->kept.session) < t->term.days.from)
			continue;
		one = view_event_add(ret, m->kept.at, "said");
		if (one == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a timeline");
		text_copy(one->who, sizeof one->who, span_of(m->kept.entered_by));
		snprintf(one->text, sizeof one->text, "%s: %s, said by %s.",
			 view_session_words(m->kept.session, session),
			 m->cell == CELL_UNKNOWN ? "taken back" : m->kept.code, m->said_by);
	}
	return 0;
}

static int events_of(const struct timeline *t, bool listed, json_t **ret_json, struct fault *reterr)
{
	const struct date_range days = {t->term.days.from, t->last};
	struct view_events events = {0};
	int rc = view_events_child(t->e, t->v, t->child, london_to_instant(days.from, 0), &events, reterr);

	if (rc == 0 && listed)
		rc = add_said(t, &events, reterr);
	if (rc == 0)
		rc = view_timeline_changes(t->e, t->v, t->child, &days, &events, reterr);
	if (rc == 0)
		*ret_json = view_events_json(&events);
	VEC_FREE(&events);
	return rc;
}

/* Teams that were told of any alert that this visitor reads too. */
static json_t *who_else(const struct timeline *t)
{
	const struct child *c = &t->e->children.at[t->child];
	bool *told = calloc(t->e->config->team_count + 1, sizeof *told);
	json_t *all = json_array();

	for (size_t i = 0; told != NULL && i < c->alert_count; i++) {
		const struct alert *a = &t->e->alerts.at[c->alerts[i]];
		struct route routes[CONTRACT_LIST];
		struct view_alert may;
		unsigned count;

		if (!view_alert_of(t->e, t->v, a, NO_INDEX, &may))
			continue;
		count = notify_routes(t->e, a, t->child, routes);
		for (unsigned k = 0; k < count; k++)
			told[routes[k].team] = true;
	}
	for (size_t i = 0; told != NULL && i < t->e->config->team_count; i++)
		if (told[i])
			json_array_append_new(all, json_string(t->e->config->teams[i].name));
	free(told);
	return all;
}

/* --- the answer ------------------------------------------------------------------------------------------
 */

/* A reason that is given is kept with each look; without one the same look is kept once an hour. */
static int log_look(const struct timeline *t, const struct visitor_view *by, const char *why,
		    struct fault *reterr)
{
	const struct digest *id = &t->e->children.at[t->child].id;
	char what[150], under[160], reason[100];
	struct view_looks looks = {0};

	if (why[0] == '\0')
		return view_look(&looks, id, by) ?
			       view_looks_keep(t->e, t->v, "timeline of a child", &looks, reterr) :
			       fault_set(reterr, FAULT_MEMORY, "no memory for a look");
	text_escape(reason, sizeof reason, span_of(why));
	snprintf(what, sizeof what, "timeline of a child, because: %s", reason);
	return visitor_log(t->e, t->v, id, what, visitor_why(by, under), reterr);
}

int view_timeline(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr)
{
	struct timeline t = {.e = e, .v = v};
	day_t today = engine_today(e);
	struct visitor_view by;
	char now[40];
	json_t *json, *events = NULL;
	int rc;

	t.child = visitor_child(e, v, answer_text(question, "id"), today, &by);
	if (t.child == NO_INDEX)
		return view_missing(reterr);
	rc = view_term(e, answer_text(question, "term"), &t.term, reterr);
	t.last = t.term.days.to < today ? t.term.days.to : today;
	if (rc == 0)
		rc = log_look(&t, &by, answer_text(question, "why"), reterr);
	if (rc == 0)
		rc = events_of(&t, by.listed, &events, reterr);
	if (rc != 0)
		return rc;
	count_missed(&t);
	json = view_child(e, v, t.child, &by);
	if (json == NULL) {
		json_decref(events);
		return fault_set(reterr, FAULT_MEMORY, "no memory for a timeline");
	}
	json_object_update_new(json,
			       json_pack("{s:b, s:s, s:o, s:s, s:{s:i, s:f, s:i}, s:o, s:o, s:o}", "ok", 1,
					 "term", t.term.id, "terms", view_terms(e), "as_of", view_now(e, now),
					 "missed", "sessions", (int)t.absent, "days", t.absent / 2.0,
					 "possible", (int)(t.absent + t.attending), "schools",
					 schools_json(&t), "events", events, "who_else", who_else(&t)));
	return view_give(json, ret_json, reterr);
}
