#include "engine/view/view_trends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/dimension.h"
#include "engine/answer/kept.h"
#include "engine/people/console_row.h"
#include "engine/report/console_reports.h"

/* --- the question ----------------------------------------------------------------------------------------
 */

static const struct {
	const char *id, *name;
} measures[] = {
	{"overall", "Overall absence"},
	{"authorised", "Authorised absence"},
	{"unauthorised", "Unauthorised absence"},
	{"persistent", "Persistent absence (10% or more)"},
	{"severe", "Severe absence (50% or more)"},
	{"bands", "Bands of absence"},
	{"codes", "Reasons"},
};
#define MEASURES (sizeof measures / sizeof *measures)

static const char *measure_title(const char *id)
{
	size_t i = 0;

	while (i < MEASURES - 1 && strcmp(measures[i].id, id) != 0)
		i++;
	return measures[i].name;
}

int view_trends_measure(const json_t *question, const char **ret_measure, struct fault *reterr)
{
	const char *asked = answer_text(question, "measure");

	*ret_measure = asked[0] == '\0' ? measures[0].id : NULL;
	for (size_t i = 0; i < MEASURES && *ret_measure == NULL; i++)
		if (strcmp(measures[i].id, asked) == 0)
			*ret_measure = measures[i].id;
	return *ret_measure != NULL ? 0 :
				      console_field(reterr, "measure",
						    "expected overall, authorised, unauthorised, persistent, "
						    "severe, bands or codes");
}

/* The words of the pages as periods have them. */
static void period_words(const struct engine *e, const char *over, char out[64])
{
	day_t today = engine_today(e);
	char day[11];

	if (over[0] == '\0' || strcmp(over, "year") == 0)
		snprintf(out, 64, "ytd");
	else if (strcmp(over, "week") == 0)
		snprintf(out, 64, "week:%s", day_print(day, today));
	else if (strcmp(over, "term") == 0)
		snprintf(out, 64, "term:%s", term_name((enum term)period_term_of(today)));
	else if (strcmp(over, "half-term") == 0 && e->config->calendar_count > 0)
		snprintf(out, 64, "half-term:%u", calendar_half_term(&e->config->calendars[0], today));
	else
		text_copy(out, 64, span_of(over));
}

/* "year_group=1+2": a plus is no alternative in an address. */
static void where_words(const char *where, char out[300])
{
	text_copy(out, 300, span_of(where));
	for (char *at = out; *at != '\0'; at++)
		*at = *at == '+' ? '|' : *at;
}

/* Children of the authority's lists that a word divides by. */
static unsigned subjects_in(const char *text)
{
	static const struct {
		const char *word;
		unsigned subjects;
	} words[] = {{"looked_after", SUBJECT_LOOKED_AFTER},
		     {"protection_plan", SUBJECT_PROTECTION_PLAN},
		     {"in_need", SUBJECT_IN_NEED},
		     {"social", SUBJECT_SOCIAL_WORKER}};
	unsigned subjects = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(text, words[i].word) != NULL)
			subjects |= words[i].subjects;
	return subjects;
}

static int at_field(const char *field, int rc, struct fault *reterr)
{
	struct fault told = *reterr;

	return rc == -FAULT_MEANING ? console_field(reterr, field, "%s", told.text) : rc;
}

static int check(struct engine *e, const struct visitor *v, const char *over, const char *by,
		 const char *where, struct fault *reterr)
{
	unsigned subjects = subjects_in(by) | subjects_in(where), dimensions[QUESTION_BY], count;
	struct filters *filters;
	struct period period;
	int rc = at_field("over", period_read(span_of(over), &period, reterr), reterr);

	if (rc == 0)
		rc = at_field("by", dimensions_read(by, dimensions, &count, reterr), reterr);
	filters = rc == 0 ? calloc(1, sizeof *filters) : NULL;
	if (filters != NULL)
		rc = at_field("where", filters_read(e, where, filters, reterr), reterr);
	free(filters);
	if (rc != 0)
		return rc;
	for (unsigned bit = 1; bit <= SUBJECT_IN_NEED; bit <<= 1)
		if ((subjects & bit) != 0 && !visitor_reads_figures(e, v, bit, engine_today(e)))
			return console_field(reterr, subjects_in(by) != 0 ? "by" : "where",
					     "no contract counts these children for you");
	return 0;
}

