/* pull.c: asking a school, page by page, and what happens when it does not answer.
 *
 * A pull is steps (codes, pupils, marks) of pages; each whole page is one transaction with
 * the pull's own cursor, so that a kill at any instant goes on where it stopped. A page that
 * is refused, or a school that fails, keeps everything known and is tried again. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "engine/state.h"

#define LOST_MS	      30000
#define RETRY_LONGEST 900 /* seconds */

/* A pull's owner: a school, or a list the authority holds. */
struct owner {
	bool is_list;
	uint32_t index;
	struct pull *pull;
};

static bool owner_of(struct engine *e, uint64_t number, struct owner *ret)
{
	if (number == 0)
		return false; /* who waits for nothing */
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (e->schools[i].pull.number == number) {
			*ret = (struct owner){false, i, &e->schools[i].pull};
			return true;
		}
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (e->list_pulls[i].number == number) {
			*ret = (struct owner){true, i, &e->list_pulls[i]};
			return true;
		}
	return false;
}

/* The page in work is over, or given up: something else may be asked. */
static void pull_forget_page(struct engine *e, struct pull *p)
{
	e->due_changed = true;
	for (int k = 0; k < RECORD_KINDS; k++) {
		buffer_reset(&p->records[k]);
		p->counts[k] = 0;
	}
	p->number = 0;
	p->fetched = false;
}

void pull_clear(struct pull *p)
{
	for (int k = 0; k < RECORD_KINDS; k++)
		buffer_free(&p->records[k]);
	*p = (struct pull){.kind = PULL_NONE};
}

static int save(struct engine *e, const struct owner *o, struct fault *reterr)
{
	return o->is_list ? list_save(e, o->index, reterr) : school_save(e, o->index, reterr);
}

static enum source_resource resource_of(enum pull_step step)
{
	return step == STEP_CODES ? SOURCE_CODES : step == STEP_STUDENTS ? SOURCE_STUDENTS : SOURCE_MARKS;
}

static int order_list(const struct engine *e, uint32_t list, struct msg_fetch *order)
{
	const struct list_source *l = &e->config->authority.lists[list];

	snprintf(order->url, sizeof order->url, "drop:%s", l->file);
	snprintf(order->school, sizeof order->school, "%s", l->id);
	order->shape = SHAPE_SOCIAL_CARE_CSV;
	order->max_bytes = LIMIT_LIST;
	return 0;
}

static int order_school(const struct engine *e, uint32_t school, const struct pull *p,
			struct msg_fetch *order, struct fault *reterr)
{
	const struct school *row = e->schools[school].row;
	const struct source *source = source_find(row->source_kind);
	struct source_ask ask = {.base_url = row->base_url,
				 .school = row->source_school,
				 .resource = resource_of(p->step),
				 .from = p->from,
				 .to = p->to};

	if (source == NULL)
		return fault_set(reterr, FAULT_MISSING, "no driver for source \"%s\"", row->source_kind);
	text_copy(order->school, sizeof order->school, span_of(row->id));
	text_copy(order->credential, sizeof order->credential, span_of(row->credential));
	order->shape = (uint32_t)source->shapes[ask.resource];
	order->max_bytes = LIMIT_PAGE;
	if (p->next[0] != '\0') {
		text_copy(order->url, sizeof order->url, span_of(p->next));
		return 0;
	}
	return source->url(&ask, order->url, sizeof order->url, reterr);
}

/* The first day of marks that a pull of this kind asks for. */
static day_t pull_from(const struct engine *e, uint32_t school, enum pull_kind kind, day_t today)
{
	const struct engine_school *s = &e->schools[school];
	struct contract_looks looks = {.look_back_days = 8};
	day_t from = today, last;
	int minute;

	policy_looks(e->policy, school, today, &looks);
	london_from_instant(s->last_look, &last, &minute);
	if (kind == PULL_NIGHT)
		from = today - looks.look_back_days;
	/* Whatever nobody looked at, however long it was, is made good. */
	if ((kind == PULL_MORNING || kind == PULL_NIGHT) && last < from)
		from = last;
	if (kind == PULL_LOAD)
		from = calendar_year_start(s->row->days, today);
	if (from == DAY_NONE || from < roll_first_monday(e->roll))
		from = roll_first_monday(e->roll);
	return from < today ? from : today; /* in August the year's first day is still to come */
}

