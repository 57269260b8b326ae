/* rehearsal_test.c: a contract test from its file to its findings. */
#include "engine/trial/rehearsal.h"

#include <stdlib.h>
#include <string.h>

#include "engine/trial/rehearsal_internal.h"

/* --- names --------------------------------------------------------------------------------------- */

static void unknown(const struct contract_test *t, unsigned line, const char *what, const char *name,
		    struct faults *faults)
{
	struct fault f;
	char shown[96];

	fault_set(&f, FAULT_MEANING, "expected %s, found \"%s\"", what,
		  text_escape(shown, sizeof shown, span_of(name)));
	text_copy(f.file, sizeof f.file, span_of(t->file));
	f.line = line;
	f.column = 1;
	faults_add(faults, &f);
}

static bool contract_known(const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->contract_count; i++)
		if (strcmp(config->contracts[i].id, id) == 0)
			return true;
	return false;
}

static bool role_known(const struct config *config, const char *team, const char *role)
{
	int at = config_team(config, team);

	for (unsigned i = 0; at >= 0 && i < config->teams[at].role_count; i++)
		if (strcmp(config->teams[at].roles[i], role) == 0)
			return true;
	return false;
}

static void check_team(const struct config *config, const struct contract_test *t, unsigned line,
		       const char *team, const char *role, struct faults *faults)
{
	if (team[0] != '\0' && config_team(config, team) < 0)
		unknown(t, line, "the id of a team", team, faults);
	else if (role[0] != '\0' && !role_known(config, team, role))
		unknown(t, line, "a role of the team", role, faults);
}

static void check_code(const struct contract_test *t, const struct test_mark *m, bool pm,
		       struct faults *faults)
{
	const char *code = pm ? m->pm : m->am;
	unsigned flags;
	cell_t cell;

	if (code[0] != '\0' && code_read(span_of(code), m->day, pm, &cell, &flags, NULL) != 0)
		unknown(t, m->line, pm ? "a register code as pm" : "a register code as am", code, faults);
}

/* A mark that no school's register can have would only look like a test. */
static void check_mark(const struct config *config, const struct contract_test *t, const struct test_mark *m,
		       struct faults *faults)
{
	int child = contract_test_child(t, m->child);
	int school = child < 0 ? -1 : config_school(config, t->children[child].school);
	char day[11];

	if (school >= 0 && m->day == m->until && !calendar_school_day(config->schools[school].days, m->day))
		unknown(t, m->line, "a school day of the child's school", day_print(day, m->day), faults);
	check_code(t, m, false, faults);
	check_code(t, m, true, faults);
}

static void check_case(const struct config *config, const struct contract_test *t, const struct test_case *c,
		       struct faults *faults)
{
	for (unsigned i = 0; i < c->mark_count; i++)
		check_mark(config, t, &c->marks[i], faults);
	for (unsigned i = 0; i < c->agreed_count; i++) {
		if (!contract_known(config, c->agreed[i].contract))
			unknown(t, c->agreed[i].line, "the id of a contract", c->agreed[i].contract, faults);
		for (unsigned k = 0; k < c->agreed[i].school_count; k++)
			if (config_school(config, c->agreed[i].schools[k]) < 0)
				unknown(t, c->agreed[i].line, "the id of a school", c->agreed[i].schools[k],
					faults);
	}
	for (unsigned i = 0; i < c->held_count; i++) {
		if (config_school(config, c->held[i].school) < 0)
			unknown(t, c->held[i].line, "the id of a school", c->held[i].school, faults);
		if (!contract_known(config, c->held[i].contract))
			unknown(t, c->held[i].line, "the id of a contract", c->held[i].contract, faults);
	}
	for (unsigned i = 0; i < c->expected_count; i++) {
		const struct test_expected *x = &c->expected[i];

		check_team(config, t, x->line, x->team, x->role, faults);
		if (x->role[0] != '\0' && x->alert_count > 0)
			unknown(t, x->line, "alerts of a team's mailbox, not of a role", x->role, faults);
	}
	for (unsigned i = 0; i < c->never_count; i++)
		check_team(config, t, c->never[i].line, c->never[i].team, c->never[i].role, faults);
}

