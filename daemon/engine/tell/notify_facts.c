/* notify_facts.c: what one mailbox may read of an alert, and nothing else: each field by the
 * contract of the school that gave it. */
#include <stdio.h>
#include <string.h>

#include "alert/words.h"
#include "engine/tell/clocks.h"
#include "engine/tell/notify.h"
#include "engine/tell/route.h"
#include "engine/world/asks.h"
#include "engine/world/holdbacks.h"
#include "engine/world/household.h"
#include "engine/world/match.h"

void notify_treated(cell_t cell, enum treatment t, char *out, size_t size)
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

/* This field of this school's child is to stand in the message, by the clause that released it. False: what
 * cannot be logged is not shown. */
static bool use(const struct about *about, uint32_t school, const struct release *r, enum field field)
{
	const struct release_clause *by = &r->clause[field];
	struct uses *uses = about->uses;

	if (by->contract == NULL)
		return false;
	for (unsigned i = 0; i < uses->count; i++) {
		struct used *u = &uses->at[i];

		if (u->contract == by->contract && u->share == by->share && u->school == school &&
		    u->child == about->child) {
			u->fields |= field_bit(field);
			return true;
		}
	}
	if (uses->count == NOTIFY_USES)
		return false;
	uses->at[uses->count++] =
		(struct used){by->contract, school, by->share, field_bit(field), about->child};
	return true;
}

/* What was released on the day that is spoken of, and still is today: the narrower of both. A school that
 * withdrew shows nothing of its earlier days either. */
static struct release released(const struct engine *e, const struct release_ask *ask)
{
	struct release then = policy_release(e->policy, ask), now;
	struct release_ask again = *ask;
	int minute;

	london_from_instant(engine_now(e), &again.day, &minute);
	if (again.day == ask->day)
		return then;
	now = policy_release(e->policy, &again);
	then.allowed = false;
	for (int f = 0; f < FIELD_COUNT; f++) {
		if (now.treatment[f] < then.treatment[f]) {
			then.treatment[f] = now.treatment[f];
			then.clause[f] = now.clause[f];
		}
		then.allowed = then.allowed || then.treatment[f] > TREATMENT_COUNT;
	}
	return then;
}

/* What is released to the team under a contract that leads to others about this child is not for it. */
static void keep_served(const struct engine *e, const struct about *about, struct release *r)
{
	r->allowed = false;
	for (int f = 0; f < FIELD_COUNT; f++) {
		if (r->clause[f].contract != NULL &&
		    !route_serves(e, about->serving, about->child, r->clause[f].contract)) {
			r->treatment[f] = TREATMENT_DROP;
			r->clause[f] = (struct release_clause){0};
		}
		r->allowed = r->allowed || r->treatment[f] > TREATMENT_COUNT;
	}
}

/* How this team may see a field of one enrolment on a day: each school's own contract decides. */
static struct release shared(const struct engine *e, const struct about *about, const struct enrolment *n,
			     const char *team, day_t day)
{
	struct release_ask ask = {.school = n->school,
				  .day = day,
				  .subjects = child_subjects(&e->children.at[about->child], day),
				  .year_group = n->row.year_group,
				  .team = team,
				  .held_back = held_back(e, about->child, n->school) != NULL};
	struct release r;

	if (ask.year_group == YEAR_UNKNOWN)
		ask.year_group = about->year_group;
	r = released(e, &ask);
	if (about->serving != NULL)
		keep_served(e, about, &r);
	return r;
}

bool notify_past_shown(const struct engine *e, const struct about *about, const struct history_past *past,
		       const char *team)
{
	struct release_ask ask = {.school = past->school,
				  .day = engine_today(e),
				  .subjects = child_subjects(&e->children.at[about->child], engine_today(e)),
				  .year_group = past->year_group,
				  .team = team,
				  .held_back = held_back(e, about->child, past->school) != NULL};
	struct release r = policy_release(e->policy, &ask);
	enum field field = r.treatment[FIELD_SESSIONS_MISSED] == TREATMENT_CLEAR ? FIELD_SESSIONS_MISSED :
										   FIELD_SESSION_MARK;

	return (field == FIELD_SESSIONS_MISSED || r.treatment[field] > TREATMENT_BAND) &&
	       (about->uses == NULL || use(about, past->school, &r, field));
}

