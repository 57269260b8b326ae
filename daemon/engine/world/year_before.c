#include "engine/world/year_before.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/world/match.h"

/* One place on a roll of that year. */
struct before_row {
	uint32_t school, slot;
	int year_group;
	uint32_t pupil; /* match.h: its record; NO_INDEX: nobody whom we can follow */
	uint32_t next;	/* of the same record: its place + 1; 0: the last */
	day_t from, to; /* on roll */
	day_t kept;	/* the first day that may be kept; DAY_NONE: the year's first */
};
struct year_before {
	struct past **schools; /* parallel to config->schools; NULL: nothing is held */
	size_t school_count;
	struct before_rows { /* by school */
		struct before_row *at;
		size_t count, room;
	} rows;
	uint32_t *first;	  /* by school, and one more: where its rows begin */
	struct before_sums *sums; /* by school: what was asked last */
	uint32_t *of_pupil;	  /* by record: its first row + 1 */
	size_t pupil_count;
};

static void year_free(struct year_before *y)
{
	free(y->schools);
	free(y->first);
	free(y->sums);
	free(y->of_pupil);
	free(y);
}

void year_before_forget(struct engine *e)
{
	struct year_before *y = e->before;

	if (y == NULL)
		return;
	for (size_t i = 0; y->schools != NULL && i < y->school_count; i++)
		past_free(y->schools[i]);
	VEC_FREE(&y->rows);
	year_free(y);
	e->before = NULL;
}

/* --- what may be kept ---------------------------------------------------------------------------------- */

/* The day after the last one that no contract of the school lets us keep. */
static day_t kept_from(const struct engine *e, const struct before_row *row, const struct past *p,
		       const struct holding *holding)
{
	const struct enrolment n = {.row.year_group = row->year_group,
				    .child = row->pupil != NO_INDEX ?
						     child_find(e, &e->match->pupils.at[row->pupil].child) :
						     NO_INDEX};

	if (holding->state != HOLDING_LIVE || holding->shortest <= past_first(p))
		return DAY_NONE;
	for (day_t day = past_last(p); day >= past_first(p); day--)
		if (!holding_allows(holding, e, &n, day))
			return day + 1;
	return DAY_NONE;
}

void year_before_retain(struct engine *e, uint32_t school, const struct holding *holding)
{
	struct year_before *y = e->before;
	struct past *p = y != NULL ? y->schools[school] : NULL;

	if (p == NULL)
		return;
	y->sums[school].counted = false;
	if (holding->state == HOLDING_ENDED ||
	    (holding->state == HOLDING_LIVE && holding->longest > past_last(p))) {
		past_free(p);
		y->schools[school] = NULL;
		return;
	}
	for (uint32_t i = y->first[school]; i < y->first[school + 1]; i++)
		y->rows.at[i].kept = kept_from(e, &y->rows.at[i], p, holding);
}

/* --- loading ------------------------------------------------------------------------------------------- */

struct loading {
	struct engine *e;
	struct roll *roll; /* of one school */
	struct openings *held;
	uint32_t school;
	struct fault why; /* of what the store holds, not of the store */
};

static int load_row(void *context, const struct store_enrolment *row)
{
	struct loading *l = context;
	struct year_before *y = l->e->before;
	const struct match_record r = {.school = l->school, .student = row->student};
	const uint32_t pupil = match_pupil_find(l->e, &r);
	struct before_row *n;

	openings_roll_add(l->held, row->from, row->to);
	if (roll_slot_claim(l->roll, 0, row->slot, row->year_group, &l->why) != 0)
		return -FAULT_STATE;
	/* A pupil who was only to come. */
	if ((row->from != DAY_NONE && row->from > l->held->last) ||
	    (row->to != DAY_NONE && row->to < l->held->first))
		return 0;
	n = VEC_ADD(&y->rows);
	if (n == NULL)
		return -FAULT_MEMORY;
	*n = (struct before_row){.school = l->school,
				 .slot = row->slot,
				 .year_group = row->year_group,
				 .pupil = pupil,
				 .next = pupil != NO_INDEX ? y->of_pupil[pupil] : 0,
				 .from = row->from,
				 .to = row->to,
				 .kept = DAY_NONE};
	if (pupil != NO_INDEX)
		y->of_pupil[pupil] = (uint32_t)y->rows.count;
	return 0;
}

