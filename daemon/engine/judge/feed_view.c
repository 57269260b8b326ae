/* feed_view.c: how a school's newest registers are, for the rules about schools and for the status. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/judge/feed.h"
#include "engine/plan/times.h"
#include "engine/world/alerts.h"
#include "engine/world/approval.h"
#include "engine/world/reply.h"

/* A look that is under way is no silence; one that has not come to pass for so long is. Seconds. */
#define PATIENCE 900

session_t feed_session(const struct engine *e, uint32_t school)
{
	const struct calendar *c = e->schools[school].row->days;
	session_t s = times_settled(e, school, engine_now(e));
	day_t day = session_day(s);

	if (!calendar_school_day(c, day)) {
		day = calendar_previous(c, day);
		s = day != DAY_NONE ? session_of(day, true) : SESSION_NONE;
	}
	return s != SESSION_NONE && session_day(s) >= roll_first_monday(e->roll) ? s : SESSION_NONE;
}

static int64_t closes_at(const struct engine *e, uint32_t school, session_t s)
{
	const struct school *row = e->schools[school].row;

	return london_to_instant(session_day(s), school_closes(row, session_day(s), session_pm(s)));
}

/* Have we looked since the register was to be there, or had the time to? */
static bool looked(const struct engine *e, uint32_t school, session_t s)
{
	int64_t first = times_first_look(e, school, s), now = engine_now(e);

	return e->schools[school].last_tried >= first ||
	       now - (first > e->ready_at ? first : e->ready_at) > PATIENCE;
}

static enum cause told_cause(const struct engine_school *s)
{
	if (s->reason[0] != '\0')
		return cause_find(s->cause);
	return cause_find(approval_cause(s->standing));
}

/* What is told of a doubt. */
static void doubt_sums(const struct engine *e, uint32_t school, const struct fresh_tally *t,
		       struct feed_facts *f)
{
	const struct feed_school *x = &e->feed->schools[school];

	f->part = f->doubt == DOUBT_NO_REASON ? t->no_reason :
		  f->doubt == DOUBT_DROP      ? t->attending :
						x->changed_count;
	f->of = f->doubt == DOUBT_NO_REASON ? t->received :
		f->doubt == DOUBT_DROP	    ? t->comparable :
					      x->changed_of;
	f->waiting = x->waiting;
}

static void names(const struct engine *e, uint32_t school, struct feed_facts *f)
{
	const struct school *row = e->schools[school].row;
	const char *team = row->contact_team[0] != '\0' ? row->contact_team : e->config->authority.fresh.team;

	text_copy(f->school, sizeof f->school, span_of(row->id));
	text_copy(f->school_name, sizeof f->school_name, span_of(row->name));
	text_copy(f->host, sizeof f->host, span_of(e->feed->hosts.at[e->feed->schools[school].host].name));
	text_copy(f->team, sizeof f->team, span_of(team));
	text_copy(f->reason, sizeof f->reason, span_of(e->schools[school].reason));
}

int feed_view_session(const struct engine *e, uint32_t school, session_t s, struct feed_facts *ret,
		      struct fault *reterr)
{
	const struct fresh_limits *l = &e->config->authority.fresh.limits;
	const struct engine_school *row = &e->schools[school];
	struct fresh_facts f = {.due = s != SESSION_NONE && looked(e, school, s),
				.ever = row->last_heard != 0 || row->changed_to != 0 || row->as_of != 0 ||
					row->last_look != 0,
				.as_of = row->as_of};
	const struct feed_counted none = {0}, *counted = &none;
	int rc = 0;

	*ret = (struct feed_facts){.session = s, .since = row->last_heard, .as_of = f.as_of};
	names(e, school, ret);
	/* The year so far is being read for the first time. */
	if (row->last_look == 0 && row->reason[0] == '\0')
		f.due = false;
	if (s != SESSION_NONE) {
		rc = feed_counts(e, school, s, (uint32_t)l->class_least, &counted, reterr);
		f.closed = openings_state(&row->held, s) != OPENING_OPEN;
		f.closes = closes_at(e, school, s);
		f.doubt = doubts_of(e, school, s);
	}
	f.expected = ret->expected = counted->tally.expected;
	f.received = ret->received = counted->tally.received;
	f.classes = counted->classes.counted;
	f.classes_in = counted->classes.in;
	ret->missing = f.classes - f.classes_in;
	text_copy(ret->classes, sizeof ret->classes, span_of(counted->classes.missing));
	ret->doubt = f.doubt;
	ret->state = fresh_state(&f, l);
	ret->cause = fresh_cause(ret->state, told_cause(row), f.as_of, f.closes);
	if (f.doubt != DOUBT_NONE)
		doubt_sums(e, school, &counted->tally, ret);
	return rc;
}

