/* put.c: marks into the roll, one or a page of them; tallies and histories follow. */
#include <string.h>

#include "roll/roll_internal.h"
#include "roll/rows.h"

/* From so many marks on a whole row of 32 lanes is cheaper than mark by mark. */
#define ROW_WORTH 6

/* Why a put was refused; kept apart so that the way of a good mark stays short. */
static __attribute__((noinline, cold)) int put_fault(const struct roll *r, unsigned school, unsigned slot,
						     session_t s, cell_t cell, struct fault *reterr)
{
	unsigned week, column;
	int rc = roll_check_school(r, school, reterr);

	if (rc < 0)
		return rc;
	if (!roll_claimed(&r->schools[school], slot))
		return fault_set(reterr, FAULT_STATE, "slot %u is not claimed", slot);
	if (cell > CELL_NOT_COLLECTED_LAST)
		return fault_set(reterr, FAULT_MEANING, "%u is not a cell", (unsigned)cell);
	return roll_place(r, s, &week, &column, reterr);
}

/* A week of a school that marks are put into; marks that follow one another are mostly of one week. */
struct week {
	session_t start;	/* Monday morning */
	session_t first;	/* the first session of it that is of the roll's year */
	unsigned sessions;	/* and how many there are */
	unsigned number;	/* 0.. */
	struct roll_leaf *leaf; /* lent by the school */
};

/* The week of a session of the roll's year. */
static struct week week_at(const struct roll *r, struct roll_school *of, session_t s)
{
	session_t zero = session_of(r->first_monday, false);
	unsigned number = (unsigned)(s - zero) / ROLL_WEEK_SESSIONS;
	session_t start = zero + (session_t)(number * ROLL_WEEK_SESSIONS);
	session_t last = start + ROLL_SESSIONS - 1 < r->last ? start + ROLL_SESSIONS - 1 : r->last;
	session_t first = start > r->first ? start : r->first;

	return (struct week){.start = start,
			     .first = first,
			     .sessions = first <= last ? (unsigned)(last - first) + 1 : 0,
			     .number = number,
			     .leaf = &of->leaves[number]};
}

static inline bool week_has(const struct week *w, session_t s)
{
	return (unsigned)s - (unsigned)w->first < w->sessions;
}

/* Moves on to the week of `s`; false when it is no weekday session of the year. */
static inline bool week_seek(const struct roll *r, struct roll_school *of, session_t s, struct week *w)
{
	if (week_has(w, s))
		return true;
	if (s < r->first || s > r->last)
		return false;
	*w = week_at(r, of, s);
	return week_has(w, s);
}

/* --- marks of one slot -------------------------------------------------------- */

/* One slot's week: its first cell and its first day in the history; both have a row of lanes a step. */
struct slot_week {
	uint8_t *cells, *history;
};

static inline struct slot_week slot_week(const struct week *w, const struct roll_block *block, unsigned slot)
{
	return (struct slot_week){
		.cells = w->leaf->cells + roll_lane_at(slot),
		.history =
			block->history + (size_t)w->number * ROLL_WEEKDAYS * ROLL_LANES + slot % ROLL_LANES,
	};
}

/* Sets a cell and notes it in the history; what it changes in the tallies is added to `step`. */
static inline cell_t set_cell(struct slot_week at, unsigned column, cell_t cell, struct tally_step *step)
{
	uint8_t *place = at.cells + (size_t)column * ROLL_LANES, old = *place;

	*place = cell;
	history_put(at.history + (size_t)(column / 2) * ROLL_LANES, column % 2 != 0, cell);
	tally_step(step, old, cell);
	return old;
}

static void keep_known(struct roll *r, const struct week *w, int change)
{
	w->leaf->known += (unsigned)change;
	r->known += (uint64_t)change;
}

int roll_put(struct roll *r, unsigned school, unsigned slot, session_t s, cell_t cell, cell_t *ret_old,
	     struct fault *reterr)
{
	struct tally_step step = {0};
	struct roll_school *of;
	struct week w = {0};

	if (school >= r->school_count || !roll_claimed(&r->schools[school], slot) ||
	    cell > CELL_NOT_COLLECTED_LAST || !week_seek(r, &r->schools[school], s, &w))
		return put_fault(r, school, slot, s, cell, reterr);
	of = &r->schools[school];
	if (slot / ROLL_LANES >= w.leaf->blocks) {
		int rc = leaf_grow(w.leaf, of->block_count, reterr);

		if (rc < 0)
			return rc;
	}
	*ret_old = set_cell(slot_week(&w, &of->blocks[slot / ROLL_LANES], slot), (unsigned)(s - w.start),
			    cell, &step);
	if (*ret_old == cell)
		return 0;
	tally_add(&of->blocks[slot / ROLL_LANES], slot % ROLL_LANES, &step);
	keep_known(r, &w, step.of[STEP_HEARD]);
	return 0;
}

