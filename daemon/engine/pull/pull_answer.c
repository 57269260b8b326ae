/* pull_answer.c: what fetch and parse answered: a whole page in one transaction, or a reason. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "engine/intake/census.h"
#include "engine/intake/drop.h"
#include "engine/intake/intake.h"
#include "engine/judge/evaluate.h"
#include "engine/lists/lists.h"
#include "engine/plan/gaps.h"
#include "engine/plan/times.h"
#include "engine/pull/backfill.h"
#include "engine/pull/backoff.h"
#include "engine/pull/deep.h"
#include "engine/pull/gates.h"
#include "engine/pull/pull.h"
#include "engine/pull/pull_internal.h"
#include "engine/pull/wish.h"
#include "engine/tell/baseline_told.h"
#include "engine/world/approval.h"
#include "engine/world/changed.h"
#include "engine/world/steps.h"
#include "engine/world/transaction.h"

/* Whose fault it most likely is, in fair words for the freshness board. */
static const char *const causes[FETCH_OUTCOMES] = {
	[FETCH_UNREACHABLE] = "supplier",  [FETCH_TIMEOUT] = "supplier",    [FETCH_UNAUTHORISED] = "us",
	[FETCH_FORBIDDEN] = "school",	   [FETCH_NOT_FOUND] = "us",	    [FETCH_LIMITED] = "supplier",
	[FETCH_SERVER_ERROR] = "supplier", [FETCH_REDIRECTED] = "supplier", [FETCH_NOT_JSON] = "supplier",
	[FETCH_TOO_LARGE] = "supplier",	   [FETCH_CUT_SHORT] = "supplier",  [FETCH_NO_CREDENTIAL] = "us",
	[FETCH_UNEXPECTED] = "not known",  [FETCH_HOST_KEY] = "supplier",
};

/* NULL: an outcome that does not end a page. */
static const char *pull_cause(enum fetch_outcome outcome)
{
	return causes[outcome];
}

/* A file may hold a year at once. */
static uint32_t most_records(const struct engine *e, const struct owner *o)
{
	return !o->is_list && drop_of(&e->schools[o->index]) ? LIMIT_DROP_MARKS : LIMIT_PAGE_RECORDS * 10;
}

int pull_records(struct engine *e, const struct msg_records *m, struct fault *reterr)
{
	struct owner o;

	if (m->kind == 0 || m->kind >= RECORD_KINDS)
		return fault_set(reterr, FAULT_BUG, "parse gave records of an unknown kind");
	if (!pull_owner(e, m->pull, &o))
		return 0;
	buffer_bytes(&o.pull->records[m->kind], m->records.at, m->records.length);
	o.pull->counts[m->kind] += m->count;
	if (!buffer_ok(&o.pull->records[m->kind]) || o.pull->counts[m->kind] > most_records(e, &o))
		return pull_failed(e, &o, "supplier", "a page has more records than a page may have", 0,
				   reterr);
	return 0;
}

/* Today is in, the days before are not: they are tried again, and the reason stays. */
static int finish_today(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];

	pull_open(e, school, engine_now(e));
	s->pull.failures = 1;
	s->pull.retry_at = engine_now(e) + BACKOFF_LONGEST;
	return evaluate_school(e, school, reterr);
}

/* The marks that one reading missed are looked for in another; what is in is judged meanwhile. */
static int read_again(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct pull *p = &e->schools[school].pull;
	session_t settled = times_counted(e, school, p->planned, engine_now(e));

	if (pull_of_today(p) && settled > e->schools[school].evaluated_to)
		e->schools[school].evaluated_to = settled;
	p->again = true;
	p->step = steps_first(e, school);
	return evaluate_school(e, school, reterr);
}

/* What a pull over all days, or over all changes, has seen is in, whatever day it is of. */
static void move_changed(struct engine *e, uint32_t school, enum pull_step step)
{
	struct engine_school *s = &e->schools[school];

	if ((step == STEP_MARKS && s->pull.kind == PULL_LOAD && !pull_only_today(e, school)) ||
	    step == STEP_CHANGED)
		s->changed_to = s->pull.updated_to > s->changed_to ? s->pull.updated_to : s->changed_to;
}

/* Weeks of the year are read again: no look is done by it, but what it changed is judged. */
static int finish_deep(struct engine *e, uint32_t school, struct fault *reterr)
{
	int rc = deep_weeks_over(e, school, reterr);

	e->schools[school].last_tried = engine_now(e);
	return rc == 0 ? evaluate_school(e, school, reterr) : rc;
}

