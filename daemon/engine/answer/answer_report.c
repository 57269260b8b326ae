/* answer_report.c: the borough beside its LA's published figures, its statistical and geographic
 * neighbours, its region and England, phase by phase, with rank, difference and what makes the
 * two unlike. Every number with what it is made of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/compared.h"
#include "engine/answer/ours.h"
#include "engine/published/figures.h"
#include "figures/compare.h"

static const enum measure_kind kinds[] = {MEASURE_OVERALL, MEASURE_AUTHORISED, MEASURE_UNAUTHORISED,
					  MEASURE_PERSISTENT, MEASURE_SEVERE};
#define KINDS (sizeof kinds / sizeof *kinds)

struct warned { /* what is to be said of one release */
	uint64_t release;
	unsigned bits;
};
struct report {
	struct engine *e;
	struct compared_places places;
	struct figures figures[KINDS]; /* owned */
	struct compare_ours ours;
	unsigned most_las; /* LAs that a measure is published for */
	struct {
		struct warned *at;
		size_t count, room;
	} warned;
	json_t *phases;
};

/* --- one number ----------------------------------------------------------------- */

static json_t *release_json(uint64_t release)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)release);
	return json_string(text);
}

static json_t *published_json(const struct figure *f)
{
	char percent[32];
	json_t *json;

	if (f == NULL)
		return json_null();
	json = json_pack("{s:o, s:s}", "release", release_json(f->release), "name", f->name);
	if (f->has_value)
		json_object_set_new(
			json, "percent",
			json_string(nano_percent_print(percent, sizeof percent, f->nano_percent, 1)));
	else
		json_object_set_new(json, "why", json_string(figure_marker_words(f->marker)));
	if (f->has_counts) {
		json_object_set_new(json, "num", json_integer((json_int_t)f->num));
		json_object_set_new(json, "den", json_integer((json_int_t)f->den));
	}
	json_object_set_new(json, "estimate", json_boolean((f->flags & FIGURE_ESTIMATE) != 0));
	json_object_set_new(json, "weighted",
			    json_boolean((f->flags & (FIGURE_ESTIMATE | FIGURE_WEIGHTED)) != 0));
	return json;
}

static json_t *mean_json(const struct neighbours_mean *mean, uint64_t release)
{
	char percent[32];

	if (mean->used == 0)
		return json_null();
	return json_pack("{s:s, s:i, s:i, s:o}", "percent",
			 nano_percent_print(percent, sizeof percent, mean->nano_percent, 1), "used",
			 (int)mean->used, "missing", (int)mean->missing, "release", release_json(release));
}

static json_t *ours_json(struct ratio r)
{
	char percent[32];

	return json_pack("{s:I, s:I, s:s}", "num", (json_int_t)r.num, "den", (json_int_t)r.den, "percent",
			 ratio_percent(percent, sizeof percent, r, 1));
}

static json_t *rank_json(const struct compare_rank *rank)
{
	char quartile[2] = {rank->quartile, '\0'};

	if (rank->rank == 0)
		return json_null();
	return json_pack("{s:i, s:i, s:i, s:s}", "rank", (int)rank->rank, "of", (int)rank->ranked, "missing",
			 (int)rank->missing, "quartile", quartile);
}

/* "+0.42", in percentage points */
static json_t *difference_json(struct ratio ours, bool there, int64_t nano)
{
	char text[32];
	int64_t mine;

	if (!there || !ratio_nano(ours, &mine))
		return json_null();
	nano_percent_print(text + 1, sizeof text - 1, mine - nano, 2);
	text[0] = '+';
	return json_string(text[1] == '-' ? text + 1 : text);
}

static json_t *differences_json(struct ratio ours, const struct comparison *c)
{
	const struct figure *figures[] = {c->la, c->region, c->england};
	static const char *const names[] = {"la", "region", "england"};
	json_t *json = json_object();

	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		json_object_set_new(json, names[i],
				    difference_json(ours, figures[i] != NULL && figures[i]->has_value,
						    figures[i] != NULL ? figures[i]->nano_percent : 0));
	json_object_set_new(json, "neighbours",
			    difference_json(ours, c->statistical.used > 0, c->statistical.nano_percent));
	json_object_set_new(json, "nearby",
			    difference_json(ours, c->geographic.used > 0, c->geographic.nano_percent));
	return json;
}