/* By whose contracts: none for people who see the borough's figures as such. */
static const char *team_of(const struct engine *e, const struct visitor *v)
{
	if (visitor_may(v, RIGHT_FIGURES))
		return NULL;
	for (unsigned i = 0; i < v->person->team_count; i++)
		if (config_team(e->config, v->person->teams[i]) >= 0)
			return v->person->teams[i];
	return NULL;
}

json_t *view_trends_question(struct engine *e, const struct visitor *v, const json_t *question,
			     struct fault *reterr)
{
	const char *by = answer_text(question, "by");
	char over[64], where[300];
	json_t *asked;

	if (!visitor_reads_figures(e, v, 0, engine_today(e))) {
		view_missing(reterr);
		return NULL;
	}
	period_words(e, answer_text(question, "over"), over);
	where_words(answer_text(question, "where"), where);
	if (check(e, v, over, by, where, reterr) != 0)
		return NULL;
	asked = json_pack("{s:s, s:s, s:s, s:b}", "over", over, "by", by, "where", where, "codes",
			  strcmp(answer_text(question, "measure"), "codes") == 0);
	json_object_set_new(asked, "rates",
			    json_string(answer_text(question, "measure")[0] != '\0' ?
						answer_text(question, "measure") :
						measures[0].id));
	if (asked == NULL) {
		fault_set(reterr, FAULT_MEMORY, "no memory for a question");
		return NULL;
	}
	if (team_of(e, v) != NULL)
		json_object_set_new(asked, "team", json_string(team_of(e, v)));
	if (view_since(e, question, asked, reterr) != 0) {
		json_decref(asked);
		return NULL;
	}
	return asked;
}

/* --- a page of its groups ---------------------------------------------------------------------------------
 */

#define TRENDS_ROWS	    1000 /* of an answer: every school of the largest authority */
#define TRENDS_GROUPS	    1000000
#define ROWS_OF_CODES_GROUP 25 /* about: a group has a row a reason */

struct stretch {
	size_t from, to, groups; /* [from, to) of so many */
};

static int stretch_of(const json_t *question, const json_t *measured, const char *measure,
		      struct stretch *ret, struct fault *reterr)
{
	const size_t groups = json_array_size(json_object_get(measured, "rows"));
	size_t first, limit;
	int rc = view_number(question, "from", 1, TRENDS_GROUPS, &first, reterr);

	if (rc == 0)
		rc = view_number(question, "limit", TRENDS_ROWS, TRENDS_ROWS, &limit, reterr);
	if (rc != 0)
		return rc;
	if (strcmp(measure, "codes") == 0)
		limit = limit > ROWS_OF_CODES_GROUP ? limit / ROWS_OF_CODES_GROUP : 1;
	ret->groups = groups;
	ret->from = first - 1 < groups ? first - 1 : groups;
	ret->to = groups - ret->from > limit ? ret->from + limit : groups;
	return 0;
}

/* --- figures ---------------------------------------------------------------------------------------------
 */

static json_t *count_cell(const char *name, json_int_t n, json_int_t of)
{
	char words[40];

	snprintf(words, sizeof words, "%lld", (long long)n);
	return json_pack("{s:s, s:s, s:f, s:I, s:I, s:b}", "name", name, "words", words, "value",
			 of > 0 ? 100.0 * (double)n / (double)of : 0.0, "numerator", n, "denominator", of,
			 "kept_back", 0);
}

static json_t *band_cells(const json_t *measured, const json_t *row)
{
	const json_t *names = json_object_get(measured, "bands"), *bands = json_object_get(row, "bands");
	json_int_t of = json_integer_value(json_object_get(row, "enrolments"));
	json_t *cells = json_array();

	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		json_array_append_new(
			cells, i < json_array_size(bands) ?
				       count_cell(name, json_integer_value(json_array_get(bands, i)), of) :
				       console_kept_back(name));
	}
	return cells;
}

/* "oak" is Oak School to people; else the words of the key. */
static void row_name(const struct engine *e, const json_t *key, char out[240])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < json_array_size(key) && used < 200; i++) {
		const char *word = json_string_value(json_array_get(key, i));
		int school = config_school(e->config, word);

		used += (size_t)snprintf(out + used, 240 - used, "%s%.90s", used > 0 ? ", " : "",
					 school >= 0 ? e->config->schools[school].name : word);
	}
}

