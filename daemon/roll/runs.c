#include "roll/runs.h"

#include <string.h>

#include "roll/roll_internal.h"

/* Days whose sessions can be counted in a byte. */
#define DAYS_A_BYTE 125
/* Most runs are shorter. */
#define RUNS_FETCHED 3

unsigned runs_days(const struct roll *r, const struct calendar *calendar, day_t last,
		   struct runs_day ret[RUNS_DAYS])
{
	day_t first = session_day(r->first), end = session_day(r->last);
	unsigned count = 0;

	if (last > end && (calendar_school_day(calendar, last) || calendar_previous(calendar, last) > end))
		return 0;
	for (day_t day = last > end ? end : last; day >= first; day--) {
		unsigned offset = (unsigned)(day - r->first_monday);

		if (calendar_school_day(calendar, day))
			ret[count++] = (struct runs_day){(uint16_t)(offset / 7 * ROLL_WEEKDAYS + offset % 7),
							 true, true};
	}
	return count;
}

unsigned runs_weeks(const struct runs_day *days, unsigned count, unsigned weeks)
{
	unsigned seen = 0;

	for (unsigned i = 0; i < count; i++) {
		seen += i == 0 || days[i].day / ROLL_WEEKDAYS != days[i - 1].day / ROLL_WEEKDAYS;
		if (seen > weeks)
			return i;
	}
	return count;
}

/* Bits of the groups all of whose cells are in the set; false when one is in it in part only. */
static bool whole_groups(struct cell_set cells, unsigned *ret_groups)
{
	unsigned in = 0, out = 0;

	for (unsigned cell = 1; cell <= CELL_NOT_COLLECTED_LAST; cell++) {
		unsigned group = 1U << history_groups[cell];

		if (cell_set_has(cells, (cell_t)cell))
			in |= group;
		else
			out |= group;
	}
	*ret_groups = in;
	return (in & out) == 0;
}

struct runs_set runs_set(struct cell_set cells)
{
	struct runs_set set = {.cells = cells, .first = 255};
	unsigned groups;

	/* A closed session is skipped, whatever the set says of it. */
	set.cells.bits[CELL_PLANNED_CLOSURE / 64] &= ~((uint64_t)1 << CELL_PLANNED_CLOSURE % 64);
	if (!whole_groups(set.cells, &groups))
		return set;
	set.grouped = true;
	if (groups == 0)
		return set;
	set.first = (uint8_t)__builtin_ctz(groups);
	groups >>= set.first;
	set.span = (uint8_t)(31 - __builtin_clz(groups));
	/* One range, or none: the bits from the first to the last are all there. */
	set.grouped = (groups & (groups + 1)) == 0;
	return set;
}

/* --- a day of sixteen lanes ----------------------------------------------------- */

typedef uint8_t lanes __attribute__((vector_size(16), aligned(1), may_alias));
enum { WIDTH = sizeof(lanes) };

/* By lane, 255 or 0: is the session's code in the set, and was there no session. */
struct day {
	lanes am_in, pm_in, am_shut, pm_shut;
};

/* Sixteen lanes of a block, from `lane` on. */
struct source {
	const uint8_t *history; /* of the first of them */
	const struct roll_leaf *leaves;
	unsigned block, lane;
};

static inline lanes all(bool yes)
{
	return (lanes){0} - (uint8_t)yes;
}

static inline struct day day_grouped(const struct source *from, const struct runs_set *set,
				     const struct runs_day *at)
{
	const lanes both = *(const lanes *)(from->history + (size_t)at->day * ROLL_LANES);
	const lanes am = both & 15, pm = both >> 4;

	return (struct day){
		.am_in = (lanes)((lanes)(am - set->first) <= set->span),
		.pm_in = (lanes)((lanes)(pm - set->first) <= set->span),
		.am_shut = (lanes)(am == GROUP_CLOSED) | all(!at->am),
		.pm_shut = (lanes)(pm == GROUP_CLOSED) | all(!at->pm),
	};
}

