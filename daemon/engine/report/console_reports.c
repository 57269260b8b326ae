#include "engine/report/console_reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/kept.h"
#include "engine/people/console_row.h"
#include "engine/report/ledger.h"
#include "engine/report/report.h"

/* --- which school, which term ----------------------------------------------------------------------------
 */

/* The index of the school asked for; negative -FAULT_MISSING when it may not be seen. */
static int school_of(const struct engine *e, const struct visitor *v, const json_t *question,
		     struct fault *reterr)
{
	const char *id = answer_text(question, "id");
	int school = config_school(e->config, id);

	if (school < 0 || !visitor_sees_school(v, id))
		return fault_set(reterr, FAULT_MISSING, "no such school");
	return school;
}

static const char *const term_names[] = {"autumn", "spring", "summer"};

/* "2026-autumn": the year is that of its days. */
static void term_id(char out[24], day_t today, unsigned term)
{
	snprintf(out, 24, "%d-%s", year_of(today) + (term > 0), term_names[term]);
}

static json_t *terms_json(day_t today)
{
	json_t *terms = json_array();
	char id[24], name[40];

	for (unsigned t = 0; t < 3; t++) {
		term_id(id, today, t);
		snprintf(name, sizeof name, "%c%s term %.4s", term_names[t][0] - 'a' + 'A', term_names[t] + 1,
			 id);
		json_array_append_new(terms, json_pack("{s:s, s:s}", "id", id, "name", name));
	}
	return terms;
}

/* Into the question of a report; only this school year's are in the register. */
static int set_term(const struct engine *e, const json_t *question, json_t *into, struct fault *reterr)
{
	const char *asked = answer_text(question, "term");
	char id[24];

	if (asked[0] == '\0')
		return 0;
	for (unsigned t = 0; t < 3; t++) {
		term_id(id, engine_today(e), t);
		if (strcmp(id, asked) == 0)
			return json_object_set_new(into, "term", json_string(term_names[t])) == 0 ?
				       0 :
				       fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	}
	return console_field(reterr, "term", "Choose a term of this school year");
}

/* --- reports ---------------------------------------------------------------------------------------------
 */

static int ask(struct engine *e, const struct visitor *v, const char *name, const json_t *question,
	       json_t **ret_answer, struct fault *reterr)
{
	char who[96];
	const struct report_reader reader = {
		.who = visitor_words(v, who), .team = "", .visitor = v, .ids = true};
	const char *edition = answer_text(question, "edition");
	json_t *q;
	int school = school_of(e, v, question, reterr), rc;

	if (school < 0)
		return school;
	/* Its own staff must not read there whom the authority's lists name. */
	if (visitor_of_school(v, e->config->schools[school].id) && strcmp(edition, "director") != 0)
		edition = "governors";
	q = json_pack("{s:s}", "school", e->config->schools[school].id);
	if (edition[0] != '\0')
		json_object_set_new(q, "edition", json_string(edition));
	rc = set_term(e, question, q, reterr);
	if (rc == 0)
		rc = visitor_log(e, v, NULL, name, e->config->schools[school].id, reterr);
	if (rc == 0)
		rc = report_answer(e, &reader, name, q, ret_answer, reterr);
	if (rc == 0)
		json_object_set(*ret_answer, "edition",
				edition[0] != '\0' ? json_object_get(q, "edition") : NULL);
	json_decref(q);
	return rc;
}

static json_t *page_of(const struct engine *e, const json_t *question, const json_t *answer)
{
	const int school = config_school(e->config, answer_text(question, "id"));
	const char *term = answer_text(question, "term");

	return json_pack("{s:s, s:s, s:s, s:o, s:O, s:o}", "id", e->config->schools[school].id, "name",
			 e->config->schools[school].name, "term", term[0] != '\0' ? term : "this year so far",
			 "terms", terms_json(engine_today(e)), "as_of", json_object_get(answer, "as_of"),
			 "tables", console_tables(json_object_get(answer, "sections")));
}

int console_school(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	json_t *answer = NULL;
	int rc = ask(e, v, "school", question, &answer, reterr);

	if (rc == 0)
		*ret_json = page_of(e, question, answer);
	json_decref(answer);
	return rc;
}

