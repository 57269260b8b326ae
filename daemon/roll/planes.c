#include "roll/planes.h"

#include <stdlib.h>
#include <string.h>

#include "roll/roll_internal.h"

/* A year's sessions can be counted. */
#define COUNT_BITS 10
_Static_assert(RUNS_DAYS * 2 < 1 << COUNT_BITS, "a year's sessions are counted");

/* The count of each lane of eight blocks, bit by bit, and the lanes with enough. */
struct counted {
	uint32_t bits[COUNT_BITS][PLANES_WORDS], reached[PLANES_WORDS];
} __attribute__((aligned(4 * PLANES_WORDS)));

#define PLANES_NAME(name) name##_16
#define PLANES_TARGET
#include "roll/planes_kernel.h"

#if defined(__x86_64__)
#define PLANES_NAME(name) name##_32
#define PLANES_TARGET	  __attribute__((target("avx2")))
#include "roll/planes_kernel.h"
#define WIDE() __builtin_cpu_supports("avx2")
#else
#define WIDE()	 false
#define count_32 count_16
#endif

/* --- room --------------------------------------------------------------------- */

int planes_grow(struct roll_school *s, unsigned blocks, struct fault *reterr)
{
	const unsigned room = (blocks + PLANES_WORDS - 1) / PLANES_WORDS * PLANES_WORDS;
	const size_t size = (size_t)room * PLANES_SESSIONS * sizeof(uint32_t);
	uint32_t *grown;

	if (blocks <= s->plane_room)
		return 0;
	grown = aligned_alloc(4 * PLANES_WORDS, size);
	if (grown == NULL)
		return roll_no_memory(reterr);
	memset(grown, 0, size);
	for (size_t session = 0; s->plane_room > 0 && session < PLANES_SESSIONS; session++)
		memcpy(grown + session * room, s->unauthorised + session * s->plane_room,
		       s->plane_room * sizeof *grown);
	free(s->unauthorised);
	s->unauthorised = grown;
	s->plane_room = room;
	return 0;
}

/* --- keeping ------------------------------------------------------------------ */

typedef uint8_t cells16 __attribute__((vector_size(16), aligned(1), may_alias));
enum { WIDTH = sizeof(cells16) };

/* The lanes of a row with a cell of the plane. */
static uint32_t plane_word(const uint8_t *cells)
{
	uint8_t in[ROLL_LANES];

	for (unsigned lane = 0; lane < ROLL_LANES; lane += WIDTH)
		*(cells16 *)(in + lane) =
			(cells16)((*(const cells16 *)(cells + lane) & 0xfc) == CELL_HOLIDAY_UNAUTHORISED) & 1;
	return lanes_word(in);
}

void planes_put_row(struct roll_school *s, unsigned block, unsigned session, const uint8_t *cells)
{
	*plane_at(s, block, session) = plane_word(cells);
	if (memchr(cells, CELL_PLANNED_CLOSURE, ROLL_LANES) != NULL)
		school_closes(s, session / 2);
}

void planes_put_week(struct roll_school *s, unsigned block, unsigned week, const uint8_t *cells)
{
	const unsigned first = week * ROLL_SESSIONS;

	for (unsigned session = first; session < first + ROLL_SESSIONS; session++)
		if (cells == NULL)
			*plane_at(s, block, session) = 0;
		else
			planes_put_row(s, block, session, cells + (size_t)(session - first) * ROLL_LANES);
}

static int keep_school(struct roll_school *s, struct fault *reterr)
{
	int rc = planes_grow(s, s->block_count, reterr);

	for (unsigned week = 0; rc == 0 && week < ROLL_WEEKS; week++)
		for (unsigned block = 0; block < s->leaves[week].blocks; block++)
			planes_put_week(s, block, week, s->leaves[week].cells + (size_t)block * ROLL_BLOCK);
	return rc;
}

int planes_keep(struct roll *r, struct fault *reterr)
{
	int rc = 0;

	for (unsigned school = 0; rc == 0 && school < r->school_count; school++)
		rc = keep_school(&r->schools[school], reterr);
	r->planes = rc == 0;
	return rc;
}

/* --- sessions ----------------------------------------------------------------- */

void planes_window(const struct runs_day *days, unsigned count, struct planes_window *ret)
{
	unsigned n = 0;

	for (unsigned i = count; i-- > 0;) {
		if (days[i].am)
			ret->at[n++] = (uint16_t)(days[i].day * 2);
		if (days[i].pm)
			ret->at[n++] = (uint16_t)(days[i].day * 2 + 1);
	}
	ret->count = n;
	for (; n % PLANES_STEP != 0; n++)
		ret->at[n] = PLANES_EMPTY;
}

/* Bits that hold numbers up to `most`. */
static unsigned bits_for(unsigned most)
{
	return most == 0 ? 0 : 32 - (unsigned)__builtin_clz(most);
}

