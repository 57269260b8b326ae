#include "engine/view/view_alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/judge/feed.h"
#include "engine/judge/rule_list.h"
#include "engine/keep/ending.h"
#include "engine/tell/baseline_told.h"
#include "engine/tell/clocks.h"
#include "engine/tell/mutes.h"
#include "engine/world/holdbacks.h"

const char *view_urgency_words(enum urgency u)
{
	static const char *const words[] = {
		[URGENCY_SAME_SESSION] = "this session",
		[URGENCY_SAME_DAY] = "today",
		[URGENCY_DAILY_DIGEST] = "in today's list",
		[URGENCY_NEXT_WORKING_DAY] = "next working day",
		[URGENCY_WEEKLY] = "this week",
		[URGENCY_HALF_TERMLY] = "this half term",
	};

	return (unsigned)u < sizeof words / sizeof *words ? words[u] : "";
}

/* --- may it be read --------------------------------------------------------------------------------------
 */

/* Do contracts lead there today too? What was so on the alert's own day, when that is today, is so. */
static bool leads_today(struct engine *e, const struct alert *a, const char *team)
{
	return session_day(a->last) == engine_today(e) || notify_may_send(e, a, team) == SEND_NOW;
}

/* Through which of the visitor's teams a child's alert is read: the most urgent. */
static bool route_for(struct engine *e, const struct visitor *v, struct view_alert *r, uint32_t team)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, r->alert, r->child, routes);
	bool found = false;

	for (unsigned i = 0; i < count; i++) {
		const struct route *one = &routes[i];

		if ((team != NO_INDEX && one->team != team) || !visitor_of_team(v, one->row->team) ||
		    (found && one->row->urgency >= r->urgency) || !leads_today(e, r->alert, one->row->team))
			continue;
		found = true;
		r->route = *one;
		r->team = one->team;
		r->urgency = one->row->urgency;
	}
	return found;
}

/* Restricted on the alert's day or today: then the visitor's own file decides (visitor.h). */
static bool apart(const struct engine *e, const struct alert *a, uint32_t child)
{
	const struct child *c = &e->children.at[child];

	return child_restricted(c, engine_today(e)) != NULL ||
	       child_restricted(c, session_day(a->last)) != NULL;
}

static bool team_for(struct engine *e, const struct visitor *v, struct view_alert *r, uint32_t team)
{
	const struct person *p = v->person;

	for (unsigned i = 0; i < p->team_count; i++) {
		int at = config_team(e->config, p->teams[i]);

		if (at < 0 || (team != NO_INDEX && (uint32_t)at != team) ||
		    notify_may_send(e, r->alert, p->teams[i]) != SEND_NOW)
			continue;
		r->team = (uint32_t)at;
		return true;
	}
	return false;
}

bool view_alert_of(struct engine *e, const struct visitor *v, const struct alert *a, uint32_t team,
		   struct view_alert *ret)
{
	bool nobody = rule_of_nobody(a->rule);
	int school = a->school[0] != '\0' ? config_school(e->config, a->school) : -1;

	*ret = (struct view_alert){.alert = a,
				   .child = nobody ? NO_INDEX : child_find(e, &a->child),
				   .urgency = URGENCY_SAME_DAY,
				   .school = school >= 0 ? (uint32_t)school : NO_INDEX};
	if (v->person->team_count == 0 || v->person->school_count > 0 || (!nobody && ret->child == NO_INDEX))
		return false;
	/* The routes below say the rest of what visitor_reads_alert does: an inbox asks it of every open
	 * alert. */
	if ((nobody || apart(e, a, ret->child)) && !visitor_reads_alert(e, v, a))
		return false;
	return nobody ? team_for(e, v, ret, team) : route_for(e, v, ret, team);
}

bool view_alert_at(struct engine *e, const struct visitor *v, const char *hex, struct view_alert *ret)
{
	struct digest id;
	const struct alert *a = view_id(hex, &id) ? alert_of(e, &id) : NULL;

	return a != NULL && view_alert_of(e, v, a, NO_INDEX, ret);
}

