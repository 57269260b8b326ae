#include "roll/roll.h"

#include <stdlib.h>
#include <string.h>

#include "roll/roll_internal.h"

struct roll *roll_new(unsigned schools, day_t first_monday)
{
	int year = year_of(first_monday + 6);
	struct roll *r;

	if (year_start_week(first_monday + 6) != first_monday)
		return NULL;
	r = calloc(1, sizeof *r + schools * sizeof r->schools[0]);
	if (r == NULL)
		return NULL;
	r->first_monday = first_monday;
	r->first = session_of(day_from_civil((struct civil){year, 8, 1}), false);
	r->last = session_of(day_from_civil((struct civil){year + 1, 7, 31}), true);
	r->school_count = schools;
	return r;
}

static void school_free(struct roll_school *s)
{
	for (unsigned week = 0; week < ROLL_WEEKS; week++)
		free(s->leaves[week].cells);
	free(s->blocks);
	free(s->unauthorised);
}

void roll_free(struct roll *r)
{
	if (r == NULL)
		return;
	for (unsigned school = 0; school < r->school_count; school++)
		school_free(&r->schools[school]);
	free(r);
}

day_t roll_first_monday(const struct roll *r)
{
	return r->first_monday;
}

/* --- slots ------------------------------------------------------------------ */

int roll_no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for the roll");
}

int roll_check_school(const struct roll *r, unsigned school, struct fault *reterr)
{
	if (school < r->school_count)
		return 0;
	return fault_set(reterr, FAULT_BUG, "the roll has no school %u", school);
}

static int check_year_group(int year_group, struct fault *reterr)
{
	if ((year_group >= -2 && year_group <= 14) || year_group == YEAR_UNKNOWN)
		return 0;
	return fault_set(reterr, FAULT_MEANING, "%d is not a year group", year_group);
}

/* Room for `blocks` blocks; nothing changes when it fails. */
static int grow_school(struct roll_school *s, unsigned blocks, struct fault *reterr)
{
	unsigned room = s->block_room > 0 ? s->block_room : 8;
	struct roll_block *grown;

	if (blocks <= s->block_room)
		return 0;
	while (room < blocks)
		room *= 2;
	grown = realloc(s->blocks, room * sizeof *grown);
	if (grown == NULL)
		return roll_no_memory(reterr);
	memset(grown + s->block_room, 0, (room - s->block_room) * sizeof *grown);
	s->blocks = grown;
	s->block_room = room;
	return 0;
}

/* Makes block number `block` one of this year group; blocks before it may stay free. */
static int open_block(const struct roll *r, struct roll_school *s, unsigned block, int year_group,
		      struct fault *reterr)
{
	int rc;

	if (block >= ROLL_BLOCKS)
		return fault_set(reterr, FAULT_LIMIT, "a school may have %d slots", ROLL_BLOCKS * ROLL_LANES);
	rc = grow_school(s, block + 1, reterr);
	if (rc == 0 && r->planes)
		rc = planes_grow(s, block + 1, reterr);
	if (rc < 0)
		return rc;
	s->blocks[block] = (struct roll_block){.year_group = year_group};
	if (block >= s->block_count)
		s->block_count = block + 1;
	return 0;
}

/* The lane after the highest one claimed: a lane once used is never given again. */
static unsigned next_lane(const struct roll_block *b)
{
	return b->claimed == 0 ? 0 : ROLL_LANES - (unsigned)__builtin_clz(b->claimed);
}

int roll_slot_add(struct roll *r, unsigned school, int year_group, unsigned *ret_slot, struct fault *reterr)
{
	struct roll_school *s;
	unsigned block, lane;
	int rc = roll_check_school(r, school, reterr);

	if (rc == 0)
		rc = check_year_group(year_group, reterr);
	if (rc < 0)
		return rc;
	s = &r->schools[school];
	for (block = 0; block < s->block_count; block++)
		if (s->blocks[block].claimed != 0 && s->blocks[block].year_group == year_group &&
		    next_lane(&s->blocks[block]) < ROLL_LANES)
			break;
	if (block == s->block_count) {
		rc = open_block(r, s, block, year_group, reterr);
		if (rc < 0)
			return rc;
	}
	lane = next_lane(&s->blocks[block]);
	s->blocks[block].claimed |= (uint32_t)1 << lane;
	*ret_slot = block * ROLL_LANES + lane;
	return 0;
}

int roll_slot_claim(struct roll *r, unsigned school, unsigned slot, int year_group, struct fault *reterr)
{
	unsigned block = slot / ROLL_LANES;
	uint32_t lane = (uint32_t)1 << (slot % ROLL_LANES);
	struct roll_school *s;
	int rc = roll_check_school(r, school, reterr);

	if (rc == 0)
		rc = check_year_group(year_group, reterr);
	if (rc < 0)
		return rc;
	s = &r->schools[school];
	if (block >= s->block_count || s->blocks[block].claimed == 0) {
		rc = open_block(r, s, block, year_group, reterr);
		if (rc < 0)
			return rc;
	}
	if (s->blocks[block].year_group != year_group)
		return fault_set(reterr, FAULT_MEANING, "slot %u is of year group %d, not %d", slot,
				 s->blocks[block].year_group, year_group);
	if (s->blocks[block].claimed & lane)
		return fault_set(reterr, FAULT_STATE, "slot %u is claimed already", slot);
	s->blocks[block].claimed |= lane;
	return 0;
}

unsigned roll_slots(const struct roll *r, unsigned school)
{
	return school < r->school_count ? r->schools[school].block_count * ROLL_LANES : 0;
}

/* --- cells ------------------------------------------------------------------ */

int roll_place(const struct roll *r, session_t s, unsigned *ret_week, unsigned *ret_column,
	       struct fault *reterr)
{
	int year = year_of(r->first_monday + 6);
	char day[16];

	if (roll_at(r, s, ret_week, ret_column))
		return 0;
	if (s < r->first || s > r->last)
		return fault_set(reterr, FAULT_MEANING, "%s is not in the school year %d/%02d",
				 day_words(day, session_day(s)), year, (year + 1) % 100);
	return fault_set(reterr, FAULT_MEANING, "%s is at a weekend", day_words(day, session_day(s)));
}

cell_t roll_get(const struct roll *r, unsigned school, unsigned slot, session_t s)
{
	const struct roll_leaf *leaf;
	unsigned week, column;

	if (school >= r->school_count || !roll_at(r, s, &week, &column))
		return CELL_UNKNOWN;
	leaf = &r->schools[school].leaves[week];
	if (slot / ROLL_LANES >= leaf->blocks)
		return CELL_UNKNOWN;
	return leaf->cells[roll_lane_at(slot) + (size_t)column * ROLL_LANES];
}

uint64_t roll_cells(const struct roll *r)
{
	return r->known;
}
