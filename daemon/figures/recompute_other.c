/* One file's rates held against another's of the same measure, place, phase and time, at the
 * coarser of the two printings. Where both are sums of a year to date but name their time
 * differently ("2025, Week 30" and "202425, Academic year"), the last week of each file stands
 * for the year: the one is published with the other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/place_key.h"
#include "figures/recompute_internal.h"
#include "base/csv.h"
#include "base/vec.h"

#define YEAR_FIRST 1900
#define YEARS	   200
#define FINE	   10 /* 1e-9: what two printings of ten digits and more may leave open */

struct other_value {
	__int128 nano;
	uint32_t rate; /* index of the other file's rate: how its column is printed */
	unsigned week; /* of a year to date */
	bool has, doubtful;
};
struct other_rate {
	char meaning[LAYOUT_NAME];
	uint32_t column;
	struct printed_rule rule;
};
struct other_rates {
	struct other_rate *at;
	size_t count, room;
};
struct recompute_other {
	struct layout layout; /* of the other file */
	struct other_rates theirs, ours;
	uint32_t lines[CSV_FIELDS]; /* of our rates */
	struct other_values {
		struct other_value *at;
		size_t count, room;
	} values;
	struct map index; /* measure, place, phase and time -> value */
	struct map seen;  /* our places and times -> 1; 2: twice, another column divides them */
	unsigned char last_week[YEARS];
};

/* --- the other file ----------------------------------------------------------------------- */

static int find_rates(const struct layout *l, struct other_rates *rates, struct fault *reterr)
{
	for (uint32_t i = 0; i < l->count; i++) {
		struct layout_rate from;
		struct other_rate *rate;

		if (!layout_rate_read(l, i, &from))
			continue;
		rate = VEC_ADD(rates);
		if (rate == NULL)
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
		rate->column = i;
		text_copy(rate->meaning, sizeof rate->meaning, span_of(layout_rate_meaning(l->names[i])));
	}
	return 0;
}

static int put(struct recompute_other *o, struct place_key key, uint32_t rate, struct other_value value,
	       struct fault *reterr)
{
	struct other_value *at;
	uint32_t n;
	int rc;

	place_key_add(&key, span_of(o->theirs.at[rate].meaning));
	if (key.cut)
		return 0;
	rc = recompute_group(&o->index, (struct span){key.bytes, key.length}, o->values.count,
			     RECOMPUTE_PLACES, &n, reterr);
	if (rc != 0)
		return rc;
	if (n == o->values.count) {
		at = VEC_ADD(&o->values);
		if (at == NULL)
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
		*at = value;
		return 0;
	}
	at = &o->values.at[n];
	if (value.week > at->week)
		*at = value;
	else if (value.week == at->week)
		at->doubtful = true;
	return 0;
}

static int put_row(struct recompute_other *o, const struct span *fields, struct fault *reterr)
{
	struct place_key place;
	int rc = 0;

	if (!place_key_place(&place, &o->layout, fields))
		return 0;
	for (uint32_t i = 0; i < o->theirs.count && rc == 0; i++) {
		struct place_key exact = place, year = place;
		struct other_value value = {.rate = i};
		struct printed cell;
		unsigned week = 0;

		if (printed_read(fields[o->theirs.at[i].column], &cell)) {
			value.has = printed_nano(&cell, &value.nano);
			printed_learn(&o->theirs.at[i].rule, &cell);
		}
		place_key_time(&exact, &o->layout, fields);
		rc = put(o, exact, i, value, reterr);
		if (rc == 0 && place_key_year(&year, &o->layout, fields, &week)) {
			value.week = week;
			rc = put(o, year, i, value, reterr);
		}
	}
	return rc;
}

