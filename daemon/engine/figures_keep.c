/* figures_keep.c: the records of a published file, sorted into sheets and kept.
 *
 * A sheet is one period, phase and group of one release: all its places and measures, packed.
 * Its order is that of places, measures and parts, never that of the file, so that equal figures
 * make equal bytes, which the store keeps once: a weekly file that repeats the year so far costs
 * one more week. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/state.h"

struct place {
	uint32_t geography;
	char code[12], name[64], region[12];
};
struct cell {
	uint32_t sheet, place;
	uint64_t weight;
	struct record_value value;
};
struct sheet {
	struct store_sheet row;
	size_t first, count; /* of its cells, once sorted */
};

struct sorter {
	struct {
		struct place *at;
		size_t count, room;
	} places;
	struct {
		struct cell *at;
		size_t count, room;
	} cells;
	struct {
		struct sheet *at;
		size_t count, room;
	} sheets;
	struct map place_index, sheet_index;
};

static void sorter_free(struct sorter *s)
{
	VEC_FREE(&s->places);
	VEC_FREE(&s->cells);
	VEC_FREE(&s->sheets);
	map_free(&s->place_index);
	map_free(&s->sheet_index);
}

/* --- taking the records in --------------------------------------------------------- */

/* Parse may have fallen to the file: nothing it says is believed unseen. */
static bool row_is_sound(const struct record_figure *r)
{
	return r->series < FIGURE_SERIES && r->geography < GEOGRAPHIES && r->phase < PHASES &&
	       r->period_kind < PERIOD_KINDS && r->from <= r->to && r->code[0] != '\0' &&
	       r->period[0] != '\0' && r->weight <= INT64_MAX;
}
static bool value_is_sound(const struct record_value *v)
{
	return v->kind < FIGURE_KINDS && v->num <= INT64_MAX && v->den <= INT64_MAX && v->flags < 256;
}

/* The place of a key in a map over `count` things; *ret_new when it was not there. */
static uint32_t index_of(struct map *m, const char *key, size_t count, bool *ret_new)
{
	uint32_t at = map_get(m, span_of(key));

	*ret_new = at == MAP_NONE;
	if (!*ret_new)
		return at;
	return map_put(m, span_of(key), (uint32_t)count) ? (uint32_t)count : MAP_NONE;
}

