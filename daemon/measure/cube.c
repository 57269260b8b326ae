#include "measure/cube.h"

#include <stdbool.h>
#include <stddef.h>

#include "roll/roll_internal.h"

/* Blocks of which a byte holds the count of enrolments. */
#define BLOCKS_A_BYTE 7
/* Four lanes together: what any of their sixteen subsets adds up to is worked out once a block, and each
 * cohort is then a look-up and an addition for each four lanes. */
#define FOURS (ROLL_LANES / 4)

typedef uint32_t sums4 __attribute__((vector_size(16), may_alias));
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int16_t eight __attribute__((vector_size(16), aligned(2), may_alias));

/* Which of two neighbouring numbers of 16 bits is the low half of their 32. */
#define LOW_LANE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 1)

/* Where the numbers of a cube_sum lie that are added together. */
#define BAND_FIRST (offsetof(struct cube_sum, bands) / sizeof(uint32_t))
_Static_assert(offsetof(struct cube_sum, attending) == 0 && offsetof(struct cube_sum, authorised) == 4 &&
		       offsetof(struct cube_sum, unauthorised) == 8 &&
		       offsetof(struct cube_sum, late) == 12 && sizeof(struct cube_sum) == 64,
	       "a cube_sum begins as a part does");
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

/* The band of eight lanes: how many twentieths of the possible sessions were missed, 10 for a half and
 * more. By counting the limits passed, so that nothing is divided. */
static inline eight find_bands(eight possible, eight absent)
{
	/* One more, since "greater than" is what machines have. */
	const eight missed = absent * 20 + 1;
	eight limit = possible, passed = {0};

#pragma GCC unroll 10
	for (unsigned band = 1; band < MEASURE_BANDS; band++) {
		passed -= missed > limit;
		limit += possible;
	}
	return passed;
}

/* Four lanes of four sums, `a` to `d`, as the four sums of every other lane. */
static inline void by_lane(sums4 a, sums4 b, sums4 c, sums4 d, struct part *ret)
{
	const sums4 ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
	const sums4 cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
	const sums4 ab_last = __builtin_shufflevector(a, b, 2, 6, 3, 7);
	const sums4 cd_last = __builtin_shufflevector(c, d, 2, 6, 3, 7);

	ret[0].sums = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
	ret[2].sums = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
	ret[4].sums = __builtin_shufflevector(ab_last, cd_last, 0, 1, 4, 5);
	ret[6].sums = __builtin_shufflevector(ab_last, cd_last, 2, 3, 6, 7);
}

/* Eight lanes from `lane` on. Those with fewer than `min_possible` sessions add nothing. */
static inline void lane_parts(const struct lane_sums *s, unsigned lane, int16_t min_possible,
			      struct part ret[8])
{
#define ROW(sum) (*(const eight *)&s->of[sum][lane])
	const eight counts = ROW(SUM_POSSIBLE) >= min_possible;
	const eight bands = find_bands(ROW(SUM_POSSIBLE), ROW(SUM_AUTHORISED) + ROW(SUM_UNAUTHORISED));
	const eight ones = (bands & counts) | (MEASURE_BANDS & ~counts);

	const sums4 attending = (sums4)(ROW(SUM_ATTENDING) & counts);
	const sums4 authorised = (sums4)(ROW(SUM_AUTHORISED) & counts);
	const sums4 unauthorised = (sums4)(ROW(SUM_UNAUTHORISED) & counts);
	const sums4 late = (sums4)(ROW(SUM_LATE) & counts);

	/* Each 32 bits hold two lanes. */
	by_lane(attending & 0xffff, authorised & 0xffff, unauthorised & 0xffff, late & 0xffff,
		ret + LOW_LANE);
	by_lane(attending >> 16, authorised >> 16, unauthorised >> 16, late >> 16, ret + 1 - LOW_LANE);
#undef ROW
	for (unsigned i = 0; i < 8; i++)
		ret[i].bands = one_of[ones[i]];
}

#define CUBE_WIDTH	16
#define CUBE_NAME(name) name##_16
#define CUBE_TARGET
#include "measure/cube_kernel.h"

