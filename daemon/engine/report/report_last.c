/* report_last.c: a school this year beside the same part of last year. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/answer/asking.h"
#include "engine/answer/small.h"
#include "engine/report/report_rates.h"
#include "measure/period.h"
#include "measure/suppress.h"
#include "roll/recount.h"

#define YEAR_GROUPS 17 /* N1 to 14 */

struct last {
	struct report *r;
	struct roll *roll; /* owned; of this school alone */
	struct session_range range;
	struct pupils {
		struct store_enrolment *at;
		size_t count, room;
	} pupils;
	struct measure years[YEAR_GROUPS], all;
	struct fault why; /* of what the store holds */
	uint64_t minimum;
};

static int load_pupil(void *context, const struct store_enrolment *row)
{
	struct last *l = context;
	struct store_enrolment *put = VEC_ADD(&l->pupils);

	if (put == NULL)
		return -FAULT_MEMORY;
	*put = *row;
	return roll_slot_claim(l->roll, l->r->school, row->slot, row->year_group, &l->why);
}

static int load_leaf(void *context, const char *school, unsigned week, struct span bytes)
{
	struct last *l = context;

	(void)school;
	return roll_load(l->roll, l->r->school, week, bytes, &l->why);
}

/* 1: the store has nothing of it, or nothing that loads (and why in l->why). */
static int load(struct last *l, int year, struct fault *reterr)
{
	const struct engine *e = l->r->e;
	const struct store *store = &e->store;
	const char *id = e->config->schools[l->r->school].id;
	const day_t monday = year_start_week(period_term_days(1, year).from);
	int rc;

	l->roll = roll_new((unsigned)e->config->school_count, monday);
	if (l->roll == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's register");
	rc = store->ops->enrolment_walk_school(store->self, id, monday, load_pupil, l, reterr);
	if (rc == 0 && l->pupils.count == 0)
		fault_set(&l->why, FAULT_MISSING, "the store holds no register of %d/%02d of this school",
			  year, (year + 1) % 100);
	else if (rc == 0)
		rc = store->ops->leaf_walk_school(store->self, id, monday, load_leaf, l, reterr);
	if (rc == -FAULT_MEMORY)
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's register");
	return l->why.kind != FAULT_NONE ? 1 : rc;
}

/* The same part of last year; false: this period is of weeks or days, which two years do not share. */
static bool same_part(struct last *l, int year)
{
	const day_t last = l->r->today - PERIOD_YEAR_OF_WEEKS;
	struct date_range days = {period_term_days(1, year).from, period_term_days(3, year).to};
	struct period p;

	if (period_read(span_of(l->r->over), &p, NULL) != 0 ||
	    (p.kind != PERIOD_YEAR_TO_DATE && p.kind != PERIOD_YEAR && p.kind != PERIOD_TERM))
		return false;
	if (p.kind == PERIOD_TERM)
		days = period_term_days(p.number, year);
	if (p.kind != PERIOD_YEAR && days.to > last)
		days.to = last;
	l->range = (struct session_range){session_of(days.from, false), session_of(days.to, true)};
	return days.from <= days.to;
}

static void add_pupil(struct last *l, const struct store_enrolment *n, unsigned minimum)
{
	const session_t from = n->from == DAY_NONE ? l->range.from : session_of(n->from, false);
	const session_t to = n->to == DAY_NONE ? l->range.to : session_of(n->to, true);
	const struct session_range own = range_cut(l->range, (struct session_range){from, to});
	struct tally t;

	if (range_empty(own))
		return;
	t = recount_slot(l->roll, l->r->school, n->slot, own.from, own.to, NULL);
	measure_add_from(&l->all, &t, minimum);
	if (n->year_group >= -2 && n->year_group <= 14)
		measure_add_from(&l->years[n->year_group + 2], &t, minimum);
}

static const struct report_column columns[] = {
	{"year_group", "year group", "left"},
	{"this_year", "this year\n%", "right"},
	{"this_num", "missed", "number"},
	{"this_den", "possible", "number"},
	{"last_year", "last year\n%", "right"},
	{"last_num", "missed", "number"},
	{"last_den", "possible", "number"},
	{"points", "change\n(points)", "right"},
	{NULL, NULL, NULL},
};

static void ratio_cells(json_t *row, bool told, struct ratio rate, const char *why)
{
	char percent[32];

	report_cell(row, "%s", rates_percent(percent, told, rate, why));
	if (told) {
		report_cell(row, "%llu", (unsigned long long)rate.num);
		report_cell(row, "%llu", (unsigned long long)rate.den);
		return;
	}
	report_cell(row, "%s", "");
	report_cell(row, "%s", "");
}

/* One line: both years, and the change where both are told. */
static void add_row(const struct last *l, json_t *rows, const char *name, const json_t *now,
		    const struct measure *before, bool hidden)
{
	const struct ratio last = measure_ratio(before, MEASURE_OVERALL);
	const bool small = l->minimum > 1 && suppress_share(last.num, last.den, l->minimum);
	bool told, told_last = !hidden && !small && last.den > 0;
	const char *why = "-";
	struct ratio mine = {0, 0};
	json_t *row = report_row(rows);
	char points[32] = "";
	int64_t nano;

	told = now != NULL && rates_of(now, "overall", &mine, &why);
	if (told && told_last && ratio_nano(last, &nano))
		rates_points(points, mine, nano);
	report_cell(row, "%s", name);
	ratio_cells(row, told, mine, why);
	ratio_cells(row, told_last, last, hidden || small ? "c" : "-");
	report_cell(row, "%s", points);
}

static const json_t *row_of(const json_t *view, const char *name)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(view, "rows"), i, row) {
		const char *key = json_string_value(json_array_get(json_object_get(row, "key"), 0));

		if (key != NULL && strcmp(key, name) == 0)
			return row;
	}
	return NULL;
}

