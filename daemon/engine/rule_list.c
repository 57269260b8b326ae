#include "engine/rule_list.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/words.h"
#include "engine/asks.h"

#define SPACE	   "rule_list"
#define MADE_AT	   (7 * 60 + 30) /* after the authority's lists, before anybody reads */
#define TURN	   128		 /* children looked at in one turn */
#define SHOWN	   48		 /* children in one message: it has 64 lines at most (cli/notice.c) */
#define NO_INSTANT 0

/* A list that was told: counts and whose it is. */
struct kept {
	struct digest alert;
	enum rule rule;
	uint32_t early, children, schools;
	day_t day;
	char team[CONTRACT_NAME], contract[CONTRACT_NAME];
};

struct entry {
	uint32_t child, school;
	struct finding finding;
};

/* A list being gathered. */
struct gathered {
	struct route route;
	struct ask ask;
	unsigned children, early, schools, count;
	uint32_t newest_school;
	struct entry at[SHOWN]; /* those with the most sessions */
};

struct rule_lists {
	struct {
		struct kept *at;
		size_t count, room;
	} kept;
	int64_t done; /* planned instant of the last run */
	/* the run under way */
	int64_t planned; /* NO_INSTANT: none */
	uint32_t school, place;
	struct asks asked; /* at the school under way */
	struct {
		struct gathered *at;
		size_t count, room;
	} lists;
};

/* --- when
 * ---------------------------------------------------------------------------------------------------- */

static int64_t monday_instant(int64_t now)
{
	day_t day;
	int minute;
	int64_t at;

	london_from_instant(now, &day, &minute);
	at = london_to_instant(week_monday(day), MADE_AT);
	return at <= now ? at : london_to_instant(week_monday(day) - 7, MADE_AT);
}

bool rule_list_due(const struct engine *e)
{
	int64_t done;

	if (!e->ready || e->rule_lists == NULL)
		return false;
	/* Before the first: none is owed from before the contracts were in force, which the store knows. */
	done = e->rule_lists->done != NO_INSTANT ? e->rule_lists->done : monday_instant(e->policy_since);
	return done < monday_instant(engine_now(e));
}

int64_t rule_list_next(const struct engine *e, int64_t now)
{
	day_t day;
	int minute;

	(void)e;
	london_from_instant(monday_instant(now), &day, &minute);
	return london_to_instant(day + 7, MADE_AT);
}

/* Is this the second Monday of a half term that follows another? In a school's first weeks nothing is judged.
 */
static bool half_term_monday(const struct school *s, day_t monday)
{
	unsigned half = calendar_half_term(s->days, monday);
	struct date_range range;

	return half >= 2 && calendar_half_term_range(s->days, year_of(monday), half, &range) &&
	       week_monday(range.from) + 7 == monday;
}

static bool timely(const struct engine *e, uint32_t school, enum rule rule, day_t monday)
{
	const struct school *row = e->schools[school].row;

	switch (rule_row(rule)->timing) {
	case TIMING_WEEK:
		/* A week without school brings nothing new. */
		return calendar_school_days(row->days, monday - 7, monday - 1).n > 0;
	case TIMING_HALF_TERM:
		return half_term_monday(row, monday);
	case TIMING_SESSION:
	case TIMING_DAY:
	case TIMING_CONTRACT:
		break;
	}
	return false;
}

/* --- kept --------------------------------------------------------------------------------------------------
 */

static int keep_text(struct engine *e, const char *key, json_t *json, struct fault *reterr)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	int rc;

	json_decref(json);
	if (text == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	rc = e->store.ops->value_put(e->store.self, SPACE, key, span_of(text), reterr);
	free(text);
	return rc;
}

static int keep_done(struct engine *e, struct fault *reterr)
{
	return keep_text(e, "done", json_pack("{s:I}", "at", (json_int_t)e->rule_lists->done), reterr);
}

