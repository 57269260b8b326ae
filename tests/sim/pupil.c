#include <stdio.h>
#include <string.h>

#include "borough.h"
#include "civil.h"
#include "dice.h"
#include "names.h"
#include "out.h"
#include "propensity.h"
#include "social.h"
#include "upn.h"

#define NO_UPN_PLACE 17 /* of schools 2 and 9 */
#define DUALS	     12
#define LONG_RUNS    9

const char *pupil_name_at(bool forename, bool girl, uint32_t row)
{
	if (!forename)
		return name_surnames[row % NAME_SURNAMES];
	return girl ? name_girls[row % NAME_GIRLS] : name_boys[row % NAME_BOYS];
}

const char *pupil_forename(const struct pupil *p)
{
	return p->marked[0][0] ? p->marked[0] : pupil_name_at(true, p->girl, p->forename);
}

const char *pupil_surname(const struct pupil *p)
{
	return p->marked[1][0] ? p->marked[1] : pupil_name_at(false, false, p->surname);
}

static void mark_one(struct pupil *p)
{
	char number[14];

	if (p->upn[0])
		memcpy(number, p->upn, sizeof(number));
	else
		snprintf(number, sizeof(number), "X%012llu", (unsigned long long)(p->key % 1000000000000));
	for (int i = 0; i < 2; i++) {
		char *at = p->marked[i];

		*at++ = 'Z';
		*at++ = "fs"[i];
		for (const char *from = number; *from; from++)
			*at++ = (char)(*from <= '9' ? *from - '0' + 'a' : *from - 'A' + 'a');
	}
}

void pupil_mark(struct borough *b)
{
	for (int i = 0; i < b->count; i++)
		for (uint32_t place = 0; place < b->schools[i].size; place++)
			mark_one(&b->schools[i].pupils[place]);
}

void pupil_wonde(const struct school *s, uint32_t place, char out[16])
{
	memcpy(out, "A1", 2);
	digits_put(out + 2, (uint32_t)s->number, 5);
	digits_put(out + 7, place, 5);
	out[12] = '\0';
}

bool pupil_settled(const struct pupil *p)
{
	return p->dual == DUAL_NONE && p->left == PUPIL_STAYS && p->upn[0] &&
	       p->admitted <= civil_day(TERM_YEAR, 9, 7);
}

/* Most numbers were issued in the borough; some children came from elsewhere. */
static int issuing_authority(struct dice *d)
{
	static const int others[] = {330, 331, 333, 335, 336, 800, 885, 210};

	return dice_chance(d, 930) ? BOROUGH_LA : others[dice_below(d, 8)];
}

static void give_upn(const struct school *s, uint32_t place, struct dice *d, struct pupil *p)
{
	int authority = issuing_authority(d);
	int issued = TERM_YEAR - (p->year < 7 ? p->year : p->year - (int)dice_below(d, 3));
	int block = (s->number - 1) / 2;
	int serial = (s->number % 2 ? 0 : 500);

	/* Two schools share an establishment number and split its serials, so no number is issued twice. */
	upn_make(p->upn, authority, 2000 + block + (int)(place / 500) * 2600, issued,
		 serial + (int)(place % 500), dice_chance(d, 3));
	if (place == NO_UPN_PLACE && (s->number == 2 || s->number == 9))
		p->upn[0] = '\0';
}

static void give_dates(const struct school *s, struct dice *d, struct pupil *p)
{
	const struct phase_row *phase = phase_row(s->phase);
	const struct term *t = s->term;
	int since = p->year - phase->year_low;
	int born = TERM_YEAR - 5 - p->year; /* in September of this year, or later up to August */

	p->born = civil_day(born, 9, 1) + (int32_t)dice_below(d, 365);
	p->admitted = civil_day(TERM_YEAR - since, 9, 1);
	p->left = PUPIL_STAYS;
	if (dice_chance(d, 15))
		p->admitted = t->day[dice_between(d, 12, t->count - 20)];
	else if (dice_chance(d, 15))
		p->left = t->day[dice_between(d, 12, t->count - 20)];
}

static void pupil_fill(const struct borough *b, struct school *s, uint32_t place, double quantile)
{
	const struct phase_row *phase = phase_row(s->phase);
	uint32_t years = (uint32_t)(phase->year_high - phase->year_low + 1);
	struct pupil *p = &s->pupils[place];
	struct dice d;

	p->key = dice_mix(dice_mix(b->seed, (uint64_t)s->number), place);
	d = dice_from(p->key);
	p->year = (int8_t)(phase->year_low + (int)(place * years / s->size));
	p->form = (uint8_t)(place * years % s->size * ((s->size / years + 29) / 30) / s->size);
	p->girl = dice_chance(&d, 490);
	p->forename = (uint8_t)dice_below(&d, p->girl ? NAME_GIRLS : NAME_BOYS);
	p->surname = (uint8_t)dice_below(&d, NAME_SURNAMES);
	p->run_from = -1;
	give_dates(s, &d, p);
	give_upn(s, place, &d, p);
	p->rate = (float)propensity_rate(s->phase, quantile);
}

