/* trial_policy.c: a contract as if it were in force. All that trials ask of the policy's making is here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/one.h"
#include "engine/answer/answer.h"
#include "engine/trial/trial.h"

int trial_day(const struct engine *e, const json_t *question, day_t *ret_day, struct fault *reterr)
{
	const char *text = answer_text(question, "date");
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	*ret_day = today;
	if (text[0] != '\0' && !day_parse(span_of(text), ret_day))
		return fault_set(reterr, FAULT_MEANING, "date: expected YYYY-MM-DD");
	if (*ret_day > today)
		return fault_set(reterr, FAULT_MEANING, "date: that day has not been yet");
	if (year_start_week(*ret_day) != roll_first_monday(e->roll))
		return fault_set(reterr, FAULT_MISSING, "no register of that academic year is held");
	return 0;
}

/* --- which contract ---------------------------------------------------------------------------- */

/* "ID" is the newest version there is, "ID@VERSION" that one. */
static int find(struct trial *t, const char *asked, struct fault *reterr)
{
	const char *at = strchr(asked, '@');
	struct span id = {asked, at != NULL ? (size_t)(at - asked) : strlen(asked)};
	const struct share_contract *found = NULL;

	for (size_t i = 0; i < t->e->config->contract_count; i++) {
		const struct share_contract *c = &t->e->config->contracts[i];

		if (!span_is(id, c->id) || (at != NULL && strcmp(at + 1, c->version) != 0))
			continue;
		if (found == NULL || contract_compare_versions(c->version, found->version) > 0)
			found = c;
	}
	if (found == NULL)
		return fault_set(reterr, FAULT_MISSING, "there is no contract \"%.80s\" in the configuration",
				 asked);
	t->as_written = found;
	return 0;
}

static int map_tree(struct trial *t, const struct tree *tree, const char *name, struct fault *reterr)
{
	struct faults faults = {0}, warnings = {0};
	struct share_contract *c = NULL;
	char shown[400];
	int rc = config_one_contract(tree, name, &t->arena, &c, &faults, &warnings);

	t->as_written = c;
	if (rc != 0 && faults.count > 0)
		rc = fault_set(reterr, FAULT_MEANING, "%s%s",
			       fault_print(&faults.list[0], shown, sizeof shown),
			       faults.count > 1 ? " (and more: muster contract check)" : "");
	else if (rc != 0)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a contract");
	faults_clear(&faults);
	faults_clear(&warnings);
	return rc;
}

/* A file comes as the tree that somebody else has read: YAML is not parsed here. */
static int take_file(struct trial *t, const char *name, int fd, uint64_t length, struct fault *reterr)
{
	struct tree tree;
	struct span bytes;
	int rc;

	if (length > LIMIT_TRIAL)
		return fault_set(reterr, FAULT_MEANING, "this contract is too large");
	rc = file_map_sealed(fd, (size_t)length, &bytes, reterr);
	if (rc != 0)
		return fault_set(reterr, FAULT_MEANING, "the contract did not come whole");
	rc = tree_unpack(bytes, &tree, NULL);
	file_unmap(bytes);
	if (rc != 0)
		return fault_set(reterr, FAULT_MEANING, "the contract is not of the form it should come in");
	t->from_file = true;
	rc = map_tree(t, &tree, name[0] != '\0' ? name : "contract", reterr);
	tree_free(&tree);
	return rc;
}

static int check_teams(const struct trial *t, struct fault *reterr)
{
	const struct share_contract *c = t->as_written;

	for (unsigned i = 0; i < c->share_count; i++)
		if (config_team(t->e->config, c->shares[i].team) < 0)
			return fault_set(reterr, FAULT_MISSING, "share[%u]: there is no team \"%.60s\"", i,
					 c->shares[i].team);
	for (unsigned i = 0; i < c->alert_count; i++)
		if (config_team(t->e->config, c->alerts[i].team) < 0)
			return fault_set(reterr, FAULT_MISSING, "alerts[%u]: there is no team \"%.60s\"", i,
					 c->alerts[i].team);
	return 0;
}

/* --- as if it were in force ---------------------------------------------------------------------- */

/* What the other contracts have is kept; the tried one, as it would stand, is agreed to by every school it
 * lists. Made in the trial's arena. */
static int agree(struct trial *t, struct policy_sources *sources, struct fault *reterr)
{
	const struct config *config = t->e->config;
	size_t room = sources->agreement_count = config->sources.agreement_count, kept = 0;
	const struct agreement **all = arena_array(&t->arena, room + config->school_count + 1, sizeof *all);
	struct agreement *made = arena_array(&t->arena, config->school_count + 1, sizeof *made);
	struct digest terms;
	int rc = agreement_terms(t->contract, &terms, reterr);

	if (rc != 0 || all == NULL || made == NULL)
		return rc != 0 ? rc : fault_set(reterr, FAULT_MEMORY, "no memory for a trial");
	for (size_t i = 0; i < room; i++)
		if (strcmp(config->sources.agreements[i]->contract, t->contract->id) != 0)
			all[kept++] = config->sources.agreements[i];
	for (size_t i = 0; i < config->school_count; i++) {
		struct agreement *a = &made[i];

		if (!why_supplies(t->contract, config->schools[i].id))
			continue;
		*a = (struct agreement){.when = t->contract->valid_from, .revoked = DAY_NONE};
		text_copy(a->contract, sizeof a->contract, span_of(t->contract->id));
		text_copy(a->version, sizeof a->version, span_of(t->contract->version));
		text_copy(a->school, sizeof a->school, span_of(config->schools[i].id));
		text_hex(a->terms, terms.bytes, DIGEST_SIZE);
		all[kept++] = a;
	}
	sources->agreements = all;
	sources->agreement_count = kept;
	return 0;
}