/* The child's mark over the schools that share it with this team, in words; empty: none. */
static void shared_mark(const struct engine *e, const struct about *about, const char *team, enum field field,
			session_t s, char *out, size_t size)
{
	const struct child *c = &e->children.at[about->child];
	enum treatment narrowest = TREATMENT_CLEAR;
	struct release releases[4];
	uint32_t schools[4] = {0};
	cell_t cells[4] = {0}, best;
	unsigned count = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (s > e->schools[n->school].evaluated_to || !enrolment_current(n, session_day(s)))
			continue;
		releases[count] = shared(e, about, n, team, session_day(s));
		if (releases[count].treatment[field] <= TREATMENT_BAND)
			continue;
		schools[count] = n->school;
		cells[count++] = roll_get(e->roll, n->school, n->row.slot, s);
	}
	best = rollcall_merge(cells, count);
	for (unsigned i = 0; i < count; i++)
		if (cells[i] == best && releases[i].treatment[field] < narrowest)
			narrowest = releases[i].treatment[field];
	if (best != CELL_UNKNOWN)
		notify_treated(best, narrowest, out, size);
	for (unsigned i = 0; i < count && out[0] != '\0'; i++)
		if (cells[i] == best && !use(about, schools[i], &releases[i], field))
			out[0] = '\0';
}

static void fill_marks(const struct engine *e, const struct about *about, const struct alert *a,
		       struct render_facts *f)
{
	session_t from =
		a->last - (RENDER_MARKS - 1) > a->earliest ? a->last - (RENDER_MARKS - 1) : a->earliest;

	for (session_t s = from; s <= a->last && f->mark_count < RENDER_MARKS; s++) {
		struct render_mark *m = &f->marks[f->mark_count];

		shared_mark(e, about, f->mailbox, FIELD_SESSION_MARK, s, m->words, sizeof m->words);
		m->session = s;
		f->mark_count += m->words[0] != '\0';
	}
}

static void fill_yesterday(const struct engine *e, const struct about *about, struct render_facts *f)
{
	day_t day = calendar_previous(e->schools[about->school].row->days, session_day(about->session));
	char am[48], pm[48];

	if (day == DAY_NONE)
		return;
	shared_mark(e, about, f->mailbox, FIELD_YESTERDAY, session_of(day, false), am, sizeof am);
	shared_mark(e, about, f->mailbox, FIELD_YESTERDAY, session_of(day, true), pm, sizeof pm);
	if (strcmp(am, pm) == 0 && am[0] != '\0')
		snprintf(f->yesterday, sizeof f->yesterday, "%s, morning and afternoon", am);
	else if (am[0] != '\0' || pm[0] != '\0')
		snprintf(f->yesterday, sizeof f->yesterday, "morning: %s; afternoon: %s",
			 am[0] != '\0' ? am : "no mark", pm[0] != '\0' ? pm : "no mark");
}

