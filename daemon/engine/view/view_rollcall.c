#include "engine/view/view_rollcall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/boxes.h"
#include "engine/judge/said.h"
#include "engine/people/console_row.h"
#include "engine/tell/notify.h"
#include "engine/view/view_alert.h"
#include "engine/view/view_family.h"
#include "engine/world/holdbacks.h"

#define BOX_ROWS 500 /* where nobody says how many */

static const struct {
	unsigned subject;
	const char *title;
} lists[] = {
	{SUBJECT_LOOKED_AFTER, "Looked-after children"},
	{SUBJECT_PROTECTION_PLAN, "Children with a protection plan"},
	{SUBJECT_IN_NEED, "Children in need"},
};
#define LISTS (sizeof lists / sizeof *lists)

/* --- what is left of a mark
 * ---------------------------------------------------------------------------------
 */

enum treatment view_mark_treatment(const struct engine *e, const struct visitor *v, uint32_t child,
				   uint32_t school, day_t day)
{
	struct visitor_view then, now;

	if (!visitor_reads_child(e, v, child, school, day, &then) ||
	    !visitor_reads_child(e, v, child, school, engine_today(e), &now))
		return TREATMENT_DROP;
	return then.treatment[FIELD_SESSION_MARK] < now.treatment[FIELD_SESSION_MARK] ?
		       then.treatment[FIELD_SESSION_MARK] :
		       now.treatment[FIELD_SESSION_MARK];
}

void view_mark_words(const struct engine *e, const struct visitor *v, uint32_t child, uint32_t school,
		     session_t s, cell_t cell, char out[64])
{
	enum treatment t = school != NO_INDEX ? view_mark_treatment(e, v, child, school, session_day(s)) :
						TREATMENT_DROP;

	out[0] = '\0';
	if (cell != CELL_UNKNOWN)
		notify_treated(cell, t, out, 64);
}

/* One mark of the class that says no more than the class; whether an absence has a reason is not known. */
static cell_t of_class(cell_t cell)
{
	static const cell_t cells[CLASS_COUNT] = {
		[CLASS_PRESENT] = CELL_PRESENT_AM,
		[CLASS_OFF_SITE] = CELL_EDUCATED_OFF_SITE,
		[CLASS_AUTHORISED] = CELL_ILLNESS,
		[CLASS_UNAUTHORISED] = CELL_NO_REASON_YET,
		[CLASS_NOT_POSSIBLE] = CELL_TRAVEL_DISRUPTED,
	};
	enum code_class class = code_class_of(cell);

	return class == CLASS_NOT_COLLECTED ? cell : cells[class];
}

static cell_t seen_cell(void *context, uint32_t child, uint32_t school, session_t s, cell_t cell)
{
	const struct view_roll *r = context;
	enum treatment t = cell != CELL_UNKNOWN ?
				   view_mark_treatment(r->e, r->v, child, school, session_day(s)) :
				   TREATMENT_DROP;

	return t <= TREATMENT_BAND ? CELL_UNKNOWN : t == TREATMENT_CLASS ? of_class(cell) : cell;
}

static bool seen_child(void *context, uint32_t child)
{
	struct view_roll *r = context;
	struct visitor_view by;
	const struct list_entry *apart;

	if (visitor_reads_any(r->e, r->v, child, engine_today(r->e), &by))
		return by.listed && (by.subjects & r->subject) != 0;
	apart = child_restricted(&r->e->children.at[child], session_day(r->session));
	if (apart != NULL) {
		r->restricted++;
		r->ask = apart->list;
	}
	return false;
}

/* --- rows ------------------------------------------------------------------------------------------------
 */

session_t view_roll_session(const struct engine *e)
{
	day_t day;
	int minute;

	london_from_instant(engine_now(e), &day, &minute);
	return session_of(day, minute >= 13 * 60);
}

int view_roll(struct engine *e, const struct visitor *v, const char *list, session_t s, struct view_roll *ret,
	      struct fault *reterr)
{
	struct box_reader reader = {seen_child, seen_cell, ret};
	int rc;

