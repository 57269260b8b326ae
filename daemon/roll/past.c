#include "roll/past.h"

#include <stdlib.h>
#include <string.h>

#include "roll/roll_internal.h"

#define SESSIONS OPENINGS_SESSIONS
/* A stretch: so many sessions of one cell. */
#define CELL_BITS    7
#define STRETCH_MOST (UINT16_MAX >> CELL_BITS)
_Static_assert(CELL_NOT_COLLECTED_LAST < 1 << CELL_BITS, "a cell fits in a stretch");

struct past {
	session_t first, last;
	day_t first_monday;
	unsigned slots;
	uint64_t held[(SESSIONS + 63) / 64];
	uint32_t *from;	   /* owned; slots + 1: where a slot's stretches begin */
	uint16_t *stretch; /* owned; newest first, up to the oldest mark */
};

static bool bit(const uint64_t *bits, unsigned place)
{
	return (bits[place / 64] >> place % 64 & 1) != 0;
}

/* -1: a weekend, or another year. */
static int place_of(const struct past *p, session_t s)
{
	unsigned offset;

	if (s < p->first || s > p->last)
		return -1;
	offset = (unsigned)(s - session_of(p->first_monday, false));
	if (offset % ROLL_WEEK_SESSIONS >= ROLL_SESSIONS)
		return -1;
	return (int)(offset / ROLL_WEEK_SESSIONS * ROLL_SESSIONS + offset % ROLL_WEEK_SESSIONS);
}

/* --- packing --------------------------------------------------------------------------------- */

/* "/" and "\" say the same of their half of the day: a pupil in school for weeks is one stretch. */
static cell_t folded(cell_t cell, unsigned place)
{
	return cell == CELL_PRESENT_PM && place % 2 != 0 ? CELL_PRESENT_AM : cell;
}

static cell_t unfolded(cell_t cell, unsigned place)
{
	return cell == CELL_PRESENT_AM && place % 2 != 0 ? CELL_PRESENT_PM : cell;
}

struct packing {
	struct span leaves[ROLL_WEEKS];
	uint16_t *at; /* NULL: it is only counted */
	uint32_t count;
};

static cell_t cell_at(const struct packing *k, unsigned slot, unsigned place)
{
	const struct span *leaf = &k->leaves[place / ROLL_SESSIONS];
	size_t at = roll_lane_at(slot) + (size_t)(place % ROLL_SESSIONS) * ROLL_LANES;

	return at < leaf->length ? (cell_t)leaf->at[at] : CELL_UNKNOWN;
}

static void stretch_add(struct packing *k, cell_t cell, unsigned length)
{
	if (k->at != NULL)
		k->at[k->count] = (uint16_t)(length << CELL_BITS | cell);
	k->count++;
}

static void pack_slot(struct packing *k, unsigned slot)
{
	cell_t cell = CELL_UNKNOWN;
	unsigned length = 0;

	for (unsigned place = SESSIONS; place-- > 0;) {
		cell_t next = folded(cell_at(k, slot, place), place);

		if (length > 0 && (next != cell || length == STRETCH_MOST)) {
			stretch_add(k, cell, length);
			length = 0;
		}
		cell = next;
		length++;
	}
	/* What lies before the oldest mark is unknown anyhow. */
	if (cell != CELL_UNKNOWN)
		stretch_add(k, cell, length);
}

static void pack_slots(struct packing *k, struct past *p)
{
	k->count = 0;
	for (unsigned slot = 0; slot < p->slots; slot++) {
		p->from[slot] = k->count;
		pack_slot(k, slot);
	}
	p->from[p->slots] = k->count;
}

static void hold(struct past *p, const struct openings *o)
{
	const bool silent = calendar_year_start(o->calendar, o->first) == DAY_NONE;

	for (session_t s = p->first; s <= p->last; s++) {
		struct opening_marks m = openings_marks(o, s);
		int place = place_of(p, s);
		bool marked = m.attending > 0 &&
			      opening_marks_closed(&m) * 100U < m.known * (unsigned)o->learn.share;

		if (place >= 0 && (silent ? marked : openings_state(o, s) == OPENING_OPEN))
			p->held[place / 64] |= (uint64_t)1 << place % 64;
	}
}

struct past *past_pack(const struct roll *r, unsigned school, const struct openings *held)
{
	struct past *p = calloc(1, sizeof *p);
	struct packing k = {.count = 0};

	if (p == NULL)
		return NULL;
	*p = (struct past){.first = r->first,
			   .last = r->last,
			   .first_monday = r->first_monday,
			   .slots = roll_slots(r, school)};
	for (unsigned week = 0; week < ROLL_WEEKS; week++)
		k.leaves[week] = roll_leaf(r, school, week);
	hold(p, held);
	p->from = calloc(p->slots + 1, sizeof *p->from);
	if (p->from == NULL)
		goto failed;
	pack_slots(&k, p);
	p->stretch = calloc(k.count + 1, sizeof *p->stretch);
	if (p->stretch == NULL)
		goto failed;
	k.at = p->stretch;
	pack_slots(&k, p);
	return p;
failed:
	past_free(p);
	return NULL;
}

void past_free(struct past *p)
{
	if (p == NULL)
		return;
	free(p->from);
	free(p->stretch);
	free(p);
}

/* --- reading --------------------------------------------------------------------------------- */

day_t past_first(const struct past *p)
{
	return session_day(p->first);
}

day_t past_last(const struct past *p)
{
	return session_day(p->last);
}

cell_t past_get(const struct past *p, unsigned slot, session_t s)
{
	int place = place_of(p, s);
	unsigned before = SESSIONS; /* the stretches so far reach down to here */

	if (place < 0 || slot >= p->slots)
		return CELL_UNKNOWN;
	for (uint32_t i = p->from[slot]; i < p->from[slot + 1]; i++) {
		before -= p->stretch[i] >> CELL_BITS;
		if ((unsigned)place >= before)
			return unfolded((cell_t)(p->stretch[i] & ((1U << CELL_BITS) - 1)), (unsigned)place);
	}
	return CELL_UNKNOWN;
}

bool past_held(const struct past *p, session_t s)
{
	int place = place_of(p, s);

	return place >= 0 && bit(p->held, (unsigned)place);
}

size_t past_size(const struct past *p)
{
	return sizeof *p + (p->slots + 1) * sizeof *p->from + p->from[p->slots] * sizeof *p->stretch;
}