static lanes in_set(const uint8_t *cells, const struct cell_set *set)
{
	lanes in = {0};

	for (unsigned lane = 0; lane < WIDTH; lane++)
		in[lane] = cells[lane] != CELL_UNKNOWN && cell_set_has(*set, cells[lane]) ? 255 : 0;
	return in;
}

static struct day day_by_cell(const struct source *from, const struct runs_set *set,
			      const struct runs_day *at)
{
	const struct roll_leaf *leaf = &from->leaves[at->day / ROLL_WEEKDAYS];
	const uint8_t *am, *pm;

	if (from->block >= leaf->blocks)
		return (struct day){.am_shut = all(!at->am), .pm_shut = all(!at->pm)};
	am = leaf->cells + (size_t)from->block * ROLL_BLOCK +
	     (size_t)(at->day % ROLL_WEEKDAYS) * 2 * ROLL_LANES + from->lane;
	pm = am + ROLL_LANES;
	return (struct day){
		.am_in = in_set(am, &set->cells),
		.pm_in = in_set(pm, &set->cells),
		.am_shut = (lanes)(*(const lanes *)am == CELL_PLANNED_CLOSURE) | all(!at->am),
		.pm_shut = (lanes)(*(const lanes *)pm == CELL_PLANNED_CLOSURE) | all(!at->pm),
	};
}

static inline struct day day_of(const struct source *from, const struct runs_set *set,
				const struct runs_day *at)
{
	return set->grouped ? day_grouped(from, set, at) : day_by_cell(from, set, at);
}

static struct source source_of(const struct roll *r, unsigned school, unsigned block, unsigned lane)
{
	return (struct source){.history = r->schools[school].blocks[block].history + lane,
			       .leaves = r->schools[school].leaves,
			       .block = block,
			       .lane = lane};
}

/* Asks for the days of the block that comes next: histories lie far apart. */
static void fetch_next(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		       unsigned count)
{
	const uint8_t *history;

	if (count == 0 || roll_block_lanes(r, school, block + 1) == 0)
		return;
	history = r->schools[school].blocks[block + 1].history;
	for (size_t at = (size_t)days[count - 1].day * ROLL_LANES; at <= (size_t)days[0].day * ROLL_LANES;
	     at += 64)
		__builtin_prefetch(history + at);
}

static void keep(lanes counts, uint16_t *ret)
{
	for (unsigned lane = 0; lane < WIDTH; lane++)
		ret[lane] = (uint16_t)(ret[lane] + counts[lane]);
}

/* --- runs --------------------------------------------------------------------- */

static inline bool any(lanes of)
{
	uint64_t words[2];

	memcpy(words, &of, sizeof words);
	return (words[0] | words[1]) != 0;
}

static void count_runs(const struct source *from, const struct runs_set *set, const struct runs_day *days,
		       unsigned count, uint16_t *ret)
{
	lanes alive = all(true), length = {0};

	/* `alive`: the lanes whose run goes on (255). */
	for (unsigned i = 0; i < count && any(alive); i++) {
		const struct day d = day_of(from, set, &days[i]);

		alive &= (d.am_in | d.am_shut) & (d.pm_in | d.pm_shut);
		length += alive & ~(d.am_shut & d.pm_shut) & 1;
		if ((i + 1) % DAYS_A_BYTE != 0)
			continue;
		keep(length, ret);
		length = (lanes){0};
	}
	keep(length, ret);
}

/* The set that the planes are of: G, N, O and U. */
static bool in_plane(const struct runs_set *set)
{
	return set->grouped && set->first == GROUP_HOLIDAY &&
	       set->span == GROUP_LATE_AFTER_CLOSE - GROUP_HOLIDAY;
}

