#include "calibrate.h"
#include "civil.h"
#include "codes.h"
#include "mark.h"
#include "plan.h"
#include "social.h"

struct target {
	double overall, unauthorised, persistent;
};

/* Dudley (old_la_code 332), 2024/25 year to date: DfE "Pupil attendance in schools", columns
 * overall_absence_perc, unauthorised_absence_perc and pa_perc (OGL v3.0). Nothing is published for its
 * alternative provision. */
static const struct target targets[PHASE_COUNT] = {
	[PHASE_PRIMARY] = {5.707156365, 1.852816953, 14.82716414},
	[PHASE_SECONDARY] = {8.774656969, 3.70800855, 26.35503445},
	[PHASE_SPECIAL] = {9.815735722, 2.146852669, 30.61674009},
	[PHASE_ALTERNATIVE] = {0, 0, 0},
};

struct count {
	long possible, absent, unauthorised, late, unknown_yet;
	long pupils, persistent, severe;
};

static struct count count_pupil(const struct school *s, uint32_t place, int32_t to, int64_t now)
{
	const struct pupil *p = &s->pupils[place];
	struct count c = {.pupils = 0};
	struct mark m;

	for (int i = 0; i < s->term->count * 2 && s->term->day[i / 2] <= to; i++) {
		enum code_kind kind;

		if (!pupil_on_roll(p, s->term->day[i / 2]) || !mark_see(s, place, i / 2, i % 2, now, &m))
			continue;
		kind = code_row(m.code)->kind;
		c.possible += kind != KIND_NOT_POSSIBLE;
		c.absent += kind == KIND_AUTHORISED || kind == KIND_UNAUTHORISED;
		c.unauthorised += kind == KIND_UNAUTHORISED;
		c.late += m.code == CODE_L;
		c.unknown_yet += m.code == CODE_N;
	}
	c.pupils = c.possible > 0;
	c.persistent = c.possible > 0 && c.absent * 10 >= c.possible;
	c.severe = c.possible > 0 && c.absent * 2 >= c.possible;
	return c;
}

static void count_add(struct count *sum, const struct count *c)
{
	sum->possible += c->possible;
	sum->absent += c->absent;
	sum->unauthorised += c->unauthorised;
	sum->late += c->late;
	sum->unknown_yet += c->unknown_yet;
	sum->pupils += c->pupils;
	sum->persistent += c->persistent;
	sum->severe += c->severe;
}

