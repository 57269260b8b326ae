#include "measure/lane_measure.h"

typedef int16_t eight __attribute__((vector_size(16), aligned(2), may_alias));
typedef uint32_t four __attribute__((vector_size(16), aligned(4), may_alias));

/* Bits of a mask as lanes of 0 or -1. */
static inline eight spread(uint32_t lanes)
{
	const eight bit = {1, 2, 4, 8, 16, 32, 64, 128};
	const int16_t byte = (int16_t)(lanes & 255);
	const eight all = {byte, byte, byte, byte, byte, byte, byte, byte};

	return (all & bit) != 0;
}

void lane_measure_add(struct lane_measure *m, const struct lane_sums *sums, uint32_t lanes, unsigned minimum)
{
	const int16_t least = (int16_t)(minimum == 0 ? 1 : minimum > INT16_MAX ? INT16_MAX : minimum);

	m->lanes += (unsigned)__builtin_popcount(lanes);
	for (unsigned lane = 0; lane < ROLL_LANES; lane += 8) {
#define ROW(sum) (*(const eight *)&sums->of[sum][lane] & in)
		const eight in = spread(lanes >> lane);
		const eight possible = ROW(SUM_POSSIBLE);
		const eight counted = possible >= least;
		/* One more, since "greater than" is what machines have. */
		const eight missed = (ROW(SUM_AUTHORISED) + ROW(SUM_UNAUTHORISED)) * 20 + 1;
		eight limit = possible;

		if ((lanes >> lane & 255) == 0)
			continue;
#pragma GCC unroll 6
		for (unsigned sum = 0; sum < SUMS; sum++) {
			const four both = (four)ROW(sum);

			*(four *)m->sums[sum] += (both & 0xffff) + (both >> 16);
		}
		*(eight *)m->counted -= counted;
		*(eight *)m->too_few -= (possible > 0) & ~counted;
#pragma GCC unroll 10
		for (unsigned band = 1; band < MEASURE_BANDS; band++) {
			*(eight *)m->passed[band] -= (missed > limit) & counted;
			limit += possible;
		}
#undef ROW
	}
}

static uint64_t total8(const uint16_t of[8])
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < 8; i++)
		sum += of[i];
	return sum;
}

static uint64_t total4(const uint32_t of[4])
{
	return (uint64_t)of[0] + of[1] + of[2] + of[3];
}

void lane_measure_keep(const struct lane_measure *m, struct measure *ret)
{
	uint64_t over = 0;

	ret->possible += total4(m->sums[SUM_POSSIBLE]);
	ret->attending += total4(m->sums[SUM_ATTENDING]);
	ret->authorised += total4(m->sums[SUM_AUTHORISED]);
	ret->unauthorised += total4(m->sums[SUM_UNAUTHORISED]);
	ret->late += total4(m->sums[SUM_LATE]);
	ret->too_few += total8(m->too_few);
	for (unsigned band = MEASURE_BANDS; band-- > 0;) {
		const uint64_t passed = total8(band > 0 ? m->passed[band] : m->counted);

		ret->bands[band] += passed - over;
		over = passed;
	}
	ret->enrolments += over;
	ret->persistent += total8(m->passed[2]);
	ret->severe += total8(m->passed[MEASURE_BANDS - 1]);
}

uint64_t lane_measure_known(const struct lane_measure *m)
{
	return total4(m->sums[SUM_KNOWN]);
}
