#include <stdlib.h>
#include <string.h>

#include "measure/patterns.h"
#include "measure/question_internal.h"
#include "base/vec.h"

/* Enrolments of one row that are on roll throughout: their days are summed 32 at a time. */
struct pattern_group {
	size_t row;
	uint32_t *lanes; /* owned; one mask a block */
};

/* One school while its patterns are found. */
struct finding {
	struct counting c; /* for places only: nothing is counted in it */
	const struct answer *of;
	struct pattern_row *rows;
	struct session_range judged; /* the last school weeks of the range */
	struct pattern_groups {
		struct pattern_group *at;
		size_t count, room;
	} groups;
	uint32_t *group_of; /* by row: its group + 1; 0: none yet */
};

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for patterns");
}

static int check_dimension(unsigned dimension, struct fault *reterr)
{
	if (dimension < DIMENSION_WEEK || dimension >= DIMENSION_TRAIT)
		return 0;
	return fault_set(reterr, FAULT_MEANING, "patterns run over weeks and weekdays: not by %s",
			 dimension_name(dimension));
}

static int check(const struct question *q, struct fault *reterr)
{
	int rc = 0;

	for (unsigned k = 0; rc == 0 && k < q->by_count; k++)
		rc = check_dimension(q->by[k], reterr);
	for (unsigned k = 0; rc == 0 && k < q->filter_count; k++)
		rc = check_dimension(q->filters[k].dimension, reterr);
	if (rc == 0 && (q->method != METHOD_OURS || q->mode != COHORT_CURRENT))
		rc = fault_set(reterr, FAULT_BUG, "patterns are of all enrolments, by what they are now");
	return rc;
}

/* --- one enrolment -------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	const int32_t *x = a;
	const struct answer_row *row = b;

	for (unsigned k = 0; k < QUESTION_BY; k++)
		if (x[k] != row->key[k])
			return x[k] < row->key[k] ? -1 : 1;
	return 0;
}

/* The row an enrolment was counted in; of->count: none, a filter left it out. */
static size_t row_of(const struct finding *f, const struct enrolment_facts *e, struct session_range clip)
{
	static const int32_t no_time[QUESTION_BY];
	const struct inquiry *i = f->c.i;
	const struct answer_row *found = NULL;
	int32_t key[QUESTION_BY];
	struct place p;

	place_enrolment(&f->c, e, &p);
	if (filters_pass(i->q, &p, DIMENSION_SCHOOL, DIMENSION_SOCIAL) &&
	    place_traits(&f->c, cohort_at(e, i->traits, session_day(clip.from), &f->c.rule), &p)) {
		place_key(i, &p, no_time, key);
		found = bsearch(key, f->of->at, f->of->count, sizeof *f->of->at, by_key);
	}
	return found != NULL ? (size_t)(found - f->of->at) : f->of->count;
}

static bool lane_add(struct finding *f, size_t row, unsigned slot)
{
	struct pattern_group *g;

	if (f->group_of[row] == 0) {
		g = VEC_ADD(&f->groups);
		if (g == NULL)
			return false;
		g->row = row;
		g->lanes = calloc((size_t)f->c.blocks + 1, sizeof *g->lanes);
		f->group_of[row] = (uint32_t)f->groups.count;
	}
	g = &f->groups.at[f->group_of[row] - 1];
	if (g->lanes == NULL)
		return false;
	g->lanes[slot / ROLL_LANES] |= (uint32_t)1 << (slot % ROLL_LANES);
	return true;
}

static void judge(const struct finding *f, const struct enrolment_facts *e, struct session_range clip,
		  struct pattern_row *row)
{
	const struct roll *roll = f->c.i->d->roll;
	const struct session_range last = range_cut(clip, f->judged);
	struct broken_weeks weeks = pattern_weeks(roll, e->school, e->slot, clip, BROKEN_RULE);
	struct fall fall = pattern_fall(roll, e->school, e->slot, clip.to, FALL_RULE);
	struct weekday_pattern day;

