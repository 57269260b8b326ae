#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "borough.h"
#include "civil.h"
#include "dice.h"
#include "names.h"
#include "social.h"
#include "upn.h"

/* How many of each list in a borough of fourteen schools, and how often such children are away:
 * DfE "Outcomes for children in need, including children looked after", England 2024/25 (OGL v3.0). */
struct list_rule {
	const char *status, *team;
	uint32_t total;
	double rate;
};

static const struct list_rule rules[] = {
	[LIST_NONE] = {"", "", 0, 0},
	[LIST_LOOKED_AFTER] = {"looked_after", "Children in Care", 45, 0.090},
	[LIST_PROTECTION_PLAN] = {"protection_plan", "Safeguarding", 30, 0.218},
	[LIST_IN_NEED] = {"in_need", "Family Support", 120, 0.174},
};

/* Shape of the rates within a list: few are away very often. Mean 1. */
static const double spread[] = {0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 0.95, 1.2, 1.75, 3.4};

#define AWAY_SCHOOLS   6
#define SILENT_SCHOOL  8
#define SILENT_PLACES  3
#define ENDED_ROWS     4
#define LARGEST_SCHOOL 1050

static struct social_row *add(struct borough *b, enum pupil_list list, struct dice *d)
{
	struct social_row *row = &b->social[b->social_count];

	*row = (struct social_row){.list = list, .to = SOCIAL_NO_DAY, .authority = BOROUGH_LA};
	row->number = 204001 + (uint32_t)b->social_count * 7 + dice_below(d, 6);
	row->from = civil_day(TERM_YEAR, 8, 20) - dice_between(d, 5, 900);
	row->worker = name_workers[dice_below(d, NAME_WORKERS)];
	row->team = rules[list].team;
	b->social_count++;
	return row;
}

static void copy_child(struct social_row *row, const struct school *s, struct pupil *p)
{
	memcpy(row->upn, p->upn, sizeof(row->upn));
	row->forename = pupil_forename(p);
	row->surname = pupil_surname(p);
	row->born = p->born;
	memcpy(row->urn, s->urn, sizeof(row->urn));
	row->pupil = p;
	row->school = s->number;
	p->list = (uint8_t)row->list;
}

/* Of sixty children met at random, the one whose absence is nearest to `rate`. */
static struct pupil *nearest(struct borough *b, double rate, int only_school, struct dice *d,
			     struct school **ret_school)
{
	struct pupil *best = NULL;
	double best_gap = 9;

	for (int met = 0, tries = 0; met < 60 && tries < 4000; tries++) {
		int number = only_school ? only_school : 1 + (int)dice_below(d, (uint32_t)b->count);
		struct school *s = &b->schools[number - 1];
		struct pupil *p = &s->pupils[dice_below(d, s->size)];
		double gap = p->rate > (float)rate ? (double)p->rate - rate : rate - (double)p->rate;

		if (p->list != LIST_NONE || !pupil_settled(p) || (!only_school && !s->shares))
			continue;
		if (!only_school && dice_below(d, LARGEST_SCHOOL) >= s->size)
			continue; /* so that a large school has more of them than a small one */
		met++;
		if (gap >= best_gap)
			continue;
		best = p;
		best_gap = gap;
		*ret_school = s;
	}
	return best;
}

static void add_pupil(struct borough *b, enum pupil_list list, uint32_t turn, int only_school, struct dice *d)
{
	double rate = rules[list].rate * spread[turn % 10];
	struct school *s = NULL;
	struct pupil *p = nearest(b, rate, only_school, d, &s);

	if (p)
		copy_child(add(b, list, d), s, p);
}

/* A looked-after child at a school nobody here serves, or at none. */
static void add_elsewhere(struct borough *b, uint32_t turn, bool placed, struct dice *d)
{
	struct social_row *row = add(b, LIST_LOOKED_AFTER, d);
	bool girl = dice_chance(d, 500);
	int year = dice_between(d, 1, 11);

	row->forename = pupil_name_at(true, girl, dice_below(d, NAME_GIRLS));
	row->surname = pupil_name_at(false, false, dice_below(d, NAME_SURNAMES));
	row->born = civil_day(TERM_YEAR - 5 - year, 9, 1) + (int32_t)dice_below(d, 365);
	upn_make(row->upn, BOROUGH_LA, 9900 + (int)turn / 1000, TERM_YEAR - year, (int)turn, false);
	if (placed)
		snprintf(row->urn, sizeof(row->urn), "%06u", 910001 + turn % 89999);
}

