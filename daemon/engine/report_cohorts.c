/* report_cohorts.c: groups of a school's pupils beside all of them, and beside the same group elsewhere. */
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "engine/asking.h"
#include "engine/report_rates.h"

/* What the school itself knows of its pupils. Never a cohort that the authority's lists make: a page that a
 * school reads must not let it infer who has a social worker. */
static const char *const traits[] = {"sex", "fsm", "fsm6", "sen", "eal", "ethnicity", "young_carer"};

struct cohorts {
	struct report *r;
	enum phase phase;
	struct ratio all; /* overall absence of every pupil of the school */
	bool all_told;
	json_t *rows, *notes;
};

/* The row of the same group; NULL: none. */
static const json_t *same_group(const json_t *view, const char *value)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(view, "rows"), i, row) {
		const char *key = json_string_value(json_array_get(json_object_get(row, "key"), 0));

		if (key != NULL && strcmp(key, value) == 0)
			return row;
	}
	return NULL;
}

struct newest {
	struct figures_choice choice;
	enum phase phase;
};

static int newer_sheet(void *context, const struct store_sheet *s)
{
	struct newest *n = context;

	if (s->phase == n->phase && (!n->choice.found || s->period.to >= n->choice.period.to))
		n->choice = (struct figures_choice){true, s->series, s->period};
	return 0;
}

/* England's published rate of a group, if there is one: DfE publishes free school meals. */
static int england_of(struct cohorts *c, const char *group, char out[32], struct fault *reterr)
{
	const struct figure_key key = {c->phase, FIGURE_OVERALL, group, NULL};
	struct store_sheet_filter filter = STORE_ANY_SHEET;
	struct newest n = {.phase = c->phase};
	struct figures figures = {0};
	const struct figure *f = NULL;
	int rc;

	filter.series = SERIES_ABSENCE_GROUP;
	filter.group = group;
	rc = c->r->e->store.ops->sheet_walk(c->r->e->store.self, &filter, newer_sheet, &n, reterr);
	if (rc == 0 && n.choice.found)
		rc = figures_load(c->r->e, &n.choice, group, FIGURE_OVERALL, &figures, reterr);
	if (rc == 0)
		f = figures_find(&figures, GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, &key);
	snprintf(out, 32, "-");
	if (f != NULL && f->has_value)
		nano_percent_print(out, 32, f->nano_percent, 1);
	VEC_FREE(&figures);
	return rc;
}

static const char *number(char out[24], const json_t *count)
{
	if (!json_is_integer(count))
		snprintf(out, 24, "c");
	else
		snprintf(out, 24, "%lld", (long long)json_integer_value(count));
	return out;
}

static int add_group(struct cohorts *c, const char *trait, const json_t *row, const json_t *here,
		     struct fault *reterr)
{
	const char *value = json_string_value(json_array_get(json_object_get(row, "key"), 0)), *why;
	char percent[32], elsewhere[32], above[32] = "", above_here[32] = "", england[32], group[80],
					 enrolments[24], num[24] = "", den[24] = "", persistent[32];
	struct ratio mine, theirs, pa;
	bool told = rates_of(row, "overall", &mine, &why), told_here;
	json_t *cells;
	int64_t nano;
	int rc;

	rates_percent(percent, told, mine, why);
	if (told) {
		snprintf(num, sizeof num, "%llu", (unsigned long long)mine.num);
		snprintf(den, sizeof den, "%llu", (unsigned long long)mine.den);
	}
	if (told && c->all_told && ratio_nano(c->all, &nano))
		rates_points(above, mine, nano);
	told_here = rates_of(same_group(here, value != NULL ? value : ""), "overall", &theirs, &why);
	rates_percent(elsewhere, told_here, theirs, why);
	if (told && told_here && ratio_nano(theirs, &nano))
		rates_points(above_here, mine, nano);
	told_here = rates_of(row, "persistent", &pa, &why);
	rates_percent(persistent, told_here, pa, why);
	snprintf(group, sizeof group, "%s:%s", trait, value != NULL ? value : "");
	rc = england_of(c, group, england, reterr);
	cells = report_row(c->rows);
	report_cell(cells, "%s", trait);
	report_cell(cells, "%s", value != NULL ? value : "");
	report_cell(cells, "%s", number(enrolments, json_object_get(row, "enrolments")));
	report_cell(cells, "%s", percent);
	report_cell(cells, "%s", num);
	report_cell(cells, "%s", den);
	report_cell(cells, "%s", persistent);
	report_cell(cells, "%s", above);
	report_cell(cells, "%s", elsewhere);
	report_cell(cells, "%s", above_here);
	report_cell(cells, "%s", england);
	return rc;
}

/* The school shares it of nobody. */
static bool is_unknown(const json_t *view)
{
	const json_t *rows = json_object_get(view, "rows");
	const char *key =
		json_string_value(json_array_get(json_object_get(json_array_get(rows, 0), "key"), 0));

	return json_array_size(rows) == 0 ||
	       (json_array_size(rows) == 1 && key != NULL && strcmp(key, "unknown") == 0);
}

static int add_trait(struct cohorts *c, const char *trait, struct fault *reterr)
{
	json_t *mine = NULL, *here = NULL, *row;
	struct fault why = {0};
	size_t i;
	int rc = report_measure_of(c->r, NULL, trait, &mine, &why, reterr);

	if (rc == 0 && mine == NULL)
		asking_note(c->notes, "%s: not told: %s.", trait, why.text);
	if (rc == 0 && mine != NULL && is_unknown(mine)) {
		json_decref(mine);
		asking_note(c->notes, "%s: not shared.", trait);
		return 0;
	}
	if (rc == 0 && mine != NULL)
		rc = rates_of_phase(c->r, c->phase, trait, &here, &why, reterr);
	json_array_foreach(json_object_get(mine, "rows"), i, row)
		if (rc == 0)
			rc = add_group(c, trait, row, here, reterr);
	json_decref(mine);
	json_decref(here);
	return rc;
}

static const struct report_column columns[] = {
	{"cohort", "cohort", "left"},
	{"value", "", "left"},
	{"enrolments", "enrolments", "number"},
	{"overall", "overall\nabsence %", "right"},
	{"numerator", "sessions\nmissed", "number"},
	{"denominator", "possible", "number"},
	{"persistent", "persistent\n%", "right"},
	{"points_above_school", "above the\nschool (points)", "right"},
	{"same_phase_here", "same group,\nborough %", "right"},
	{"points_above_here", "above it\n(points)", "right"},
	{"england", "England\n%", "right"},
	{NULL, NULL, NULL},
};

int report_cohorts(struct report *r, struct fault *reterr)
{
	struct cohorts c = {.r = r, .phase = r->e->config->schools[r->school].phase};
	json_t *all = NULL;
	struct fault why = {0};
	const char *unused;
	int rc = report_measure_of(r, NULL, NULL, &all, &why, reterr);

	c.rows = report_table(r, "cohorts", "Cohort gaps", columns, &c.notes);
	c.all_told = rc == 0 && rates_of(rates_first(all), "overall", &c.all, &unused);
	for (size_t i = 0; i < sizeof traits / sizeof *traits && rc == 0; i++)
		rc = add_trait(&c, traits[i], reterr);
	asking_note(
		c.notes,
		"Each day counts by what the pupil was on that day; a pupil whose group changed is in both.");
	asking_note(
		c.notes,
		"England: published for free school meals only, of the newest period imported. Groups that "
		"the authority's own lists make are not on a school's page.");
	json_decref(all);
	return rc;
}
