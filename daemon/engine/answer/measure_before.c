#include "engine/answer/measure_before.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/asking.h"
#include "engine/answer/measure_json.h"
#include "engine/world/year_before.h"
#include "roll/openings.h"

/* The register of last year as it is asked. */
struct before {
	struct asking common;
	struct session_range *ranges; /* owned; by school; empty: not asked */
	struct answer answer;
	session_t first, last; /* of all ranges */
	unsigned nothing;      /* schools of which nothing is held */
	unsigned cut;	       /* schools of which the range is not held any more */
	day_t kept;	       /* the latest first day that such a school's register is held from */
};

/* --- the question --------------------------------------------------------------------------------------- */

static int read_question(struct before *b, const struct engine *e, const json_t *question,
			 struct fault *reterr)
{
	static const char *const only_now[] = {"method", "cohort", "as_of", "codes"};
	const struct question *q = &b->common.q;
	int rc = asking_read(&b->common, e, question, "ytd", reterr);

	for (size_t i = 0; rc == 0 && i < sizeof only_now / sizeof *only_now; i++)
		if (json_is_string(json_object_get(question, only_now[i])) ||
		    json_is_true(json_object_get(question, only_now[i])))
			rc = fault_set(reterr, FAULT_MEANING, "%s: not of last year's register", only_now[i]);
	for (unsigned i = 0; rc == 0 && i < q->by_count + q->filter_count; i++) {
		unsigned d = i < q->by_count ? q->by[i] : q->filters[i - q->by_count].dimension;

		if (d > DIMENSION_YEAR_GROUP)
			rc = fault_set(
				reterr, FAULT_MEANING,
				"last year's register is divided by school, phase, area and year group, "
				"not by %s",
				dimension_name(d));
	}
	return rc;
}

