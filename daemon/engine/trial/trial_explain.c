/* trial_explain.c: may this team see this child's field, by which clause, and each step of it.
 *
 * What is released is policy_release's answer; the steps are contract/why.h's. A school's edition asks as if
 * the child were on no list, and says of the rest that it is not told. */
#include <stdio.h>
#include <string.h>

#include "engine/trial/trial_answer.h"

struct explain {
	struct engine *e;
	const char *team, *role;
	day_t day;
	enum field field; /* whose steps are told */
	int for_school;	  /* -1: the authority's edition */
	uint32_t child;
	/* over all schools */
	bool may_be;
	enum treatment treatment;
};

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

/* --- the question -------------------------------------------------------------------------------- */

static int read_team(struct explain *x, const json_t *q, struct fault *reterr)
{
	const struct team *team;
	int at;

	x->team = text_of(q, "team");
	x->role = text_of(q, "role");
	at = x->team != NULL ? config_team(x->e->config, x->team) : -1;
	if (at < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no team \"%.60s\"",
				 x->team != NULL ? x->team : "");
	team = &x->e->config->teams[at];
	for (unsigned i = 0; x->role != NULL && i < team->role_count; i++)
		if (strcmp(team->roles[i], x->role) == 0)
			return 0;
	return x->role == NULL ? 0 :
				 fault_set(reterr, FAULT_MISSING, "the team %s has no role \"%.60s\"",
					   team->id, x->role);
}

static int read_field(struct explain *x, const json_t *q, struct fault *reterr)
{
	const char *name = text_of(q, "field"), *near;

	x->field = FIELD_SESSION_MARK;
	for (unsigned f = 0; name != NULL && f < FIELD_COUNT; f++)
		if (strcmp(field_names[f], name) == 0) {
			x->field = (enum field)f;
			return 0;
		}
	if (name == NULL)
		return 0;
	near = text_nearest(name, field_names);
	return fault_set(reterr, FAULT_MEANING, "there is no field \"%.40s\"%s%s%s", name,
			 near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
			 near != NULL ? "\"?" : "");
}

static bool told_of(const struct explain *x, const struct enrolment *n)
{
	return enrolment_current(n, x->day) && (x->for_school < 0 || n->school == (uint32_t)x->for_school);
}

/* To a school a pupil of another school, and a number that nobody bears, are the same. */
static int read_pupil(struct explain *x, const json_t *q, struct fault *reterr)
{
	const char *pupil = text_of(q, "pupil"), *school = text_of(q, "for_school");
	bool any = false;

	x->for_school = school != NULL ? config_school(x->e->config, school) : -1;
	if (school != NULL && x->for_school < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no school \"%.60s\"", school);
	x->child =
		pupil != NULL ? answer_child(x->e, pupil, x->for_school < 0 ? x->day : DAY_NONE) : NO_INDEX;
	for (unsigned i = 0; x->child != NO_INDEX && i < x->e->children.at[x->child].enrolment_count; i++)
		any = any || told_of(x, &x->e->enrolments.at[x->e->children.at[x->child].enrolments[i]]);
	if (x->child == NO_INDEX || (x->for_school >= 0 && !any))
		return fault_set(
			reterr, FAULT_MISSING,
			"no such pupil is known; give the UPN, or SCHOOL:ID with the school's own id");
	return 0;
}

/* --- one contract at one school --------------------------------------------------------------------- */

static struct why_ask why_ask_of(const struct explain *x, const struct release_ask *ask,
				 const struct share_contract *c, enum field f)
{
	struct why_ask w = {.ask = *ask,
			    .school_id = x->e->config->schools[ask->school].id,
			    .field = f,
			    .for_school = x->for_school >= 0};

	w.in_force = trial_standing(x->e, c, (uint32_t)ask->school, x->day, &w.standing);
	w.held = trial_held(x->e, c, (uint32_t)ask->school, f);
	return w;
}

static const char *clause_of(const struct why *w, char out[48])
{
	if (w->index >= 0)
		snprintf(out, 48, "share[%d].fields[%d]", w->share, w->index);
	else if (w->share >= 0)
		snprintf(out, 48, "share[%d]", w->share);
	else
		out[0] = '\0';
	return out;
}

static unsigned line_of(const struct share_contract *c, const struct why *w)
{
	return w->index >= 0 ? c->shares[w->share].fields[w->index].line : 0;
}

static json_t *steps_json(const struct why *w)
{
	json_t *steps = json_array();

	for (unsigned i = 0; i < WHY_STEPS; i++)
		json_array_append_new(
			steps, json_pack("{s:s, s:s, s:s}", "step", why_step_name((enum why_step)i), "answer",
					 why_answer_name(w->steps[i].answer), "words", w->steps[i].words));
	return steps;
}

static const char *result_of(const struct why *w)
{
	if (w->treatment <= TREATMENT_COUNT)
		return w->treatment == TREATMENT_COUNT ? "counted only" : "not released";
	return w->may_be ? "released if the child is on the list" : "released";
}

