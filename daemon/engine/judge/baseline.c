#include "engine/judge/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/route.h"
#include "engine/world/transaction.h"

#define TURN	 2000 /* pupils looked at in one turn, and what is left of their school */
#define PATIENCE 3600 /* seconds that a school that is ready waits for the others */

/* An episode that is told of. */
struct entry {
	uint32_t child, school;
	enum rule rule;
	int64_t parameters;
	struct finding finding;
	struct route route;
};

/* What one team is told. */
struct gathered {
	uint32_t team;
	struct {
		struct baseline_school *at;
		size_t count, room;
	} heads;
	struct {
		uint32_t *at;
		size_t count, room;
	} schools;
	unsigned children, episodes, count;
	uint32_t newest_child;
	struct entry at[BASELINE_SHOWN]; /* those with the most sessions */
};

struct baseline_run {
	uint32_t school; /* the next one to be looked at */
	struct {
		uint32_t *at;
		size_t count, room;
	} taken; /* schools that are told of */
	struct {
		struct gathered *at;
		size_t count, room;
	} teams;
};

static void run_free(struct baseline_run *run)
{
	for (size_t i = 0; i < run->teams.count; i++) {
		VEC_FREE(&run->teams.at[i].heads);
		VEC_FREE(&run->teams.at[i].schools);
	}
	VEC_FREE(&run->teams);
	VEC_FREE(&run->taken);
	free(run);
}

/* --- when ---------------------------------------------------------------------------------------------- */

/* Live, asked for, and nothing told of it yet. */
static bool awaited(const struct engine *e, uint32_t school)
{
	return e->schools[school].row->go_live <= engine_today(e) && !baseline_is_settled(e, school) &&
	       policy_pulls(e->policy, school, engine_today(e));
}

/* The register as it stands on the day, or later. */
static bool ready(const struct engine *e, uint32_t school)
{
	const struct engine_school *s = &e->schools[school];

	return awaited(e, school) && s->evaluated_to != SESSION_NONE &&
	       s->last_look >= london_to_instant(s->row->go_live, 0);
}

/* Does any team hear of it? Until a contract is in force nobody can be told. */
static bool read_by_anybody(const struct engine *e, uint32_t school)
{
	for (size_t t = 0; t < e->config->team_count; t++)
		if (baseline_reads(e, school, e->config->teams[t].id, engine_today(e)))
			return true;
	return false;
}

static bool any_mark_before(const struct engine *e, uint32_t school)
{
	const struct openings *held = &e->schools[school].held;

	for (session_t s = session_of(e->schools[school].row->go_live, false) - 1;
	     s >= session_of(held->first, false); s--)
		if (openings_marks(held, s).known > 0)
			return true;
	return false;
}

