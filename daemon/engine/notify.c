/* notify.c: an alert's revision to each mailbox that a contract names, with what that
 * contract releases and nothing else. Runs inside the transaction that changed the alert. */
#include <stdio.h>
#include <string.h>

#include "engine/state.h"
#include "alert/render.h"

/* One mailbox's row for this alert. */
struct route {
	const struct share_contract *contract;
	const struct contract_alert *row;
	uint32_t team;
};
struct routes {
	struct route at[CONTRACT_LIST];
	unsigned count;
};

/* What a route is asked about. */
struct about {
	uint32_t child, school;
	session_t session;
	unsigned subjects;
	int year_group;
};

/* National Curriculum year by date of birth, for a child whose school does not share. */
static int year_by_birth(day_t born, day_t day)
{
	struct civil b;
	int age;

	if (born == DAY_NONE)
		return YEAR_UNKNOWN;
	b = day_to_civil(born);
	age = year_of(day) - b.year - (b.month >= 9 ? 1 : 0);
	return age >= 4 && age <= 18 ? age - 4 : YEAR_UNKNOWN;
}

static struct about about_child(const struct engine *e, uint32_t child, uint32_t school, session_t s)
{
	const struct child *c = &e->children.at[child];
	day_t day = session_day(s);
	struct about a = {.child = child,
			  .school = school,
			  .session = s,
			  .year_group = YEAR_UNKNOWN,
			  .subjects = child_subjects(c, day)};

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (a.year_group == YEAR_UNKNOWN || n->school == school)
			a.year_group = n->row.year_group;
	}
	if (a.year_group == YEAR_UNKNOWN && c->lists.count > 0)
		a.year_group = year_by_birth(c->lists.at[0].row.born, day);
	return a;
}

static void route_add(const struct engine *e, struct routes *r, const struct share_contract *c,
		      const struct contract_alert *row)
{
	int team = config_team(e->config, row->team);

	if (team < 0 || r->count == CONTRACT_LIST)
		return;
	for (unsigned i = 0; i < r->count; i++)
		if (r->at[i].team == (uint32_t)team) {
			if (row->urgency < r->at[i].row->urgency)
				r->at[i].row = row; /* the more urgent of two contracts */
			return;
		}
	r->at[r->count++] = (struct route){c, row, (uint32_t)team};
}

/* "Not heard" speaks from the authority's own list, so any contract about such children
 * routes it, whether or not this child's school is a party to it. */
static void routes_not_heard(const struct engine *e, const struct about *a, struct routes *r)
{
	const char *rule = rule_row(RULE_NOT_HEARD)->name;

	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		/* The authority's list may know no year: the subject decides then. */
		if (!contract_in_force(c, session_day(a->session)) || (c->subjects & a->subjects) == 0 ||
		    (a->year_group != YEAR_UNKNOWN && !contract_covers(c, a->subjects, a->year_group)))
			continue;
		for (unsigned k = 0; k < c->alert_count; k++)
			if (strcmp(c->alerts[k].rule, rule) == 0)
				route_add(e, r, c, &c->alerts[k]);
	}
}

static void routes_of(const struct engine *e, enum rule rule, const struct about *a, struct routes *r)
{
	const struct share_contract *contract;
	const struct contract_alert *row;
	size_t cursor = 0;

	r->count = 0;
	if (rule == RULE_NOT_HEARD) {
		routes_not_heard(e, a, r);
		return;
	}
	if (a->school == NO_INDEX)
		return;
	while ((row = policy_alert_next(e->policy, rule_row(rule)->name, a->school, session_day(a->session),
					a->subjects, a->year_group, &cursor, &contract)) != NULL)
		route_add(e, r, contract, row);
}

bool notify_wanted(const struct engine *e, enum rule rule, uint32_t child, uint32_t school, session_t s)
{
	struct about a = about_child(e, child, school, s);
	struct routes r;

	routes_of(e, rule, &a, &r);
	return r.count > 0;
}

