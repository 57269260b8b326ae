/* feed_turn.c: the rules about schools, judged when something of a school has been heard or has failed. */
#include "engine/judge/feed.h"

#include <stdio.h>
#include <string.h>

#include "engine/judge/evaluate.h"
#include "engine/plan/plan.h"
#include "engine/plan/times.h"
#include "engine/world/succession.h"
#include "engine/world/transaction.h"

#define AGAIN_MS 500

void feed_look(struct engine *e)
{
	if (e->feed == NULL)
		return;
	memset(e->feed->again, 1, e->feed->school_count);
	e->feed->dirty = true;
}

/* A look that is under way, or due at once, will say more. */
static bool under_way(const struct engine *e, uint32_t school)
{
	const struct pull *p = &e->schools[school].pull;
	int64_t now = engine_now(e);

	return p->kind != PULL_NONE ? p->number != 0 || p->retry_at <= now :
				      plan_look_due(e, school, now) != 0;
}

/* --- when to tell -------------------------------------------------------------------------------- */

/* One of the first school days of a term: marks may not come for days. Half terms do not count. */
static bool term_begins(const struct engine *e, uint32_t school, day_t day)
{
	const struct calendar *c = e->schools[school].row->days;

	for (int i = 0; i < e->config->authority.fresh.quiet_days; i++) {
		day_t before = calendar_previous(c, day);

		if (before == DAY_NONE || day - before > 10)
			return true;
		day = before;
	}
	return false;
}

static bool ripe(const struct engine *e, uint32_t school, session_t s)
{
	int64_t first = times_first_look(e, school, s);

	return session_day(s) >= e->schools[school].row->go_live &&
	       !succession_over(e, school, session_day(s)) &&
	       engine_now(e) >= first + (int64_t)e->config->authority.fresh.tell_after * 60 &&
	       !term_begins(e, school, session_day(s));
}

static void note(const struct engine *e, const char *event, const struct feed_facts *f)
{
	char text[FEED_LINE + 100], said[FEED_LINE];

	feed_sentence(f, said, sizeof said);
	snprintf(text, sizeof text, "%s: %s", f->school, said);
	e->port.note(e->port.context, event, text);
}

/* --- incidents --------------------------------------------------------------------------------------- */

static void incident_facts(const struct engine *e, uint32_t host, uint32_t silent, session_t newest,
			   struct feed_facts *f)
{
	*f = (struct feed_facts){.state = FRESH_LATE,
				 .cause = CAUSE_SUPPLIER,
				 .session = newest,
				 .schools = silent,
				 .of_schools = e->feed->hosts.at[host].schools};
	text_copy(f->host, sizeof f->host, span_of(e->feed->hosts.at[host].name));
	text_copy(f->team, sizeof f->team, span_of(e->config->authority.fresh.team));
}

static void incident_note(const struct engine *e, const struct feed_facts *f, bool over)
{
	char text[300];

	if (over)
		snprintf(text, sizeof text, "marks come again from %s", f->host);
	else
		snprintf(
			text, sizeof text,
			"no marks received by us from %u of the %u schools at %s: one incident, cause: supplier",
			(unsigned)f->schools, (unsigned)f->of_schools, f->host);
	e->port.note(e->port.context, over ? "feed_incident_over" : "feed_incident", text);
}

/* The schools of one host are looked at again: they are told apart once more, or no longer. */
static void look_at_host(struct engine *e, uint32_t host)
{
	for (size_t i = 0; i < e->feed->school_count; i++)
		if (e->feed->schools[i].host == host)
			e->feed->again[i] = 1;
	e->feed->dirty = true;
}

