#include "engine/view/view_inbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/held_counts.h"
#include "engine/judge/feed.h"
#include "engine/people/console_row.h"
#include "engine/view/view_family.h"

#define CLOSED_DAYS 8

/* --- teams and their schools -----------------------------------------------------------------------------
 */

int view_team(const struct engine *e, const struct visitor *v, const json_t *question, uint32_t *ret_team,
	      struct fault *reterr)
{
	const char *asked = answer_text(question, "team");

	for (unsigned i = 0; i < v->person->team_count; i++) {
		int at = config_team(e->config, v->person->teams[i]);

		if (at < 0 || (asked[0] != '\0' && strcmp(asked, v->person->teams[i]) != 0))
			continue;
		*ret_team = (uint32_t)at;
		return 0;
	}
	return view_missing(reterr);
}

json_t *view_teams(const struct engine *e, const struct visitor *v)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < v->person->team_count; i++) {
		int at = config_team(e->config, v->person->teams[i]);

		if (at >= 0)
			json_array_append_new(all, json_pack("{s:s, s:s}", "id", e->config->teams[at].id,
							     "name", e->config->teams[at].name));
	}
	return all;
}

bool view_shares_with(const struct engine *e, uint32_t school, const char *team, day_t day)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];
		enum standing s = policy_standing(e->policy, i, school, day);

		if (s != STANDING_IN_FORCE && s != STANDING_HELD_OVER)
			continue;
		for (unsigned k = 0; k < c->share_count; k++)
			if (strcmp(c->shares[k].team, team) == 0)
				return true;
	}
	return false;
}

int view_data_words(const struct engine *e, const char *team, char *out, size_t size, struct fault *reterr)
{
	unsigned shares = 0, silent = 0;
	day_t today = engine_today(e);

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		struct feed_facts f;
		int rc;

		if (!view_shares_with(e, i, team, today))
			continue;
		rc = feed_view(e, i, feed_session(e, i), &f, reterr);
		if (rc != 0)
			return rc;
		shares++;
		silent += fresh_silent(f.state);
	}
	if (shares == 0)
		snprintf(out, size, "No school shares marks with this team today.");
	else if (silent == 0)
		snprintf(out, size, "Marks from every school that was due.");
	else
		snprintf(out, size,
			 "No data from %u of %u schools: whether children are absent there is not known.",
			 silent, shares);
	return 0;
}

/* --- which -----------------------------------------------------------------------------------------------
 */

struct filter {
	const char *state, *school, *urgency, *rule;
	uint32_t team;
	int64_t closed_since;
};
struct inbox {
	struct view_alert *at;
	size_t count, room;
	unsigned states[ALERT_CLOSED + 1]; /* of all that pass but for their state */
	unsigned restricted, absent;
	uint32_t ask; /* list whose owner answers for the restricted */
};

static bool state_passes(const struct filter *f, enum alert_state s)
{
	if (f->state[0] == '\0')
		return s != ALERT_CLOSED;
	return strcmp(f->state, "all") == 0 || strcmp(f->state, alert_state_name(s)) == 0;
}

static bool passes(const struct filter *f, const struct view_alert *a)
{
	return (f->school[0] == '\0' || strcmp(f->school, a->alert->school) == 0) &&
	       (f->urgency[0] == '\0' || strcmp(f->urgency, urgency_name(a->urgency)) == 0) &&
	       (f->rule[0] == '\0' || strcmp(f->rule, rule_row(a->alert->rule)->name) == 0);
}

/* An open alert about a child of whom nothing may be said, which would else stand in this inbox. */
static void count_restricted(struct engine *e, const struct alert *a, const struct filter *f,
			     struct inbox *ret)
{
	uint32_t child = rule_of_nobody(a->rule) ? NO_INDEX : child_find(e, &a->child);
	const struct list_entry *apart =
		child != NO_INDEX ? child_restricted(&e->children.at[child], engine_today(e)) : NULL;

