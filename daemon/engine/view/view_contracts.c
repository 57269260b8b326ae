#include "engine/view/view_contracts.h"

#include <stdio.h>
#include <string.h>

#include "config/agreement_judge.h"
#include "engine/answer/answer.h"
#include "engine/keep/ending.h"
#include "engine/world/holdbacks.h"

/* --- which -----------------------------------------------------------------------------------------------
 */

static bool names_team(const struct share_contract *c, const struct visitor *v)
{
	bool names = visitor_of_team(v, c->team);

	for (unsigned i = 0; i < c->share_count; i++)
		names = names || visitor_of_team(v, c->shares[i].team);
	for (unsigned i = 0; i < c->alert_count; i++)
		names = names || visitor_of_team(v, c->alerts[i].team);
	return names;
}

static bool lists_school(const struct share_contract *c, const struct visitor *v)
{
	bool listed = c->all_schools && v->person->school_count > 0;

	for (unsigned i = 0; i < c->school_count; i++)
		listed = listed || visitor_of_school(v, c->schools[i]);
	return listed;
}

static bool sees(const struct share_contract *c, const struct visitor *v)
{
	if (v->person->school_count > 0)
		return c->status != CONTRACT_DRAFT && lists_school(c, v);
	return names_team(c, v) || (visitor_of_authority(v) && visitor_may(v, RIGHT_CONTRACTS));
}

const struct share_contract *view_contract_of(const struct engine *e, const struct visitor *v, const char *id,
					      const char *version)
{
	const struct share_contract *found = NULL;
	bool found_current = false;

	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];
		bool current = policy_current(e->policy, i, engine_today(e));

		if (strcmp(c->id, id) != 0 || !sees(c, v) ||
		    (version[0] != '\0' && strcmp(c->version, version) != 0))
			continue;
		if (found == NULL || (current && !found_current) ||
		    (current == found_current && contract_compare_versions(c->version, found->version) > 0)) {
			found = c;
			found_current = current;
		}
	}
	return found;
}

/* --- rows ------------------------------------------------------------------------------------------------
 */

const char *view_word(const char *words, char out[40])
{
	text_copy(out, 40, span_of(words));
	for (char *at = out; *at != '\0'; at++)
		*at = *at == ' ' ? '_' : *at;
	return out;
}

/* To a school: how it stands there, at its first school that the contract lists. */
static void status_of(const struct engine *e, const struct visitor *v, const struct share_contract *c,
		      char out[40])
{
	size_t at = (size_t)(c - e->config->contracts);

	view_word(contract_status_names[c->status], out);
	for (unsigned i = 0; i < v->person->school_count; i++) {
		int school = config_school(e->config, v->person->schools[i]);
		enum standing s = school >= 0 ?
					  policy_standing(e->policy, at, (size_t)school, engine_today(e)) :
					  STANDING_NOT_LISTED;

		if (s == STANDING_NOT_LISTED)
			continue;
		view_word(standing_name(s), out);
		return;
	}
}

static json_t *row_json(const struct engine *e, const struct visitor *v, const struct share_contract *c)
{
	size_t at = (size_t)(c - e->config->contracts);
	const struct ending_count *n =
		e->ending != NULL && e->ending->counts != NULL ? &e->ending->counts[at] : NULL;
	bool counts = v->person->school_count == 0 && n != NULL && n->counted;
	char status[40], purpose[40];

	status_of(e, v, c, status);
	view_word(purpose_names[c->purpose], purpose);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "id", c->id, "version", c->version,
			 "title", c->title, "status", status, "purpose", purpose, "until",
			 c->valid_to != DAY_NONE ? view_day(c->valid_to) : json_string(""), "agreed",
			 counts ? json_integer(n->agreed) : json_null(), "schools",
			 counts && !c->all_schools ? json_integer(c->school_count) : json_null());
}

int view_contracts(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	json_t *all = json_array();

	(void)question;
	for (size_t i = 0; i < e->config->contract_count; i++)
		if (sees(&e->config->contracts[i], v))
			json_array_append_new(all, row_json(e, v, &e->config->contracts[i]));
	return view_give(json_pack("{s:b, s:o}", "ok", 1, "contracts", all), ret_json, reterr);
}

