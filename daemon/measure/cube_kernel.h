/* cube_kernel.h: the loops of cube.c for one width of vector; cube.c includes it once a width, with
 * CUBE_WIDTH (bytes of a vector), CUBE_NAME(name) and CUBE_TARGET (a function attribute).
 *
 * A part is added as numbers of 32 bits; its bytes never carry into one another (BLOCKS_A_BYTE). */

typedef uint32_t CUBE_NAME(piece) __attribute__((vector_size(CUBE_WIDTH), aligned(16), may_alias));
#define CUBE_PIECES ((int)(sizeof(struct part) / sizeof(CUBE_NAME(piece))))

/* To the subsets `of` of the lanes before, `count` of them, adds those with one lane more. */
static inline __attribute__((always_inline)) CUBE_TARGET void
CUBE_NAME(with_lane)(struct part *of, unsigned count, const struct part *lane)
{
	for (int piece = 0; piece < CUBE_PIECES; piece++) {
		const CUBE_NAME(piece) one = ((const CUBE_NAME(piece) *)lane)[piece];

#pragma GCC unroll 8
		for (unsigned i = 0; i < count; i++)
			((CUBE_NAME(piece) *)&of[count + i])[piece] =
				((const CUBE_NAME(piece) *)&of[i])[piece] + one;
	}
}

/* Every subset of every four of 32 lanes. */
static CUBE_TARGET void CUBE_NAME(find_subsets)(const struct part *lanes, struct part subsets[FOURS][16])
{
	for (unsigned four = 0; four < FOURS; four++, lanes += 4) {
		struct part *of = subsets[four];

		of[0] = (struct part){0};
		CUBE_NAME(with_lane)(of, 1, lanes);
		CUBE_NAME(with_lane)(of, 2, lanes + 1);
		CUBE_NAME(with_lane)(of, 4, lanes + 2);
		CUBE_NAME(with_lane)(of, 8, lanes + 3);
	}
}

/* Adds the lanes of each cohort to its part. */
static CUBE_TARGET void CUBE_NAME(add_cohorts)(struct part subsets[FOURS][16], const uint32_t *cohorts,
					       unsigned count, struct part *parts)
{
	for (unsigned c = 0; c < count; c++)
		for (int piece = 0; piece < CUBE_PIECES; piece++) {
			CUBE_NAME(piece) sum = ((CUBE_NAME(piece) *)&parts[c])[piece];

#pragma GCC unroll 8
			for (unsigned four = 0; four < FOURS; four++) {
				const struct part *of = &subsets[four][cohorts[c] >> 4 * four & 15];

				sum += ((const CUBE_NAME(piece) *)of)[piece];
			}
			((CUBE_NAME(piece) *)&parts[c])[piece] = sum;
		}
}

#undef CUBE_PIECES
#undef CUBE_WIDTH
#undef CUBE_NAME
#undef CUBE_TARGET
