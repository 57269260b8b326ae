#include "engine/tell/rule_list_told.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/envelope.h"

#define SPACE "rule_list"

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

int rule_list_keep_done(struct engine *e, struct fault *reterr)
{
	return keep_text(e, "done", json_pack("{s:I}", "at", (json_int_t)e->rule_lists->done), reterr);
}

int rule_list_keep(struct engine *e, const struct list_told *k, struct fault *reterr)
{
	char key[2 * DIGEST_SIZE + 1];

	text_hex(key, k->alert.bytes, DIGEST_SIZE);
	return keep_text(e, key,
			 json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i}", "rule", rule_row(k->rule)->name,
				   "team", k->team, "contract", k->contract, "day", (int)k->day, "children",
				   (int)k->children, "schools", (int)k->schools, "early", (int)k->early),
			 reterr);
}

static bool kept_read(const char *key, const json_t *json, struct list_told *k)
{
	const char *rule, *team, *contract;
	int day, children, schools, early, found;

	if (json_unpack((json_t *)(uintptr_t)json, "{s:s, s:s, s:s, s:i, s:i, s:i, s:i}", "rule", &rule,
			"team", &team, "contract", &contract, "day", &day, "children", &children, "schools",
			&schools, "early", &early) != 0)
		return false;
	found = rule_find(rule);
	*k = (struct list_told){.rule = (enum rule)found,
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
	struct list_told k, *put;
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
	VEC_FREE(&e->rule_lists->together);
	free(e->rule_lists);
	e->rule_lists = NULL;
}

static const struct list_told *kept_of(const struct engine *e, const struct digest *alert)
{
	for (size_t i = 0; i < e->rule_lists->kept.count; i++)
		if (memcmp(&e->rule_lists->kept.at[i].alert, alert, sizeof *alert) == 0)
			return &e->rule_lists->kept.at[i];
	return NULL;
}

int rule_list_envelope(struct engine *e, const struct alert *a, const struct list_told *k, uint32_t team,
		       enum urgency urgency, const struct render_list *list, const char *change,
		       struct fault *reterr)
{
	struct render_facts *f = calloc(1, sizeof *f);
	struct store_audit log = {.at = engine_now(e), .kind = "told"};
	int rc;

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	f->urgency = urgency;
	f->list = list;
	text_copy(f->next_step, sizeof f->next_step, span_of(notify_next_step(e, team, a->rule)));
	rc = envelope_to_team(e, a, team, f, change, reterr);
	free(f);
	text_copy(log.who, sizeof log.who, span_of(k->team));
	snprintf(log.text, sizeof log.text, "%s revision %u under %s: a list of %u", rule_row(a->rule)->name,
		 (unsigned)a->revision, k->contract, (unsigned)k->children);
	return rc == 0 ? e->store.ops->audit_add(e->store.self, &log, reterr) : rc;
}

void rule_list_counts(const struct engine *e, const struct alert *a, struct render_list *ret)
{
	const struct list_told *k = kept_of(e, &a->id);

	*ret = (struct render_list){0};
	if (k != NULL)
		*ret = (struct render_list){
			.day = k->day, .children = k->children, .schools = k->schools, .early = k->early};
}

int rule_list_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr)
{
	const struct list_told *k = kept_of(e, &a->id);
	int team = k != NULL ? config_team(e->config, k->team) : -1;
	struct render_list list;

	if (team < 0)
		return 0;
	list = (struct render_list){
		.day = k->day, .children = k->children, .schools = k->schools, .early = k->early};
	return rule_list_envelope(e, a, k, (uint32_t)team, URGENCY_SAME_DAY, &list, change, reterr);
}

bool rule_list_reaches(const struct engine *e, const struct alert *a, const char *mailbox)
{
	const struct list_told *k = kept_of(e, &a->id);

	return k != NULL && strcmp(k->team, mailbox) == 0;
}

bool rule_list_route(const struct engine *e, const struct alert *a, struct route *ret_route)
{
	const struct list_told *k = kept_of(e, &a->id);
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
