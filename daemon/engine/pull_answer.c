/* pull_answer.c: what fetch and parse answered: a whole page in one transaction, or a reason. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "engine/pull_internal.h"

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
		[FETCH_UNEXPECTED] = "not known",  [FETCH_HOST_KEY] = "supplier",
	};
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
	if (m->outcome >= FETCH_OUTCOMES || causes[m->outcome] == NULL)
		return fault_set(reterr, FAULT_BUG, "fetch gave an unknown outcome");
	snprintf(reason, sizeof reason, "%s%s%.200s", fetch_outcome_words((enum fetch_outcome)m->outcome),
		 m->text[0] != '\0' ? ": " : "", m->text);
	return pull_failed(e, &o, causes[m->outcome], reason, m->retry_after_seconds, reterr);
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
	drop_reason(s);
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
		return drop_of(&e->schools[school]) ? drop_intake(e, school, reterr) :
						      intake_marks(e, school, p, reterr);
	case STEP_FILES:
		return drop_listed(e, school, reterr);
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
		return pull_failed(e, o, "supplier",
				   "the next page is at another address; our token does not go there", 0,
				   reterr);
	if (!last && p->pages + 1 >= LIMIT_PULL_PAGES)
		return pull_failed(e, o, "supplier", "the school's system sends pages without end", 0,
				   reterr);
	/* Parse may answer before fetch has told: then it counts from the asking. */
	e->page_us = p->fetched ? p->arrived_us : p->asked_ms * 1000;
	rc = transaction_begin(e, reterr);
	if (rc == 0 && !drop_of(s))
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
	if (drop_of(s))
		rc = drop_step(e, o->index, reterr);
	else if (last)
		p->step = next_step(p);
	if (rc == 0 && p->step == STEP_DONE)
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

	if (!pull_owner(e, m->pull, &o))
		return 0;
	if (m->ok)
		return o.is_list ? list_page(e, &o, reterr) : school_page(e, &o, m, reterr);
	snprintf(reason, sizeof reason, "page %u refused at %s%sbyte %llu: %.180s", (unsigned)m->page + 1,
		 m->path, m->path[0] != '\0' ? ", " : "", (unsigned long long)m->offset, m->text);
	if (!o.is_list)
		e->schools[o.index].refused++;
	return pull_failed(e, &o, "supplier", reason, 0, reterr);
}
