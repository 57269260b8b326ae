/* pull_ask.c: what is due is asked for, a page at a time, politely. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "engine/intake/drop.h"
#include "engine/plan/plan.h"
#include "engine/pull/backfill.h"
#include "engine/pull/deep.h"
#include "engine/pull/gates.h"
#include "engine/pull/pull.h"
#include "engine/pull/pull_internal.h"
#include "engine/pull/turn.h"
#include "engine/world/awake.h"
#include "engine/world/disk.h"
#include "engine/world/steps.h"

#define LOST_MS 30000

/* A change may have been stamped before it could be read. */
#define OVERLAP (2 * 3600)

/* From when on a step asks for changes, by the source's clock; 0: for everything. */
static int64_t since(const struct engine *e, uint32_t school)
{
	const struct engine_school *s = &e->schools[school];

	switch ((int)s->pull.step) {
	case STEP_LEAVERS:
		return london_to_instant(roll_first_monday(e->roll), 0);
	case STEP_CHANGED:
		return s->changed_to - OVERLAP;
	case STEP_DELETIONS:
		return s->last_look - 86400;
	default:
		return 0;
	}
}

static const enum shape list_shapes[LIST_KINDS] = {
	[LIST_SOCIAL_CARE] = SHAPE_SOCIAL_CARE_CSV,	[LIST_HOME_EDUCATION] = SHAPE_HOME_EDUCATION_CSV,
	[LIST_YOUTH_JUSTICE] = SHAPE_YOUTH_JUSTICE_CSV, [LIST_PART_TIME] = SHAPE_PART_TIME_CSV,
	[LIST_EXPECTED] = SHAPE_EXPECTED_CSV,		[LIST_PERFORMANCE] = SHAPE_PERFORMANCE_CSV,
};

static int order_list(const struct engine *e, uint32_t list, struct msg_fetch *order)
{
	const struct list_source *l = &e->config->authority.lists[list];

	snprintf(order->url, sizeof order->url, "drop:%s", l->file);
	snprintf(order->school, sizeof order->school, "%s", l->id);
	order->shape = (uint32_t)list_shapes[l->kind];
	order->max_bytes = LIMIT_LIST;
	return 0;
}

int pull_order(const struct school *row, const struct source_ask *what, const char *next,
	       struct msg_fetch *order, struct buffer *form, struct fault *reterr)
{
	const struct source *source = source_find(row->source_kind);
	struct source_ask ask = *what;

	if (source == NULL)
		return fault_set(reterr, FAULT_MISSING, "no driver for source \"%s\"", row->source_kind);
	ask.base_url = row->base_url;
	ask.school = row->source_school;
	ask.rest = source == &source_rest ? &row->rest : NULL;
	if (ask.page == NULL)
		ask.page = source->numbered && source_next_number(next) ? next : "";
	text_copy(order->school, sizeof order->school, span_of(row->id));
	text_copy(order->credential, sizeof order->credential, span_of(row->credential));
	if (ask.resource >= SOURCE_RESOURCES)
		return fault_set(reterr, FAULT_BUG, "a pull of a school at a step that asks for nothing");
	order->shape = (uint32_t)source->shapes[ask.resource];
	order->max_bytes = LIMIT_PAGE;
	order->needs = ask.needs;
	if (ask.rest != NULL) {
		rest_pack(ask.rest, form);
		order->form = buffer_span(form);
		if (!buffer_ok(form))
			return fault_set(reterr, FAULT_MEMORY, "no memory for a source's description");
	}
	if (next[0] != '\0' && ask.page[0] == '\0') {
		text_copy(order->url, sizeof order->url, span_of(next));
		return 0;
	}
	return source->url(&ask, order->url, sizeof order->url, reterr);
}

/* The School file may have been changed to another system since the pull stopped here. */
static void step_offered(const struct engine *e, uint32_t school, struct pull *p)
{
	const char *file = e->schools[school].drop.asked;

	if (steps_offered(e, school, p->step) && (p->step != STEP_FILE || file[0] != '\0'))
		return;
	p->step = steps_first(e, school);
	p->next[0] = '\0';
	p->pages = 0;
}