static int read_other(struct recompute_other *o, struct csv *csv, struct fault *reterr)
{
	int rc = csv_next(csv, reterr);

	if (rc == 0)
		return fault_set(reterr, FAULT_MISSING, "expected a header, found nothing");
	if (rc > 0)
		rc = layout_read(&o->layout, csv->fields, csv->count, reterr);
	if (rc == 0)
		rc = find_rates(&o->layout, &o->theirs, reterr);
	if (rc == 0 && o->theirs.count == 0)
		rc = fault_set(reterr, FAULT_MEANING, "found no rate to hold against");
	while (rc == 0 && (rc = csv_next(csv, reterr)) == 1) {
		rc = 0;
		if (csv->count == o->layout.count)
			rc = put_row(o, csv->fields, reterr);
		else if (csv->count != 1 || text_trim(csv->fields[0]).length > 0)
			rc = fault_set(reterr, FAULT_PARSE, "expected %zu fields as in the header, found %zu",
				       o->layout.count, csv->count);
		if (rc != 0 && reterr != NULL) {
			reterr->line = csv->line;
			reterr->column = 1;
		}
	}
	return rc;
}

int recompute_against(struct recompute *r, struct span bytes, struct fault *reterr)
{
	struct csv *csv = malloc(sizeof *csv);
	int rc;

	r->other = calloc(1, sizeof *r->other);
	if (r->other == NULL || csv == NULL) {
		free(csv);
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	csv_open(csv, bytes);
	rc = read_other(r->other, csv, reterr);
	csv_close(csv);
	free(csv);
	return rc;
}

/* --- the file itself ---------------------------------------------------------------------- */

static bool is_theirs(const struct recompute_other *o, const char *meaning)
{
	for (size_t i = 0; i < o->theirs.count; i++)
		if (strcmp(o->theirs.at[i].meaning, meaning) == 0)
			return true;
	return false;
}

static int header(struct recompute *r, struct fault *reterr)
{
	struct recompute_other *o = r->other;
	int rc;

	if (o == NULL)
		return 0;
	rc = find_rates(&r->layout, &o->ours, reterr);
	for (size_t i = 0; i < o->ours.count && rc == 0; i++) {
		o->lines[i] = RECOMPUTE_NONE;
		if (is_theirs(o, o->ours.at[i].meaning))
			rc = recompute_line(r, RECOMPUTE_AGAINST, r->layout.names[o->ours.at[i].column],
					    &o->lines[i], reterr);
	}
	return rc;
}

static int learn(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	struct recompute_other *o = r->other;
	unsigned year, week = 0;
	struct printed cell;
	struct span key;
	struct place_key k;

	if (o == NULL || !place_key_place(&k, &r->layout, row->fields))
		return 0;
	for (size_t i = 0; i < o->ours.count; i++)
		if (printed_read(row->fields[o->ours.at[i].column], &cell))
			printed_learn(&o->ours.at[i].rule, &cell);
	if (layout_year(&r->layout, row->fields, &year, &week) && year >= YEAR_FIRST &&
	    year < YEAR_FIRST + YEARS && week > o->last_week[year - YEAR_FIRST])
		o->last_week[year - YEAR_FIRST] = (unsigned char)week;
	place_key_time(&k, &r->layout, row->fields);
	key = (struct span){k.bytes, k.length};
	if (o->seen.count >= RECOMPUTE_PLACES)
		return fault_set(reterr, FAULT_LIMIT, "over %d places and times", RECOMPUTE_PLACES);
	if (!map_put(&o->seen, key, map_get(&o->seen, key) == MAP_NONE ? 1 : 2))
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	return 0;
}

/* `once`: only when the row's place and time are in our file once. */
static const struct other_value *look_up(const struct recompute *r, const struct recompute_row *row,
					 const char *meaning, bool once)
{
	const struct recompute_other *o = r->other;
	struct place_key place, exact, year;
	unsigned week = 0, of = 0;
	uint32_t at;

	if (!place_key_place(&place, &r->layout, row->fields))
		return NULL;
	exact = year = place;
	place_key_time(&exact, &r->layout, row->fields);
	if (exact.cut || (once && map_get(&o->seen, (struct span){exact.bytes, exact.length}) != 1))
		return NULL;
	place_key_add(&exact, span_of(meaning));
	at = map_get(&o->index, (struct span){exact.bytes, exact.length});
	if (at == MAP_NONE && place_key_year(&year, &r->layout, row->fields, &week) &&
	    layout_year(&r->layout, row->fields, &of, &week) && of >= YEAR_FIRST && of < YEAR_FIRST + YEARS &&
	    week == o->last_week[of - YEAR_FIRST]) {
		place_key_add(&year, span_of(meaning));
		at = map_get(&o->index, (struct span){year.bytes, year.length});
	}
	return at < o->values.count && !o->values.at[at].doubtful ? &o->values.at[at] : NULL;
}

static __int128 round_to(__int128 nano, unsigned places)
{
	__int128 unit = 1;

	for (unsigned i = places; i < 9; i++)
		unit *= 10;
	return (nano < 0 ? -((-2 * nano + unit) / (2 * unit)) : (2 * nano + unit) / (2 * unit)) * unit;
}

static bool agree(__int128 a, const struct printed_rule *a_rule, __int128 b,
		  const struct printed_rule *b_rule)
{
	unsigned a_places = printed_fine(a_rule) ? 9 : a_rule->places;
	unsigned b_places = printed_fine(b_rule) ? 9 : b_rule->places;
	unsigned places = a_places < b_places ? a_places : b_places;

	if (places == 9)
		return (a > b ? a - b : b - a) <= FINE;
	return round_to(a, places) == round_to(b, places);
}

static void compare(struct recompute *r, const struct recompute_row *row, size_t i)
{
	const struct recompute_other *o = r->other;
	const struct other_rate *ours = &o->ours.at[i];
	const struct other_value *theirs = look_up(r, row, ours->meaning, true);
	struct recompute_line *line = &r->lines.at[o->lines[i]];
	struct span text = text_trim(row->fields[ours->column]);
	char printed[PRINTED_TEXT];
	struct printed cell;
	__int128 nano;

	if (theirs == NULL)
		line->no_count++;
	else if (!recompute_has_digit(text) && !theirs->has)
		line->no_value++;
	else if (!theirs->has)
		recompute_miss(r, o->lines[i], row->line, ours->column, text, "no value", false);
	else if (!printed_read(text, &cell) || !printed_nano(&cell, &nano) ||
		 !agree(nano, &ours->rule, theirs->nano, &o->theirs.at[theirs->rate].rule))
		recompute_miss(r, o->lines[i], row->line, ours->column, text,
			       printed_nano_text(printed, theirs->nano), false);
	else
		line->equal++;
}

bool recompute_other_find(const struct recompute *r, const struct recompute_row *row, const char *meaning,
			  struct recompute_published *ret_published)
{
	const struct other_value *value = r->other == NULL ? NULL : look_up(r, row, meaning, false);

	if (value == NULL)
		return false;
	*ret_published =
		(struct recompute_published){value->nano, r->other->theirs.at[value->rate].rule, value->has};
	return true;
}

bool recompute_published_agrees(const struct recompute_published *p, __int128 nano)
{
	static const struct printed_rule exact = {.ten = 1};

	return agree(nano, &exact, p->nano, &p->rule);
}

static int check_row(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	(void)reterr;
	for (size_t i = 0; r->other != NULL && i < r->other->ours.count; i++)
		if (r->other->lines[i] != RECOMPUTE_NONE)
			compare(r, row, i);
	return 0;
}

static void free_other(struct recompute *r)
{
	struct recompute_other *o = r->other;

	if (o == NULL)
		return;
	VEC_FREE(&o->theirs);
	VEC_FREE(&o->ours);
	VEC_FREE(&o->values);
	map_free(&o->index);
	map_free(&o->seen);
	free(o);
	r->other = NULL;
}

const struct recompute_check recompute_other_check = {
	.header = header, .learn = learn, .row = check_row, .finish = NULL, .free = free_other};
