/* notify.c: an alert's revision to each mailbox that a contract names, with what that
 * contract releases and nothing else. Runs inside the transaction that changed the alert. */
#include <stdio.h>
#include <string.h>

#include "engine/plan/times.h"
#include "engine/tell/baseline_told.h"
#include "engine/tell/clocks.h"
#include "engine/tell/ending_case.h"
#include "engine/tell/feed_case.h"
#include "engine/tell/hands.h"
#include "engine/tell/heard.h"
#include "engine/tell/mutes.h"
#include "engine/tell/outbox.h"
#include "engine/tell/route.h"
#include "engine/tell/rule_list_told.h"
#include "engine/tell/summary.h"
#include "engine/world/transaction.h"

struct routes {
	struct route at[CONTRACT_LIST];
	unsigned count;
};

static struct about about_child(const struct engine *e, uint32_t child, uint32_t school, int64_t parameters,
				session_t s)
{
	const struct child *c = &e->children.at[child];
	day_t day = session_day(s);

	return (struct about){.child = child,
			      .school = school,
			      .session = s,
			      .parameters = parameters,
			      .year_group = child_year_group(e, c, school, day),
			      .subjects = child_subjects(c, day)};
}

static void route_add(const struct engine *e, struct routes *r, const struct share_contract *c,
		      const struct contract_alert *row)
{
	int team = config_team(e->config, row->team);

	if (team < 0 || r->count == CONTRACT_LIST)
		return;
	for (unsigned i = 0; i < r->count; i++)
		if (r->at[i].team == (uint32_t)team) {
			r->at[i].subjects |= c->subjects;
			if (row->urgency < r->at[i].row->urgency) { /* the more urgent of two contracts */
				r->at[i].contract = c;
				r->at[i].row = row;
			}
			return;
		}
	r->at[r->count++] =
		(struct route){.contract = c, .row = row, .subjects = c->subjects, .team = (uint32_t)team};
}

/* Whom the contracts in force on `day` lead to. */
static void routes_on(const struct engine *e, enum rule rule, const struct about *a, day_t day,
		      struct routes *r)
{
	struct candidates c;

	r->count = 0;
	route_candidates(e, rule, a, day, &c);
	for (unsigned i = 0; i < c.count; i++)
		if (c.at[i].told)
			route_add(e, r, c.at[i].contract, c.at[i].row);
}

/* The same on the day that the alert is about. */
static void routes_of(const struct engine *e, enum rule rule, const struct about *a, struct routes *r)
{
	routes_on(e, rule, a, session_day(a->session), r);
}

bool notify_wanted(const struct engine *e, enum rule rule, int64_t parameters, uint32_t child,
		   uint32_t school, session_t s)
{
	struct about a = about_child(e, child, school, parameters, s);
	struct routes r;

	routes_of(e, rule, &a, &r);
	return r.count > 0;
}

static int render(const struct engine *e, const struct alert *a, const struct about *about,
		  const struct route *r, const char *change, int64_t leaves, struct buffer *body,
		  struct fault *reterr)
{
	struct render_facts f;
	int rc = notify_facts(e, a, about, r, change, leaves, &f, reterr);

	if (rc != 0)
		return rc;
	render_event(&f, body);
	return buffer_ok(body) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for a message");
}

/* "vs-daily 1.0.0 share[0]: session_mark, school". */
static void clause_words(const struct engine *e, const struct used *u, struct buffer *out)
{
	const char *gap = ": ";

	buffer_print(out, "; %s: %s %s share[%u]", e->config->schools[u->school].id, u->contract->id,
		     u->contract->version, u->share);
	for (int f = 0; f < FIELD_COUNT; f++)
		if ((u->fields & field_bit((enum field)f)) != 0) {
			buffer_print(out, "%s%s", gap, field_name((enum field)f));
			gap = ", ";
		}
}

/* One entry of the disclosure log; what does not fit goes on in a further one. */
static int log_add(struct engine *e, const struct alert *a, const struct route *r, const char *kind,
		   struct buffer *text, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .child = a->child};

	if (!buffer_ok(text))
		return fault_set(reterr, FAULT_MEMORY, "no memory for the disclosure log");
	text_copy(log.kind, sizeof log.kind, span_of(kind));
	text_copy(log.who, sizeof log.who, span_of(r->row->team));
	text_copy(log.text, sizeof log.text, buffer_span(text));
	buffer_reset(text);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

/* What was shown of one child to whom, under which contract, version and clause. `a` bears that child's id.
 */
