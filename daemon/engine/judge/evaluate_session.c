/* evaluate_session.c: rules that are judged session by session: episodes opened, followed, joined and told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/judge/evaluate_internal.h"
#include "engine/tell/notify.h"
#include "engine/world/doubts.h"
#include "engine/world/holdbacks.h"
#include "engine/world/state.h"
#include "engine/world/succession.h"

#define LONG_HOLIDAY 5 /* weekdays; after more an episode is told anew (practice.md, first day of term) */

/* The school day before (-1) or after (1), as the child's school held them: a day that its own marks call
 * closed is none. */
static day_t school_day_beside(const struct engine *e, uint32_t school, day_t day, int way)
{
	struct open_days open;

	if (school != NO_INDEX) {
		open = openings_open(&e->schools[school].held);
		return school_days_add(&open, day, (struct school_days){way});
	}
	if (e->config->calendar_count == 0)
		return DAY_NONE;
	return way < 0 ? calendar_previous(&e->config->calendars[0], day) :
			 calendar_next(&e->config->calendars[0], day);
}

static bool long_holiday(day_t from, day_t to)
{
	int weekdays = 0;

	for (day_t day = from + 1; day < to && weekdays <= LONG_HOLIDAY; day++)
		weekdays += day_weekday(day) <= DAY_FRIDAY;
	return weekdays > LONG_HOLIDAY;
}

/* The school days next to an alert's span; none beyond a long holiday. */
static void neighbours(const struct engine *e, const struct alert *a, uint32_t school, day_t *before,
		       day_t *after)
{
	day_t first = session_day(a->earliest), last = session_day(a->last);

	*before = school_day_beside(e, school, first, -1);
	*after = school_day_beside(e, school, last, 1);
	if (*before != DAY_NONE && long_holiday(*before, first))
		*before = DAY_NONE;
	if (*after != DAY_NONE && long_holiday(last, *after))
		*after = DAY_NONE;
}

/* One session that hits: into the episode it belongs to, or a new one. Where nobody may be
 * told of this session any more (a contract or a list ended), no episode reaches into it. */
static int hit(struct engine *e, uint32_t child, const struct ask *ask, session_t s, uint32_t school,
	       struct fault *reterr)
{
	const enum rule rule = ask->rule;
	struct child *c = &e->children.at[child];
	uint32_t at;

	for (size_t i = 0; i < c->alert_count; i++) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];

		if (a->rule == rule && a->parameters == ask->parameters && s >= a->earliest && s <= a->last &&
		    !held_back_alert(e, a))
			return 0;
	}
	if (!notify_wanted(e, rule, ask->parameters, child, school, s))
		return 0;
	for (size_t i = 0; i < c->alert_count; i++) {
		struct alert *a = &e->alerts.at[c->alerts[i]];
		day_t before, after;

		if (a->rule != rule || a->parameters != ask->parameters || a->state == ALERT_CLOSED ||
		    !alert_of_this_year(e, a) || held_back_alert(e, a))
			continue;
		neighbours(e, a, school, &before, &after);
		if (!alert_holds(a, s, before, after))
			continue;
		if (s < a->earliest)
			a->earliest = s;
		if (s > a->last)
			a->last = s;
		return 0;
	}
	return alert_open(e, child, rule, ask->parameters, s, s, school, &at, reterr);
}

/* What the register says over an alert's span: the sessions that hit, and a digest of all. */
static struct digest facts_of(const struct engine *e, uint32_t child, const struct alert *a,
			      uint32_t *ret_hits)
{
	const struct rule_values values = rule_values_of_id(a->rule, a->parameters);
	struct history h;
	unsigned char said[ROLL_SESSIONS * 12] = {0};
	size_t n = 0;
	uint32_t hits = 0, school;

	history_of(e, child, NO_INDEX, session_day(a->last), &h);
	for (session_t s = a->earliest; s <= a->last; s++) {
		cell_t cell = child_mark(e, &e->children.at[child], s, &school);

		hits += rule_judge(a->rule, &values, &h, s).hit;
		/* A long span is told by its newest part; the count tells the rest. */
		said[n++ % sizeof said] = cell;
	}
	*ret_hits = hits;
	said[sizeof said - 1] = (unsigned char)(hits & 0xff);
	return digest_bytes(said, sizeof said);
}

/* Does another open alert of the rule speak of all its sessions? */
static bool covered(const struct engine *e, const struct child *c, const struct alert *a)
{
	for (size_t i = 0; i < c->alert_count; i++) {
		const struct alert *b = &e->alerts.at[c->alerts[i]];

		if (b != a && b->rule == a->rule && b->state != ALERT_CLOSED && b->earliest <= a->earliest &&
		    b->last >= a->last)
			return true;
	}
	return false;
}