int feed_view(const struct engine *e, uint32_t school, session_t s, struct feed_facts *ret,
	      struct fault *reterr)
{
	struct feed_facts morning;
	int rc = feed_view_session(e, school, s, ret, reterr);

	/* In the afternoon a morning without a register is still one. */
	if (rc != 0 || s == SESSION_NONE || !session_pm(s))
		return rc;
	rc = feed_view_session(e, school, s - 1, &morning, reterr);
	if (rc == 0 && (morning.state < ret->state || ret->state == FRESH_WAITING) &&
	    morning.state != FRESH_WAITING && morning.state != FRESH_CLOSED)
		*ret = morning;
	return rc;
}

bool feed_counts_for_incident(const struct feed_facts *f)
{
	return fresh_silent(f->state) && (f->cause == CAUSE_SUPPLIER || f->cause == CAUSE_NOT_KNOWN);
}

/* --- for people ---------------------------------------------------------------------------------- */

static int worse(const void *left, const void *right)
{
	const struct feed_row *a = left, *b = right;

	if (a->shares != b->shares)
		return a->shares ? -1 : 1;
	if (a->facts.state != b->facts.state)
		return a->facts.state < b->facts.state ? -1 : 1;
	return a->school < b->school ? -1 : a->school > b->school;
}

int feed_rows(const struct engine *e, struct feed_row **ret_rows, struct fault *reterr)
{
	struct feed_row *rows = calloc(e->config->school_count + 1, sizeof *rows);
	day_t today;
	int minute, rc = 0;

	if (rows == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for how the schools are");
	london_from_instant(engine_now(e), &today, &minute);
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		rows[i].school = i;
		rows[i].shares = policy_pulls(e->policy, i, today);
		rc = feed_view(e, i, feed_session(e, i), &rows[i].facts, reterr);
	}
	qsort(rows, e->config->school_count, sizeof *rows, worse);
	if (rc != 0) {
		free(rows);
		return rc;
	}
	*ret_rows = rows;
	return 0;
}

void feed_summary(const struct engine *e, const struct feed_row *rows, char *out, size_t size)
{
	unsigned shares = 0, silent = 0, partial = 0, doubted = 0;
	int used;

	for (size_t i = 0; i < e->config->school_count && rows[i].shares; i++) {
		shares++;
		silent += fresh_silent(rows[i].facts.state);
		partial += rows[i].facts.state == FRESH_PARTIAL;
		doubted += rows[i].facts.state == FRESH_DOUBTED;
	}
	if (silent == 0)
		used = snprintf(out, size, "Marks from every school that was due");
	else
		used = snprintf(
			out, size,
			"No data from %u of %u schools: whether children are absent there is not known",
			silent, shares);
	if (partial > 0 && used > 0 && (size_t)used < size)
		used += snprintf(out + used, size - (size_t)used, "; marks missing at %u", partial);
	if (doubted > 0 && used > 0 && (size_t)used < size)
		snprintf(out + used, size - (size_t)used, "; marks that cannot be right at %u", doubted);
}

json_t *feed_json(const struct engine *e, const struct feed_facts *f)
{
	char words[FEED_LINE], day[16], session[40] = "";

	if (f->session != SESSION_NONE)
		snprintf(session, sizeof session, "%s, %s", day_words(day, session_day(f->session)),
			 session_pm(f->session) ? "afternoon" : "morning");
	feed_sentence(f, words, sizeof words);
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:i, s:i, s:s, s:i, s:b, s:s}", "state",
		fresh_name(f->state), "words", fresh_words(f->state), "sentence", words, "session", session,
		"cause", cause_name(f->cause), "doubt", doubt_name(f->doubt), "as_of", answer_time(f->as_of),
		"expected", (int)f->expected, "received", (int)f->received, "classes_missing",
		(int)f->missing, "classes", f->classes, "waiting_alerts", (int)f->waiting, "incident",
		feed_open_case(e, RULE_FEED_SILENT, "", f->host) != NULL && feed_counts_for_incident(f),
		"host", f->host);
}

json_t *feed_incidents_json(const struct engine *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->feed->hosts.count; i++) {
		const struct feed_case *k =
			feed_open_case(e, RULE_FEED_SILENT, "", e->feed->hosts.at[i].name);
		const struct alert *a = k != NULL ? alert_of((struct engine *)(uintptr_t)e, &k->alert) : NULL;

		if (a != NULL)
			json_array_append_new(
				list, json_pack("{s:s, s:s, s:o, s:i, s:i}", "host", k->facts.host, "cause",
						cause_name(k->facts.cause), "since",
						answer_time(a->opened_at), "schools", (int)k->facts.schools,
						"of_schools", (int)k->facts.of_schools));
	}
	return list;
}
