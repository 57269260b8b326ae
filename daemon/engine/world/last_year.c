#include "engine/world/last_year.h"

#include <stdlib.h>
#include <string.h>

#include "engine/world/match.h"

/* --- loading ------------------------------------------------------------------------------------ */

struct loading {
	struct engine *e;
	struct last_year *y;
	struct fault why; /* of what the store holds, not of the store */
};

static bool followed(const struct digest *id)
{
	static const struct digest nobody;

	return memcmp(id, &nobody, sizeof nobody) != 0;
}

/* Whose record it is by what is known now: a UPN that came after last year names last year's child too. */
static struct digest child_of_row(const struct engine *e, const struct store_enrolment *row, int school)
{
	const struct match_record r = {.school = (uint32_t)school, .student = row->student};
	const uint32_t pupil = school >= 0 ? match_pupil_find(e, &r) : NO_INDEX;
	const struct digest *child = pupil != NO_INDEX ? &e->match->pupils.at[pupil].child : &row->child;

	return followed(child) ? *match_resolve(e, child) : *child;
}

static int load_enrolment(void *context, const struct store_enrolment *row)
{
	struct loading *l = context;
	int school = config_school(l->e->config, row->school);
	struct last_enrolment *n;
	int rc = 0;

	if (row->year_monday != roll_first_monday(l->y->roll))
		return 0;
	n = VEC_ADD(l->y);
	if (n == NULL)
		return -FAULT_MEMORY;
	*n = (struct last_enrolment){.school = school < 0 ? NO_INDEX : (uint32_t)school,
				     .slot = row->slot,
				     .year_group = row->year_group,
				     .from = row->from,
				     .to = row->to,
				     .child = child_of_row(l->e, row, school)};
	if (school >= 0)
		rc = roll_slot_claim(l->y->roll, n->school, n->slot, n->year_group, &l->why);
	return rc;
}

static int load_leaf(void *context, const char *school_id, unsigned week, struct span bytes)
{
	struct loading *l = context;
	int school = config_school(l->e->config, school_id);

	return school < 0 ? 0 : roll_load(l->y->roll, (unsigned)school, week, bytes, &l->why);
}

static int load_all(struct loading *l, struct fault *reterr)
{
	const struct store *store = &l->e->store;
	struct last_year *y = l->y;
	const day_t monday = year_start_week(period_term_days(1, y->year).from);
	int rc;

	y->roll = roll_new((unsigned)l->e->config->school_count, monday);
	if (y->roll == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's register");
	rc = store->ops->enrolment_walk(store->self, load_enrolment, l, reterr);
	if (rc == 0 && y->count == 0)
		return fault_set(reterr, FAULT_MISSING,
				 "the store holds no register of %d/%02d: there is nothing to compare this "
				 "year with",
				 y->year, (y->year + 1) % 100);
	if (rc == 0)
		rc = store->ops->leaf_walk(store->self, monday, load_leaf, l, reterr);
	if (rc == -FAULT_MEMORY)
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's register");
	if (rc != 0 && l->why.text[0] != '\0')
		return fault_set(reterr, FAULT_MISSING, "the register of %d/%02d does not load: %.200s",
				 y->year, (y->year + 1) % 100, l->why.text);
	return rc;
}

int last_year_load(struct engine *e, int year, struct last_year *ret, struct fault *reterr)
{
	struct last_year y = {.year = year};
	struct loading l = {.e = e, .y = &y};
	int rc = load_all(&l, reterr);

	if (rc != 0)
		last_year_free(&y);
	*ret = y;
	return rc;
}

void last_year_free(struct last_year *y)
{
	if (y == NULL)
		return;
	roll_free(y->roll);
	VEC_FREE(y);
	y->roll = NULL;
}

/* --- who is whom ---------------------------------------------------------------------------------- */

static bool on_roll_in(day_t from, day_t to, struct session_range range)
{
	return (from == DAY_NONE || from <= session_day(range.to)) &&
	       (to == DAY_NONE || to >= session_day(range.from));
}

/* Whether `a` ended after `b`; of two that did not end, or at once, the one that began later. */
static bool ended_later(const struct last_enrolment *a, const struct last_enrolment *b)
{
	const day_t a_to = a->to == DAY_NONE ? INT32_MAX : a->to;
	const day_t b_to = b->to == DAY_NONE ? INT32_MAX : b->to;

	if (a_to != b_to)
		return a_to > b_to;
	return a->from != DAY_NONE && (b->from == DAY_NONE || a->from > b->from);
}

/* The enrolment of this year that began first; NULL: none. */
static const struct enrolment *first_of(const struct engine *e, const struct child *c,
					struct session_range range)
{
	const struct enrolment *first = NULL;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (on_roll_in(n->row.from, n->row.to, range) &&
		    (first == NULL || (first->row.from != DAY_NONE && n->row.from < first->row.from)))
			first = n;
	}
	return first;
}

