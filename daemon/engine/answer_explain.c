/* answer_explain.c: why our figure is not DfE's, one reason at a time.
 *
 * Our roll is counted again with one exclusion of DfE's method more each time, in DfE's order
 * (Pupil attendance in schools, methodology: enrolments aged 5 to 15 on 31 August, no
 * boarders, year 11 until the summer half term, schools with six such enrolments at least, days
 * from the second week of September, marks of two weeks ago); what each step moves is the
 * difference to the one before. Then come the weights of an "All schools" rate, DfE's own number,
 * and what is left. A step that needs what no school shares says so and moves nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/explain_count.h"
#include "figures/compare.h"

#define LAG_DAYS 14

static const struct {
	enum exclusion exclusion;
	const char *name, *words;
	const char *unknown; /* what we would need; NULL: known */
} steps[] = {
	{EXCLUSION_OUTSIDE_AGES, "ages", "children under 5 or over 15 on 31 August left out",
	 "birth dates are not shared: year groups 1 to 11 are used"},
	{EXCLUSION_BOARDERS, "boarders", "boarders left out", "not known: no school shares who boards"},
	{EXCLUSION_YEAR11_LATE, "year_11", "year 11 left out after the summer half term", NULL},
	{EXCLUSION_SMALL_SCHOOLS, "small_schools",
	 "schools with fewer than six enrolments aged 5 to 15 left out", NULL},
	{EXCLUSION_EARLY_DAYS, "first_days", "days before DfE's series begins left out", NULL},
	{EXCLUSION_LATE_MARKS, "lag", "marks of days that DfE's figure has not reached left out", NULL},
};
#define STEPS (sizeof steps / sizeof *steps)

/* --- words ---------------------------------------------------------------------------- */

static const char *points(char out[32], int64_t nano)
{
	nano_percent_print(out + 1, 31, nano, 2);
	out[0] = '+';
	return out[1] == '-' ? out + 1 : out;
}

/* A row: the rate after the step, what the step moved it by, and why it may be incomplete. */
static json_t *row_json(const char *name, const char *words, bool there, int64_t nano, bool moves,
			int64_t moved, const char *note)
{
	char percent[32], by[32];

	return json_pack("{s:s, s:s, s:o, s:o, s:s}", "step", name, "words", words, "percent",
			 there ? json_string(nano_percent_print(percent, sizeof percent, nano, 2)) :
				 json_null(),
			 "moved", moves ? json_string(points(by, moved)) : json_null(), "note", note);
}

static void add_counts(json_t *row, struct ratio r, uint64_t left_out)
{
	json_object_set_new(row, "num", json_integer((json_int_t)r.num));
	json_object_set_new(row, "den", json_integer((json_int_t)r.den));
	json_object_set_new(row, "left_out", json_integer((json_int_t)left_out));
}

static void note_of(const struct explain *x, size_t step, char *out, size_t size)
{
	char day[16];

	snprintf(out, size, "%s", steps[step].unknown != NULL ? steps[step].unknown : "");
	if (steps[step].exclusion == EXCLUSION_EARLY_DAYS)
		snprintf(out, size, "its first day taken as %s", day_words(day, x->series_start));
	if (steps[step].exclusion == EXCLUSION_LATE_MARKS)
		snprintf(out, size, "marks after %s", day_words(day, x->cut_off));
	if (steps[step].exclusion == EXCLUSION_YEAR11_LATE &&
	    x->ours.to < day_from_civil((struct civil){year_of(x->ours.to) + 1, 5, 20}))
		snprintf(out, size, "not yet this year");
}

/* --- one phase ------------------------------------------------------------------------- */

struct walk_down {
	struct explain *x;
	enum phase phase;
	json_t *rows;
	bool there;
	int64_t nano; /* the rate after the last step */
	struct explain_counted last;
};

/* Adds a row for a rate; the next is compared with it. */
static json_t *go_to(struct walk_down *w, const char *name, const char *words, bool there, int64_t nano,
		     const char *note)
{
	json_t *row = row_json(name, words, there, nano, there && w->there, nano - w->nano, note);

	json_array_append_new(w->rows, row);
	w->there = there;
	w->nano = there ? nano : 0;
	return row;
}

static void add_steps(struct walk_down *w)
{
	unsigned exclusions = 0;
	uint64_t before = 0;
	char note[120];

	for (size_t i = 0; i <= STEPS; i++) {
		struct ratio r;
		int64_t nano = 0;
		bool there;

		exclusions |= i > 0 ? (unsigned)steps[i - 1].exclusion : 0;
		w->last = explain_count(w->x, w->phase, exclusions);
		r = measure_ratio(&w->last.phase[w->phase], w->x->kind);
		there = ratio_nano(r, &nano);
		note[0] = '\0';
		if (i > 0)
			note_of(w->x, i - 1, note, sizeof note);
		add_counts(go_to(w, i == 0 ? "ours" : steps[i - 1].name,
				 i == 0 ? "ours: all enrolments at sharing schools, the year so far" :
					  steps[i - 1].words,
				 there, nano, note),
			   r, w->last.left_out - before);
		before = w->last.left_out;
	}
}