static int compile(struct trial *t, struct fault *reterr)
{
	const struct config *config = t->e->config;
	struct policy_sources sources = config->sources;
	struct share_contract *c;
	size_t count = 1;
	int rc;

	t->contracts = calloc(config->contract_count + 1, sizeof *t->contracts);
	if (t->contracts == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a trial");
	sources.contracts = t->contracts;
	c = &t->contracts[0];
	*c = *t->as_written;
	t->as_if = !contract_in_force(c, t->day);
	if (t->as_if) {
		c->status = CONTRACT_ACTIVE;
		c->valid_from = c->valid_from == DAY_NONE || c->valid_from > t->day ? t->day : c->valid_from;
		c->valid_to = c->valid_to < t->day ? t->day : c->valid_to;
	}
	for (size_t i = 0; i < config->contract_count; i++)
		if (strcmp(config->contracts[i].id, c->id) != 0)
			t->contracts[count++] = config->contracts[i];
	t->contract = c;
	sources.contract_count = 1;
	sources.listed = true;
	sources.agreement_count = 0;
	rc = policy_compile(&sources, &t->alone, reterr);
	sources.contract_count = count;
	sources.listed = config->sources.listed;
	if (rc == 0)
		rc = agree(t, &sources, reterr);
	return rc == 0 ? policy_compile(&sources, &t->after, reterr) : rc;
}

static int choose_schools(struct trial *t, const json_t *question, struct fault *reterr)
{
	const struct config *config = t->e->config;
	const char *only = answer_text(question, "for_school");
	int one = -1;

	t->for_school = only[0] != '\0' ? config_school(config, only) : -1;
	if (only[0] == '\0')
		only = answer_text(question, "school");
	if (only[0] != '\0') {
		one = config_school(config, only);
		if (one < 0)
			return fault_set(reterr, FAULT_MISSING, "there is no school \"%.60s\"", only);
		if (!why_supplies(t->contract, only))
			return fault_set(reterr, FAULT_MISSING, "%s does not name %s", t->contract->id, only);
	}
	t->schools = calloc(config->school_count + 1, sizeof *t->schools);
	if (t->schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a trial");
	for (size_t i = 0; i < config->school_count; i++) {
		t->schools[i] =
			(one < 0 || (size_t)one == i) && why_supplies(t->contract, config->schools[i].id);
		t->school_count += t->schools[i];
	}
	return 0;
}

int trial_open(struct trial *t, struct engine *e, const json_t *question, int fd, uint64_t length,
	       struct fault *reterr)
{
	const char *asked = answer_text(question, "contract");
	int rc;

	*t = (struct trial){
		.e = e, .for_school = -1, .masked = json_is_true(json_object_get(question, "masked"))};
	rc = trial_day(e, question, &t->day, reterr);
	if (rc == 0 && fd >= 0 && length > 0)
		rc = take_file(t, answer_text(question, "file"), fd, length, reterr);
	else if (rc == 0)
		rc = find(t, asked, reterr);
	if (rc == 0)
		rc = check_teams(t, reterr);
	if (rc == 0)
		rc = compile(t, reterr);
	return rc == 0 ? choose_schools(t, question, reterr) : rc;
}

void trial_close(struct trial *t)
{
	if (t == NULL)
		return;
	policy_free(t->alone);
	policy_free(t->after);
	free(t->contracts);
	free(t->schools);
	arena_free(&t->arena);
}

/* --- how a contract stands -------------------------------------------------------------------------- */

/* Its place in the configuration; SIZE_MAX for one that is only tried. */
static size_t place_of(const struct engine *e, const struct share_contract *contract)
{
	for (size_t i = 0; i < e->config->contract_count; i++)
		if (&e->config->contracts[i] == contract)
			return i;
	return SIZE_MAX;
}

bool trial_standing(const struct engine *e, const struct share_contract *contract, uint32_t school, day_t day,
		    const char **ret_words)
{
	enum standing standing = policy_standing(e->policy, place_of(e, contract), school, day);

	*ret_words = standing_name(standing);
	return standing == STANDING_IN_FORCE || standing == STANDING_HELD_OVER;
}

bool trial_held(const struct engine *e, const struct share_contract *contract, uint32_t school, enum field f)
{
	return (policy_held(e->policy, place_of(e, contract), school) & field_bit(f)) != 0;
}
