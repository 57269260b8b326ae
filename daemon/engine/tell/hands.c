#include "engine/tell/hands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "contract/why.h"
#include "engine/tell/clocks.h"
#include "engine/tell/mutes.h"
#include "engine/world/holdbacks.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

#define SPACE "hand"
/* Working minutes where no contract that led to the alert sets any: a person asked, so it does not wait. */
#define TAKE_WITHIN    60
#define OUTCOME_WITHIN (3 * 60)

struct hand {
	struct digest alert;
	struct contract_alert row; /* as if a contract had it: the team, how urgent, how long it may wait */
	uint32_t number, revision; /* the alert's revision that told of it */
	char by[96];
	uint32_t before; /* the earlier one about this alert, NO_INDEX: none */
};
struct hands {
	struct hand *at; /* by number */
	size_t count, room;
	struct map newest; /* the alert's digest -> hand */
};

struct kept {
	struct digest alert;
	uint32_t number, revision, take_within, outcome_within;
	char team[CONTRACT_NAME], by[96];
};
static const struct field_row kept_rows[] = {
	FIELD_RAW(kept, alert),	      FIELD_I32(kept, number),	       FIELD_I32(kept, revision),
	FIELD_I32(kept, take_within), FIELD_I32(kept, outcome_within), FIELD_TEXT(kept, team),
	FIELD_TEXT(kept, by),
};
#define KEPT_ROWS (sizeof kept_rows / sizeof *kept_rows)

/* --- rows ----------------------------------------------------------------------------------------------- */

static struct span id_span(const struct digest *id)
{
	return (struct span){(const char *)id->bytes, DIGEST_SIZE};
}

static uint32_t newest(const struct engine *e, const struct digest *alert)
{
	uint32_t at = e->hands != NULL ? map_get(&e->hands->newest, id_span(alert)) : MAP_NONE;

	return at == MAP_NONE ? NO_INDEX : at;
}

static struct hand *add(struct hands *h, const struct kept *k)
{
	struct hand *fresh = VEC_ADD(h);
	uint32_t before = map_get(&h->newest, id_span(&k->alert));

	if (fresh == NULL || !map_put(&h->newest, id_span(&k->alert), (uint32_t)(h->count - 1)))
		return NULL;
	*fresh = (struct hand){.alert = k->alert,
			       .number = k->number,
			       .revision = k->revision,
			       .before = before == MAP_NONE ? NO_INDEX : before};
	fresh->row.urgency = URGENCY_SAME_SESSION;
	fresh->row.take_within = (int)k->take_within;
	fresh->row.outcome_within = (int)k->outcome_within;
	text_copy(fresh->row.team, sizeof fresh->row.team, span_of(k->team));
	text_copy(fresh->by, sizeof fresh->by, span_of(k->by));
	return fresh;
}

/* --- who may read ------------------------------------------------------------------------------------------
 */

/* What the authority's own list says of a child is read under any contract about such children. */
static const struct share_contract *reads_list(const struct engine *e, const struct about *about,
					       const char *team, day_t day, unsigned *ret_subjects)
{
	const struct share_contract *first = NULL;

	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		if (!policy_current(e->policy, i, day) || (c->subjects & about->subjects) == 0 ||
		    (about->year_group != YEAR_UNKNOWN &&
		     !contract_covers(c, about->subjects, about->year_group)))
			continue;
		for (unsigned k = 0; k < c->share_count; k++)
			if (why_share_for(&c->shares[k], team, NULL) &&
			    why_share_about(c, &c->shares[k], about->subjects)) {
				first = first == NULL ? c : first;
				*ret_subjects |= c->subjects;
			}
	}
	return first;
}

const struct share_contract *hands_reads(const struct engine *e, enum rule rule, const struct about *about,
					 const char *team, day_t day, unsigned *ret_subjects)
{
	struct release_ask ask = {.school = about->school,
				  .day = day,
				  .subjects = about->subjects,
				  .year_group = about->year_group,
				  .team = team,
				  .held_back = held_back(e, about->child, about->school) != NULL};
	uint32_t needs = rule_row(rule)->needs;
	struct release r;
	bool enough = needs == 0;

	*ret_subjects = 0;
	if (rule == RULE_NOT_HEARD)
		return reads_list(e, about, team, day, ret_subjects);
	if (about->school == NO_INDEX)
		return NULL;
	r = policy_release(e->policy, &ask);
	for (int f = 0; f < FIELD_COUNT; f++)
		if (r.treatment[f] > TREATMENT_COUNT) {
			*ret_subjects |= r.clause[f].contract->subjects;
			enough = enough || (needs & field_bit((enum field)f)) != 0;
		}
	/* What the message is made of must be among what the team is shown. */
	return r.allowed && enough ? r.contract : NULL;
}