/* Marks nobody has made yet: what they could move at most. Nothing is assumed of them. */
static void add_unknown(struct walk_down *w)
{
	struct ratio r = measure_ratio(&w->last.phase[w->phase], w->x->kind), low = r, high = r;
	char note[160] = "", from[32], to[32];
	uint64_t unknown = 0;

	for (uint32_t i = 0; i < w->x->e->config->school_count; i++) {
		const struct engine_school *s = &w->x->e->schools[i];

		if (!explain_counts(w->x->e, i, w->phase))
			continue;
		for (size_t k = 0; k < s->on_roll.count; k++)
			unknown += compared_unknown(w->x->e, &w->x->e->enrolments.at[s->on_roll.at[k]]);
	}
	low.den += unknown;
	high.den += unknown;
	high.num += unknown;
	if (w->x->kind == MEASURE_OVERALL && r.den > 0)
		snprintf(note, sizeof note,
			 "%llu sessions with no mark: between %s and %s when they are known",
			 (unsigned long long)unknown, ratio_percent(from, sizeof from, low, 2),
			 ratio_percent(to, sizeof to, high, 2));
	else
		snprintf(note, sizeof note, "%llu sessions with no mark, counted neither way",
			 (unsigned long long)unknown);
	go_to(w, "unknown", "marks still unknown", w->there, w->nano, note);
}

/* Our phases' rates with DfE's weights: those published for the LA. */
static void add_weights(struct walk_down *w)
{
	__int128 sum = 0;
	uint64_t weights = 0;
	bool whole = true;

	if (w->phase != PHASE_TOTAL) {
		go_to(w, "weights",
		      "within one phase DfE's rate is sessions of all schools added up, as ours is", w->there,
		      w->nano, "");
		return;
	}
	for (int p = PHASE_PRIMARY; p <= PHASE_SPECIAL; p++) {
		const struct figure_key key = {.phase = (enum phase)p, .kind = figure_kind_of(w->x->kind)};
		const struct figure *f = figures_find(&w->x->figures, GEOGRAPHY_LA, w->x->places.as.la, &key);
		int64_t nano;

		if (!ratio_nano(measure_ratio(&w->last.phase[p], w->x->kind), &nano))
			continue; /* no sharing school of that phase */
		whole = whole && f != NULL && f->weight > 0;
		weights += f != NULL ? f->weight : 0;
		sum += f != NULL ? (__int128)nano * (__int128)f->weight : 0;
	}
	if (whole && weights > 0)
		go_to(w, "weights", "phases weighted by census enrolments, not by their sessions", true,
		      nano_divide(sum, (__int128)weights), "");
	else
		go_to(w, "weights", "phases weighted by census enrolments", w->there, w->nano,
		      "not known: the release has no census enrolments for each phase");
}

/* DfE's number, and what no step explains. */
static void add_published(struct walk_down *w)
{
	const struct figure_key key = {.phase = w->phase, .kind = figure_kind_of(w->x->kind)};
	const struct figure *f = figures_find(&w->x->figures, GEOGRAPHY_LA, w->x->places.as.la, &key);
	bool ours_there = w->there, there = f != NULL && f->has_value;
	int64_t rest = there ? f->nano_percent - w->nano : 0;
	char note[240] = "";
	json_t *row;

	if (f == NULL)
		snprintf(note, sizeof note, "no such figure is imported for LA %s", w->x->places.as.la);
	else
		snprintf(note, sizeof note, "%s%s%s, period %s, release %llu%s",
			 there ? "" : figure_marker_words(f->marker), there ? "" : ": ",
			 figure_series_words(f->series), f->period.text, (unsigned long long)f->release,
			 (f->flags & FIGURE_ESTIMATE) != 0 ? "; an estimate from its phases" : "");
	row = row_json("published", "DfE's figure for the LA", there, there ? f->nano_percent : 0, false, 0,
		       note);
	if (there && f->has_counts)
		add_counts(row, (struct ratio){f->num, f->den}, 0);
	json_array_append_new(w->rows, row);
	note[0] = '\0';
	if (there)
		for (unsigned b = 0; b < COMPARE_WARNINGS; b++) {
			unsigned bit = compare_warnings(&w->x->ours, f) & 1u << b;
			size_t used = strlen(note);

			if (bit == COMPARE_OTHER_YEAR || bit == COMPARE_OTHER_KIND ||
			    bit == COMPARE_OTHER_END)
				snprintf(note + used, sizeof note - used, "%s%s", used > 0 ? "; " : "",
					 compare_warning_words(bit));
		}
	json_array_append_new(w->rows,
			      row_json("remaining", "left: schools that do not share with us, another period",
				       false, 0, there && ours_there, rest, note));
}

static json_t *phase_json(struct explain *x, enum phase phase)
{
	struct walk_down w = {.x = x, .phase = phase, .rows = json_array()};

	add_steps(&w);
	add_unknown(&w);
	add_weights(&w);
	add_published(&w);
	return json_pack("{s:s, s:I, s:o}", "phase", phase_name(phase), "enrolments",
			 (json_int_t)w.last.phase[phase].enrolments, "steps", w.rows);
}