void rehearsal_check(const struct config *config, const struct contract_test *t, struct faults *faults)
{
	bool listed = false;

	for (unsigned i = 0; i < t->contract_count; i++)
		if (!contract_known(config, t->contracts[i]))
			unknown(t, 1, "the id of a contract", t->contracts[i], faults);
	for (unsigned i = 0; i < t->child_count; i++) {
		if (config_school(config, t->children[i].school) < 0)
			unknown(t, t->children[i].line, "the id of a school", t->children[i].school, faults);
		listed = listed || t->children[i].status_count > 0;
	}
	if (listed && config->authority.list_count == 0)
		unknown(t, 1, "a social care list in muster.yaml, because children here are on it", "none",
			faults);
	for (unsigned i = 0; i < t->case_count; i++)
		check_case(config, t, &t->cases[i], faults);
}

/* --- one test ------------------------------------------------------------------------------------ */

static int look(const struct rehearsal_world *w, unsigned child, const struct team *team, const char *role,
		struct rehearsal_views *views, struct fault *reterr)
{
	struct rehearsal_seen *s = VEC_ADD(views);

	if (s == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what a team sees");
	s->child = child;
	s->team = team;
	s->role = role;
	return rehearsal_release(w, s, reterr);
}

/* Every team, and every role in it, asks about every child. */
static int look_all(const struct rehearsal_world *w, struct rehearsal_views *views, struct fault *reterr)
{
	const struct config *config = w->engine->config;
	int rc = 0;

	for (unsigned i = 0; i < w->test->child_count; i++)
		for (size_t k = 0; rc == 0 && k < config->team_count; k++) {
			const struct team *team = &config->teams[k];

			rc = look(w, i, team, NULL, views, reterr);
			for (unsigned r = 0; rc == 0 && r < team->role_count; r++)
				rc = look(w, i, team, team->roles[r], views, reterr);
		}
	return rc;
}

/* What the test wants of the configuration cannot stand: that is a finding, not a failure of ours. */
static int refused(const struct rehearsal_world *w, struct rehearsal_report *into, struct fault *reterr)
{
	struct rehearsal_mismatch *m = VEC_ADD(&into->mismatches);

	if (m == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a test's findings");
	*m = (struct rehearsal_mismatch){.file = w->test->file, .line = w->c->line};
	text_copy(m->where, sizeof m->where, SPAN("the configuration as the test wants it"));
	text_copy(m->expected, sizeof m->expected, SPAN("no fault"));
	text_copy(m->found, sizeof m->found, span_of(w->refused));
	return 0;
}

static int judge(struct rehearsal_world *w, struct rehearsal_report *into, struct fault *reterr)
{
	struct rehearsal_views views = {0};
	int rc = look_all(w, &views, reterr);

	if (rc == 0)
		rc = rehearsal_compare(w, &views, into, reterr);
	if (rc == 0)
		rehearsal_cover(w, &views, into);
	VEC_FREE(&views);
	return rc;
}

static int run_case(const struct folder *files, const struct contract_test *t, const struct test_case *c,
		    const struct rehearsal_stores *stores, struct rehearsal_report *into,
		    struct fault *reterr)
{
	struct rehearsal_world w = {.test = t, .c = c};
	struct rehearsal_files made = {0};
	struct store store;
	int rc = rehearsal_config_make(files, t, c, &made, reterr);

	if (rc == 0)
		rc = stores->open(stores->context, &store, reterr);
	if (rc == 0) {
		rc = rehearsal_world_run(&w, &made, store, reterr);
		if (w.refused[0] != '\0')
			rc = refused(&w, into, reterr);
		else if (rc == 0)
			rc = judge(&w, into, reterr);
	}
	rehearsal_config_free(&made);
	rehearsal_world_free(&w);
	return rc;
}

int rehearsal_run(const struct folder *files, const struct config *config, const struct contract_test *t,
		  const struct rehearsal_stores *stores, struct rehearsal_report *into, struct fault *reterr)
{
	int rc = rehearsal_cover_add(config, t, into, reterr);

	for (unsigned i = 0; rc == 0 && i < t->case_count; i++) {
		struct rehearsal_runner *run = VEC_ADD(&into->runs);
		size_t first = into->mismatches.count;

		if (run == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a test");
		*run = (struct rehearsal_runner){.test = t, .c = &t->cases[i], .first = first};
		rc = run_case(files, t, &t->cases[i], stores, into, reterr);
		into->runs.at[into->runs.count - 1].count = into->mismatches.count - first;
	}
	return rc;
}

void rehearsal_report_free(struct rehearsal_report *r)
{
	if (r == NULL)
		return;
	VEC_FREE(&r->runs);
	VEC_FREE(&r->mismatches);
	VEC_FREE(&r->clauses);
}
