/* answer_marks.c: whom to ask about today, who answered last, and what was entered. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/judge/said.h"
#include "engine/lists/lists.h"

int act_mark(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
	     struct fault *ret_no, struct fault *reterr)
{
	const struct said_entry entry = {.child = answer_text(question, "child"),
					 .session = answer_text(question, "session"),
					 .code = answer_text(question, "code"),
					 .said_by = answer_text(question, "said_by"),
					 .entered_by = person,
					 .why = answer_text(question, "why")};

	return said_enter(e, &entry, words, size, ret_no, reterr);
}

/* Which children: of a list or a status of it, or at one school. */
struct choice {
	unsigned subject;
	bool by_kind, by_list;
	enum list_kind kind;
	uint32_t list;
	const char *urn; /* NULL: not by school */
	uint32_t school;
	day_t day;
};

static bool choose_list(const struct engine *e, const char *of, struct choice *c)
{
	static const unsigned subjects[] = {SUBJECT_LOOKED_AFTER, SUBJECT_PROTECTION_PLAN, SUBJECT_IN_NEED};

	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (strcmp(of, subject_name(subjects[i])) == 0) {
			c->subject = subjects[i];
			return true;
		}
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (strcmp(of, e->config->authority.lists[i].id) == 0) {
			c->by_list = true;
			c->list = i;
			return true;
		}
	c->kind = list_kind_find(of);
	c->by_kind = c->kind != LIST_KINDS;
	return c->by_kind;
}

static bool is_urn(const char *of)
{
	return strlen(of) == 6 && strspn(of, "0123456789") == 6;
}

static bool choose(const struct engine *e, const char *of, struct choice *c)
{
	int school = config_school(e->config, of);

	c->school = school >= 0 ? (uint32_t)school : NO_INDEX;
	if (school >= 0)
		c->urn = e->config->schools[school].urn;
	else if (is_urn(of))
		c->urn = of;
	return c->urn != NULL || choose_list(e, of, c);
}

/* The entry by which a child is meant; NULL: it is not. */
static const struct list_entry *chosen(const struct engine *e, const struct child *c, const struct choice *by)
{
	for (size_t i = 0; i < c->lists.count; i++) {
		const struct list_entry *entry = &c->lists.at[i];
		bool at = by->urn != NULL && strcmp(entry->row.urn, by->urn) == 0;

		if ((entry->row.from != DAY_NONE && entry->row.from > by->day) ||
		    (entry->row.to != DAY_NONE && entry->row.to < by->day))
			continue;
		for (unsigned n = 0; !at && by->urn != NULL && n < c->enrolment_count; n++) {
			const struct enrolment *here = &e->enrolments.at[c->enrolments[n]];

			at = here->school == by->school && enrolment_current(here, by->day);
		}
		if (at || (entry->subject & by->subject) != 0 || (by->by_list && entry->list == by->list) ||
		    (by->by_kind && entry->kind == by->kind))
			return entry;
	}
	return NULL;
}

/* What is known of one session: the register's, else what was entered; "" for nothing. */
static json_t *session_json(const struct engine *e, uint32_t child, session_t s)
{
	const struct said_mark *m = said_of(e, child, s);
	uint32_t school;
	cell_t fed = child_mark(e, &e->children.at[child], s, &school);
	const struct code *code = code_of(fed);

	return json_pack("{s:s, s:s, s:s, s:s, s:b}", "register", code != NULL ? code->text : "", "said",
			 m != NULL ? m->kept.code : "", "said_by", m != NULL ? m->said_by : "", "entered_by",
			 m != NULL ? m->kept.entered_by : "", "conflict",
			 (int)(m != NULL && said_conflict(fed, m->cell)));
}

static json_t *child_json(const struct engine *e, uint32_t child, const struct list_entry *entry, day_t day)
{
	const struct said_mark *last = said_before(e, child, session_of(day, false));
	const struct record_list_row *row = &entry->row;
	char name[140], when[16] = "", place[96] = "";
	uint32_t school = NO_INDEX;

	child_mark(e, &e->children.at[child], session_of(day, false), &school);
	text_copy(place, sizeof place,
		  span_of(school != NO_INDEX	 ? e->config->schools[school].name :
			  row->school[0] != '\0' ? row->school :
						   row->urn));
	if (last != NULL)
		day_words(when, session_day(last->kept.session));
	snprintf(name, sizeof name, "%s %s", row->forename, row->surname);
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:s}", "case",
			 row->case_id[0] != '\0' ? row->case_id : row->upn, "name", name, "school", place,
			 "am", session_json(e, child, session_of(day, false)), "pm",
			 session_json(e, child, session_of(day, true)), "answered_by",
			 last != NULL ? last->said_by : "", "answered_on", when);
}

int answer_marks_today(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *of = answer_text(question, "of");
	struct choice by = {.school = NO_INDEX};
	unsigned restricted = 0;
	json_t *rows;
	int minute;

	london_from_instant(engine_now(e), &by.day, &minute);
	if (!choose(e, of, &by))
		return fault_set(reterr, FAULT_MEANING,
				 "expected a school's id or URN, a list, or looked_after, protection_plan or "
				 "in_need");
	rows = json_array();
	for (uint32_t i = 0; i < e->children.count; i++) {
		const struct child *c = &e->children.at[i];
		const struct list_entry *entry = chosen(e, c, &by);

		if (entry != NULL && child_restricted(c, by.day) != NULL)
			restricted++;
		else if (entry != NULL)
			json_array_append_new(rows, child_json(e, i, entry, by.day));
	}
	*ret_json = json_pack("{s:b, s:s, s:o, s:i}", "ok", 1, "of", of, "rows", rows, "restricted",
			      (int)restricted);
	return 0;
}