/* --- one -------------------------------------------------------------------------------------------------
 */

static json_t *versions_json(const struct engine *e, const struct visitor *v, const char *id)
{
	json_t *all = json_array();

	for (size_t i = 0; i < e->config->contract_count; i++)
		if (strcmp(e->config->contracts[i].id, id) == 0 && sees(&e->config->contracts[i], v))
			json_array_append_new(all, row_json(e, v, &e->config->contracts[i]));
	return all;
}

/* What is left to do at each of a school's staff's schools. */
static void school_tasks(const struct engine *e, const struct share_contract *c, int school, json_t *all)
{
	size_t at = (size_t)(c - e->config->contracts);
	const struct agreement *a = policy_agreement(e->policy, at, (size_t)school);
	enum standing s = policy_standing(e->policy, at, (size_t)school, engine_today(e));
	const struct school *row = &e->config->schools[school];
	bool signs = e->config->authority.agreements == AGREEMENTS_SIGNED;
	bool agreed = signs ? a != NULL && a->revoked == DAY_NONE :
			      s != STANDING_NOT_AGREED && s != STANDING_WITHDRAWN && s != STANDING_DRAFT;
	uint32_t held = policy_held(e->policy, at, (size_t)school);
	char text[320], day[16];
	unsigned count = 0;

	if (s == STANDING_NOT_LISTED)
		return;
	for (uint32_t bits = held; bits != 0; bits &= bits - 1)
		count++;
	if (a != NULL && a->revoked == DAY_NONE)
		snprintf(text, sizeof text, "%s: agreed by %.80s on %s.", row->name,
			 a->who != NULL ? a->who : "", day_words(day, a->when));
	else
		snprintf(text, sizeof text, "%s: %s.", row->name, standing_name(s));
	json_array_append_new(all, json_pack("{s:s, s:s, s:b, s:s}", "id", "agree", "name",
					     "Agree to this version", "done", (int)agreed, "text", text));
	snprintf(text, sizeof text, "%s: %u optional fields are held back.", row->name, count);
	json_array_append_new(all,
			      json_pack("{s:s, s:s, s:b, s:s}", "id", "hold_back", "name",
					"Choose what to hold back (you need not)", "done", 1, "text", text));
	snprintf(text, sizeof text, "%s: %u %s held back, whatever contracts say.", row->name,
		 held_back_count(e, (uint32_t)school),
		 held_back_count(e, (uint32_t)school) == 1 ? "child is" : "children are");
	json_array_append_new(all, json_pack("{s:s, s:s, s:b, s:s, s:s}", "id", "children", "name",
					     "Children held back (you need not)", "done", 1, "text", text,
					     "school", row->id));
}

/* One that everybody at a school has before agreeing; nobody can tell whether it was really done, so it
 * counts as done with the agreement. */
static void reading_tasks(json_t *all, bool agreed)
{
	static const struct {
		const char *id, *name, *text;
	} tasks[] = {
		{"read", "Read what it says", "About five minutes."},
		{"changes", "Read what it changes", "Against the version in force at your school."},
		{"preview", "Look at who would have seen what", "On a past day of your choice."},
	};

	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
		json_array_append_new(all,
				      json_pack("{s:s, s:s, s:b, s:s}", "id", tasks[i].id, "name",
						tasks[i].name, "done", (int)agreed, "text", tasks[i].text));
}

/* Has every school of the visitor's that the contract lists agreed? */
static bool all_agreed(const struct engine *e, const struct visitor *v, const struct share_contract *c)
{
	size_t at = (size_t)(c - e->config->contracts);
	bool agreed = true;

	for (unsigned i = 0; i < v->person->school_count; i++) {
		int school = config_school(e->config, v->person->schools[i]);
		const struct agreement *a =
			school >= 0 ? policy_agreement(e->policy, at, (size_t)school) : NULL;

		if (school >= 0 && agreement_lists(c, v->person->schools[i]))
			agreed = agreed && a != NULL && a->revoked == DAY_NONE;
	}
	return agreed;
}