static int add_rows(struct last *l, json_t *rows, const json_t *all, const json_t *years,
		    struct fault *reterr)
{
	struct small_row cells[YEAR_GROUPS] = {0};
	struct small_table t = {.at = cells, .dimensions = 1};
	int groups[YEAR_GROUPS], rc;
	char name[CONFIG_NAME];

	for (int g = 0; g < YEAR_GROUPS; g++) {
		if (l->years[g].possible == 0)
			continue;
		groups[t.count] = g;
		cells[t.count].key[0] = g;
		cells[t.count++].count = l->years[g].enrolments;
	}
	rc = small_hide(&t, l->minimum, reterr);
	if (rc != 0)
		return rc;
	add_row(l, rows, "all", rates_first(all), &l->all, t.total_hidden);
	for (size_t i = 0; i < t.count; i++) {
		dimension_print(l->r->e, DIMENSION_YEAR_GROUP, groups[i] - 2, name);
		add_row(l, rows, name, row_of(years, name), &l->years[groups[i]], cells[i].hidden);
	}
	return 0;
}

static int compare(struct last *l, struct fault *reterr)
{
	json_t *all = NULL, *years = NULL, *notes, *rows;
	struct fault why = {0};
	char from[16], to[16];
	int rc = report_measure_of(l->r, NULL, NULL, &all, &why, reterr);

	if (rc == 0)
		rc = report_measure_of(l->r, NULL, "year_group", &years, &why, reterr);
	rows = report_table(l->r, "last_year", "This year beside last year", columns, &notes);
	if (rc == 0 && all != NULL && years != NULL)
		rc = add_rows(l, rows, all, years, reterr);
	else if (rc == 0)
		asking_note(notes, "Not told: %s.", why.text);
	asking_note(notes, "Last year: %s to %s, all who were on roll then; the year groups of then.",
		    day_words(from, session_day(l->range.from)), day_words(to, session_day(l->range.to)));
	asking_note(notes, "Pupils of one year are not those of the other: a change is not one child's.");
	json_decref(all);
	json_decref(years);
	return rc;
}

int report_last_year(struct report *r, struct fault *reterr)
{
	const int year = year_of(r->today) - 1;
	const struct asking asking = {.q = {.today = r->today},
				      .whole = r->reader->whole && r->edition == EDITION_FULL};
	struct last l = {.r = r, .minimum = asking_minimum(&asking, r->e)};
	json_t *notes;
	int rc = same_part(&l, year) ? load(&l, year, reterr) : 1;

	for (size_t i = 0; rc == 0 && i < l.pupils.count; i++)
		add_pupil(&l, &l.pupils.at[i], 0);
	if (rc == 0) {
		rc = compare(&l, reterr);
	} else if (rc == 1) {
		report_table(r, "last_year", "This year beside last year", NULL, &notes);
		asking_note(notes, "Not compared: %s.",
			    l.why.kind != FAULT_NONE ? l.why.text :
						       "two years are compared over a year so far, a year or "
						       "a term only");
		rc = 0;
	}
	roll_free(l.roll);
	VEC_FREE(&l.pupils);
	return rc;
}