static int keep_list(struct engine *e, const struct kept *k, struct fault *reterr)
{
	char key[2 * DIGEST_SIZE + 1];

	text_hex(key, k->alert.bytes, DIGEST_SIZE);
	return keep_text(e, key,
			 json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i}", "rule", rule_row(k->rule)->name,
				   "team", k->team, "contract", k->contract, "day", (int)k->day, "children",
				   (int)k->children, "schools", (int)k->schools, "early", (int)k->early),
			 reterr);
}

static bool kept_read(const char *key, const json_t *json, struct kept *k)
{
	const char *rule, *team, *contract;
	int day, children, schools, early, found;

	if (json_unpack((json_t *)(uintptr_t)json, "{s:s, s:s, s:s, s:i, s:i, s:i, s:i}", "rule", &rule,
			"team", &team, "contract", &contract, "day", &day, "children", &children, "schools",
			&schools, "early", &early) != 0)
		return false;
	found = rule_find(rule);
	*k = (struct kept){.rule = (enum rule)found,
			   .day = day,
			   .children = (uint32_t)children,
			   .schools = (uint32_t)schools,
			   .early = (uint32_t)early};
	return found >= 0 && text_unhex(k->alert.bytes, DIGEST_SIZE, span_of(key)) &&
	       text_copy(k->team, sizeof k->team, span_of(team)) &&
	       text_copy(k->contract, sizeof k->contract, span_of(contract));
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	json_t *json = json_loadb(value.at, value.length, 0, NULL);
	struct kept k, *put;
	bool ok;

	if (strcmp(key, "done") == 0) {
		e->rule_lists->done = json_integer_value(json_object_get(json, "at"));
		json_decref(json);
		return 0;
	}
	ok = kept_read(key, json, &k);
	json_decref(json);
	if (!ok)
		return -FAULT_PARSE;
	put = VEC_ADD(&e->rule_lists->kept);
	if (put == NULL)
		return -FAULT_MEMORY;
	*put = k;
	return 0;
}

int rule_list_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->rule_lists = calloc(1, sizeof *e->rule_lists);
	if (e->rule_lists == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for lists");
	rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);
	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "what was told as lists cannot be read back");
	return rc;
}

void rule_list_forget(struct engine *e)
{
	if (e->rule_lists == NULL)
		return;
	VEC_FREE(&e->rule_lists->kept);
	VEC_FREE(&e->rule_lists->lists);
	free(e->rule_lists);
	e->rule_lists = NULL;
}

static const struct kept *kept_of(const struct engine *e, const struct digest *alert)
{
	for (size_t i = 0; i < e->rule_lists->kept.count; i++)
		if (memcmp(&e->rule_lists->kept.at[i].alert, alert, sizeof *alert) == 0)
			return &e->rule_lists->kept.at[i];
	return NULL;
}

/* --- gathering ---------------------------------------------------------------------------------------------
 */

static struct gathered *list_of(struct rule_lists *x, const struct ask *ask, const struct route *r)
{
	struct gathered *g;

	for (size_t i = 0; i < x->lists.count; i++)
		if (x->lists.at[i].ask.rule == ask->rule &&
		    x->lists.at[i].ask.parameters == ask->parameters && x->lists.at[i].route.team == r->team)
			return &x->lists.at[i];
	g = VEC_ADD(&x->lists);
	if (g != NULL) {
		memset(g, 0, sizeof *g);
		g->ask = *ask;
		g->route = *r;
		g->newest_school = NO_INDEX;
	}
	return g;
}

static int weight(const struct entry *entry)
{
	return entry->finding.sessions.n > 0 ? entry->finding.sessions.n : entry->finding.days.n;
}

/* Among those shown: the ones with the most sessions, whoever came first of equals. */
static void list_add(struct gathered *g, const struct entry *entry)
{
	unsigned least = 0;

	g->children++;
	g->early += entry->finding.early;
	g->schools += g->newest_school != entry->school;
	g->newest_school = entry->school;
	if (g->count < SHOWN) {
		g->at[g->count++] = *entry;
		return;
	}
	for (unsigned i = 1; i < g->count; i++)
		if (weight(&g->at[i]) < weight(&g->at[least]))
			least = i;
	if (weight(entry) > weight(&g->at[least]))
		g->at[least] = *entry;
}