/* `form` keeps what the order borrows. */
static int order_school(struct engine *e, uint32_t school, struct pull *p, struct msg_fetch *order,
			struct buffer *form, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct source_ask ask;
	int rc;

	step_offered(e, school, p);
	ask = (struct source_ask){.resource = steps_resource(p->step),
				  .since = since(e, school),
				  .from = p->from,
				  .to = p->to,
				  .needs = school_needs(e, school),
				  .page = p->step == STEP_FILE ? s->drop.asked : NULL};
	rc = pull_order(s->row, &ask, p->next, order, form, reterr);
	return rc == 0 && drop_of(s) ? drop_order(e, school, order, reterr) : rc;
}

int pull_ask(struct engine *e, const struct owner *o, struct fault *reterr)
{
	struct message m = {.kind = MSG_FETCH};
	struct pull *p = o->pull;
	struct buffer form = {0};
	struct fault why;
	int rc;

	rc = o->is_list ? order_list(e, o->index, &m.fetch) :
			  order_school(e, o->index, p, &m.fetch, &form, &why);
	if (rc != 0) {
		buffer_free(&form);
		return pull_failed(e, o, "us", why.text, 0, reterr);
	}
	m.fetch.pull = e->next_number;
	m.fetch.page = p->pages;
	m.fetch.deadline_ms = (uint32_t)e->config->authority.answer_within * 1000U;
	rc = e->port.send(e->port.context, ROLE_FETCH, &m, -1, &why);
	buffer_free(&form);
	if (rc == -FAULT_LIMIT || rc == -FAULT_MISSING) {
		e->due_changed = true; /* asked again at the next tick */
		return 0;
	}
	if (rc != 0) {
		*reterr = why;
		return rc;
	}
	pull_forget_page(e, p);
	p->number = e->next_number++;
	p->asked_ms = engine_ms(e);
	if (!o->is_list)
		gates_asked(e, o->index, engine_now(e));
	p->retry_at = 0;
	return 0;
}

/* Nothing is under way, and nothing comes due before this instant, unless something wakes the school. */
static void lay_asleep(struct engine *e, uint32_t school, int64_t now, int64_t latest)
{
	const struct engine_school *s = &e->schools[school];
	int64_t until = deep_next(now);

	if (s->drop.stirred || s->drop.wake_at != 0 || deep_due(e, school, now, latest))
		return;
	e->asleep_until[school] = until < s->quiet_until ? until : s->quiet_until;
}

/* Opens what is due, and moves a failing pull on when a later look has come due. */
static void school_open_due(struct engine *e, uint32_t school, int64_t now, day_t today)
{
	struct pull *p = &e->schools[school].pull;
	int64_t due;
	bool file;

	/* A contract that has ended, or is suspended, stops a pull between two pages. */
	if (p->kind != PULL_NONE && !policy_pulls(e->policy, school, today)) {
		pull_clear(p);
		return;
	}
	if (p->number != 0 && p->kind != PULL_BACKFILL)
		return;
	if (pull_of_today(p) && p->failures == 0)
		return; /* under way, between two pages */
	file = drop_due(e, school, now);
	if (!file && now < e->schools[school].quiet_until)
		return;
	due = plan_look_due(e, school, now);
	if (due == 0 && file)
		due = now;
	if (due == 0) {
		e->schools[school].quiet_until = plan_wake(e, school, now);
		return;
	}
	if (!pull_of_today(p))
		pull_clear(p);
	if (p->kind == PULL_NONE || (p->kind != PULL_LOAD && due > p->planned && p->failures > 0)) {
		uint32_t failures = p->failures;
		int64_t retry_at = p->retry_at;
		bool only_today = pull_only_today(e, school);

		pull_open(e, school, due);
		if (only_today && pull_long(p->kind))
			pull_begin(e, school, due, true);
		p->failures = failures;
		p->retry_at = retry_at;
	}
}

static bool lost(const struct engine *e, const struct pull *p, int64_t ms)
{
	return p->number != 0 &&
	       ms - p->asked_ms > e->config->authority.answer_within * (int64_t)1000 + LOST_MS;
}

/* Answers that never came, whatever became of them: their pages are asked again. */
static void forget_lost(struct engine *e)
{
	int64_t ms = engine_ms(e);

	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (lost(e, &e->list_pulls[i], ms))
			pull_forget_page(e, &e->list_pulls[i]);
	AWAKE_EACH(e, engine_now(e), i)
	if (lost(e, &e->schools[i].pull, ms))
		pull_forget_page(e, &e->schools[i].pull);
}