	row->weeks += weeks.weeks;
	row->broken += weeks.broken;
	row->whole_absent += weeks.whole_absent;
	row->fall += fall.hit;
	row->fall_judged += fall.enough;
	if (range_empty(last))
		return;
	if (last.from != clip.from)
		weeks = pattern_weeks(roll, e->school, e->slot, last, BROKEN_RULE);
	row->often += weeks.broken >= PATTERNS_OFTEN;
	day = pattern_weekday(roll, e->school, e->slot, last, WEEKDAY_RULE);
	row->weekday += day.hit;
	row->weekdays[day.weekday] += day.hit;
}

static int add_enrolment(struct finding *f, const struct enrolment_facts *e, struct fault *reterr)
{
	const struct session_range clip = range_on_roll(f->c.range, e);
	const bool throughout = clip.from == f->c.range.from && clip.to == f->c.range.to;
	size_t at;

	if (range_empty(clip))
		return 0;
	at = row_of(f, e, clip);
	if (at == f->of->count)
		return 0;
	judge(f, e, clip, &f->rows[at]);
	if (!throughout || e->slot / ROLL_LANES >= f->c.blocks)
		pattern_add_slot(&f->rows[at].days, f->c.i->d->roll, e->school, e->slot, clip);
	else if (!lane_add(f, at, e->slot))
		return no_memory(reterr);
	return 0;
}

/* --- one school ------------------------------------------------------------------ */

/* Sums the days of the groups and forgets them. */
static int finish_groups(struct finding *f, int rc, struct fault *reterr)
{
	for (size_t i = 0; i < f->groups.count; i++) {
		struct pattern_group *g = &f->groups.at[i];

		if (rc == 0)
			rc = pattern_add_set(&f->rows[g->row].days, f->c.i->d->roll, f->c.school, g->lanes,
					     f->c.range, reterr);
		f->group_of[g->row] = 0;
		free(g->lanes);
	}
	f->groups.count = 0;
	return rc;
}

static int find_school(struct finding *f, const struct inquiry *i, unsigned school, struct fault *reterr)
{
	static const struct period last_weeks = {PERIOD_ROLLING, PATTERNS_WEEKS, DAY_NONE, DAY_NONE};
	const struct question *q = i->q;
	const struct school_facts *facts = &i->d->schools[school];
	int rc = 0;

	f->c.school = school;
	f->c.facts = facts;
	f->c.blocks = roll_blocks(i->d->roll, school);
	if (period_sessions(&q->period, &facts->open, q->today, &f->c.range, NULL) < 0)
		return 0;
	f->judged = f->c.range;
	if (period_sessions(&last_weeks, &facts->open, session_day(f->c.range.to), &f->judged, NULL) == 0)
		f->judged = range_cut(f->judged, f->c.range);
	for (size_t e = i->first[school]; rc == 0 && e < inquiry_end(i, school); e++)
		rc = add_enrolment(f, &i->d->enrolments[e], reterr);
	return finish_groups(f, rc, reterr);
}

int patterns_ask(const struct question *q, const struct question_data *d, const struct answer *of,
		 struct pattern_row *ret, struct fault *reterr)
{
	struct inquiry *i = NULL;
	struct finding f = {.of = of, .rows = ret};
	int rc = check(q, reterr);

	if (rc == 0)
		rc = inquiry_new(q, d, &i, reterr);
	if (rc < 0 || i == NULL)
		return rc;
	memset(ret, 0, of->count * sizeof *ret);
	f.c.i = i;
	f.c.rule = (struct cohort_rule){q->mode, q->today, year_of(roll_first_monday(d->roll) + 6), q->known};
	f.group_of = calloc(of->count + 1, sizeof *f.group_of);
	if (f.group_of == NULL)
		rc = no_memory(reterr);
	for (unsigned school = 0; rc == 0 && school < d->school_count; school++)
		rc = find_school(&f, i, school, reterr);
	VEC_FREE(&f.groups);
	free(f.group_of);
	inquiry_free(i);
	return rc;
}