void runs_block(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		unsigned count, const struct runs_set *sets, unsigned set_count, uint16_t (*ret)[ROLL_LANES])
{
	bool fetched = false;

	memset(ret, 0, set_count * sizeof *ret);
	if (roll_block_lanes(r, school, block) == 0)
		return;
	for (unsigned set = 0; set < set_count; set++) {
		if (in_plane(&sets[set])) {
			planes_lengths(&r->schools[school], block, days, count, ret[set]);
			continue;
		}
		if (!fetched)
			fetch_next(r, school, block, days, count < RUNS_FETCHED ? count : RUNS_FETCHED);
		fetched = true;
		for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH) {
			const struct source from = source_of(r, school, block, lane);

			count_runs(&from, &sets[set], days, count, ret[set] + lane);
		}
	}
}

/* --- sessions ----------------------------------------------------------------- */

static inline lanes passes(lanes half, uint8_t first, uint8_t span)
{
	return (lanes)((lanes)(half - first) <= span);
}

/* Sessions in the set of up to DAYS_A_BYTE days; the afternoon's half byte is compared where it stands. */
static void sum_grouped(const uint8_t *history, const struct runs_set *set, const struct runs_day *days,
			unsigned count, uint16_t *ret)
{
	const uint8_t first = set->first, span = set->span;
	const uint8_t pm_first = (uint8_t)(first << 4), pm_span = (uint8_t)(span << 4);
	lanes left = {0}, right = {0};

	for (unsigned i = 0; i < count; i++) {
		const uint8_t *row = history + (size_t)days[i].day * ROLL_LANES;
		const lanes l = *(const lanes *)row, r = *(const lanes *)(row + WIDTH);

		if (days[i].am) {
			left -= passes(l & 0x0f, first, span);
			right -= passes(r & 0x0f, first, span);
		}
		if (days[i].pm) {
			left -= passes(l & 0xf0, pm_first, pm_span);
			right -= passes(r & 0xf0, pm_first, pm_span);
		}
	}
	keep(left, ret);
	keep(right, ret + WIDTH);
}

static void sum_by_cell(const struct source *from, const struct runs_set *set, const struct runs_day *days,
			unsigned count, uint16_t *ret)
{
	lanes sessions = {0};

	for (unsigned i = 0; i < count; i++) {
		const struct day d = day_by_cell(from, set, &days[i]);

		sessions -= (d.am_in & ~d.am_shut) + (d.pm_in & ~d.pm_shut);
	}
	keep(sessions, ret);
}

void runs_sessions(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		   unsigned count, const struct runs_set *set, uint16_t ret[ROLL_LANES])
{
	struct source left, right;

	memset(ret, 0, ROLL_LANES * sizeof *ret);
	if (roll_block_lanes(r, school, block) == 0 || (set->grouped && set->first == 255))
		return;
	fetch_next(r, school, block, days, count);
	left = source_of(r, school, block, 0);
	right = source_of(r, school, block, WIDTH);
	for (unsigned i = 0, n; i < count; i += n) {
		n = count - i < DAYS_A_BYTE ? count - i : DAYS_A_BYTE;
		if (set->grouped) {
			sum_grouped(left.history, set, days + i, n, ret);
			continue;
		}
		sum_by_cell(&left, set, days + i, n, ret);
		sum_by_cell(&right, set, days + i, n, ret + WIDTH);
	}
}

uint32_t runs_absent(const struct roll *r, unsigned school, unsigned block, session_t s, uint32_t lanes_asked)
{
	const struct roll_leaf *leaf;
	unsigned week, column;
	const uint8_t *row;
	uint8_t absent[ROLL_LANES];

	if (lanes_asked == 0 || school >= r->school_count || !roll_at(r, s, &week, &column))
		return 0;
	leaf = &r->schools[school].leaves[week];
	if (block >= leaf->blocks)
		return 0;
	row = leaf->cells + (size_t)block * ROLL_BLOCK + (size_t)column * ROLL_LANES;
	__builtin_prefetch(row + ROLL_BLOCK);
	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		absent[lane] = code_absent(row[lane]);
	return lanes_word(absent) & lanes_asked;
}
