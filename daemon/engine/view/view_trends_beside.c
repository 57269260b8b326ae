/* view_trends_beside.c: what stands beside a figure of the register: published ones, the same part of last
 * year, and the time before and since a day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/kept.h"
#include "engine/answer/measure_json.h"
#include "engine/people/console_row.h"
#include "engine/report/console_reports.h"
#include "engine/view/view_trends.h"
#include "measure/period.h"
#include "roll/openings.h"

#define LAST_YEAR_AFRESH                                                                                     \
	86400 /* seconds; last year's marks do not move, kept.h asks again on another day                    \
	       */

struct beside {
	struct engine *e;
	const struct visitor *v;
	const json_t *asked;	/* a question of view_trends_question */
	const json_t *measured; /* its answer */
	const char *measure;
	json_t *columns, *rows, *notes;
};

static void note(struct beside *b, const char *text)
{
	json_array_append_new(b->notes, json_string(text));
}

static void add_column(struct beside *b, const char *id, const char *name)
{
	json_array_append_new(b->columns, json_pack("{s:s, s:s}", "id", id, "name", name));
}

static bool of_sessions(const char *measure)
{
	return strcmp(measure, "overall") == 0 || strcmp(measure, "authorised") == 0 ||
	       strcmp(measure, "unauthorised") == 0;
}

/* One figure a row; bands and reasons have several. */
static bool one_figure(const char *measure)
{
	return strcmp(measure, "bands") != 0 && strcmp(measure, "codes") != 0;
}

static bool among(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word))
		if ((at == list || at[-1] == ',') && (at[length] == '\0' || at[length] == ','))
			return true;
	return false;
}

/* --- published figures ---------------------------------------------------------------------------------- */

#define RANK "rank"
static const struct {
	const char *id, *name;
} others[] = {
	{"la", "Published for us"},    {"neighbours", "Statistical neighbours"},
	{"region", "Region"},	       {"england", "England"},
	{RANK, "Rank of authorities"},
};
#define OTHERS (sizeof others / sizeof *others)

static const json_t *published_of(const json_t *report, const char *phase, const char *measure)
{
	const json_t *one, *kind;
	size_t i, k;

	json_array_foreach(json_object_get(report, "phases"), i, one) {
		if (strcmp(answer_text(one, "phase"), phase) != 0)
			continue;
		json_array_foreach(json_object_get(one, "measures"), k, kind)
			if (strcmp(answer_text(kind, "kind"), measure) == 0)
				return kind;
	}
	return NULL;
}

static json_t *published_cell(const char *name, const json_t *figure)
{
	const char *percent = answer_text(figure, "percent");
	char words[40];

	if (percent[0] == '\0')
		return json_pack("{s:s, s:s, s:n, s:n, s:n, s:b}", "name", name, "words",
				 answer_text(figure, "why")[0] != '\0' ? answer_text(figure, "why") :
									 "not published",
				 "value", "numerator", "denominator", "kept_back", 0);
	snprintf(words, sizeof words, "%.20s%%", percent);
	return json_pack(
		"{s:s, s:s, s:f, s:o, s:o, s:b}", "name", name, "words", words, "value",
		strtod(percent, NULL), "numerator",
		json_incref(json_object_get(figure, "num")) != NULL ? json_object_get(figure, "num") :
								      json_null(),
		"denominator",
		json_incref(json_object_get(figure, "den")) != NULL ? json_object_get(figure, "den") :
								      json_null(),
		"kept_back", 0);
}

/* "41 of 152, quartile B": 1 is the lowest absence. */
static json_t *rank_cell(const json_t *rank)
{
	char words[64];

	snprintf(words, sizeof words, "%lld of %lld, quartile %.1s",
		 (long long)json_integer_value(json_object_get(rank, "rank")),
		 (long long)json_integer_value(json_object_get(rank, "of")), answer_text(rank, "quartile"));
	return json_pack("{s:s, s:s, s:n, s:n, s:n, s:b}", "name", RANK, "words",
			 json_is_object(rank) ? words : "not ranked", "value", "numerator", "denominator",
			 "kept_back", 0);
}

/* Of one published figure beside a row. */
static json_t *other_cell(const char *id, const json_t *kind)
{
	const json_t *of = json_object_get(kind, id);

	return strcmp(id, RANK) == 0 ? rank_cell(of) : published_cell(id, of);
}

