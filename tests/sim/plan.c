#include <stdlib.h>

#include "civil.h"
#include "dice.h"
#include "plan.h"
#include "propensity.h"
#include "social.h"

#define WARM_UP 60 /* sessions before the year, so that nobody starts it with a clean sheet */

/* One pupil's walk through the year. `debt` is what the pupil's rate says should have been missed so far,
 * less what was: a spell starts when it passes `limit`, and repays it. So the year's absence comes close to
 * the rate, in spells, whatever the dice say. */
struct walk {
	const struct school *school;
	const struct pupil *pupil;
	struct dice dice;
	double debt, limit;
	struct spell next, now;
	int left;		/* sessions of the present spell still to come */
	bool first;		/* the present session opens the spell */
	int part_from, part_to; /* term days of a part-time timetable, or none */
	bool afternoons_out;
	int trip[2], college_day, provision_day, no_transport; /* -1: never */
	bool fixtures, detained, no_access;
};

static void draw_next(struct walk *w)
{
	w->next = propensity_spell(w->school->phase, (double)w->pupil->rate, &w->dice);
	w->limit = w->next.sessions * (dice_unit(&w->dice) - 0.5);
}

/* Moves one possible session on; the code of an absence, or CODE_NONE. */
static enum code step(struct walk *w, double weight, bool morning)
{
	w->debt += (double)w->pupil->rate * weight;
	w->first = false;
	if (w->left == 0 && w->debt > w->limit &&
	    (morning || (!w->next.morning && dice_chance(&w->dice, 150)))) {
		w->now = w->next;
		w->left = w->now.sessions;
		w->first = true;
		draw_next(w);
	}
	if (w->left == 0)
		return CODE_NONE;
	w->left--;
	w->debt -= 1;
	return w->now.code;
}

static bool in_dates(int32_t day, int from_month, int from_day, int to_month, int to_day)
{
	return day >= civil_day(TERM_YEAR + 1, from_month, from_day) &&
	       day <= civil_day(TERM_YEAR + 1, to_month, to_day);
}

/* What of a pupil's year is fixed beforehand: a class's two days out, a day a week at college or at other
 * provision, fixtures, and what keeps a few children out that neither school nor family chose. */
static void habits_start(struct walk *w)
{
	const struct pupil *p = w->pupil;
	enum phase phase = w->school->phase;
	uint64_t trips =
		dice_mix((uint64_t)w->school->number * 4096 + (uint64_t)p->year * 64 + p->form, 0x7219);
	uint64_t off = dice_mix(p->key, 0x0ff5), out = dice_mix(p->key, 0x9e4e27);

	w->trip[0] = 20 + (int)(trips % 60);
	w->trip[1] = 120 + (int)(trips / 64 % 60);
	w->college_day = p->year >= 10 && off % 1000 < 30 ? (int)(off / 1000 % 5) : -1;
	w->provision_day = phase == PHASE_ALTERNATIVE && off % 1000 < 150 ? (int)(off / 1000 % 5) : -1;
	w->fixtures = phase != PHASE_PRIMARY && off / 5000 % 1000 < 8;
	w->no_transport = phase == PHASE_SPECIAL && out % 1000 < 40 ? (int)(out / 1000 % 61) : -1;
	w->detained = out % 100000 < 12;
	w->no_access = out % 100000 >= 12 && out % 100000 < 40;
}

static void walk_start(struct walk *w, const struct school *s, const struct pupil *p)
{
	*w = (struct walk){.school = s,
			   .pupil = p,
			   .dice = dice_from(dice_mix(p->key, 0x9a1)),
			   .part_from = -1,
			   .part_to = -1};
	draw_next(w);
	for (int i = 0; i < WARM_UP; i++)
		step(w, 1, i % 2 == 0);
	if (p->list != LIST_LOOKED_AFTER && dice_chance(&w->dice, propensity_part_time(s->phase))) {
		w->part_from = dice_between(&w->dice, 3, 120);
		w->part_to = w->part_from + dice_between(&w->dice, 15, 60);
		w->afternoons_out = dice_chance(&w->dice, 800);
	}
	habits_start(w);
}

/* Off site but attending, for a pupil not otherwise away. CODE_NONE: in school. */
static enum code offsite(const struct walk *w, int day, int session)
{
	const struct term *t = w->school->term;
	int weekday = t->weekday[day];

	if (day == w->trip[0] || day == w->trip[1])
		return CODE_V;
	if (w->pupil->year == 10 && w->school->phase == PHASE_SECONDARY && in_dates(t->day[day], 6, 28, 7, 2))
		return CODE_W;
	if (weekday == w->college_day)
		return CODE_B;
	if (weekday == w->provision_day)
		return CODE_K;
	if (w->fixtures && session == 1 && weekday == 2)
		return CODE_P;
	return CODE_NONE;
}

/* Not a possible session. */
static enum code prevented(const struct walk *w, int day)
{
	if (w->no_transport >= 0 && day % 61 == w->no_transport)
		return CODE_Y1;
	if (w->detained && day >= 27 && day < 60)
		return CODE_Y5;
	if (w->no_access && day >= 30 && day < 36)
		return CODE_Q;
	return CODE_NONE;
}

static enum code study_leave(const struct walk *w, int day)
{
	const struct term *t = w->school->term;

