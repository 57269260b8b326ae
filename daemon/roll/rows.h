/* rows.h: counting cells 32 children at a time; for this room only.
 *
 * A row is one session of a block: 32 cells, one a lane. The classes of cells are contiguous
 * (code.h), so that a row is counted by comparing it with the first cell of each class; the
 * differences of those counts are the sums of recount.h. Vectors of GCC and clang, which
 * both turn into what the machine has; AVX2 is asked for when the program runs. */
#ifndef ROLL_ROWS_H
#define ROLL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "roll/recount.h"

/* Cells at or above the first cell of a class, by lane, and late ones. A byte each: at most
 * 255 rows are added up. */
enum { ROWS_KNOWN, ROWS_ABSENT, ROWS_UNAUTHORISED, ROWS_NOT_POSSIBLE, ROWS_NOT_COLLECTED, ROWS_LATE, ROWS };
struct row_counts {
	uint8_t of[ROWS][ROLL_LANES];
} __attribute__((aligned(32)));

/* Adds the sessions [from, to) of each of `blocks` blocks to `counts[block]`. */
void rows_count_blocks(const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
		       struct row_counts *counts);
/* Adds one session of all `blocks` blocks to `counts`; `cells` is its row in the first block. Only
 * lanes whose byte in `masks` is 255 count (0 otherwise); the next block's row of it is `mask_step` on. */
void rows_count_session(const uint8_t *cells, unsigned blocks, const uint8_t *masks, size_t mask_step,
			struct row_counts *counts);
/* How often each of four cells stands in the sessions [from, to) of `blocks` blocks, at most 255 rows
 * altogether; `masks` as above, and what they leave out stands as CELL_UNKNOWN. */
void rows_count_values(const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
		       const uint8_t *masks, size_t mask_step, const uint8_t values[4],
		       uint32_t ret_counts[4]);
/* Adds what one row counts more than another, a signed byte each; for ROLL_SESSIONS rows at most. */
void rows_compare(const uint8_t *was, const uint8_t *now, struct row_counts *change);
void rows_move(const struct row_counts *change, struct lane_sums *sums);
/* How many more cells are not unknown. */
int rows_heard(const struct row_counts *change);
/* Adds the counts (or takes them off) as sums; the caller's sums hold 16 bits. */
void rows_add(const struct row_counts *counts, struct lane_sums *sums);
void rows_drop(const struct row_counts *counts, struct lane_sums *sums);
/* Adds the counts of all lanes together. */
void rows_total(const struct row_counts *counts, struct session_sum *sum);

#endif