static int judge_host(struct engine *e, uint32_t host, struct fault *reterr)
{
	struct feed_host *h = &e->feed->hosts.at[host];
	struct feed_case *k = feed_open_case(e, RULE_FEED_SILENT, "", h->name);
	session_t newest = SESSION_NONE;
	day_t today = engine_today(e);
	struct feed_facts f;
	uint32_t silent = 0;
	bool is, first;

	h->schools = 0;
	first = false;
	for (uint32_t i = 0; i < e->feed->school_count; i++) {
		const struct feed_school *x = &e->feed->schools[i];

		if (x->host != host || !policy_pulls(e->policy, i, today))
			continue;
		h->schools++;
		silent += x->silent != SESSION_NONE;
		newest = x->silent > newest ? x->silent : newest;
		first = first || (x->silent != SESSION_NONE && ripe(e, i, x->silent));
	}
	is = fresh_incident(silent, h->schools, &e->config->authority.fresh.limits);
	incident_facts(e, host, silent, newest, &f);
	if (is && k == NULL && first) {
		look_at_host(e, host);
		incident_note(e, &f, false);
		return feed_open(e, RULE_FEED_SILENT, &f, reterr);
	}
	if (!is && k != NULL) {
		look_at_host(e, host);
		incident_note(e, &k->facts, true);
		return feed_close(e, k, OUTCOME_FEED_BACK, "It is over.", reterr);
	}
	if (k != NULL) {
		k->facts.schools = f.schools > k->facts.schools ? f.schools : k->facts.schools;
		k->facts.of_schools = f.of_schools;
	}
	return 0;
}

/* --- one school ------------------------------------------------------------------------------------ */

static enum rule rule_of(const struct feed_facts *f)
{
	if (fresh_silent(f->state) && f->reason[0] != '\0')
		return RULE_FEED_SILENT;
	return fresh_silent(f->state) || f->state == FRESH_PARTIAL ? RULE_REGISTER_MISSING : RULES;
}

/* The first session that is doubted, whichever it is; SESSION_NONE: all are believed. */
static session_t doubted(const struct engine *e, uint32_t school)
{
	session_t last = e->schools[school].evaluated_to;

	if (e->feed->schools[school].doubted == 0 || last == SESSION_NONE)
		return SESSION_NONE;
	for (session_t s = last; s >= session_of(session_day(last) - EVALUATE_LOOK_BACK, false); s--)
		if (doubts_of(e, school, s) != DOUBT_NONE)
			return s;
	return SESSION_NONE;
}

static int settle(struct engine *e, enum rule rule, const struct feed_facts *f, bool is, bool may_open,
		  enum alert_outcome outcome, struct fault *reterr)
{
	struct feed_case *k = feed_open_case(e, rule, f->school, "");

	if (k == NULL && is && may_open && !feed_answered_today(e, rule, f)) {
		note(e, rule_row(rule)->name, f);
		return feed_open(e, rule, f, reterr);
	}
	if (k != NULL && !is)
		return feed_close(e, k, outcome,
				  outcome == OUTCOME_INCIDENT ?
					  "It is part of one incident of several schools." :
					  "Marks are there again.",
				  reterr);
	if (k == NULL || k->told == engine_today(e))
		return 0;
	k->facts = *f;
	return feed_say(e, k, "Still so today.", reterr);
}

static int judge_doubt(struct engine *e, uint32_t school, struct fault *reterr)
{
	session_t s = doubted(e, school);
	struct feed_facts f;
	int rc;

	if (s == SESSION_NONE &&
	    feed_open_case(e, RULE_FEED_IMPLAUSIBLE, e->schools[school].row->id, "") == NULL)
		return 0;
	rc = feed_view_session(e, school, s != SESSION_NONE ? s : e->schools[school].evaluated_to, &f,
			       reterr);
	f.state = FRESH_DOUBTED;
	return rc != 0 ?
		       rc :
		       settle(e, RULE_FEED_IMPLAUSIBLE, &f, s != SESSION_NONE,
			      engine_today(e) >= e->schools[school].row->go_live, OUTCOME_FEED_BACK, reterr);
}

