/* put.c: marks into the roll, one or a page of them; tallies and planes follow. */
#include <string.h>

#include "roll/roll_internal.h"
#include "roll/rows.h"

/* From so many marks on a whole row of 32 lanes is cheaper than mark by mark; and from so many a block's
 * week, of ten rows at most. */
#define ROW_WORTH   6
#define BLOCK_WORTH 40

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

/* One slot's week: its first cell; the next is a row of lanes on. */
struct slot_week {
	uint8_t *cells;
	struct roll_school *of;
	unsigned slot, first_day;
};

static inline struct slot_week slot_week(const struct week *w, struct roll_school *of, unsigned slot)
{
	const unsigned first_day = w->number * ROLL_WEEKDAYS;

	return (struct slot_week){
		.cells = w->leaf->cells + roll_lane_at(slot),
		.of = of,
		.slot = slot,
		.first_day = first_day,
	};
}

/* What some marks of a slot and week change. */
struct change {
	struct tally_step step;
	unsigned noted; /* columns that the plane or the closed days may have to follow, a bit each */
};

/* Sets a cell; what follows from it is added to `change`. */
static inline cell_t set_cell(uint8_t *cells, unsigned column, cell_t cell, struct change *change)
{
	uint8_t *place = cells + (size_t)column * ROLL_LANES, old = *place;

	*place = cell;
	change->noted |= (unsigned)(tally_steps[old].of[STEP_NOTED] | tally_steps[cell].of[STEP_NOTED])
			 << column;
	tally_step(&change->step, old, cell);
	return old;
}

/* Brings the plane and the closed days in step with the cells of some columns. */
static __attribute__((noinline)) void note(const struct slot_week *at, unsigned columns)
{
	for (; columns != 0; columns &= columns - 1) {
		const unsigned column = (unsigned)__builtin_ctz(columns);
		const cell_t cell = at->cells[(size_t)column * ROLL_LANES];

		plane_put(plane_at(at->of, at->slot / ROLL_LANES, 2 * at->first_day + column),
			  at->slot % ROLL_LANES, cell);
		if (cell == CELL_PLANNED_CLOSURE)
			school_closes(at->of, at->first_day + column / 2);
	}
}

/* Brings tallies and plane in step with the cells that were set. */
static inline void follow(const struct slot_week *at, const struct change *change)
{
	if (change->noted != 0 && at->of->unauthorised != NULL)
		note(at, change->noted);
	tally_add(&at->of->blocks[at->slot / ROLL_LANES], at->slot % ROLL_LANES, &change->step);
}

static void keep_known(struct roll *r, const struct week *w, int change)
{
	w->leaf->known += (unsigned)change;
	r->known += (uint64_t)change;
}

int roll_put(struct roll *r, unsigned school, unsigned slot, session_t s, cell_t cell, cell_t *ret_old,
	     struct fault *reterr)
{
	struct change change = {0};
	struct slot_week at;
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
	at = slot_week(&w, of, slot);
	*ret_old = set_cell(at.cells, (unsigned)(s - w.start), cell, &change);
	if (*ret_old == cell)
		return 0;
	follow(&at, &change);
	keep_known(r, &w, change.step.of[STEP_HEARD]);
	return 0;
}

/* Puts the marks of one slot and one week, from the first on, up to one that is no cell. Returns how
 * many they were; 0: the first cannot be put. */
static size_t put_slot(struct roll *r, const struct week *w, struct roll_school *of,
		       const struct roll_mark *marks, size_t count, cell_t *ret_old)
{
	const unsigned slot = marks[0].slot;
	const struct slot_week at = slot_week(w, of, slot);
	const struct week in = *w;
	struct change change = {0};
	size_t n = 0;

	if (!roll_claimed(of, slot))
		return 0;
	while (n < count && marks[n].slot == slot && week_has(&in, marks[n].session) &&
	       marks[n].cell <= CELL_NOT_COLLECTED_LAST) {
		ret_old[n] =
			set_cell(at.cells, (unsigned)(marks[n].session - in.start), marks[n].cell, &change);
		n++;
	}
	follow(&at, &change);
	keep_known(r, w, change.step.of[STEP_HEARD]);
	return n;
}

/* --- marks of one block ------------------------------------------------------- */

static inline bool same_row(const struct roll_mark *a, const struct roll_mark *b)
{
	return a->session == b->session && a->slot / ROLL_LANES == b->slot / ROLL_LANES;
}

static inline bool same_week(const struct week *w, const struct roll_mark *a, const struct roll_mark *b)
{
	return a->slot / ROLL_LANES == b->slot / ROLL_LANES && week_has(w, b->session);
}

/* The block's rows that marks were put into, and what stood there. */
struct touched {
	unsigned columns; /* a bit each */
	uint32_t lanes;
	cell_t highest; /* of all the marks: one that is no cell may stand under a later one */
	uint8_t was[ROLL_SESSIONS][ROLL_LANES];
};

