#include "engine/report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/asking.h"
#include "engine/answer/dimension.h"

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

/* --- sections --------------------------------------------------------------------------------------------
 */

static void set_text(json_t *into, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_object_set_new(into, key, json_string(text));
}

/* The question of a section: this report's period, filter and reader. */
static json_t *question_of(const struct report *r, const char *by, const char *where)
{
	json_t *q = json_object();
	char both[400];
	const char *comma = r->where[0] != '\0' && where != NULL && where[0] != '\0' ? "," : "";

	snprintf(both, sizeof both, "%s%s%s", r->where, comma, where != NULL ? where : "");
	set_text(q, "over", r->over);
	set_text(q, "by", by);
	set_text(q, "where", both);
	set_text(q, "minimum", r->minimum);
	if (r->reader->team[0] != '\0')
		set_text(q, "team", r->reader->team);
	if (r->reader->whole && r->edition == EDITION_FULL)
		json_object_set_new(q, "whole", json_true());
	return q;
}

static bool not_told(int rc)
{
	return rc == -FAULT_MEANING || rc == -FAULT_MISSING || rc == -FAULT_LIMIT;
}

int report_measure_of(struct report *r, const char *where, const char *by, json_t **ret_view,
		      struct fault *ret_why, struct fault *reterr)
{
	json_t *q = question_of(r, by, where);
	int rc = answer_measure(r->e, r->reader->who, q, ret_view, reterr);

	json_decref(q);
	if (!not_told(rc))
		return rc;
	*ret_view = NULL;
	*ret_why = *reterr;
	*reterr = (struct fault){0};
	return 0;
}

int report_ask(struct report *r, const struct report_section *section, const char *where,
	       struct fault *reterr)
{
	const bool patterns = strcmp(section->verb, "patterns") == 0;
	const bool entitled = r->entitled && section->of_missed && where == NULL;
	const char *who = entitled ? NULL : r->reader->who; /* report_log keeps it, once */
	json_t *q = question_of(r, section->by, where), *view = NULL, *notes;
	int rc;

	if (strcmp(section->show, "codes") == 0)
		json_object_set_new(q, "codes", json_true());
	if (entitled)
		json_object_set_new(q, "whole", json_true());
	rc = (patterns ? answer_patterns : answer_measure)(r->e, who, q, &view, reterr);
	json_decref(q);
	if (not_told(rc)) {
		report_table(r, section->key, section->title, NULL, &notes);
		asking_note(notes, "Not told: %s.", reterr->text);
		*reterr = (struct fault){0};
		return 0;
	}
	if (rc == 0)
		json_array_append_new(r->sections, json_pack("{s:s, s:s, s:s, s:s, s:o}", "key", section->key,
							     "title", section->title, "kind", section->verb,
							     "show", section->show, "view", view));
	return rc;
}

json_t *report_table(struct report *r, const char *key, const char *title,
		     const struct report_column *columns, json_t **ret_notes)
{
	json_t *list = json_array(), *rows = json_array(), *notes = json_array();

	for (; columns != NULL && columns->key != NULL; columns++)
		json_array_append_new(list,
				      json_pack("[s, s, s]", columns->key, columns->heading, columns->form));
	json_array_append_new(r->sections,
			      json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "key", key, "title", title, "kind",
					"table", "columns", list, "rows", rows, "notes", notes));
	if (ret_notes != NULL)
		*ret_notes = notes;
	return rows;
}

json_t *report_row(json_t *rows)
{
	json_t *row = json_array();

	json_array_append_new(rows, row);
	return row;
}

void report_cell(json_t *row, const char *format, ...)
{
	char text[800];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	/* A text cut within a character is no JSON: what is foreign is valid when it is stored. */
	for (size_t length = strlen(text); json_array_append_new(row, json_string(text)) != 0 && length > 0;)
		text[--length] = '\0';
}

/* --- the question ----------------------------------------------------------------------------------------
 */

enum of { OF_BOROUGH, OF_SCHOOL, OF_COHORT };

static const struct {
	const char *name;
	enum of of;
	const char *over;
	int (*add)(struct report *r, struct fault *reterr);
} reports[] = {
	{"school", OF_SCHOOL, "ytd", report_school},	  {"cohort", OF_COHORT, "ytd", report_cohort},
	{"pack", OF_SCHOOL, "ytd", report_pack},	  {"returns", OF_BOROUGH, "ytd", report_returns},
	{"meetings", OF_BOROUGH, "ytd", report_meetings}, {"actions", OF_BOROUGH, "ytd", report_actions},
};
#define REPORTS (sizeof reports / sizeof *reports)