/* What a new episode's first message adds: that it was so on the last day before a long holiday. */
static const char *said_first(const struct engine *e, uint32_t child, const struct alert *a, char *out,
			      size_t size)
{
	const struct child *c = &e->children.at[child];
	day_t first = session_day(a->earliest), before;
	uint32_t school;
	char words[16];

	child_mark(e, c, a->earliest, &school);
	before = school_day_beside(e, school, first, -1);
	out[0] = '\0';
	for (size_t i = 0; i < c->alert_count && before != DAY_NONE && long_holiday(before, first); i++) {
		const struct alert *b = &e->alerts.at[c->alerts[i]];

		if (b != a && b->rule == a->rule && b->parameters == a->parameters && b->sessions > 0 &&
		    session_day(b->last) == before)
			snprintf(out, size, "It was so on %s too, the last school day before the holiday.",
				 day_words(words, before));
	}
	return out;
}

/* What was open at a school that has become another one is that one's, where its readers read of the new one
 * too. */
static int follow(struct engine *e, uint32_t child, struct alert *a, struct fault *reterr)
{
	int old = a->school[0] != '\0' ? config_school(e->config, a->school) : -1;
	uint32_t now = old >= 0 ? succession_of(e, &e->children.at[child], (uint32_t)old) : NO_INDEX;

	if (now == NO_INDEX || !alert_of_this_year(e, a) ||
	    !notify_wanted(e, a->rule, a->parameters, child, now, a->last))
		return 0;
	text_copy(a->school, sizeof a->school, span_of(e->schools[now].row->id));
	return alert_save(e, a, reterr);
}

/* What was open at a school that holds the child back is another school's, where that one's own register says
 * the same; else it waits as it is until the school no longer holds the child back. */
static int pass_over(struct engine *e, uint32_t child, struct alert *a, struct fault *reterr)
{
	const struct rule_values values = rule_values_of_id(a->rule, a->parameters);
	struct history h;

	if (!held_back_alert(e, a) || rule_row(a->rule)->span != SPAN_SESSIONS || alert_by_person(a) ||
	    !alert_of_this_year(e, a))
		return 0;
	history_of(e, child, NO_INDEX, session_day(a->last), &h);
	for (session_t s = a->earliest; s <= a->last; s++) {
		struct finding f = rule_judge(a->rule, &values, &h, s);

		if (!f.hit || held_back(e, child, h.at[f.place].school) != NULL)
			continue;
		text_copy(a->school, sizeof a->school, span_of(e->schools[h.at[f.place].school].row->id));
		return alert_save(e, a, reterr);
	}
	return 0;
}

/* The child may still come onto the roll of the school that this one became. */
static bool awaited(const struct engine *e, uint32_t school)
{
	int days = succession_days(e, school);

	return days > 0 && days <= EVALUATE_CONVERSION_DAYS;
}

/* Has the child left the roll of the school that the alert is about? What follows is the next school's. */
static bool left(const struct engine *e, uint32_t child, const struct alert *a)
{
	const struct child *c = &e->children.at[child];
	bool was = false;

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (strcmp(e->schools[n->school].row->id, a->school) != 0)
			continue;
		if (n->row.to == DAY_NONE || n->row.to >= engine_today(e) || awaited(e, n->school))
			return false;
		was = true;
	}
	return was;
}

int evaluate_refresh(struct engine *e, uint32_t child, uint32_t at, struct fault *reterr)
{
	struct alert *a = &e->alerts.at[at];
	uint32_t hits;
	static const struct digest none;
	struct digest facts;
	char before[96];
	bool again, shared;

	if (alert_by_person(a) || !alert_of_this_year(e, a) ||
	    doubts_hold(e, &e->children.at[child], a->earliest, a->last))
		return 0;
	if (a->outcome == OUTCOME_LEFT_ROLL)
		return 0;
	if (a->state != ALERT_CLOSED && left(e, child, a)) {
		alert_close_by_register(e, a, OUTCOME_LEFT_ROLL);
		return alert_tell(e, child, a, "The child has left the roll of this school.", reterr);
	}
	facts = facts_of(e, child, a, &hits);
	shared = memcmp(&a->facts, &none, sizeof none) == 0;
	if (memcmp(&facts, &a->facts, sizeof facts) == 0 && (a->state != ALERT_OPEN || a->closed_at == 0))
		return 0;
	again = a->state == ALERT_OPEN && a->closed_at != 0;
	a->facts = facts;
	a->sessions = hits;
	if (again)
		a->closed_at = 0;
	if (hits == 0 && a->state != ALERT_CLOSED) {
		alert_close_by_register(e, a, OUTCOME_MARK_CHANGED);
		return alert_tell(e, child, a, "The register has changed.", reterr);
	}
	if (hits == 0 || (a->state == ALERT_CLOSED && covered(e, &e->children.at[child], a)))
		return alert_save(e, a, reterr);
	if (a->state == ALERT_CLOSED || again) {
		a->state = ALERT_OPEN;
		a->outcome = OUTCOME_NONE;
		a->closed_at = 0;
		return alert_tell(e, child, a, "Open again: the register has changed back.", reterr);
	}
	return alert_tell(e, child, a,
			  a->revision > 0 ? (shared ? EVALUATE_SHARED_AGAIN :
						      "This has changed since we last told you.") :
					    said_first(e, child, a, before, sizeof before),
			  reterr);
}

