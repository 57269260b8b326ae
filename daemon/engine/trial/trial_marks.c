/* trial_marks.c: the marks of one day as they came, from the journal. */
#include <stdlib.h>
#include <string.h>

#include "engine/trial/trial.h"
#include "engine/world/journal.h"

#define FIRST_AM (9 * 60 + 30) /* no first look before 09:30 (plan.c) */
#define DAYS_BEFORE                                                                                          \
	7 /* in which the school day before is found, but for holidays: nothing changes in those */

struct reading {
	struct trial_marks *m;
	uint32_t order; /* counts down: batches come newest first */
	struct fault *reterr;
};

static int keep(struct reading *r, uint32_t school, int64_t instant, const struct change *c)
{
	struct trial_change *t;

	if (session_day(c->session) > r->m->day || session_day(c->session) < r->m->day - DAYS_BEFORE)
		return 0;
	t = VEC_ADD(&r->m->changes);
	if (t == NULL)
		return fault_set(r->reterr, FAULT_MEMORY, "no memory for a trial");
	*t = (struct trial_change){.school = school,
				   .slot = c->slot,
				   .order = r->order--,
				   .session = c->session,
				   .at = instant,
				   .old = (cell_t)c->old,
				   .now = (cell_t)c->now};
	return 0;
}

static int read_batch(void *context, const struct store_batch *b)
{
	struct reading *r = context;
	int school = journal_of_marks(b) ? config_school(r->m->e->config, b->school) : -1, rc = 0;
	struct span rest = b->changes;
	size_t first = r->m->changes.count;

	if (school < 0 || (r->m->schools != NULL && !r->m->schools[school]))
		return 0;
	while (rc == 0 && rest.length > 0) {
		struct change c;

		rc = change_unpack(&rest, &c) ? keep(r, (uint32_t)school, b->at, &c) :
						fault_set(r->reterr, FAULT_PARSE, "a batch does not decode");
	}
	/* Within a batch they stand oldest first. */
	for (size_t i = first, k = r->m->changes.count; i < k; i++)
		r->m->changes.at[i].order = r->order + 1 + (uint32_t)(i - first);
	return rc;
}

static int by_cell(const void *a, const void *b)
{
	const struct trial_change *l = a, *r = b;

	if (l->school != r->school)
		return l->school < r->school ? -1 : 1;
	if (l->slot != r->slot)
		return l->slot < r->slot ? -1 : 1;
	if (l->session != r->session)
		return l->session < r->session ? -1 : 1;
	return (l->order > r->order) - (l->order < r->order);
}

/* What came after the day counts only where nothing came on it. */
static void drop_later(struct trial_marks *m, int64_t end)
{
	size_t kept = 0;
	bool any = false;

	for (size_t i = 0; i < m->changes.count; i++)
		any = any || (session_day(m->changes.at[i].session) == m->day && m->changes.at[i].at < end);
	for (size_t i = 0; i < m->changes.count; i++)
		m->late = m->late || session_day(m->changes.at[i].session) == m->day;
	m->late = m->late && !any;
	if (m->late)
		return;
	for (size_t i = 0; i < m->changes.count; i++)
		if (m->changes.at[i].at < end)
			m->changes.at[kept++] = m->changes.at[i];
	m->changes.count = kept;
}

int trial_marks_read(struct trial_marks *m, const struct engine *e, day_t day, const bool *schools,
		     struct fault *reterr)
{
	struct reading r = {m, UINT32_MAX, reterr};
	int64_t end = london_to_instant(day + 1, 0), now = engine_now(e);
	int rc;

	*m = (struct trial_marks){.e = e, .day = day, .schools = schools, .roll = e->roll, .known = now};
	m->start = london_to_instant(day, 0);
	rc = e->store.ops->batch_walk(e->store.self, m->start, read_batch, &r, reterr);
	if (rc != 0)
		return rc;
	drop_later(m, end);
	if (!m->late && now >= end) {
		m->known = end - 1;
		rc = journal_roll(e, m->known, schools, &m->then, reterr);
		m->roll = m->then;
	}
	if (m->changes.count > 1)
		qsort(m->changes.at, m->changes.count, sizeof *m->changes.at, by_cell);
	return rc;
}

void trial_marks_free(struct trial_marks *m)
{
	roll_free(m->then);
	VEC_FREE(&m->changes);
}

/* --- one cell ------------------------------------------------------------------------------------ */

