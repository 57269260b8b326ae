/* view_contract_diff.c: what a version changes against the one in force, in plain English. */
#include <string.h>

#include "config/agreement_judge.h"
#include "contract/diff.h"
#include "engine/answer/answer.h"
#include "engine/view/view_contracts.h"

static const char *team_name(const void *context, const char *id)
{
	const struct engine *e = context;
	int at = config_team(e->config, id);

	return at >= 0 ? e->config->teams[at].name : NULL;
}

static const char *school_name(const void *context, const char *id)
{
	const struct engine *e = context;
	int at = config_school(e->config, id);

	return at >= 0 ? e->config->schools[at].name : NULL;
}

/* At this school (NO_INDEX: anywhere) this version is the one that counts today. */
static bool in_force(const struct engine *e, const struct share_contract *c, uint32_t school)
{
	size_t at = (size_t)(c - e->config->contracts);
	enum standing s;

	if (school == NO_INDEX)
		return policy_current(e->policy, at, engine_today(e));
	s = policy_standing(e->policy, at, school, engine_today(e));
	return s == STANDING_IN_FORCE || s == STANDING_HELD_OVER || s == STANDING_TRIAL;
}

/* The version in force, or else the newest that is older. */
static const struct share_contract *before(const struct engine *e, const struct visitor *v,
					   const struct share_contract *c, uint32_t school)
{
	const struct share_contract *found = NULL;
	bool forced = false;

	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *k = &e->config->contracts[i];
		bool now;

		if (k == c || strcmp(k->id, c->id) != 0 || view_contract_of(e, v, k->id, k->version) != k ||
		    contract_compare_versions(k->version, c->version) >= 0)
			continue;
		now = in_force(e, k, school);
		if (found == NULL || (now && !forced) ||
		    (now == forced && contract_compare_versions(k->version, found->version) > 0)) {
			found = k;
			forced = now;
		}
	}
	return found;
}

static json_t *lines_json(const struct engine *e, const struct diff *d, const char *school)
{
	const struct diff_names names = {team_name, school_name, e, school};
	json_t *all = json_array();

	for (unsigned i = 0; i < d->count; i++) {
		const struct fact *f = &d->facts[i];
		struct buffer words = {0};

		if (school != NULL && !fact_concerns(d, f, school))
			continue;
		fact_words(d, f, &names, &words);
		json_array_append_new(
			all, json_pack("{s:s, s:s, s:b, s:s}", "kind", fact_kind_name(f->kind), "text",
				       buffer_ok(&words) && words.at != NULL ? words.at : "", "widens",
				       f->widens != WIDENING_NONE, "of", widening_name(f->widens)));
		buffer_free(&words);
	}
	return all;
}

static bool any_widens(const json_t *lines)
{
	for (size_t i = 0; i < json_array_size(lines); i++)
		if (json_is_true(json_object_get(json_array_get(lines, i), "widens")))
			return true;
	return false;
}

/* The school that is asked about: of its staff one of theirs, the first of them that the contract lists. */
int view_contract_school(const struct engine *e, const struct visitor *v, const struct share_contract *c,
			 const char *asked, uint32_t *ret, struct fault *reterr)
{
	*ret = NO_INDEX;
	if (asked[0] != '\0') {
		int at = config_school(e->config, asked);

		if (at < 0 || !agreement_lists(c, asked) ||
		    (v->person->school_count > 0 && !visitor_of_school(v, asked)))
			return view_missing(reterr);
		*ret = (uint32_t)at;
		return 0;
	}
	for (unsigned i = 0; *ret == NO_INDEX && i < v->person->school_count; i++) {
		int at = config_school(e->config, v->person->schools[i]);

		if (at >= 0 && agreement_lists(c, v->person->schools[i]))
			*ret = (uint32_t)at;
	}
	return 0;
}

int view_contract_diff(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr)
{
	const char *against = answer_text(question, "against");
	const struct share_contract *c =
		view_contract_of(e, v, answer_text(question, "id"), answer_text(question, "version"));
	const struct share_contract *old;
	const char *school = NULL;
	struct diff d = {0};
	uint32_t at;
	json_t *lines;
	int rc;

	if (c == NULL)
		return view_missing(reterr);
	rc = view_contract_school(e, v, c, answer_text(question, "school"), &at, reterr);
	if (rc != 0)
		return rc;
	if (at != NO_INDEX)
		school = e->config->schools[at].id;
	old = against[0] != '\0' ? view_contract_of(e, v, c->id, against) : before(e, v, c, at);
	if (against[0] != '\0' && old == NULL)
		return view_missing(reterr);
	if (old == NULL)
		return view_give(json_pack("{s:b, s:s, s:n, s:b, s:[]}", "ok", 1, "version", c->version,
					   "against", "widens", 0, "lines"),
				 ret_json, reterr);
	rc = diff_contracts(old, c, &d, reterr);
	if (rc != 0)
		return rc;
	lines = lines_json(e, &d, school);
	diff_free(&d);
	return view_give(json_pack("{s:b, s:s, s:s, s:b, s:o}", "ok", 1, "version", c->version, "against",
				   old->version, "widens", (int)any_widens(lines), "lines", lines),
			 ret_json, reterr);
}