/* The numbers of some lanes; the next bit of the same block is `step` words on. */
static inline void numbers(const uint32_t *counts, size_t step, unsigned bits, uint32_t lanes,
			   uint16_t ret[ROLL_LANES])
{
	for (; lanes != 0; lanes &= lanes - 1) {
		const unsigned lane = (unsigned)__builtin_ctz(lanes);
		unsigned n = 0;

		for (unsigned bit = 0; bit < bits; bit++)
			n |= (counts[bit * step] >> lane & 1) << bit;
		ret[lane] = (uint16_t)n;
	}
}

void planes_reach(const struct roll *r, unsigned school, const struct planes_window *w, unsigned least,
		  uint32_t *ret_lanes, uint16_t (*ret)[ROLL_LANES])
{
	const unsigned blocks = roll_blocks(r, school), bits = bits_for(w->count);
	const bool wide = WIDE();

	if (!r->planes)
		memset(ret_lanes, 0, blocks * sizeof *ret_lanes);
	for (unsigned first = r->planes ? 0 : blocks; first < blocks; first += PLANES_WORDS) {
		const struct roll_school *s = &r->schools[school];
		const unsigned n = blocks - first < PLANES_WORDS ? blocks - first : PLANES_WORDS;
		struct counted counted;

		(wide ? count_32 : count_16)(s->unauthorised + first, s->plane_room, w, least, &counted);
		for (unsigned i = 0; i < n; i++) {
			uint32_t lanes = least > w->count ? 0 : counted.reached[i];

			/* A lane not in use has no session, which is enough for none. */
			if (least == 0)
				lanes &= s->blocks[first + i].claimed;
			ret_lanes[first + i] = lanes;
			numbers(&counted.bits[0][i], PLANES_WORDS, bits, lanes, ret[first + i]);
		}
	}
}

/* --- runs --------------------------------------------------------------------- */

/* Lanes with "#" in a session. */
static uint32_t closed_lanes(const uint8_t *cells)
{
	uint8_t is[ROLL_LANES];

	for (unsigned lane = 0; lane < ROLL_LANES; lane++)
		is[lane] = cells[lane] == CELL_PLANNED_CLOSURE;
	return lanes_word(is);
}

/* Adds the lanes with "#" on a day. */
static void add_closed(const struct roll_school *s, unsigned block, unsigned day, uint32_t *am, uint32_t *pm)
{
	const struct roll_leaf *leaf = &s->leaves[day / ROLL_WEEKDAYS];
	const uint8_t *cells;

	if (block >= leaf->blocks)
		return;
	cells = leaf->cells + (size_t)block * ROLL_BLOCK + (size_t)(day % ROLL_WEEKDAYS) * 2 * ROLL_LANES;
	*am |= closed_lanes(cells);
	*pm |= closed_lanes(cells + ROLL_LANES);
}

/* Run lengths bit by bit; `lengths` starts at zero. Returns how many bits they may have. */
static unsigned run_lengths(const struct roll_school *s, unsigned block, const struct runs_day *days,
			    unsigned count, uint32_t lengths[COUNT_BITS])
{
	uint32_t alive = UINT32_MAX;
	unsigned i;

	for (i = 0; i < count && alive != 0; i++) {
		const unsigned at = days[i].day;
		const uint32_t *am = plane_at(s, block, 2 * at), *pm = plane_at(s, block, 2 * at + 1);
		uint32_t am_shut = days[i].am ? 0 : UINT32_MAX, pm_shut = days[i].pm ? 0 : UINT32_MAX, more;

		if ((s->closed[at / 64] >> at % 64 & 1) != 0)
			add_closed(s, block, at, &am_shut, &pm_shut);
		alive &= (*am | am_shut) & (*pm | pm_shut);
		more = alive & ~(am_shut & pm_shut);
		for (unsigned bit = 0; more != 0; bit++) {
			const uint32_t sum = lengths[bit] ^ more;

			more &= lengths[bit];
			lengths[bit] = sum;
		}
	}
	return bits_for(i);
}

uint32_t planes_runs(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		     unsigned count, unsigned least, uint16_t ret[ROLL_LANES])
{
	uint32_t lengths[COUNT_BITS] = {0}, more = 0, same = UINT32_MAX;
	unsigned bits;

	if (!r->planes || block >= roll_blocks(r, school))
		return 0;
	bits = run_lengths(&r->schools[school], block, days, count, lengths);
	if (least >> bits != 0)
		return 0;
	for (unsigned bit = bits; bit-- > 0;) {
		const uint32_t wanted = 0 - (least >> bit & 1);

		more |= same & lengths[bit] & ~wanted;
		same &= ~(lengths[bit] ^ wanted);
	}
	more |= same;
	if (least == 0)
		more &= r->schools[school].blocks[block].claimed;
	numbers(lengths, 1, bits, more, ret);
	return more;
}