static unsigned add_route(const struct engine *e, const struct hand *h, enum rule rule,
			  const struct about *about, day_t day, struct route *routes, unsigned count)
{
	int team = config_team(e->config, h->row.team);
	const struct share_contract *c;
	unsigned subjects;

	if (team < 0 || count == CONTRACT_LIST)
		return count;
	for (unsigned i = 0; i < count; i++)
		if (routes[i].team == (uint32_t)team)
			return count;
	c = hands_reads(e, rule, about, h->row.team, day, &subjects);
	if (c == NULL)
		return count;
	routes[count] = (struct route){
		.contract = c, .row = &h->row, .subjects = subjects, .team = (uint32_t)team, .handed = true};
	return count + 1;
}

/* The newest one whose team is still there and may read today: its turn is not over. NULL: none. */
static const struct hand *holder(const struct engine *e, uint32_t last, enum rule rule,
				 const struct about *about)
{
	unsigned ignored;

	for (uint32_t at = last; at != NO_INDEX; at = e->hands->at[at].before) {
		const struct hand *h = &e->hands->at[at];

		if (config_team(e->config, h->row.team) >= 0 &&
		    hands_reads(e, rule, about, h->row.team, engine_today(e), &ignored) != NULL)
			return h;
	}
	return NULL;
}

unsigned hands_routes(const struct engine *e, const struct alert *a, const struct about *about, day_t day,
		      struct route routes[CONTRACT_LIST], unsigned count)
{
	uint32_t last = newest(e, &a->id);
	const struct hand *with = last != NO_INDEX ? holder(e, last, a->rule, about) : NULL;

	for (uint32_t at = last; at != NO_INDEX; at = e->hands->at[at].before)
		count = add_route(e, &e->hands->at[at], a->rule, about, day, routes, count);
	for (unsigned i = 0; with != NULL && i < count; i++) {
		bool has = strcmp(routes[i].row->team, with->row.team) == 0;

		routes[i].passed = !has;
		routes[i].at_once = has && with->revision == a->revision;
	}
	return count;
}

/* --- the act ----------------------------------------------------------------------------------------------
 */

static const char *nearest_team(const struct engine *e, const char *word)
{
	const char **names = calloc(e->config->team_count + 1, sizeof *names), *near;

	if (names == NULL)
		return NULL;
	for (size_t i = 0; i < e->config->team_count; i++)
		names[i] = e->config->teams[i].id;
	near = text_nearest(word, names);
	free(names);
	return near;
}

static bool may_read(const struct engine *e, const struct alert *a, const struct about *about,
		     const char *team)
{
	unsigned ignored;

	return hands_reads(e, a->rule, about, team, session_day(a->last), &ignored) != NULL &&
	       hands_reads(e, a->rule, about, team, engine_today(e), &ignored) != NULL;
}

/* Does the team wait for somebody to take it as things are? */
static bool has_it(const struct engine *e, const struct alert *a, uint32_t child, const char *team)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, a, child, routes);

	for (unsigned i = 0; i < count; i++)
		if (!routes[i].passed && strcmp(routes[i].row->team, team) == 0)
			return true;
	return false;
}

/* Why no contract lets the team read: of the contracts that have something for it, what stops the first. */
static void why_not(const struct engine *e, const struct about *about, const char *team, struct buffer *out)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];
		enum standing s = about->school != NO_INDEX ?
					  policy_standing(e->policy, i, about->school, engine_today(e)) :
					  STANDING_IN_FORCE;
		unsigned k = 0;

		while (k < c->share_count && strcmp(c->shares[k].team, team) != 0)
			k++;
		if (k == c->share_count)
			continue;
		buffer_print(out, " (%s %s: ", c->id, c->version);
		if (s != STANDING_IN_FORCE && s != STANDING_HELD_OVER)
			buffer_print(out, "%s at %s)", standing_name(s),
				     e->config->schools[about->school].id);
		else if (!contract_covers(c, about->subjects, about->year_group))
			buffer_text(out, "about other children)");
		else
			buffer_text(out, "shows nothing of what this alert says)");
		return;
	}
	buffer_text(out, " (no contract has anything for this team)");
}

