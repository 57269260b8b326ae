/* view_ring.c: whom to ring, and what was said. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/judge/said.h"
#include "engine/people/console_row.h"
#include "engine/view/view_act.h"
#include "engine/view/view_cases.h"
#include "engine/view/view_inbox.h"
#include "engine/view/view_morning.h"
#include "engine/view/view_rollcall.h"
#include "engine/world/holdbacks.h"

/* One child of whom nothing was heard. */
struct silent {
	uint32_t child;
	enum silence why;
	uint32_t school; /* whose silence it is: not always one that may be named */
	struct view_place place;
};
struct silents {
	struct silent *at;
	size_t count, room;
};

static bool is_there(const struct silents *all, uint32_t child)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->at[i].child == child)
			return true;
	return false;
}

static int gather(struct engine *e, const struct visitor *v, const char *list, session_t s,
		  struct silents *all, struct fault *reterr)
{
	struct view_roll r;
	int rc = view_roll(e, v, list, s, &r, reterr);

	for (size_t i = 0; rc == 0 && i < r.rows.count; i++) {
		const struct box_row *row = &r.rows.at[i];
		struct visitor_view by;
		struct silent *one;

		if (row->box != BOX_NOT_HEARD || row->silence == SILENCE_NOT_LOOKED ||
		    is_there(all, row->child) || !visitor_reads_any(e, v, row->child, engine_today(e), &by))
			continue;
		one = VEC_ADD(all);
		if (one == NULL) {
			rc = fault_set(reterr, FAULT_MEMORY, "no memory for whom to ring");
			break;
		}
		*one = (struct silent){row->child, row->silence, row->school,
				       view_place(e, v, row->child, &by)};
	}
	VEC_FREE(&r.rows);
	return rc;
}

static int by_place(const void *left, const void *right)
{
	const struct silent *a = left, *b = right;
	int by = (a->place.school > b->place.school) - (a->place.school < b->place.school);

	if (by == 0)
		by = strcmp(a->place.name, b->place.name);
	return by != 0 ? by : (a->child > b->child) - (a->child < b->child);
}

static bool same_place(const struct silent *a, const struct silent *b)
{
	return a->place.school == b->place.school && strcmp(a->place.name, b->place.name) == 0;
}

/* "S Ecretary on Mon 23 Nov 2026": who answered last for any of these children. */
static void answered(const struct engine *e, const struct silent *from, size_t count, session_t s,
		     char out[96])
{
	session_t newest = SESSION_NONE;
	char day[16];

	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct said_mark *m = said_before(e, from[i].child, s);

		if (m == NULL || (newest != SESSION_NONE && m->kept.session <= newest))
			continue;
		newest = m->kept.session;
		snprintf(out, 96, "%.60s on %s", m->said_by, day_words(day, session_day(newest)));
	}
}

static json_t *school_json(struct engine *e, const struct visitor *v, const struct silent *from, size_t count,
			   session_t s, struct view_looks *looks)
{
	const struct school *row =
		from->place.school != NO_INDEX ? &e->config->schools[from->place.school] : NULL;
	json_t *children = json_array();
	char last[96], why[96];

	for (size_t i = 0; i < count; i++) {
		struct visitor_view by;

		if (visitor_reads_any(e, v, from[i].child, engine_today(e), &by))
			json_array_append_new(children,
					      view_child_row(e, v, from[i].child, &by,
							     held_back_silence(e, from[i].why, from[i].child,
									       from[i].school, why),
							     looks));
	}
	answered(e, from, count, s, last);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "id", row != NULL ? row->id : "", "name",
			 from->place.name[0] != '\0' ? from->place.name : "no school is known", "telephone",
			 row != NULL ? row->contact_phone : "", "why", silence_words(from->why),
			 "last_answered", last, "children", children);
}

/* Codes that say where a child is, of that day and half. */
static json_t *codes_json(session_t s)
{
	json_t *all = json_array();
	unsigned count;
	const struct code *codes = code_table(&count);
	day_t day = session_day(s);

	for (unsigned i = 0; i < count; i++) {
		const struct code *c = &codes[i];

		if ((c->sessions & (session_pm(s) ? CODE_PM : CODE_AM)) == 0 || !rollcall_heard(c->cell) ||
		    (c->from != DAY_NONE && c->from > day) || (c->to != DAY_NONE && c->to < day))
			continue;
		json_array_append_new(all, json_pack("{s:s, s:s}", "id", c->text, "name", c->meaning));
	}
	return all;
}