static void fill_missed(const struct engine *e, const struct about *about, struct render_facts *f)
{
	const struct child *c = &e->children.at[about->child];
	day_t day = session_day(about->session);

	f->has_missed = true;
	f->since = calendar_year_start(e->schools[about->school].row->days, day);
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		struct tally t = roll_tally(e->roll, n->school, n->row.slot);
		struct release r = shared(e, about, n, f->mailbox, day);

		if (r.treatment[FIELD_SESSIONS_MISSED] != TREATMENT_CLEAR ||
		    !use(about, n->school, &r, FIELD_SESSIONS_MISSED))
			continue;
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

	if (rel->treatment[FIELD_SCHOOL] == TREATMENT_CLEAR && use(about, about->school, rel, FIELD_SCHOOL)) {
		text_copy(f->school, sizeof f->school, span_of(row->name));
		text_copy(f->phone, sizeof f->phone, span_of(row->contact_phone));
		if (a->rule != RULE_NOT_HEARD)
			instant_clock(f->closes,
				      london_to_instant(f->day, school_closes(row, f->day, f->pm)));
	}
	if (rel->treatment[FIELD_YEAR_GROUP] == TREATMENT_CLEAR && about->year_group != YEAR_UNKNOWN &&
	    use(about, about->school, rel, FIELD_YEAR_GROUP))
		snprintf(f->year, sizeof f->year, about->year_group == 0 ? "Reception" : "Year %d",
			 about->year_group);
	fill_marks(e, about, a, f);
	if (rel->treatment[FIELD_YESTERDAY] > TREATMENT_BAND && rule_row(a->rule)->span == SPAN_SESSIONS)
		fill_yesterday(e, about, f);
	if (rel->treatment[FIELD_SESSIONS_MISSED] == TREATMENT_CLEAR)
		fill_missed(e, about, f);
}

/* --- brothers and sisters -------------------------------------------------------------------------------
 */

/* "(Year 4, Ash Primary)" of the school where the sibling is, as far as this team may see; empty: neither. */
static void fill_place(const struct engine *e, const struct about *sibling, const struct enrolment *n,
		       const struct release *rel, char *out, size_t size)
{
	const char *gap = "";
	size_t used = 0;

	out[0] = '\0';
	if (rel->treatment[FIELD_YEAR_GROUP] == TREATMENT_CLEAR && n->row.year_group != YEAR_UNKNOWN &&
	    use(sibling, n->school, rel, FIELD_YEAR_GROUP)) {
		used = (size_t)(n->row.year_group == 0 ? snprintf(out, size, "Reception") :
							 snprintf(out, size, "Year %d", n->row.year_group));
		gap = ", ";
	}
	if (rel->treatment[FIELD_SCHOOL] == TREATMENT_CLEAR && use(sibling, n->school, rel, FIELD_SCHOOL))
		snprintf(out + used, size - used, "%s%s", gap, e->config->schools[n->school].name);
}

/* "Sibling (Year 4, Ash Primary): in school.", where this team is released the sibling's own mark of this
 * very session: by a contract of the sibling's school that leads to it about that child. False: no line. */
static bool sibling_line(const struct engine *e, const struct about *about, const struct route *r,
			 uint32_t child, char *out)
{
	const struct child *c = &e->children.at[child];
	day_t day = session_day(about->session);
	struct about sibling = {.child = child,
				.session = about->session,
				.subjects = child_subjects(c, day),
				.year_group = child_year_group(e, c, NO_INDEX, day),
				.uses = about->uses,
				.serving = &e->config->teams[r->team]};
	struct household ignored;
	char mark[48], place[128] = "";

	if (child_restricted(c, day) != NULL ||
	    !household_shown(e, child, r->subjects, engine_today(e), &ignored))
		return false;
	shared_mark(e, &sibling, r->row->team, FIELD_SESSION_MARK, about->session, mark, sizeof mark);
	if (mark[0] == '\0')
		return false;
	for (unsigned i = 0; i < c->enrolment_count && place[0] == '\0'; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		struct release rel;

		if (!enrolment_current(n, day))
			continue;
		rel = shared(e, &sibling, n, r->row->team, day);
		fill_place(e, &sibling, n, &rel, place, sizeof place);
	}
	snprintf(out, RENDER_SIBLING, "Sibling%s%s%s: %s.", place[0] != '\0' ? " (" : "", place,
		 place[0] != '\0' ? ")" : "", mark);
	return true;
}