static int log_uses(struct engine *e, const struct alert *a, const struct route *r, const struct uses *uses,
		    uint32_t child, struct fault *reterr)
{
	const size_t most = sizeof((struct store_audit *)NULL)->text - 1;
	struct buffer text = {0}, clause = {0};
	const char *kind = "disclosed";
	int rc = 0;

	buffer_print(&text, "%s revision %u under %s %s ", rule_row(a->rule)->name, (unsigned)a->revision,
		     r->contract->id, r->contract->version);
	if (r->handed)
		buffer_text(&text, "handed on by a person");
	else
		buffer_print(&text, "alerts[%zu]", (size_t)(r->row - r->contract->alerts));
	for (unsigned i = 0; rc == 0 && i < uses->count; i++) {
		if (uses->at[i].child != child)
			continue;
		buffer_reset(&clause);
		clause_words(e, &uses->at[i], &clause);
		if (text.length + clause.length > most) {
			rc = log_add(e, a, r, kind, &text, reterr);
			kind = "disclosed_more";
			buffer_print(&text, "%s revision %u", rule_row(a->rule)->name, (unsigned)a->revision);
		}
		buffer_bytes(&text, clause.at, clause.length);
	}
	if (rc == 0)
		rc = log_add(e, a, r, kind, &text, reterr);
	buffer_free(&text);
	buffer_free(&clause);
	return rc;
}

/* The first use of a child other than `child`, of whom none stands before. */
static bool is_next(const struct uses *uses, unsigned at, uint32_t child)
{
	for (unsigned i = 0; i < at; i++)
		if (uses->at[i].child == uses->at[at].child)
			return false;
	return uses->at[at].child != child;
}

/* The log, of each child for itself, and a count for each contract and school. */
static int disclose(struct engine *e, const struct alert *a, const struct route *r, const struct about *about,
		    struct fault *reterr)
{
	const struct uses *uses = about->uses;
	int rc = log_uses(e, a, r, uses, about->child, reterr);

	for (unsigned i = 0; rc == 0 && i < uses->count; i++) {
		struct alert sibling = *a;

		if (!is_next(uses, i, about->child))
			continue;
		sibling.child = e->children.at[uses->at[i].child].id;
		rc = log_uses(e, &sibling, r, uses, uses->at[i].child, reterr);
	}

	for (unsigned i = 0; rc == 0 && i < uses->count; i++)
		rc = disclosed_add(e, uses->at[i].contract->id, e->config->schools[uses->at[i].school].id,
				   r->row->team, uses->at[i].fields, reterr);
	return rc;
}

/* What a quiet rule adds to an open episode waits for the day's digest; how it ends does not. */
static enum urgency urgency_of(const struct alert *a, const struct route *r)
{
	bool later = rule_row(a->rule)->quiet && a->revision > 1 && a->state == ALERT_OPEN;

	return later && r->row->urgency < URGENCY_DAILY_DIGEST ? URGENCY_DAILY_DIGEST : r->row->urgency;
}

static int send_to(struct engine *e, const struct alert *a, struct about *about, const struct route *r,
		   const char *change, int64_t leaves, struct fault *reterr)
{
	struct uses uses = {0};
	struct store_envelope row = {.message = alert_message_id(&a->id, a->revision, r->row->team),
				     .alert = a->id,
				     .child = a->child,
				     .revision = a->revision,
				     .state = ENVELOPE_READY,
				     .made_at = engine_now(e),
				     .next_try = leaves};
	struct buffer body = {0};
	int rc;

	text_copy(row.mailbox, sizeof row.mailbox, span_of(r->row->team));
	about->uses = &uses;
	about->siblings = true;
	rc = clocks_told(e, a, r, leaves, reterr);
	if (rc == 0)
		rc = render(e, a, about, r, change, leaves, &body, reterr);
	if (rc == 0) {
		row.body = buffer_span(&body);
		rc = outbox_add(e, &row, r->team, reterr);
	}
	if (rc == 0)
		rc = heard_put(e, &a->id, r->team, true, reterr);
	if (rc == 0)
		rc = disclose(e, a, r, about, reterr);
	about->uses = NULL;
	buffer_free(&body);
	return rc;
}

static uint32_t school_of(const struct engine *e, const struct alert *a)
{
	int at = a->school[0] != '\0' ? config_school(e->config, a->school) : -1;

	return at < 0 ? NO_INDEX : (uint32_t)at;
}

struct about notify_about(const struct engine *e, const struct alert *a, uint32_t child)
{
	return about_child(e, child, school_of(e, a), a->parameters, a->last);
}