	*ret = (struct view_roll){.e = e, .v = v, .session = s};
	for (size_t i = 0; i < LISTS && ret->subject == 0; i++)
		if ((list[0] == '\0' || strcmp(list, subject_name(lists[i].subject)) == 0) &&
		    visitor_reads_list(e, v, lists[i].subject, engine_today(e)))
			ret->subject = lists[i].subject;
	if (ret->subject == 0)
		return view_missing(reterr);
	rc = boxes_read(e, ret->subject, s, &reader, &ret->rows, reterr);
	if (rc != 0)
		VEC_FREE(&ret->rows);
	return rc;
}

static int roll_asked(struct engine *e, const struct visitor *v, const json_t *question,
		      struct view_roll *ret, struct fault *reterr)
{
	const char *text = answer_text(question, "at");
	session_t s = view_roll_session(e);

	if (text[0] != '\0' && !view_read_session(e, text, &s))
		return console_field(reterr, "at", "expected YYYY-MM-DD-AM or -PM");
	return view_roll(e, v, answer_text(question, "list"), s, ret, reterr);
}

static const char *title_of(unsigned subject)
{
	size_t i = 0;

	while (i < LISTS - 1 && lists[i].subject != subject)
		i++;
	return lists[i].title;
}

static json_t *lists_json(const struct engine *e, const struct visitor *v)
{
	json_t *all = json_array();

	for (size_t i = 0; i < LISTS; i++)
		if (visitor_reads_list(e, v, lists[i].subject, engine_today(e)))
			json_array_append_new(all,
					      json_pack("{s:s, s:s}", "list", subject_name(lists[i].subject),
							"title", lists[i].title));
	return all;
}

static json_t *boxes_json(const struct view_roll *r)
{
	unsigned counts[BOXES] = {0};
	json_t *all = json_array();

	for (size_t i = 0; i < r->rows.count; i++)
		counts[r->rows.at[i].box]++;
	for (int b = 0; b < BOXES; b++)
		json_array_append_new(all, json_pack("{s:s, s:s, s:i}", "box", box_name((enum box)b), "words",
						     box_words((enum box)b), "count", (int)counts[b]));
	return all;
}

/* From how many schools nothing is known of these children: another sentence than who is absent. */
static json_t *data_words(const struct view_roll *r)
{
	bool *silent = calloc(r->e->config->school_count + 1, sizeof *silent);
	unsigned children = 0, schools = 0;
	char words[160];

	for (size_t i = 0; silent != NULL && i < r->rows.count; i++) {
		const struct box_row *row = &r->rows.at[i];

		if (row->box != BOX_NOT_HEARD || row->silence == SILENCE_NOT_LOOKED)
			continue;
		children++;
		if (row->school == NO_INDEX || silent[row->school])
			continue;
		silent[row->school] = true;
		schools++;
	}
	free(silent);
	if (children == 0)
		snprintf(words, sizeof words, "Every child here was heard of, or is not due yet.");
	else
		snprintf(words, sizeof words,
			 "No data about %u %s (%u of our schools): whether they are absent is not known.",
			 children, children == 1 ? "child" : "children", schools);
	return json_string(words);
}

static json_t *absent_words(const struct view_roll *r)
{
	unsigned absent = 0;
	char words[96];

	for (size_t i = 0; i < r->rows.count; i++)
		absent += r->rows.at[i].box == BOX_ABSENT_NO_REASON_YET;
	if (absent == 0)
		snprintf(words, sizeof words, "No child is marked absent with no reason known yet.");
	else
		snprintf(words, sizeof words, "%u %s marked absent, no reason yet.", absent,
			 absent == 1 ? "child is" : "children are");
	return json_string(words);
}

static const char *ask_whom(const struct view_roll *r)
{
	const char *owner = r->restricted > 0 ? r->e->config->authority.lists[r->ask].owner : "";
	int team = owner[0] != '\0' ? config_team(r->e->config, owner) : -1;

	return team >= 0 ? r->e->config->teams[team].name : owner;
}