static int judge_child(struct engine *e, uint32_t child, uint32_t school, session_t at, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	struct route routes[CONTRACT_LIST];
	struct history h;
	bool ready = false;

	for (unsigned i = 0; i < x->asked.count; i++) {
		const struct ask *ask = &x->asked.at[i];
		struct entry entry = {.child = child, .school = school};
		unsigned count;

		if (!ready)
			history_of(e, child, school, session_day(at), &h);
		ready = true;
		if (h.restricted)
			return 0;
		entry.finding = rule_judge(ask->rule, &ask->values, &h, at);
		if (!entry.finding.hit)
			continue;
		count = notify_list_routes(e, ask->rule, ask->parameters, child, school, at, routes);
		for (unsigned k = 0; k < count; k++) {
			struct gathered *g = list_of(x, ask, &routes[k]);

			if (g == NULL)
				return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
			list_add(g, &entry);
		}
	}
	return 0;
}

/* What is asked of lists at the school under way, on this Monday. */
static void school_begin(struct engine *e, day_t monday)
{
	struct rule_lists *x = e->rule_lists;
	struct asks all = {.count = 0};

	x->place = 0;
	x->asked.count = 0;
	if (e->schools[x->school].evaluated_to == SESSION_NONE)
		return;
	asks_add(e, x->school, monday, &all);
	for (unsigned i = 0; i < all.count; i++)
		if (rule_row(all.at[i].rule)->span == SPAN_LIST &&
		    timely(e, x->school, all.at[i].rule, monday))
			x->asked.at[x->asked.count++] = all.at[i];
}

static int some_children(struct engine *e, day_t monday, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	int rc = 0;

	for (unsigned work = 0; rc == 0 && work < TURN && x->school < e->config->school_count;) {
		const struct engine_school *s = &e->schools[x->school];
		const struct enrolment *n;
		day_t last = s->evaluated_to != SESSION_NONE ? last_whole_day(s) : DAY_NONE;

		if (x->asked.count == 0 || last == DAY_NONE || x->place == s->on_roll.count) {
			x->school++;
			work += 4;
			if (x->school < e->config->school_count)
				school_begin(e, monday);
			continue;
		}
		n = &e->enrolments.at[s->on_roll.at[x->place++]];
		work++;
		if (n->child != NO_INDEX && enrolment_current(n, last))
			rc = judge_child(e, n->child, x->school, session_of(last, true), reterr);
	}
	return rc;
}

/* --- telling
 * ------------------------------------------------------------------------------------------------ */

static int envelope(struct engine *e, const struct alert *a, const struct kept *k, uint32_t team,
		    enum urgency urgency, const struct render_list *list, const char *change,
		    struct fault *reterr)
{
	struct store_envelope row = {.message = alert_message_id(&a->id, a->revision, k->team),
				     .alert = a->id,
				     .child = a->child,
				     .revision = a->revision,
				     .state = ENVELOPE_READY,
				     .made_at = engine_now(e)};
	struct render_facts *f = calloc(1, sizeof *f);
	struct store_audit log = {.at = row.made_at, .kind = "told"};
	struct buffer body = {0};
	int rc;

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	*f = (struct render_facts){.alert = a,
				   .urgency = urgency,
				   .mailbox = k->team,
				   .authority = e->config->authority.la,
				   .list = list,
				   .now = row.made_at};
	text_copy(f->change, sizeof f->change, span_of(change));
	text_copy(f->next_step, sizeof f->next_step, span_of(notify_next_step(e, team, a->rule)));
	render_event(f, &body);
	free(f);
	row.next_try = plan_send_at(e, team, urgency, row.made_at);
	text_copy(row.mailbox, sizeof row.mailbox, span_of(k->team));
	row.body = buffer_span(&body);
	rc = buffer_ok(&body) ? outbox_add(e, &row, team, reterr) :
				fault_set(reterr, FAULT_MEMORY, "no memory for a message");
	buffer_free(&body);
	text_copy(log.who, sizeof log.who, span_of(k->team));
	snprintf(log.text, sizeof log.text, "%s revision %u under %s: a list of %u", rule_row(a->rule)->name,
		 (unsigned)a->revision, k->contract, (unsigned)k->children);
	return rc == 0 ? e->store.ops->audit_add(e->store.self, &log, reterr) : rc;
}