static struct span id_span(const struct digest *id)
{
	return (struct span){(const char *)id->bytes, DIGEST_SIZE};
}

/* Last year's children, each with one row. */
struct former {
	struct map index; /* child -> its place in `rows` */
	struct former_rows {
		const struct last_enrolment **at;
		size_t count, room;
	} rows;
};

static bool former_add(struct former *f, const struct last_enrolment *n)
{
	uint32_t at = map_get(&f->index, id_span(&n->child));
	const struct last_enrolment **room;

	if (at < f->rows.count) {
		if (ended_later(n, f->rows.at[at]))
			f->rows.at[at] = n;
		return true;
	}
	room = VEC_ADD(&f->rows);
	if (room == NULL)
		return false;
	*room = n;
	return map_put(&f->index, id_span(&n->child), (uint32_t)(f->rows.count - 1));
}

static bool gather_former(const struct last_year *y, const struct transition_question *q, const bool *schools,
			  struct former *f, struct pairs *p)
{
	for (size_t i = 0; i < y->count; i++) {
		const struct last_enrolment *n = &y->at[i];

		if (!on_roll_in(n->from, n->to, q->before_range))
			continue;
		if (!followed(&n->child))
			p->missing[PAIR_UNFOLLOWED] +=
				n->year_group == q->from_year && n->school != NO_INDEX && schools[n->school];
		else if (!former_add(f, n))
			return false;
	}
	return true;
}

static bool pair_add(const struct engine *e, const struct last_enrolment *n,
		     const struct transition_question *q, const bool *schools, struct pairs *p)
{
	const uint32_t child = child_find(e, &n->child);
	const struct enrolment *now =
		child != NO_INDEX ? first_of(e, &e->children.at[child], q->after_range) : NULL;
	struct transition_pair *pair;

	if (now == NULL || !schools[now->school]) {
		p->missing[now == NULL ? PAIR_GONE : PAIR_NOT_SHARED]++;
		return true;
	}
	pair = VEC_ADD(p);
	if (pair != NULL)
		*pair = (struct transition_pair){n->school, n->slot, now->school, now->row.slot};
	return pair != NULL;
}

/* Children of the later year group who were not in the earlier one on any register here. */
static uint64_t count_joined(const struct engine *e, const struct former *f,
			     const struct transition_question *q, const bool *schools)
{
	uint64_t joined = 0;

	for (size_t i = 0; i < e->children.count; i++) {
		const struct child *c = &e->children.at[i];
		const struct enrolment *now = first_of(e, c, q->after_range);
		uint32_t at;

		if (now == NULL || now->row.year_group != q->to_year || !schools[now->school])
			continue;
		at = map_get(&f->index, id_span(&c->id));
		joined += at >= f->rows.count || f->rows.at[at]->year_group != q->from_year;
	}
	for (size_t i = 0; i < e->enrolments.count; i++) {
		const struct enrolment *n = &e->enrolments.at[i];

		joined += n->child == NO_INDEX && n->row.year_group == q->to_year && schools[n->school] &&
			  on_roll_in(n->row.from, n->row.to, q->after_range);
	}
	return joined;
}

int last_year_pairs(const struct engine *e, const struct last_year *y, const struct transition_question *q,
		    const bool *schools, struct pairs *ret, struct fault *reterr)
{
	struct former f = {0};
	struct pairs p = {0};
	bool ok = gather_former(y, q, schools, &f, &p);

	for (size_t i = 0; ok && i < f.rows.count; i++) {
		const struct last_enrolment *n = f.rows.at[i];

		if (n->year_group != q->from_year)
			continue;
		if (n->school == NO_INDEX)
			p.missing[PAIR_SCHOOL]++;
		else if (schools[n->school])
			ok = pair_add(e, n, q, schools, &p);
	}
	if (ok)
		p.missing[PAIR_JOINED] = count_joined(e, &f, q, schools);
	map_free(&f.index);
	free(f.rows.at);
	if (!ok) {
		VEC_FREE(&p);
		*ret = (struct pairs){0};
		return fault_set(reterr, FAULT_MEMORY, "no memory for last year's children");
	}
	*ret = p;
	return 0;
}