/* --- one measure of one phase ------------------------------------------------------ */

static int warn(struct report *r, const struct figure *f)
{
	unsigned bits = compare_warnings(&r->ours, f);
	struct warned *w;

	for (size_t i = 0; i < r->warned.count; i++)
		if (r->warned.at[i].release == f->release) {
			r->warned.at[i].bits |= bits;
			return 0;
		}
	w = VEC_ADD(&r->warned);
	if (w == NULL)
		return -FAULT_MEMORY;
	*w = (struct warned){f->release, bits};
	return 0;
}

static json_t *measured_json(struct report *r, size_t k, enum phase phase, const struct measure *m)
{
	const struct figure_key key = {.phase = phase, .kind = figure_kind_of(kinds[k])};
	struct comparison c = compare_one(&r->figures[k], &r->places.as, &key);
	const struct figure *any = c.la != NULL ? c.la : c.england != NULL ? c.england : c.region;
	uint64_t release = any != NULL ? any->release : 0;
	struct ratio ours = measure_ratio(m, kinds[k]);

	if (any != NULL && warn(r, any) != 0)
		return NULL;
	if (c.rank.ranked + c.rank.missing > r->most_las)
		r->most_las = c.rank.ranked + c.rank.missing;
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "kind", measure_kind_name(kinds[k]),
			 "ours", ours_json(ours), "la", published_json(c.la), "neighbours",
			 mean_json(&c.statistical, release), "nearby", mean_json(&c.geographic, release),
			 "region", published_json(c.region), "england", published_json(c.england), "rank",
			 rank_json(&c.rank), "differences", differences_json(ours, &c));
}

static void add_phase(struct report *r, enum phase phase, unsigned schools, uint64_t unknown,
		      const struct measure *m)
{
	json_t *measures = json_array();

	for (size_t k = 0; k < KINDS; k++)
		json_array_append_new(measures, measured_json(r, k, phase, m));
	json_array_append_new(r->phases,
			      json_pack("{s:s, s:i, s:I, s:I, s:o}", "phase", phase_name(phase), "schools",
					(int)schools, "enrolments", (json_int_t)m->enrolments,
					"unknown_marks", (json_int_t)unknown, "measures", measures));
}

/* The phases, and all schools of those that DfE's total has. Of now: what each school has let us hear, and
 * nothing is missed of a session after the last that its looks have settled. */
static int add_phases(struct report *r, struct fault *reterr)
{
	const struct question q = {.period = {.kind = PERIOD_YEAR_TO_DATE, .from = DAY_NONE, .to = DAY_NONE},
				   .today = r->ours.to,
				   .method = METHOD_OURS,
				   .known = KNOWN_NOW,
				   .as_of = engine_now(r->e)};
	struct ours_sums *sums = calloc(PHASES, sizeof *sums);
	struct ours side = {0};
	int rc;

	if (sums == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	rc = ours_gather(r->e, 0, &side, reterr);
	if (rc == 0)
		ours_as_evaluated(&side, r->e);
	if (rc == 0)
		rc = ours_count(&side, r->e, &q, sums, reterr);
	for (int p = 0; rc == 0 && p < PHASES; p++) {
		unsigned schools = ours_schools(&side, r->e, (enum phase)p);

		if (p < PHASE_ALTERNATIVE)
			ours_sums_merge(&sums[PHASE_TOTAL], &sums[p]);
		if (schools > 0)
			add_phase(r, (enum phase)p, schools, sums[p].unknown, &sums[p].measure);
	}
	ours_free(&side);
	free(sums);
	return rc;
}

/* --- where the numbers are from ------------------------------------------------------- */

struct naming {
	const struct report *report;
	json_t *releases, *warnings;
};

static int name_release(void *context, const struct store_release *s)
{
	struct naming *n = context;
	const struct report *r = n->report;
	char number[24], published[16] = "";

	for (size_t i = 0; i < r->warned.count; i++) {
		if (r->warned.at[i].release != s->number)
			continue;
		snprintf(number, sizeof number, "%llu", (unsigned long long)s->number);
		if (s->published != DAY_NONE)
			day_print(published, s->published);
		json_array_append_new(n->releases,
				      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "id", number, "file", s->id,
						"version", s->version, "published", published, "period",
						s->last_period, "words", figure_series_words(s->series)));
		for (unsigned b = 0; b < COMPARE_WARNINGS; b++)
			if ((r->warned.at[i].bits & 1u << b) != 0)
				json_array_append_new(n->warnings,
						      json_pack("{s:s, s:s}", "release", number, "text",
								compare_warning_words(1u << b)));
	}
	return 0;
}

