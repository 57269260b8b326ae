#include <stddef.h>

#include "dice.h"
#include "mark.h"
#include "plan.h"

#define MINUTE	      60
#define SPREAD	      (10 * MINUTE) /* classes hand in over ten minutes */
#define OFFICE_OPENS  (8 * 3600 + 30 * MINUTE)
#define OFFICE_HOURS  (6 * 3600)
#define OFFICE_CLOSES (16 * 3600)

/* How an absence becomes known. A share of marks starts as N; of those a share is settled the same day after
 * some minutes, the rest after school days. */
struct life {
	uint32_t unknown; /* permille that start as N */
	uint32_t today;	  /* permille of those settled the same day */
	uint32_t minutes_low, minutes_high;
	uint32_t days_low, days_high;
};

static const struct life lives[CODE_COUNT] = {
	[CODE_AM] = {3, 950, 10, 70, 1, 1},    [CODE_PM] = {2, 950, 10, 70, 1, 1},
	[CODE_L] = {400, 1000, 2, 35, 1, 1},   [CODE_K] = {40, 700, 15, 120, 1, 2},
	[CODE_B] = {40, 700, 15, 120, 1, 2},   [CODE_C] = {100, 500, 15, 240, 1, 3},
	[CODE_J1] = {100, 500, 15, 240, 1, 2}, [CODE_M] = {200, 850, 10, 180, 1, 3},
	[CODE_T] = {200, 500, 15, 240, 1, 4},  [CODE_R] = {150, 600, 15, 240, 1, 3},
	[CODE_I] = {550, 720, 5, 240, 1, 4},   [CODE_G] = {350, 300, 30, 240, 1, 4},
	[CODE_O] = {850, 80, 60, 300, 1, 7},   [CODE_U] = {900, 980, 5, 110, 1, 1},
};

static const char *const comments[] = {
	"Bus broke down",
	"Mum rang",
	"Text sent 09:45, no reply",
	"Dad: \"tummy bug\"",
	"Orthodontist 10/11",
	"E-mail from parent",
	"Seen by Mrs Żak at the gate",
	"Sick \xf0\x9f\xa4\x92",
	"Left message\nTried twice",
};

struct moment {
	int64_t midnight, shown;
	uint64_t h;
	const struct school *school;
	int day;
};

static uint32_t between(uint64_t bits, uint32_t low, uint32_t high)
{
	return low + (uint32_t)(bits % (high - low + 1));
}

static int64_t shown_at(const struct school *s, const struct pupil *p, int day, int session)
{
	uint64_t h = dice_mix((uint64_t)s->number << 20 | (uint64_t)p->year << 10 | p->form,
			      77 + (uint64_t)session);

	return s->term->midnight[day] + school_closes(s, session) + (int64_t)(h % (SPREAD + 1));
}

/* In office hours, some school days later. */
static int64_t days_later(const struct moment *m, uint32_t days)
{
	const struct term *t = m->school->term;
	int at = m->day + (int)days;
	int64_t base = at < t->count ? t->midnight[at] : t->midnight[t->count - 1] + (int64_t)days * 86400;

	return base + OFFICE_OPENS + (int64_t)((m->h >> 20) % OFFICE_HOURS);
}

static int64_t minutes_later(const struct moment *m, uint32_t minutes)
{
	int64_t at = m->shown + (int64_t)minutes * MINUTE + (int64_t)((m->h >> 50) % MINUTE);

	if (at < m->midnight + OFFICE_CLOSES)
		return at;
	return days_later(m, 1);
}

/* When an N gives way to what the mark ends as. */
static int64_t settled_at(const struct moment *m, const struct life *life)
{
	if ((m->h >> 10) % 1000 < life->today)
		return minutes_later(m, between(m->h >> 24, life->minutes_low, life->minutes_high));
	return days_later(m, between(m->h >> 24, life->days_low, life->days_high));
}

static void turn(struct mark *ret, enum code before, enum code after, int64_t when, int64_t now)
{
	ret->code = now < when ? before : after;
	if (now >= when)
		ret->updated = when;
}

/* O: usually an N that nobody explained; now and then an illness the school no longer believes. */
static void see_other(const struct moment *m, int64_t now, struct mark *ret)
{
	if ((m->h >> 36) % 100 < 4)
		turn(ret, CODE_I, CODE_O, days_later(m, 8), now);
	else if (m->h % 1000 < lives[CODE_O].unknown)
		turn(ret, CODE_N, CODE_O, settled_at(m, &lives[CODE_O]), now);
}

/* N for weeks: most become O in the end. */
static void see_never(const struct moment *m, int64_t now, struct mark *ret)
{
	if ((m->h >> 36) % 10 < 7)
		turn(ret, CODE_N, CODE_O, days_later(m, between(m->h >> 24, 8, 20)), now);
}

static void see_life(const struct moment *m, uint8_t cell, int64_t now, struct mark *ret)
{
	enum code code = (enum code)(cell & PLAN_CODE);

	if (cell & PLAN_N_FIRST)
		turn(ret, CODE_N, code, minutes_later(m, between(m->h >> 24, 40, 180)), now);
	else if (cell & PLAN_AT_ONCE)
		return;
	else if (code == CODE_N)
		see_never(m, now, ret);
	else if (code == CODE_O)
		see_other(m, now, ret);
	else if (m->h % 1000 < lives[code].unknown)
		turn(ret, CODE_N, code, settled_at(m, &lives[code]), now);
}

bool mark_all_shown(const struct school *s, int day, int session, int64_t now)
{
	return now >= s->term->midnight[day] + school_closes(s, session) + SPREAD;
}

bool mark_see(const struct school *s, uint32_t place, int day, int session, int64_t now,
	      struct mark *ret_mark)
{
	const struct pupil *p = &s->pupils[place];
	uint8_t cell = plan_cell(s, place, day, session);
	struct moment m = {
		.midnight = s->term->midnight[day],
		.shown = shown_at(s, p, day, session),
		.h = dice_mix(p->key, 0x11fe0000 + (uint64_t)day * 2 + (uint64_t)session),
		.school = s,
		.day = day,
	};

	if (now < m.shown)
		return false;
	*ret_mark =
		(struct mark){.code = (enum code)(cell & PLAN_CODE), .created = m.shown, .updated = m.shown};
	see_life(&m, cell, now, ret_mark);
	if (ret_mark->code == CODE_L)
		ret_mark->minutes_late = (int)between(m.h >> 40, 2, 28);
	if ((code_absent(ret_mark->code) || ret_mark->code == CODE_L) && ret_mark->code != CODE_N &&
	    (m.h >> 44) % 16 == 0)
		ret_mark->comment = comments[(m.h >> 48) % (sizeof(comments) / sizeof(comments[0]))];
	return true;
}
