#include "roll/rows.h"

#include <string.h>

/* L and U differ in one bit, so that one compare finds both. */
#define LATE_BIT (CELL_LATE ^ CELL_LATE_AFTER_CLOSE)
_Static_assert((LATE_BIT & (LATE_BIT - 1)) == 0 && (CELL_LATE & LATE_BIT) == 0, "L and U differ in one bit");
_Static_assert(CELL_NOT_COLLECTED_LAST < 128, "a cell is a positive signed byte");
/* Bytes to fetch ahead: machines stop fetching by themselves at the end of a page. */
#define ROWS_AHEAD 2048

#define ROW_WIDTH      16
#define ROW_NAME(name) name##_16
#define ROW_TARGET
#include "roll/rows_kernel.h"

#if defined(__x86_64__)
#define ROW_WIDTH      32
#define ROW_NAME(name) name##_32
#define ROW_TARGET     __attribute__((target("avx2")))
#include "roll/rows_kernel.h"
#define WIDE() __builtin_cpu_supports("avx2")
#else /* sixteen bytes are all there is */
#define WIDE()	   false
#define weeks_32   weeks_16
#define parts_32   parts_16
#define session_32 session_16
#define values_32  values_16
#endif

void rows_count_blocks(const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
		       struct row_counts *counts)
{
	bool wide = WIDE();

	if (from == 0 && to == ROLL_SESSIONS)
		(wide ? weeks_32 : weeks_16)(cells, blocks, counts);
	else
		(wide ? parts_32 : parts_16)(cells, blocks, from, to, counts);
}

void rows_count_session(const uint8_t *cells, unsigned blocks, const uint8_t *masks, size_t mask_step,
			struct row_counts *counts)
{
	(WIDE() ? session_32 : session_16)(cells, blocks, masks, mask_step, counts);
}

/* Which two counts' difference is a sum; ROWS stands for nothing. */
static const struct difference {
	uint8_t from, less;
} differences[SUMS] = {
	[SUM_POSSIBLE] = {ROWS_KNOWN, ROWS_NOT_POSSIBLE},
	[SUM_ATTENDING] = {ROWS_KNOWN, ROWS_ABSENT},
	[SUM_AUTHORISED] = {ROWS_ABSENT, ROWS_UNAUTHORISED},
	[SUM_UNAUTHORISED] = {ROWS_UNAUTHORISED, ROWS_NOT_POSSIBLE},
	[SUM_LATE] = {ROWS_LATE, ROWS},
	[SUM_KNOWN] = {ROWS_KNOWN, ROWS_NOT_COLLECTED},
};

/* The counts of a difference's right side; a row of zeros for nothing. */
static const uint8_t *less_of(const struct row_counts *counts, unsigned sum)
{
	static const uint8_t zeros[ROLL_LANES];

	return differences[sum].less == ROWS ? zeros : counts->of[differences[sum].less];
}

/* `sign` is 1 or -1. */
static void move_sum(uint16_t *restrict sum, const uint8_t *restrict from, const uint8_t *restrict less,
		     int sign)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		sum[lane] = (uint16_t)(sum[lane] + sign * (from[lane] - less[lane]));
}

void rows_add(const struct row_counts *counts, struct lane_sums *sums)
{
	for (unsigned sum = 0; sum < SUMS; sum++)
		move_sum(sums->of[sum], counts->of[differences[sum].from], less_of(counts, sum), 1);
}

void rows_drop(const struct row_counts *counts, struct lane_sums *sums)
{
	for (unsigned sum = 0; sum < SUMS; sum++)
		move_sum(sums->of[sum], counts->of[differences[sum].from], less_of(counts, sum), -1);
}

void rows_compare(const uint8_t *was, const uint8_t *now, struct row_counts *change)
{
	compare_16(was, now, change);
}

/* Differences of signed bytes, up to a week's sessions. */
static void move_step(uint16_t *restrict sum, const uint8_t *restrict from, const uint8_t *restrict less)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		sum[lane] = (uint16_t)(sum[lane] + (int8_t)(uint8_t)(from[lane] - less[lane]));
}

void rows_move(const struct row_counts *change, struct lane_sums *sums)
{
	for (unsigned sum = 0; sum < SUMS; sum++)
		move_step(sums->of[sum], change->of[differences[sum].from], less_of(change, sum));
}

/* The sum of 32 bytes, eight at a time. */
static uint32_t total(const uint8_t *bytes)
{
	const uint64_t even = 0x00ff00ff00ff00ffULL;
	uint64_t words[ROLL_LANES / 8], sums = 0;

	memcpy(words, bytes, sizeof words);
	for (unsigned i = 0; i < ROLL_LANES / 8; i++)
		sums += (words[i] & even) + (words[i] >> 8 & even);
	return (uint32_t)(sums * 0x0001000100010001ULL >> 48);
}

int rows_heard(const struct row_counts *change)
{
	uint8_t raised[ROLL_LANES];

	/* None below zero. */
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		raised[lane] = (uint8_t)(change->of[ROWS_KNOWN][lane] + ROLL_SESSIONS);
	return (int)total(raised) - ROLL_SESSIONS * ROLL_LANES;
}

void rows_total(const struct row_counts *counts, struct session_sum *sum)
{
	uint32_t of[ROWS];

	for (unsigned i = 0; i < ROWS; i++)
		of[i] = total(counts->of[i]);
	sum->possible += of[ROWS_KNOWN] - of[ROWS_NOT_POSSIBLE];
	sum->attending += of[ROWS_KNOWN] - of[ROWS_ABSENT];
	sum->authorised += of[ROWS_ABSENT] - of[ROWS_UNAUTHORISED];
	sum->unauthorised += of[ROWS_UNAUTHORISED] - of[ROWS_NOT_POSSIBLE];
	sum->late += of[ROWS_LATE];
	sum->known += of[ROWS_KNOWN] - of[ROWS_NOT_COLLECTED];
}

void rows_count_values(const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
		       const uint8_t *masks, size_t mask_step, const uint8_t values[4],
		       uint32_t ret_counts[4])
{
	uint8_t counts[4][ROLL_LANES];

	(WIDE() ? values_32 : values_16)(cells, blocks, from, to, masks, mask_step, values, counts);
	for (unsigned i = 0; i < 4; i++)
		ret_counts[i] = total(counts[i]);
}
