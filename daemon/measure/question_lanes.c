/* question_lanes.c: enrolments whose groups do not change, 32 at a time: noted by the lanes of their
 * blocks, then added up group by group. */
#include <stdlib.h>
#include <string.h>

#include "measure/lane_measure.h"
#include "measure/question_internal.h"
#include "base/vec.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for a school's sums");
}

/* --- sums by block ----------------------------------------------------------------- */

static bool whole_year(const struct counting *c, struct session_range r)
{
	const struct date_range year = {period_term_days(1, c->rule.year).from,
					period_term_days(3, c->rule.year).to};

	return r.from == session_of(year.from, false) && r.to == session_of(year.to, true);
}

static bool range_add(struct ranges *all, struct session_range r)
{
	struct recount_range *range;

	if (range_empty(r))
		return true;
	range = VEC_ADD(all);
	if (range != NULL)
		*range = (struct recount_range){r.from, r.to};
	return range != NULL;
}

/* The stretches of a group within `clip`, and what of them was not expected. */
static bool find_ranges(const struct counting *c, size_t group, struct session_range clip, struct ranges *all,
			struct ranges *shut)
{
	bool ok = true;

	all->count = shut->count = 0;
	for (size_t k = c->pieces.starts.at[group]; ok && k < c->pieces.starts.at[group + 1]; k++) {
		const struct session_range r = range_cut(c->pieces.at[k].range, clip);

		ok = range_add(all, r);
		for (size_t i = 0; ok && i < c->pieces.closed.count; i++)
			ok = range_add(shut, range_cut(c->pieces.closed.at[i], r));
	}
	return ok;
}

/* Marks in sessions that were not expected count, but are not "known": they must not hide the marks that
 * are missing. */
static void drop_known(const struct counting *c, const struct ranges *shut, struct lane_sums *group,
		       struct lane_sums *work)
{
	if (shut->count == 0)
		return;
	recount_ranges(c->i->d->roll, c->school, shut->at, shut->count, work);
	for (unsigned b = 0; b < c->blocks; b++)
		for (unsigned lane = 0; lane < ROLL_LANES; lane++)
			group[b].of[SUM_KNOWN][lane] =
				(uint16_t)(group[b].of[SUM_KNOWN][lane] - work[b].of[SUM_KNOWN][lane]);
}

static int sum_groups(struct counting *c, struct lane_sums *work, struct fault *reterr)
{
	struct ranges *all = &c->all, *shut = &c->shut;
	int rc = 0;

	for (size_t g = 0; rc == 0 && g < pieces_groups(&c->pieces); g++) {
		struct lane_sums *group = &c->sums[g * c->blocks];

		if (!find_ranges(c, g, c->range, all, shut)) {
			rc = no_memory(reterr);
			break;
		}
		if (all->count == 1 && whole_year(c, (struct session_range){all->at->from, all->at->to}))
			recount_year(c->i->d->roll, c->school, group);
		else
			recount_ranges(c->i->d->roll, c->school, all->at, all->count, group);
		drop_known(c, shut, group, work);
		for (size_t k = 0; k < all->count; k++)
			c->expected[g] +=
				expected_between(c, (struct session_range){all->at[k].from, all->at[k].to});
	}
	return rc;
}

/* Room for the sums of `groups` groups; what was in it is of no use. */
static bool sums_grow(struct counting *c, size_t groups)
{
	const size_t sums = (groups + 1) * c->blocks;

	if (groups + 1 > c->group_room) {
		free(c->expected);
		c->expected = malloc((groups + 1) * sizeof *c->expected);
		c->group_room = c->expected != NULL ? groups + 1 : 0;
	}
	if (sums > c->sum_room) {
		free(c->sums);
		c->sums = malloc(sums * sizeof *c->sums);
		c->sum_room = c->sums != NULL ? sums : 0;
	}
	return groups + 1 <= c->group_room && sums <= c->sum_room;
}

int lanes_prepare(struct counting *c, struct fault *reterr)
{
	const size_t groups = pieces_groups(&c->pieces);

	if (!sums_grow(c, groups))
		return no_memory(reterr);
	memset(c->expected, 0, (groups + 1) * sizeof *c->expected);
	return c->blocks > 0 ? sum_groups(c, c->sums + groups * c->blocks, reterr) : 0;
}

/* --- lanes by group ---------------------------------------------------------------- */

static uint32_t *head_of(struct lane_groups *all, const int32_t key[QUESTION_BY])
{
	uint64_t hash = 0;

	for (unsigned k = 0; k < QUESTION_BY; k++)
		hash = (hash + (uint32_t)key[k]) * 0x9e3779b97f4a7c15ULL;
	return &all->heads[hash >> 32 & (LANE_HEADS - 1)];
}

/* Two empty masks a block for the last group. */
static bool masks_add(struct counting *c)
{
	const size_t size = 2 * (size_t)c->blocks, needed = c->groups.count * size;

	if (needed > c->groups.mask_room) {
		uint32_t *grown = realloc(c->groups.masks, 2 * needed * sizeof *grown);

		if (grown == NULL)
			return false;
		c->groups.masks = grown;
		c->groups.mask_room = 2 * needed;
	}
	if (size > 0)
		memset(c->groups.masks + needed - size, 0, size * sizeof *c->groups.masks);
	return true;
}