/* Puts the marks of one slot and one week, from the first on, up to one that is no cell. Returns how
 * many they were; 0: the first cannot be put. */
static size_t put_slot(struct roll *r, const struct week *w, struct roll_block *block,
		       const struct roll_mark *marks, size_t count, cell_t *ret_old)
{
	const unsigned slot = marks[0].slot;
	const struct slot_week at = slot_week(w, block, slot);
	const struct week in = *w;
	struct tally_step step = {0};
	size_t n = 0;

	if ((block->claimed >> (slot % ROLL_LANES) & 1) == 0)
		return 0;
	while (n < count && marks[n].slot == slot && week_has(&in, marks[n].session) &&
	       marks[n].cell <= CELL_NOT_COLLECTED_LAST) {
		ret_old[n] = set_cell(at, (unsigned)(marks[n].session - in.start), marks[n].cell, &step);
		n++;
	}
	tally_add(block, slot % ROLL_LANES, &step);
	keep_known(r, w, step.of[STEP_HEARD]);
	return n;
}

/* --- marks of one session ----------------------------------------------------- */

static inline bool same_row(const struct roll_mark *a, const struct roll_mark *b)
{
	return a->session == b->session && a->slot / ROLL_LANES == b->slot / ROLL_LANES;
}

/* Puts the marks of one session and one block, from the first on. Returns how many they were; 0: one of
 * them cannot be put. */
static size_t put_row(struct roll *r, const struct week *w, struct roll_block *block,
		      const struct roll_mark *marks, size_t count, cell_t *ret_old)
{
	const struct roll_mark first = marks[0];
	unsigned column = (unsigned)(first.session - w->start);
	uint8_t *row = w->leaf->cells + roll_lane_at(first.slot / ROLL_LANES * ROLL_LANES) +
		       (size_t)column * ROLL_LANES;
	uint8_t was[ROLL_LANES];
	uint32_t lanes = 0;
	size_t n = 0;

	memcpy(was, row, sizeof was);
	do {
		unsigned lane = marks[n].slot % ROLL_LANES;

		ret_old[n] = row[lane];
		row[lane] = marks[n].cell;
		lanes |= (uint32_t)1 << lane;
		n++;
	} while (n < count && same_row(&marks[n], &first));
	if ((lanes & ~block->claimed) != 0 || !rows_are_cells(row)) {
		memcpy(row, was, sizeof was);
		return 0;
	}
	keep_known(r, w, tally_move_row(block, was, row));
	history_put_row(block, w->number * ROLL_WEEKDAYS + column / 2, column % 2 != 0, row);
	return n;
}

/* --- many --------------------------------------------------------------------- */

/* Puts some marks from the first on and says how many; 0: they cannot be put, or no memory. */
static size_t put_some(struct roll *r, struct roll_school *of, const struct roll_mark *marks, size_t count,
		       struct week *w, cell_t *ret_old)
{
	unsigned block = marks[0].slot / ROLL_LANES;

	if (block >= of->block_count || !week_seek(r, of, marks[0].session, w))
		return 0;
	if (block >= w->leaf->blocks && leaf_grow(w->leaf, of->block_count, NULL) < 0)
		return 0;
	if (count >= ROW_WORTH && same_row(&marks[0], &marks[ROW_WORTH - 1]))
		return put_row(r, w, &of->blocks[block], marks, count, ret_old);
	return put_slot(r, w, &of->blocks[block], marks, count, ret_old);
}

/* Undoes the first `done` marks and names the first that cannot be put. */
static __attribute__((cold)) int many_fault(struct roll *r, unsigned school, const struct roll_mark *marks,
					    size_t count, size_t done, const cell_t *old,
					    struct fault *reterr)
{
	for (size_t i = done; i-- > 0;) {
		cell_t now;

		roll_put(r, school, marks[i].slot, marks[i].session, old[i], &now, NULL);
	}
	for (size_t i = done; i < count; i++) {
		struct fault why = {0};
		int rc = put_fault(r, school, marks[i].slot, marks[i].session, marks[i].cell, &why);

		if (rc == 0)
			continue;
		fault_set(reterr, why.kind, "mark %zu: %s", i, why.text);
		return rc;
	}
	return roll_no_memory(reterr);
}

int roll_put_many(struct roll *r, unsigned school, const struct roll_mark *marks, size_t count,
		  cell_t *ret_old, struct fault *reterr)
{
	struct week w = {0};
	int rc = roll_check_school(r, school, reterr);

	if (rc < 0)
		return rc;
	for (size_t i = 0, n; i < count; i += n) {
		n = put_some(r, &r->schools[school], marks + i, count - i, &w, ret_old + i);
		if (n == 0)
			return many_fault(r, school, marks, count, i, ret_old, reterr);
	}
	return 0;
}
