#include "engine/intake/census.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/intake/intake.h"
#include "engine/world/approval.h"
#include "engine/world/contested.h"
#include "engine/world/steps.h"

/* An answer with fewer than four fifths of the marks or pupils held is not believed: below that it is more
 * likely cut, filtered or of another school than right. */
#define PLAUSIBLE_OF   5
#define PLAUSIBLE_PART 4
/* So few may be gone of however small a school. */
#define FEW 3

/* One bit a slot and session. */
struct grid {
	uint8_t *bits;
	uint32_t slots, stride; /* bytes a slot */
};

struct census {
	bool leavers_begun, pupils_begun, marks_begun, left_begun;
	bool leavers_whole, pupils_whole, marks_whole, left_whole;
	uint8_t *pupils; /* a byte a slot: given, under its id or by a new one */
	uint32_t slots;
	size_t named, bare; /* pupils that were given, and those of them without UPN, year and dates */
	struct buffer waiting;
	session_t first, last;
	struct grid given, missing; /* missing: by the first reading */
	struct grid put;	    /* by a page of this reading */
	bool unsure;
};

static void grid_free(struct grid *g)
{
	free(g->bits);
	*g = (struct grid){0};
}

static bool grid_new(struct grid *g, uint32_t slots, uint32_t sessions)
{
	grid_free(g);
	g->stride = (sessions + 7) / 8;
	g->slots = slots;
	g->bits = calloc((size_t)slots + 1, g->stride);
	return g->bits != NULL;
}

static void grid_set(struct grid *g, uint32_t slot, uint32_t at)
{
	if (slot < g->slots && at / 8 < g->stride)
		g->bits[(size_t)slot * g->stride + at / 8] |= (uint8_t)(1U << at % 8);
}

static bool grid_has(const struct grid *g, uint32_t slot, uint32_t at)
{
	return slot < g->slots && at / 8 < g->stride &&
	       (g->bits[(size_t)slot * g->stride + at / 8] >> at % 8 & 1) != 0;
}

void census_free(struct census *c)
{
	if (c == NULL)
		return;
	free(c->pupils);
	buffer_free(&c->waiting);
	grid_free(&c->given);
	grid_free(&c->missing);
	grid_free(&c->put);
	free(c);
}

/* --- beginning ------------------------------------------------------------------------------ */

static struct census *census_of(struct pull *p)
{
	if (p->census == NULL)
		p->census = calloc(1, sizeof *p->census);
	return p->census;
}

/* Room for one more slot than there are, so that nothing is asked for of size 0. */
static bool pupils_room(struct census *c, uint32_t slots)
{
	uint8_t *more = realloc(c->pupils, (size_t)slots + 1);

	if (more == NULL)
		return false;
	memset(more + c->slots, 0, slots + 1 - c->slots);
	c->pupils = more;
	c->slots = slots;
	return true;
}

static bool begin_pupils(struct engine *e, uint32_t school, struct census *c)
{
	c->slots = 0;
	c->named = c->bare = 0;
	buffer_reset(&c->waiting);
	return pupils_room(c, roll_slots(e->roll, school));
}

static bool begin_marks(struct engine *e, uint32_t school, struct census *c)
{
	const struct pull *p = &e->schools[school].pull;

	c->first = session_of(p->from, false);
	c->last = session_of(p->to, true);
	c->marks_whole = c->left_begun = c->left_whole = false;
	c->marks_begun = true;
	contested_begin(&e->schools[school]);
	return grid_new(&c->given, roll_slots(e->roll, school), (uint32_t)(c->last - c->first + 1)) &&
	       grid_new(&c->put, roll_slots(e->roll, school), (uint32_t)(c->last - c->first + 1));
}