json_t *view_child_alert(struct engine *e, const struct visitor *v, uint32_t child)
{
	const struct child *c = &e->children.at[child];
	char hex[VIEW_HEX];

	for (size_t i = c->alert_count; i-- > 0;) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];
		struct view_alert ignored;

		if (a->state != ALERT_CLOSED && view_alert_of(e, v, a, NO_INDEX, &ignored))
			return json_string(view_hex(&a->id, hex));
	}
	return json_null();
}

/* --- what a person reads ---------------------------------------------------------------------------------
 */

/* Why nothing was heard, where that can be said of the school. */
static void silence_of(const struct engine *e, const struct view_alert *a, char out[96], size_t size)
{
	struct feed_facts f;

	out[0] = '\0';
	if (a->alert->rule != RULE_NOT_HEARD || a->alert->state == ALERT_CLOSED)
		return;
	if (a->school == NO_INDEX)
		snprintf(out, size, "%s", silence_words(SILENCE_NOT_OURS));
	else if (held_back(e, a->child, a->school) != NULL)
		held_back_silence(e, SILENCE_HELD_BACK, a->child, a->school, out);
	else if (!policy_pulls(e->policy, a->school, engine_today(e)))
		snprintf(out, size, "%s", silence_words(SILENCE_NOT_SHARING));
	else if (feed_view_session(e, a->school, a->alert->last, &f, NULL) == 0)
		feed_sentence(&f, out, size);
}

static int facts_of(struct engine *e, const struct view_alert *a, struct render_facts *f,
		    struct fault *reterr)
{
	const struct team *team = &e->config->teams[a->team];
	struct about about;
	struct uses uses = {0};
	char silence[96];
	int rc;

	if (a->child != NO_INDEX) {
		about = notify_about(e, a->alert, a->child);
		about.uses = &uses;
		silence_of(e, a, silence, sizeof silence);
		rc = notify_facts(e, a->alert, &about, &a->route, silence, engine_now(e), f, reterr);
		/* What the envelope said when it was written, not when the page is read. */
		if (rc == 0 && f->seen[0] != '\0')
			instant_words(f->seen, a->alert->changed_at, f->day);
		return rc;
	}
	*f = (struct render_facts){.alert = a->alert,
				   .urgency = a->urgency,
				   .mailbox = team->id,
				   .authority = e->config->authority.la,
				   .now = engine_now(e)};
	if (rule_of_contract(a->alert->rule))
		f->ending = &ending_of(e, &a->alert->id)->facts;
	else if (rule_of_school(a->alert->rule))
		f->feed = &feed_of(e, &a->alert->id)->facts;
	return 0;
}

/* What is released of the school that an alert speaks of; empty: nothing. */
struct spoken_of {
	char school[96], phone[40];
};

/* The event of the envelope that would leave now; its "data", or NULL. */
static json_t *said_of_alert(struct engine *e, const struct view_alert *a, struct spoken_of *ret)
{
	struct render_facts *f = calloc(1, sizeof *f);
	struct render_list list = {0};
	struct baseline_facts opening;
	struct buffer body = {0};
	json_t *event, *data = NULL;
	struct fault ignored;

	if (f == NULL || facts_of(e, a, f, &ignored) != 0) {
		free(f);
		return NULL;
	}
	if (a->alert->rule == RULE_OPENING_REPORT) {
		baseline_counts(e, a->alert, &opening);
		f->baseline = &opening;
	} else if (a->child == NO_INDEX && f->ending == NULL && f->feed == NULL) {
		rule_list_counts(e, a->alert, &list);
		f->list = &list;
		text_copy(f->next_step, sizeof f->next_step,
			  span_of(notify_next_step(e, a->team, a->alert->rule)));
	}
	render_event(f, &body);
	event = buffer_ok(&body) ? json_loadb(body.at, body.length, 0, NULL) : NULL;
	data = json_incref(json_object_get(event, "data"));
	text_copy(ret->school, sizeof ret->school, span_of(f->school));
	text_copy(ret->phone, sizeof ret->phone, span_of(f->phone));
	json_decref(event);
	buffer_free(&body);
	free(f);
	return data;
}

/* --- a row -----------------------------------------------------------------------------------------------
 */

/* Teams that the alert was told to. */
static json_t *knows_json(struct engine *e, const struct view_alert *a)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, a->alert, a->child, routes);
	json_t *all = json_array();

	for (unsigned i = 0; i < count; i++)
		json_array_append_new(all, json_string(e->config->teams[routes[i].team].name));
	if (count == 0)
		json_array_append_new(all, json_string(e->config->teams[a->team].name));
	return all;
}

