/* view_alert_show.c: one alert whole: its history, and what the visitor may do with it. */
#include <string.h>

#include "alert/mute.h"
#include "engine/answer/answer.h"
#include "engine/tell/hands.h"
#include "engine/tell/mutes.h"
#include "engine/view/view_events.h"

static json_t *outcomes_json(const struct view_alert *a)
{
	const char *const *names = alert_outcome_names();
	json_t *all = json_array();

	for (size_t i = 0; a->alert->state != ALERT_CLOSED && names[i] != NULL; i++) {
		int o = alert_outcome_find(names[i]);

		if (o >= 0 && alert_outcome_fits((enum alert_outcome)o, a->alert->rule))
			json_array_append_new(all, json_pack("{s:s, s:s}", "id", names[i], "name",
							     alert_outcome_words((enum alert_outcome)o)));
	}
	return all;
}

static bool has_it(const struct route *routes, unsigned count, uint32_t team)
{
	for (unsigned i = 0; i < count; i++)
		if (routes[i].team == team && !routes[i].passed)
			return true;
	return false;
}

/* Teams to whom a contract lets it be handed on. */
static json_t *teams_json(struct engine *e, const struct view_alert *a)
{
	struct route routes[CONTRACT_LIST];
	json_t *all = json_array();
	struct about about;
	unsigned count, ignored;

	if (a->child == NO_INDEX || a->alert->state == ALERT_CLOSED ||
	    child_restricted(&e->children.at[a->child], engine_today(e)) != NULL)
		return all;
	about = notify_about(e, a->alert, a->child);
	count = notify_routes(e, a->alert, a->child, routes);
	for (uint32_t i = 0; i < e->config->team_count; i++) {
		const struct team *t = &e->config->teams[i];

		if (!has_it(routes, count, i) &&
		    hands_reads(e, a->alert->rule, &about, t->id, session_day(a->alert->last), &ignored) !=
			    NULL &&
		    hands_reads(e, a->alert->rule, &about, t->id, engine_today(e), &ignored) != NULL)
			json_array_append_new(all, json_pack("{s:s, s:s}", "id", t->id, "name", t->name));
	}
	return all;
}

/* A silence that stands or waits for a second person; null: none. */
static json_t *silence_json(struct engine *e, const struct view_alert *a)
{
	const struct mute *m = a->child != NO_INDEX ? mutes_about(e, a->alert) : NULL;

	if (m == NULL)
		return json_null();
	return json_pack("{s:b, s:o, s:s, s:s, s:s, s:o}", "waits", m->state == MUTE_WAITING, "until",
			 view_day(m->last), "by", m->by, "second", m->second, "why", m->why, "set",
			 answer_time(m->at));
}

static void add_silence_acts(struct engine *e, const struct visitor *v, const struct view_alert *a,
			     json_t *all)
{
	const struct mute *m = a->child != NO_INDEX ? mutes_about(e, a->alert) : NULL;
	char person[96];

	if (m == NULL)
		return;
	if (m->state == MUTE_WAITING &&
	    !mute_same_person(m, &(struct mute_person){visitor_words(v, person), v->person->id}))
		json_array_append_new(all, json_string("silence_confirm"));
	json_array_append_new(all, json_string("silence_end"));
}

static json_t *may_json(struct engine *e, const struct visitor *v, const struct view_alert *a,
			const json_t *teams)
{
	const struct alert *of = a->alert;
	json_t *all = json_array();

	if (of->state == ALERT_OPEN)
		json_array_append_new(all, json_string("take"));
	if (of->state != ALERT_CLOSED && json_array_size(teams) > 0)
		json_array_append_new(all, json_string("hand_on"));
	json_array_append_new(all, json_string("note"));
	if (of->state != ALERT_CLOSED)
		json_array_append_new(all, json_string("close"));
	if (of->state != ALERT_CLOSED && a->child != NO_INDEX && mute_allowed(of->rule) &&
	    mutes_about(e, of) == NULL)
		json_array_append_new(all, json_string("silence"));
	add_silence_acts(e, v, a, all);
	return all;
}

static int row_of(struct engine *e, const struct visitor *v, const struct view_alert *a, json_t **ret_row,
		  struct fault *reterr)
{
	struct view_looks looks = {0};
	json_t *row = view_alert_row(e, v, a, &looks);
	int rc;

	if (row == NULL) {
		VEC_FREE(&looks);
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert");
	}
	rc = view_looks_keep(e, v, "alert", &looks, reterr);
	if (rc != 0)
		json_decref(row);
	else
		*ret_row = row;
	return rc;
}

int view_alert_show(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	struct view_events events = {0};
	struct view_alert a;
	json_t *row = NULL, *teams;
	int rc;

	if (!view_alert_at(e, v, answer_text(question, "id"), &a))
		return view_missing(reterr);
	rc = row_of(e, v, &a, &row, reterr);
	if (rc != 0)
		return rc;
	rc = view_events_alert(e, v, &a, &events, reterr);
	if (rc != 0) {
		VEC_FREE(&events);
		json_decref(row);
		return rc;
	}
	teams = teams_json(e, &a);
	json_object_set_new(row, "ok", json_true());
	json_object_set_new(row, "history", view_events_json(&events));
	json_object_set_new(row, "next_step", json_string(notify_next_step(e, a.team, a.alert->rule)));
	json_object_set_new(row, "may", may_json(e, v, &a, teams));
	json_object_set_new(row, "silence", silence_json(e, &a));
	json_object_set_new(row, "outcomes", outcomes_json(&a));
	json_object_set_new(row, "teams", teams);
	VEC_FREE(&events);
	return view_give(row, ret_json, reterr);
}
