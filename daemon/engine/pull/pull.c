/* pull.c: asking a school, page by page, and what happens when it does not answer.
 *
 * A pull is steps (codes, pupils, marks) of pages; a page is kept whole, with the pull's own
 * cursor, so that a kill at any instant goes on where it stopped, or a page or two before. A page that
 * is refused, or a school that fails, keeps everything known and is tried again. */
#include "engine/pull/pull.h"

#include <stdio.h>
#include <string.h>

#include "engine/intake/census.h"
#include "engine/intake/drop.h"
#include "engine/judge/evaluate.h"
#include "engine/lists/lists.h"
#include "engine/plan/gaps.h"
#include "engine/plan/plan.h"
#include "engine/plan/stagger.h"
#include "engine/plan/times.h"
#include "engine/pull/backfill.h"
#include "engine/pull/backoff.h"
#include "engine/pull/breaker.h"
#include "engine/pull/pull_internal.h"
#include "engine/pull/turn.h"
#include "engine/pull/wish.h"
#include "engine/world/awake.h"
#include "engine/world/steps.h"
#include "engine/world/transaction.h"

bool pull_owner(struct engine *e, uint64_t number, struct owner *ret)
{
	if (number == 0)
		return false; /* who waits for nothing */
	AWAKE_EACH(e, engine_now(e), i)
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
void pull_forget_page(struct engine *e, struct pull *p)
{
	e->due_changed = true;
	for (int k = 0; k < RECORD_KINDS; k++) {
		buffer_reset(&p->records[k]);
		p->counts[k] = 0;
	}
	p->number = 0;
	p->fetched = false;
}

static int save(struct engine *e, const struct owner *o, struct fault *reterr)
{
	return o->is_list ? list_save(e, o->index, reterr) : school_save(e, o->index, reterr);
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

bool pull_long(enum pull_kind kind)
{
	return kind == PULL_LOAD || kind == PULL_MORNING;
}

/* Does this pull ask for today alone, in place of a long one that fails? */
bool pull_only_today(const struct engine *e, uint32_t school)
{
	const struct pull *p = &e->schools[school].pull;

	if (drop_of(&e->schools[school]))
		return false; /* a file has the days it has */
	return pull_long(p->kind) && p->from == p->to && pull_from(e, school, p->kind, p->to) < p->to;
}

void pull_begin(struct engine *e, uint32_t school, int64_t planned, bool only_today)
{
	struct pull *p = &e->schools[school].pull;
	int minute;

	london_from_instant(planned, &p->to, &minute);
	p->from = only_today ? p->to : pull_from(e, school, p->kind, p->to);
	awake_wake(e, school);
	p->planned = planned;
	census_free(p->census);
	p->census = NULL;
	p->again = false;
	p->updated_to = 0;
	p->step = steps_first(e, school);
	p->next[0] = '\0';
	p->pages = 0;
	turn_begin(e, school);
}

/* A page address that no longer works, or a page that is refused for ever, must not hold the
 * school for ever: it begins anew, and a long pull by turns asks for today's marks alone. A
 * child missing today does not wait for a page of September. */
static void pull_turn(struct engine *e, uint32_t school)
{
	struct pull *p = &e->schools[school].pull;

	if (pull_long(p->kind))
		pull_begin(e, school, engine_now(e), !pull_only_today(e, school));
	if (p->step == STEP_FILE)
		p->step = STEP_FILES; /* it may have been taken away */
	p->next[0] = '\0';
	p->pages = 0;
}

/* What is in is judged, though the rest does not come: a mark that we hold is not silent. */
static int judge_part(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	session_t settled = times_counted(e, school, s->pull.planned, engine_now(e));

	if (!steps_after_marks(s->pull.step) && (s->pull.step != STEP_MARKS || s->pull.pages == 0))
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

/* The jitter of a wait is the same after a restart: the seed, who failed, at what, how often. */
static int64_t wait_after(const struct engine *e, const struct owner *o)
{
	const struct pull *p = o->pull;
	const char *name =
		o->is_list ? e->config->authority.lists[o->index].id : e->schools[o->index].row->id;
	int64_t wait =
		backoff_wait(p->failures, stagger_random(e->seed, name, (uint64_t)p->planned + p->failures));
	int64_t open = o->is_list ? 0 : breaker_wait(p->failures);

	return wait > open ? wait : open;
}

/* Something went wrong with this page: keep all, say why, try again later. */
int pull_failed(struct engine *e, const struct owner *o, const char *cause, const char *reason,
		int retry_after, struct fault *reterr)
{
	struct pull *p = o->pull;
	int64_t now = engine_now(e);
	int rc = transaction_begin(e, reterr);

	if (rc != 0)
		return rc;
	pull_forget_page(e, p);
	p->failures++;
	p->retry_at = now + backoff_asked(wait_after(e, o), retry_after);
	if (o->is_list) {
		text_copy(e->list_reason[o->index], sizeof e->list_reason[o->index], span_of(reason));
		e->list_tried[o->index] = now;
		list_alarm(e, o->index);
		rc = list_suspect(e, o->index, reterr);
	} else if (p->kind == PULL_BACKFILL) {
		rc = backfill_failed(e, o->index, reason, reterr);
	} else if (p->kind == PULL_DEEP) {
		struct engine_school *s = &e->schools[o->index];

		s->failures++;
		s->last_tried = now;
		text_copy(s->deep.why, sizeof s->deep.why, span_of(reason));
		if (p->failures % 3 == 0)
			pull_turn(e, o->index);
	} else {
		struct engine_school *s = &e->schools[o->index];

		gaps_changed(e, o->index);
		wish_over(e, o->index, reason);
		s->failures++;
		s->last_tried = now;
		s->failed_session = times_settled(e, o->index, p->planned);
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

/* A system that numbered its pupils anew since the morning, or a child who came in between: waiting for the
 * next morning would leave a day's marks out. Marks of a pupil on no list at all cost one more reading a day.
 */
void pull_take_stale(struct engine *e, uint32_t school)
{
	struct engine_school *s = &e->schools[school];
	const bool lists = s->pull.kind == PULL_LOAD || s->pull.kind == PULL_MORNING;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	s->pull.codes = s->codes_stale;
	s->codes_stale = false;
	s->pull.roll = s->roll_stale && !lists && s->roll_again != today;
	if (s->pull.roll)
		s->roll_again = today;
	if (s->pull.roll || lists)
		s->roll_stale = false;
}

void pull_open(struct engine *e, uint32_t school, int64_t planned)
{
	pull_open_as(e, school, planned, plan_kind(e, school, planned));
}

void pull_open_as(struct engine *e, uint32_t school, int64_t planned, enum pull_kind kind)
{
	struct engine_school *s = &e->schools[school];

	pull_clear(&s->pull);
	s->pull.kind = kind;
	pull_take_stale(e, school);
	pull_begin(e, school, planned, false);
}

void pull_clear(struct pull *p)
{
	for (int k = 0; k < RECORD_KINDS; k++)
		buffer_free(&p->records[k]);
	census_free(p->census);
	*p = (struct pull){.kind = PULL_NONE};
}