/* A mark as this reader may see it; empty when it may not. */
static void treated(cell_t cell, enum treatment t, char *out, size_t size)
{
	const struct code *code = code_of(cell);

	out[0] = '\0';
	if (t == TREATMENT_CLASS)
		snprintf(out, size, "%s", code_class_words(code_class_of(cell)));
	else if (t == TREATMENT_REASON_GROUP)
		snprintf(out, size, "%s", reason_group_words(code_reason_group(cell)));
	else if (t == TREATMENT_CLEAR && code != NULL)
		snprintf(out, size, "%s (%s)", reason_group_words(code->group), code->text);
}

static void fill_marks(const struct engine *e, const struct about *about, const struct alert *a,
		       enum treatment t, struct render_facts *f)
{
	const struct child *c = &e->children.at[about->child];
	session_t from =
		a->last - (RENDER_MARKS - 1) > a->earliest ? a->last - (RENDER_MARKS - 1) : a->earliest;

	for (session_t s = from; s <= a->last && f->mark_count < RENDER_MARKS; s++) {
		struct render_mark *m = &f->marks[f->mark_count];
		uint32_t school;
		cell_t cell = child_mark(e, c, s, &school);

		if (cell == CELL_UNKNOWN)
			continue;
		treated(cell, t, m->words, sizeof m->words);
		m->session = s;
		f->mark_count += m->words[0] != '\0';
	}
}

static void fill_yesterday(const struct engine *e, const struct about *about, enum treatment t,
			   struct render_facts *f)
{
	const struct child *c = &e->children.at[about->child];
	day_t day = calendar_previous(e->schools[about->school].row->days, session_day(about->session));
	char am[48], pm[48];
	uint32_t school;

	if (day == DAY_NONE)
		return;
	treated(child_mark(e, c, session_of(day, false), &school), t, am, sizeof am);
	treated(child_mark(e, c, session_of(day, true), &school), t, pm, sizeof pm);
	if (strcmp(am, pm) == 0 && am[0] != '\0')
		snprintf(f->yesterday, sizeof f->yesterday, "%s, morning and afternoon", am);
	else if (am[0] != '\0' || pm[0] != '\0')
		snprintf(f->yesterday, sizeof f->yesterday, "morning: %s; afternoon: %s",
			 am[0] != '\0' ? am : "no mark", pm[0] != '\0' ? pm : "no mark");
}

static void fill_missed(const struct engine *e, const struct about *about, struct render_facts *f)
{
	const struct child *c = &e->children.at[about->child];

	f->has_missed = true;
	f->since = calendar_year_start(e->schools[about->school].row->days, session_day(about->session));
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		struct tally t = roll_tally(e->roll, n->school, n->row.slot);

		f->missed_sessions += (unsigned)t.authorised + t.unauthorised;
		for (session_t s = session_of(f->since, false); s <= about->session; s++)
			f->no_reason_sessions +=
				roll_get(e->roll, n->school, n->row.slot, s) == CELL_NO_REASON_YET;
	}
}

/* What the school gave, as far as this team may see it. */
static void fill_released(const struct engine *e, const struct about *about, const struct alert *a,
			  const struct release *rel, struct render_facts *f)
{
	const struct school *row = e->schools[about->school].row;

	if (rel->treatment[FIELD_SCHOOL] == TREATMENT_CLEAR) {
		text_copy(f->school, sizeof f->school, span_of(row->name));
		text_copy(f->phone, sizeof f->phone, span_of(row->contact_phone));
		if (a->rule != RULE_NOT_HEARD)
			instant_clock(f->closes,
				      london_to_instant(f->day, f->pm ? row->pm_closes : row->am_closes));
	}
	if (rel->treatment[FIELD_YEAR_GROUP] == TREATMENT_CLEAR && about->year_group != YEAR_UNKNOWN)
		snprintf(f->year, sizeof f->year, about->year_group == 0 ? "Reception" : "Year %d",
			 about->year_group);
	fill_marks(e, about, a, rel->treatment[FIELD_SESSION_MARK], f);
	if (rel->treatment[FIELD_YESTERDAY] > TREATMENT_BAND && a->rule != RULE_UNAUTHORISED_10_DAYS)
		fill_yesterday(e, about, rel->treatment[FIELD_YESTERDAY], f);
	if (rel->treatment[FIELD_SESSIONS_MISSED] == TREATMENT_CLEAR)
		fill_missed(e, about, f);
}