/* The last page of a pull is in: the look is done, and what it settled is judged. */
static int finish_school(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	session_t settled = times_counted(e, school, s->pull.planned, engine_now(e));
	bool again;
	int rc = census_end(e, school, &again, reterr);

	if (rc != 0)
		return rc;
	if (again)
		return read_again(e, school, reterr);
	if (s->pull.kind == PULL_DEEP)
		return finish_deep(e, school, reterr);
	if (s->pull.kind == PULL_BACKFILL)
		return backfill_finished(e, school, reterr);
	wish_over(e, school, NULL);
	s->last_tried = engine_now(e);
	if (settled > s->evaluated_to)
		s->evaluated_to = settled;
	s->failed_session = SESSION_NONE;
	if (pull_only_today(e, school))
		return finish_today(e, school, reterr);
	baseline_look(e);
	gaps_changed(e, school); /* also when the last step was refused, and no page came */
	s->last_look = s->pull.planned;
	s->reason[0] = s->cause[0] = '\0';
	drop_reason(s);
	e->marks_pulls_done++;
	rc = s->pull.kind == PULL_LOAD ? deep_loaded(e, school, reterr) : 0;
	pull_clear(&s->pull);
	return rc != 0 ? rc : evaluate_school(e, school, reterr);
}

/* A step is over, with its last page or because the supplier does not offer it: on to `next`. */
static int step_to(struct engine *e, uint32_t school, enum pull_step next, struct fault *reterr)
{
	struct pull *p = &e->schools[school].pull;

	p->next[0] = '\0';
	p->pages = 0;
	p->step = next;
	return next == STEP_DONE ? finish_school(e, school, reterr) : 0;
}

static int intake_page(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct pull *p = &e->schools[school].pull;

	switch (p->step) {
	case STEP_CODES:
		return intake_codes(e, school, p, reterr);
	case STEP_STUDENTS:
	case STEP_LEAVERS:
	case STEP_COMING:
		return intake_students(e, school, p, reterr);
	case STEP_MARKS:
	case STEP_MARKS_LEFT:
	case STEP_CHANGED:
		return intake_marks(e, school, p, reterr);
	case STEP_DELETIONS:
		return intake_deletions(e, school, p, reterr);
	case STEP_FILES:
	case STEP_FILE:
	case STEP_META:
	case STEP_SCHOOL:
	case STEP_PENDING:
	case STEP_DECLINED:
	case STEP_REVOKED:
	case STEP_LIST:
	case STEP_DONE:
	case PULL_STEPS:
		break;
	}
	return fault_set(reterr, FAULT_BUG, "a page for a pull that has no step for it");
}

/* Asked for changes, the supplier gives everything: what is older than asked for says so. */
static bool ignores_since(const struct engine *e, uint32_t school)
{
	const struct engine_school *s = &e->schools[school];
	struct span rest = buffer_span(&s->pull.records[RECORD_MARK]);
	struct record_mark m;

	while (s->pull.step == STEP_CHANGED && rest.length > 0 && record_unpack(RECORD_MARK, &rest, &m))
		if (m.updated_at < s->changed_to - 86400)
			return true;
	return false;
}

/* Takes a whole page in and moves on. *ret_stop: the school's standing allows no more. */
static int take_page(struct engine *e, uint32_t school, bool last, bool *ret_stop, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	enum pull_step step = s->pull.step, next = step;
	int rc;

	*ret_stop = false;
	if (approval_step(step)) {
		rc = approval_page(e, school, last, ret_stop, &next, reterr);
		pull_forget_page(e, &s->pull);
		return rc != 0 || next == step ? rc : step_to(e, school, next, reterr);
	}
	if (step == STEP_FILES || step == STEP_FILE) {
		rc = drop_page(e, school, &next, reterr);
		pull_forget_page(e, &s->pull);
		return rc != 0 ? rc : step_to(e, school, next, reterr);
	}
	s->ignores_since |= ignores_since(e, school);
	last |= step == STEP_CHANGED && s->ignores_since;
	rc = census_begin(e, school, reterr);
	if (rc == 0)
		rc = intake_page(e, school, reterr);
	pull_forget_page(e, &s->pull);
	if (rc != 0 || !last)
		return rc;
	rc = census_step_over(e, school, step, reterr);
	move_changed(e, school, step);
	return rc == 0 ? step_to(e, school, steps_next(e, school, step), reterr) : rc;
}

static const char *page_trouble(const struct engine *e, uint32_t school, const struct msg_page *m)
{
	const struct school *row = e->schools[school].row;

	if (m->next[0] == '\0')
		return NULL;
	if (!source_next_fine(source_find(row->source_kind), row->base_url, m->next))
		return "the next page is at another address; our token does not go there";
	return e->schools[school].pull.pages + 1 >= LIMIT_PULL_PAGES ?
		       "the school's system sends pages without end" :
		       NULL;
}

/* The school may not be read, or not here: the pull has failed, for a reason that was told. */
static int stopped(struct engine *e, const struct owner *o, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[o->index];

	if (o->pull->refused_as != 0)
		return pull_failed(e, o, pull_cause((enum fetch_outcome)o->pull->refused_as),
				   fetch_outcome_words((enum fetch_outcome)o->pull->refused_as), 0, reterr);
	return pull_failed(e, o, approval_cause(s->standing), approval_words(s->standing), 0, reterr);
}