/* Of the household that the authority's list gives, for a team that may read that list's rows of both. */
static void fill_siblings(const struct engine *e, const struct about *about, const struct alert *a,
			  const struct route *r, struct render_facts *f)
{
	uint32_t others[HOUSEHOLD_MOST];
	struct household ignored;
	unsigned count;

	if (!about->siblings || a->state == ALERT_CLOSED || rule_row(a->rule)->span != SPAN_SESSIONS ||
	    !household_shown(e, about->child, r->subjects, engine_today(e), &ignored))
		return;
	count = household_others(e, about->child, engine_today(e), others, HOUSEHOLD_MOST);
	for (unsigned i = 0; i < count && f->sibling_count < RENDER_SIBLINGS; i++)
		f->sibling_count += sibling_line(e, about, r, others[i], f->siblings[f->sibling_count]);
}

/* What the authority's own list says, for a team whose contract is about such children. */
static void fill_own(const struct engine *e, const struct about *about, const struct route *r,
		     struct render_facts *f)
{
	const struct list_entry *entry =
		child_entry(&e->children.at[about->child], r->subjects, session_day(about->session));

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

/* The run of E that ends with what is spoken of. */
static void count_suspended(const struct history *h, session_t last, struct finding *f)
{
	const struct rule_row *row = rule_row(RULE_SUSPENDED);
	day_t day = session_pm(last) ? session_day(last) : session_day(last) - 1;
	struct finding run = judge_run(h, h->at[f->place].school, day, row->cells, 0);

	f->days = run.days;
	f->sessions.n = run.sessions.n + (session_pm(last) ? 0 : 1);
}

/* The school of a child whom it holds back, where the authority's own list has it: whom to ring. */
static void fill_ring(const struct engine *e, const struct about *about, const struct route *r,
		      struct render_facts *f)
{
	const struct school *row = e->schools[about->school].row;
	const struct list_entry *entry =
		child_entry(&e->children.at[about->child], r->subjects, session_day(about->session));

	if (entry == NULL || strcmp(entry->row.urn, row->urn) != 0)
		return;
	text_copy(f->school, sizeof f->school, span_of(row->name));
	text_copy(f->phone, sizeof f->phone, span_of(row->contact_phone));
}

/* What the rule found, as the register has it now. */
static void fill_found(const struct engine *e, const struct about *about, const struct alert *a,
		       struct render_facts *f)
{
	const enum rule_span span = rule_row(a->rule)->span;
	struct rule_values v = rule_values_of_id(a->rule, a->parameters);
	struct finding_beside beside = {.left = DAY_NONE};
	struct opening_marks marks;
	struct finding found;
	struct history h;
	session_t at = a->last;
	uint32_t ignored;

	f->stands = span == SPAN_RUN || span == SPAN_STATE;
	f->run_from = session_day(a->first);
	/* A state is as it was on the newest day that is over. */
	if (span == SPAN_STATE && e->schools[about->school].evaluated_to != SESSION_NONE)
		at = session_of(last_whole_day(&e->schools[about->school]), true);
	history_of(e, about->child, span == SPAN_RUN ? about->school : NO_INDEX, session_day(at), &h);
	found = rule_judge(a->rule, &v, &h, at);
	if (!found.hit)
		return;
	if (a->rule == RULE_SUSPENDED)
		count_suspended(&h, at, &found);
	marks = openings_marks(&e->schools[about->school].held, at);
	beside.marked = marks.known;
	beside.on_roll = marks.on_roll;
	beside.no_mark = child_mark(e, &e->children.at[about->child], at, &ignored) == CELL_UNKNOWN;
	finding_words(a->rule, &v, &found, &beside, f->found, sizeof f->found);
}

/* A restricted child is named to nobody here: the reader is told whom to ask. */
static bool restricted(const struct engine *e, uint32_t child, day_t day, struct render_facts *f)
{
	const struct list_entry *entry = child_restricted(&e->children.at[child], day);

	if (entry == NULL)
		return false;
	snprintf(f->child, sizeof f->child, "a restricted child");
	snprintf(f->next_step, sizeof f->next_step, "Ask %s, who may read this child's record.",
		 e->config->authority.lists[entry->list].owner);
	return true;
}

static int fill_upn(const struct engine *e, const struct about *about, const struct release *rel,
		    struct render_facts *f, struct fault *reterr)
{
	struct buffer upn = {0};
	bool found = false;
	int rc = e->store.ops->identity_get(e->store.self, match_identity(e, about->child), &upn, &found,
					    reterr);