/* Each school's own part of last year: half terms are cut at its own breaks. */
static int read_ranges(struct before *b, const struct engine *e, struct fault *reterr)
{
	const size_t count = e->config->school_count;
	int rc = -FAULT_MISSING;

	b->ranges = calloc(count + 1, sizeof *b->ranges);
	if (b->ranges == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (size_t i = 0; i < count; i++) {
		const struct openings *o = &e->schools[i].held;
		const struct open_sums open = {.first_monday = o->first_monday, .before = o->sessions_before};
		struct session_range *r = &b->ranges[i];

		*r = (struct session_range){1, 0};
		if (!b->common.schools[i] ||
		    period_year_before(&b->common.q.period, &open, b->common.q.today, r, reterr) != 0)
			continue;
		b->first = rc != 0 || r->from < b->first ? r->from : b->first;
		b->last = rc != 0 || r->to > b->last ? r->to : b->last;
		rc = 0;
	}
	return rc;
}

/* --- rows ----------------------------------------------------------------------------------------------- */

struct group {
	int32_t school, phase, area, year_group;
};

static int32_t value_of(const struct group *g, unsigned dimension)
{
	return dimension == DIMENSION_SCHOOL ? g->school :
	       dimension == DIMENSION_PHASE  ? g->phase :
	       dimension == DIMENSION_AREA   ? g->area :
					       g->year_group;
}

static bool passes(const struct question *q, const struct group *g)
{
	for (unsigned i = 0; i < q->filter_count; i++) {
		const struct question_filter *f = &q->filters[i];
		bool among = false;

		for (unsigned k = 0; k < f->count; k++)
			among = among || f->values[k] == value_of(g, f->dimension);
		if (!among)
			return false;
	}
	return true;
}

static int add_group(struct before *b, const struct group *g, const struct before_group *sums,
		     struct fault *reterr)
{
	const struct question *q = &b->common.q;
	int32_t key[QUESTION_BY] = {0};
	struct answer_row *row;

	if (sums->enrolments == 0 || !passes(q, g))
		return 0;
	for (unsigned i = 0; i < q->by_count; i++)
		key[i] = value_of(g, q->by[i]);
	row = answer_row(&b->answer, key);
	if (row == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	measure_merge(&row->measure, &sums->measure);
	row->enrolments += sums->enrolments;
	return 0;
}

static int add_school(struct before *b, const struct engine *e, uint32_t school,
		      const struct before_sums *sums, struct fault *reterr)
{
	int rc = 0;

	b->answer.schools += sums->held;
	b->nothing += !sums->held && sums->kept == DAY_NONE;
	if (!sums->held && sums->kept != DAY_NONE)
		b->kept = b->cut++ == 0 || sums->kept > b->kept ? sums->kept : b->kept;
	for (unsigned i = 0; rc == 0 && i < sizeof sums->groups / sizeof *sums->groups; i++) {
		const struct school *s = &e->config->schools[school];
		const struct group g = {(int32_t)school, (int32_t)s->phase, s->area_school,
					before_year_group(i)};

		rc = add_group(b, &g, &sums->groups[i], reterr);
	}
	return rc;
}

static int nothing_held(const struct before *b, struct fault *reterr)
{
	char from[24], kept[24];

	if (b->cut == 0)
		return fault_set(reterr, FAULT_MISSING, "nothing of last year's register is held");
	return fault_set(reterr, FAULT_MISSING,
			 "it begins on %s, and of last year's register all may be kept from %s on only",
			 day_words(from, session_day(b->first)), day_words(kept, b->kept));
}

static int count(struct before *b, struct engine *e, struct fault *reterr)
{
	const struct question *q = &b->common.q;
	const struct before_sums *sums;
	int rc = 0;

	year_before_sums(e, b->ranges, q->minimum, &sums);
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++)
		if (!range_empty(b->ranges[i]) && sums != NULL)
			rc = add_school(b, e, i, &sums[i], reterr);
	if (rc == 0 && b->answer.schools == 0)
		rc = nothing_held(b, reterr);
	b->answer.method = METHOD_OURS;
	b->answer.as_of = q->as_of;
	b->answer.persistent = period_long_enough(&q->period, year_of(q->today)) ?
				       ANSWER_PERSISTENT_PUBLISHED :
				       ANSWER_PERSISTENT_WITHHELD;
	answer_finish(&b->answer);
	return rc;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static json_t *notes_json(const struct before *b, const struct measure_view *view)
{
	json_t *notes = json_array();
	char from[24], to[24];

	asking_note(notes, "Last year: %s to %s, all who were on roll then; the year groups of then.",
		    day_words(from, session_day(b->first)), day_words(to, session_day(b->last)));
	asking_note(notes, "Pupils of one year are not those of the other: a change is not one child's.");
	if (b->nothing > 0)
		asking_note(notes, "%u schools are not in last year's figure: nothing of that year is held.",
			    b->nothing);
	if (b->cut > 0)
		asking_note(notes,
			    "%u %s not in last year's figure: it begins before the first day of which all "
			    "their register may still be kept, %s at the latest.",
			    b->cut, b->cut == 1 ? "school is" : "schools are", day_words(from, b->kept));
	asking_left_out(notes, &b->common);
	if (view->withheld > 0)
		asking_note(notes,
			    "c: kept back, so that no group of last year under %llu can be read or worked "
			    "out.",
			    (unsigned long long)view->minimum);
	return notes;
}

static int answered(const struct before *b, const struct engine *e, json_t **ret_json, struct fault *reterr)
{
	static const char *const unknown[] = {"children", "expected", "unknown"};
	struct measure_view view = {.q = &b->common.q, .minimum = asking_minimum(&b->common, e)};
	json_t *json = json_object(), *row;
	char period[40], title[200];
	size_t i;
	int rc = measure_json(e, &b->answer, &view, json, reterr);

	if (rc != 0) {
		json_decref(json);
		return rc;
	}
	json_array_foreach(json_object_get(json, "rows"), i, row)
		for (size_t k = 0; k < sizeof unknown / sizeof *unknown; k++)
			json_object_del(row, unknown[k]);
	snprintf(title, sizeof title, "%s: attendance last year, %s", e->config->authority.name,
		 period_print(period, &b->common.q.period));
	json_object_set_new(json, "ok", json_true());
	json_object_set_new(json, "title", json_string(title));
	json_object_set_new(json, "period", json_string(period));
	json_object_set_new(json, "method", json_string(method_name(b->answer.method)));
	json_object_set_new(json, "as_of", answer_time(b->common.q.as_of));
	json_object_set_new(json, "schools", json_integer((json_int_t)b->answer.schools));
	json_object_set_new(json, "notes", notes_json(b, &view));
	*ret_json = json;
	return 0;
}

int measure_before(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	struct before b = {0};
	int rc = read_question(&b, e, question, reterr);

	if (rc == 0)
		rc = asking_schools(&b.common, e, reterr);
	if (rc == 0)
		rc = asking_log(e, who, &b.common, "sums of last year", reterr);
	if (rc == 0)
		rc = read_ranges(&b, e, reterr);
	if (rc == 0)
		rc = count(&b, e, reterr);
	if (rc == 0)
		rc = answered(&b, e, ret_json, reterr);
	answer_free(&b.answer);
	free(b.ranges);
	asking_free(&b.common);
	return rc;
}
