/* figures_bands.c: enrolments by band of absence, for each LA, phase, FSM, SEN, sex and year.
 *
 * The file is the joint distribution; kept are its margins: everybody, each FSM, SEN and sex
 * group and each year group, by phase and over all phases. From their counts come the bands'
 * shares, and persistent (10 % and more) and severe (50 % and more) absence: the bands are
 * closed below (DfE, absence distributions dashboard; the sums agree with LAIT's). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "source/figures_read.h"

#define BANDS	   11
#define FIRST_BAND 15 /* the column of the first count */
#define ALL	   (FIRST_BAND + BANDS)
#define PERSISTENT 2 /* the first band of 10 % and more */
#define SEVERE	   10
#define GROUPS	   5 /* everybody, FSM, SEN, sex, year */

/* The order of the columns in the file that has no header. */
enum { FSM = 11, SEN, SEX, YEAR };
static const unsigned order[] = {
	COLUMN_IDENTIFIER,  COLUMN_TIME,    COLUMN_LEVEL,  COLUMN_COUNTRY_CODE, COLUMN_COUNTRY, COLUMN_REGION,
	COLUMN_REGION_CODE, COLUMN_LA_CODE, COLUMN_LA_GSS, COLUMN_LA,		COLUMN_PHASE,
};
_Static_assert(sizeof order / sizeof *order == FSM, "the places' columns, then the groups'");

static const char *const lower_bounds[BANDS] = {"0",  "5",  "10", "15", "20", "25",
						"30", "35", "40", "45", "50"};

static const struct {
	unsigned column;
	const char *theirs, *ours;
} words[] = {
	{FSM, "Eligible", "fsm:yes"},
	{FSM, "Not Eligible", "fsm:no"},
	{FSM, "Unclassified", "fsm:unknown"},
	{SEN, "Any special educational need", "sen:any"},
	{SEN, "No identified special educational need", "sen:none"},
	{SEN, "Unclassified", "sen:unknown"},
	{SEX, "Female", "sex:F"},
	{SEX, "Male", "sex:M"},
	{SEX, "Unclassified", "sex:unknown"},
};

struct sum {
	struct record_figure row;
	uint64_t bands[BANDS];
};
struct sums {
	struct sum *at;
	size_t count, room;
	struct map index;
};

/* With a header its first cells are names; without, "Academic year" and 202223. */
static bool has_header(const struct csv_table *t)
{
	return !span_is(text_trim(t->csv.fields[0]), "Academic year");
}

bool figures_is_bands(const struct csv_table *t)
{
	char last[40];

	if (t->csv.count != ALL)
		return false;
	if (!has_header(t))
		return true;
	text_copy(last, sizeof last, text_trim(t->csv.fields[ALL - 1]));
	return strcmp(last, "pct50plus_OARate") == 0;
}

static struct span field(const struct figures_reader *r, unsigned at)
{
	return text_trim(r->table.csv.fields[at]);
}

/* The group of a cell, or NULL. Years are 1 to 14 of the National Curriculum. */
static const char *group_of(const struct figures_reader *r, unsigned column, char year[16])
{
	uint64_t number;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].column == column && span_is(field(r, column), words[i].theirs))
			return words[i].ours;
	if (column != YEAR || !text_u64(field(r, YEAR), &number) || number > 14)
		return NULL;
	snprintf(year, 16, "year:%u", (unsigned)number);
	return year;
}

static struct sum *sum_of(struct sums *sums, const struct record_figure *row)
{
	char key[160];
	struct span name = {key, 0};
	struct sum *sum;
	uint32_t at;
	int n = snprintf(key, sizeof key, "%u|%s|%s|%u|%s", row->geography, row->code, row->period,
			 row->phase, row->group);

	name.length = n < 0 ? 0 : (size_t)n < sizeof key ? (size_t)n : sizeof key - 1;
	at = map_get(&sums->index, name);
	if (at != MAP_NONE)
		return &sums->at[at];
	if (!map_put(&sums->index, name, (uint32_t)sums->count))
		return NULL;
	sum = VEC_ADD(sums);
	if (sum != NULL)
		sum->row = *row;
	return sum;
}