static void add_row(const struct engine *e, json_t *rows, const json_t *key, const char *more, json_t *cells)
{
	json_t *own = json_copy((json_t *)(uintptr_t)key);
	char name[240];

	row_name(e, key, name);
	if (more[0] != '\0') {
		json_array_append_new(own, json_string(more));
		snprintf(name + strlen(name), sizeof name - strlen(name), "%s%.80s",
			 name[0] != '\0' ? ", " : "", more);
	}
	json_array_append_new(rows, json_pack("{s:o, s:s, s:o}", "key", own, "name", name, "cells", cells));
}

/* One row a code: a code that stands for few sessions is kept back. */
static void add_codes(const struct engine *e, json_t *rows, const json_t *row)
{
	json_int_t of = json_integer_value(json_object_get(row, "possible"));
	const json_t *code;
	size_t i;

	json_array_foreach(json_object_get(row, "codes"), i, code) {
		const json_t *sessions = json_object_get(code, "sessions");
		char words[120];

		snprintf(words, sizeof words, "%.4s: %.100s", answer_text(code, "code"),
			 answer_text(code, "meaning"));
		add_row(e, rows, json_object_get(row, "key"), words,
			json_pack("[o]", json_is_integer(sessions) ?
						 count_cell("sessions", json_integer_value(sessions), of) :
						 console_kept_back("sessions")));
	}
}

static json_t *rows_json(const struct engine *e, const json_t *measured, const struct stretch *of,
			 const char *measure)
{
	json_t *rows = json_array();

	for (size_t i = of->from; i < of->to; i++) {
		const json_t *row = json_array_get(json_object_get(measured, "rows"), i);
		const json_t *key = json_object_get(row, "key");

		if (strcmp(measure, "codes") == 0)
			add_codes(e, rows, row);
		else if (strcmp(measure, "bands") == 0)
			add_row(e, rows, key, "", band_cells(measured, row));
		else
			add_row(e, rows, key, "",
				json_pack("[o]", json_is_true(json_object_get(row, "hidden")) ?
							 console_kept_back(measure) :
							 console_figure(measure,
									json_object_get(
										json_object_get(row, "rates"),
										measure))));
	}
	return rows;
}

static json_t *columns_json(const json_t *measured, const char *measure)
{
	json_t *columns = json_array();
	const json_t *bands = json_object_get(measured, "bands");

	if (strcmp(measure, "bands") != 0) {
		json_array_append_new(columns,
				      json_pack("{s:s, s:s}", "id", measure, "name", measure_title(measure)));
		return columns;
	}
	for (size_t i = 0; i < json_array_size(bands); i++)
		json_array_append_new(
			columns, json_pack("{s:s, s:O}", "id", "band", "name", json_array_get(bands, i)));
	return columns;
}

/* --- the answers ------------------------------------------------------------------------------------------
 */

/* The measured rows, and the notes that must stand beside them. Takes nothing; *ret is the caller's. */
static int measure_asked(struct engine *e, const struct visitor *v, const json_t *asked, json_t **ret,
			 struct fault *reterr)
{
	char who[96];

	return kept_measure(e, visitor_words(v, who), asked, 0, ret, reterr);
}

/* What a single figure says, or which groups these are of many; the finding is the reader's of the rest. */
static void title_of(const json_t *rows, const struct stretch *of, const char *measure, char out[240])
{
	const json_t *first = json_array_get(json_object_get(json_array_get(rows, 0), "cells"), 0);

	out[0] = '\0';
	if (of->to - of->from < of->groups)
		snprintf(out, 240, "%s: groups %zu to %zu of %zu", measure_title(measure),
			 of->to > of->from ? of->from + 1 : of->from, of->to, of->groups);
	else if (json_array_size(rows) == 1)
		snprintf(out, 240, "%s: %s", measure_title(measure), answer_text(first, "words"));
}

