#include "engine/published/figures_sort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/published/figures.h"

void figures_sort_free(struct figures_sorter *s)
{
	VEC_FREE(&s->places);
	VEC_FREE(&s->cells);
	VEC_FREE(&s->sheets);
	map_free(&s->place_index);
	map_free(&s->sheet_index);
}

bool figures_same(const struct record_value *a, const struct record_value *b)
{
	return a->has_value == b->has_value && a->has_counts == b->has_counts &&
	       a->nano_percent == b->nano_percent && a->num == b->num && a->den == b->den &&
	       strcmp(a->marker, b->marker) == 0;
}

uint32_t figures_index(struct map *m, const char *key, size_t count, bool *ret_new)
{
	uint32_t at = map_get(m, span_of(key));

	*ret_new = at == MAP_NONE;
	if (!*ret_new)
		return at;
	return map_put(m, span_of(key), (uint32_t)count) ? (uint32_t)count : MAP_NONE;
}

/* --- taking the records in --------------------------------------------------------- */

/* Parse may have fallen to the file: nothing it says is believed unseen. */
static bool row_is_sound(const struct record_figure *r)
{
	return r->series < FIGURE_SERIES && r->geography < GEOGRAPHIES && r->phase < PHASES &&
	       r->period_kind < FIGURE_TIME_KINDS && r->from <= r->to && r->code[0] != '\0' &&
	       r->period[0] != '\0' && r->weight <= INT64_MAX;
}
static bool value_is_sound(const struct record_value *v)
{
	return v->kind < FIGURE_KINDS && v->num <= INT64_MAX && v->den <= INT64_MAX && v->flags < 256;
}

static uint32_t place_of(struct figures_sorter *s, const struct record_figure *r)
{
	struct figures_place *p;
	char key[32];
	bool new;
	uint32_t at;

	snprintf(key, sizeof key, "%u|%s", r->geography, r->code);
	at = figures_index(&s->place_index, key, s->places.count, &new);
	if (at == MAP_NONE || !new)
		return at;
	p = VEC_ADD(&s->places);
	if (p == NULL)
		return MAP_NONE;
	p->geography = r->geography;
	text_copy(p->code, sizeof p->code, span_of(r->code));
	text_copy(p->name, sizeof p->name, span_of(r->name));
	text_copy(p->region, sizeof p->region, span_of(r->region));
	return at;
}

static uint32_t sheet_of(struct figures_sorter *s, const struct record_figure *r)
{
	struct figures_sheet *sheet;
	char key[128];
	bool new;
	uint32_t at;

	snprintf(key, sizeof key, "%u|%u|%s|%s", r->period_kind, r->phase, r->period, r->group);
	at = figures_index(&s->sheet_index, key, s->sheets.count, &new);
	if (at == MAP_NONE || !new)
		return at;
	sheet = VEC_ADD(&s->sheets);
	if (sheet == NULL)
		return MAP_NONE;
	sheet->row.series = (enum figure_series)r->series;
	sheet->row.phase = (enum phase)r->phase;
	sheet->row.period =
		(struct figure_time){.kind = (enum figure_time_kind)r->period_kind, r->from, r->to, ""};
	text_copy(sheet->row.period.text, sizeof sheet->row.period.text, span_of(r->period));
	text_copy(sheet->row.group, sizeof sheet->row.group, span_of(r->group));
	return at;
}

static int take_row(struct figures_sorter *s, const struct record_figure *r, struct fault *reterr)
{
	uint32_t place = place_of(s, r), sheet = sheet_of(s, r);
	struct span rest = r->values;

	if (place == MAP_NONE || sheet == MAP_NONE)
		return fault_set(reterr, FAULT_MEMORY, "no memory for figures");
	while (rest.length > 0) {
		struct figures_cell *c = VEC_ADD(&s->cells);

		if (c == NULL || s->cells.count > LIMIT_FIGURE_VALUES)
			return fault_set(reterr, FAULT_MEMORY, "no memory for figures");
		c->sheet = sheet;
		c->place = place;
		c->weight = r->weight;
		if (!record_unpack(RECORD_VALUE, &rest, &c->value) || !value_is_sound(&c->value))
			return fault_set(reterr, FAULT_BUG, "a figure does not decode");
	}
	return 0;
}

int figures_sort_take(struct figures_sorter *s, struct span records, struct fault *reterr)
{
	uint32_t series = FIGURE_SERIES;
	int rc = 0;

	while (rc == 0 && records.length > 0) {
		struct record_figure r;

		if (!record_unpack(RECORD_FIGURE, &records, &r) || !row_is_sound(&r) ||
		    (series != FIGURE_SERIES && series != r.series))
			return fault_set(reterr, FAULT_BUG, "a figure record does not decode");
		series = r.series;
		rc = take_row(s, &r, reterr);
	}
	return rc;
}

/* --- sorting ------------------------------------------------------------------------ */

static int place_order(const struct figures_place *a, const struct figures_place *b)
{
	if (a->geography != b->geography)
		return a->geography < b->geography ? -1 : 1;
	return strcmp(a->code, b->code);
}

