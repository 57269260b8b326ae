#include "attendance/cube.h"

#include <stdbool.h>

#include "attendance/roll_internal.h"

/* Blocks of which a byte holds the count of enrolments. */
#define BLOCKS_A_BYTE 7
/* Four lanes together: what any of their sixteen subsets adds up to is worked out once a block, and each
 * cohort is then a look-up and an addition for each four lanes. */
#define FOURS (ROLL_LANES / 4)

typedef uint32_t sums4 __attribute__((vector_size(16)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));

enum { PART_ATTENDING, PART_AUTHORISED, PART_UNAUTHORISED, PART_LATE };
/* Some enrolments added up: their sums and how many are in each band. */
struct part {
	sums4 sums;
	bytes16 bands;
};
_Static_assert(MEASURE_BANDS <= sizeof(bytes16), "a byte a band");

unsigned cube_row(int year_group)
{
	return year_group >= -2 && year_group <= 14 ? (unsigned)(year_group + 2) : CUBE_YEARS - 1;
}

int cube_year_group(unsigned row)
{
	return row < CUBE_YEARS - 1 ? (int)row - 2 : YEAR_UNKNOWN;
}

/* --- one block ---------------------------------------------------------------- */

/* The band of every lane: how many twentieths of the possible sessions were missed, 10 for a half and
 * more. By counting the limits passed, so that nothing is divided. */
static void find_bands(const struct lane_sums *s, uint8_t bands[ROLL_LANES])
{
	typedef int16_t eight __attribute__((vector_size(16), aligned(2), may_alias));

	for (unsigned lane = 0; lane < ROLL_LANES; lane += 8) {
		const eight possible = *(const eight *)&s->of[SUM_POSSIBLE][lane];
		const eight missed = (*(const eight *)&s->of[SUM_AUTHORISED][lane] +
				      *(const eight *)&s->of[SUM_UNAUTHORISED][lane]) *
				     20;
		eight limit = possible, passed = {0};

		for (unsigned band = 1; band < MEASURE_BANDS; band++) {
			passed -= missed >= limit;
			limit += possible;
		}
		for (unsigned i = 0; i < 8; i++)
			bands[lane + i] = (uint8_t)passed[i];
	}
}

/* An enrolment of each band; the last row is one that is left out. */
static const bytes16 one_of[MEASURE_BANDS + 1] = {
	{1},
	{0, 1},
	{0, 0, 1},
	{0, 0, 0, 1},
	{0, 0, 0, 0, 1},
	{0, 0, 0, 0, 0, 1},
	{0, 0, 0, 0, 0, 0, 1},
	{0, 0, 0, 0, 0, 0, 0, 1},
	{0, 0, 0, 0, 0, 0, 0, 0, 1},
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
};

/* Lanes with fewer than `min_possible` sessions add nothing. */
static inline struct part lane_part(const struct lane_sums *s, unsigned lane, unsigned band,
				    unsigned min_possible)
{
	bool counts = s->of[SUM_POSSIBLE][lane] >= min_possible;
	sums4 sums = {s->of[SUM_ATTENDING][lane], s->of[SUM_AUTHORISED][lane], s->of[SUM_UNAUTHORISED][lane],
		      s->of[SUM_LATE][lane]};

	return (struct part){sums & (0 - (uint32_t)counts), one_of[counts ? band : MEASURE_BANDS]};
}

/* To the subsets `of` of the lanes before, `count` of them, adds those with one lane more. */
static inline void with_lane(struct part *of, unsigned count, struct part one)
{
	for (unsigned i = 0; i < count; i++) {
		of[count + i].sums = of[i].sums + one.sums;
		of[count + i].bands = of[i].bands + one.bands;
	}
}

static void add_subsets(const struct lane_sums *s, unsigned min_possible, struct part subsets[FOURS][16])
{
	uint8_t bands[ROLL_LANES];

	find_bands(s, bands);
	for (unsigned lane = 0; lane < ROLL_LANES; lane += 4) {
		struct part *of = subsets[lane / 4];

		of[0] = (struct part){0};
		with_lane(of, 1, lane_part(s, lane, bands[lane], min_possible));
		with_lane(of, 2, lane_part(s, lane + 1, bands[lane + 1], min_possible));
		with_lane(of, 4, lane_part(s, lane + 2, bands[lane + 2], min_possible));
		with_lane(of, 8, lane_part(s, lane + 3, bands[lane + 3], min_possible));
	}
}

