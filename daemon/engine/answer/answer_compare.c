/* answer_compare.c: published figures of one series beside one another: the LA, its neighbours,
 * its region, England and the LA's rank, for every group, phase and measure of a period. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/compared.h"
#include "engine/published/figures.h"

/* Sheets of one series and the newest of its periods (or the period asked for). */
struct sheets {
	enum figure_series series;
	const char *period; /* asked for; "" the newest */
	bool found;
	struct figure_time newest;
	struct {
		struct store_sheet *at;
		size_t count, room;
	} groups; /* one for each group */
};

static int see_period(void *context, const struct store_sheet *s)
{
	struct sheets *all = context;

	if (all->period[0] != '\0' ? strcmp(all->period, s->period.text) != 0 :
				     all->found && figure_time_order(&s->period, &all->newest) < 0)
		return 0;
	all->found = true;
	all->newest = s->period;
	return 0;
}

static int see_group(void *context, const struct store_sheet *s)
{
	struct sheets *all = context;
	struct store_sheet *room;

	for (size_t i = 0; i < all->groups.count; i++)
		if (strcmp(all->groups.at[i].group, s->group) == 0)
			return 0;
	room = VEC_ADD(&all->groups);
	if (room == NULL)
		return -FAULT_MEMORY;
	*room = *s;
	return 0;
}

static int find_sheets(struct engine *e, const char *group, struct sheets *all, struct fault *reterr)
{
	struct store_sheet_filter filter = STORE_ANY_SHEET;
	int rc;

	filter.series = all->series;
	filter.group = group;
	rc = e->store.ops->sheet_walk(e->store.self, &filter, see_period, all, reterr);
	if (rc == 0 && !all->found)
		return fault_set(reterr, FAULT_MISSING, "no figures of %s%s%s%s%s are imported",
				 figure_series_name(all->series), group != NULL ? ", group " : "",
				 group != NULL ? group : "", all->period[0] != '\0' ? ", period " : "",
				 all->period);
	filter.period = all->newest.text;
	filter.period_kind = all->newest.kind;
	if (rc == 0)
		rc = e->store.ops->sheet_walk(e->store.self, &filter, see_group, all, reterr);
	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for groups of figures") : rc;
}

/* --- rows ----------------------------------------------------------------------------- */

struct writing {
	const struct compared_places *places;
	const struct figures *figures;
	const char *group;
	json_t *rows;
	struct figures one; /* scratch, owned */
};

static json_t *value_json(const struct figure *f)
{
	char percent[32];

	if (f == NULL)
		return json_null();
	if (!f->has_value)
		return json_string(figure_marker_words(f->marker));
	return json_string(nano_percent_print(percent, sizeof percent, f->nano_percent, 1));
}

static json_t *mean_json(const struct neighbours_mean *m)
{
	char percent[32];

	return m->used == 0 ? json_null() :
			      json_string(nano_percent_print(percent, sizeof percent, m->nano_percent, 1));
}

/* The figures of one key alone: bands are a hundred keys of thousands of figures. */
static int of_key(const struct figures *all, const struct figure_key *key, struct figures *ret)
{
	ret->count = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct figure *room = figure_is(&all->at[i], key) ? VEC_ADD(ret) : NULL;

		if (room != NULL)
			*room = all->at[i];
		else if (figure_is(&all->at[i], key))
			return -FAULT_MEMORY;
	}
	return 0;
}

/* NULL: no memory. */
static json_t *row_json(struct writing *w, const struct figure_key *key)
{
	struct comparison c;
	char quartile[2];
	json_t *row;

	if (of_key(w->figures, key, &w->one) != 0)
		return NULL;
	c = compare_one(&w->one, &w->places->as, key);
	quartile[0] = c.rank.quartile;
	quartile[1] = '\0';
	row = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:i, s:i, s:s, s:b}", "group",
			w->group, "phase", phase_name(key->phase), "measure", figure_kind_name(key->kind),
			"part", key->part, "la", value_json(c.la), "neighbours", mean_json(&c.statistical),
			"nearby", mean_json(&c.geographic), "region", value_json(c.region), "england",
			value_json(c.england), "rank", (int)c.rank.rank, "ranked", (int)c.rank.ranked,
			"quartile", c.rank.rank > 0 ? quartile : "", "estimate",
			c.la != NULL && (c.la->flags & FIGURE_ESTIMATE) != 0);

	if (c.la != NULL && c.la->has_counts) {
		json_object_set_new(row, "num", json_integer((json_int_t)c.la->num));
		json_object_set_new(row, "den", json_integer((json_int_t)c.la->den));
	}
	return row;
}

