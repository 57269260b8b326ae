/* roll.h: the register in memory, for one academic year.
 *
 * A cell is one byte naming a code. A leaf is one school-week: blocks of 32 slots of
 * one year group, each block ten sessions (Mon AM .. Fri PM) x 32 bytes, session-major.
 * The same bytes are kept in the store. Weeks count from the Monday on or before 1
 * August (year_start_week). A short or missing leaf means unknown.
 *
 * Beside the cells the roll keeps two caches, always in step with them: tallies per slot
 * and, where somebody asked for them, bits of unauthorised sessions (planes.h). They are
 * never stored. */
#ifndef ROLL_ROLL_H
#define ROLL_ROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attendance/calendar.h"
#include "attendance/code.h"
#include "base/fault.h"
#include "base/text.h"

#define ROLL_LANES    32
#define ROLL_SESSIONS 10
#define ROLL_BLOCK    (ROLL_LANES * ROLL_SESSIONS)
#define ROLL_WEEKS    54
/* Year groups as a small number: 0 reception, 1-14 National Curriculum, -1 N2, -2 N1; 99 not known. */
#define YEAR_UNKNOWN 99

/* Counts of one enrolment, in sessions (domain.md 2.1). `known`: sessions with a code that is neither
 * unknown nor "not collected" (# and Z). */
struct tally {
	uint16_t possible, attending, authorised, unauthorised, late, known;
};

struct roll; /* opaque */

/* A roll of `schools` schools for the year whose first week starts on `first_monday`.
 * NULL: no memory, or a day that no year_start_week gives. */
struct roll *roll_new(unsigned schools, day_t first_monday);
void roll_free(struct roll *r);
/* A copy of the schools named (by index; NULL: all), caches included; the others are empty, without slots.
 * NULL: no memory. */
struct roll *roll_copy(const struct roll *r, const bool *schools);
day_t roll_first_monday(const struct roll *r);

/* Takes the next free slot of a block of this year group (opening a block when full), never
 * one below a slot in use. -FAULT_MEANING: no such year group; -FAULT_LIMIT: school full. */
int roll_slot_add(struct roll *r, unsigned school, int year_group, unsigned *ret_slot, struct fault *reterr);
/* Claims a slot read from the store; its block must be free or of the same year group
 * (-FAULT_MEANING), and the slot not claimed before (-FAULT_STATE). */
int roll_slot_claim(struct roll *r, unsigned school, unsigned slot, int year_group, struct fault *reterr);
/* Slots claimed so far in a school (highest + 1, rounded up to whole blocks); 0: no such school. */
unsigned roll_slots(const struct roll *r, unsigned school);

/* The week (0..) and session within it (0..9) of a weekday session of this roll's year;
 * -FAULT_MEANING for a weekend or a day of another year. */
int roll_place(const struct roll *r, session_t s, unsigned *ret_week, unsigned *ret_column,
	       struct fault *reterr);
/* Sets a cell; the caches follow. *ret_old is what stood there. Putting the
 * old value back undoes it exactly. Nothing changes on failure: -FAULT_MEANING as
 * roll_place or for a number that is no cell, -FAULT_STATE for a slot not claimed. */
int roll_put(struct roll *r, unsigned school, unsigned slot, session_t s, cell_t cell, cell_t *ret_old,
	     struct fault *reterr);
/* Puts many marks of one school, in the order given; fastest when they are sorted by slot or by
 * session. `ret_old[i]` (room for `count`) is what stood there when mark i was put, so that putting
 * them back from the last to the first undoes it. All or none: errors as roll_put, the text starts
 * with "mark I: ", I from 0, the first that is wrong; -FAULT_MEMORY. Nothing changes then. */
struct roll_mark {
	uint32_t slot;
	session_t session;
	cell_t cell;
};
int roll_put_many(struct roll *r, unsigned school, const struct roll_mark *marks, size_t count,
		  cell_t *ret_old, struct fault *reterr);
/* CELL_UNKNOWN for anything never set, a weekend, or outside the year. */
cell_t roll_get(const struct roll *r, unsigned school, unsigned slot, session_t s);

/* Lends the bytes of a leaf until the next roll_put or roll_load; length 0 when empty. Empty
 * blocks at the end are left out, so equal cells give equal bytes. */
struct span roll_leaf(const struct roll *r, unsigned school, unsigned week);
/* Loads a leaf's bytes (a multiple of ROLL_BLOCK, not lent by this roll) in place of what stood
 * there; the caches follow. -FAULT_PARSE when the length is wrong, a byte is no cell or a day is of
 * another year; -FAULT_STATE when a marked slot is not claimed yet. Nothing changes then. */
int roll_load(struct roll *r, unsigned school, unsigned week, struct span bytes, struct fault *reterr);

/* The running tally of a slot; all zero when never marked. */
struct tally roll_tally(const struct roll *r, unsigned school, unsigned slot);
/* The same counted again from the cells: must equal roll_tally, always (the nightly check). */
struct tally roll_recount(const struct roll *r, unsigned school, unsigned slot);
/* Cells that are not unknown, over the whole roll (the demo's M). */
uint64_t roll_cells(const struct roll *r);

/* A run of school days looking back from `last` (inclusive) over the school's calendar:
 * whole days on which every session's cell is in `cells` (a set of 128 bits, see
 * cell_set). Sessions closed by `#` are skipped: a day with both closed is no day of the
 * run, a day with one closed goes by the other. An unknown session ends the run (never
 * guessed), as does the start of this roll's year. Returns the number of days and the
 * first of them (DAY_NONE when 0). */
struct cell_set {
	uint64_t bits[2];
};
static inline struct cell_set cell_set_add(struct cell_set s, cell_t c)
{
	if (c < 128)
		s.bits[c / 64] |= (uint64_t)1 << (c % 64);
	return s;
}
static inline bool cell_set_has(struct cell_set s, cell_t c)
{
	return c < 128 && (s.bits[c / 64] >> (c % 64) & 1) != 0;
}
struct school_days roll_run_days(const struct roll *r, const struct calendar *calendar, unsigned school,
				 unsigned slot, day_t last, struct cell_set cells, day_t *ret_first);
/* The same over any open days (openings_open: what the school's marks say was closed is skipped
 * too, by half days). */
struct school_days roll_run_open(const struct roll *r, const struct open_days *open, unsigned school,
				 unsigned slot, day_t last, struct cell_set cells, day_t *ret_first);

#endif