static double percent(long part, long whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void print_measure(FILE *out, const char *name, long part, long whole, double target)
{
	double got = percent(part, whole);

	fprintf(out, "  %-13s %8ld of %8ld  %7.3f", name, part, whole, got);
	if (target > 0)
		fprintf(out, "  published %7.3f  difference %+6.3f\n", target, got - target);
	else
		fprintf(out, "  nothing published\n");
}

static void print_phase(FILE *out, enum phase phase, const struct count *c)
{
	const struct target *t = &targets[phase];

	fprintf(out, "%s: %ld enrolments, severe %.2f %%, late %.2f %%, N %.3f %%\n", phase_row(phase)->name,
		c->pupils, percent(c->severe, c->pupils), percent(c->late, c->possible),
		percent(c->unknown_yet, c->possible));
	print_measure(out, "overall", c->absent, c->possible, t->overall);
	print_measure(out, "unauthorised", c->unauthorised, c->possible, t->unauthorised);
	print_measure(out, "persistent", c->persistent, c->pupils, t->persistent);
}

static void print_lists(FILE *out, const struct borough *b, int32_t to, int64_t now)
{
	static const char *const names[] = {"", "looked after", "protection plan", "in need"};

	for (int list = LIST_LOOKED_AFTER; list <= LIST_IN_NEED; list++) {
		struct count sum = {.pupils = 0};

		for (size_t i = 0; i < b->social_count; i++) {
			const struct social_row *row = &b->social[i];
			const struct school *s = row->pupil ? &b->schools[row->school - 1] : NULL;
			struct count c;

			if (!s || (int)row->list != list || row->to != SOCIAL_NO_DAY)
				continue;
			c = count_pupil(s, (uint32_t)(row->pupil - s->pupils), to, now);
			count_add(&sum, &c);
		}
		fprintf(out, "%s: %ld children, overall %.1f %%, persistent %.1f %%\n", names[list],
			sum.pupils, percent(sum.absent, sum.possible), percent(sum.persistent, sum.pupils));
	}
}

int calibrate_print(struct borough *b, FILE *out)
{
	int32_t to = civil_day(TERM_YEAR, 11, 25);
	int64_t now = civil_instant(to, 16 * 3600 + 900);
	struct count phases[PHASE_COUNT] = {{0}};

	for (int i = 0; i < b->count; i++) {
		struct school *s = &b->schools[i];

		if (plan_ready(s))
			return -1;
		for (uint32_t p = 0; p < s->size; p++) {
			struct count c = count_pupil(s, p, to, now);

			count_add(&phases[s->phase], &c);
		}
	}
	fprintf(out, "seed %llu, %d schools, registers as they stand on 2026-11-25 at 16:15\n",
		(unsigned long long)b->seed, b->count);
	for (int i = 0; i < PHASE_COUNT; i++)
		print_phase(out, (enum phase)i, &phases[i]);
	print_lists(out, b, to, now);
	return 0;
}

/* Calls for every visible mark; shared by the listing and its digest. */
struct mark_visitor {
	void (*call)(void *data, const struct school *s, const struct pupil *p, int32_t day, int session,
		     enum code code);
	void *data;
};

static int each(struct borough *b, int64_t at, int32_t from, int32_t to, const struct mark_visitor *v)
{
	struct mark m;

	for (int i = 0; i < b->count; i++) {
		struct school *s = &b->schools[i];

		if (plan_ready(s))
			return -1;
		for (int cell = 0; cell < s->term->count * 2; cell++) {
			int32_t day = s->term->day[cell / 2];

			for (uint32_t p = 0; p < s->size && day >= from && day <= to; p++)
				if (pupil_on_roll(&s->pupils[p], day) &&
				    mark_see(s, p, cell / 2, cell % 2, at, &m))
					v->call(v->data, s, &s->pupils[p], day, cell % 2, m.code);
		}
	}
	return 0;
}

static void print_one(void *data, const struct school *s, const struct pupil *p, int32_t day, int session,
		      enum code code)
{
	char date[11] = "";

	civil_put_day(date, day);
	fprintf(data, "%s,%s,%s,%s,%s\n", s->wonde, p->upn, date, session ? "PM" : "AM",
		code_row(code)->text);
}

/* As the school's system has it, by its own id of the pupil. */
static void print_id(void *data, const struct school *s, const struct pupil *p, int32_t day, int session,
		     enum code code)
{
	char date[11] = "", id[16];

	civil_put_day(date, day);
	pupil_wonde(s, (uint32_t)(p - s->pupils), id);
	fprintf(data, "%s,%s,%s,%s,%s\n", s->id, id, date, session ? "PM" : "AM", code_row(code)->text);
}

int truth_print_ids(struct borough *b, int64_t at, int32_t from, int32_t to, FILE *out)
{
	return each(b, at, from, to, &(struct mark_visitor){print_id, out});
}

int truth_print(struct borough *b, int64_t at, int32_t from, int32_t to, FILE *out)
{
	fputs("school,upn,date,session,code\n", out);
	return each(b, at, from, to, &(struct mark_visitor){print_one, out});
}

static void hash_one(void *data, const struct school *s, const struct pupil *p, int32_t day, int session,
		     enum code code)
{
	uint64_t *h = data;

	*h = (*h ^ (uint64_t)s->number) * 0x100000001b3u;
	for (const char *c = p->upn; *c; c++)
		*h = (*h ^ (unsigned char)*c) * 0x100000001b3u;
	*h = (*h ^ ((uint64_t)day << 8 | (uint64_t)session << 7 | (uint64_t)code)) * 0x100000001b3u;
}

int truth_hash(struct borough *b, int64_t at, uint64_t *ret_hash)
{
	*ret_hash = 0xcbf29ce484222325u;
	return each(b, at, INT32_MIN, INT32_MAX, &(struct mark_visitor){hash_one, ret_hash});
}