int census_begin(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct pull *p = &e->schools[school].pull;
	struct census *c;
	bool ok = true;

	if (p->pages > 0 || (p->step != STEP_LEAVERS && p->step != STEP_STUDENTS && p->step != STEP_MARKS &&
			     p->step != STEP_MARKS_LEFT))
		return 0;
	c = census_of(p);
	if (c == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what a pull was given");
	if (p->step == STEP_LEAVERS) {
		c->leavers_begun = true;
		c->leavers_whole = c->pupils_begun = c->pupils_whole = false;
		ok = begin_pupils(e, school, c);
	} else if (p->step == STEP_STUDENTS) {
		ok = c->leavers_begun || begin_pupils(e, school, c);
		c->pupils_begun = true;
		c->pupils_whole = false;
	} else if (p->step == STEP_MARKS) {
		ok = begin_marks(e, school, c);
	} else {
		c->left_begun = c->marks_begun;
	}
	return ok ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for what a pull was given");
}

/* --- what was given ----------------------------------------------------------------------------- */

void census_pupil(struct engine *e, uint32_t school, uint32_t enrolment, bool bare)
{
	struct census *c = e->schools[school].pull.census;
	uint32_t slot;

	if (c == NULL || c->pupils == NULL || enrolment == NO_INDEX)
		return;
	c->named++;
	c->bare += bare;
	slot = e->enrolments.at[enrolment].row.slot;
	/* Without room for the new ones they count as not given: nothing of theirs is taken back. */
	if (slot < c->slots || pupils_room(c, roll_slots(e->roll, school)))
		c->pupils[slot] = 1;
}

void census_mark(struct engine *e, uint32_t school, uint32_t enrolment, session_t s)
{
	struct census *c = e->schools[school].pull.census;

	if (c != NULL && c->marks_begun && s >= c->first && s <= c->last)
		grid_set(&c->given, e->enrolments.at[enrolment].row.slot, (uint32_t)(s - c->first));
}

bool census_put(struct engine *e, uint32_t school, uint32_t enrolment, session_t s)
{
	const struct pull *p = &e->schools[school].pull;
	struct census *c = p->census;
	uint32_t slot = e->enrolments.at[enrolment].row.slot;
	bool before;

	if (c == NULL || !c->marks_begun || (p->step != STEP_MARKS && p->step != STEP_MARKS_LEFT) ||
	    s < c->first || s > c->last)
		return false;
	before = grid_has(&c->put, slot, (uint32_t)(s - c->first));
	grid_set(&c->put, slot, (uint32_t)(s - c->first));
	return before;
}

void census_unsure(struct engine *e, uint32_t school)
{
	if (e->schools[school].pull.census != NULL)
		e->schools[school].pull.census->unsure = true;
}

/* --- pupils under new ids --------------------------------------------------------------------------- */

/* The child's enrolments at this school: how many, and the last of them. */
static unsigned places_here(const struct engine *e, uint32_t school, const struct digest *child,
			    uint32_t *ret_place)
{
	uint32_t at = child_find(e, child);
	unsigned count = 0;

	*ret_place = NO_INDEX;
	for (unsigned i = 0; at != NO_INDEX && i < e->children.at[at].enrolment_count; i++)
		if (e->enrolments.at[e->children.at[at].enrolments[i]].school == school) {
			*ret_place = e->children.at[at].enrolments[i];
			count++;
		}
	return count;
}

bool census_waits(struct engine *e, uint32_t school, const struct record_student *r,
		  const struct digest *child)
{
	struct pull *p = &e->schools[school].pull;
	uint32_t place;

	if (p->census == NULL || (p->step != STEP_LEAVERS && p->step != STEP_STUDENTS) ||
	    places_here(e, school, child, &place) == 0)
		return false;
	record_pack(RECORD_STUDENT, r, &p->census->waiting);
	return buffer_ok(&p->census->waiting);
}

struct buffer census_take_waiting(struct engine *e, uint32_t school)
{
	struct census *c = e->schools[school].pull.census;
	struct buffer taken = {0};

	if (c == NULL)
		return taken;
	taken = c->waiting;
	c->waiting = (struct buffer){0};
	return taken;
}

uint32_t census_former(const struct engine *e, uint32_t school, const struct record_student *r,
		       const struct digest *child)
{
	const struct census *c = e->schools[school].pull.census;
	const struct enrolment_row *row;
	uint32_t place;

	if (c == NULL || c->pupils == NULL || places_here(e, school, child, &place) != 1)
		return NO_INDEX;
	row = &e->enrolments.at[place].row;
	if (row->slot >= c->slots || c->pupils[row->slot] != 0 || row->to != r->leaving)
		return NO_INDEX;
	return place;
}

static bool was_given(const struct census *c, const struct enrolment *n)
{
	return n->row.slot < c->slots && c->pupils[n->row.slot] != 0;
}

/* --- the end of a list of pupils ---------------------------------------------------------------------- */

static bool lists_whole(const struct engine *e, uint32_t school, const struct census *c)
{
	return c->pupils_whole && (c->leavers_whole || !steps_offered(e, school, STEP_LEAVERS));
}

static bool far_fewer(size_t given, size_t held)
{
	if (given == 0 || held <= given + FEW)
		return given == 0 && held > 0;
	return given * PLAUSIBLE_OF < held * PLAUSIBLE_PART;
}

/* Who stood on neither list, though both came whole, is not asked about at every look again. */
static void mark_unlisted(struct engine *e, uint32_t school, const struct census *c)
{
	struct engine_school *s = &e->schools[school];
	size_t held = 0, given = 0;
	day_t today;
	bool doubtful;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	for (size_t i = 0; i < s->on_roll.count; i++) {
		const struct enrolment *n = &e->enrolments.at[s->on_roll.at[i]];

		held += enrolment_current(n, today);
		given += enrolment_current(n, today) && was_given(c, n);
	}
	doubtful = far_fewer(given, held);
	s->moves++;
	for (size_t i = 0; i < s->on_roll.count; i++) {
		struct enrolment *n = &e->enrolments.at[s->on_roll.at[i]];

		n->unlisted = !doubtful && !was_given(c, n);
	}
	s->few_pupils[0] = '\0';
	if (s->on_roll.count == 0)
		snprintf(s->few_pupils, sizeof s->few_pupils, "the supplier gave no pupil of this school");
	else if (doubtful)
		snprintf(s->few_pupils, sizeof s->few_pupils,
			 "the supplier gave %zu of the %zu pupils on roll as we know it; what we know stays",
			 given, held);
	else if (c->named > FEW && c->bare * 2 > c->named)
		snprintf(s->few_pupils, sizeof s->few_pupils,
			 "the supplier gave %zu of %zu pupils without UPN, year and dates: does our access "
			 "still cover them? What we know stays",
			 c->bare, c->named);
}

int census_step_over(struct engine *e, uint32_t school, enum pull_step step, struct fault *reterr)
{
	struct census *c = e->schools[school].pull.census;
	int rc = 0;

	if (c == NULL)
		return step == STEP_STUDENTS ? intake_waiting(e, school, reterr) : 0;
	if (step == STEP_LEAVERS)
		c->leavers_whole = c->leavers_begun;
	if (step == STEP_MARKS)
		c->marks_whole = c->marks_begun;
	if (step == STEP_MARKS_LEFT)
		c->left_whole = c->left_begun;
	if (step == STEP_STUDENTS) {
		c->pupils_whole = c->pupils_begun;
		rc = intake_waiting(e, school, reterr);
		if (rc == 0 && lists_whole(e, school, c))
			mark_unlisted(e, school, c);
	}
	return rc;
}

/* --- the end of a pull ------------------------------------------------------------------------------------
 */

struct sum {
	size_t held, given, pupils_held, pupils_given;
	struct cells missing;
};

/* Can the answers have had this mark at all? */
static bool expected(const struct engine *e, uint32_t school, const struct enrolment *n, session_t s)
{
	const struct census *c = e->schools[school].pull.census;
	day_t today;
	int minute;

	if (n->unlisted || s < c->first || s > c->last)
		return false;
	london_from_instant(engine_now(e), &today, &minute);
	/* The marks of who has left stand elsewhere. */
	return n->row.to == DAY_NONE || n->row.to >= today || c->left_whole;
}

static bool sum_up(const struct engine *e, uint32_t school, struct sum *sum)
{
	const struct engine_school *s = &e->schools[school];
	const struct census *c = s->pull.census;

	for (size_t i = 0; i < s->on_roll.count; i++) {
		const struct enrolment *n = &e->enrolments.at[s->on_roll.at[i]];
		size_t held = 0, given = 0;

		for (session_t at = c->first; at <= c->last; at++) {
			struct cell_at *room;

			if (!expected(e, school, n, at) ||
			    roll_get(e->roll, school, n->row.slot, at) == CELL_UNKNOWN)
				continue;
			held++;
			if (grid_has(&c->given, n->row.slot, (uint32_t)(at - c->first))) {
				given++;
				continue;
			}
			room = VEC_ADD(&sum->missing);
			if (room == NULL)
				return false;
			*room = (struct cell_at){s->on_roll.at[i], at};
		}
		sum->held += held;
		sum->given += given;
		sum->pupils_held += held > 0;
		sum->pupils_given += given > 0;
	}
	return true;
}

/* Why nothing is taken back; NULL: it may be. */
static const char *why_kept(const struct engine *e, uint32_t school, const struct sum *sum)
{
	if (!approval_believed(e, school))
		return "the school is not approved, online and checked at its supplier";
	if (far_fewer(sum->given, sum->held))
		return "far fewer marks were given than we hold";
	if (far_fewer(sum->pupils_given, sum->pupils_held))
		return "marks of far fewer pupils were given than we hold";
	return NULL;
}

/* Leaves of what is missing only what two readings missed and whose pupil was given. */
static void keep_missed_twice(const struct engine *e, uint32_t school, struct cells *cells)
{
	const struct census *c = e->schools[school].pull.census;
	size_t kept = 0;

	for (size_t i = 0; i < cells->count; i++) {
		uint32_t slot = e->enrolments.at[cells->at[i].enrolment].row.slot;

		if (was_given(c, &e->enrolments.at[cells->at[i].enrolment]) &&
		    grid_has(&c->missing, slot, (uint32_t)(cells->at[i].session - c->first)))
			cells->at[kept++] = cells->at[i];
	}
	cells->count = kept;
}

static int read_again(struct engine *e, uint32_t school, const struct cells *cells, struct fault *reterr)
{
	struct census *c = e->schools[school].pull.census;

	if (!grid_new(&c->missing, roll_slots(e->roll, school), (uint32_t)(c->last - c->first + 1)))
		return fault_set(reterr, FAULT_MEMORY, "no memory for what a pull was given");
	for (size_t i = 0; i < cells->count; i++)
		grid_set(&c->missing, e->enrolments.at[cells->at[i].enrolment].row.slot,
			 (uint32_t)(cells->at[i].session - c->first));
	c->leavers_begun = c->leavers_whole = c->pupils_begun = c->pupils_whole = false;
	c->marks_begun = c->marks_whole = c->left_begun = c->left_whole = false;
	return 0;
}

static int judge(struct engine *e, uint32_t school, struct sum *sum, bool *ret_again, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	const char *why = why_kept(e, school, sum);

	s->marks_kept[0] = '\0';
	if (sum->missing.count == 0 && s->pull.census->unsure && !s->pull.again) {
		*ret_again = true;
		return read_again(e, school, &sum->missing, reterr);
	}
	if (sum->missing.count == 0)
		return 0;
	if (why != NULL) {
		snprintf(s->marks_kept, sizeof s->marks_kept,
			 "%zu of %zu marks that we hold were not given again; kept: %s", sum->missing.count,
			 sum->held, why);
		return 0;
	}
	if (!s->pull.again) {
		*ret_again = true;
		return read_again(e, school, &sum->missing, reterr);
	}
	if (!lists_whole(e, school, s->pull.census))
		return 0;
	keep_missed_twice(e, school, &sum->missing);
	return intake_take_back(e, school, &sum->missing, reterr);
}

int census_end(struct engine *e, uint32_t school, bool *ret_again, struct fault *reterr)
{
	const struct census *c = e->schools[school].pull.census;
	struct sum sum = {0};
	int rc;

	*ret_again = false;
	if (c == NULL || !c->marks_whole)
		return 0;
	rc = sum_up(e, school, &sum) ? judge(e, school, &sum, ret_again, reterr) :
				       fault_set(reterr, FAULT_MEMORY, "no memory for what was not given");
	VEC_FREE(&sum.missing);
	return rc;
}