/* The cells of one session; nothing follows yet and nothing is checked. */
static size_t set_row(uint8_t *row, unsigned column, const struct roll_mark *marks, size_t count,
		      cell_t *ret_old, struct touched *touched)
{
	const struct roll_mark first = marks[0];
	cell_t highest = 0;
	uint32_t lanes = 0;
	size_t n = 0;

	memcpy(touched->was[column], row, ROLL_LANES);
	do {
		const unsigned lane = marks[n].slot % ROLL_LANES;
		const cell_t cell = marks[n].cell;

		ret_old[n] = row[lane];
		row[lane] = cell;
		highest = cell > highest ? cell : highest;
		lanes |= (uint32_t)1 << lane;
		n++;
	} while (n < count && same_row(&first, &marks[n]));
	touched->columns = 1U << column;
	touched->lanes = lanes;
	touched->highest = highest;
	return n;
}

/* The same of any sessions of the week. */
static size_t set_rows(const struct week *w, uint8_t *cells, const struct roll_mark *marks, size_t count,
		       cell_t *ret_old, struct touched *touched)
{
	const struct roll_mark first = marks[0];
	const struct week in = *w;
	unsigned columns = 0;
	cell_t highest = 0;
	uint32_t lanes = 0;
	size_t n = 0;

	memcpy(touched->was, cells, sizeof touched->was);
	do {
		const unsigned lane = marks[n].slot % ROLL_LANES;
		const unsigned column = (unsigned)(marks[n].session - in.start);
		const cell_t cell = marks[n].cell;
		uint8_t *place = cells + (size_t)column * ROLL_LANES + lane;

		columns |= 1U << column;
		lanes |= (uint32_t)1 << lane;
		highest = cell > highest ? cell : highest;
		ret_old[n] = *place;
		*place = cell;
		n++;
	} while (n < count && same_week(&in, &first, &marks[n]));
	touched->columns = columns;
	touched->lanes = lanes;
	touched->highest = highest;
	return n;
}

static size_t set_many(const struct week *w, uint8_t *cells, const struct roll_mark *marks, size_t count,
		       cell_t *ret_old, struct touched *touched)
{
	const unsigned column = (unsigned)(marks[0].session - w->start);

	if (count >= ROW_WORTH && same_row(&marks[0], &marks[ROW_WORTH - 1]))
		return set_row(cells + (size_t)column * ROLL_LANES, column, marks, count, ret_old, touched);
	return set_rows(w, cells, marks, count, ret_old, touched);
}

/* Puts the marks of one block and week, from the first on. Returns how many they were; 0: one of them
 * cannot be put. */
static size_t put_rows(struct roll *r, const struct week *w, struct roll_school *of,
		       const struct roll_mark *marks, size_t count, cell_t *ret_old)
{
	const unsigned number = marks[0].slot / ROLL_LANES;
	struct roll_block *block = &of->blocks[number];
	uint8_t *cells = w->leaf->cells + (size_t)number * ROLL_BLOCK;
	struct row_counts change = {0};
	struct touched touched;
	const size_t n = set_many(w, cells, marks, count, ret_old, &touched);
	const bool good =
		(touched.lanes & ~block->claimed) == 0 && touched.highest <= CELL_NOT_COLLECTED_LAST;

	for (unsigned left = touched.columns; left != 0; left &= left - 1) {
		const unsigned column = (unsigned)__builtin_ctz(left);
		uint8_t *row = cells + (size_t)column * ROLL_LANES;

		if (!good) {
			memcpy(row, touched.was[column], ROLL_LANES);
			continue;
		}
		rows_compare(touched.was[column], row, &change);
		if (of->unauthorised != NULL)
			planes_put_row(of, number, w->number * ROLL_SESSIONS + column, row);
	}
	if (!good)
		return 0;
	keep_known(r, w, tally_move(block, &change));
	return n;
}

/* --- many --------------------------------------------------------------------- */

/* Whether the marks that come first are enough of one row, or of one block and week. */
static bool worth_rows(const struct week *w, const struct roll_mark *marks, size_t count)
{
	return (count >= ROW_WORTH && same_row(&marks[0], &marks[ROW_WORTH - 1])) ||
	       (count >= BLOCK_WORTH && same_week(w, &marks[0], &marks[BLOCK_WORTH - 1]));
}

/* Puts some marks from the first on and says how many; 0: they cannot be put, or no memory. */
static size_t put_some(struct roll *r, struct roll_school *of, const struct roll_mark *marks, size_t count,
		       struct week *w, cell_t *ret_old)
{
	unsigned block = marks[0].slot / ROLL_LANES;

	if (block >= of->block_count || !week_seek(r, of, marks[0].session, w))
		return 0;
	if (block >= w->leaf->blocks && leaf_grow(w->leaf, of->block_count, NULL) < 0)
		return 0;
	if (worth_rows(w, marks, count))
		return put_rows(r, w, of, marks, count, ret_old);
	return put_slot(r, w, of, marks, count, ret_old);
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