static int open_hits(struct engine *e, uint32_t child, const struct asks *asked, struct fault *reterr)
{
	const struct child *c = &e->children.at[child];
	session_t end = evaluate_settled_to(e, c), from;
	bool ready = false;
	struct history h;
	int rc = 0;

	if (end == SESSION_NONE)
		return 0;
	from = session_of(session_day(end) - EVALUATE_LOOK_BACK, false);
	for (unsigned i = 0; i < asked->count; i++) {
		const struct ask *ask = &asked->at[i];

		if (rule_row(ask->rule)->span != SPAN_SESSIONS || !asks_about(ask, c))
			continue;
		if (!ready)
			history_of(e, child, NO_INDEX, session_day(end), &h);
		ready = true;
		for (session_t s = from; rc == 0 && s <= end; s++) {
			struct finding f = rule_judge(ask->rule, &ask->values, &h, s);
			uint32_t school = f.hit ? h.at[f.place].school : NO_INDEX;

			/* Of a school that the child has left nothing new is told. */
			if (f.hit && h.at[f.place].to != DAY_NONE && h.at[f.place].to < engine_today(e))
				continue;
			/* Before go-live is baseline: it never sends. What is not believed waits. */
			if (f.hit && session_day(s) >= e->schools[school].row->go_live &&
			    doubts_of(e, school, s) == DOUBT_NONE)
				rc = hit(e, child, ask, s, school, reterr);
		}
	}
	return rc;
}

/* Over by the register, and the register has changed back: refresh is about to open it again. */
static bool returns(const struct engine *e, uint32_t child, const struct alert *a)
{
	uint32_t hits;

	if (a->state != ALERT_CLOSED || alert_by_person(a) || a->outcome == OUTCOME_LEFT_ROLL ||
	    doubts_hold(e, &e->children.at[child], a->earliest, a->last))
		return false;
	facts_of(e, child, a, &hits);
	return hits > 0;
}

/* Has the day between two episodes come, so that they are one? */
static bool meets(const struct engine *e, uint32_t child, const struct alert *a, const struct alert *b)
{
	uint32_t school;
	day_t before, after;

	if (a->rule != b->rule || a->parameters != b->parameters ||
	    rule_row(a->rule)->span != SPAN_SESSIONS || a->rule == RULE_NOT_HEARD ||
	    b->state == ALERT_TAKEN || a->earliest >= b->earliest || !alert_of_this_year(e, a) ||
	    !alert_of_this_year(e, b) ||
	    (a->state == ALERT_CLOSED && b->state == ALERT_CLOSED && b->last <= a->last))
		return false;
	child_mark(e, &e->children.at[child], b->earliest, &school);
	neighbours(e, a, school, &before, &after);
	return (session_day(b->earliest) <= session_day(a->last) || session_day(b->earliest) == after) &&
	       (a->state != ALERT_CLOSED || returns(e, child, a)) &&
	       (b->state != ALERT_CLOSED || (b->last > a->last && returns(e, child, b)));
}

/* The earlier one goes on, open again where the register has changed back, which refresh tells (an open alert
 * that has a time of closing is one); the later one, unless a person has taken it, ends in it. */
static int merge(struct engine *e, uint32_t child, struct alert *a, struct alert *b, struct fault *reterr)
{
	bool known = b->state == ALERT_OPEN && b->revision > 0;

	if (b->last > a->last)
		a->last = b->last;
	if (a->state == ALERT_CLOSED) {
		a->state = ALERT_OPEN;
		a->outcome = OUTCOME_NONE;
	}
	if (b->state == ALERT_CLOSED)
		return 0;
	alert_close_by_register(e, b, OUTCOME_MARK_CHANGED);
	/* Nobody has heard of one that was opened this very moment. */
	return !known ? alert_save(e, b, reterr) :
			alert_tell(e, child, b,
				   "The days between have come: this goes on in an alert opened earlier.",
				   reterr);
}

/* Marks that came late may close the gap between two episodes. */
static int join(struct engine *e, uint32_t child, struct fault *reterr)
{
	const struct child *c = &e->children.at[child];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->alert_count; i++)
		for (size_t k = 0; rc == 0 && k < c->alert_count; k++) {
			struct alert *a = &e->alerts.at[c->alerts[i]], *b = &e->alerts.at[c->alerts[k]];

			if (meets(e, child, a, b))
				rc = merge(e, child, a, b, reterr);
		}
	return rc;
}

int evaluate_sessions(struct engine *e, uint32_t child, const struct asks *asked, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && e->successions > 0 && i < e->children.at[child].alert_count; i++)
		rc = follow(e, child, &e->alerts.at[e->children.at[child].alerts[i]], reterr);
	for (size_t i = 0; rc == 0 && i < e->children.at[child].alert_count; i++)
		rc = pass_over(e, child, &e->alerts.at[e->children.at[child].alerts[i]], reterr);
	if (rc == 0)
		rc = open_hits(e, child, asked, reterr);
	return rc == 0 ? join(e, child, reterr) : rc;
}