static int wait_from(struct engine *e, int64_t since, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	e->baseline->since = since;
	if (rc == 0)
		rc = baseline_keep_since(e, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* Is there a school to tell of, and is nobody waited for any longer? */
static int begins(struct engine *e, bool *ret_now, struct fault *reterr)
{
	struct baseline *b = e->baseline;
	unsigned can = 0, wait = 0;

	b->looked = *ret_now = false;
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		can += ready(e, i) && read_by_anybody(e, i);
		wait += awaited(e, i) && !ready(e, i);
	}
	if (can == 0)
		return b->since == 0 ? 0 : wait_from(e, 0, reterr);
	*ret_now = wait == 0 || (b->since != 0 && engine_now(e) - b->since >= PATIENCE);
	return !*ret_now && b->since == 0 ? wait_from(e, engine_now(e), reterr) : 0;
}

bool baseline_due(const struct engine *e)
{
	const struct baseline *b = e->baseline;

	return e->ready && b != NULL &&
	       (b->run != NULL || b->looked || (b->since != 0 && engine_now(e) - b->since >= PATIENCE));
}

int64_t baseline_next(const struct engine *e)
{
	return e->ready && e->baseline != NULL && e->baseline->since != 0 ? e->baseline->since + PATIENCE : 0;
}

/* --- gathering ----------------------------------------------------------------------------------------- */

static struct gathered *of_team(struct baseline_run *run, uint32_t team)
{
	struct gathered *g;

	for (size_t i = 0; i < run->teams.count; i++)
		if (run->teams.at[i].team == team)
			return &run->teams.at[i];
	g = VEC_ADD(&run->teams);
	if (g != NULL) {
		g->team = team;
		g->newest_child = NO_INDEX;
	}
	return g;
}

static bool shares_school(const struct share_contract *c, const char *team)
{
	for (unsigned i = 0; i < c->share_count; i++)
		for (unsigned k = 0; strcmp(c->shares[i].team, team) == 0 && k < c->shares[i].field_count;
		     k++)
			if (c->shares[i].fields[k].field == FIELD_SCHOOL &&
			    c->shares[i].fields[k].treatment == TREATMENT_CLEAR &&
			    c->shares[i].role_count == 0)
				return true;
	return false;
}

/* May this team know that it is this school? */
static bool named(const struct engine *e, uint32_t school, const char *team)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		enum standing s = policy_standing(e->policy, i, school, engine_today(e));

		if ((s == STANDING_IN_FORCE || s == STANDING_HELD_OVER) &&
		    (policy_held(e->policy, i, school) & field_bit(FIELD_SCHOOL)) == 0 &&
		    shares_school(&e->config->contracts[i], team))
			return true;
	}
	return false;
}

static int head_add(struct engine *e, struct baseline_run *run, uint32_t school, uint32_t team,
		    struct fault *reterr)
{
	const struct school *row = e->schools[school].row;
	const char *id = e->config->teams[team].id;
	struct gathered *g = of_team(run, team);
	struct baseline_school *head = g != NULL ? VEC_ADD(&g->heads) : NULL;
	uint32_t *at = head != NULL ? VEC_ADD(&g->schools) : NULL;