static int cell_order(const void *x, const void *y, void *context)
{
	const struct figures_sorter *s = context;
	const struct figures_cell *a = x, *b = y;
	int order;

	if (a->sheet != b->sheet)
		return a->sheet < b->sheet ? -1 : 1;
	if (a->place != b->place)
		return place_order(&s->places.at[a->place], &s->places.at[b->place]);
	if (a->value.kind != b->value.kind)
		return a->value.kind < b->value.kind ? -1 : 1;
	order = strcmp(a->value.part, b->value.part);
	return order;
}

/* A cell given twice with one value is given once; with two, nobody can say which. 1: refused. */
static int drop_repeats(struct figures_sorter *s, struct fault *ret_no)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->cells.count; i++) {
		const struct figures_cell *c = &s->cells.at[i];

		if (kept == 0 || cell_order(&s->cells.at[kept - 1], c, s) != 0) {
			s->cells.at[kept++] = *c;
			continue;
		}
		if (figures_same(&s->cells.at[kept - 1].value, &c->value))
			continue;
		fault_set(
			ret_no, FAULT_MEANING,
			"the file has two different %s figures of %s (%s) for %s: which is right cannot be told",
			figure_kind_name((enum figure_kind)c->value.kind), s->places.at[c->place].name,
			s->places.at[c->place].code, s->sheets.at[c->sheet].row.period.text);
		return 1;
	}
	s->cells.count = kept;
	for (size_t i = 0; i < kept; i++) {
		struct figures_sheet *sheet = &s->sheets.at[s->cells.at[i].sheet];

		if (sheet->count++ == 0)
			sheet->first = i;
	}
	return 0;
}

int figures_sort(struct figures_sorter *s, struct fault *ret_no)
{
	qsort_r(s->cells.at, s->cells.count, sizeof *s->cells.at, cell_order, s);
	return drop_repeats(s, ret_no);
}

/* --- packing ------------------------------------------------------------------------- */

/* Period, phase and group are the sheet's: the rows leave them empty. */
static void pack_place(const struct figures_sorter *s, const struct figures_cell *cells, size_t count,
		       struct buffer *values, struct buffer *out)
{
	const struct figures_place *p = &s->places.at[cells[0].place];
	struct record_figure row = {.geography = p->geography, .weight = cells[0].weight};

	buffer_reset(values);
	for (size_t i = 0; i < count; i++)
		record_pack(RECORD_VALUE, &cells[i].value, values);
	text_copy(row.code, sizeof row.code, span_of(p->code));
	text_copy(row.name, sizeof row.name, span_of(p->name));
	text_copy(row.region, sizeof row.region, span_of(p->region));
	row.values = buffer_span(values);
	out->failed = out->failed || !buffer_ok(values);
	record_pack(RECORD_FIGURE, &row, out);
}

void figures_pack(const struct figures_sorter *s, const struct figures_sheet *sheet, struct buffer *out)
{
	const struct figures_cell *cells = &s->cells.at[sheet->first];
	struct buffer values = {0};
	size_t from = 0;

	for (size_t i = 1; i <= sheet->count; i++)
		if (i == sheet->count || cells[i].place != cells[from].place) {
			pack_place(s, &cells[from], i - from, &values, out);
			from = i;
		}
	buffer_free(&values);
}

int figures_unpack(const struct store_sheet *sheet, int (*each)(void *context, const struct figure *f),
		   void *context, struct fault *reterr)
{
	struct span rest = sheet->bytes, values;
	int rc = 0;

	while (rc == 0 && rest.length > 0) {
		struct figure f = {.series = sheet->series,
				   .period = sheet->period,
				   .phase = sheet->phase,
				   .release = sheet->release};
		struct record_figure r;
		struct record_value v;

		if (!record_unpack(RECORD_FIGURE, &rest, &r) || r.geography >= GEOGRAPHIES)
			return fault_set(reterr, FAULT_PARSE, "a kept sheet of figures does not decode");
		f.geography = (enum geography)r.geography;
		f.weight = r.weight;
		memcpy(f.code, r.code, sizeof f.code);
		memcpy(f.name, r.name, sizeof f.name);
		memcpy(f.region, r.region, sizeof f.region);
		memcpy(f.group, sheet->group, sizeof f.group);
		for (values = r.values; rc == 0 && values.length > 0;) {
			if (!record_unpack(RECORD_VALUE, &values, &v) || v.kind >= FIGURE_KINDS)
				return fault_set(reterr, FAULT_PARSE, "a kept figure does not decode");
			f.kind = (enum figure_kind)v.kind;
			f.flags = v.flags;
			f.has_value = v.has_value;
			f.nano_percent = v.nano_percent;
			f.has_counts = v.has_counts;
			f.num = v.num;
			f.den = v.den;
			memcpy(f.part, v.part, sizeof f.part);
			memcpy(f.marker, v.marker, sizeof f.marker);
			rc = each(context, &f);
		}
	}
	return rc;
}
