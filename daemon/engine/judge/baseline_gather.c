/* baseline_gather.c: what stands open at a school that goes live, for each team that may hear of it. */
#include <stdlib.h>
#include <string.h>

#include "alert/weigh.h"
#include "engine/judge/baseline_internal.h"

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

static void gather(struct gathered *g, const struct entry *entry)
{
	struct baseline_school *head = &g->heads.at[g->heads.count - 1];
	size_t place =
		finding_place(&g->at[0].finding, sizeof *g->at, g->count, BASELINE_SHOWN, &entry->finding);
	bool same = g->newest_child == entry->child;

	head->episodes++;
	g->episodes++;
	head->children += !same;
	g->children += !same;
	g->newest_child = entry->child;
	if (place == BASELINE_SHOWN)
		return;
	g->count += place == g->count;
	g->at[place] = *entry;
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

int baseline_gather(struct engine *e, uint32_t school, struct fault *reterr)
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
