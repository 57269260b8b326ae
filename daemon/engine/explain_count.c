#include "engine/explain_count.h"

#define FEWEST	     6 /* enrolments aged 5 to 15 of a school that counts */
#define YEAR_ELEVEN  11
#define FIRST_OF_AGE 1 /* year groups whose children are 5 to 15 on 31 August */
#define LAST_OF_AGE  11

/* --- counting ---------------------------------------------------------------------- */

/* One enrolment's sessions over days [from, to]. To be had from roll/recount.h. */
static struct tally tally_days(const struct explain *x, uint32_t school, unsigned slot, day_t from, day_t to)
{
	struct tally t = {0};

	for (session_t s = session_of(from, false); s <= session_of(to, true); s++) {
		cell_t cell = roll_get(x->e->roll, school, slot, s);
		enum code_class class = code_class_of(cell);

		t.attending = (uint16_t)(t.attending + (class == CLASS_PRESENT || class == CLASS_OFF_SITE));
		t.authorised = (uint16_t)(t.authorised + (class == CLASS_AUTHORISED));
		t.unauthorised = (uint16_t)(t.unauthorised + (class == CLASS_UNAUTHORISED));
	}
	t.possible = (uint16_t)(t.attending + t.authorised + t.unauthorised);
	return t;
}

static void take_off(struct tally *from, const struct tally *part)
{
	from->possible = (uint16_t)(from->possible - part->possible);
	from->attending = (uint16_t)(from->attending - part->attending);
	from->authorised = (uint16_t)(from->authorised - part->authorised);
	from->unauthorised = (uint16_t)(from->unauthorised - part->unauthorised);
}

/* The first school day after the summer half term: after a week without school around the end
 * of May; 1 June where the calendar has none. */
static day_t second_half_of_summer(const struct calendar *c, day_t in_year)
{
	int year = year_of(in_year) + 1;
	day_t from = day_from_civil((struct civil){year, 5, 20}),
	      to = day_from_civil((struct civil){year, 6, 15});

	for (day_t d = from; d <= to; d++) {
		day_t before = calendar_school_day(c, d) ? calendar_previous(c, d) : DAY_NONE;

		if (before != DAY_NONE && d - before >= 8)
			return d;
	}
	return day_from_civil((struct civil){year, 6, 1});
}

/* The year's tally less what the exclusions take from both ends. */
static struct tally tally_of(const struct explain *x, uint32_t school, const struct enrolment *n,
			     unsigned exclusions)
{
	struct tally t = roll_tally(x->e->roll, school, n->row.slot), part;
	day_t from = x->first_day, to = x->ours.to;

	if ((exclusions & EXCLUSION_EARLY_DAYS) != 0 && x->series_start > from)
		from = x->series_start;
	if ((exclusions & EXCLUSION_LATE_MARKS) != 0 && x->cut_off < to)
		to = x->cut_off;
	if ((exclusions & EXCLUSION_YEAR11_LATE) != 0 && n->row.year_group == YEAR_ELEVEN) {
		day_t late = second_half_of_summer(x->e->schools[school].row->days, x->ours.to);

		to = late - 1 < to ? late - 1 : to;
	}
	part = tally_days(x, school, n->row.slot, x->first_day, from - 1);
	take_off(&t, &part);
	part = tally_days(x, school, n->row.slot, to + 1 > from ? to + 1 : from, x->ours.to);
	take_off(&t, &part);
	return t;
}

/* A year group that is not known stays in: nothing is left out by guess. */
static bool of_age(const struct enrolment *n)
{
	return n->row.year_group == YEAR_UNKNOWN ||
	       (n->row.year_group >= FIRST_OF_AGE && n->row.year_group <= LAST_OF_AGE);
}

static bool too_small(const struct explain *x, uint32_t school)
{
	const struct indexes *on_roll = &x->e->schools[school].on_roll;
	unsigned count = 0;

	for (size_t i = 0; i < on_roll->count && count < FEWEST; i++) {
		const struct enrolment *n = &x->e->enrolments.at[on_roll->at[i]];

		count += of_age(n) && roll_tally(x->e->roll, school, n->row.slot).possible > 0;
	}
	return count < FEWEST;
}

static void count_school(const struct explain *x, uint32_t school, unsigned exclusions,
			 struct explain_counted *c)
{
	const struct engine_school *s = &x->e->schools[school];
	bool small = (exclusions & EXCLUSION_SMALL_SCHOOLS) != 0 && too_small(x, school);

	for (size_t i = 0; i < s->on_roll.count; i++) {
		const struct enrolment *n = &x->e->enrolments.at[s->on_roll.at[i]];
		struct tally t = {0};

		if (!small && ((exclusions & EXCLUSION_OUTSIDE_AGES) == 0 || of_age(n)))
			t = tally_of(x, school, n, exclusions);
		c->left_out += t.possible == 0 && roll_tally(x->e->roll, school, n->row.slot).possible > 0;
		measure_add(&c->phase[s->row->phase], &t);
	}
}

bool explain_counts(const struct engine *e, uint32_t school, enum phase phase)
{
	const struct engine_school *s = &e->schools[school];

	return s->last_look != 0 && s->row->phase != PHASE_ALTERNATIVE &&
	       (phase == PHASE_TOTAL || s->row->phase == phase);
}

struct explain_counted explain_count(const struct explain *x, enum phase phase, unsigned exclusions)
{
	struct explain_counted c = {0};

	for (uint32_t i = 0; i < x->e->config->school_count; i++) {
		if (explain_counts(x->e, i, phase))
			count_school(x, i, exclusions, &c);
	}
	for (int p = PHASE_PRIMARY; p <= PHASE_SPECIAL; p++)
		measure_merge(&c.phase[PHASE_TOTAL], &c.phase[p]);
	return c;
}