	if (apart == NULL || a->state == ALERT_CLOSED ||
	    !notify_reaches(e, a, child, e->config->teams[f->team].id))
		return;
	ret->restricted++;
	ret->ask = apart->list;
}

/* What is closed for long is not asked about: only what is open is looked at whole. */
static int gather(struct engine *e, const struct visitor *v, const struct filter *f, struct inbox *ret,
		  struct fault *reterr)
{
	for (size_t i = 0; i < e->alerts.count; i++) {
		const struct alert *a = &e->alerts.at[i];
		struct view_alert one, *fresh;

		if (a->state == ALERT_CLOSED &&
		    (!state_passes(f, ALERT_CLOSED) || a->closed_at < f->closed_since))
			continue;
		if (!view_alert_of(e, v, a, f->team, &one)) {
			count_restricted(e, a, f, ret);
			continue;
		}
		if (!passes(f, &one))
			continue;
		ret->states[a->state]++;
		ret->absent += a->state != ALERT_CLOSED &&
			       (a->rule == RULE_ABSENT_NO_REASON_YET || a->rule == RULE_ABSENT_UNAUTHORISED);
		if (!state_passes(f, a->state))
			continue;
		fresh = VEC_ADD(ret);
		if (fresh == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for an inbox");
		*fresh = one;
	}
	return 0;
}

/* The most urgent first, then school by school, then the oldest; nothing of it changes while an alert lives.
 */
static int by_urgency(const void *left, const void *right)
{
	const struct view_alert *a = left, *b = right;
	int by = (int)a->urgency - (int)b->urgency;

	if (by == 0)
		by = (a->school > b->school) - (a->school < b->school);
	if (by == 0)
		by = (a->alert->opened_at > b->alert->opened_at) -
		     (a->alert->opened_at < b->alert->opened_at);
	return by != 0 ? by : memcmp(a->alert->id.bytes, b->alert->id.bytes, DIGEST_SIZE);
}

/* The first row after the page before; an alert that is not there any more is nobody's page. */
static int start_of(struct engine *e, const struct visitor *v, const struct filter *f,
		    const struct view_page *page, const struct inbox *in, size_t *ret_from,
		    struct fault *reterr)
{
	const struct alert *last = page->from_start ? NULL : alert_of(e, &page->after);
	struct view_alert end;