void pupil_enrol(struct borough *b, struct school *s)
{
	uint32_t order[2048];
	struct dice d = dice_from(dice_mix(b->seed, 0x5c00 + (uint64_t)s->number));

	/* Quantiles are dealt out, not drawn: each school then has the spread its phase has. */
	dice_shuffle(&d, order, s->size);
	for (uint32_t i = 0; i < s->size; i++)
		pupil_fill(b, s, i, (order[i] + 0.5) / s->size);
}

static void pair_one(struct school *main, struct school *other, uint32_t place, struct dice *d)
{
	static const uint8_t patterns[] = {0x07, 0x03, 0x1c, 0x15, 0x0f, 0x0a};
	struct pupil *guest = &other->pupils[place];

	for (int tries = 0; tries < 200; tries++) {
		struct pupil *p = &main->pupils[dice_below(d, main->size)];

		if (!pupil_settled(p) || p->year != guest->year)
			continue;
		p->dual = DUAL_MAIN;
		p->dual_days = patterns[place % 6];
		p->rate = guest->rate;
		memcpy(guest->upn, p->upn, sizeof(guest->upn));
		guest->forename = p->forename;
		guest->surname = p->surname;
		guest->girl = p->girl;
		guest->born = p->born;
		guest->admitted = civil_day(TERM_YEAR, 9, 1);
		guest->left = PUPIL_STAYS;
		guest->dual = DUAL_OTHER;
		guest->dual_days = p->dual_days;
		return;
	}
}

void pupil_pair(struct borough *b)
{
	for (int first = 0; first + BOROUGH_BLOCK <= b->count; first += BOROUGH_BLOCK) {
		struct school *other = &b->schools[first + 13];
		struct dice d = dice_from(dice_mix(b->seed, 0xd0a1 + (uint64_t)first));

		for (uint32_t i = 0; i < DUALS; i++)
			pair_one(&b->schools[first + 8 + (int)(i % 3)], other, i * 5, &d);
	}
}

static bool plan_run(struct school *s, int tenth, uint32_t kind, struct dice *d)
{
	for (int tries = 0; tries < 200; tries++) {
		struct pupil *p = &s->pupils[dice_below(d, s->size)];

		if (!pupil_settled(p) || p->list == LIST_LOOKED_AFTER || p->run_from >= 0 || p->rate > 0.2F)
			continue;
		p->run_from = (int16_t)(tenth - 9);
		p->run_days = (int16_t)dice_between(d, 11, 18);
		p->run_kind = (uint8_t)kind;
		return true;
	}
	return false;
}

void pupil_long_absences(struct borough *b)
{
	for (int first = 0; first < b->count; first += BOROUGH_BLOCK) {
		struct dice d = dice_from(dice_mix(b->seed, 0x10da + (uint64_t)first));
		int schools = b->count - first < 11 ? b->count - first : 11;
		int done = 0;

		for (int tries = 0; tries < 200 && done < LONG_RUNS; tries++) {
			struct school *s = &b->schools[first + (int)dice_below(&d, (uint32_t)schools)];
			int tenth = term_index(s->term, civil_day(TERM_YEAR, 11, 23 + done % 3));

			if (s->shares && plan_run(s, tenth, (uint32_t)done / 3, &d))
				done++;
		}
	}
}

#define NUDGE_CHILDREN 1024

static uint32_t nudged_children(struct borough *b, struct social_row **ret_rows)
{
	uint32_t n = 0;

	for (size_t i = 0; i < b->social_count && n < NUDGE_CHILDREN; i++) {
		struct social_row *row = &b->social[i];

		if (row->list == LIST_LOOKED_AFTER && row->pupil && b->schools[row->school - 1].shares)
			ret_rows[n++] = row;
	}
	return n;
}

void pupil_nudges(struct borough *b)
{
	struct social_row *rows[NUDGE_CHILDREN];
	uint32_t n = nudged_children(b, rows), turn = (uint32_t)(b->seed % 97);

	for (int32_t day = civil_day(TERM_YEAR, 11, 16); n && day <= civil_day(TERM_YEAR, 11, 27); day++) {
		bool core = day >= civil_day(TERM_YEAR, 11, 23) && day <= civil_day(TERM_YEAR, 11, 25);

		for (int i = 0; i < 1 + core && civil_weekday(day) < 5; i++, turn++) {
			const struct social_row *row = rows[turn % n];
			int at = term_index(b->schools[row->school - 1].term, day);
			uint16_t *slot = row->pupil->nudge ? &row->pupil->nudge_more : &row->pupil->nudge;

			*slot = (uint16_t)(at + 1);
		}
	}
}