static int add_to(struct sums *sums, const struct record_figure *row, const uint64_t bands[BANDS])
{
	struct sum *sum = sum_of(sums, row);

	if (sum == NULL)
		return -FAULT_MEMORY;
	for (unsigned b = 0; b < BANDS; b++)
		sum->bands[b] += bands[b];
	return 0;
}

/* The row in each of its groups, in its phase and over all phases. */
static int add_row(struct figures_reader *r, struct sums *sums, struct record_figure *row,
		   const uint64_t bands[BANDS])
{
	char year[16];
	uint32_t phase = row->phase;
	int rc = 0;

	for (unsigned g = 0; g < GROUPS && rc == 0; g++) {
		const char *group = g == 0 ? "" : group_of(r, FSM + g - 1, year);

		text_copy(row->group, sizeof row->group, span_of(group));
		row->phase = phase;
		rc = add_to(sums, row, bands);
		row->phase = PHASE_TOTAL;
		if (rc == 0)
			rc = add_to(sums, row, bands);
	}
	return rc == 0 ? 0 : page_refuse(r->refusal, FAULT_MEMORY, "no memory for the bands");
}

static int reject_at(struct figures_reader *r, unsigned at, const char *expected)
{
	char found[96];

	return page_reject(r->page, r->table.csv.line, at + 1, r->refusal, "expected %s, found \"%s\"",
			   expected, text_escape(found, sizeof found, field(r, at)));
}

static int read_one(struct figures_reader *r, struct sums *sums)
{
	struct record_figure row;
	uint64_t bands[BANDS];
	char year[16];
	int rc = figures_read_row(r, &row);

	if (rc != 1)
		return rc;
	for (unsigned g = FSM; g <= YEAR; g++)
		if (group_of(r, g, year) == NULL)
			return reject_at(r, g, "a group of DfE's bands");
	for (unsigned b = 0; b < BANDS; b++)
		if (figures_read_count(field(r, FIRST_BAND + b), &bands[b]) != 1 || bands[b] > UINT32_MAX)
			return reject_at(r, FIRST_BAND + b, "a whole number of enrolments");
	return add_row(r, sums, &row, bands);
}

static int give_share(struct figures_reader *r, enum figure_kind kind, const char *part, uint64_t num,
		      uint64_t den)
{
	struct record_value v = {
		.kind = kind, .flags = FIGURE_COUNTED, .has_counts = true, .num = num, .den = den};

	text_copy(v.part, sizeof v.part, span_of(part));
	v.has_value = ratio_nano((struct ratio){num, den}, &v.nano_percent);
	if (!v.has_value)
		text_copy(v.marker, sizeof v.marker, SPAN("z"));
	return figures_value(r, &v);
}

static int give_sum(struct figures_reader *r, struct sum *sum)
{
	uint64_t all = 0, persistent = 0;
	int rc;

	for (unsigned b = 0; b < BANDS; b++) {
		all += sum->bands[b];
		persistent += b >= PERSISTENT ? sum->bands[b] : 0;
	}
	rc = give_share(r, FIGURE_PERSISTENT, "", persistent, all);
	if (rc == 0)
		rc = give_share(r, FIGURE_SEVERE, "", sum->bands[SEVERE], all);
	for (unsigned b = 0; b < BANDS && rc == 0; b++)
		rc = give_share(r, FIGURE_BAND, lower_bounds[b], sum->bands[b], all);
	figures_give(r, &sum->row);
	return rc;
}

int figures_read_bands(struct figures_reader *r)
{
	struct sums sums = {0};
	int rc;

	if (!has_header(&r->table))
		csv_table_bare(&r->table, ALL);
	for (unsigned i = 0; i < r->column_count; i++)
		r->table.places[i] = -1;
	for (unsigned i = 0; i < FSM; i++)
		r->table.places[order[i]] = (int)i;
	do {
		rc = csv_table_next(&r->table, r->page, r->refusal);
		if (rc == 1 && (rc = read_one(r, &sums)) == 0)
			rc = 1;
	} while (rc == 1);
	for (size_t i = 0; i < sums.count && rc == 0; i++)
		rc = give_sum(r, &sums.at[i]);
	map_free(&sums.index);
	VEC_FREE(&sums);
	return rc;
}