	if (w->pupil->year != 11 || w->school->phase != PHASE_SECONDARY ||
	    !in_dates(t->day[day], 5, 17, 6, 18))
		return CODE_NONE;
	return t->weekday[day] % 2 ? CODE_S : CODE_NONE;
}

static uint8_t present(struct walk *w, int session)
{
	uint32_t late = propensity_late(w->school->phase) * (1 + (uint32_t)(w->pupil->key % 5)) / 3;

	if (dice_chance(&w->dice, session ? late / 6 : late))
		return CODE_L;
	return session ? CODE_PM : CODE_AM;
}

/* Absences as the register ends with them: some O keep their N for weeks, and what goes on for a second
 * session is mostly known from the first look. */
static uint8_t absent(struct walk *w, enum code code)
{
	uint32_t never = w->school->phase == PHASE_PRIMARY ? 25 : 15;

	if (code == CODE_O && dice_chance(&w->dice, never))
		return CODE_N;
	if (!w->first &&
	    (code == CODE_I || code == CODE_G || code == CODE_C || code == CODE_E || code == CODE_T) &&
	    dice_chance(&w->dice, 850))
		return (uint8_t)(code | PLAN_AT_ONCE);
	return (uint8_t)code;
}

static uint8_t cell_of(struct walk *w, int day, int session)
{
	const struct pupil *p = w->pupil;
	bool elsewhere = (p->dual_days >> w->school->term->weekday[day]) & 1;
	enum code code;

	if (w->school->term->closed[day])
		return CODE_CLOSED;
	if ((p->dual == DUAL_MAIN && elsewhere) || (p->dual == DUAL_OTHER && !elsewhere))
		return CODE_D;
	if ((code = prevented(w, day)) != CODE_NONE)
		return (uint8_t)(code | PLAN_AT_ONCE);
	code = step(w, w->school->term->pressure[day], session == 0);
	if (code != CODE_NONE)
		return absent(w, code);
	if (day >= w->part_from && day < w->part_to && session == w->afternoons_out)
		return CODE_C2 | PLAN_AT_ONCE;
	if ((code = study_leave(w, day)) != CODE_NONE || (code = offsite(w, day, session)) != CODE_NONE)
		return (uint8_t)(code | PLAN_AT_ONCE);
	return present(w, session);
}

/* Planned long absences: known as they are from the first look, after a day in school. */
static uint8_t run_cell(const struct pupil *p, int day, int session)
{
	int at = day - p->run_from;

	if (at < 0)
		return session ? CODE_PM : CODE_AM;
	switch (p->run_kind) {
	case 0:
		return CODE_G | PLAN_AT_ONCE;
	case 1:
		return CODE_O | PLAN_AT_ONCE;
	default:
		if (session == 0 && at % 4 == 1)
			return CODE_U | PLAN_AT_ONCE;
		return at % 5 == 3 ? CODE_N : CODE_O | PLAN_AT_ONCE;
	}
}

/* Gives a morning an N at first look. What follows is drawn from the pupil and the day. */
static void nudge(const struct pupil *p, int day, uint8_t *am, uint8_t *pm)
{
	static const uint8_t ends[] = {CODE_L, CODE_I, CODE_I, CODE_O, CODE_U,
				       CODE_M, CODE_L, CODE_I, CODE_O, CODE_AM};
	uint64_t h = dice_mix(p->key, 0x4d + (uint64_t)day);
	uint8_t code = *am & PLAN_CODE;

	if (code == CODE_D || code == CODE_CLOSED)
		return;
	if (!code_absent(code) || code == CODE_N)
		*am = ends[h % 10];
	else
		*am = code;
	*am |= PLAN_N_FIRST;
	if (!code_absent(code) && (ends[h % 10] == CODE_I || ends[h % 10] == CODE_O) && h / 16 % 3)
		*pm = ends[h % 10];
}

static void plan_pupil(struct school *s, uint32_t place)
{
	uint8_t *cells = s->cells + (size_t)place * TERM_DAYS_MAX * 2;
	const struct pupil *p = &s->pupils[place];
	struct walk w;

	walk_start(&w, s, p);
	for (int day = 0; day < s->term->count; day++) {
		bool run = p->run_from >= 0 && day >= p->run_from - 1 && day < p->run_from + p->run_days;
		uint8_t *am = cells + day * 2, *pm = am + 1;

		*am = cell_of(&w, day, 0);
		*pm = cell_of(&w, day, 1);
		if (run && *am != CODE_CLOSED) {
			*am = run_cell(p, day, 0);
			*pm = run_cell(p, day, 1);
		}
		if (p->nudge == day + 1 || p->nudge_more == day + 1)
			nudge(p, day, am, pm);
	}
}

int plan_ready(struct school *s)
{
	int result = 0;

	if (__atomic_load_n(&s->cells, __ATOMIC_ACQUIRE))
		return 0;
	pthread_mutex_lock(&s->lock);
	if (!s->cells) {
		uint8_t *cells = calloc((size_t)s->size * TERM_DAYS_MAX, 2);

		if (cells) {
			struct school making = *s;

			making.cells = cells;
			for (uint32_t i = 0; i < s->size; i++)
				plan_pupil(&making, i);
			__atomic_store_n(&s->cells, cells, __ATOMIC_RELEASE);
		} else {
			result = -1;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return result;
}