/* "no share contract lets ess read this about the child (...); these teams may: cme, duty". */
static void refuse(const struct engine *e, const struct alert *a, uint32_t child, const struct about *about,
		   const char *team, struct fault *ret_no)
{
	struct buffer text = {0};
	const char *gap = "; who may: ";

	buffer_print(&text, "no share contract lets %s read this about the child", team);
	why_not(e, about, team, &text);
	for (size_t i = 0; i < e->config->team_count; i++)
		if (may_read(e, a, about, e->config->teams[i].id) &&
		    !has_it(e, a, child, e->config->teams[i].id)) {
			buffer_print(&text, "%s%s", gap, e->config->teams[i].id);
			gap = ", ";
		}
	if (gap[0] == ';')
		buffer_text(&text, "; no other team may");
	fault_set(ret_no, FAULT_DENIED, "%s", buffer_ok(&text) ? text.at : "no share contract allows it");
	buffer_free(&text);
}

/* What can be refused before it is asked who may read. */
static int check(struct engine *e, const struct alert *a, uint32_t child, const char *team, const char *note,
		 struct fault *ret_no)
{
	const struct list_entry *apart =
		child != NO_INDEX ? child_restricted(&e->children.at[child], engine_today(e)) : NULL;
	const struct mute *mute = mutes_hold(e, a);
	const char *near;

	if (rule_of_nobody(a->rule) || child == NO_INDEX)
		return fault_set(ret_no, FAULT_MEANING,
				 "this alert is about no single child: it is not handed on"),
		       1;
	if (apart != NULL)
		return fault_set(ret_no, FAULT_DENIED,
				 "a restricted child: ask %s, who may read this child's record",
				 e->config->authority.lists[apart->list].owner),
		       1;
	if (config_team(e->config, team) < 0) {
		near = nearest_team(e, team);
		return fault_set(ret_no, FAULT_MEANING, "to: no team is called \"%.60s\"%s%s%s", team,
				 near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
				 near != NULL ? "\"?" : ""),
		       1;
	}
	if (note[0] == '\0')
		return fault_set(ret_no, FAULT_MEANING,
				 "note: expected what the team has to know; it is sent and kept"),
		       1;
	if (a->state == ALERT_CLOSED)
		return fault_set(ret_no, FAULT_STATE, "this alert is closed: there is nothing to hand on"), 1;
	if (mute != NULL)
		return fault_set(ret_no, FAULT_STATE, "silence %" PRIu64 " is about this: end it first",
				 mute->number),
		       1;
	if (has_it(e, a, child, team))
		return fault_set(ret_no, FAULT_STATE, "%s has this alert already", team), 1;
	return 0;
}

/* The shortest times that the alert's own contracts set. */
static void set_times(const struct engine *e, const struct alert *a, uint32_t child, struct kept *k)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, a, child, routes);

	for (unsigned i = 0; i < count; i++) {
		uint32_t take = (uint32_t)routes[i].row->take_within,
			 outcome = (uint32_t)routes[i].row->outcome_within;

		if (take != 0 && (k->take_within == 0 || take < k->take_within))
			k->take_within = take;
		if (outcome != 0 && (k->outcome_within == 0 || outcome < k->outcome_within))
			k->outcome_within = outcome;
	}
	k->take_within = k->take_within == 0 ? TAKE_WITHIN : k->take_within;
	k->outcome_within = k->outcome_within == 0 ? OUTCOME_WITHIN : k->outcome_within;
}

static int log_act(struct engine *e, const struct alert *a, const struct kept *k,
		   const struct share_contract *c, const char *note, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "handed_on", .child = a->child};

	text_copy(log.who, sizeof log.who, span_of(k->by));
	snprintf(log.text, sizeof log.text, "%s: to %s, who may read under %s %s: %.200s",
		 rule_row(a->rule)->name, k->team, c->id, c->version, note);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

