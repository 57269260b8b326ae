#include "engine/tell/baseline_told.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/envelope.h"
#include "exchange/fields.h"

#define REPORTS "baseline"
#define SCHOOLS "baseline_school"
#define SINCE	"baseline_since"

static const struct field_row settled_fields[] = {FIELD_BOOL(baseline_settled, told),
						  FIELD_I32(baseline_settled, live)};
#define SETTLED_FIELDS (sizeof settled_fields / sizeof *settled_fields)

void baseline_look(struct engine *e)
{
	if (e->baseline != NULL)
		e->baseline->looked = true;
}

/* --- kept ------------------------------------------------------------------------------------------------
 */

int baseline_settle(struct engine *e, uint32_t school, bool told, struct fault *reterr)
{
	struct baseline_settled *s = &e->baseline->schools[school];
	const struct school *row = e->schools[school].row;
	struct buffer packed = {0};
	int rc;

	*s = (struct baseline_settled){.known = true, .told = told, .live = row->go_live};
	fields_pack(settled_fields, SETTLED_FIELDS, s, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, SCHOOLS, row->id, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	buffer_free(&packed);
	return rc;
}

int baseline_keep_since(struct engine *e, struct fault *reterr)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)e->baseline->since);
	return e->store.ops->value_put(e->store.self, "engine", SINCE,
				       e->baseline->since != 0 ? span_of(text) : (struct span){0}, reterr);
}

static int restore_since(struct engine *e, struct fault *reterr)
{
	struct buffer value = {0};
	bool found = false;
	int rc = e->store.ops->value_get(e->store.self, "engine", SINCE, &value, &found, reterr);

	if (rc == 0 && found)
		e->baseline->since = strtoll(value.at, NULL, 10);
	buffer_free(&value);
	return rc;
}

bool baseline_is_settled(const struct engine *e, uint32_t school)
{
	const struct baseline_settled *s = &e->baseline->schools[school];

	return s->known && (s->told || s->live == e->schools[school].row->go_live);
}

int baseline_keep(struct engine *e, const struct baseline_told *k, struct fault *reterr)
{
	json_t *ids = json_array(), *json;
	char key[2 * DIGEST_SIZE + 1], *text;
	int rc;

	for (uint32_t i = 0; i < k->school_count; i++)
		json_array_append_new(ids, json_string(e->schools[k->schools[i]].row->id));
	json = json_pack("{s:s, s:i, s:i, s:o}", "team", k->team, "children", (int)k->children, "episodes",
			 (int)k->episodes, "schools", ids);
	text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(json);
	if (text == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	text_hex(key, k->alert.bytes, DIGEST_SIZE);
	rc = e->store.ops->value_put(e->store.self, REPORTS, key, span_of(text), reterr);
	free(text);
	return rc;
}

static int restore_school(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct baseline_settled read = {.known = true};
	int school = config_school(e->config, key);

	if (!fields_unpack(settled_fields, SETTLED_FIELDS, &value, &read))
		return -FAULT_PARSE;
	if (school >= 0)
		e->baseline->schools[school] = read;
	return 0;
}

/* A school that is gone keeps its place in the count: it leads nowhere, so that nothing of it leaves. */
static bool read_report(const struct engine *e, const json_t *json, struct baseline_told *k)
{
	const char *team;
	int children, episodes;
	json_t *ids, *id;
	size_t i;

	if (json_unpack((json_t *)(uintptr_t)json, "{s:s, s:i, s:i, s:o}", "team", &team, "children",
			&children, "episodes", &episodes, "schools", &ids) != 0 ||
	    !text_copy(k->team, sizeof k->team, span_of(team)))
		return false;
	k->children = (uint32_t)children;
	k->episodes = (uint32_t)episodes;
	k->schools = calloc(json_array_size(ids) + 1, sizeof *k->schools);
	if (k->schools == NULL)
		return false;
	json_array_foreach(ids, i, id) {
		int school = json_is_string(id) ? config_school(e->config, json_string_value(id)) : -1;

		k->schools[k->school_count++] = school < 0 ? NO_INDEX : (uint32_t)school;
	}
	return true;
}

static int restore_report(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	json_t *json = json_loadb(value.at, value.length, 0, NULL);
	struct baseline_told *k = VEC_ADD(&e->baseline->kept);
	bool ok =
		k != NULL && text_unhex(k->alert.bytes, DIGEST_SIZE, span_of(key)) && read_report(e, json, k);

	json_decref(json);
	return k == NULL ? -FAULT_MEMORY : ok ? 0 : -FAULT_PARSE;
}

int baseline_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->baseline = calloc(1, sizeof *e->baseline);
	if (e->baseline != NULL)
		e->baseline->schools = calloc(e->config->school_count + 1, sizeof *e->baseline->schools);
	if (e->baseline == NULL || e->baseline->schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for opening reports");
	e->baseline->looked = true;
	rc = restore_since(e, reterr);
	if (rc == 0)
		rc = e->store.ops->value_walk(e->store.self, SCHOOLS, restore_school, e, reterr);
	if (rc == 0)
		rc = e->store.ops->value_walk(e->store.self, REPORTS, restore_report, e, reterr);
	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "what was told in opening reports cannot be read back");
	return rc;
}