static int load_leaf(void *context, const char *school, unsigned week, struct span bytes)
{
	struct loading *l = context;

	(void)school;
	return roll_load(l->roll, 0, week, bytes, &l->why);
}

/* 1: the store has nothing of it. */
static int read_school(struct loading *l, day_t monday, struct fault *reterr)
{
	const struct store *store = &l->e->store;
	const char *id = l->e->config->schools[l->school].id;
	const size_t rows = l->e->before->rows.count;
	int rc;

	openings_start(l->held, l->e->config->schools[l->school].days, monday, OPENINGS_LEARN);
	openings_roll_clear(l->held);
	rc = store->ops->enrolment_walk_school(store->self, id, monday, load_row, l, reterr);
	if (rc != 0 || l->e->before->rows.count == rows)
		return rc != 0 ? rc : 1;
	rc = store->ops->leaf_walk_school(store->self, id, monday, load_leaf, l, reterr);
	if (rc != 0)
		return rc;
	openings_recount(l->held, l->roll, 0);
	openings_roll_done(l->held);
	l->e->before->schools[l->school] = past_pack(l->roll, 0, l->held);
	return l->e->before->schools[l->school] != NULL ? 0 : -FAULT_MEMORY;
}

static int load_school(struct loading *l, day_t monday, const struct holding *holding, struct fault *reterr)
{
	struct engine *e = l->e;
	struct fault of_store = {0};
	char text[480];
	int rc;

	l->why = (struct fault){0};
	l->roll = roll_new(1, monday);
	rc = l->roll != NULL ? read_school(l, monday, &of_store) : -FAULT_MEMORY;
	roll_free(l->roll);
	e->before->first[l->school + 1] = (uint32_t)e->before->rows.count;
	if (rc == -FAULT_MEMORY)
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's register");
	if (rc < 0 && l->why.text[0] == '\0') {
		*reterr = of_store;
		return rc;
	}
	if (rc < 0) {
		snprintf(text, sizeof text, "%s: last year's register does not load: %.300s",
			 e->config->schools[l->school].id, l->why.text);
		e->port.note(e->port.context, "last_year", text);
	}
	year_before_retain(e, l->school, holding);
	return 0;
}

static struct year_before *year_new(const struct engine *e)
{
	struct year_before *y = calloc(1, sizeof *y);

	if (y == NULL)
		return NULL;
	y->school_count = e->config->school_count;
	y->pupil_count = e->match->pupils.count;
	y->schools = calloc(y->school_count + 1, sizeof(struct past *));
	y->first = calloc(y->school_count + 1, sizeof *y->first);
	y->sums = calloc(y->school_count + 1, sizeof *y->sums);
	y->of_pupil = calloc(y->pupil_count + 1, sizeof *y->of_pupil);
	if (y->schools != NULL && y->first != NULL && y->sums != NULL && y->of_pupil != NULL)
		return y;
	year_free(y);
	return NULL;
}

int year_before_restore(struct engine *e, struct fault *reterr)
{
	const day_t monday = year_start_week(roll_first_monday(e->roll) - 14), today = engine_today(e);
	struct loading l = {.e = e, .held = calloc(1, sizeof *l.held)};
	int rc = 0;

	e->before = year_new(e);
	if (l.held == NULL || e->before == NULL) {
		free(l.held);
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's register");
	}
	for (l.school = 0; rc == 0 && l.school < e->config->school_count; l.school++) {
		struct holding holding;

		rc = holding_of(e, l.school, today, &holding, reterr);
		e->before->first[l.school + 1] = (uint32_t)e->before->rows.count;
		if (rc == 0 && holding.state != HOLDING_ENDED)
			rc = load_school(&l, monday, &holding, reterr);
		holding_free(&holding);
	}
	free(l.held);
	return rc;
}