static bool pull_long(enum pull_kind kind)
{
	return kind == PULL_LOAD || kind == PULL_MORNING;
}

/* Does this pull ask for today alone, in place of a long one that fails? */
static bool pull_only_today(const struct engine *e, uint32_t school)
{
	const struct pull *p = &e->schools[school].pull;

	return pull_long(p->kind) && p->from == p->to && pull_from(e, school, p->kind, p->to) < p->to;
}

static void pull_begin(struct engine *e, uint32_t school, int64_t planned, bool only_today)
{
	struct pull *p = &e->schools[school].pull;
	int minute;

	london_from_instant(planned, &p->to, &minute);
	p->from = only_today ? p->to : pull_from(e, school, p->kind, p->to);
	p->planned = planned;
	p->step = STEP_CODES;
	p->next[0] = '\0';
	p->pages = 0;
}

/* A page address that no longer works, or a page that is refused for ever, must not hold the
 * school for ever: it begins anew, and a long pull by turns asks for today's marks alone. A
 * child missing today does not wait for a page of September. */
static void pull_turn(struct engine *e, uint32_t school)
{
	struct pull *p = &e->schools[school].pull;

	if (pull_long(p->kind))
		pull_begin(e, school, engine_now(e), !pull_only_today(e, school));
	p->next[0] = '\0';
	p->pages = 0;
}

/* What is in is judged, though the rest does not come: a mark that we hold is not silent. */
static int judge_part(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	session_t settled = plan_settled(e, school, s->pull.planned);

	if (s->pull.step != STEP_MARKS || s->pull.pages == 0)
		return 0;
	if (settled > s->evaluated_to)
		s->evaluated_to = settled;
	return evaluate_school(e, school, reterr);
}

/* The log is read by more people than the status: what a page held stays out of it. */
static void note_failure(const struct engine *e, const char *reason)
{
	char said[320];
	char *found;

	text_copy(said, sizeof said, span_of(reason));
	found = strstr(said, ", found ");
	if (found != NULL)
		*found = '\0';
	e->port.note(e->port.context, "pull_failed", said);
}