	if (rc == 0 && found && f->child[0] == '\0' && use(about, about->school, rel, FIELD_UPN))
		snprintf(f->child, sizeof f->child, "UPN %.*s", (int)upn.length, upn.at);
	else if (rc == 0 && f->child[0] == '\0')
		snprintf(f->child, sizeof f->child, "a pupil without a UPN; ask the school");
	buffer_free(&upn);
	return rc;
}

const char *notify_next_step(const struct engine *e, uint32_t team, enum rule rule)
{
	const struct rule_row *row = rule_row(rule);
	const struct team *t = &e->config->teams[team];

	for (unsigned i = 0; i < t->step_count; i++)
		if (strcmp(t->steps[i].rule, row->name) == 0)
			return t->steps[i].text;
	/* A team's general words are about children to look for: good news keeps the rule's own. */
	return t->next_step[0] != '\0' && row->caution != NULL ? t->next_step : row->next;
}

static void fill_clock(const struct engine *e, const struct route *r, enum rule rule, int64_t leaves,
		       struct render_facts *f)
{
	struct clock_view c = clocks_view(e, f->alert, r, leaves);
	day_t read;
	int minute;

	london_from_instant(leaves, &read, &minute);
	if (c.limit != 0)
		instant_words(f->limit, c.limit, read);
	if (c.next_at != 0)
		instant_words(f->next_by, c.next_at, read);
	f->deputy = e->config->teams[r->team].duty[0] != '\0';
	f->level = c.level;
	text_copy(f->heard, sizeof f->heard, span_of(c.heard));
	text_copy(f->next, sizeof f->next, span_of(c.next));
	text_copy(f->next_step, sizeof f->next_step, span_of(notify_next_step(e, r->team, rule)));
}

int notify_facts(const struct engine *e, const struct alert *a, const struct about *about,
		 const struct route *r, const char *change, int64_t leaves, struct render_facts *ret_facts,
		 struct fault *reterr)
{
	struct render_facts *f = ret_facts;
	struct release_ask ask = {.school = about->school,
				  .day = session_day(a->last),
				  .subjects = about->subjects,
				  .year_group = about->year_group,
				  .team = r->row->team,
				  .held_back = held_back(e, about->child, about->school) != NULL};
	bool silent = a->rule == RULE_NOT_HEARD && a->state != ALERT_CLOSED;
	struct release rel = {0};

	*f = (struct render_facts){.alert = a,
				   .urgency = r->row->urgency,
				   .mailbox = r->row->team,
				   .authority = e->config->authority.la,
				   .now = engine_now(e),
				   .day = session_day(a->last),
				   .pm = session_pm(a->last)};
	fill_clock(e, r, a->rule, leaves, f);
	if (restricted(e, about->child, f->day, f))
		return 0;
	if (about->school != NO_INDEX)
		rel = released(e, &ask);
	text_copy(silent ? f->silence : f->change, silent ? sizeof f->silence : sizeof f->change,
		  span_of(change));
	instant_words(f->seen, f->now, f->day);
	if (rel.allowed)
		fill_released(e, about, a, &rel, f);
	fill_own(e, about, r, f);
	if (silent && ask.held_back)
		fill_ring(e, about, r, f);
	fill_siblings(e, about, a, r, f);
	if (about->school != NO_INDEX && !ask.held_back && a->state != ALERT_CLOSED)
		fill_found(e, about, a, f);
	else
		f->stands = rule_row(a->rule)->span == SPAN_RUN || rule_row(a->rule)->span == SPAN_STATE;
	f->run_from = session_day(a->first);
	return rel.allowed && rel.treatment[FIELD_UPN] == TREATMENT_CLEAR ?
		       fill_upn(e, about, &rel, f, reterr) :
		       0;
}