/* --- reading ------------------------------------------------------------------------------------------- */

static day_t later(day_t a, day_t b)
{
	return a == DAY_NONE || (b != DAY_NONE && b > a) ? b : a;
}

void year_before_places(const struct engine *e, uint32_t child, struct history *h)
{
	const struct year_before *y = e->before;
	uint32_t pupil = y != NULL ? e->children.at[child].pupils : 0;

	for (; pupil != 0; pupil = e->match->pupils.at[pupil - 1].next)
		for (uint32_t at = pupil <= y->pupil_count ? y->of_pupil[pupil - 1] : 0;
		     at != 0 && h->past_count < HISTORY_PLACES; at = y->rows.at[at - 1].next) {
			const struct before_row *row = &y->rows.at[at - 1];

			if (y->schools[row->school] == NULL)
				continue;
			h->past[h->past_count++] = (struct history_past){
				.past = y->schools[row->school],
				.slot = row->slot,
				.school = row->school,
				.year_group = row->year_group,
				.from = later(row->from, row->kept),
				.to = row->to,
			};
		}
}

/* --- sums ---------------------------------------------------------------------------------------------- */

static unsigned group_of(int year_group)
{
	const bool known = year_group >= BEFORE_YEAR_FIRST && year_group <= BEFORE_YEAR_LAST;

	return (unsigned)((known ? year_group : BEFORE_YEAR_LAST + 1) - BEFORE_YEAR_FIRST);
}

/* The latest of its rows: before that day some children's marks may be kept and others' not, and a sum of the
 * some would tell of them. */
static day_t all_kept_from(const struct year_before *y, size_t school)
{
	day_t kept = DAY_NONE;

	for (uint32_t at = y->first[school]; at < y->first[school + 1]; at++)
		kept = later(kept, y->rows.at[at].kept);
	return kept;
}

static void add_row(const struct past *p, const struct before_row *row, struct before_sums *s)
{
	const struct session_range own = range_cut(
		s->range,
		(struct session_range){row->from == DAY_NONE ? s->range.from : session_of(row->from, false),
				       row->to == DAY_NONE ? s->range.to : session_of(row->to, true)});
	struct before_group *g = &s->groups[group_of(row->year_group)];
	struct tally t;

	if (range_empty(own))
		return;
	t = past_tally(p, row->slot, own.from, own.to);
	measure_add_from(&g->measure, &t, s->minimum);
	g->enrolments++;
}

struct summing {
	const struct year_before *y;
	const struct session_range *ranges;
	unsigned minimum, step;
};

static void sum_part(void *context, unsigned part)
{
	const struct summing *x = context;

	for (size_t i = part; i < x->y->school_count; i += x->step) {
		const struct past *p = x->y->schools[i];
		struct before_sums *s = &x->y->sums[i];

		if (range_empty(x->ranges[i]) ||
		    (s->counted && s->minimum == x->minimum && s->range.from == x->ranges[i].from &&
		     s->range.to == x->ranges[i].to))
			continue;
		*s = (struct before_sums){.range = x->ranges[i],
					  .minimum = x->minimum,
					  .counted = true,
					  .kept = p != NULL ? all_kept_from(x->y, i) : DAY_NONE};
		s->held = p != NULL && (s->kept == DAY_NONE || s->kept <= session_day(s->range.from));
		for (uint32_t at = x->y->first[i]; s->held && at < x->y->first[i + 1]; at++)
			add_row(p, &x->y->rows.at[at], s);
	}
}

void year_before_sums(struct engine *e, const struct session_range *ranges, unsigned minimum,
		      const struct before_sums **ret_sums)
{
	struct summing x = {.y = e->before,
			    .ranges = ranges,
			    .minimum = minimum,
			    .step = workers_count(e->settings.workers)};

	*ret_sums = e->before != NULL ? e->before->sums : NULL;
	if (e->before != NULL)
		workers_run(e->settings.workers, x.step, sum_part, &x);
}
