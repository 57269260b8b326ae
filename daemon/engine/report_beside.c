/* report_beside.c: a school beside the borough's schools of its phase and what is published: the LA, its
 * neighbours, its region, England. */
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "engine/asking.h"
#include "engine/compared.h"
#include "engine/report_kept.h"
#include "engine/report_rates.h"

static const enum measure_kind kinds[] = {MEASURE_OVERALL, MEASURE_AUTHORISED, MEASURE_UNAUTHORISED,
					  MEASURE_PERSISTENT, MEASURE_SEVERE};
#define KINDS (sizeof kinds / sizeof *kinds)

struct beside {
	struct report *r;
	struct compared_places places;
	enum phase phase;
	const json_t *school, *here; /* rows of this school, and of all schools of its phase here */
	json_t *rows;
	const char *kind; /* the measure's name */
	struct ratio ours;
	bool told; /* ours is */
};

static void add_row(struct beside *b, const char *place, const char *percent, const char *num,
		    const char *den, const char *points, const char *remark)
{
	json_t *row = report_row(b->rows);

	report_cell(row, "%s", b->kind);
	report_cell(row, "%s", place);
	report_cell(row, "%s", percent);
	report_cell(row, "%s", num);
	report_cell(row, "%s", den);
	report_cell(row, "%s", points);
	report_cell(row, "%s", remark);
}

static const char *count(char out[24], bool there, uint64_t n)
{
	out[0] = '\0';
	if (there)
		snprintf(out, 24, "%llu", (unsigned long long)n);
	return out;
}

static void ours_rows(struct beside *b)
{
	char percent[32], points[32] = "", num[24], den[24];
	const char *why;
	struct ratio here;
	int64_t nano;
	bool told;

	b->told = rates_of(b->school, b->kind, &b->ours, &why);
	add_row(b, "this school", rates_percent(percent, b->told, b->ours, why),
		count(num, b->told, b->ours.num), count(den, b->told, b->ours.den), "", b->r->over);
	told = rates_of(b->here, b->kind, &here, &why);
	if (told && b->told && ratio_nano(here, &nano))
		rates_points(points, b->ours, nano);
	add_row(b, "this borough, same phase", rates_percent(percent, told, here, why),
		count(num, told, here.num), count(den, told, here.den), points, b->r->over);
}

static void published_row(struct beside *b, const char *place, const struct figure *f)
{
	char percent[32] = "-", points[32] = "", num[24], den[24], remark[120];

	if (f == NULL) {
		add_row(b, place, "-", "", "", "", "not published");
		return;
	}
	if (!f->has_value) {
		add_row(b, place, "-", "", "", "", figure_marker_words(f->marker));
		return;
	}
	nano_percent_print(percent, sizeof percent, f->nano_percent, 1);
	if (b->told)
		rates_points(points, b->ours, f->nano_percent);
	snprintf(remark, sizeof remark, "%s, %s, release %llu", figure_series_words(f->series),
		 f->period.text, (unsigned long long)f->release);
	add_row(b, place, percent, count(num, f->has_counts, f->num), count(den, f->has_counts, f->den),
		points, remark);
}

static void mean_row(struct beside *b, const char *place, const struct neighbours_mean *mean)
{
	char percent[32], points[32] = "", remark[80];

	if (mean->used == 0) {
		add_row(b, place, "-", "", "", "", "not published");
		return;
	}
	if (b->told)
		rates_points(points, b->ours, mean->nano_percent);
	snprintf(remark, sizeof remark, "mean of %u, %u without a value", mean->used, mean->missing);
	add_row(b, place, nano_percent_print(percent, sizeof percent, mean->nano_percent, 1), "", "", points,
		remark);
}

static int add_kind(struct beside *b, enum measure_kind kind, struct fault *reterr)
{
	const struct figure_key key = {.phase = b->phase, .kind = figure_kind_of(kind)};
	struct figures figures = {0};
	struct figures_choice choice;
	struct comparison c;
	int rc = figures_choose(b->r->e, key.kind, &choice, reterr);

	if (rc == 0)
		rc = figures_load(b->r->e, &choice, "", key.kind, &figures, reterr);
	if (rc == 0) {
		b->kind = measure_kind_name(kind);
		c = compare_one(&figures, &b->places.as, &key);
		ours_rows(b);
		published_row(b, "LA published", c.la);
		mean_row(b, "statistical neighbours", &c.statistical);
		mean_row(b, "neighbours on the map", &c.geographic);
		published_row(b, "region", c.region);
		published_row(b, "England", c.england);
	}
	VEC_FREE(&figures);
	return rc;
}

static const struct report_column columns[] = {
	{"measure", "measure", "left"},		  {"place", "place", "left"},
	{"percent", "percent", "right"},	  {"numerator", "numerator", "number"},
	{"denominator", "denominator", "number"}, {"points_above", "this school\nabove (points)", "right"},
	{"source", "period and source", "wrap"},  {NULL, NULL, NULL},
};

static int add_all(struct report *r, const json_t *school, const json_t *here, struct fault *reterr)
{
	struct beside b = {.r = r,
			   .phase = r->e->config->schools[r->school].phase,
			   .school = rates_first(school),
			   .here = rates_first(here)};
	json_t *notes;
	int rc = 0;

	compared_with(r->e, &b.places);
	b.rows = report_table(r, "beside", "Beside the borough, its neighbours and England", columns, &notes);
	for (size_t k = 0; k < KINDS && rc == 0; k++)
		rc = add_kind(&b, kinds[k], reterr);
	asking_note(notes, "This borough's figures may be up to %d minutes older than the school's.",
		    REPORT_KEPT_SECONDS / 60);
	asking_note(notes, "Points: this school's exact share less the other, in percentage points.");
	asking_note(notes,
		    "Published figures are of the same phase and of the period beside them, not of this "
		    "report's; `muster figures explain` tells what else makes them unlike.");
	return rc;
}

int report_beside(struct report *r, struct fault *reterr)
{
	json_t *school = NULL, *here = NULL;
	struct fault why = {0};
	int rc = report_measure_of(r, NULL, NULL, &school, &why, reterr);

	if (rc == 0)
		rc = rates_of_phase(r, r->e->config->schools[r->school].phase, NULL, &here, &why, reterr);
	if (rc == 0)
		rc = add_all(r, school, here, reterr);
	json_decref(school);
	json_decref(here);
	return rc;
}