void rule_list_counts(const struct engine *e, const struct alert *a, struct render_list *ret)
{
	const struct kept *k = kept_of(e, &a->id);

	*ret = (struct render_list){0};
	if (k != NULL)
		*ret = (struct render_list){
			.day = k->day, .children = k->children, .schools = k->schools, .early = k->early};
}

int rule_list_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr)
{
	const struct kept *k = kept_of(e, &a->id);
	int team = k != NULL ? config_team(e->config, k->team) : -1;
	struct render_list list;

	if (team < 0)
		return 0;
	list = (struct render_list){
		.day = k->day, .children = k->children, .schools = k->schools, .early = k->early};
	return envelope(e, a, k, (uint32_t)team, URGENCY_SAME_DAY, &list, change, reterr);
}

bool rule_list_reaches(const struct engine *e, const struct alert *a, const char *mailbox)
{
	const struct kept *k = kept_of(e, &a->id);

	return k != NULL && strcmp(k->team, mailbox) == 0;
}

bool rule_list_route(const struct engine *e, const struct alert *a, struct route *ret_route)
{
	const struct kept *k = kept_of(e, &a->id);
	int minute, team = k != NULL ? config_team(e->config, k->team) : -1;
	day_t today;

	london_from_instant(engine_now(e), &today, &minute);
	for (size_t i = 0; team >= 0 && i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		if (!policy_current(e->policy, i, today))
			continue;
		for (unsigned n = 0; n < c->alert_count; n++)
			if (strcmp(c->alerts[n].rule, rule_row(a->rule)->name) == 0 &&
			    rule_row_id(a->rule, &c->alerts[n]) == a->parameters &&
			    strcmp(c->alerts[n].team, k->team) == 0) {
				*ret_route = (struct route){.contract = c,
							    .row = &c->alerts[n],
							    .subjects = c->subjects,
							    .team = (uint32_t)team};
				return true;
			}
	}
	return false;
}

/* Some contract in force today still has to ask for it. */
enum may_send rule_list_may_send(const struct engine *e, const struct alert *a, const char *mailbox)
{
	struct route route;

	return rule_list_reaches(e, a, mailbox) && rule_list_route(e, a, &route) ? SEND_NOW : SEND_NEVER;
}

/* "Oak School: Year 8, UPN ...: 12 sessions (6 days) of ..." */
static int child_line(struct engine *e, const struct gathered *g, const struct entry *entry, char *out,
		      struct fault *reterr)
{
	struct alert about = {.rule = g->ask.rule,
			      .parameters = g->ask.parameters,
			      .child = e->children.at[entry->child].id,
			      .first = entry->finding.last,
			      .earliest = entry->finding.last,
			      .last = entry->finding.last,
			      .revision = 1,
			      .state = ALERT_CLOSED};
	struct render_facts *f = calloc(1, sizeof *f);
	char said[200];
	int rc;

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	text_copy(about.school, sizeof about.school, span_of(e->schools[entry->school].row->id));
	rc = notify_list_child(e, &about, entry->child, &g->route, f, reterr);
	finding_line(g->ask.rule, &g->ask.values, &entry->finding, said, sizeof said);
	if (rc == 0)
		snprintf(out, RENDER_LINE, "%s%s%s%s%s%s%s", f->school, f->school[0] != '\0' ? ": " : "",
			 f->year, f->year[0] != '\0' && f->child[0] != '\0' ? ", " : "", f->child,
			 f->year[0] != '\0' || f->child[0] != '\0' ? ": " : "", said);
	free(f);
	return rc;
}

static int by_school(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	if (weight(x) != weight(y))
		return weight(x) > weight(y) ? -1 : 1;
	return x->child < y->child ? -1 : x->child > y->child;
}