static int judge_school(struct engine *e, uint32_t school, const struct feed_facts *f, struct fault *reterr)
{
	bool incident =
		feed_counts_for_incident(f) && feed_open_case(e, RULE_FEED_SILENT, "", f->host) != NULL;
	enum rule rule = incident ? RULES : rule_of(f);
	enum alert_outcome outcome = incident ? OUTCOME_INCIDENT : OUTCOME_FEED_BACK;
	bool may = f->session != SESSION_NONE && ripe(e, school, f->session);
	int rc = 0;

	if (f->state != FRESH_WAITING) {
		rc = settle(e, RULE_FEED_SILENT, f, rule == RULE_FEED_SILENT, may, outcome, reterr);
		if (rc == 0)
			rc = settle(e, RULE_REGISTER_MISSING, f, rule == RULE_REGISTER_MISSING, may, outcome,
				    reterr);
	}
	return rc == 0 ? judge_doubt(e, school, reterr) : rc;
}

/* --- a turn ---------------------------------------------------------------------------------------- */

/* The first school from `from` on that is to be judged again, and can be; school_count when there is none. */
static uint32_t ready_from(const struct engine *e, uint32_t from)
{
	const struct feed *x = e->feed;

	for (; from < x->school_count; from++) {
		const unsigned char *at = memchr(x->again + from, 1, x->school_count - from);

		if (at == NULL)
			break;
		from = (uint32_t)(at - x->again);
		if (!under_way(e, from) && policy_pulls(e->policy, from, engine_today(e)))
			return from;
	}
	return (uint32_t)x->school_count;
}

static int look_at(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct feed_school *x = &e->feed->schools[school];
	struct feed_facts f;
	int rc = feed_view(e, school, feed_session(e, school), &f, reterr);

	if (rc == 0 && f.state != FRESH_WAITING)
		x->silent = feed_counts_for_incident(&f) ? f.session : SESSION_NONE;
	x->partial = f.state == FRESH_PARTIAL ? f.session : SESSION_NONE;
	if (rc == 0)
		e->feed->hosts.at[x->host].dirty = true;
	return rc;
}

static int all(struct engine *e, struct fault *reterr)
{
	struct feed_facts f;
	int rc = 0;

	for (uint32_t i = ready_from(e, 0); rc == 0 && i < e->feed->school_count; i = ready_from(e, i + 1))
		rc = look_at(e, i, reterr);
	for (uint32_t h = 0; rc == 0 && h < e->feed->hosts.count; h++)
		if (e->feed->hosts.at[h].dirty) {
			e->feed->hosts.at[h].dirty = false;
			rc = judge_host(e, h, reterr);
		}
	for (uint32_t i = ready_from(e, 0); rc == 0 && i < e->feed->school_count; i = ready_from(e, i + 1)) {
		rc = feed_view(e, i, feed_session(e, i), &f, reterr);
		if (rc == 0)
			rc = judge_school(e, i, &f, reterr);
		e->feed->again[i] = 0;
	}
	return rc;
}

int feed_turn(struct engine *e, struct fault *reterr)
{
	int rc;

	if (e->feed == NULL || !e->feed->dirty || engine_ms(e) < e->feed->again_ms)
		return 0;
	/* Whoever waits for a look is not asked about at every turn of the loop; a simulated day has no time
	 * to lose. */
	e->feed->again_ms = e->port.simulated ? 0 : engine_ms(e) + AGAIN_MS;
	if (ready_from(e, 0) == e->feed->school_count)
		return 0;
	rc = all(e, reterr); /* begins a transaction when there is something to tell */
	if (rc != 0)
		return rc;
	e->feed->dirty = memchr(e->feed->again, 1, e->feed->school_count) != NULL;
	return e->in_transaction ? transaction_commit(e, reterr) : 0;
}

int feed_acted(struct engine *e, const struct alert *a, struct fault *reterr)
{
	int school = config_school(e->config, a->school);

	if (a->state != ALERT_CLOSED || a->outcome != OUTCOME_REGISTER_RIGHT ||
	    a->rule != RULE_FEED_IMPLAUSIBLE || school < 0)
		return 0;
	feed_right(e, (uint32_t)school);
	return evaluate_school(e, (uint32_t)school, reterr); /* what waited is told */
}
