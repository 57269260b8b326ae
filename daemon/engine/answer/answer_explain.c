/* answer_explain.c: why our figure is not DfE's, one reason at a time.
 *
 * From every enrolment on our rolls to the method "dfe" (measure/method.h), then DfE's days, the weights
 * of an "All schools" rate, DfE's own number, and what is left. What a step moves is the difference of the
 * two percentages that stand there, so that the column adds up to the published figure less ours, as
 * printed; `nano` and `moved_nano` say the same in 1e-9 percent. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/bank_holiday.h"
#include "engine/answer/answer.h"
#include "engine/answer/explain_count.h"
#include "engine/published/figures.h"
#include "figures/compare.h"

#define LAG_DAYS 14
#define PRINTED	 10000000 /* a unit of the last decimal printed, in 1e-9 percent */

static const struct {
	const char *name, *words;
} steps[EXPLAIN_STEPS] = {
	[EXPLAIN_OURS] = {"ours", "ours: all enrolments at sharing schools, the year so far"},
	[EXPLAIN_ALTERNATIVE] = {"alternative", "alternative provision left out: DfE shows it apart"},
	[EXPLAIN_AGES] = {"ages", "children under 5 or over 15 on 31 August left out"},
	[EXPLAIN_BOARDERS] = {"boarders", "boarders left out"},
	[EXPLAIN_LATE_STARTS] = {"late_starts", "enrolments that start after the summer half term left out"},
	[EXPLAIN_SMALL_SCHOOLS] = {"small_schools",
				   "schools with fewer than six enrolments aged 5 to 15 left out"},
	[EXPLAIN_YEAR_11] = {"year_11", "year 11 (aged 15) left out after the summer half term"},
	[EXPLAIN_NO_SESSIONS] =
		{"no_sessions",
		 "enrolments without possible sessions, or with fewer than absences, left out"},
	[EXPLAIN_FIRST_DAYS] = {"first_days", "days before DfE's series begins left out"},
	[EXPLAIN_LAG] = {"lag", "marks of days that DfE's figure has not reached left out"},
};

/* --- words ---------------------------------------------------------------------------- */

static const char *points(char out[32], int64_t nano)
{
	nano_percent_print(out + 1, 31, nano, 2);
	out[0] = '+';
	return out[1] == '-' ? out + 1 : out;
}

/* What stands in the table, as a number. */
static int64_t as_printed(int64_t nano)
{
	return nano_divide(nano, PRINTED) * PRINTED;
}

/* Why a step may be incomplete, or what it took. */
static void note_of(const struct explain *x, enum explain_step step, enum phase phase, char *out, size_t size)
{
	const struct explain_unsure unsure = explain_unsure(x, phase);
	day_t half = bank_holiday_kept(BANK_SPRING, year_of(x->ours.to) + 1);
	char day[16];

	out[0] = '\0';
	if (step == EXPLAIN_AGES && unsure.by_year_group + unsure.no_age > 0)
		snprintf(out, size,
			 "%llu judged by year groups 1 to 11, as no birth date is shared of them; %llu with "
			 "neither left out",
			 (unsigned long long)unsure.by_year_group, (unsigned long long)unsure.no_age);
	else if (step == EXPLAIN_AGES)
		snprintf(out, size, "all judged by their birth date");
	if (step == EXPLAIN_BOARDERS && unsure.may_board > 0)
		snprintf(out, size, "not known of %llu: left in", (unsigned long long)unsure.may_board);
	if (step == EXPLAIN_YEAR_11 || step == EXPLAIN_LATE_STARTS)
		snprintf(out, size, "%sfrom %s on", x->ours.to < half ? "not yet this year: " : "",
			 day_words(day, half));
	if (step == EXPLAIN_FIRST_DAYS)
		snprintf(out, size, "its first day taken as %s", day_words(day, x->series_start));
	if (step == EXPLAIN_LAG)
		snprintf(out, size, "marks after %s", day_words(day, x->cut_off));
}

/* --- rows ------------------------------------------------------------------------------ */

struct walk_down {
	struct explain *x;
	enum phase phase;
	json_t *rows;
	bool there;
	int64_t nano; /* the rate after the last step */
};

/* A rate there is or is not, and what the step to it moves. */
static json_t *row_json(const struct walk_down *w, const char *name, const char *words, bool there,
			int64_t nano, const char *note)
{
	bool moves = there && w->there;
	char percent[32], by[32];

	return json_pack(
		"{s:s, s:s, s:o, s:o, s:o, s:o, s:s}", "step", name, "words", words, "percent",
		there ? json_string(nano_percent_print(percent, sizeof percent, nano, 2)) : json_null(),
		"nano", there ? json_integer(nano) : json_null(), "moved",
		moves ? json_string(points(by, as_printed(nano) - as_printed(w->nano))) : json_null(),
		"moved_nano", moves ? json_integer(nano - w->nano) : json_null(), "note", note);
}

static void add_counts(json_t *row, struct ratio r)
{
	json_object_set_new(row, "num", json_integer((json_int_t)r.num));
	json_object_set_new(row, "den", json_integer((json_int_t)r.den));
}