static int keep(struct engine *e, const struct kept *k, struct fault *reterr)
{
	struct buffer packed = {0};
	char key[16];
	int rc;

	snprintf(key, sizeof key, "%010" PRIu32, k->number);
	fields_pack(kept_rows, KEPT_ROWS, k, &packed);
	rc = buffer_ok(&packed) && add(e->hands, k) != NULL ?
		     e->store.ops->value_put(e->store.self, SPACE, key, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for an alert that is handed on");
	buffer_free(&packed);
	return rc;
}

/* Open again, and nobody's until somebody of the new team takes it; told to all. */
static int hand_on(struct engine *e, struct alert *a, uint32_t child, const struct kept *k,
		   const struct share_contract *c, const char *note, struct fault *reterr)
{
	char change[160];
	int rc = log_act(e, a, k, c, note, reterr);

	if (rc == 0)
		rc = clocks_anew(e, &a->id, reterr);
	if (rc == 0)
		rc = keep(e, k, reterr);
	if (rc != 0)
		return rc;
	a->state = ALERT_OPEN;
	a->taken_at = 0;
	a->person[0] = '\0';
	snprintf(change, sizeof change, "Handed on to %.40s by %.40s: %.60s",
		 e->config->teams[config_team(e->config, k->team)].name, k->by, note);
	return alert_tell(e, child, a, change, reterr);
}

int act_hand_on(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		struct fault *ret_no, struct fault *reterr)
{
	struct alert *a = alert_at(e, answer_text(question, "id"), ret_no);
	const char *team = answer_text(question, "to"), *note = answer_text(question, "note");
	uint32_t child = a != NULL && !rule_of_nobody(a->rule) ? child_find(e, &a->child) : NO_INDEX;
	const struct share_contract *c;
	struct about about;
	struct kept k;
	unsigned ignored;
	int rc;

	if (a == NULL || check(e, a, child, team, note, ret_no) != 0)
		return 1;
	about = notify_about(e, a, child);
	c = hands_reads(e, a->rule, &about, team, engine_today(e), &ignored);
	if (c == NULL || !may_read(e, a, &about, team))
		return refuse(e, a, child, &about, team, ret_no), 1;
	k = (struct kept){.alert = a->id,
			  .number = e->hands->count > 0 ? e->hands->at[e->hands->count - 1].number + 1 : 1,
			  .revision = a->revision + 1};
	text_copy(k.team, sizeof k.team, span_of(team));
	text_copy(k.by, sizeof k.by, span_of(person));
	set_times(e, a, child, &k);
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = hand_on(e, a, child, &k, c, note, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	snprintf(words, size,
		 "handed on to %s by %s; it leaves at once, and its time to be taken starts anew", team,
		 person);
	return rc;
}

/* --- as kept ----------------------------------------------------------------------------------------------
 */

struct all_kept {
	struct kept *at;
	size_t count, room;
};

static int restore_one(void *context, const char *key, struct span value)
{
	struct all_kept *all = context;
	struct kept *k = VEC_ADD(all);

	(void)key;
	if (k == NULL)
		return -FAULT_MEMORY;
	return fields_unpack(kept_rows, KEPT_ROWS, &value, k) ? 0 : -FAULT_PARSE;
}

static int by_number(const void *left, const void *right)
{
	uint32_t a = ((const struct kept *)left)->number, b = ((const struct kept *)right)->number;

	return a < b ? -1 : a > b;
}

int hands_restore(struct engine *e, struct fault *reterr)
{
	struct all_kept all = {0};
	int rc;

	e->hands = calloc(1, sizeof *e->hands);
	if (e->hands == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for alerts that were handed on");
	rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, &all, reterr);
	if (rc == 0 && all.count > 0)
		qsort(all.at, all.count, sizeof *all.at, by_number);
	for (size_t i = 0; rc == 0 && i < all.count; i++)
		rc = add(e->hands, &all.at[i]) != NULL ? 0 : -FAULT_MEMORY;
	VEC_FREE(&all);
	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "the alerts that were handed on cannot be read back");
	return rc;
}

void hands_free(struct hands *h)
{
	if (h == NULL)
		return;
	VEC_FREE(h);
	map_free(&h->newest);
	free(h);
}