	*ret_from = 0;
	if (page->from_start)
		return 0;
	if (last == NULL || !view_alert_of(e, v, last, f->team, &end))
		return console_field(reterr, "after", "that page is not there any more: start again");
	while (*ret_from < in->count && by_urgency(&in->at[*ret_from], &end) <= 0)
		++*ret_from;
	return 0;
}

/* --- children of one household
 * ------------------------------------------------------------------------------
 */

/* As far as the team reads the list that says so. */
static int number_households(const struct engine *e, struct inbox *in, struct fault *reterr)
{
	struct view_family *all = calloc(in->count + 1, sizeof *all);
	int rc;

	if (all == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an inbox");
	for (size_t i = 0; i < in->count; i++)
		all[i] = (struct view_family){in->at[i].child, in->at[i].route.subjects, 0};
	rc = view_families(e, all, in->count, reterr);
	for (size_t i = 0; i < in->count; i++)
		in->at[i].household = all[i].number;
	free(all);
	return rc;
}

/* --- the answer ------------------------------------------------------------------------------------------
 */

static int rows_json(struct engine *e, const struct visitor *v, const struct inbox *in, size_t from,
		     size_t to, json_t *rows, struct fault *reterr)
{
	struct view_looks looks = {0};
	int rc = 0;

	for (size_t i = from; rc == 0 && i < to; i++) {
		json_t *row = view_alert_row(e, v, &in->at[i], &looks);

		rc = row != NULL && json_array_append_new(rows, row) == 0 ?
			     0 :
			     fault_set(reterr, FAULT_MEMORY, "no memory for an inbox");
	}
	if (rc != 0) {
		VEC_FREE(&looks);
		return rc;
	}
	return view_looks_keep(e, v, "inbox", &looks, reterr);
}

/* Those that are closed are counted where they are asked for. */
static json_t *counts_json(const struct filter *f, const struct inbox *in)
{
	json_t *counts = json_pack("{s:i, s:i}", "open", (int)in->states[ALERT_OPEN], "taken",
				   (int)in->states[ALERT_TAKEN]);

	if (state_passes(f, ALERT_CLOSED))
		json_object_set_new(counts, "closed", json_integer(in->states[ALERT_CLOSED]));
	return counts;
}

static const char *absent_words(const struct inbox *in, char out[120])
{
	if (in->absent == 0)
		snprintf(out, 120, "No child here is marked absent with no reason known yet.");
	else
		snprintf(out, 120, "%u %s about a child marked absent, no reason known yet.", in->absent,
			 in->absent == 1 ? "alert" : "alerts");
	return out;
}

static int inbox_json(struct engine *e, const struct visitor *v, const struct filter *f,
		      const struct view_page *page, const struct inbox *in, json_t **ret_json,
		      struct fault *reterr)
{
	const struct team *team = &e->config->teams[f->team];
	const char *ask = in->restricted > 0 ? e->config->authority.lists[in->ask].owner : "";
	char data[160], absent[120], now[40], next[VIEW_HEX] = "";
	size_t from, to;
	json_t *rows = json_array();
	int rc = start_of(e, v, f, page, in, &from, reterr);

	if (rc == 0)
		rc = view_data_words(e, team->id, data, sizeof data, reterr);
	to = rc == 0 && in->count - from > page->limit ? from + page->limit : in->count;
	if (rc == 0)
		rc = rows_json(e, v, in, from, to, rows, reterr);
	if (rc != 0) {
		json_decref(rows);
		return rc;
	}
	if (to < in->count)
		view_hex(&in->at[to - 1].alert->id, next);
	return view_give(json_pack("{s:b, s:s, s:o, s:s, s:i, s:o, s:s, s:s, s:s, s:i, s:s, s:o, s:o, s:s?}",
				   "ok", 1, "team", team->id, "teams", view_teams(e, v), "state",
				   f->state[0] != '\0' ? f->state : "now", "total", (int)in->count, "counts",
				   counts_json(f, in), "as_of", view_now(e, now), "absent",
				   absent_words(in, absent), "data", data, "restricted", (int)in->restricted,
				   "restricted_ask", ask, "held_back", held_counts(e, team->id), "rows", rows,
				   "next", next[0] != '\0' ? next : NULL),
			 ret_json, reterr);
}

static int read_filter(const struct engine *e, const json_t *question, struct filter *f, struct fault *reterr)
{
	static const char *const states[] = {"", "open", "taken", "closed", "all"};
	size_t i = 0;

	*f = (struct filter){.state = answer_text(question, "state"),
			     .school = answer_text(question, "school"),
			     .urgency = answer_text(question, "urgency"),
			     .rule = answer_text(question, "rule"),
			     .closed_since = london_to_instant(engine_today(e) - CLOSED_DAYS, 0)};
	while (i < sizeof states / sizeof *states && strcmp(states[i], f->state) != 0)
		i++;
	return i < sizeof states / sizeof *states ?
		       0 :
		       console_field(reterr, "state", "expected open, taken, closed or all");
}

int view_inbox(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
	       struct fault *reterr)
{
	struct inbox in = {0};
	struct view_page page;
	struct filter f;
	int rc = view_page(question, &page, reterr);

	if (rc == 0)
		rc = read_filter(e, question, &f, reterr);
	if (rc == 0)
		rc = view_team(e, v, question, &f.team, reterr);
	if (rc == 0)
		rc = gather(e, v, &f, &in, reterr);
	if (rc == 0 && in.count > 0)
		qsort(in.at, in.count, sizeof *in.at, by_urgency);
	if (rc == 0)
		rc = number_households(e, &in, reterr);
	if (rc == 0)
		rc = inbox_json(e, v, &f, &page, &in, ret_json, reterr);
	VEC_FREE(&in);
	return rc;
}