/* Which phase a row is about: the row's own, the one that the question is limited to, or the whole. NULL:
 * published figures are of nothing like it. */
static const char *phase_of(const struct beside *b, const json_t *row)
{
	const char *by = answer_text(b->asked, "by"), *where = answer_text(b->asked, "where");
	const bool one = strncmp(where, "phase=", 6) == 0 && strpbrk(where, ",|") == NULL;

	if (where[0] != '\0' && !one)
		return NULL;
	if (strcmp(by, "phase") == 0)
		return json_string_value(json_array_get(json_object_get(row, "key"), 0));
	return by[0] != '\0' ? NULL : one ? where + 6 : "total";
}

static int add_published(struct beside *b, const char *against, struct fault *reterr)
{
	json_t *ask, *report = NULL, *row;
	bool any = false;
	size_t i;
	int rc;

	for (size_t o = 0; o < OTHERS; o++)
		any = any || among(against, others[o].id);
	if (!any)
		return 0;
	if (!one_figure(b->measure) || phase_of(b, json_array_get(b->rows, 0)) == NULL) {
		note(b, "Nothing is published that is divided so: none is beside it.");
		return 0;
	}
	ask = json_pack("{s:s}", "name", "borough");
	rc = answer_report(b->e, ask, &report, reterr);
	json_decref(ask);
	if (rc != 0)
		return rc;
	for (size_t o = 0; o < OTHERS; o++) {
		if (!among(against, others[o].id))
			continue;
		add_column(b, others[o].id, others[o].name);
		json_array_foreach(b->rows, i, row)
			json_array_append_new(
				json_object_get(row, "cells"),
				other_cell(others[o].id, published_of(report, phase_of(b, row), b->measure)));
	}
	if (among(against, RANK))
		note(b, "Rank 1 is the lowest absence among the authorities that the imported files name; "
			"quartile A is the lowest quarter.");
	json_decref(report);
	return 0;
}

/* --- the register's own figures of another time --------------------------------------------------------- */

static json_t *cell_of(const json_t *row, size_t column)
{
	return json_array_get(json_object_get(row, "cells"), column);
}

/* "+0.41 points", where both figures are told. */
static json_t *change_cell(const char *name, const json_t *before, const json_t *after)
{
	const json_t *from = json_object_get(before, "value"), *to = json_object_get(after, "value");
	double points = json_number_value(to) - json_number_value(from);
	char words[40];

	if (!json_is_number(from) || !json_is_number(to))
		return json_pack("{s:s, s:s, s:n, s:n, s:n, s:b}", "name", name, "words", "-", "value",
				 "numerator", "denominator", "kept_back", 0);
	snprintf(words, sizeof words, "%+.2f points", points);
	return json_pack("{s:s, s:s, s:f, s:n, s:n, s:b}", "name", name, "words", words, "value", points,
			 "numerator", "denominator", "kept_back", 0);
}

/* A column of how one column differs from another. */
static void add_change(struct beside *b, const char *id, size_t before, size_t after)
{
	json_t *row;
	size_t i;

	add_column(b, id, "Change");
	json_array_foreach(b->rows, i, row)
		json_array_append_new(json_object_get(row, "cells"),
				      change_cell(id, cell_of(row, before), cell_of(row, after)));
}

/* Of a row that is kept back, or that a part of the same period must not give away. */
static bool kept_back(const json_t *row, const json_t *like, bool part)
{
	return json_is_true(json_object_get(like, "hidden")) ||
	       (part && json_is_true(json_object_get(cell_of(row, 0), "kept_back")));
}

static void add_measured(struct beside *b, const char *id, const char *name, const json_t *measured,
			 bool part)
{
	json_t *row;
	size_t i, at = 0;

	add_column(b, id, name);
	json_array_foreach(b->rows, i, row) {
		const json_t *like = measure_row(measured, json_object_get(row, "key"), &at);

		json_array_append_new(
			json_object_get(row, "cells"),
			kept_back(row, like, part) ?
				console_kept_back(id) :
				console_figure(id,
					       json_object_get(json_object_get(like, "rates"), b->measure)));
	}
}

static int measure_last_year(struct beside *b, json_t **ret, struct fault *reterr)
{
	json_t *question = json_copy((json_t *)(uintptr_t)b->asked);
	char who[96];
	int rc;

	json_object_del(question, "codes");
	json_object_del(question, "parts");
	json_object_set_new(question, "last_year", json_true());
	rc = kept_measure(b->e, visitor_words(b->v, who), question, LAST_YEAR_AFRESH, ret, reterr);
	json_decref(question);
	return rc;
}