void baseline_forget(struct engine *e)
{
	struct baseline *b = e->baseline;

	if (b == NULL)
		return;
	for (size_t i = 0; i < b->kept.count; i++)
		free(b->kept.at[i].schools);
	VEC_FREE(&b->kept);
	if (b->run != NULL)
		b->run_free(b->run);
	free(b->schools);
	free(b);
	e->baseline = NULL;
}

/* --- who reads it ----------------------------------------------------------------------------------------
 */

/* Lists tell the whole year as it is, and not_heard is of today: neither has a baseline. Nor is good news
 * anything that stands open. */
static bool has_baseline(const struct contract_alert *row)
{
	int rule = rule_find(row->rule);
	const struct rule_row *r = rule >= 0 ? rule_row((enum rule)rule) : NULL;

	return r != NULL && r->rule != RULE_NOT_HEARD && r->caution != NULL &&
	       (r->span == SPAN_SESSIONS || r->span == SPAN_RUN || r->span == SPAN_STATE);
}

static bool names(const struct share_contract *c, const char *team)
{
	for (unsigned k = 0; k < c->alert_count; k++)
		if (strcmp(c->alerts[k].team, team) == 0 && has_baseline(&c->alerts[k]))
			return true;
	return false;
}

bool baseline_reads(const struct engine *e, uint32_t school, const char *team, day_t day)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		enum standing s = policy_standing(e->policy, i, school, day);

		if ((s == STANDING_IN_FORCE || s == STANDING_HELD_OVER) &&
		    names(&e->config->contracts[i], team))
			return true;
	}
	return false;
}

static bool suspended(const struct engine *e, uint32_t school, const char *team, day_t day)
{
	for (size_t i = 0; i < e->config->contract_count; i++)
		if (policy_standing(e->policy, i, school, day) == STANDING_SUSPENDED &&
		    names(&e->config->contracts[i], team))
			return true;
	return false;
}

static const struct baseline_told *kept_of(const struct engine *e, const struct digest *alert)
{
	for (size_t i = 0; i < e->baseline->kept.count; i++)
		if (memcmp(&e->baseline->kept.at[i].alert, alert, sizeof *alert) == 0)
			return &e->baseline->kept.at[i];
	return NULL;
}

bool baseline_reaches(const struct engine *e, const struct alert *a, const char *mailbox)
{
	const struct baseline_told *k = kept_of(e, &a->id);

	return k != NULL && strcmp(k->team, mailbox) == 0;
}

enum may_send baseline_may_send(const struct engine *e, const struct alert *a, const char *mailbox)
{
	const struct baseline_told *k = kept_of(e, &a->id);
	day_t today = engine_today(e);
	enum may_send may = SEND_NOW;

	if (k == NULL || strcmp(k->team, mailbox) != 0)
		return SEND_NEVER;
	for (uint32_t i = 0; i < k->school_count; i++) {
		uint32_t school = k->schools[i];

		if (school == NO_INDEX)
			return SEND_NEVER;
		if (baseline_reads(e, school, mailbox, today))
			continue;
		if (!suspended(e, school, mailbox, today))
			return SEND_NEVER;
		may = SEND_LATER;
	}
	return may;
}

/* --- what its readers hear of it later -------------------------------------------------------------------
 */

void baseline_counts(const struct engine *e, const struct alert *a, struct baseline_facts *ret)
{
	const struct baseline_told *k = kept_of(e, &a->id);

	*ret = (struct baseline_facts){0};
	if (k != NULL)
		*ret = (struct baseline_facts){
			.schools = k->school_count, .children = k->children, .episodes = k->episodes};
}

int baseline_envelope(struct engine *e, const struct alert *a, uint32_t team,
		      const struct baseline_facts *said, const char *change, struct fault *reterr)
{
	struct render_facts *f = calloc(1, sizeof *f);
	struct store_audit log = {.at = engine_now(e), .kind = "told"};
	int rc;

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	f->urgency = URGENCY_SAME_DAY;
	f->baseline = said;
	text_copy(f->next_step, sizeof f->next_step, span_of(notify_next_step(e, team, a->rule)));
	rc = envelope_to_team(e, a, team, f, change, reterr);
	free(f);
	text_copy(log.who, sizeof log.who, span_of(e->config->teams[team].id));
	snprintf(log.text, sizeof log.text, "%s revision %u: %u episodes of %u children at %u schools",
		 rule_row(a->rule)->name, (unsigned)a->revision, said->episodes, said->children,
		 said->schools);
	return rc == 0 ? e->store.ops->audit_add(e->store.self, &log, reterr) : rc;
}

int baseline_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr)
{
	const struct baseline_told *k = kept_of(e, &a->id);
	int team = k != NULL ? config_team(e->config, k->team) : -1;
	struct baseline_facts counts;

	if (team < 0)
		return 0;
	baseline_counts(e, a, &counts);
	return baseline_envelope(e, a, (uint32_t)team, &counts, change, reterr);
}
