#include "roll/runs.h"

#include <string.h>

#include "roll/roll_internal.h"

/* Days whose sessions can be counted in a byte. */
#define DAYS_A_BYTE 125

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

struct runs_set runs_set(struct cell_set cells)
{
	struct runs_set set = {.cells = cells};

	/* A closed session is skipped, whatever the set says of it. */
	set.cells.bits[CELL_PLANNED_CLOSURE / 64] &= ~((uint64_t)1 << CELL_PLANNED_CLOSURE % 64);
	for (unsigned cell = CELL_UNKNOWN + 1; cell <= CELL_NOT_COLLECTED_LAST; cell++)
		set.in[cell] = cell_set_has(set.cells, (cell_t)cell) ? 255 : 0;
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
	const struct roll_leaf *leaves;
	unsigned block, lane;
};

static inline lanes all(bool yes)
{
	return (lanes){0} - (uint8_t)yes;
}

static lanes in_set(const uint8_t *cells, const struct runs_set *set)
{
	lanes in = {0};

	for (unsigned lane = 0; lane < WIDTH; lane++)
		in[lane] = set->in[cells[lane]];
	return in;
}

static struct day day_of(const struct source *from, const struct runs_set *set, const struct runs_day *at)
{
	const struct roll_leaf *leaf = &from->leaves[at->day / ROLL_WEEKDAYS];
	const uint8_t *am, *pm;

	if (from->block >= leaf->blocks)
		return (struct day){.am_shut = all(!at->am), .pm_shut = all(!at->pm)};
	am = leaf->cells + (size_t)from->block * ROLL_BLOCK +
	     (size_t)(at->day % ROLL_WEEKDAYS) * 2 * ROLL_LANES + from->lane;
	pm = am + ROLL_LANES;
	return (struct day){
		.am_in = in_set(am, set),
		.pm_in = in_set(pm, set),
		.am_shut = (lanes)(*(const lanes *)am == CELL_PLANNED_CLOSURE) | all(!at->am),
		.pm_shut = (lanes)(*(const lanes *)pm == CELL_PLANNED_CLOSURE) | all(!at->pm),
	};
}

static struct source source_of(const struct roll *r, unsigned school, unsigned block, unsigned lane)
{
	return (struct source){.leaves = r->schools[school].leaves, .block = block, .lane = lane};
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

void runs_block(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		unsigned count, const struct runs_set *sets, unsigned set_count, uint16_t (*ret)[ROLL_LANES])
{
	memset(ret, 0, set_count * sizeof *ret);
	if (roll_block_lanes(r, school, block) == 0)
		return;
	for (unsigned set = 0; set < set_count; set++) {
		for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH) {
			const struct source from = source_of(r, school, block, lane);

			count_runs(&from, &sets[set], days, count, ret[set] + lane);
		}
	}
}

/* --- sessions ----------------------------------------------------------------- */

/* Sessions in the set of up to DAYS_A_BYTE days. */
static void sum_days(const struct source *from, const struct runs_set *set, const struct runs_day *days,
		     unsigned count, uint16_t *ret)
{
	lanes sessions = {0};

	for (unsigned i = 0; i < count; i++) {
		const struct day d = day_of(from, set, &days[i]);

		sessions -= (d.am_in & ~d.am_shut) + (d.pm_in & ~d.pm_shut);
	}
	keep(sessions, ret);
}

void runs_sessions(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		   unsigned count, const struct runs_set *set, uint16_t ret[ROLL_LANES])
{
	memset(ret, 0, ROLL_LANES * sizeof *ret);
	if (roll_block_lanes(r, school, block) == 0)
		return;
	for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH) {
		const struct source from = source_of(r, school, block, lane);

		for (unsigned i = 0, n; i < count; i += n) {
			n = count - i < DAYS_A_BYTE ? count - i : DAYS_A_BYTE;
			sum_days(&from, set, days + i, n, ret + lane);
		}
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