static uint32_t scaled(const struct borough *b, uint32_t total)
{
	uint32_t parts = BOROUGH_BLOCK * (uint32_t)b->small;

	return (total * (uint32_t)b->count + parts / 2) / parts;
}

static void add_looked_after(struct borough *b, struct dice *d)
{
	uint32_t total = scaled(b, rules[LIST_LOOKED_AFTER].total);
	uint32_t away = scaled(b, AWAY_SCHOOLS), silent = b->count >= SILENT_SCHOOL ? SILENT_PLACES : 0;
	uint32_t near = total > away + silent + 1 ? total - away - silent - 1 : 1;

	for (uint32_t i = 0; i < near; i++)
		add_pupil(b, LIST_LOOKED_AFTER, i, 0, d);
	for (uint32_t i = 0; i < silent; i++)
		add_pupil(b, LIST_LOOKED_AFTER, i * 3, SILENT_SCHOOL, d);
	for (uint32_t i = 0; i < away; i++)
		add_elsewhere(b, i, true, d);
	add_elsewhere(b, away, false, d);
}

/* A few plans ended last month: those children are on no list now. */
static void end_some(struct borough *b)
{
	for (size_t i = 0; i < ENDED_ROWS && b->social_count > 40; i++) {
		struct social_row *row = &b->social[b->social_count - 1 - i * 9];

		row->to = civil_day(TERM_YEAR, 10, 9) + (int32_t)i;
		row->pupil->list = LIST_NONE;
	}
}

int social_build(struct borough *b)
{
	struct dice d = dice_from(dice_mix(b->seed, 0x50c1a1));
	size_t room = (size_t)scaled(b, 195) + 16;
	uint32_t count;

	b->social = calloc(room, sizeof(*b->social));
	if (!b->social)
		return -1;
	add_looked_after(b, &d);
	count = scaled(b, rules[LIST_PROTECTION_PLAN].total);
	for (uint32_t i = 0; i < count; i++)
		add_pupil(b, LIST_PROTECTION_PLAN, i, 0, &d);
	if (b->social_count > 3) {
		b->social[3].restricted = true;
		b->social[b->social_count - 1].restricted = true;
		b->social[1].authority = 333;
		b->social[2].authority = 330;
	}
	count = scaled(b, rules[LIST_IN_NEED].total);
	for (uint32_t i = 0; i < count; i++)
		add_pupil(b, LIST_IN_NEED, i, 0, &d);
	end_some(b);
	return 0;
}

static void write_row(FILE *f, const struct social_row *row)
{
	char born[11] = "", from[11] = "", to[11] = "";

	civil_put_day(born, row->born);
	civil_put_day(from, row->from);
	if (row->to != SOCIAL_NO_DAY)
		civil_put_day(to, row->to);
	fprintf(f, "%s,%s,%s,%s,%u,%s,%s,%s,%s,%s,%d,%s,%s\n", row->upn, row->forename, row->surname, born,
		row->number, rules[row->list].status, from, to, row->worker, row->team, row->authority,
		row->urn, row->restricted ? "yes" : "no");
}

int social_write(const struct borough *b, const char *dir)
{
	char path[512];
	FILE *f;
	int bad;

	snprintf(path, sizeof(path), "%s/social-care.csv", dir);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		return -1;
	}
	fputs("upn,forename,surname,date_of_birth,case,status,from,to,worker,team,responsible_authority,"
	      "school_urn,restricted\n",
	      f);
	for (size_t i = 0; i < b->social_count; i++)
		write_row(f, &b->social[i]);
	bad = ferror(f);
	if (fclose(f) || bad) {
		perror(path);
		return -1;
	}
	return 0;
}
