/* rows_kernel.h: the loops of rows.c for one width of vector; rows.c includes it once a width,
 * with ROW_WIDTH (bytes of a vector), ROW_NAME(name) and ROW_TARGET (a function attribute). */

typedef int8_t ROW_NAME(row) __attribute__((vector_size(ROW_WIDTH), aligned(1), may_alias));

/* Cells are below 128, so signed bytes compare as they should. A true lane is -1. */
#define ROW_ADD(x)                                                                                           \
	do {                                                                                                 \
		known -= (x) >= CELL_PRESENT_FIRST;                                                          \
		absent -= (x) >= CELL_AUTHORISED_FIRST;                                                      \
		unauthorised -= (x) >= CELL_UNAUTHORISED_FIRST;                                              \
		not_possible -= (x) >= CELL_NOT_POSSIBLE_FIRST;                                              \
		not_collected -= (x) >= CELL_NOT_COLLECTED_FIRST;                                            \
		late -= ((x) & ~LATE_BIT) == CELL_LATE;                                                      \
	} while (0)
#define ROW_AT(bytes)	 (*(ROW_NAME(row) *)(bytes))
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
	ROW_NAME(row) known = {0}, absent = {0}, unauthorised = {0};                                         \
	ROW_NAME(row) not_possible = {0}, not_collected = {0}, late = {0}

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

#if ROW_WIDTH == 16
static void compare_16(const uint8_t *was, const uint8_t *now, struct row_counts *ret)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane += ROW_WIDTH) {
		const row_16 x = ROW_CONST(now + lane), y = ROW_CONST(was + lane);

		ROW_AT(ret->of[ROWS_KNOWN] + lane) = (y >= CELL_PRESENT_FIRST) - (x >= CELL_PRESENT_FIRST);
		ROW_AT(ret->of[ROWS_ABSENT] + lane) =
			(y >= CELL_AUTHORISED_FIRST) - (x >= CELL_AUTHORISED_FIRST);
		ROW_AT(ret->of[ROWS_UNAUTHORISED] + lane) =
			(y >= CELL_UNAUTHORISED_FIRST) - (x >= CELL_UNAUTHORISED_FIRST);
		ROW_AT(ret->of[ROWS_NOT_POSSIBLE] + lane) =
			(y >= CELL_NOT_POSSIBLE_FIRST) - (x >= CELL_NOT_POSSIBLE_FIRST);
		ROW_AT(ret->of[ROWS_NOT_COLLECTED] + lane) =
			(y >= CELL_NOT_COLLECTED_FIRST) - (x >= CELL_NOT_COLLECTED_FIRST);
		ROW_AT(ret->of[ROWS_LATE] + lane) =
			((y & ~LATE_BIT) == CELL_LATE) - ((x & ~LATE_BIT) == CELL_LATE);
	}
}
#endif

#undef ROW_ADD
#undef ROW_AT
#undef ROW_CONST
#undef ROW_KEEP
#undef ROW_COUNTERS
#undef ROW_WIDTH
#undef ROW_NAME
#undef ROW_TARGET