/* The authority's own side, which a school waits for. */
static void force_task(json_t *all, const struct share_contract *c)
{
	bool done = c->status == CONTRACT_ACTIVE;

	json_array_append_new(all, json_pack("{s:s, s:s, s:b, s:s}", "id", "force", "name",
					     "The authority puts it in force", "done", (int)done, "text",
					     done ? "It has." : "There is nothing for you to do here."));
}

/* What the school may hold back, and does. */
static json_t *optional_json(const struct engine *e, const struct share_contract *c, size_t school)
{
	uint32_t optional = view_contract_optional(c),
		 held = policy_held(e->policy, (size_t)(c - e->config->contracts), school);
	json_t *all = json_array();
	char words[40];

	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if ((optional & field_bit((enum field)f)) != 0) {
			text_copy(words, sizeof words, span_of(field_name((enum field)f)));
			for (char *at = words; *at != '\0'; at++)
				*at = *at == '_' ? ' ' : *at;
			json_array_append_new(all, json_pack("{s:s, s:s, s:b}", "name",
							     field_name((enum field)f), "text", words, "held",
							     (held & field_bit((enum field)f)) != 0));
		}
	return all;
}

/* The schools whose side the visitor may speak for, and how each stands. */
static json_t *parties_json(const struct engine *e, const struct visitor *v, const struct share_contract *c)
{
	size_t at = (size_t)(c - e->config->contracts);
	bool authority =
		v->person->school_count == 0 && visitor_may(v, RIGHT_CONTRACTS) && visitor_of_authority(v);
	json_t *all = json_array();

	for (size_t i = 0; i < e->config->school_count; i++) {
		const struct school *s = &e->config->schools[i];
		const struct agreement *a = policy_agreement(e->policy, at, i);
		char words[40];

		if (!agreement_lists(c, s->id) || !(authority || visitor_of_school(v, s->id)))
			continue;
		view_word(standing_name(policy_standing(e->policy, at, i, engine_today(e))), words);
		json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:b, s:o}", "id", s->id, "name",
						     s->name, "standing", words, "agreed",
						     a != NULL && a->revoked == DAY_NONE, "optional",
						     optional_json(e, c, i)));
	}
	return all;
}

static json_t *tasks_json(const struct engine *e, const struct visitor *v, const struct share_contract *c)
{
	json_t *all = json_array();

	if (v->person->school_count > 0)
		reading_tasks(all, all_agreed(e, v, c));

	for (unsigned i = 0; i < v->person->school_count; i++) {
		int school = config_school(e->config, v->person->schools[i]);

		if (school >= 0)
			school_tasks(e, c, school, all);
	}
	if (v->person->school_count > 0)
		force_task(all, c);
	return all;
}

int view_contract(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr)
{
	const struct share_contract *c =
		view_contract_of(e, v, answer_text(question, "id"), answer_text(question, "version"));
	struct digest terms;
	char hash[VIEW_HEX];
	json_t *row;
	int rc;

	if (c == NULL)
		return view_missing(reterr);
	rc = agreement_terms(c, &terms, reterr);
	if (rc != 0)
		return rc;
	row = row_json(e, v, c);
	if (row == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a contract");
	json_object_set_new(row, "ok", json_true());
	json_object_set_new(row, "hash", json_string(view_hex(&terms, hash)));
	json_object_set_new(row, "sections", view_contract_sections(e, c));
	json_object_set_new(row, "versions", versions_json(e, v, c->id));
	json_object_set_new(row, "tasks", tasks_json(e, v, c));
	json_object_set_new(row, "parties", parties_json(e, v, c));
	json_object_set_new(row, "may_decide",
			    json_boolean(visitor_may(v, RIGHT_CONTRACTS) &&
					 (v->person->school_count > 0 || visitor_of_authority(v))));
	return view_give(row, ret_json, reterr);
}