/* England has 153 authorities, of which two are too small for some phases. */
#define ALL_LAS 150

static json_t *notes_json(const struct report *r)
{
	static const char *const notes[] = {
		"Ours: sessions of all enrolments at sharing schools this year so far, as known now; marks not heard "
		"are left out of both numbers.",
		"Persistent: enrolments that missed 10 % or more of their own possible sessions, of all enrolments "
		"with any; severe: 50 % or more.",
		"Neighbours: the unweighted mean of the LAs named in muster.yaml, those without a value dropped.",
		"All schools: ours are sessions of primary, secondary and special schools added up; the LA's total is "
		"an estimate, its phases' rates weighted by census enrolments as DfE does for regions and England.",
		"Rank 1 is the lowest absence among LAs with a value, ties share it; quartile A is the lowest "
		"quarter.",
		"Alternative provision has no published comparator in this series.",
		"`muster figures explain` tells, step by step, why ours differs from the LA's.",
	};
	json_t *list = json_array();
	char text[160];

	if (r->most_las > 0 && r->most_las < ALL_LAS) {
		snprintf(
			text, sizeof text,
			"Ranks and quartiles are among the %u LAs that the imported files name, not all of England's.",
			r->most_las);
		json_array_append_new(list, json_string(text));
	}
	if (r->warned.count == 0)
		json_array_append_new(
			list,
			json_string("No published figures are imported yet: muster figures import FILE."));
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		json_array_append_new(list, json_string(notes[i]));
	return list;
}

static int load_figures(struct report *r, struct fault *reterr)
{
	int rc = 0;

	for (size_t k = 0; k < KINDS && rc == 0; k++) {
		enum figure_kind kind = figure_kind_of(kinds[k]);
		struct figures_choice choice;

		rc = figures_choose(r->e, kind, &choice, reterr);
		if (rc == 0)
			rc = figures_load(r->e, &choice, "", kind, &r->figures[k], reterr);
	}
	return rc;
}

static int write_report(struct report *r, json_t **ret_json, struct fault *reterr)
{
	struct engine *e = r->e;
	struct naming names = {.report = r, .releases = json_array(), .warnings = json_array()};
	char period[64], from[16], to[16], title[160];
	int rc;

	r->phases = json_array();
	rc = add_phases(r, reterr);
	if (rc == 0)
		rc = e->store.ops->release_walk(e->store.self, name_release, &names, reterr);
	snprintf(title, sizeof title, "%s: attendance beside published figures", e->config->authority.name);
	snprintf(period, sizeof period, "%s to %s",
		 r->ours.from != DAY_NONE ? day_words(from, r->ours.from) : "-", day_words(to, r->ours.to));
	*ret_json = json_pack("{s:b, s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "ok", 1, "title", title, "as_of",
			      answer_time(engine_now(e)), "period", period, "phases", r->phases, "releases",
			      names.releases, "warnings", names.warnings, "notes", notes_json(r));
	if (rc != 0) {
		json_decref(*ret_json);
		*ret_json = NULL;
	}
	return rc;
}

int answer_report(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *name = json_string_value(json_object_get(question, "name"));
	struct report r = {.e = e};
	int rc;

	if (name == NULL || strcmp(name, "borough") != 0)
		return fault_set(reterr, FAULT_MISSING, "report: expected borough");
	compared_with(e, &r.places);
	r.ours = compared_ours(e);
	rc = load_figures(&r, reterr);
	if (rc == 0)
		rc = write_report(&r, ret_json, reterr);
	for (size_t k = 0; k < KINDS; k++)
		VEC_FREE(&r.figures[k]);
	VEC_FREE(&r.warned);
	return rc;
}
