/* Enrolments added up 8 lanes at a time, against one after another. */
#include <criterion/criterion.h>

#include <string.h>

#include "measure/lane_measure.h"

static uint32_t seed = 3;

static unsigned dice(unsigned sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

/* Edges matter most: exactly 10 % and 50 % absent, nothing possible, one under the minimum, a whole year of
 * 540. */
static void random_lane(struct lane_sums *s, unsigned lane)
{
	unsigned possible = dice(4) == 0 ? dice(25) : dice(541);
	unsigned absent = dice(3) == 0 ? possible * dice(21) / 20 : dice(possible + 1);
	unsigned authorised = dice(absent + 1);

	s->of[SUM_POSSIBLE][lane] = (uint16_t)possible;
	s->of[SUM_ATTENDING][lane] = (uint16_t)(possible - absent);
	s->of[SUM_AUTHORISED][lane] = (uint16_t)authorised;
	s->of[SUM_UNAUTHORISED][lane] = (uint16_t)(absent - authorised);
	s->of[SUM_LATE][lane] = (uint16_t)dice(possible + 1);
	s->of[SUM_KNOWN][lane] = (uint16_t)dice(541);
}

Test(lane_measure, lanes_add_up_to_what_enrolments_do)
{
	for (unsigned round = 0; round < 400; round++) {
		const unsigned minimum = dice(2) * MEASURE_MINIMUM_BANDINGS,
			       blocks = round % 50 == 0 ? 256 : dice(9);
		struct lane_measure lanes = {0};
		struct measure got = {0}, want = {0};
		uint64_t known = 0, count = 0;

		for (unsigned b = 0; b < blocks; b++) {
			uint32_t mask =
				dice(4) == 0 ? UINT32_MAX : (uint32_t)dice(1 << 16) << 16 | dice(1 << 16);
			struct lane_sums s;

			for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
				struct tally t;

				random_lane(&s, lane);
				if ((mask >> lane & 1) == 0)
					continue;
				t = lane_tally(&s, lane);
				measure_add_from(&want, &t, minimum);
				known += t.known;
				count++;
			}
			lane_measure_add(&lanes, &s, mask, minimum);
		}
		lane_measure_keep(&lanes, &got);
		cr_assert_eq(memcmp(&got, &want, sizeof got), 0, "round %u", round);
		cr_assert_eq(lane_measure_known(&lanes), known);
		cr_assert_eq(lanes.lanes, count);
	}
}