/* Adds a row for a rate; the next is compared with it. */
static json_t *go_to(struct walk_down *w, const char *name, const char *words, bool there, int64_t nano,
		     const char *note)
{
	json_t *row = row_json(w, name, words, there, nano, note);

	json_array_append_new(w->rows, row);
	w->there = there;
	w->nano = there ? nano : 0;
	return row;
}

static void add_steps(struct walk_down *w)
{
	char note[160];

	for (unsigned i = 0; i < EXPLAIN_STEPS; i++) {
		enum explain_step step = (enum explain_step)i;
		uint64_t left_out;
		struct measure m = explain_after(w->x, step, w->phase, &left_out);
		struct ratio r = measure_ratio(&m, w->x->kind);
		int64_t nano = 0;
		bool there = ratio_nano(r, &nano);
		json_t *row;

		if (step == EXPLAIN_ALTERNATIVE && w->phase != PHASE_TOTAL)
			continue; /* a phase of its own has none */
		note_of(w->x, step, w->phase, note, sizeof note);
		row = go_to(w, steps[i].name, steps[i].words, there, nano, note);
		add_counts(row, r);
		json_object_set_new(row, "left_out", json_integer((json_int_t)left_out));
	}
}

static struct measure last_measure(const struct explain *x, enum phase phase)
{
	uint64_t left_out;

	return explain_after(x, EXPLAIN_LAG, phase, &left_out);
}

/* Marks nobody has made yet: what they could move at most. Nothing is assumed of them. */
static void add_unknown(struct walk_down *w)
{
	const struct measure m = last_measure(w->x, w->phase);
	struct ratio low = measure_ratio(&m, w->x->kind), high;
	uint64_t unknown = explain_unknown(w->x, w->phase);
	char note[160], from[32], to[32];

	low.den += unknown;
	high = (struct ratio){low.num + unknown, low.den};
	if (!measure_of_enrolments(w->x->kind) && low.den > 0)
		snprintf(note, sizeof note,
			 "%llu sessions with no mark: %s if every one were attended, %s if every one were %s",
			 (unsigned long long)unknown, ratio_percent(from, sizeof from, low, 2),
			 ratio_percent(to, sizeof to, high, 2),
			 w->x->kind == MEASURE_OVERALL ? "missed" : measure_kind_name(w->x->kind));
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
		const struct measure m = last_measure(w->x, (enum phase)p);
		int64_t nano;

		if (!ratio_nano(measure_ratio(&m, w->x->kind), &nano))
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
	bool there = f != NULL && f->has_value;
	char note[240] = "";
	json_t *row;

	if (f == NULL)
		snprintf(note, sizeof note, "no such figure is imported for LA %s", w->x->places.as.la);
	else
		snprintf(note, sizeof note, "%s%s%s, period %s, release %llu%s",
			 there ? "" : figure_marker_words(f->marker), there ? "" : ": ",
			 figure_series_words(f->series), f->period.text, (unsigned long long)f->release,
			 (f->flags & FIGURE_ESTIMATE) != 0 ? "; an estimate from its phases" : "");
	row = row_json(&(struct walk_down){.there = false}, "published", "DfE's figure for the LA", there,
		       there ? f->nano_percent : 0, note);
	if (there && f->has_counts)
		add_counts(row, (struct ratio){f->num, f->den});
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
	row = row_json(w, "remaining", "left: schools that do not share with us, another period", there,
		       there ? f->nano_percent : 0, note);
	json_object_set_new(row, "percent", json_null());
	json_object_set_new(row, "nano", json_null());
	json_array_append_new(w->rows, row);
}

static json_t *phase_json(struct explain *x, enum phase phase)
{
	struct walk_down w = {.x = x, .phase = phase, .rows = json_array()};

	add_steps(&w);
	add_unknown(&w);
	add_weights(&w);
	add_published(&w);
	return json_pack("{s:s, s:I, s:o}", "phase", phase_name(phase), "enrolments",
			 (json_int_t)last_measure(x, phase).enrolments, "steps", w.rows);
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

int answer_explain(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	struct explain x = {.e = e, .kind = MEASURE_OVERALL, .ours = compared_ours(e)};
	struct figures_choice choice;
	json_t *phases = json_array();
	enum phase only;
	int rc;

	compared_with(e, &x.places);
	rc = read_question(&x, question, &only, reterr);
	if (rc == 0)
		rc = figures_choose(e, figure_kind_of(x.kind), &choice, reterr);
	if (rc == 0)
		rc = figures_load(e, &choice, "", figure_kind_of(x.kind), &x.figures, reterr);
	if (rc == 0) {
		find_cut_off(&x, &choice);
		rc = explain_count(&x, reterr);
	}
	for (int p = 0; p < PHASES && rc == 0; p++)
		if (p != PHASE_ALTERNATIVE && (only == PHASES || only == (enum phase)p) &&
		    explain_schools(&x, (enum phase)p) > 0)
			json_array_append_new(phases, phase_json(&x, (enum phase)p));
	VEC_FREE(&x.figures);
	explain_count_free(&x);
	if (rc != 0) {
		json_decref(phases);
		return rc;
	}
	*ret_json = json_pack("{s:b, s:s, s:s, s:o, s:o, s:o}", "ok", 1, "title", e->config->authority.name,
			      "measure", measure_kind_name(x.kind), "as_of", answer_time(engine_now(e)),
			      "phases", phases, "systems", systems_json(e));
	return 0;
}