static int read_edition(struct report *r, const char *text, struct fault *reterr)
{
	static const char *const names[EDITIONS] = {"full", "governors", "director"};
	unsigned i = 0;

	while (text != NULL && i < EDITIONS && strcmp(names[i], text) != 0)
		i++;
	if (i == EDITIONS)
		return fault_set(reterr, FAULT_MEANING,
				 "edition: expected full, governors or director, found \"%.40s\"", text);
	r->edition = (enum report_edition)i;
	return 0;
}

static int read_school(struct report *r, const char *text, bool wanted, struct fault *reterr)
{
	int school = text != NULL ? config_school(r->e->config, text) : -1;

	r->school = NO_INDEX;
	if (text == NULL && !wanted)
		return 0;
	if (school < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no school \"%.60s\"",
				 text != NULL ? text : "");
	r->school = (uint32_t)school;
	snprintf(r->where, sizeof r->where, "school=%s", r->e->config->schools[school].id);
	return 0;
}

/* A term's name is a period's: "autumn" is "term:autumn". */
static const char *read_over(const json_t *question, const char *otherwise, char term[40])
{
	const char *over = text_of(question, "over"), *name = text_of(question, "term");

	if (name == NULL)
		return over != NULL ? over : otherwise;
	snprintf(term, 40, "term:%.30s", name);
	return term;
}

static int read_cohort(struct report *r, const char *text, struct fault *reterr)
{
	struct filters filters = {0};
	int rc;

	if (text == NULL || text[0] == '\0')
		return fault_set(reterr, FAULT_MEANING,
				 "a cohort is named as fsm=yes, sen=support|ehcp or looked_after=yes");
	rc = filters_read(r->e, text, &filters, reterr);
	if (rc == 0 && strlen(text) >= sizeof r->where)
		rc = fault_set(reterr, FAULT_MEANING, "a cohort's name is too long");
	if (rc == 0)
		text_copy(r->where, sizeof r->where, span_of(text));
	return rc;
}

static int read_question(struct report *r, size_t which, char term[40], struct fault *reterr)
{
	int minute, rc;

	london_from_instant(engine_now(r->e), &r->today, &minute);
	r->over = read_over(r->question, reports[which].over, term);
	r->minimum = text_of(r->question, "minimum");
	rc = read_edition(r, text_of(r->question, "edition"), reterr);
	if (rc == 0)
		rc = read_school(r, text_of(r->question, "school"), reports[which].of == OF_SCHOOL, reterr);
	if (rc == 0 && reports[which].of == OF_COHORT)
		rc = read_cohort(r, text_of(r->question, "cohort"), reterr);
	return rc == 0 && reports[which].of == OF_SCHOOL ? report_entitled(r, reterr) : rc;
}

int report_answer(struct engine *e, const struct report_reader *reader, const char *name,
		  const json_t *question, json_t **ret_json, struct fault *reterr)
{
	struct report r = {.e = e,
			   .reader = reader,
			   .question = question,
			   .facts = json_array(),
			   .sections = json_array(),
			   .notes = json_array()};
	char term[40];
	size_t i = 0;
	int rc;

	while (i < REPORTS && strcmp(reports[i].name, name) != 0)
		i++;
	rc = i < REPORTS ?
		     read_question(&r, i, term, reterr) :
		     fault_set(
			     reterr, FAULT_MISSING,
			     "report: expected borough, school, cohort, pack, returns, meetings or actions");
	if (rc == 0)
		rc = reports[i].add(&r, reterr);
	if (rc == 0)
		rc = report_log(&r, name, reterr);
	VEC_FREE(&r.seen);
	*ret_json = json_pack("{s:b, s:s, s:s, s:o, s:o, s:o, s:o}", "ok", 1, "report", name, "title",
			      r.title, "as_of", answer_time(engine_now(e)), "facts", r.facts, "sections",
			      r.sections, "notes", r.notes);
	if (rc != 0) {
		json_decref(*ret_json);
		*ret_json = NULL;
	}
	return rc;
}

int answer_reports(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	const char *name = answer_text(question, "name"), *team = answer_text(question, "team");
	struct person person = {.team_count = 1};
	const struct visitor visitor = {.person = &person, .csrf = ""};
	const struct report_reader reader = {.who = who,
					     .team = team,
					     .visitor = team[0] != '\0' ? &visitor : NULL,
					     .whole = json_is_true(json_object_get(question, "whole"))};

	if (strcmp(name, "borough") == 0)
		return answer_report(e, question, ret_json, reterr);
	if (team[0] != '\0' && config_team(e->config, team) < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no team \"%.60s\"", team);
	/* The operator asks for a team: what anybody in it may read. */
	text_copy(person.teams[0], sizeof person.teams[0], span_of(team));
	return report_answer(e, &reader, name, question, ret_json, reterr);
}