/* An older list of the same rule and team, nobody having gone through it. */
static int close_older(struct engine *e, const struct gathered *g, const struct digest *subject,
		       struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->rule_lists->kept.count; i++) {
		struct alert *a = alert_of(e, &e->rule_lists->kept.at[i].alert);

		if (a == NULL || a->rule != g->ask.rule || a->parameters != g->ask.parameters ||
		    a->state == ALERT_CLOSED || memcmp(&a->child, subject, sizeof *subject) != 0)
			continue;
		alert_close_by_register(e, a, OUTCOME_NO_LONGER);
		rc = alert_tell(e, NO_INDEX, a, "A newer list has come.", reterr);
	}
	return rc;
}

static int tell_list(struct engine *e, struct gathered *g, day_t monday, struct fault *reterr)
{
	const char *team = g->route.row->team;
	struct digest subject = alert_subject(rule_row(g->ask.rule)->name, team, "");
	struct alert fresh = {.rule = g->ask.rule,
			      .parameters = g->ask.parameters,
			      .child = subject,
			      .state = ALERT_OPEN,
			      .revision = 1,
			      .sessions = g->children,
			      .first = session_of(monday, false),
			      .opened_at = engine_now(e),
			      .changed_at = engine_now(e)};
	struct kept row = {.rule = g->ask.rule,
			   .early = g->early,
			   .children = g->children,
			   .schools = g->schools,
			   .day = monday},
		    *k;
	struct render_list list = {
		.day = monday, .children = g->children, .schools = g->schools, .early = g->early};
	char number[24];
	int rc;

	snprintf(number, sizeof number, "%lld", (long long)g->ask.parameters);
	fresh.id = row.alert = alert_id_contract(g->ask.rule, &subject, number, monday);
	fresh.earliest = fresh.last = fresh.first;
	if (alert_of(e, &fresh.id) != NULL)
		return 0;
	text_copy(row.team, sizeof row.team, span_of(team));
	text_copy(row.contract, sizeof row.contract, span_of(g->route.contract->id));
	rc = close_older(e, g, &subject, reterr);
	qsort(g->at, g->count, sizeof *g->at, by_school);
	list.lines = calloc(g->count + 1, sizeof *list.lines);
	k = VEC_ADD(&e->rule_lists->kept);
	if (rc == 0 && (list.lines == NULL || k == NULL))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	for (unsigned i = 0; rc == 0 && i < g->count; i++)
		rc = child_line(e, g, &g->at[i], list.lines[list.line_count++], reterr);
	if (rc == 0) {
		*k = row;
		rc = alert_add(e, &fresh, reterr);
	}
	if (rc == 0)
		rc = keep_list(e, &row, reterr);
	if (rc == 0)
		rc = e->store.ops->alert_put(e->store.self, &fresh, reterr);
	if (rc == 0)
		rc = envelope(e, &fresh, &row, g->route.team, g->route.row->urgency, &list, "", reterr);
	free(list.lines);
	return rc;
}

static int tell_all(struct engine *e, day_t monday, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	int rc = transaction_begin(e, reterr);

	for (size_t i = 0; rc == 0 && i < x->lists.count; i++)
		rc = tell_list(e, &x->lists.at[i], monday, reterr);
	x->lists.count = 0;
	x->done = x->planned;
	x->planned = NO_INSTANT;
	if (rc == 0)
		rc = keep_done(e, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int rule_list_turn(struct engine *e, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	day_t monday;
	int minute, rc;

	if (!rule_list_due(e))
		return 0;
	london_from_instant(monday_instant(engine_now(e)), &monday, &minute);
	if (x->planned != monday_instant(engine_now(e))) {
		x->planned = monday_instant(engine_now(e));
		x->lists.count = 0;
		x->school = 0;
		if (e->config->school_count > 0)
			school_begin(e, monday);
	}
	rc = some_children(e, monday, reterr);
	return rc == 0 && x->school == e->config->school_count ? tell_all(e, monday, reterr) : rc;
}