/* What the authority's own list says, for a team whose contract is about such children. */
static void fill_own(const struct engine *e, const struct about *about, const struct share_contract *contract,
		     struct render_facts *f)
{
	const struct list_entry *entry =
		child_entry(&e->children.at[about->child], contract->subjects, session_day(about->session));

	if (entry == NULL)
		return;
	snprintf(f->child, sizeof f->child, "%s %s (case %s)", entry->row.forename, entry->row.surname,
		 entry->row.case_id);
	text_copy(f->status, sizeof f->status, span_of(entry->row.status));
	for (char *at = f->status; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
	text_copy(f->worker, sizeof f->worker, span_of(entry->row.worker));
}

/* How long a run is, which is what its rule tells. */
static void fill_run(const struct engine *e, const struct about *about, const struct alert *a,
		     struct render_facts *f)
{
	const struct child *c = &e->children.at[about->child];

	if (rule_row(a->rule)->span != SPAN_RUN)
		return;
	f->run_days = a->sessions / 2;
	f->run_from = session_day(a->first);
	for (session_t s = a->first; s <= a->last; s++) {
		uint32_t school;

		f->run_unsettled += child_mark(e, c, s, &school) == CELL_NO_REASON_YET;
	}
}

/* A restricted child is named to nobody here: the reader is told whom to ask. */
static bool restricted(const struct engine *e, uint32_t child, day_t day, struct render_facts *f)
{
	const struct child *c = &e->children.at[child];

	for (size_t i = 0; i < c->lists.count; i++) {
		const struct list_entry *entry = &c->lists.at[i];

		if (!entry->row.restricted || (entry->row.to != DAY_NONE && entry->row.to < day))
			continue;
		snprintf(f->child, sizeof f->child, "a restricted child");
		snprintf(f->next_step, sizeof f->next_step, "Ask %s, who may read this child's record.",
			 e->config->authority.lists[entry->list].owner);
		return true;
	}
	return false;
}

static int fill_upn(const struct engine *e, const struct about *about, struct render_facts *f,
		    struct fault *reterr)
{
	struct buffer upn = {0};
	bool found = false;
	int rc = e->store.ops->identity_get(e->store.self, &e->children.at[about->child].id, &upn, &found,
					    reterr);

	if (rc == 0 && found && f->child[0] == '\0')
		snprintf(f->child, sizeof f->child, "UPN %.*s", (int)upn.length, upn.at);
	else if (rc == 0 && f->child[0] == '\0')
		snprintf(f->child, sizeof f->child, "a pupil without a UPN; ask the school");
	buffer_free(&upn);
	return rc;
}

static void fill_clock(const struct engine *e, const struct route *r, int64_t leaves, struct render_facts *f)
{
	if (r->row->take_within > 0)
		instant_clock(f->take_by, leaves + (int64_t)r->row->take_within * 60);
	text_copy(f->escalate_to, sizeof f->escalate_to, span_of(r->row->escalate_to));
	text_copy(f->next_step, sizeof f->next_step, span_of(e->config->teams[r->team].next_step));
}

static int render(const struct engine *e, const struct alert *a, const struct about *about,
		  const struct route *r, const char *change, int64_t leaves, struct buffer *body,
		  struct fault *reterr)
{
	struct render_facts f = {.alert = a,
				 .urgency = r->row->urgency,
				 .mailbox = r->row->team,
				 .authority = e->config->authority.la,
				 .now = engine_now(e),
				 .day = session_day(a->last),
				 .pm = session_pm(a->last)};
	struct release_ask ask = {.school = about->school,
				  .day = session_day(a->last),
				  .subjects = about->subjects,
				  .year_group = about->year_group,
				  .team = r->row->team};
	struct release rel = {0};
	int rc = 0;