static bool pull_ready(const struct pull *p, int64_t now)
{
	return p->kind != PULL_NONE && p->number == 0 && p->retry_at <= now;
}

/* Weeks of the year are read again with what the looks of all schools leave free. */
static int start_deep(struct engine *e, int64_t now, unsigned *busy, struct fault *reterr)
{
	int64_t latest = deep_latest(now);
	int rc = 0;

	AWAKE_EACH(e, now, i)
	{
		struct owner o = {false, i, &e->schools[i].pull};

		if (rc != 0 || *busy >= LIMIT_FETCH_TOTAL)
			break;
		if (o.pull->kind == PULL_NONE && deep_due(e, i, now, latest))
			deep_open(e, i, now);
		if (o.pull->kind != PULL_DEEP || !pull_ready(o.pull, now) || o.pull->held_until > now ||
		    !gates_open(e, i, now, &o.pull->held_until))
			continue;
		rc = pull_ask(e, &o, reterr);
		++*busy;
	}
	return rc;
}

bool pull_awaited(const struct engine *e)
{
	AWAKE_EACH(e, engine_now(e), i)
	if (e->schools[i].pull.number != 0 && pull_of_today(&e->schools[i].pull))
		return true;
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (e->list_pulls[i].number != 0)
			return true;
	return false;
}

unsigned pull_busy(const struct engine *e)
{
	unsigned busy = 0;

	AWAKE_EACH(e, engine_now(e), i)
	busy += e->schools[i].pull.number != 0;
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		busy += e->list_pulls[i].number != 0;
	return busy;
}

/* Schools are asked in their turn, as far as their hosts and tokens bear it. */
static int ask_schools(struct engine *e, int64_t now, unsigned *busy, struct fault *reterr)
{
	int rc = 0;

	gates_begin(e);
	while (rc == 0 && *busy < LIMIT_FETCH_TOTAL) {
		uint32_t school = turn_next(e, now);
		struct owner o = {false, school, NULL};

		if (school == NO_INDEX)
			break;
		o.pull = &e->schools[school].pull;
		rc = pull_ask(e, &o, reterr);
		if (rc == 0 && pull_ready(o.pull, now))
			break; /* the fetch role takes nothing at present */
		++*busy;
	}
	return rc;
}

int pull_start_due(struct engine *e, struct fault *reterr)
{
	int64_t now = engine_now(e);
	day_t today = engine_today(e);
	int64_t latest;
	unsigned busy;
	int rc = 0;

	forget_lost(e);
	/* What is due changes with the time, or when something was finished. */
	if (disk_pauses(e) || (now == e->due_seen_at && !e->due_changed))
		return 0;
	e->due_seen_at = now;
	e->due_changed = false;
	busy = pull_busy(e);
	for (uint32_t i = 0; rc == 0 && i < e->config->authority.list_count; i++) {
		struct owner o = {true, i, &e->list_pulls[i]};
		int64_t due = plan_list_due(e, i, now);

		if (o.pull->kind == PULL_NONE && due != 0)
			*o.pull = (struct pull){.kind = PULL_LIST, .step = STEP_LIST, .planned = due};
		if (pull_ready(o.pull, now)) {
			rc = pull_ask(e, &o, reterr);
			busy++;
		}
	}
	latest = deep_latest(now);
	AWAKE_EACH(e, now, i)
	{
		school_open_due(e, i, now, today);
		if (e->schools[i].pull.kind == PULL_NONE)
			lay_asleep(e, i, now, latest);
	}
	if (rc == 0)
		rc = ask_schools(e, now, &busy, reterr);
	if (rc == 0)
		rc = start_deep(e, now, &busy, reterr);
	return rc == 0 && busy < LIMIT_FETCH_TOTAL ? backfill_turn(e, reterr) : rc;
}

int pull_ask_again(struct engine *e, struct fault *reterr)
{
	(void)reterr;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		pull_forget_page(e, &e->schools[i].pull);
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		pull_forget_page(e, &e->list_pulls[i]);
	return 0;
}