/* What a roll call begins with, whether a box of it is open or none. */
static json_t *head_json(const struct view_roll *r)
{
	char at[16], words[40], now[40];

	return json_pack("{s:b, s:s, s:o, s:s, s:s, s:s, s:s, s:i, s:o, s:i, s:s, s:o, s:o}", "ok", 1, "list",
			 subject_name(r->subject), "lists", lists_json(r->e, r->v), "title",
			 title_of(r->subject), "at", view_session(r->session, at), "session",
			 view_session_words(r->session, words), "as_of", view_now(r->e, now), "children",
			 (int)r->rows.count, "boxes", boxes_json(r), "restricted", (int)r->restricted,
			 "restricted_ask", ask_whom(r), "absent", absent_words(r), "data", data_words(r));
}

int view_rollcall(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr)
{
	struct view_roll r;
	int rc = roll_asked(e, v, question, &r, reterr);

	if (rc != 0)
		return rc;
	rc = view_give(head_json(&r), ret_json, reterr);
	VEC_FREE(&r.rows);
	return rc;
}

/* --- one box ---------------------------------------------------------------------------------------------
 */

/* A row with what it is ordered by. */
struct place {
	const struct box_row *row; /* NULL: where the page before ended */
	const struct engine *e;
	const struct list_entry *entry;
	uint32_t child;
};

static int by_name(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int by = strcmp(a->entry->row.urn, b->entry->row.urn);

	if (by == 0)
		by = strcmp(a->entry->row.surname, b->entry->row.surname);
	if (by == 0)
		by = strcmp(a->entry->row.forename, b->entry->row.forename);
	return by != 0 ? by :
			 memcmp(a->e->children.at[a->child].id.bytes, a->e->children.at[b->child].id.bytes,
				DIGEST_SIZE);
}

/* What a person was told, and whether the register says otherwise; else what is released of the mark. */
static void detail_words(const struct view_roll *r, const struct box_row *row, char *out, size_t size)
{
	const struct said_mark *m = said_of(r->e, row->child, r->session);
	char clock[6], words[64], silence[96];

	view_mark_words(r->e, r->v, row->child, row->school, r->session, row->mark, words);
	if (m != NULL && row->said)
		snprintf(out, size, "%s: said by %.60s at %s", m->kept.code, m->said_by,
			 instant_clock(clock, m->kept.at));
	else if (m != NULL && said_conflict(row->mark, m->cell))
		snprintf(out, size, "%.60s said %s at %s: the register counts (%s)", m->said_by, m->kept.code,
			 instant_clock(clock, m->kept.at), words);
	else if (row->agreed_away)
		snprintf(out, size, "an agreed part-time timetable leaves this session out");
	else if (row->box == BOX_NOT_HEARD)
		snprintf(out, size, "%s",
			 held_back_silence(r->e, row->silence, row->child, row->school, silence));
	else
		snprintf(out, size, "%s", row->box == BOX_SCHOOL_CLOSED ? "" : words);
}

static json_t *row_json(const struct view_roll *r, const struct box_row *row, unsigned household,
			struct view_looks *looks)
{
	const struct child *c = &r->e->children.at[row->child];
	const struct said_mark *last = said_before(r->e, row->child, r->session);
	struct visitor_view by;
	struct view_place place;
	char detail[240], family[240], when[16] = "";
	json_t *json;

	if (!visitor_reads_any(r->e, r->v, row->child, engine_today(r->e), &by) ||
	    !view_look(looks, &c->id, &by))
		return NULL;
	json = view_child(r->e, r->v, row->child, &by);
	place = view_place(r->e, r->v, row->child, &by);
	detail_words(r, row, detail, sizeof detail);
	view_family_boxes(r, row, family, sizeof family);
	if (last != NULL)
		day_words(when, session_day(last->kept.session));
	json_object_set_new(json, "detail", json_string(detail));
	json_object_set_new(json, "household", json_integer(household));
	json_object_set_new(json, "family", json_string(family));
	json_object_set_new(json, "alert", view_child_alert(r->e, r->v, row->child));
	json_object_set_new(json, "phone",
			    json_string(place.school != NO_INDEX ?
						r->e->config->schools[place.school].contact_phone :
						""));
	json_object_set_new(json, "answered_by", json_string(last != NULL ? last->said_by : ""));
	json_object_set_new(json, "answered_on", json_string(when));
	return json;
}