/* Something went wrong with this page: keep all, say why, try again later. */
static int failed(struct engine *e, const struct owner *o, const char *cause, const char *reason,
		  int retry_after, struct fault *reterr)
{
	struct pull *p = o->pull;
	int64_t now = engine_now(e), wait = 60;
	int rc = transaction_begin(e, reterr);

	if (rc != 0)
		return rc;
	pull_forget_page(e, p);
	p->failures++;
	for (uint32_t i = 1; i < p->failures && wait < RETRY_LONGEST; i++)
		wait *= 2;
	if (retry_after > wait)
		wait = retry_after < 3600 ? retry_after : 3600;
	p->retry_at = now + wait;
	if (o->is_list) {
		snprintf(e->list_reason[o->index], sizeof e->list_reason[o->index], "%s", reason);
		e->list_tried[o->index] = now;
	} else {
		struct engine_school *s = &e->schools[o->index];

		s->failures++;
		s->last_tried = now;
		s->failed_session = plan_settled(e, o->index, p->planned);
		text_copy(s->reason, sizeof s->reason, span_of(reason));
		text_copy(s->cause, sizeof s->cause, span_of(cause));
		rc = judge_part(e, o->index, reterr);
		if (p->failures % 3 == 0)
			pull_turn(e, o->index);
	}
	note_failure(e, reason);
	if (rc == 0)
		rc = save(e, o, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int pull_ask(struct engine *e, const struct owner *o, struct fault *reterr)
{
	struct message m = {.kind = MSG_FETCH};
	struct pull *p = o->pull;
	struct fault why;
	int rc;

	rc = o->is_list ? order_list(e, o->index, &m.fetch) : order_school(e, o->index, p, &m.fetch, &why);
	if (rc != 0)
		return failed(e, o, "us", why.text, 0, reterr);
	m.fetch.pull = e->next_number;
	m.fetch.page = p->pages;
	m.fetch.deadline_ms = (uint32_t)e->config->authority.answer_within * 1000U;
	rc = e->port.send(e->port.context, ROLE_FETCH, &m, -1, &why);
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
	p->retry_at = 0;
	return 0;
}

static void pull_open(struct engine *e, uint32_t school, int64_t planned)
{
	struct engine_school *s = &e->schools[school];
	enum pull_kind kind = plan_kind(e, school, planned);

	pull_clear(&s->pull);
	s->pull.kind = kind;
	pull_begin(e, school, planned, false);
	if (!pull_long(kind) && !s->codes_stale)
		s->pull.step = STEP_MARKS;
	s->codes_stale = false;
}

/* Opens what is due, and moves a failing pull on when a later look has come due. */
static void school_open_due(struct engine *e, uint32_t school, int64_t now)
{
	struct pull *p = &e->schools[school].pull;
	int64_t due;

	if (p->number != 0)
		return;
	if (p->kind != PULL_NONE && p->failures == 0)
		return; /* under way, between two pages */
	due = plan_look_due(e, school, now);
	if (due == 0)
		return;
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
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (lost(e, &e->schools[i].pull, ms))
			pull_forget_page(e, &e->schools[i].pull);
}

static bool pull_ready(const struct pull *p, int64_t now)
{
	return p->kind != PULL_NONE && p->number == 0 && p->retry_at <= now;
}

unsigned pull_busy(const struct engine *e)
{
	unsigned busy = 0;

	for (uint32_t i = 0; i < e->config->school_count; i++)
		busy += e->schools[i].pull.number != 0;
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		busy += e->list_pulls[i].number != 0;
	return busy;
}

int pull_start_due(struct engine *e, struct fault *reterr)
{
	int64_t now = engine_now(e);
	unsigned busy;
	int rc = 0;

	forget_lost(e);
	/* What is due changes with the time, or when something was finished. */
	if (now == e->due_seen_at && !e->due_changed)
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
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count && busy < LIMIT_FETCH_TOTAL; i++) {
		struct owner o = {false, i, &e->schools[i].pull};

		school_open_due(e, i, now);
		if (pull_ready(o.pull, now)) {
			rc = pull_ask(e, &o, reterr);
			busy++;
		}
	}
	return rc;
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

int pull_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr)
{
	/* Whose fault it most likely is, in fair words for the freshness board. */
	static const char *const causes[FETCH_OUTCOMES] = {
		[FETCH_UNREACHABLE] = "supplier",  [FETCH_TIMEOUT] = "supplier",
		[FETCH_UNAUTHORISED] = "us",	   [FETCH_FORBIDDEN] = "school",
		[FETCH_NOT_FOUND] = "us",	   [FETCH_LIMITED] = "supplier",
		[FETCH_SERVER_ERROR] = "supplier", [FETCH_REDIRECTED] = "supplier",
		[FETCH_NOT_JSON] = "supplier",	   [FETCH_TOO_LARGE] = "supplier",
		[FETCH_CUT_SHORT] = "supplier",	   [FETCH_NO_CREDENTIAL] = "us",
		[FETCH_UNEXPECTED] = "not known",
	};
	struct owner o;
	char reason[320];

	if (m->pull == 0 || !owner_of(e, m->pull, &o))
		return 0; /* asked again since */
	if (m->outcome == FETCH_OK) {
		o.pull->fetched = true;
		o.pull->arrived_us = m->arrived_us;
		o.pull->bytes = m->bytes;
		return 0;
	}
	if (m->outcome == FETCH_INTERRUPTED) {
		pull_forget_page(e, o.pull); /* our own doing: asked again at the next tick */
		return 0;
	}
	if (m->outcome >= FETCH_OUTCOMES || causes[m->outcome] == NULL)
		return fault_set(reterr, FAULT_BUG, "fetch gave an unknown outcome");
	snprintf(reason, sizeof reason, "%s%s%.200s", fetch_outcome_words((enum fetch_outcome)m->outcome),
		 m->text[0] != '\0' ? ": " : "", m->text);
	return failed(e, &o, causes[m->outcome], reason, m->retry_after_seconds, reterr);
}

int pull_records(struct engine *e, const struct msg_records *m, struct fault *reterr)
{
	struct owner o;

	if (m->kind == 0 || m->kind >= RECORD_KINDS)
		return fault_set(reterr, FAULT_BUG, "parse gave records of an unknown kind");
	if (!owner_of(e, m->pull, &o))
		return 0;
	buffer_bytes(&o.pull->records[m->kind], m->records.at, m->records.length);
	o.pull->counts[m->kind] += m->count;
	if (!buffer_ok(&o.pull->records[m->kind]) || o.pull->counts[m->kind] > LIMIT_PAGE_RECORDS * 10)
		return failed(e, &o, "supplier", "a page has more records than a page may have", 0, reterr);
	return 0;
}

static enum pull_step next_step(const struct pull *p)
{
	return p->step == STEP_CODES ?
		       (p->kind == PULL_LOOK || p->kind == PULL_NIGHT ? STEP_MARKS : STEP_STUDENTS) :
	       p->step == STEP_STUDENTS ? STEP_MARKS :
					  STEP_DONE;
}

/* Today is in, the days before are not: they are tried again, and the reason stays. */
static int finish_today(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];

	pull_open(e, school, engine_now(e));
	s->pull.failures = 1;
	s->pull.retry_at = engine_now(e) + RETRY_LONGEST;
	return evaluate_school(e, school, reterr);
}