static void set(json_t *row, const char *key, json_t *value)
{
	json_object_set_new(row, key, value);
}

/* Where a row stands: with the school where the child is, else with the one that the alert speaks of. */
static void set_school(const struct engine *e, const struct view_alert *a, const struct spoken_of *of,
		       json_t *row)
{
	const struct school *own = a->school != NO_INDEX ? &e->config->schools[a->school] : NULL;

	set(row, "now_at", json_incref(json_object_get(row, "school")));
	set(row, "telephone", json_string(of->phone));
	if (own == NULL || (a->child != NO_INDEX && (of->school[0] == '\0' ||
						     json_string_length(json_object_get(row, "school")) > 0)))
		return;
	set(row, "school", json_string(own->name));
	set(row, "school_id", json_string(own->id));
}

/* The child, as far as the visitor may read of it: the row's own members. */
static void set_child(struct engine *e, const struct visitor *v, const struct view_alert *a, json_t *row,
		      struct view_looks *looks)
{
	static const char *const members[] = {"name", "case", "year", "status", "worker"};
	struct visitor_view by = {0};
	json_t *child = NULL;

	if (a->child != NO_INDEX && visitor_reads_any(e, v, a->child, engine_today(e), &by) &&
	    view_look(looks, &e->children.at[a->child].id, &by))
		child = view_child(e, v, a->child, &by);
	set(row, "child", child != NULL ? json_incref(json_object_get(child, "child")) : json_null());
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		set(row, members[i],
		    child != NULL ? json_incref(json_object_get(child, members[i])) : json_string(""));
	set(row, "school", child != NULL ? json_incref(json_object_get(child, "school")) : json_string(""));
	set(row, "school_id",
	    child != NULL ? json_incref(json_object_get(child, "school_id")) : json_string(""));
	json_decref(child);
}

static void set_clock(struct engine *e, const struct view_alert *a, json_t *row)
{
	const struct mute *mute = mutes_hold(e, a->alert), *asked = mutes_about(e, a->alert);
	struct clock_view c = {0};
	char last[11];

	if (a->child != NO_INDEX && a->alert->state != ALERT_CLOSED)
		c = clocks_view(e, a->alert, &a->route, a->alert->changed_at);
	set(row, "limit", answer_time(c.limit));
	set(row, "with", json_string(c.level != LEVEL_TEAM ? level_name(c.level) : ""));
	set(row, "silence_waits", json_boolean(asked != NULL && asked->state == MUTE_WAITING));
	set(row, "silenced_until", json_string(mute != NULL ? day_print(last, mute->last) : ""));
}

json_t *view_alert_row(struct engine *e, const struct visitor *v, const struct view_alert *a,
		       struct view_looks *looks)
{
	const struct alert *of = a->alert;
	struct spoken_of school = {0};
	json_t *said = said_of_alert(e, a, &school), *row;
	char hex[VIEW_HEX], at[16] = "", words[40] = "";

	if (said == NULL)
		return NULL;
	if (a->child != NO_INDEX) {
		view_session(of->last, at);
		view_session_words(of->last, words);
	}
	row = json_pack(
		"{s:s, s:s, s:s, s:O, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:O, s:o, s:i}", "id",
		view_hex(&of->id, hex), "rule", rule_row(of->rule)->name, "rule_title",
		rule_row(of->rule)->title, "title", json_object_get(said, "title"), "urgency",
		urgency_name(a->urgency), "urgency_words", view_urgency_words(a->urgency), "team",
		e->config->teams[a->team].id, "at", at, "session", words, "state",
		alert_state_name(of->state), "opened", answer_time(of->opened_at), "person", of->person,
		"outcome", of->outcome != OUTCOME_NONE ? alert_outcome_words(of->outcome) : "", "lines",
		json_object_get(said, "lines"), "knows", knows_json(e, a), "revision", (int)of->revision);
	json_decref(said);
	if (row == NULL)
		return NULL;
	set_child(e, v, a, row, looks);
	set_school(e, a, &school, row);
	set_clock(e, a, row);
	set(row, "household", json_integer(a->household));
	return row;
}