static int box_find(const char *name)
{
	for (int b = 0; b < BOXES; b++)
		if (strcmp(name, box_name((enum box)b)) == 0)
			return b;
	return -1;
}

/* Those of the box in their order; *ret_from: the first after the page before. */
static struct place *box_places(const struct view_roll *r, enum box box, const struct view_page *page,
				size_t *ret_count, size_t *ret_from)
{
	struct place *all = calloc(r->rows.count + 1, sizeof *all), end = {.e = r->e};
	size_t count = 0;

	*ret_from = 0;
	for (size_t i = 0; all != NULL && i < r->rows.count; i++)
		if (r->rows.at[i].box == box)
			all[count++] = (struct place){&r->rows.at[i], r->e, r->rows.at[i].entry,
						      r->rows.at[i].child};
	if (all != NULL && count > 0)
		qsort(all, count, sizeof *all, by_name);
	end.child = page->from_start ? NO_INDEX : child_find(r->e, &page->after);
	end.entry = end.child != NO_INDEX ?
			    child_entry(&r->e->children.at[end.child], r->subject, session_day(r->session)) :
			    NULL;
	while (end.entry != NULL && *ret_from < count && by_name(&all[*ret_from], &end) <= 0)
		++*ret_from;
	*ret_count = count;
	return all;
}

/* Those of the box who live together. NULL: no memory. */
static struct view_family *families(const struct view_roll *r, const struct place *all, size_t count,
				    struct fault *reterr)
{
	struct view_family *f = calloc(count + 1, sizeof *f);

	for (size_t i = 0; f != NULL && i < count; i++)
		f[i] = (struct view_family){all[i].child, r->subject, 0};
	if (f != NULL && view_families(r->e, f, count, reterr) == 0)
		return f;
	free(f);
	return NULL;
}

static int box_json(const struct view_roll *r, enum box box, const struct view_page *page, json_t **ret_json,
		    struct fault *reterr)
{
	struct view_looks looks = {0};
	size_t count, from, to;
	struct place *all = box_places(r, box, page, &count, &from);
	struct view_family *family = all != NULL ? families(r, all, count, reterr) : NULL;
	json_t *rows = json_array(), *json;
	char next[VIEW_HEX] = "";
	int rc;

	if (family == NULL) {
		free(all);
		json_decref(rows);
		return fault_set(reterr, FAULT_MEMORY, "no memory for a roll call");
	}
	to = count - from > page->limit ? from + page->limit : count;
	for (size_t i = from; i < to; i++)
		json_array_append_new(rows, row_json(r, all[i].row, family[i].number, &looks));
	if (to < count)
		view_hex(&r->e->children.at[all[to - 1].child].id, next);
	free(family);
	free(all);
	rc = view_looks_keep(r->e, r->v, "roll call", &looks, reterr);
	json = rc == 0 ? head_json(r) : NULL;
	if (json == NULL) {
		json_decref(rows);
		return rc != 0 ? rc : fault_set(reterr, FAULT_MEMORY, "no memory for a roll call");
	}
	json_object_set_new(json, "box", json_string(box_name(box)));
	json_object_set_new(json, "words", json_string(box_words(box)));
	json_object_set_new(json, "count", json_integer((json_int_t)count));
	json_object_set_new(json, "rows", rows);
	json_object_set_new(json, "next", next[0] != '\0' ? json_string(next) : json_null());
	return view_give(json, ret_json, reterr);
}

int view_rollcall_box(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		      struct fault *reterr)
{
	int box = box_find(answer_text(question, "box"));
	struct view_page page;
	struct view_roll r;
	int rc = view_page(question, &page, reterr);

	if (json_object_get(question, "limit") == NULL)
		page.limit = BOX_ROWS;
	if (rc == 0)
		rc = roll_asked(e, v, question, &r, reterr);
	if (rc != 0)
		return rc;
	rc = box >= 0 ? box_json(&r, (enum box)box, &page, ret_json, reterr) : view_missing(reterr);
	VEC_FREE(&r.rows);
	return rc;
}
