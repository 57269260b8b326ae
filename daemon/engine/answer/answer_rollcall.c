/* answer_rollcall.c: the roll call of a list as people read it, and the list of alerts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/boxes.h"
#include "engine/judge/feed.h"
#include "engine/judge/said.h"
#include "engine/keep/ending.h"
#include "engine/tell/clocks.h"
#include "engine/tell/mutes.h"
#include "engine/world/holdbacks.h"

static int subject_of(const char *list)
{
	static const int subjects[] = {SUBJECT_LOOKED_AFTER, SUBJECT_PROTECTION_PLAN, SUBJECT_IN_NEED};

	for (size_t i = 0; list != NULL && i < sizeof subjects / sizeof *subjects; i++)
		if (strcmp(list, subject_name((unsigned)subjects[i])) == 0)
			return subjects[i];
	return 0;
}

/* "2026-11-23-AM"; without one, the session of the last roll call that is due by now. */
static bool session_asked(const struct engine *e, const char *text, session_t *ret)
{
	day_t day;
	int minute;

	if (text != NULL) {
		bool pm = strlen(text) == 13 && strcmp(text + 10, "-PM") == 0;

		if (strlen(text) != 13 || (!pm && strcmp(text + 10, "-AM") != 0) ||
		    !day_parse((struct span){text, 10}, &day))
			return false;
		*ret = session_of(day, pm);
		return true;
	}
	london_from_instant(engine_now(e), &day, &minute);
	*ret = session_of(day, minute >= 13 * 60);
	return true;
}

/* What a person was told, and whether the register says otherwise; false: nobody was. */
static bool told_words(const struct engine *e, const struct box_row *r, session_t s, char *out, size_t size)
{
	const struct said_mark *m = said_of(e, r->child, s);
	char clock[6];

	if (m == NULL || (!r->said && !said_conflict(r->mark, m->cell)))
		return false;
	instant_clock(clock, m->kept.at);
	snprintf(out, size, r->said ? "%s: said by %.60s at %s" : "%.60s said %s at %s: the register counts",
		 r->said ? m->kept.code : m->said_by, r->said ? m->said_by : m->kept.code, clock);
	return true;
}

static json_t *box_rows_json(const struct engine *e, const struct box_rows *rows, session_t s,
			     unsigned *ret_restricted)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rows->count; i++) {
		const struct box_row *r = &rows->at[i];
		const struct record_list_row *row = &r->entry->row;
		char name[140] = "", year[24] = "";
		char silence[96];
		const char *detail = r->box == BOX_NOT_HEARD ?
					     held_back_silence(e, r->silence, r->child, r->school, silence) :
					     reason_group_words(code_reason_group(r->mark));
		char told[160];
		int group = YEAR_UNKNOWN;

		if (child_restricted(&e->children.at[r->child], session_day(s)) != NULL) {
			++*ret_restricted;
			continue;
		}
		snprintf(name, sizeof name, "%s %s", row->forename, row->surname);
		if (e->children.at[r->child].enrolment_count > 0)
			group = e->enrolments.at[e->children.at[r->child].enrolments[0]].row.year_group;
		if (group != YEAR_UNKNOWN)
			snprintf(year, sizeof year, group == 0 ? "Reception" : "Year %d", group);
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "case", row->case_id, "name", name,
				  "year", year, "school",
				  r->school != NO_INDEX	 ? e->config->schools[r->school].name :
				  row->school[0] != '\0' ? row->school :
				  row->urn[0] != '\0'	 ? row->urn :
							   "",
				  "box", box_name(r->box), "words", box_words(r->box), "detail",
				  told_words(e, r, s, told, sizeof told) ? told :
				  r->agreed_away ? "an agreed part-time timetable leaves this session out" :
				  r->box == BOX_SCHOOL_CLOSED || r->mark == CELL_UNKNOWN ?
						   (r->box == BOX_NOT_HEARD ? detail : "") :
						   detail));
	}
	return list;
}

/* "10:32", with its day when that is not the session's. */
static const char *as_of_words(const struct engine *e, day_t asked, char *out, size_t size)
{
	char day[16], clock[6];
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	instant_clock(clock, engine_now(e));
	if (today == asked)
		snprintf(out, size, "%s", clock);
	else
		snprintf(out, size, "%s %s", day_words(day, today), clock);
	return out;
}

/* From how many schools nothing is known: another sentence than how many children are absent. "" for a
 * session that is not the newest one. */
static int data_words(const struct engine *e, session_t s, char *out, size_t size, struct fault *reterr)
{
	struct feed_row *rows;
	session_t newest = SESSION_NONE;
	int rc = feed_rows(e, &rows, reterr);

	out[0] = '\0';
	if (rc != 0)
		return rc;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (feed_session(e, i) > newest)
			newest = feed_session(e, i);
	if (s == newest)
		feed_summary(e, rows, out, size);
	free(rows);
	return 0;
}