/* The last page of a pull is in: the look is done, and what it settled is judged. */
static int finish_school(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	session_t settled = plan_settled(e, school, s->pull.planned);

	s->last_tried = engine_now(e);
	if (settled > s->evaluated_to)
		s->evaluated_to = settled;
	s->failed_session = SESSION_NONE;
	if (pull_only_today(e, school))
		return finish_today(e, school, reterr);
	s->last_look = s->pull.planned;
	s->reason[0] = s->cause[0] = '\0';
	e->marks_pulls_done++;
	pull_clear(&s->pull);
	return evaluate_school(e, school, reterr);
}

static int intake_page(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct pull *p = &e->schools[school].pull;

	switch (p->step) {
	case STEP_CODES:
		return intake_codes(e, school, p, reterr);
	case STEP_STUDENTS:
		return intake_students(e, school, p, reterr);
	case STEP_MARKS:
		return intake_marks(e, school, p, reterr);
	case STEP_LIST:
	case STEP_DONE:
		break;
	}
	return fault_set(reterr, FAULT_BUG, "a page for a pull that has no step for it");
}

static int school_page(struct engine *e, const struct owner *o, const struct msg_page *m,
		       struct fault *reterr)
{
	struct engine_school *s = &e->schools[o->index];
	struct pull *p = o->pull;
	bool last = m->next[0] == '\0';
	int rc;

	if (!last && !source_same_host(s->row->base_url, m->next))
		return failed(e, o, "supplier",
			      "the next page is at another address; our token does not go there", 0, reterr);
	if (!last && p->pages + 1 >= LIMIT_PULL_PAGES)
		return failed(e, o, "supplier", "the school's system sends pages without end", 0, reterr);
	/* Parse may answer before fetch has told: then it counts from the asking. */
	e->page_us = p->fetched ? p->arrived_us : p->asked_ms * 1000;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = intake_rejects(e, o->index, p, reterr);
	if (rc == 0)
		rc = intake_page(e, o->index, reterr);
	if (rc != 0)
		return rc;
	s->pages++;
	e->pages_done++;
	p->failures = 0;
	pull_forget_page(e, p);
	text_copy(p->next, sizeof p->next, span_of(m->next));
	p->pages = last ? 0 : p->pages + 1;
	if (last)
		p->step = next_step(p);
	if (p->step == STEP_DONE)
		rc = finish_school(e, o->index, reterr);
	if (rc == 0)
		rc = school_save(e, o->index, reterr);
	e->page_us = 0; /* what other work makes is not this page's */
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int list_page(struct engine *e, const struct owner *o, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = list_intake(e, o->index, o->pull, reterr);
	if (rc != 0)
		return rc;
	e->list_looked[o->index] = o->pull->planned;
	e->list_tried[o->index] = engine_now(e);
	pull_clear(o->pull);
	e->due_changed = true;
	rc = list_save(e, o->index, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int pull_page(struct engine *e, const struct msg_page *m, struct fault *reterr)
{
	struct owner o;
	char reason[320];

	if (!owner_of(e, m->pull, &o))
		return 0;
	if (m->ok)
		return o.is_list ? list_page(e, &o, reterr) : school_page(e, &o, m, reterr);
	snprintf(reason, sizeof reason, "page %u refused at %s%sbyte %llu: %.180s", (unsigned)m->page + 1,
		 m->path, m->path[0] != '\0' ? ", " : "", (unsigned long long)m->offset, m->text);
	if (!o.is_list)
		e->schools[o.index].refused++;
	return failed(e, &o, "supplier", reason, 0, reterr);
}
