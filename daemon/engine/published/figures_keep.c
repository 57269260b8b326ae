/* figures_keep.c: a published file as sheets of a release, and what it changes of those before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/published/figures.h"
#include "engine/published/figures_sort.h"
#include "engine/world/transaction.h"

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
	bool later;  /* those that supersede this release, not those it supersedes */
	struct fault *reterr;
};

int64_t figures_standing(const struct store_release *r)
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
	at = figures_index(&o->index, key, o->cells.count, &new);
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

	if (sheet->release == o->release->number ||
	    (sheet->standing > figures_standing(o->release)) != o->later || (o->later && o->cells.count > 0))
		return 0;
	return figures_unpack(sheet, hold, o, o->reterr);
}

/* Counts the sheet's cells that another release has too, and those it has otherwise. */
static int count_changes(struct others *o, const struct figures_sorter *s, const struct figures_sheet *sheet)
{
	for (size_t i = sheet->first; i < sheet->first + sheet->count; i++) {
		const struct figures_cell *c = &s->cells.at[i];
		const struct figures_place *p = &s->places.at[c->place];
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
		r->changed += !figures_same(&o->cells.at[at].value, &c->value);
	}
	return 0;
}

static int compare_with(struct others *o, bool later, const struct figures_sorter *s,
			const struct figures_sheet *sheet)
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

static int compare_sheet(struct others *o, const struct figures_sorter *s, const struct figures_sheet *sheet)
{
	int rc = compare_with(o, false, s, sheet);

	return rc == 0 ? compare_with(o, true, s, sheet) : rc;
}

/* --- writing --------------------------------------------------------------------------- */

static int put_sheet(struct others *o, const struct figures_sorter *s, struct figures_sheet *sheet)
{
	struct buffer bytes = {0};
	int rc;

	figures_pack(s, sheet, &bytes);
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

static int write_all(struct engine *e, struct figures_sorter *s, struct store_release *release,
		     struct fault *reterr)
{
	struct others o = {.e = e, .release = release, .reterr = reterr};
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = e->store.ops->release_put(e->store.self, release, reterr);
	for (size_t i = 0; i < s->sheets.count && rc == 0; i++)
		rc = put_sheet(&o, s, &s->sheets.at[i]);
	for (size_t i = 0; i < o.revisions.count && rc == 0; i++)
		rc = e->store.ops->revision_put(e->store.self, &o.revisions.at[i], reterr);
	if (rc == 0 && e->import.owner != NULL)
		rc = e->import.owner->keep(e, release, false, reterr);
	VEC_FREE(&o.cells);
	VEC_FREE(&o.revisions);
	if (rc == -FAULT_MEMORY)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for figures");
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* What the release is called and spans. */
static void describe(const struct figures_sorter *s, struct store_release *release)
{
	const struct figure_time *first = &s->sheets.at[0].row.period, *last = first;

	for (size_t i = 1; i < s->sheets.count; i++) {
		const struct figure_time *p = &s->sheets.at[i].row.period;

		first = figure_time_order(p, first) < 0 ? p : first;
		last = figure_time_order(p, last) > 0 ? p : last;
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
	struct figures_sorter s = {0};
	int rc = figures_sort_take(&s, records, reterr);

	if (rc == 0 && s.cells.count == 0)
		rc = fault_set(reterr, FAULT_BUG, "figures without one value");
	if (rc == 0)
		rc = figures_sort(&s, ret_no);
	if (rc == 0) {
		describe(&s, release);
		rc = write_all(e, &s, release, reterr);
	}
	figures_sort_free(&s);
	return rc;
}