int answer_rollcall(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *list = json_string_value(json_object_get(question, "list"));
	static const char *const names[] = {"looked_after", "protection_plan", "in_need", NULL};
	unsigned subject = (unsigned)subject_of(list), restricted = 0, counts[BOXES] = {0}, children = 0;
	struct box_rows rows = {0};
	json_t *boxes, *people;
	session_t s;
	char when[48], day[16], as_of[32], data[200];
	int rc;

	if (subject == 0) {
		const char *near = list != NULL ? text_nearest(list, names) : NULL;

		return fault_set(reterr, FAULT_MEANING,
				 "list: expected looked_after, protection_plan or in_need%s%s%s",
				 near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
				 near != NULL ? "\"?" : "");
	}
	if (!session_asked(e, json_string_value(json_object_get(question, "session")), &s))
		return fault_set(reterr, FAULT_MEANING, "session: expected YYYY-MM-DD-AM or -PM");
	rc = boxes_of(e, subject, s, &rows, reterr);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < rows.count; i++)
		counts[rows.at[i].box]++;
	for (uint32_t i = 0; i < e->children.count; i++)
		children += child_entry(&e->children.at[i], subject, session_day(s)) != NULL;
	boxes = json_array();
	for (int b = 0; b < BOXES; b++)
		json_array_append_new(boxes,
				      json_pack("{s:s, s:s, s:i}", "box", box_name((enum box)b), "words",
						box_words((enum box)b), "count", (int)counts[b]));
	people = box_rows_json(e, &rows, s, &restricted);
	rc = data_words(e, s, data, sizeof data, reterr);
	if (rc != 0) {
		VEC_FREE(&rows);
		json_decref(boxes);
		json_decref(people);
		return rc;
	}
	snprintf(when, sizeof when, "%s, %s", day_words(day, session_day(s)),
		 session_pm(s) ? "afternoon" : "morning");
	*ret_json = json_pack(
		"{s:b, s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:i, s:s, s:s}", "ok", 1, "list", list, "title",
		subject == SUBJECT_LOOKED_AFTER	   ? "Looked-after children" :
		subject == SUBJECT_PROTECTION_PLAN ? "Children with a protection plan" :
						     "Children in need",
		"session", when, "as_of", as_of_words(e, session_day(s), as_of, sizeof as_of), "children",
		(int)children, "boxes", boxes, "rows", people, "restricted", (int)restricted,
		"restricted_ask",
		e->config->authority.list_count > 0 ? e->config->authority.lists[0].owner : "", "data", data);
	VEC_FREE(&rows);
	return 0;
}

/* The first limit of the teams that were told of an open alert, and who has heard that it waits. */
static void waits(struct engine *e, const struct alert *a, int64_t *ret_limit, enum level *ret_level)
{
	uint32_t child = child_find(e, &a->child);
	struct route routes[CONTRACT_LIST];
	unsigned count =
		child != NO_INDEX && a->state != ALERT_CLOSED ? notify_routes(e, a, child, routes) : 0;

	*ret_limit = 0;
	*ret_level = LEVEL_TEAM;
	for (unsigned i = 0; i < count; i++) {
		struct clock_view c = clocks_view(e, a, &routes[i], a->changed_at);

		if (c.limit != 0 && (*ret_limit == 0 || c.limit < *ret_limit))
			*ret_limit = c.limit;
		if (c.level > *ret_level)
			*ret_level = c.level;
	}
}

int answer_alerts(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	bool open_only = json_is_true(json_object_get(question, "open"));
	json_t *list = json_array();

	(void)reterr;
	for (size_t i = 0; i < e->alerts.count; i++) {
		const struct alert *a = &e->alerts.at[i];
		const struct ending_case *k = ending_of(e, &a->id);
		char hex[2 * DIGEST_SIZE + 1], title[320], of[220];

		enum level level;
		int64_t limit;
		const struct mute *mute;
		char last[11] = "";

		if (open_only && a->state == ALERT_CLOSED)
			continue;
		waits(e, a, &limit, &level);
		mute = mutes_hold(e, a);
		text_hex(hex, a->id.bytes, DIGEST_SIZE);
		text_copy(title, sizeof title, span_of(rule_row(a->rule)->title));
		if (k != NULL) {
			ending_title(a->rule, &k->facts, of, sizeof of);
			snprintf(title, sizeof title, "%s: %s", rule_row(a->rule)->title, of);
		}
		if (feed_of(e, &a->id) != NULL) {
			feed_title(&feed_of(e, &a->id)->facts, of, sizeof of);
			snprintf(title, sizeof title, "%s: %s", rule_row(a->rule)->title, of);
		}
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:i}", "id", hex,
				  "rule", rule_row(a->rule)->name, "title", title, "school", a->school,
				  "state", alert_state_name(a->state), "opened", answer_time(a->opened_at),
				  "limit", answer_time(limit), "with", level_name(level), "silenced_until",
				  mute != NULL ? day_print(last, mute->last) : "", "person", a->person,
				  "outcome", alert_outcome_words(a->outcome), "revision", (int)a->revision));
	}
	*ret_json = json_pack("{s:b, s:o}", "ok", 1, "alerts", list);
	return 0;
}