static int school_page(struct engine *e, const struct owner *o, const struct msg_page *m,
		       struct fault *reterr)
{
	struct engine_school *s = &e->schools[o->index];
	const char *trouble = page_trouble(e, o->index, m);
	struct pull *p = o->pull;
	uint64_t written;
	bool stop = false;
	int rc;

	if (trouble != NULL)
		return pull_failed(e, o, "supplier", trouble, 0, reterr);
	/* Parse may answer before fetch has told: then it counts from the asking. */
	e->page_us = p->fetched ? p->arrived_us : p->asked_ms * 1000;
	text_copy(p->next, sizeof p->next, span_of(m->next));
	gaps_changed(e, o->index);
	rc = transaction_join(e, reterr);
	written = e->store.ops->written(e->store.self);
	if (rc == 0 && p->step != STEP_FILE) /* a file may be refused whole */
		rc = intake_rejects(e, o->index, p, reterr);
	if (rc != 0)
		return rc;
	s->pages++;
	e->pages_done++;
	p->sum.pages++;
	p->sum.pupils += p->counts[RECORD_STUDENT];
	p->sum.marks += p->counts[RECORD_MARK];
	if (!approval_step(p->step)) /* a school may say how it stands and still not answer */
		p->failures = 0;
	rc = take_page(e, o->index, m->next[0] == '\0', &stop, reterr);
	p->pages += p->next[0] != '\0';
	if (rc == 0)
		rc = school_save_page(e, o->index, e->store.ops->written(e->store.self) != written, reterr);
	e->page_us = 0; /* what other work makes is not this page's */
	if (rc == 0) {
		transaction_leave(e);
		changed_everybody(e);
	}
	return rc == 0 && stop ? stopped(e, o, reterr) : rc;
}

/* A supplier may refuse what it does not offer, or was not granted: the pull goes on without. */
static bool may_refuse(const struct owner *o, enum fetch_outcome outcome)
{
	if (o->is_list || !(outcome == FETCH_FORBIDDEN || outcome == FETCH_NOT_FOUND))
		return !o->is_list && outcome == FETCH_UNEXPECTED && o->pull->step == STEP_CHANGED;
	return o->pull->step == STEP_META || steps_optional(o->pull->step);
}

static int refused(struct engine *e, const struct owner *o, enum fetch_outcome outcome, struct fault *reterr)
{
	enum pull_step next = steps_next(e, o->index, o->pull->step);
	bool stop = false;
	int rc = transaction_begin(e, reterr);

	if (rc != 0)
		return rc;
	if (approval_step(o->pull->step))
		approval_refused(e, o->index, outcome, &stop, &next);
	pull_forget_page(e, o->pull);
	rc = step_to(e, o->index, next, reterr);
	if (rc == 0)
		rc = school_save(e, o->index, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	return rc == 0 && stop ? stopped(e, o, reterr) : rc;
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
	rc = list_suspect(e, o->index, reterr);
	if (rc == 0)
		rc = list_save(e, o->index, reterr);
	changed_everybody(e);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int pull_page(struct engine *e, const struct msg_page *m, struct fault *reterr)
{
	struct owner o;
	char reason[480], why[181];

	if (!pull_owner(e, m->pull, &o))
		return 0;
	if (m->ok)
		return o.is_list ? list_page(e, &o, reterr) : school_page(e, &o, m, reterr);
	text_copy(why, sizeof why, span_of(m->text));
	snprintf(reason, sizeof reason, "page %u refused at %s%sbyte %llu: %s", (unsigned)m->page + 1,
		 m->path, m->path[0] != '\0' ? ", " : "", (unsigned long long)m->offset, why);
	if (!o.is_list)
		e->schools[o.index].refused++;
	return pull_failed(e, &o, "supplier", reason, 0, reterr);
}

int pull_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr)
{
	struct owner o;
	char reason[320];

	if (m->pull == 0 || !pull_owner(e, m->pull, &o))
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
	if (m->outcome >= FETCH_OUTCOMES || pull_cause((enum fetch_outcome)m->outcome) == NULL)
		return fault_set(reterr, FAULT_BUG, "fetch gave an unknown outcome");
	if (may_refuse(&o, (enum fetch_outcome)m->outcome))
		return refused(e, &o, (enum fetch_outcome)m->outcome, reterr);
	snprintf(reason, sizeof reason, "%s%s%.200s", fetch_outcome_words((enum fetch_outcome)m->outcome),
		 m->text[0] != '\0' ? ": " : "", m->text);
	if (m->outcome == FETCH_LIMITED && !o.is_list)
		gates_limited(e, o.index, engine_now(e), m->retry_after_seconds);
	return pull_failed(e, &o, pull_cause((enum fetch_outcome)m->outcome), reason, m->retry_after_seconds,
			   reterr);
}