static json_t *contract_json(const struct explain *x, const struct release_ask *ask,
			     const struct share_contract *c, bool *ret_may_be)
{
	struct why_ask wa = why_ask_of(x, ask, c, x->field);
	struct why w;
	char clause[48];

	why_contract(c, &wa, &w);
	*ret_may_be = *ret_may_be || (w.may_be && w.treatment > TREATMENT_COUNT);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o}", "contract", c->id, "version", c->version,
			 "result", result_of(&w), "treatment", treatment_names[w.treatment], "clause",
			 clause_of(&w, clause), "file", c->file != NULL ? c->file : "", "line",
			 (int)line_of(c, &w), "steps", steps_json(&w));
}

/* --- every field -----------------------------------------------------------------------------------------
 */

/* The clause by which a release is what it is. */
static void name_clause(const struct explain *x, const struct release_ask *ask, enum field f,
			enum treatment t, json_t *row)
{
	for (size_t i = 0; t > TREATMENT_DROP && i < x->e->config->contract_count; i++) {
		const struct share_contract *c = &x->e->config->contracts[i];
		struct why_ask wa = why_ask_of(x, ask, c, f);
		struct why w;
		char clause[48];

		why_contract(c, &wa, &w);
		if (w.treatment != t || w.may_be)
			continue;
		json_object_set_new(row, "contract", json_string(c->id));
		json_object_set_new(row, "version", json_string(c->version));
		json_object_set_new(row, "clause", json_string(clause_of(&w, clause)));
		json_object_set_new(row, "file", json_string(c->file != NULL ? c->file : ""));
		json_object_set_new(row, "line", json_integer((json_int_t)line_of(c, &w)));
		return;
	}
}

static json_t *fields_json(const struct explain *x, const struct release_ask *ask, const struct release *r)
{
	json_t *rows = json_array();

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		json_t *row = json_pack("{s:s, s:s}", "field", field_names[f], "treatment",
					treatment_names[r->treatment[f]]);

		name_clause(x, ask, (enum field)f, r->treatment[f], row);
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *school_json(struct explain *x, const struct enrolment *n)
{
	const struct config *config = x->e->config;
	struct release_ask ask = trial_ask(x->e, n, x->day, x->team, x->role);
	json_t *contracts = json_array(), *year = json_null();
	struct release r;
	bool may_be = false;

	if (x->for_school >= 0) {
		ask.subjects = 0;
		ask.year_group = n->row.year_group;
	}
	r = policy_release(x->e->policy, &ask);
	for (size_t i = 0; i < config->contract_count; i++)
		json_array_append_new(contracts, contract_json(x, &ask, &config->contracts[i], &may_be));
	x->may_be = x->may_be || may_be;
	if (r.treatment[x->field] > x->treatment)
		x->treatment = r.treatment[x->field];
	if (ask.year_group != YEAR_UNKNOWN)
		year = json_integer((json_int_t)ask.year_group);
	return json_pack("{s:s, s:s, s:o, s:s, s:b, s:o, s:o}", "school", config->schools[n->school].id,
			 "name", config->schools[n->school].name, "year_group", year, "treatment",
			 treatment_names[r.treatment[x->field]], "may_be", (int)may_be, "fields",
			 fields_json(x, &ask, &r), "contracts", contracts);
}

/* --- the whole ---------------------------------------------------------------------------------------------
 */

static const char *verdict_of(const struct explain *x)
{
	if (x->treatment > TREATMENT_COUNT)
		return "yes";
	return x->may_be ? "if the child is on the authority's list, which a school is not told" :
	       x->treatment == TREATMENT_COUNT ? "no: it is only counted" :
						 "no";
}

int trial_explain(struct engine *e, const struct asked_question *q, json_t **ret_json, struct fault *reterr)
{
	struct explain x = {.e = e, .child = NO_INDEX};
	json_t *schools;
	char day[11];
	int rc = trial_day(e, q->json, &x.day, reterr);

	if (rc == 0)
		rc = read_team(&x, q->json, reterr);
	if (rc == 0)
		rc = read_field(&x, q->json, reterr);
	if (rc == 0)
		rc = read_pupil(&x, q->json, reterr);
	if (rc == 0)
		rc = trial_log(e, q->who, &e->children.at[x.child].id, "what may be seen of a child, by",
			       x.team, reterr);
	if (rc != 0)
		return rc;
	schools = json_array();
	for (unsigned i = 0; i < e->children.at[x.child].enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[e->children.at[x.child].enrolments[i]];

		if (told_of(&x, n))
			json_array_append_new(schools, school_json(&x, n));
	}
	*ret_json = json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:o}", "ok", 1, "team", x.team,
			      "role", x.role != NULL ? x.role : "", "date", day_print(day, x.day), "field",
			      field_names[x.field], "verdict", verdict_of(&x), "allowed",
			      (int)(x.treatment > TREATMENT_COUNT), "treatment", treatment_names[x.treatment],
			      "edition", x.for_school >= 0 ? "school" : "authority", "schools", schools);
	return 0;
}