/* --- beside the schools' own systems ------------------------------------------------------ */

static json_t *systems_json(const struct engine *e)
{
	uint64_t aside = 0, silent = 0, failing = 0;
	json_t *list = json_array();
	char text[240];

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		aside += e->schools[i].quarantined;
		silent += e->schools[i].last_look == 0;
		failing += e->schools[i].reason[0] != '\0';
	}
	snprintf(
		text, sizeof text,
		"%llu rows of schools' systems are set aside because they cannot be understood; a school's own "
		"report may count them.",
		(unsigned long long)aside);
	json_array_append_new(list, json_string(text));
	snprintf(
		text, sizeof text,
		"%llu of %zu schools have given nothing yet, %llu were not reached at the last try: their own "
		"reports are newer than ours.",
		(unsigned long long)silent, e->config->school_count, (unsigned long long)failing);
	json_array_append_new(list, json_string(text));
	json_array_append_new(
		list,
		json_string(
			"A school's system may count a blank as present or absent, D as possible, or U as "
			"present: here a blank counts neither way, D is not possible, U is absence."));
	return list;
}

/* --- the question -------------------------------------------------------------------------- */

static bool find_phase(const char *name, enum phase *ret)
{
	for (int p = 0; p < PHASES; p++)
		if (p != PHASE_ALTERNATIVE && strcmp(phase_name((enum phase)p), name) == 0) {
			*ret = (enum phase)p;
			return true;
		}
	return false;
}

static bool find_measure(const char *name, enum measure_kind *ret)
{
	for (int k = 0; k < MEASURE_KINDS; k++)
		if (strcmp(measure_kind_name((enum measure_kind)k), name) == 0 &&
		    figure_kind_of((enum measure_kind)k) != FIGURE_KINDS) {
			*ret = (enum measure_kind)k;
			return true;
		}
	return false;
}

/* Where DfE's daily series begin, unless the question says: the Monday on or after 8 September. */
static day_t default_start(day_t today)
{
	day_t eighth = day_from_civil((struct civil){year_of(today), 9, 8});

	return eighth + (7 - day_weekday(eighth)) % 7;
}

static int read_question(struct explain *x, const json_t *question, enum phase *ret_phase,
			 struct fault *reterr)
{
	const char *phase = json_string_value(json_object_get(question, "phase"));
	const char *measure = json_string_value(json_object_get(question, "measure"));
	const char *start = json_string_value(json_object_get(question, "series_start"));

	*ret_phase = PHASES;
	x->series_start = default_start(x->ours.to);
	if (phase != NULL && !find_phase(phase, ret_phase))
		return fault_set(reterr, FAULT_MEANING,
				 "phase: expected primary, secondary, special or total");
	if (measure != NULL && !find_measure(measure, &x->kind))
		return fault_set(reterr, FAULT_MEANING,
				 "measure: expected overall, authorised, unauthorised, persistent or severe");
	if (start != NULL && !day_parse(span_of(start), &x->series_start))
		return fault_set(reterr, FAULT_MEANING, "series_start: expected a day as YYYY-MM-DD");
	return 0;
}

/* DfE's figure is cut off at its last day, or where that is not known or of another year at what
 * it would have today: two weeks ago. */
static void find_cut_off(struct explain *x, const struct figures_choice *choice)
{
	x->cut_off = x->ours.to - LAG_DAYS;
	if (choice->found && choice->series != SERIES_ATTENDANCE_YEAR &&
	    year_of(choice->period.to) == year_of(x->ours.to) && choice->period.to < x->ours.to)
		x->cut_off = choice->period.to;
}

static bool has_school(const struct engine *e, enum phase phase)
{
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (explain_counts(e, i, phase))
			return true;
	return false;
}

int answer_explain(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	struct explain x = {.e = e, .kind = MEASURE_OVERALL, .ours = compared_ours(e)};
	struct figures_choice choice;
	json_t *phases = json_array();
	enum phase only;
	int rc;

	compared_with(e, &x.places);
	x.first_day = e->roll != NULL ? roll_first_monday(e->roll) : x.ours.to;
	rc = read_question(&x, question, &only, reterr);
	if (rc == 0)
		rc = figures_choose(e, figure_kind_of(x.kind), &choice, reterr);
	if (rc == 0)
		rc = figures_load(e, &choice, "", figure_kind_of(x.kind), &x.figures, reterr);
	if (rc == 0)
		find_cut_off(&x, &choice);
	for (int p = 0; p < PHASES && rc == 0; p++)
		if (p != PHASE_ALTERNATIVE && (only == PHASES || only == (enum phase)p) &&
		    has_school(e, (enum phase)p))
			json_array_append_new(phases, phase_json(&x, (enum phase)p));
	VEC_FREE(&x.figures);
	if (rc != 0) {
		json_decref(phases);
		return rc;
	}
	*ret_json = json_pack("{s:b, s:s, s:s, s:o, s:o, s:o}", "ok", 1, "title", e->config->authority.name,
			      "measure", measure_kind_name(x.kind), "as_of", answer_time(engine_now(e)),
			      "phases", phases, "systems", systems_json(e));
	return 0;
}