struct lane_group *lanes_group(struct counting *c, const struct place *p)
{
	static const int32_t no_time[QUESTION_BY];
	int32_t key[QUESTION_BY];
	struct lane_group *g;
	uint32_t *head;

	place_key(c->i, p, no_time, key);
	head = head_of(&c->groups, key);
	for (uint32_t at = *head; at != 0; at = c->groups.at[at - 1].next)
		if (memcmp(c->groups.at[at - 1].key, key, sizeof key) == 0)
			return &c->groups.at[at - 1];
	g = VEC_ADD(&c->groups);
	if (g == NULL)
		return NULL;
	if (!masks_add(c)) {
		c->groups.count--;
		return NULL;
	}
	memcpy(g->key, key, sizeof g->key);
	g->next = *head;
	*head = (uint32_t)c->groups.count;
	return g;
}

void lanes_key(const struct lane_group *g, const struct piece *piece, int32_t ret[QUESTION_BY])
{
	/* Where one has a value the other has none. */
	for (unsigned k = 0; k < QUESTION_BY; k++)
		ret[k] = g->key[k] | piece->time[k];
}

static int finish_group(struct counting *c, const struct lane_group *g, size_t group, struct fault *reterr)
{
	const uint32_t *summed = lanes_summed(c, g);
	struct lane_measure m = {0};
	int32_t key[QUESTION_BY];
	struct answer_row *row;

	for (unsigned b = 0; b < c->blocks; b++)
		if (summed[b] != 0)
			lane_measure_add(&m, &c->sums[group * c->blocks + b], summed[b], c->i->q->minimum);
	if (m.lanes == 0)
		return 0;
	lanes_key(g, &c->pieces.at[c->pieces.starts.at[group]], key);
	row = answer_row(c->answer, key);
	if (row == NULL)
		return no_memory(reterr);
	lane_measure_keep(&m, &row->measure);
	row->enrolments += m.lanes;
	row->children += m.lanes;
	row->expected += (uint64_t)m.lanes * c->expected[group];
	row->known += lane_measure_known(&m);
	return 0;
}

int lanes_finish(struct counting *c, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; i < c->groups.count; i++)
		for (size_t g = 0; rc == 0 && g < pieces_groups(&c->pieces); g++)
			rc = finish_group(c, &c->groups.at[i], g, reterr);
	return rc;
}

/* --- one slot ------------------------------------------------------------------------ */

static bool sum_block(struct counting *c, unsigned block, size_t group, struct session_range r,
		      struct lane_sums *ret)
{
	const struct roll *roll = c->i->d->roll;
	struct lane_sums work;

	if (!find_ranges(c, group, r, &c->all, &c->shut))
		return false;
	recount_block(roll, c->school, block, c->all.at, c->all.count, ret);
	if (c->shut.count == 0)
		return true;
	recount_block(roll, c->school, block, c->shut.at, c->shut.count, &work);
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		ret->of[SUM_KNOWN][lane] = (uint16_t)(ret->of[SUM_KNOWN][lane] - work.of[SUM_KNOWN][lane]);
	return true;
}

static bool memo_ready(struct counting *c)
{
	struct memo *m = &c->memo;

	if (m->at == NULL)
		m->at = calloc(MEMO_RANGES, sizeof *m->at);
	if (c->blocks > m->room) {
		free(m->sums);
		m->sums = malloc(MEMO_RANGES * (size_t)c->blocks * sizeof *m->sums);
		m->room = m->sums != NULL ? c->blocks : 0;
	}
	return m->at != NULL && c->blocks <= m->room;
}

/* NULL: no memory. */
static const struct lane_sums *memo_block(struct counting *c, unsigned block, size_t group,
					  struct session_range r)
{
	const size_t place = ((unsigned)r.from + group) % MEMO_RANGES;
	const uint64_t bit = (uint64_t)1 << (block % 64);
	struct memo_range *m;
	struct lane_sums *sums;

	if (!memo_ready(c))
		return NULL;
	m = &c->memo.at[place];
	sums = &c->memo.sums[place * c->blocks + block];
	if (m->group != group || m->range.from != r.from || m->range.to != r.to)
		*m = (struct memo_range){r, group, {0}};
	if ((m->found[block / 64] & bit) == 0 && !sum_block(c, block, group, r, sums))
		return NULL;
	m->found[block / 64] |= bit;
	return sums;
}

int lanes_tally(struct counting *c, uint32_t slot, size_t group, struct session_range r, struct tally *ret,
		struct fault *reterr)
{
	const struct lane_sums *sums;

	*ret = (struct tally){0};
	if (slot / ROLL_LANES >= c->blocks)
		return 0;
	sums = memo_block(c, slot / ROLL_LANES, group, r);
	if (sums == NULL)
		return no_memory(reterr);
	*ret = lane_tally(sums, slot % ROLL_LANES);
	return 0;
}

void lanes_clear(struct counting *c)
{
	c->groups.count = 0;
	memset(c->groups.heads, 0, sizeof c->groups.heads);
	if (c->memo.at != NULL)
		memset(c->memo.at, 0, MEMO_RANGES * sizeof *c->memo.at);
}

void lanes_free(struct counting *c)
{
	VEC_FREE(&c->groups);
	VEC_FREE(&c->all);
	VEC_FREE(&c->shut);
	free(c->groups.masks);
	free(c->memo.at);
	free(c->memo.sums);
	free(c->sums);
	free(c->expected);
}