	if (at == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	*at = school;
	head->live = row->go_live;
	if (named(e, school, id))
		text_copy(head->name, sizeof head->name, span_of(row->name));
	return 0;
}

static int weight(const struct entry *entry)
{
	return entry->finding.sessions.n > 2 * entry->finding.days.n ? entry->finding.sessions.n :
								       2 * entry->finding.days.n;
}

/* Among those shown: the ones with the most sessions, whoever came first of equals. */
static void gather(struct gathered *g, const struct entry *entry)
{
	struct baseline_school *head = &g->heads.at[g->heads.count - 1];
	unsigned least = 0;
	bool same = g->newest_child == entry->child;

	head->episodes++;
	g->episodes++;
	head->children += !same;
	g->children += !same;
	g->newest_child = entry->child;
	if (g->count < BASELINE_SHOWN) {
		g->at[g->count++] = *entry;
		return;
	}
	for (unsigned i = 1; i < g->count; i++)
		if (weight(&g->at[i]) < weight(&g->at[least]))
			least = i;
	if (weight(entry) > weight(&g->at[least]))
		g->at[least] = *entry;
}

/* The newest head of the team is this school's, or the team hears nothing of it. */
static bool hears(const struct gathered *g, uint32_t school)
{
	return g->schools.count > 0 && g->schools.at[g->schools.count - 1] == school;
}

static void child_look(struct engine *e, struct baseline_run *run, uint32_t school, uint32_t enrolment,
		       const struct asks *asked)
{
	struct baseline_episode_found found[BASELINE_EPISODES];
	uint32_t child = e->enrolments.at[enrolment].child;
	unsigned count = baseline_of(e, enrolment, asked, found);
	struct route routes[CONTRACT_LIST];

	for (unsigned i = 0; i < count; i++) {
		struct entry entry = {.child = child,
				      .school = school,
				      .rule = found[i].ask->rule,
				      .parameters = found[i].ask->parameters,
				      .finding = found[i].finding};
		unsigned n = notify_list_routes(e, entry.rule, entry.parameters, child, school,
						session_of(engine_today(e), false), routes);

		for (unsigned k = 0; k < n; k++) {
			struct gathered *g = of_team(run, routes[k].team);

			entry.route = routes[k];
			if (g != NULL && hears(g, school))
				gather(g, &entry);
		}
	}
}

/* A child with two records at one school is looked at by the first. */
static bool first_of_child(const struct engine *e, uint32_t enrolment)
{
	const struct enrolment *n = &e->enrolments.at[enrolment];
	const struct child *c = &e->children.at[n->child];

	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (e->enrolments.at[c->enrolments[i]].school == n->school)
			return c->enrolments[i] == enrolment;
	return true;
}

static int school_look(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct baseline_run *run = e->baseline->run;
	const struct indexes *on_roll = &e->schools[school].on_roll;
	struct asks asked = {.count = 0};
	uint32_t *taken = VEC_ADD(&run->taken);
	bool everybody;
	int rc = 0;

	if (taken == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	*taken = school;
	for (uint32_t t = 0; rc == 0 && t < e->config->team_count; t++)
		if (baseline_reads(e, school, e->config->teams[t].id, engine_today(e)))
			rc = head_add(e, run, school, t, reterr);
	asks_add(e, school, engine_today(e), &asked);
	everybody = asks_everybody(&asked);
	for (size_t i = 0; rc == 0 && i < on_roll->count; i++) {
		uint32_t child = e->enrolments.at[on_roll->at[i]].child;

		if (child != NO_INDEX && (everybody || e->children.at[child].lists.count > 0) &&
		    first_of_child(e, on_roll->at[i]))
			child_look(e, run, school, on_roll->at[i], &asked);
	}
	return rc;
}

/* --- telling ------------------------------------------------------------------------------------------- */

/* "Oak School: Year 8, UPN ...: No reason known yet, since Thu 19 Nov 2026: 4 sessions (2 days)." */
static int entry_line(struct engine *e, const struct entry *entry, char *out, struct fault *reterr)
{
	struct alert about = {.rule = entry->rule,
			      .parameters = entry->parameters,
			      .child = e->children.at[entry->child].id,
			      .first = session_of(engine_today(e), false),
			      .revision = 1,
			      .state = ALERT_CLOSED};
	struct render_facts *f = calloc(1, sizeof *f);
	char said[200];
	int rc;

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	about.earliest = about.last = about.first;
	text_copy(about.school, sizeof about.school, span_of(e->schools[entry->school].row->id));
	rc = notify_list_child(e, &about, entry->child, &entry->route, f, reterr);
	baseline_episode(entry->rule, &entry->finding, said, sizeof said);
	if (rc == 0)
		snprintf(out, BASELINE_LINE, "%s%s%s%s%s%s%s.", f->school, f->school[0] != '\0' ? ": " : "",
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
	if (x->child != y->child)
		return x->child < y->child ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Schools where something is open come first. */
static int by_episodes(const void *a, const void *b)
{
	const struct baseline_school *x = a, *y = b;

	if (x->episodes != y->episodes)
		return x->episodes > y->episodes ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int envelope(struct engine *e, const struct alert *a, struct gathered *g, struct fault *reterr)
{
	struct baseline_facts said = {
		.schools = (unsigned)g->heads.count, .children = g->children, .episodes = g->episodes};
	int rc = 0;

	qsort(g->heads.at, g->heads.count, sizeof *g->heads.at, by_episodes);
	if (g->count > 0)
		qsort(g->at, g->count, sizeof *g->at, by_school);
	said.heads = g->heads.at;
	said.head_count = said.schools < BASELINE_SCHOOLS ? said.schools : BASELINE_SCHOOLS;
	said.lines = calloc(g->count + 1, sizeof *said.lines);
	if (said.lines == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	for (unsigned i = 0; rc == 0 && i < g->count; i++)
		rc = entry_line(e, &g->at[i], said.lines[said.line_count++], reterr);
	if (rc == 0)
		rc = baseline_envelope(e, a, g->team, &said, "", reterr);
	free(said.lines);
	return rc;
}

/* Tells one report from another of the same day: a school is in one only. */
static const char *schools_name(const struct engine *e, const struct gathered *g,
				char out[2 * DIGEST_SIZE + 1])
{
	struct digest name = digest_bytes(SPAN("").at, 0);

	for (size_t i = 0; i < g->schools.count; i++) {
		struct span parts[2] = {{(const char *)name.bytes, DIGEST_SIZE},
					span_of(e->schools[g->schools.at[i]].row->id)};

		name = digest_parts(parts, 2);
	}
	text_hex(out, name.bytes, DIGEST_SIZE);
	return out;
}

static int tell_team(struct engine *e, struct gathered *g, struct fault *reterr)
{
	const char *team = e->config->teams[g->team].id;
	day_t today = engine_today(e);
	struct alert fresh = {.rule = RULE_OPENING_REPORT,
			      .child = alert_subject(rule_row(RULE_OPENING_REPORT)->name, team, ""),
			      .state = ALERT_OPEN,
			      .revision = 1,
			      .sessions = g->children,
			      .first = session_of(today, false),
			      .opened_at = engine_now(e),
			      .changed_at = engine_now(e)};
	struct baseline_told *k = VEC_ADD(&e->baseline->kept);
	char which[2 * DIGEST_SIZE + 1];
	int rc;

	if (k == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	fresh.id = k->alert =
		alert_id_contract(RULE_OPENING_REPORT, &fresh.child, schools_name(e, g, which), today);
	fresh.earliest = fresh.last = fresh.first;
	text_copy(k->team, sizeof k->team, span_of(team));
	k->children = g->children;
	k->episodes = g->episodes;
	k->schools = g->schools.at;
	k->school_count = (uint32_t)g->schools.count;
	g->schools.at = NULL; /* kept from now on */
	g->schools.count = g->schools.room = 0;
	rc = baseline_keep(e, k, reterr);
	if (rc == 0)
		rc = alert_add(e, &fresh, reterr);
	if (rc == 0)
		rc = e->store.ops->alert_put(e->store.self, &fresh, reterr);
	return rc == 0 ? envelope(e, &fresh, g, reterr) : rc;
}

static int tell_all(struct engine *e, struct fault *reterr)
{
	struct baseline_run *run = e->baseline->run;
	int rc = transaction_begin(e, reterr);

	for (size_t i = 0; rc == 0 && i < run->teams.count; i++)
		rc = tell_team(e, &run->teams.at[i], reterr);
	for (size_t i = 0; rc == 0 && i < run->taken.count; i++)
		rc = baseline_settle(e, run->taken.at[i], true, reterr);
	run_free(run);
	e->baseline->run = NULL;
	e->baseline->since = 0;
	if (rc == 0)
		rc = baseline_keep_since(e, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* Schools that went live with nothing from before: there is no baseline, now or later. */
static int settle_empty(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		if (!ready(e, i) || any_mark_before(e, i))
			continue;
		if (!e->in_transaction)
			rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = baseline_settle(e, i, false, reterr);
	}
	return rc == 0 && e->in_transaction ? transaction_commit(e, reterr) : rc;
}

int baseline_turn(struct engine *e, struct fault *reterr)
{
	struct baseline *b = e->baseline;
	bool now;
	int rc = 0;

	if (!baseline_due(e))
		return 0;
	if (b->run == NULL) {
		rc = settle_empty(e, reterr);
		if (rc == 0)
			rc = begins(e, &now, reterr);
		if (rc != 0 || !now)
			return rc;
		b->run = calloc(1, sizeof *b->run);
		b->run_free = run_free;
	}
	if (b->run == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	for (size_t work = 0; rc == 0 && b->run->school < e->config->school_count && work < TURN;) {
		uint32_t school = b->run->school++;

		work++;
		if (!ready(e, school) || !read_by_anybody(e, school))
			continue;
		work += e->schools[school].on_roll.count;
		rc = school_look(e, school, reterr);
	}
	return rc == 0 && b->run->school == e->config->school_count ? tell_all(e, reterr) : rc;
}
