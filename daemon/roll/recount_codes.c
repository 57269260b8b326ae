/* recount_codes.c: sessions by code. */
#include "roll/recount.h"

#include <string.h>

#include "roll/rows.h"
#include "roll/stretch.h"

/* Codes in the order they are looked for: those met before come first. */
struct census {
	uint8_t order[128]; /* every cell; CELL_UNKNOWN, where nothing is counted too, is always the first */
	unsigned met;
	uint64_t of[128];
};
#define CENSUS_CELLS (CELL_NOT_COLLECTED_LAST + 1)

static void census_start(struct census *c)
{
	memset(c, 0, sizeof *c);
	for (unsigned i = 0; i < CENSUS_CELLS; i++)
		c->order[i] = (uint8_t)i;
	c->met = 1;
}

static void census_meet(struct census *c, unsigned at)
{
	uint8_t cell = c->order[at];

	if (at < c->met)
		return;
	c->order[at] = c->order[c->met];
	c->order[c->met++] = cell;
}

/* Counts a part of a leaf, four codes at a time, until every cell of it has been found: a school uses
 * a dozen codes, and nothing is looked up by cell. */
static void count_values(struct census *c, const uint8_t *cells, unsigned blocks, unsigned from, unsigned to,
			 const uint8_t *masks, size_t mask_step)
{
	uint32_t left = blocks * (to - from) * ROLL_LANES;

	for (unsigned at = 0; left > 0 && at < CENSUS_CELLS; at += 4) {
		uint32_t counts[4];

		rows_count_values(cells, blocks, from, to, masks, mask_step, &c->order[at], counts);
		for (unsigned i = 0; i < 4 && at + i < CENSUS_CELLS; i++) {
			c->of[c->order[at + i]] += counts[i];
			left -= counts[i];
			if (counts[i] > 0)
				census_meet(c, at + i);
		}
	}
}

static void count_leaf(struct census *c, const struct roll_leaf *leaf, const struct stretch *stretch,
		       unsigned week, const struct masks *masks, const uint32_t *lanes)
{
	const unsigned from = first_column(stretch, week), to = end_column(stretch, week);
	unsigned blocks;

	if (leaf->known == 0 || from >= to)
		return;
	for (unsigned first = 0; first < leaf->blocks; first += blocks) {
		/* Blocks without a lane are left out; the others go together while their counts fit. */
		for (blocks = 0; first + blocks < leaf->blocks && blocks < 255 / ROLL_SESSIONS; blocks++)
			if (lanes != NULL && lanes[first + blocks] == 0)
				break;
		if (blocks > 0)
			count_values(c, leaf->cells + (size_t)first * ROLL_BLOCK, blocks, from, to,
				     (const uint8_t *)masks->rows + first * masks->step, masks->step);
		else
			blocks = 1;
	}
}

/* Weekday sessions of the year in a stretch. */
static uint64_t stretch_sessions(const struct roll *r, const struct stretch *s)
{
	unsigned sessions = 0;
	session_t zero = session_of(r->first_monday, false);

	for (unsigned week = s->first_week; week <= s->last_week; week++)
		for (unsigned column = first_column(s, week); column < end_column(s, week); column++) {
			session_t at = zero + (session_t)(week * ROLL_WEEK_SESSIONS + column);

			sessions += at >= r->first && at <= r->last;
		}
	return sessions;
}

void recount_codes(const struct roll *r, unsigned school, session_t from, session_t to, const uint32_t *lanes,
		   uint64_t counts[128])
{
	struct stretch stretch = stretch_of(r, from, to);
	SET_LATER struct census census;
	uint64_t enrolments = 0, known = 0;
	SET_LATER struct masks masks;

	if (school >= r->school_count)
		return;
	masks_set(&masks, lanes, roll_blocks(r, school));
	census_start(&census);
	for (unsigned week = stretch.first_week; week <= stretch.last_week; week++)
		count_leaf(&census, &r->schools[school].leaves[week], &stretch, week, &masks, lanes);
	for (unsigned cell = 1; cell < 128; cell++) {
		counts[cell] += census.of[cell];
		known += census.of[cell];
	}
	for (unsigned block = 0; block < roll_blocks(r, school); block++)
		enrolments += (unsigned)__builtin_popcount(roll_block_lanes(r, school, block) &
							   (lanes != NULL ? lanes[block] : UINT32_MAX));
	/* What no leaf holds is unknown as well. */
	counts[CELL_UNKNOWN] += enrolments * stretch_sessions(r, &stretch) - known;
}

void recount_codes_slot(const struct roll *r, unsigned school, unsigned slot, session_t from, session_t to,
			uint64_t counts[128])
{
	const struct stretch stretch = stretch_of(r, from, to);
	const unsigned block = slot / ROLL_LANES, lane = slot % ROLL_LANES;
	unsigned known = 0;

	if ((roll_block_lanes(r, school, block) >> lane & 1) == 0)
		return;
	for (unsigned week = stretch.first_week; week <= stretch.last_week; week++) {
		const struct roll_leaf *leaf = &r->schools[school].leaves[week];
		const unsigned end = end_column(&stretch, week);

		for (unsigned column = first_column(&stretch, week);
		     leaf->known > 0 && block < leaf->blocks && column < end; column++) {
			const uint8_t cell =
				leaf->cells[(size_t)block * ROLL_BLOCK + column * ROLL_LANES + lane];

			counts[cell] += cell != CELL_UNKNOWN;
			known += cell != CELL_UNKNOWN;
		}
	}
	counts[CELL_UNKNOWN] += stretch_sessions(r, &stretch) - known;
}