static int trends_json(struct engine *e, const struct visitor *v, const json_t *question, const json_t *asked,
		       const char *measure, const json_t *measured, const struct stretch *of,
		       json_t **ret_json, struct fault *reterr)
{
	json_t *rows = rows_json(e, measured, of, measure), *columns = columns_json(measured, measure);
	json_t *moved = json_array(), *notes = json_deep_copy(json_object_get(measured, "notes"));
	json_t *next = of->to < of->groups ? json_integer((json_int_t)of->to + 1) : NULL;
	char title[240], now[40];
	int rc = view_beside(e, v, question, asked, measured, measure, columns, rows, notes, reterr);

	if (rc == 0)
		rc = view_moved(e, v, asked, measure, moved, reterr);
	if (rc != 0) {
		json_decref(rows);
		json_decref(columns);
		json_decref(moved);
		json_decref(notes);
		json_decref(next);
		return rc;
	}
	title_of(rows, of, measure, title);
	return view_give(json_pack("{s:b, s:s, s:O, s:s, s:O, s:s, s:O, s:o, s:o, s:o, s:o, s:I, s:o*}", "ok",
				   1, "title", title, "period", json_object_get(measured, "period"), "as_of",
				   view_now(e, now), "method", json_object_get(measured, "method"), "measure",
				   measure, "by", json_object_get(measured, "by"), "columns", columns, "rows",
				   rows, "moved", moved, "notes", notes, "groups", (json_int_t)of->groups,
				   "next", next),
			 ret_json, reterr);
}

int view_trends(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		struct fault *reterr)
{
	json_t *asked = NULL, *measured = NULL;
	struct stretch of = {0};
	const char *measure;
	int rc = view_trends_measure(question, &measure, reterr);

	if (rc == 0) {
		asked = view_trends_question(e, v, question, reterr);
		rc = asked != NULL ? 0 : -(int)reterr->kind;
	}
	if (rc == 0)
		rc = measure_asked(e, v, asked, &measured, reterr);
	if (rc == 0)
		rc = stretch_of(question, measured, measure, &of, reterr);
	if (rc == 0)
		rc = trends_json(e, v, question, asked, measure, measured, &of, ret_json, reterr);
	json_decref(asked);
	json_decref(measured);
	return rc;
}

/* What is asked of one figure: of the one beside it whose column is named in "against". */
static json_t *figure_of(struct engine *e, const struct visitor *v, const json_t *question,
			 const json_t *asked, const json_t *measured, const char *measure, json_t *notes,
			 int *ret_rc, struct fault *reterr)
{
	const struct stretch one = {0, json_array_size(json_object_get(measured, "rows")) > 0, 1};
	json_t *rows = rows_json(e, measured, &one, measure), *columns = columns_json(measured, measure);
	json_t *cells, *column, *figure = NULL;
	size_t at = 0, i;

	*ret_rc = view_beside(e, v, question, asked, measured, measure, columns, rows, notes, reterr);
	cells = json_object_get(json_array_get(rows, 0), "cells");
	json_array_foreach(columns, i, column)
		if (strcmp(answer_text(column, "id"), answer_text(question, "against")) == 0)
			at = i;
	if (*ret_rc == 0)
		figure = json_incref(json_array_get(cells, at));
	json_decref(rows);
	json_decref(columns);
	return figure;
}

int view_trends_why(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	json_t *asked = NULL, *measured = NULL, *figure = NULL, *notes;
	const char *measure;
	char now[40], method[160];
	int rc = view_trends_measure(question, &measure, reterr);

	if (rc == 0) {
		asked = view_trends_question(e, v, question, reterr);
		rc = asked != NULL ? 0 : -(int)reterr->kind;
	}
	if (rc == 0)
		rc = measure_asked(e, v, asked, &measured, reterr);
	if (rc != 0) {
		json_decref(asked);
		return rc;
	}
	notes = json_deep_copy(json_object_get(measured, "notes"));
	figure = figure_of(e, v, question, asked, measured, measure, notes, &rc, reterr);
	json_decref(asked);
	if (rc == 0 && figure == NULL)
		rc = view_missing(reterr);
	if (rc == 0) {
		snprintf(method, sizeof method, "%s, %s, over %s: sessions missed of sessions possible",
			 measure_title(measure), answer_text(measured, "method"),
			 answer_text(measured, "period"));
		if (strcmp(measure, "persistent") == 0 || strcmp(measure, "severe") == 0)
			snprintf(method, sizeof method, "%s, %s, over %s: enrolments of enrolments",
				 measure_title(measure), answer_text(measured, "method"),
				 answer_text(measured, "period"));
		rc = view_give(json_pack("{s:b, s:O, s:s, s:s, s:O}", "ok", 1, "figure", figure, "method",
					 method, "as_of", view_now(e, now), "differs", notes),
			       ret_json, reterr);
	}
	json_decref(figure);
	json_decref(notes);
	json_decref(measured);
	return rc;
}