/* Whom contracts in force on `day` lead to, and to whom people handed it on. */
static void routes_for(const struct engine *e, const struct alert *a, const struct about *about, day_t day,
		       struct routes *r)
{
	routes_on(e, a->rule, about, day, r);
	r->count = hands_routes(e, a, about, day, r->at, r->count);
}

static bool leads_to(const struct routes *r, const char *mailbox)
{
	for (unsigned i = 0; i < r->count; i++)
		if (strcmp(r->at[i].row->team, mailbox) == 0)
			return true;
	return false;
}

static bool asks_for(const struct share_contract *c, enum rule rule, const char *mailbox)
{
	for (unsigned k = 0; k < c->alert_count; k++)
		if (strcmp(c->alerts[k].rule, rule_row(rule)->name) == 0 &&
		    strcmp(c->alerts[k].team, mailbox) == 0)
			return true;
	return false;
}

/* A contract that would have led there, and stands still: at the alert's school, or, where the alert speaks
 * from the authority's own list, at all. */
static bool suspended_route(const struct engine *e, const struct alert *a, const char *mailbox, day_t today)
{
	uint32_t school = school_of(e, a);
	bool own = a->rule == RULE_NOT_HEARD;

	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		if (asks_for(c, a->rule, mailbox) &&
		    (own ? c->status == CONTRACT_SUSPENDED :
			   school != NO_INDEX &&
				     policy_standing(e->policy, i, school, today) == STANDING_SUSPENDED))
			return true;
	}
	return false;
}

/* Does a contract in force today lead there, or one that is only suspended? */
static enum may_send leads_today(const struct engine *e, const struct alert *a, const struct about *about,
				 const char *mailbox)
{
	struct routes r;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	routes_for(e, a, about, today, &r);
	if (leads_to(&r, mailbox))
		return SEND_NOW;
	return suspended_route(e, a, mailbox, today) ? SEND_LATER : SEND_NEVER;
}

static int64_t leaves_at(const struct engine *e, const struct alert *a, uint32_t child, const struct route *r)
{
	int64_t now = engine_now(e);

	return r->at_once ?
		       now :
		       summary_leaves(e, r->team, a, child, times_send_at(e, r->team, urgency_of(a, r), now));
}

int notify_alert(struct engine *e, const struct alert *a, uint32_t child, const char *change,
		 struct fault *reterr)
{
	struct about about;
	struct routes r;
	int rc = 0;

	if (rule_of_contract(a->rule))
		return ending_tell(e, a, change, reterr);
	if (rule_of_school(a->rule))
		return feed_tell(e, a, change, reterr);
	if (a->rule == RULE_OPENING_REPORT)
		return baseline_tell(e, a, change, reterr);
	if (rule_of_nobody(a->rule))
		return rule_list_tell(e, a, change, reterr);
	if (mutes_hold(e, a) != NULL)
		return 0;
	about = notify_about(e, a, child);
	routes_for(e, a, &about, session_day(a->last), &r);
	/* Under a contract that has ended since, nothing is written any more. */
	for (unsigned i = 0; rc == 0 && i < r.count; i++)
		if (leads_today(e, a, &about, r.at[i].row->team) != SEND_NEVER)
			rc = send_to(e, a, &about, &r.at[i], change, leaves_at(e, a, child, &r.at[i]),
				     reterr);
	return rc;
}

/* A message whose revision once went to this mailbox, and expired there, cannot be written again. */
static int newer_than(struct engine *e, struct alert *a, uint32_t written, struct fault *reterr)
{
	if (written < a->revision)
		return 0;
	a->revision = written + 1;
	a->changed_at = engine_now(e);
	return alert_save(e, a, reterr);
}

int notify_newcomers(struct engine *e, struct alert *a, uint32_t child, struct fault *reterr)
{
	const char *said = a->rule == RULE_NOT_HEARD ? "" : "Open already, and new to this mailbox.";
	struct about about = notify_about(e, a, child);
	struct alert first;
	struct routes r;
	int rc = 0;

	routes_for(e, a, &about, session_day(a->last), &r);
	for (unsigned i = 0; rc == 0 && i < r.count; i++) {
		bool has;
		uint32_t written;

		rc = heard_has(e, &a->id, r.at[i].team, &has, &written, reterr);
		if (rc != 0 || has || leads_today(e, a, &about, r.at[i].row->team) != SEND_NOW)
			continue;
		if (!e->in_transaction)
			rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = newer_than(e, a, written, reterr);
		first = *a;
		first.revision = 1; /* it waits for no digest that a first message would not wait for */
		if (rc == 0)
			rc = send_to(e, a, &about, &r.at[i], said, leaves_at(e, &first, child, &r.at[i]),
				     reterr);
	}
	return rc;
}