#if defined(__x86_64__)
#define CUBE_WIDTH	32
#define CUBE_NAME(name) name##_32
#define CUBE_TARGET	__attribute__((target("avx2")))
#include "measure/cube_kernel.h"
#define WIDE() __builtin_cpu_supports("avx2")
#else
#define WIDE()		false
#define find_subsets_32 find_subsets_16
#define add_cohorts_32	add_cohorts_16
#endif

/* --- one year group ----------------------------------------------------------- */

static void keep(const struct part *part, struct cube_sum *to)
{
	*(sums4 *)to += part->sums;
	/* The byte after the last band is zero. */
	for (unsigned band = 0; band <= MEASURE_BANDS; band++)
		((uint32_t *)to)[BAND_FIRST + band] += part->bands[band];
}

void cube_measure(const struct cube_sum *sum, struct measure *m)
{
	for (unsigned band = 0; band < MEASURE_BANDS; band++) {
		m->bands[band] += sum->bands[band];
		m->enrolments += sum->bands[band];
		m->persistent += band >= 2 ? sum->bands[band] : 0;
	}
	m->severe += sum->bands[MEASURE_BANDS - 1];
	m->attending += sum->attending;
	m->authorised += sum->authorised;
	m->unauthorised += sum->unauthorised;
	m->late += sum->late;
	m->possible += (uint64_t)sum->attending + sum->authorised + sum->unauthorised;
}

/* One school's work. */
struct work {
	const uint8_t *sums; /* of block b at b * step bytes */
	size_t step;
	const struct cube_cohorts *cohorts;
	int16_t min_possible;
	uint8_t rows[ROLL_BLOCKS];			   /* of each block */
	struct part lanes[ROLL_LANES], subsets[FOURS][16]; /* of the block at hand */
	struct part parts[CUBE_COHORTS];		   /* of the year group at hand */
};

static int16_t least(unsigned min_possible)
{
	return (int16_t)(min_possible == 0 ? 1 : min_possible > INT16_MAX ? INT16_MAX : min_possible);
}

static void add_block(struct work *w, unsigned block)
{
	const uint32_t *cohorts = w->cohorts->lanes + (size_t)block * w->cohorts->count;
	const void *sums = w->sums + block * w->step;
	const bool wide = WIDE();

	for (unsigned lane = 0; lane < ROLL_LANES; lane += 8)
		lane_parts(sums, lane, w->min_possible, w->lanes + lane);
	(wide ? find_subsets_32 : find_subsets_16)(w->lanes, w->subsets);
	(wide ? add_cohorts_32 : add_cohorts_16)(w->subsets, cohorts, w->cohorts->count, w->parts);
}

static void keep_parts(struct work *w, struct cube_sum *ret)
{
	for (unsigned c = 0; c < w->cohorts->count; c++) {
		keep(&w->parts[c], &ret[c]);
		w->parts[c] = (struct part){0};
	}
}

static void add_school(const struct roll *r, unsigned school, struct work *w, struct cube_sum *ret)
{
	unsigned blocks = roll_blocks(r, school);
	uint32_t rows = 0;

	for (unsigned block = 0; block < blocks; block++) {
		w->rows[block] = (uint8_t)cube_row(roll_block_year(r, school, block));
		rows |= (uint32_t)1 << w->rows[block];
	}
	for (; rows != 0; rows &= rows - 1) {
		unsigned row = (unsigned)__builtin_ctz(rows), count = 0;
		struct cube_sum *to = ret + (size_t)row * w->cohorts->count;

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
	      const struct cube_cohorts *cohorts, unsigned min_possible, struct cube_sum *ret)
{
	struct work w = {.sums = (const uint8_t *)sums,
			 .step = sizeof *sums,
			 .cohorts = cohorts,
			 .min_possible = least(min_possible)};

	add_school(r, school, &w, ret);
}

void cube_add_year(const struct roll *r, unsigned school, const struct cube_cohorts *cohorts,
		   unsigned min_possible, struct cube_sum *ret)
{
	struct work w = {
		.step = sizeof(struct roll_block), .cohorts = cohorts, .min_possible = least(min_possible)};

	if (roll_blocks(r, school) == 0)
		return;
	w.sums = (const uint8_t *)&r->schools[school].blocks[0].tallies;
	add_school(r, school, &w, ret);
}