static json_t *schools_json(struct engine *e, const struct visitor *v, const struct silents *all, session_t s,
			    struct view_looks *looks)
{
	json_t *list = json_array();

	for (size_t from = 0, to; from < all->count; from = to) {
		for (to = from + 1; to < all->count && same_place(&all->at[from], &all->at[to]); to++)
			;
		json_array_append_new(list, school_json(e, v, &all->at[from], to - from, s, looks));
	}
	return list;
}

int view_ring(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
	      struct fault *reterr)
{
	const char *text = answer_text(question, "at");
	session_t s = view_roll_session(e);
	struct view_looks looks = {0};
	struct silents all = {0};
	char at[16], words[40];
	uint32_t team;
	json_t *schools, *cases;
	int rc = view_team(e, v, question, &team, reterr);

	if (rc == 0 && text[0] != '\0' && !view_read_session(e, text, &s))
		rc = console_field(reterr, "at", "expected YYYY-MM-DD-AM or -PM");
	for (size_t i = 0; rc == 0 && i < VISITOR_LISTS; i++)
		if (visitor_reads_list(e, v, visitor_lists[i], engine_today(e)))
			rc = gather(e, v, subject_name(visitor_lists[i]), s, &all, reterr);
	if (rc != 0) {
		VEC_FREE(&all);
		return rc;
	}
	if (all.count > 0)
		qsort(all.at, all.count, sizeof *all.at, by_place);
	schools = schools_json(e, v, &all, s, &looks);
	cases = view_cases(e, v, team, &looks);
	VEC_FREE(&all);
	rc = view_looks_keep(e, v, "schools to ring", &looks, reterr);
	if (rc == 0)
		return view_give(json_pack("{s:b, s:s, s:s, s:s, s:b, s:o, s:o, s:o}", "ok", 1, "team",
					   e->config->teams[team].id, "at", view_session(s, at), "session",
					   view_session_words(s, words), "reads_list",
					   (int)visitor_reads_lists(e, v, engine_today(e)), "codes",
					   codes_json(s), "schools", schools, "cases", cases),
				 ret_json, reterr);
	json_decref(schools);
	json_decref(cases);
	return rc;
}

/* --- the mark --------------------------------------------------------------------------------------------
 */

/* By what the lists call the child: its UPN, else its case number. */
static const char *called(const struct engine *e, uint32_t child, const struct visitor_view *by)
{
	const struct list_entry *own =
		by->listed ? child_entry(&e->children.at[child], by->subjects, engine_today(e)) : NULL;

	return own == NULL ? "" : own->row.upn[0] != '\0' ? own->row.upn : own->row.case_id;
}

int view_mark_said(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	struct said_entry entry = {.session = answer_text(question, "at"),
				   .code = answer_text(question, "code"),
				   .said_by = answer_text(question, "said_by"),
				   .why = answer_text(question, "why")};
	char person[96], words[320] = "";
	struct visitor_view by;
	struct fault no = {0};
	session_t s;
	uint32_t child = visitor_child(e, v, answer_text(question, "child"), engine_today(e), &by);
	int rc;

	entry.child = child != NO_INDEX ? called(e, child, &by) : "";
	if (entry.child[0] == '\0')
		return view_missing(reterr);
	if (!view_read_session(e, entry.session, &s))
		return console_field(reterr, "at", "expected YYYY-MM-DD-AM or -PM");
	if (strlen(entry.said_by) >= sizeof((struct said_mark *)NULL)->said_by)
		return console_field(reterr, "said_by", "Write less: at most 63 letters");
	if (strlen(entry.why) >= sizeof((struct said_mark *)NULL)->why)
		return console_field(reterr, "why", "Write less: at most 159 letters");
	if (entry.said_by[0] == '\0')
		return console_field(reterr, "said_by", "Say who answered");
	if (entry.why[0] == '\0')
		entry.why = "rang: nothing was heard";
	entry.entered_by = visitor_words(v, person);
	rc = said_enter(e, &entry, words, sizeof words, &no, reterr);
	if (rc == 1 && strncmp(no.text, "session: ", 9) == 0)
		return console_field(reterr, "at", "%s", no.text + 9);
	if (rc == 1)
		return no.kind == FAULT_MEANING && no.text[0] != '\0' && strncmp(no.text, "code", 4) != 0 ?
			       console_field(reterr, "code", "%s", no.text) :
			       view_refused(&no, reterr);
	return rc == 0 ? view_acted(words, ret_json, reterr) : rc;
}
