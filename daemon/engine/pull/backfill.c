#include <stdlib.h>
#include <string.h>

#include "engine/judge/evaluate.h"
#include "engine/pull/backfill_internal.h"
#include "engine/pull/gates.h"
#include "engine/pull/pull.h"
#include "engine/pull/pull_internal.h"
#include "engine/world/steps.h"
#include "engine/world/transaction.h"

/* Schools read at the same time: connections to a supplier are kept free for looks. */
#define AT_ONCE 2

/* --- kept ---------------------------------------------------------------------------------------- */

static int restore_row(void *context, const struct store_backfill *row)
{
	struct engine *e = context;
	int school = config_school(e->config, row->school);

	if (school < 0)
		return 0; /* not in this configuration: it stays in the store */
	e->backfills->at[school] = (struct backfill){.known = true, .row = *row};
	e->backfills->running += row->state == BACKFILL_RUNNING;
	return 0;
}

int backfill_restore(struct engine *e, struct fault *reterr)
{
	backfill_forget(e);
	e->backfills = calloc(1, sizeof *e->backfills + e->config->school_count * sizeof e->backfills->at[0]);
	if (e->backfills == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the schools");
	return e->store.ops->backfill_walk(e->store.self, restore_row, e, reterr);
}

void backfill_forget(struct engine *e)
{
	free(e->backfills);
	e->backfills = NULL;
}

int backfill_keep(struct engine *e, const struct backfill *b, struct fault *reterr)
{
	return e->store.ops->backfill_put(e->store.self, &b->row, reterr);
}

/* --- days ------------------------------------------------------------------------------------------ */

unsigned backfill_days(const struct engine *e, uint32_t school, day_t from, day_t to)
{
	unsigned days = 0;

	for (day_t d = from; d <= to; d++)
		days += calendar_school_day(e->schools[school].row->days, d);
	return days;
}

day_t backfill_next_day(const struct calendar *days, day_t from, day_t to)
{
	while (from <= to && !calendar_school_day(days, from))
		from++;
	return from;
}

/* The Sunday of the day's week. */
static day_t week_end(day_t day)
{
	return day + (6 - day_weekday(day));
}

/* --- its turn ------------------------------------------------------------------------------------------ */

/* Looks of the day come first, of whatever school. */
static bool quiet(const struct engine *e)
{
	int64_t now = engine_now(e);

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct pull *p = &e->schools[i].pull;

		if (pull_of_today(p) && (p->number != 0 || p->retry_at <= now))
			return false;
	}
	return true;
}

void backfill_over(struct engine *e, struct backfill *b, enum backfill_state state)
{
	b->row.state = state;
	b->row.ended_at = engine_now(e);
	e->backfills->running--;
}

/* Nothing is left of the range but days on which the school is closed. */
static int finish_empty(struct engine *e, struct backfill *b, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	b->row.next = b->row.to + 1;
	backfill_over(e, b, BACKFILL_DONE);
	if (rc == 0)
		rc = backfill_keep(e, b, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int open_week(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct backfill *b = &e->backfills->at[school];
	struct pull *p = &e->schools[school].pull;
	day_t from = backfill_next_day(e->schools[school].row->days, b->row.next, b->row.to);
	day_t last = week_end(from);

	if (from > b->row.to)
		return finish_empty(e, b, reterr);
	pull_open_as(e, school, engine_now(e), PULL_BACKFILL);
	p->from = from;
	p->to = last < b->row.to ? last : b->row.to;
	b->opened_ms = engine_ms(e);
	return 0;
}

/* May this school's week be asked for: it was loaded once, and some contract asks for its marks. */
static bool may_open(const struct engine *e, uint32_t school)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return e->schools[school].pull.kind == PULL_NONE && e->schools[school].last_look != 0 &&
	       policy_pulls(e->policy, school, today);
}

int backfill_turn(struct engine *e, struct fault *reterr)
{
	struct backfills *all = e->backfills;
	unsigned under_way = 0;
	int rc = 0;

	if (all == NULL || all->running == 0 || !quiet(e))
		return 0;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		under_way += e->schools[i].pull.kind == PULL_BACKFILL;
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		struct owner o = {false, i, &e->schools[i].pull};

		if (!all->at[i].known || all->at[i].row.state != BACKFILL_RUNNING)
			continue;
		if (under_way < AT_ONCE && may_open(e, i)) {
			rc = open_week(e, i, reterr);
			under_way++;
		}
		if (rc == 0 && o.pull->kind == PULL_BACKFILL && o.pull->number == 0 &&
		    o.pull->retry_at <= engine_now(e) && o.pull->held_until <= engine_now(e) &&
		    gates_open(e, i, engine_now(e), &o.pull->held_until))
			rc = pull_ask(e, &o, reterr);
	}
	return rc;
}

int backfill_finished(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct backfill *b = &e->backfills->at[school];
	struct pull *p = &e->schools[school].pull;
	int rc = 0;

	if (b->known && b->row.state == BACKFILL_RUNNING) {
		b->row.next = p->to + 1;
		b->row.pages += p->sum.pages;
		b->row.marks += p->sum.marks;
		b->row.changes += p->sum.changes;
		b->row.spent_ms += (uint64_t)(engine_ms(e) - b->opened_ms);
		b->row.reason[0] = '\0';
		if (backfill_next_day(e->schools[school].row->days, b->row.next, b->row.to) > b->row.to) {
			b->row.next = b->row.to + 1;
			backfill_over(e, b, BACKFILL_DONE);
		}
		rc = backfill_keep(e, b, reterr);
	}
	pull_clear(p);
	e->due_changed = true;
	return rc == 0 ? evaluate_school(e, school, reterr) : rc;
}

int backfill_failed(struct engine *e, uint32_t school, const char *reason, struct fault *reterr)
{
	struct backfill *b = &e->backfills->at[school];
	struct pull *p = &e->schools[school].pull;

	/* A page address may have gone stale: by turns the week begins anew. */
	if (p->failures % 3 == 0) {
		p->step = steps_first(e, school);
		p->next[0] = '\0';
		p->pages = 0;
	}
	text_copy(b->row.reason, sizeof b->row.reason, span_of(reason));
	return b->known ? backfill_keep(e, b, reterr) : 0;
}