int notify_late(struct engine *e, struct alert *a, uint32_t child, const struct route *r,
		struct fault *reterr)
{
	struct about about = about_child(e, child, school_of(e, a), a->parameters, a->last);
	int rc;

	if (leads_today(e, a, &about, r->row->team) == SEND_NEVER)
		return 0;
	a->revision++;
	a->changed_at = engine_now(e);
	rc = e->store.ops->alert_put(e->store.self, a, reterr);
	return rc == 0 ? send_to(e, a, &about, r, "", engine_now(e), reterr) : rc;
}

bool notify_reaches(const struct engine *e, const struct alert *a, uint32_t child, const char *mailbox)
{
	struct about about;
	struct routes r;

	if (rule_of_contract(a->rule))
		return ending_reaches(e, a, mailbox);
	if (rule_of_school(a->rule))
		return feed_reaches(e, a, mailbox);
	if (a->rule == RULE_OPENING_REPORT)
		return baseline_reaches(e, a, mailbox);
	if (rule_of_nobody(a->rule))
		return rule_list_reaches(e, a, mailbox);
	about = notify_about(e, a, child);
	routes_for(e, a, &about, session_day(a->last), &r);
	return leads_to(&r, mailbox);
}

enum may_send notify_may_send(const struct engine *e, const struct alert *a, const char *mailbox)
{
	struct about about;

	if (rule_of_contract(a->rule))
		return ending_reaches(e, a, mailbox) ? SEND_NOW : SEND_NEVER;
	if (rule_of_school(a->rule))
		return feed_reaches(e, a, mailbox) ? SEND_NOW : SEND_NEVER;
	if (a->rule == RULE_OPENING_REPORT)
		return baseline_may_send(e, a, mailbox);
	if (rule_of_nobody(a->rule))
		return rule_list_may_send(e, a, mailbox);
	about = about_child(e, child_find(e, &a->child), school_of(e, a), a->parameters, a->last);
	return leads_today(e, a, &about, mailbox);
}

static unsigned routes_of_child(const struct engine *e, const struct alert *a, uint32_t child,
				struct route ret_routes[CONTRACT_LIST])
{
	struct about about = notify_about(e, a, child);
	struct routes r;

	routes_for(e, a, &about, session_day(a->last), &r);
	memcpy(ret_routes, r.at, r.count * sizeof *ret_routes);
	return r.count;
}

unsigned notify_routes(const struct engine *e, const struct alert *a, uint32_t child,
		       struct route ret_routes[CONTRACT_LIST])
{
	if (rule_of_contract(a->rule))
		return 0;
	if (rule_of_nobody(a->rule))
		return rule_list_route(e, a, ret_routes) ? 1 : 0;
	return routes_of_child(e, a, child, ret_routes);
}

unsigned notify_list_routes(const struct engine *e, enum rule rule, int64_t parameters, uint32_t child,
			    uint32_t school, session_t s, struct route ret_routes[CONTRACT_LIST])
{
	struct about about = about_child(e, child, school, parameters, s);
	struct routes r;

	routes_of(e, rule, &about, &r);
	memcpy(ret_routes, r.at, r.count * sizeof *ret_routes);
	return r.count;
}

int notify_list_count(struct engine *e, const struct alert *a, uint32_t child, const struct route *r,
		      const struct history *h, struct render_facts *ret_facts, struct fault *reterr)
{
	struct about about = about_child(e, child, school_of(e, a), a->parameters, a->last);
	struct uses uses = {0};
	int rc;

	about.uses = &uses;
	rc = notify_facts(e, a, &about, r, "", engine_now(e), ret_facts, reterr);
	for (unsigned i = 0; i < h->past_count; i++)
		if (h->past[i].school != about.school && !h->past[i].hidden)
			notify_past_shown(e, &about, &h->past[i], r->row->team);
	return rc == 0 ? disclose(e, a, r, &about, reterr) : rc;
}

int notify_list_child(struct engine *e, const struct alert *a, uint32_t child, const struct route *r,
		      struct render_facts *ret_facts, struct fault *reterr)
{
	const struct history none = {.count = 0};

	return notify_list_count(e, a, child, r, &none, ret_facts, reterr);
}

int alert_tell(struct engine *e, uint32_t child, struct alert *a, const char *change, struct fault *reterr)
{
	int rc;

	a->revision++;
	a->changed_at = engine_now(e);
	rc = alert_save(e, a, reterr);
	return rc == 0 ? notify_alert(e, a, child, change, reterr) : rc;
}