static int add_last_year(struct beside *b, struct fault *reterr)
{
	const size_t column = json_array_size(b->columns);
	struct fault why = {0};
	json_t *measured = NULL;
	int rc;

	if (!one_figure(b->measure)) {
		note(b, "Last year's register is beside figures of absence, not beside bands and reasons.");
		return 0;
	}
	rc = measure_last_year(b, &measured, &why);
	if (rc == -FAULT_MEANING || rc == -FAULT_MISSING) {
		char text[700];

		snprintf(text, sizeof text, "Last year is not beside it: %.600s.", why.text);
		note(b, text);
		return 0;
	}
	if (rc != 0) {
		*reterr = why;
		return rc;
	}
	add_measured(b, "last_year", "Last year", measured, false);
	add_change(b, "last_year_change", column, 0);
	json_array_extend(b->notes, json_object_get(measured, "notes"));
	json_decref(measured);
	return 0;
}

/* The days that a period means at the first school that has it. */
static bool days_of(const struct engine *e, const char *over, struct date_range *ret)
{
	struct session_range range;
	struct period period;

	if (period_read(span_of(over), &period, NULL) != 0)
		return false;
	for (size_t i = 0; i < e->config->school_count; i++) {
		const struct openings *o = &e->schools[i].held;
		const struct open_sums open = {.first_monday = o->first_monday, .before = o->sessions_before};

		if (period_sessions(&period, &open, engine_today(e), &range, NULL) != 0)
			continue;
		*ret = (struct date_range){session_day(range.from), session_day(range.to)};
		return true;
	}
	return false;
}

static json_t *part(day_t from, day_t to)
{
	char first[11], last[11], over[32];

	snprintf(over, sizeof over, "%s..%s", day_print(first, from), day_print(last, to));
	return json_string(over);
}

int view_since(const struct engine *e, const json_t *question, json_t *asked, struct fault *reterr)
{
	const char *since = answer_text(question, "since");
	struct date_range days;
	day_t day;

	if (since[0] == '\0')
		return 0;
	if (!day_parse(span_of(since), &day))
		return console_field(reterr, "since", "expected a day as YYYY-MM-DD");
	if (!of_sessions(answer_text(asked, "rates")))
		return 0;
	if (!days_of(e, answer_text(asked, "over"), &days) || day <= days.from || day > days.to)
		return console_field(reterr, "since", "expected a day within the period, after its first");
	json_object_set_new(asked, "parts",
			    json_pack("[o, o]", part(days.from, day - 1), part(day, days.to)));
	return 0;
}

/* The period cut in two at the day: what came before it, and it with what came after. */
static void add_since(struct beside *b, const char *since)
{
	static const char *const ids[] = {"before", "since"}, *const words[] = {"Before", "Since"};
	const json_t *parts = json_object_get(b->measured, "parts");
	const size_t column = json_array_size(b->columns);
	day_t day = DAY_NONE;

	if (parts == NULL) {
		note(b, "Only overall, authorised and unauthorised absence are told before and since a day: "
			"the others are of whole terms or of many figures.");
		return;
	}
	day_parse(span_of(since), &day);
	for (size_t i = 0; i < 2; i++) {
		char when[24], name[64];

		snprintf(name, sizeof name, "%s %s", words[i], day_words(when, day));
		add_measured(b, ids[i], name, json_array_get(parts, i), true);
	}
	add_change(b, "since_change", column, column + 1);
	note(b,
	     "What came after a day did not come because of it: seasons, weather and who is on roll change "
	     "too.");
}

int view_beside(struct engine *e, const struct visitor *v, const json_t *question, const json_t *asked,
		const json_t *measured, const char *measure, json_t *columns, json_t *rows, json_t *notes,
		struct fault *reterr)
{
	const char *against = answer_text(question, "against"), *since = answer_text(question, "since");
	struct beside b = {e, v, asked, measured, measure, columns, rows, notes};
	int rc = 0;

	if (among(against, "last_year") || among(against, "last_year_change"))
		rc = add_last_year(&b, reterr);
	if (rc == 0)
		rc = add_published(&b, against, reterr);
	if (rc == 0 && since[0] != '\0')
		add_since(&b, since);
	return rc;
}