/* An action of a report's row, as the console's programs know it. */
static json_t *actions_of(const json_t *sections)
{
	json_t *rows = console_objects(sections, "actions"), *row, *actions = json_array();
	size_t i;

	json_array_foreach(rows, i, row) {
		const char *about = answer_text(row, "about"), *number = answer_text(row, "number");
		const bool cohort = strcmp(answer_text(row, "kind"), "cohort") == 0;

		json_array_append_new(
			actions,
			json_pack("{s:I, s:s?, s:s, s:O, s:O, s:O, s:O, s:O, s:O, s:O, s:O}", "number",
				  (json_int_t)strtoll(number, NULL, 10), "child", cohort ? NULL : about,
				  "cohort", cohort ? about : "", "what", json_object_get(row, "what"),
				  "owner", json_object_get(row, "owner"), "agreed",
				  json_object_get(row, "agreed_on"), "review",
				  json_object_get(row, "review_by"), "outcome", json_object_get(row, "state"),
				  "note", json_object_get(row, "note"), "before",
				  json_object_get(row, "before"), "after", json_object_get(row, "after")));
	}
	json_decref(rows);
	return actions;
}

int console_pack(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		 struct fault *reterr)
{
	json_t *answer = NULL, *edition;
	int rc = ask(e, v, "pack", question, &answer, reterr);

	if (rc == 0) {
		*ret_json = page_of(e, question, answer);
		edition = json_object_get(answer, "edition");
		json_object_set_new(*ret_json, "edition",
				    edition != NULL ? json_incref(edition) : json_string("full"));
		json_object_set_new(*ret_json, "actions", actions_of(json_object_get(answer, "sections")));
	}
	json_decref(answer);
	return rc;
}

int console_actions(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	json_t *answer = NULL;
	int rc = ask(e, v, "actions", question, &answer, reterr), school;

	if (rc == 0) {
		school = config_school(e->config, answer_text(question, "id"));
		*ret_json = json_pack("{s:{s:s, s:s}, s:o}", "school", "id", e->config->schools[school].id,
				      "name", e->config->schools[school].name, "actions",
				      actions_of(json_object_get(answer, "sections")));
	}
	json_decref(answer);
	return rc;
}

/* --- schools ---------------------------------------------------------------------------------------------
 */

/* Each school's pupils and absence: the row of the school's id, NULL where there is none. */
/* {"oak": the row of Oak School} */
static json_t *sums_by_school(const json_t *measured)
{
	json_t *by = json_object(), *row;
	size_t i;

	json_array_foreach(json_object_get(measured, "rows"), i, row)
		json_object_set(by, json_string_value(json_array_get(json_object_get(row, "key"), 0)), row);
	return by;
}

static int measure_schools(struct engine *e, const char *who, json_t **ret_measured, struct fault *reterr)
{
	json_t *q = json_pack("{s:s, s:s}", "over", "ytd", "by", "school");
	int rc = kept_measure(e, who, q, 60, ret_measured, reterr);

	json_decref(q);
	if (rc != -FAULT_MEANING && rc != -FAULT_MISSING && rc != -FAULT_LIMIT)
		return rc;
	/* Nothing has been heard yet: schools stand without figures. */
	*reterr = (struct fault){0};
	*ret_measured = NULL;
	return 0;
}

static json_t *school_row(const json_t *met, const json_t *sums)
{
	const char *last = answer_text(met, "last_held");
	char words[64] = "none this term";
	json_t *pupils = json_object_get(sums, "enrolments");

	if (strcmp(answer_text(met, "this_term"), "0") != 0)
		snprintf(words, sizeof words, "held on %.10s", last);
	return json_pack("{s:s, s:O, s:O, s:o, s:o, s:s}", "id", answer_text(met, "school"), "name",
			 json_object_get(met, "name"), "phase", json_object_get(met, "phase"), "pupils",
			 json_is_integer(pupils) ? json_incref(pupils) : json_null(), "overall",
			 json_is_true(json_object_get(sums, "hidden")) ?
				 console_kept_back("Overall absence") :
				 console_figure("Overall absence",
						json_object_get(json_object_get(sums, "rates"), "overall")),
			 "meeting", words);
}

int console_schools(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	char who[96];
	const struct report_reader reader = {.who = visitor_words(v, who), .team = ""};
	json_t *answer = NULL, *measured = NULL, *met, *row, *schools, *sums;
	size_t i;
	int rc = report_answer(e, &reader, "meetings", question, &answer, reterr);

	if (rc == 0)
		rc = measure_schools(e, reader.who, &measured, reterr);
	if (rc != 0) {
		json_decref(answer);
		return rc;
	}
	met = console_objects(json_object_get(answer, "sections"), "schools");
	sums = sums_by_school(measured);
	schools = json_array();
	json_array_foreach(met, i, row)
		if (visitor_sees_school(v, answer_text(row, "school")))
			json_array_append_new(
				schools, school_row(row, json_object_get(sums, answer_text(row, "school"))));
	json_decref(sums);
	json_decref(met);
	json_decref(measured);
	json_decref(answer);
	*ret_json = json_pack("{s:o}", "schools", schools);
	return 0;
}