/* The first change of a cell, and how many there are. */
static const struct trial_change *changes_of(const struct trial_marks *m, uint32_t school, uint32_t slot,
					     session_t s, size_t *ret_count)
{
	const struct trial_change key = {.school = school, .slot = slot, .session = s};
	size_t low = 0, high = m->changes.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_cell(&m->changes.at[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_count = 0;
	while (low + *ret_count < m->changes.count && m->changes.at[low + *ret_count].school == school &&
	       m->changes.at[low + *ret_count].slot == slot && m->changes.at[low + *ret_count].session == s)
		++*ret_count;
	return m->changes.at != NULL ? &m->changes.at[low] : NULL;
}

static cell_t cell_at(const struct trial_marks *m, const struct enrolment *n, session_t s, int64_t instant)
{
	size_t count;
	const struct trial_change *c = changes_of(m, n->school, n->row.slot, s, &count);
	cell_t cell;

	if (count == 0 || m->late)
		return roll_get(m->roll, n->school, n->row.slot, s);
	cell = c[0].old;
	for (size_t i = 0; i < count && c[i].at <= instant; i++)
		cell = c[i].now;
	return cell;
}

static bool looked_at(const struct trial_marks *m, const struct enrolment *n, day_t day)
{
	return enrolment_current(n, day) && (m->schools == NULL || m->schools[n->school]);
}

cell_t trial_mark(const struct trial_marks *m, const struct child *c, session_t s, int64_t instant,
		  uint32_t *ret_school)
{
	cell_t cells[4] = {0}, best;
	uint32_t schools[4] = {0};
	unsigned count = 0;

	for (unsigned i = 0; i < c->enrolment_count && count < 4; i++) {
		const struct enrolment *n = &m->e->enrolments.at[c->enrolments[i]];

		if (!looked_at(m, n, session_day(s)))
			continue;
		cells[count] = cell_at(m, n, s, instant);
		schools[count++] = n->school;
	}
	best = rollcall_merge(cells, count);
	*ret_school = count > 0 ? schools[0] : NO_INDEX;
	for (unsigned i = 0; i < count; i++)
		if (cells[i] == best)
			*ret_school = schools[i];
	return best;
}

int64_t trial_first_look(const struct engine *e, const struct policy *p, uint32_t school, session_t s)
{
	const struct school *row = e->schools[school].row;
	struct contract_looks looks;
	int minute;

	if (!policy_looks(p, school, session_day(s), &looks))
		return 0;
	minute = school_closes(row, session_day(s), session_pm(s)) + looks.first;
	if (!session_pm(s) && minute < FIRST_AM)
		minute = FIRST_AM;
	return london_to_instant(session_day(s), minute);
}

/* --- a child's session ------------------------------------------------------------------------------ */

static void consider(const struct trial_marks *m, const struct child *c, session_t s, struct cell_set cells,
		     const struct policy *looks, int64_t instant, struct trial_hit *h)
{
	uint32_t school;
	cell_t mark = trial_mark(m, c, s, instant, &school);
	int64_t look = school != NO_INDEX ? trial_first_look(m->e, looks, school, s) : 0;

	/* Nothing is judged before its register was first looked at. */
	if (look == 0 || look > m->known || (!m->late && instant < look))
		return;
	if (h->last && !cell_set_has(cells, mark))
		h->ended = instant;
	h->last = cell_set_has(cells, mark);
	if (!h->last || h->ever)
		return;
	*h = (struct trial_hit){true, true, m->late ? look : instant, 0, school, mark};
}

struct trial_hit trial_hit(const struct trial_marks *m, const struct child *c, session_t s,
			   struct cell_set cells, const struct policy *looks)
{
	struct trial_hit h = {.school = NO_INDEX};
	int64_t instants[64], look;
	size_t count = 0;

	/* The first look at each school, and each later change: in order, few. */
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &m->e->enrolments.at[c->enrolments[i]];
		const struct trial_change *change;
		size_t changes;

		if (!looked_at(m, n, session_day(s)))
			continue;
		look = trial_first_look(m->e, looks, n->school, s);
		if (look != 0 && count < 64)
			instants[count++] = look;
		change = changes_of(m, n->school, n->row.slot, s, &changes);
		for (size_t k = 0; k < changes && count < 64; k++)
			instants[count++] = change[k].at;
	}
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && instants[k - 1] > instants[k]; k--) {
			int64_t swap = instants[k];

			instants[k] = instants[k - 1];
			instants[k - 1] = swap;
		}
	for (size_t i = 0; i < count; i++)
		consider(m, c, s, cells, looks, instants[i], &h);
	return h;
}
