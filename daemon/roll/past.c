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

/* One block on its way: its lanes' stretches so far, newest first. */
struct packing {
	struct span leaves[ROLL_WEEKS];
	cell_t cell[ROLL_LANES];    /* of the stretch under way */
	uint16_t begun[ROLL_LANES]; /* and the place after its newest session */
	uint16_t count[ROLL_LANES];
	uint16_t at[ROLL_LANES][SESSIONS];
};

/* A session of 32 pupils. "/" and "\" say the same of their half of the day: a pupil in school for weeks is
 * one stretch. */
static void row_at(const struct packing *k, unsigned block, unsigned place, cell_t row[ROLL_LANES])
{
	const struct span *leaf = &k->leaves[place / ROLL_SESSIONS];
	size_t at = (size_t)block * ROLL_BLOCK + (size_t)(place % ROLL_SESSIONS) * ROLL_LANES;

	if (at >= leaf->length) {
		memset(row, CELL_UNKNOWN, ROLL_LANES);
		return;
	}
	memcpy(row, leaf->at + at, ROLL_LANES);
	for (unsigned lane = 0; place % 2 != 0 && lane < ROLL_LANES; lane++)
		row[lane] = row[lane] == CELL_PRESENT_PM ? CELL_PRESENT_AM : row[lane];
}

static cell_t unfolded(cell_t cell, unsigned place)
{
	return cell == CELL_PRESENT_AM && place % 2 != 0 ? CELL_PRESENT_PM : cell;
}

/* The stretch under way ends above `place`. */
static void stretch_end(struct packing *k, unsigned lane, unsigned place)
{
	unsigned length = k->begun[lane] - place;

	for (unsigned part; length > 0; length -= part) {
		part = length < STRETCH_MOST ? length : STRETCH_MOST;
		k->at[lane][k->count[lane]++] = (uint16_t)(part << CELL_BITS | k->cell[lane]);
	}
	k->begun[lane] = (uint16_t)place;
}

static void pack_block(struct packing *k, unsigned block)
{
	cell_t row[ROLL_LANES];

	memset(k->count, 0, sizeof k->count);
	row_at(k, block, SESSIONS - 1, k->cell);
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		k->begun[lane] = SESSIONS;
	for (unsigned place = SESSIONS - 1; place-- > 0;) {
		row_at(k, block, place, row);
		if (memcmp(row, k->cell, sizeof row) == 0)
			continue;
		for (unsigned lane = 0; lane < ROLL_LANES; lane++)
			if (row[lane] != k->cell[lane]) {
				stretch_end(k, lane, place + 1);
				k->cell[lane] = row[lane];
			}
	}
	/* What lies before the oldest mark is unknown anyhow. */
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		if (k->cell[lane] != CELL_UNKNOWN)
			stretch_end(k, lane, 0);
}

static bool grow(struct past *p, size_t count, size_t *room)
{
	size_t more = *room > 0 ? *room : 1024;
	uint16_t *grown;

	while (more < count)
		more *= 2;
	grown = more > *room ? realloc(p->stretch, more * sizeof *grown) : p->stretch;
	if (grown == NULL)
		return false;
	p->stretch = grown;
	*room = more;
	return true;
}

static bool keep_block(const struct packing *k, struct past *p, unsigned block, size_t *room)
{
	for (unsigned lane = 0; lane < ROLL_LANES; lane++) {
		const unsigned slot = block * ROLL_LANES + lane;
		const uint32_t from = p->from[slot];

		if (!grow(p, (size_t)from + k->count[lane], room))
			return false;
		memcpy(p->stretch + from, k->at[lane], k->count[lane] * sizeof *p->stretch);
		p->from[slot + 1] = from + k->count[lane];
	}
	return true;
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

static bool pack(struct past *p, const struct roll *r, unsigned school)
{
	struct packing *k = calloc(1, sizeof *k);
	uint16_t *exact;
	size_t room = 0;
	bool ok = k != NULL;

	for (unsigned week = 0; ok && week < ROLL_WEEKS; week++)
		k->leaves[week] = roll_leaf(r, school, week);
	for (unsigned block = 0; ok && block < p->slots / ROLL_LANES; block++) {
		pack_block(k, block);
		ok = keep_block(k, p, block, &room);
	}
	free(k);
	exact = ok ? realloc(p->stretch, (p->from[p->slots] + 1) * sizeof *exact) : NULL;
	p->stretch = exact != NULL ? exact : p->stretch;
	return ok;
}

struct past *past_pack(const struct roll *r, unsigned school, const struct openings *held)
{
	struct past *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	*p = (struct past){.first = r->first,
			   .last = r->last,
			   .first_monday = r->first_monday,
			   .slots = roll_slots(r, school)};
	hold(p, held);
	p->from = calloc(p->slots + 1, sizeof *p->from);
	if (p->from != NULL && pack(p, r, school))
		return p;
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

/* Places [*from, *end) of the weekday sessions in [first, last]: weekends have none. */
static void places_in(const struct past *p, session_t first, session_t last, unsigned *from, unsigned *end)
{
	*from = *end = 0;
	first = first < p->first ? p->first : first;
	last = last > p->last ? p->last : last;
	while (first <= last && place_of(p, first) < 0)
		first++;
	while (first <= last && place_of(p, last) < 0)
		last--;
	if (first > last)
		return;
	*from = (unsigned)place_of(p, first);
	*end = (unsigned)place_of(p, last) + 1;
}

struct tally past_tally(const struct past *p, unsigned slot, session_t from, session_t to)
{
	unsigned sums[SUMS] = {0}, first, end, before = SESSIONS;

	places_in(p, from, to, &first, &end);
	for (uint32_t i = slot < p->slots ? p->from[slot] : 0;
	     slot < p->slots && i < p->from[slot + 1] && before > first; i++) {
		const struct tally_step *step = &tally_steps[p->stretch[i] & ((1U << CELL_BITS) - 1)];
		const unsigned high = before < end ? before : end;

		before -= p->stretch[i] >> CELL_BITS;
		for (unsigned sum = 0, low = before > first ? before : first; low < high && sum < SUMS; sum++)
			sums[sum] += (high - low) * (unsigned)step->of[sum];
	}
	return (struct tally){
		.possible = (uint16_t)sums[SUM_POSSIBLE],
		.attending = (uint16_t)sums[SUM_ATTENDING],
		.authorised = (uint16_t)sums[SUM_AUTHORISED],
		.unauthorised = (uint16_t)sums[SUM_UNAUTHORISED],
		.late = (uint16_t)sums[SUM_LATE],
		.known = (uint16_t)sums[SUM_KNOWN],
	};
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