static inline void add_cohort(const struct part subsets[FOURS][16], uint32_t lanes, struct part *to)
{
	struct part sum = *to;

#pragma GCC unroll 8
	for (unsigned four = 0; four < FOURS; four++, lanes >>= 4) {
		sum.sums += subsets[four][lanes & 15].sums;
		sum.bands += subsets[four][lanes & 15].bands;
	}
	*to = sum;
}

/* --- one year group ----------------------------------------------------------- */

static void keep(const struct part *part, struct measure *m)
{
	uint64_t enrolments = 0, persistent = 0;

#pragma GCC unroll 11
	for (unsigned band = 0; band < MEASURE_BANDS; band++) {
		uint64_t count = part->bands[band];

		m->bands[band] += count;
		enrolments += count;
		persistent += band >= 2 ? count : 0;
	}
	m->enrolments += enrolments;
	m->persistent += persistent;
	m->severe += part->bands[MEASURE_BANDS - 1];
	m->attending += part->sums[PART_ATTENDING];
	m->authorised += part->sums[PART_AUTHORISED];
	m->unauthorised += part->sums[PART_UNAUTHORISED];
	m->late += part->sums[PART_LATE];
	m->possible += (uint64_t)part->sums[PART_ATTENDING] + part->sums[PART_AUTHORISED] +
		       part->sums[PART_UNAUTHORISED];
}

/* One school's work. */
struct work {
	const uint8_t *sums; /* of block b at b * step bytes */
	size_t step;
	const struct cube_cohorts *cohorts;
	unsigned min_possible;
	uint8_t rows[ROLL_BLOCKS]; /* of each block */
	struct part subsets[FOURS][16];
	struct part parts[CUBE_COHORTS];
};

static void add_block(struct work *w, unsigned block)
{
	const uint32_t *lanes = w->cohorts->lanes + (size_t)block * w->cohorts->count;
	const void *sums = w->sums + block * w->step;

	add_subsets(sums, w->min_possible, w->subsets);
	for (unsigned c = 0; c < w->cohorts->count; c++)
		add_cohort((const struct part(*)[16])w->subsets, lanes[c], &w->parts[c]);
}

static void keep_parts(struct work *w, struct measure *measures)
{
	for (unsigned c = 0; c < w->cohorts->count; c++) {
		keep(&w->parts[c], &measures[c]);
		w->parts[c] = (struct part){0};
	}
}

static void add_school(const struct roll *r, unsigned school, struct work *w, struct measure *measures)
{
	unsigned blocks = roll_blocks(r, school);
	uint32_t rows = 0;

	for (unsigned block = 0; block < blocks; block++) {
		w->rows[block] = (uint8_t)cube_row(roll_block_year(r, school, block));
		rows |= (uint32_t)1 << w->rows[block];
	}
	for (; rows != 0; rows &= rows - 1) {
		unsigned row = (unsigned)__builtin_ctz(rows), count = 0;
		struct measure *to = measures + (size_t)row * w->cohorts->count;

		for (unsigned block = 0; block < blocks; block++) {
			if (w->rows[block] != row)
				continue;
			add_block(w, block);
			if (++count % BLOCKS_A_BYTE == 0)
				keep_parts(w, to);
		}
		keep_parts(w, to);
	}
}

void cube_add(const struct roll *r, unsigned school, const struct lane_sums *sums,
	      const struct cube_cohorts *cohorts, unsigned min_possible, struct measure *measures)
{
	struct work w = {.sums = (const uint8_t *)sums,
			 .step = sizeof *sums,
			 .cohorts = cohorts,
			 .min_possible = min_possible == 0 ? 1 : min_possible};

	add_school(r, school, &w, measures);
}

void cube_add_year(const struct roll *r, unsigned school, const struct cube_cohorts *cohorts,
		   unsigned min_possible, struct measure *measures)
{
	struct work w = {.step = sizeof(struct roll_block),
			 .cohorts = cohorts,
			 .min_possible = min_possible == 0 ? 1 : min_possible};

	if (roll_blocks(r, school) == 0)
		return;
	w.sums = (const uint8_t *)&r->schools[school].blocks[0].tallies;
	add_school(r, school, &w, measures);
}