static uint32_t place_of(struct sorter *s, const struct record_figure *r)
{
	struct place *p;
	char key[32];
	bool new;
	uint32_t at;

	snprintf(key, sizeof key, "%u|%s", r->geography, r->code);
	at = index_of(&s->place_index, key, s->places.count, &new);
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

static uint32_t sheet_of(struct sorter *s, const struct record_figure *r)
{
	struct sheet *sheet;
	char key[128];
	bool new;
	uint32_t at;

	snprintf(key, sizeof key, "%u|%u|%s|%s", r->period_kind, r->phase, r->period, r->group);
	at = index_of(&s->sheet_index, key, s->sheets.count, &new);
	if (at == MAP_NONE || !new)
		return at;
	sheet = VEC_ADD(&s->sheets);
	if (sheet == NULL)
		return MAP_NONE;
	sheet->row.series = (enum figure_series)r->series;
	sheet->row.phase = (enum phase)r->phase;
	sheet->row.period = (struct period){.kind = (enum period_kind)r->period_kind, r->from, r->to, ""};
	text_copy(sheet->row.period.text, sizeof sheet->row.period.text, span_of(r->period));
	text_copy(sheet->row.group, sizeof sheet->row.group, span_of(r->group));
	return at;
}

static int take_row(struct sorter *s, const struct record_figure *r, struct fault *reterr)
{
	uint32_t place = place_of(s, r), sheet = sheet_of(s, r);
	struct span rest = r->values;

	if (place == MAP_NONE || sheet == MAP_NONE)
		return fault_set(reterr, FAULT_MEMORY, "no memory for figures");
	while (rest.length > 0) {
		struct cell *c = VEC_ADD(&s->cells);

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

static int take_records(struct sorter *s, struct span records, struct fault *reterr)
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

static int place_order(const struct place *a, const struct place *b)
{
	if (a->geography != b->geography)
		return a->geography < b->geography ? -1 : 1;
	return strcmp(a->code, b->code);
}

static int cell_order(const void *x, const void *y, void *context)
{
	const struct sorter *s = context;
	const struct cell *a = x, *b = y;
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

static bool same_value(const struct record_value *a, const struct record_value *b)
{
	return a->has_value == b->has_value && a->has_counts == b->has_counts &&
	       a->nano_percent == b->nano_percent && a->num == b->num && a->den == b->den &&
	       strcmp(a->marker, b->marker) == 0;
}

/* A cell given twice with one value is given once; with two, nobody can say which. 1: refused. */
static int drop_repeats(struct sorter *s, struct fault *ret_no)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->cells.count; i++) {
		const struct cell *c = &s->cells.at[i];

		if (kept == 0 || cell_order(&s->cells.at[kept - 1], c, s) != 0) {
			s->cells.at[kept++] = *c;
			continue;
		}
		if (same_value(&s->cells.at[kept - 1].value, &c->value))
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
		struct sheet *sheet = &s->sheets.at[s->cells.at[i].sheet];

		if (sheet->count++ == 0)
			sheet->first = i;
	}
	return 0;
}

/* --- packing ------------------------------------------------------------------------- */

/* Period, phase and group are the sheet's: the rows leave them empty. */
static void pack_place(const struct sorter *s, const struct cell *cells, size_t count, struct buffer *values,
		       struct buffer *out)
{
	const struct place *p = &s->places.at[cells[0].place];
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

static void pack_sheet(const struct sorter *s, const struct sheet *sheet, struct buffer *out)
{
	const struct cell *cells = &s->cells.at[sheet->first];
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

/* --- what it changes ------------------------------------------------------------------- */

struct held {
	uint64_t release; /* that holds the cell in force; 0: the place is free */
	struct record_value value;
};

/* The cells of one sheet as other releases have them. */
struct others {
	struct engine *e;
	const struct store_release *release;
	struct map index;
	struct {
		struct held *at;
		size_t count, room;
	} cells;
	struct {
		struct store_revision *at;
		size_t count, room;
	} revisions; /* over all sheets */
	bool later; /* those that supersede this release, not those it supersedes */
	struct fault *reterr;
};

static int64_t standing(const struct store_release *r)
{
	return r->published != DAY_NONE ? (int64_t)r->published * 86400 : r->imported_at;
}

static struct store_revision *revision_of(struct others *o, uint64_t newer, uint64_t older)
{
	struct store_revision *r;

	for (size_t i = 0; i < o->revisions.count; i++)
		if (o->revisions.at[i].newer == newer && o->revisions.at[i].older == older)
			return &o->revisions.at[i];
	r = VEC_ADD(&o->revisions);
	if (r != NULL)
		*r = (struct store_revision){.newer = newer, .older = older};
	return r;
}

static void cell_key(char *out, size_t size, unsigned geography, const char *code, unsigned kind,
		     const char *part)
{
	snprintf(out, size, "%u|%s|%u|%s", geography, code, kind, part);
}

static int hold(void *context, const struct figure *f)
{
	struct others *o = context;
	struct held *h;
	char key[64];
	uint32_t at;
	bool new;

	cell_key(key, sizeof key, f->geography, f->code, f->kind, f->part);
	at = index_of(&o->index, key, o->cells.count, &new);
	h = at == MAP_NONE ? NULL : new ? VEC_ADD(&o->cells) : &o->cells.at[at];
	if (h == NULL)
		return -FAULT_MEMORY;
	*h = (struct held){.release = f->release,
			   .value = {.has_value = f->has_value,
				     .has_counts = f->has_counts,
				     .nano_percent = f->nano_percent,
				     .num = f->num,
				     .den = f->den}};
	memcpy(h->value.marker, f->marker, sizeof f->marker);
	return 0;
}

/* Sheets come in order of standing. Of those before this release's, the last to name a cell holds
 * it; of those after, the first is what supersedes this one. */
static int hold_sheet(void *context, const struct store_sheet *sheet)
{
	struct others *o = context;

	if (sheet->release == o->release->number || (sheet->standing > standing(o->release)) != o->later ||
	    (o->later && o->cells.count > 0))
		return 0;
	return figures_unpack(sheet, hold, o, o->reterr);
}

/* Counts the sheet's cells that another release has too, and those it has otherwise. */
static int count_changes(struct others *o, const struct sorter *s, const struct sheet *sheet)
{
	for (size_t i = sheet->first; i < sheet->first + sheet->count; i++) {
		const struct cell *c = &s->cells.at[i];
		const struct place *p = &s->places.at[c->place];
		struct store_revision *r;
		char key[64];
		uint32_t at;

		cell_key(key, sizeof key, p->geography, p->code, c->value.kind, c->value.part);
		at = map_get(&o->index, span_of(key));
		if (at == MAP_NONE)
			continue;
		r = o->later ? revision_of(o, o->cells.at[at].release, o->release->number) :
			       revision_of(o, o->release->number, o->cells.at[at].release);
		if (r == NULL)
			return -FAULT_MEMORY;
		r->shared++;
		r->changed += !same_value(&o->cells.at[at].value, &c->value);
	}
	return 0;
}

static int compare_with(struct others *o, bool later, const struct sorter *s, const struct sheet *sheet)
{
	const struct store_sheet_filter filter = {.series = sheet->row.series,
						  .phase = sheet->row.phase,
						  .period_kind = sheet->row.period.kind,
						  .group = sheet->row.group,
						  .period = sheet->row.period.text,
						  .bytes = true};
	int rc;

	o->later = later;
	rc = o->e->store.ops->sheet_walk(o->e->store.self, &filter, hold_sheet, o, o->reterr);
	if (rc == 0)
		rc = count_changes(o, s, sheet);
	map_free(&o->index);
	o->cells.count = 0;
	return rc;
}

static int compare_sheet(struct others *o, const struct sorter *s, const struct sheet *sheet)
{
	int rc = compare_with(o, false, s, sheet);

	return rc == 0 ? compare_with(o, true, s, sheet) : rc;
}

/* --- writing --------------------------------------------------------------------------- */

static int put_sheet(struct others *o, const struct sorter *s, struct sheet *sheet)
{
	struct buffer bytes = {0};
	int rc;

	pack_sheet(s, sheet, &bytes);
	sheet->row.release = o->release->number;
	sheet->row.figures = (uint32_t)sheet->count;
	sheet->row.bytes = buffer_span(&bytes);
	sheet->row.hash = digest_bytes(sheet->row.bytes.at, sheet->row.bytes.length);
	rc = buffer_ok(&bytes) ? compare_sheet(o, s, sheet) :
				 fault_set(o->reterr, FAULT_MEMORY, "no memory for figures");
	if (rc == 0)
		rc = o->e->store.ops->sheet_put(o->e->store.self, &sheet->row, o->reterr);
	buffer_free(&bytes);
	return rc;
}

static int write_all(struct engine *e, struct sorter *s, struct store_release *release, struct fault *reterr)
{
	struct others o = {.e = e, .release = release, .reterr = reterr};
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = e->store.ops->release_put(e->store.self, release, reterr);
	for (size_t i = 0; i < s->sheets.count && rc == 0; i++)
		rc = put_sheet(&o, s, &s->sheets.at[i]);
	for (size_t i = 0; i < o.revisions.count && rc == 0; i++)
		rc = e->store.ops->revision_put(e->store.self, &o.revisions.at[i], reterr);
	VEC_FREE(&o.cells);
	VEC_FREE(&o.revisions);
	if (rc == -FAULT_MEMORY)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for figures");
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* What the release is called and spans. */
static void describe(const struct sorter *s, struct store_release *release)
{
	const struct period *first = &s->sheets.at[0].row.period, *last = first;

	for (size_t i = 1; i < s->sheets.count; i++) {
		const struct period *p = &s->sheets.at[i].row.period;

		first = period_order(p, first) < 0 ? p : first;
		last = period_order(p, last) > 0 ? p : last;
	}
	release->series = s->sheets.at[0].row.series;
	if (release->data_set[0] == '\0')
		text_copy(release->data_set, sizeof release->data_set,
			  span_of(figure_series_name(release->series)));
	text_copy(release->period, sizeof release->period, span_of(first->text));
	text_copy(release->last_period, sizeof release->last_period, span_of(last->text));
	release->figures = (uint32_t)s->cells.count;
	release->no_value = 0;
	for (size_t i = 0; i < s->cells.count; i++)
		release->no_value += !s->cells.at[i].value.has_value;
}

int figures_keep(struct engine *e, struct span records, struct store_release *release, struct fault *ret_no,
		 struct fault *reterr)
{
	struct sorter s = {0};
	int rc = take_records(&s, records, reterr);

	if (rc == 0 && s.cells.count == 0)
		rc = fault_set(reterr, FAULT_BUG, "figures without one value");
	if (rc == 0) {
		qsort_r(s.cells.at, s.cells.count, sizeof *s.cells.at, cell_order, &s);
		rc = drop_repeats(&s, ret_no);
	}
	if (rc == 0) {
		describe(&s, release);
		rc = write_all(e, &s, release, reterr);
	}
	sorter_free(&s);
	return rc;
}
