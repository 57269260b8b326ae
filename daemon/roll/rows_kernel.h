/* rows_kernel.h: the loops of rows.c for one width of vector; rows.c includes it once a width,
 * with ROW_WIDTH (bytes of a vector), ROW_NAME(name) and ROW_TARGET (a function attribute). */

typedef int8_t ROW_NAME(row) __attribute__((vector_size(ROW_WIDTH), aligned(1), may_alias));
typedef uint8_t ROW_NAME(counts) __attribute__((vector_size(ROW_WIDTH), aligned(1), may_alias));

/* Cells are below 128, so signed bytes compare as they should. A true lane is -1. */
#define ROW_IS(of) ((ROW_NAME(counts))(of))
#define ROW_ADD(x)                                                                                           \
	do {                                                                                                 \
		known -= ROW_IS((x) >= CELL_PRESENT_FIRST);                                                  \
		absent -= ROW_IS((x) >= CELL_AUTHORISED_FIRST);                                              \
		unauthorised -= ROW_IS((x) >= CELL_UNAUTHORISED_FIRST);                                      \
		not_possible -= ROW_IS((x) >= CELL_NOT_POSSIBLE_FIRST);                                      \
		not_collected -= ROW_IS((x) >= CELL_NOT_COLLECTED_FIRST);                                    \
		late -= ROW_IS(((x) & ~LATE_BIT) == CELL_LATE);                                              \
	} while (0)
#define ROW_AT(bytes)	 (*(ROW_NAME(counts) *)(bytes))
#define ROW_CONST(bytes) (*(const ROW_NAME(row) *)(bytes))
#define ROW_KEEP(counts, lane)                                                                               \
	do {                                                                                                 \
		ROW_AT((counts)->of[ROWS_KNOWN] + (lane)) += known;                                          \
		ROW_AT((counts)->of[ROWS_ABSENT] + (lane)) += absent;                                        \
		ROW_AT((counts)->of[ROWS_UNAUTHORISED] + (lane)) += unauthorised;                            \
		ROW_AT((counts)->of[ROWS_NOT_POSSIBLE] + (lane)) += not_possible;                            \
		ROW_AT((counts)->of[ROWS_NOT_COLLECTED] + (lane)) += not_collected;                          \
		ROW_AT((counts)->of[ROWS_LATE] + (lane)) += late;                                            \
	} while (0)
#define ROW_COUNTERS                                                                                         \
	ROW_NAME(counts) known = {0}, absent = {0}, unauthorised = {0};                                      \
	ROW_NAME(counts) not_possible = {0}, not_collected = {0}, late = {0}

static inline __attribute__((always_inline)) ROW_TARGET void
ROW_NAME(block)(const uint8_t *cells, unsigned from, unsigned to, struct row_counts *counts)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane += ROW_WIDTH) {
		ROW_COUNTERS;

#pragma GCC unroll 10
		for (unsigned session = from; session < to; session++) {
			ROW_NAME(row) x = ROW_CONST(cells + session * ROLL_LANES + lane);

			ROW_ADD(x);
		}
		ROW_KEEP(counts, lane);
	}
}

static ROW_TARGET void ROW_NAME(weeks)(const uint8_t *cells, unsigned blocks, struct row_counts *counts)
{
	for (unsigned block = 0; block < blocks; block++, cells += ROLL_BLOCK) {
		for (unsigned line = 0; line < ROLL_BLOCK; line += 64)
			__builtin_prefetch(cells + ROWS_AHEAD + line);
		ROW_NAME(block)(cells, 0, ROLL_SESSIONS, &counts[block]);
	}
}

static ROW_TARGET void ROW_NAME(parts)(const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
				       struct row_counts *counts)
{
	for (unsigned block = 0; block < blocks; block++, cells += ROLL_BLOCK)
		ROW_NAME(block)(cells, from, to, &counts[block]);
}

static ROW_TARGET void ROW_NAME(session)(const uint8_t *cells, unsigned blocks, const uint8_t *masks,
					 size_t mask_step, struct row_counts *counts)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane += ROW_WIDTH) {
		ROW_COUNTERS;

		for (unsigned block = 0; block < blocks; block++) {
			ROW_NAME(row)
			x = ROW_CONST(cells + (size_t)block * ROLL_BLOCK + lane) &
			    ROW_CONST(masks + block * mask_step + lane);

			ROW_ADD(x);
		}
		ROW_KEEP(counts, lane);
	}
}

static ROW_TARGET void ROW_NAME(values)(const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
					const uint8_t *masks, size_t mask_step, const uint8_t values[4],
					uint8_t counts[4][ROLL_LANES])
{
	const ROW_NAME(row) none = {0};
	const ROW_NAME(row) v0 = none + (int8_t)values[0], v1 = none + (int8_t)values[1];
	const ROW_NAME(row) v2 = none + (int8_t)values[2], v3 = none + (int8_t)values[3];

	for (unsigned lane = 0; lane < ROLL_LANES; lane += ROW_WIDTH) {
		ROW_NAME(counts) n0 = {0}, n1 = {0}, n2 = {0}, n3 = {0};

		for (unsigned block = 0; block < blocks; block++) {
			const ROW_NAME(row) mask = ROW_CONST(masks + block * mask_step + lane);
			const uint8_t *at = cells + (size_t)block * ROLL_BLOCK + lane;

			for (unsigned session = from; session < to; session++) {
				const ROW_NAME(row) x = ROW_CONST(at + session * ROLL_LANES) & mask;

				n0 -= ROW_IS(x == v0);
				n1 -= ROW_IS(x == v1);
				n2 -= ROW_IS(x == v2);
				n3 -= ROW_IS(x == v3);
			}
		}
		ROW_AT(counts[0] + lane) = n0;
		ROW_AT(counts[1] + lane) = n1;
		ROW_AT(counts[2] + lane) = n2;
		ROW_AT(counts[3] + lane) = n3;
	}
}

#if ROW_WIDTH == 16
#define ROW_MORE(count, x, y) (ROW_AT(ret->of[count] + lane) += ROW_IS(y) - ROW_IS(x))
static void compare_16(const uint8_t *was, const uint8_t *now, struct row_counts *ret)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane += ROW_WIDTH) {
		const row_16 x = ROW_CONST(now + lane), y = ROW_CONST(was + lane);

		ROW_MORE(ROWS_KNOWN, x >= CELL_PRESENT_FIRST, y >= CELL_PRESENT_FIRST);
		ROW_MORE(ROWS_ABSENT, x >= CELL_AUTHORISED_FIRST, y >= CELL_AUTHORISED_FIRST);
		ROW_MORE(ROWS_UNAUTHORISED, x >= CELL_UNAUTHORISED_FIRST, y >= CELL_UNAUTHORISED_FIRST);
		ROW_MORE(ROWS_NOT_POSSIBLE, x >= CELL_NOT_POSSIBLE_FIRST, y >= CELL_NOT_POSSIBLE_FIRST);
		ROW_MORE(ROWS_NOT_COLLECTED, x >= CELL_NOT_COLLECTED_FIRST, y >= CELL_NOT_COLLECTED_FIRST);
		ROW_MORE(ROWS_LATE, (x & ~LATE_BIT) == CELL_LATE, (y & ~LATE_BIT) == CELL_LATE);
	}
}
#undef ROW_MORE
#endif

#undef ROW_IS
#undef ROW_ADD
#undef ROW_AT
#undef ROW_CONST
#undef ROW_KEEP
#undef ROW_COUNTERS
#undef ROW_WIDTH
#undef ROW_NAME
#undef ROW_TARGET