/* A row for each number that England or the LA has. */
static void write_rows(struct writing *w, enum phase only)
{
	for (size_t i = 0; i < w->figures->count; i++) {
		const struct figure *f = &w->figures->at[i];
		const struct figure_key key = {f->phase, f->kind, w->group, f->part};
		bool first = f->geography == GEOGRAPHY_NATIONAL ||
			     (f->geography == GEOGRAPHY_LA && strcmp(f->code, w->places->as.la) == 0 &&
			      figures_find(w->figures, GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, &key) == NULL);

		if (first && (only == PHASES || f->phase == only))
			json_array_append_new(w->rows, row_json(w, &key));
	}
}

static int write_groups(struct engine *e, const struct sheets *all, enum figure_kind kind, enum phase phase,
			json_t *rows, struct fault *reterr)
{
	const struct figures_choice choice = {true, all->series, all->newest};
	struct compared_places places = {0};
	int rc = 0;

	compared_with(e, &places);
	for (size_t i = 0; i < all->groups.count && rc == 0; i++) {
		struct figures figures = {0};
		struct writing w = {&places, &figures, all->groups.at[i].group, rows, {0}};

		rc = figures_load(e, &choice, w.group, kind, &figures, reterr);
		if (rc == 0)
			write_rows(&w, phase);
		VEC_FREE(&w.one);
		VEC_FREE(&figures);
	}
	return rc;
}

/* --- the question ------------------------------------------------------------------------ */

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

static int read_names(const json_t *question, struct sheets *all, enum figure_kind *ret_kind,
		      enum phase *ret_phase, struct fault *reterr)
{
	const char *series = text_of(question, "series"), *measure = text_of(question, "measure"),
		   *phase = text_of(question, "phase");
	int s = 0;

	while (s < FIGURE_SERIES &&
	       (series == NULL || strcmp(series, figure_series_name((enum figure_series)s)) != 0))
		s++;
	if (s == FIGURE_SERIES)
		return fault_set(reterr, FAULT_MEANING,
				 "series: expected one of attendance-year, attendance-week, attendance-day, "
				 "attendance-reason, persistent-week, absence-reason, absence-severe, "
				 "absence-bands, absence-group, social-care");
	all->series = (enum figure_series)s;
	*ret_kind = measure != NULL ? figure_kind_find(measure) : FIGURE_KINDS;
	if (measure != NULL && *ret_kind == FIGURE_KINDS)
		return fault_set(reterr, FAULT_MEANING,
				 "measure: expected overall, authorised, unauthorised, persistent, severe, "
				 "attendance, reason or band");
	*ret_phase = PHASES;
	if (phase != NULL && !phase_read(span_of(phase), ret_phase))
		return fault_set(reterr, FAULT_MEANING,
				 "phase: expected primary, secondary, special, alternative or total");
	return 0;
}

int answer_compare(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *period = text_of(question, "period");
	struct sheets all = {.period = period != NULL ? period : ""};
	json_t *rows = json_array();
	enum figure_kind kind = FIGURE_KINDS;
	enum phase phase = PHASES;
	int rc = read_names(question, &all, &kind, &phase, reterr);

	if (rc == 0)
		rc = find_sheets(e, text_of(question, "group"), &all, reterr);
	if (rc == 0)
		rc = write_groups(e, &all, kind, phase, rows, reterr);
	VEC_FREE(&all.groups);
	if (rc != 0) {
		json_decref(rows);
		return rc;
	}
	*ret_json =
		json_pack("{s:b, s:s, s:s, s:s, s:o}", "ok", 1, "series", figure_series_name(all.series),
			  "words", figure_series_words(all.series), "period", all.newest.text, "rows", rows);
	return 0;
}