/* --- what is written ---------------------------------------------------------------------------------------
 */

/* "what: expected some words" at its field; of what is not there, nothing but that. */
static int refused(const struct fault *no, struct fault *reterr)
{
	const char *colon = strchr(no->text, ':');
	const size_t length = colon != NULL ? (size_t)(colon - no->text) : 0;
	char field[24];

	if (length == 0 || length >= sizeof field || strcspn(no->text, " ") < length)
		return fault_set(reterr, no->kind == FAULT_STATE ? FAULT_STATE : FAULT_MEANING, "%s",
				 no->text);
	text_copy(field, sizeof field, (struct span){no->text, length});
	return console_field(reterr, field, "%s", colon + 1 + (colon[1] == ' '));
}

static int written(int rc, const char *words, const struct fault *no, json_t **ret_json, struct fault *reterr)
{
	if (rc == 1)
		return refused(no, reterr);
	if (rc == 0)
		*ret_json = json_pack("{s:s}", "text", words);
	return rc;
}

/* The school, for somebody of the authority: its own staff read what was agreed and do not write it. */
static int writes_at(const struct engine *e, const struct visitor *v, const json_t *question,
		     struct fault *reterr)
{
	int school = school_of(e, v, question, reterr);

	if (school >= 0 && !visitor_of_authority(v))
		return fault_set(reterr, FAULT_DENIED, "Agreed actions are written by the authority");
	return school;
}

int console_action_add(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr)
{
	const char *child = answer_text(question, "child");
	char who[96], words[320] = "";
	struct visitor_view view;
	struct fault no = {0};
	json_t *q;
	int rc = writes_at(e, v, question, reterr);

	if (rc < 0)
		return rc;
	if (child[0] != '\0' && visitor_child(e, v, child, engine_today(e), &view) == NO_INDEX)
		return console_field(reterr, "child", "Choose a child of this school");
	q = json_copy((json_t *)(uintptr_t)question);
	json_object_set_new(q, "school", json_string(e->config->schools[rc].id));
	rc = act_action_add(e, q, visitor_words(v, who), words, sizeof words, &no, reterr);
	json_decref(q);
	return written(rc, words, &no, ret_json, reterr);
}

/* Is this an action of this school that the visitor may read? */
static bool reads_action(const struct engine *e, const struct visitor *v, const struct ledger *all,
			 uint32_t school, uint64_t number)
{
	struct visitor_view view;

	for (size_t i = 0; i < all->count; i++)
		if (all->at[i].number == number)
			return !ledger_of_child(&all->at[i]) ||
			       visitor_reads_child(e, v, child_find(e, &all->at[i].child), school,
						   engine_today(e), &view);
	return false;
}

int console_action_outcome(struct engine *e, const struct visitor *v, const json_t *question,
			   json_t **ret_json, struct fault *reterr)
{
	const json_t *given = json_object_get(question, "action");
	char who[96], words[320] = "", number[24];
	struct ledger all = {0};
	struct fault no = {0};
	uint64_t n = (uint64_t)json_integer_value(given);
	int school = writes_at(e, v, question, reterr), rc;
	json_t *q;

	if (school < 0)
		return school;
	if (json_is_string(given) && !text_u64(span_of(json_string_value(given)), &n))
		n = 0;
	rc = ledger_read(e, LEDGER_ACTION, (uint32_t)school, &all, reterr);
	if (rc == 0 && !reads_action(e, v, &all, (uint32_t)school, n))
		rc = fault_set(reterr, FAULT_MISSING, "no such action");
	ledger_free(&all);
	if (rc != 0)
		return rc;
	snprintf(number, sizeof number, "%llu", (unsigned long long)n);
	q = json_copy((json_t *)(uintptr_t)question);
	json_object_set_new(q, "number", json_string(number));
	rc = act_action_review(e, q, visitor_words(v, who), words, sizeof words, &no, reterr);
	json_decref(q);
	return written(rc, words, &no, ret_json, reterr);
}