	if (about->school != NO_INDEX)
		rel = policy_release(e->policy, &ask);
	text_copy(a->rule == RULE_NOT_HEARD && a->state != ALERT_CLOSED ? f.silence : f.change,
		  a->rule == RULE_NOT_HEARD && a->state != ALERT_CLOSED ? sizeof f.silence : sizeof f.change,
		  span_of(change));
	fill_clock(e, r, leaves, &f);
	if (!restricted(e, about->child, f.day, &f)) {
		instant_clock(f.seen, f.now);
		if (rel.allowed)
			fill_released(e, about, a, &rel, &f);
		fill_own(e, about, r->contract, &f);
		fill_run(e, about, a, &f);
		if (rel.allowed && rel.treatment[FIELD_UPN] == TREATMENT_CLEAR)
			rc = fill_upn(e, about, &f, reterr);
	} else {
		f.silence[0] = f.change[0] = '\0';
	}
	if (rc == 0)
		render_event(&f, body);
	return rc == 0 && !buffer_ok(body) ? fault_set(reterr, FAULT_MEMORY, "no memory for a message") : rc;
}

static int disclose(struct engine *e, const struct alert *a, const char *mailbox, const char *contract,
		    struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "disclosed", .child = a->child};

	text_copy(log.who, sizeof log.who, span_of(mailbox));
	snprintf(log.text, sizeof log.text, "%s revision %u under %s", rule_row(a->rule)->name,
		 (unsigned)a->revision, contract);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

static int send_to(struct engine *e, const struct alert *a, const struct about *about, const struct route *r,
		   const char *change, struct fault *reterr)
{
	struct store_envelope row = {.message = alert_message_id(&a->id, a->revision, r->row->team),
				     .alert = a->id,
				     .child = a->child,
				     .revision = a->revision,
				     .state = ENVELOPE_READY,
				     .made_at = engine_now(e)};
	struct buffer body = {0};
	int rc;

	row.next_try = plan_send_at(e, r->team, r->row->urgency, row.made_at);
	text_copy(row.mailbox, sizeof row.mailbox, span_of(r->row->team));
	rc = render(e, a, about, r, change, row.next_try, &body, reterr);
	if (rc == 0) {
		row.body = buffer_span(&body);
		rc = outbox_add(e, &row, r->team, reterr);
	}
	if (rc == 0)
		rc = disclose(e, a, r->row->team, r->contract->id, reterr);
	buffer_free(&body);
	return rc;
}

int notify_alert(struct engine *e, const struct alert *a, uint32_t child, const char *change,
		 struct fault *reterr)
{
	int at = a->school[0] != '\0' ? config_school(e->config, a->school) : -1;
	struct about about = about_child(e, child, at < 0 ? NO_INDEX : (uint32_t)at, a->last);
	struct routes r;
	int rc = 0;

	routes_of(e, a->rule, &about, &r);
	for (unsigned i = 0; rc == 0 && i < r.count; i++)
		rc = send_to(e, a, &about, &r.at[i], change, reterr);
	return rc;
}

bool notify_reaches(const struct engine *e, const struct alert *a, uint32_t child, const char *mailbox)
{
	int at = a->school[0] != '\0' ? config_school(e->config, a->school) : -1;
	struct about about = about_child(e, child, at < 0 ? NO_INDEX : (uint32_t)at, a->last);
	struct routes r;

	routes_of(e, a->rule, &about, &r);
	for (unsigned i = 0; i < r.count; i++)
		if (strcmp(r.at[i].row->team, mailbox) == 0)
			return true;
	return false;
}
