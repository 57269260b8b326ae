/* view_golden.c: the 08:00 list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/words.h"
#include "engine/tell/mutes.h"
#include "engine/view/view_cases.h"
#include "engine/view/view_inbox.h"
#include "engine/view/view_morning.h"
#include "engine/world/asks.h"
#include "engine/world/listed.h"

#define SHOWN 400 /* children of one list */

json_t *view_child_row(struct engine *e, const struct visitor *v, uint32_t child,
		       const struct visitor_view *by, const char *detail, struct view_looks *looks)
{
	json_t *row = view_look(looks, &e->children.at[child].id, by) ? view_child(e, v, child, by) : NULL;

	if (row == NULL)
		return NULL;
	json_object_set_new(row, "detail", json_string(detail));
	json_object_set_new(row, "alert", view_child_alert(e, v, child));
	return row;
}

struct golden {
	struct engine *e;
	const struct visitor *v;
	uint32_t team;
	day_t today;
	struct view_looks looks;
	json_t *unexplained, *due_back, *weekday, *cases;
};

static bool full(const json_t *list)
{
	return json_array_size(list) >= SHOWN;
}

static void add(struct golden *g, json_t *list, uint32_t child, const struct visitor_view *by,
		const char *detail)
{
	json_t *row = !full(list) ? view_child_row(g->e, g->v, child, by, detail, &g->looks) : NULL;

	if (row != NULL)
		json_array_append_new(list, row);
}

/* --- yesterday unexplained -------------------------------------------------------------------------------
 */

static bool unexplained(enum rule r)
{
	static const enum rule rules[] = {RULE_ABSENT_NO_REASON_YET, RULE_ABSENT_UNAUTHORISED, RULE_NOT_HEARD,
					  RULE_NOT_MARKED, RULE_LEFT_DURING_DAY};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i] == r)
			return true;
	return false;
}

static int by_index(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Children with such an alert, in their order, each once. */
static void alerted_children(const struct golden *g, struct indexes *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < g->e->alerts.count; i++) {
		const struct alert *a = &g->e->alerts.at[i];
		uint32_t child = a->state != ALERT_CLOSED && unexplained(a->rule) ?
					 child_find(g->e, &a->child) :
					 NO_INDEX;
		uint32_t *room = child != NO_INDEX ? VEC_ADD(ret) : NULL;

		if (room != NULL)
			*room = child;
	}
	if (ret->count > 1)
		qsort(ret->at, ret->count, sizeof *ret->at, by_index);
	for (size_t i = 0; i < ret->count; i++)
		if (i == 0 || ret->at[i] != ret->at[i - 1])
			ret->at[count++] = ret->at[i];
	ret->count = count;
}

/* Each child once, with the newest of its alerts. */
static void list_unexplained(struct golden *g)
{
	struct indexes alerted = {0};

	alerted_children(g, &alerted);
	for (size_t n = 0; n < alerted.count && !full(g->unexplained); n++) {
		const uint32_t i = alerted.at[n];
		const struct child *c = &g->e->children.at[i];

		for (size_t k = c->alert_count; k-- > 0;) {
			const struct alert *a = &g->e->alerts.at[c->alerts[k]];
			struct visitor_view by;
			struct view_alert may;
			char detail[160], session[40];

			if (a->state == ALERT_CLOSED || !unexplained(a->rule) ||
			    session_day(a->last) >= g->today ||
			    !view_alert_of(g->e, g->v, a, g->team, &may) ||
			    !visitor_reads_any(g->e, g->v, i, g->today, &by))
				continue;
			snprintf(detail, sizeof detail, "%s: %s%s%.60s", rule_row(a->rule)->title,
				 view_session_words(a->last, session),
				 a->state == ALERT_TAKEN ? "; taken by " : "; nobody has taken it",
				 a->state == ALERT_TAKEN ? a->person : "");
			add(g, g->unexplained, i, &by, detail);
			break;
		}
	}
	VEC_FREE(&alerted);
}

/* --- due back --------------------------------------------------------------------------------------------
 */

static day_t last_school_day(const struct engine *e, uint32_t child, day_t today)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (enrolment_current(n, today))
			return calendar_previous(e->schools[n->school].row->days, today);
	}
	return DAY_NONE;
}

/* A place that the authority's list says begins today. */
static bool begins_today(const struct child *c, day_t today)
{
	for (size_t i = 0; i < c->lists.count; i++)
		if (c->lists.at[i].kind == LIST_EXPECTED && c->lists.at[i].row.from == today)
			return true;
	return false;
}

/* What somebody knew the reason of, until the last school day or a day after it, before today. */
static const struct mute *silence_over(const struct engine *e, const struct child *c, day_t last, day_t today)
{
	for (size_t i = 0; last != DAY_NONE && i < e->mutes->count; i++) {
		const struct mute *m = &e->mutes->at[i];

		if (m->last >= last && m->last < today && memcmp(&m->child, &c->id, sizeof c->id) == 0)
			return m;
	}
	return NULL;
}

/* As the last school day's afternoon has it, where the suspension is released as such. */
static bool suspended_then(struct golden *g, uint32_t child, day_t last)
{
	uint32_t school;
	cell_t cell = last != DAY_NONE ?
			      child_mark(g->e, &g->e->children.at[child], session_of(last, true), &school) :
			      CELL_UNKNOWN;
	struct visitor_view by;

	return cell == CELL_SUSPENDED && school != NO_INDEX &&
	       visitor_reads_child(g->e, g->v, child, school, g->today, &by) &&
	       by.treatment[FIELD_SESSION_MARK] >= TREATMENT_REASON_GROUP;
}

/* Is the child due back, and why? Whether that may be said is asked of these few alone. */
static bool due_back(struct golden *g, uint32_t child, char detail[160])
{
	const struct child *c = &g->e->children.at[child];
	day_t last = last_school_day(g->e, child, g->today);
	const struct mute *m = silence_over(g->e, c, last, g->today);
	char day[16];

	if (begins_today(c, g->today))
		snprintf(detail, 160, "A place at a school begins today.");
	else if (m != NULL)
		snprintf(detail, 160, "%s was silenced until %s.", rule_row(m->rule)->title,
			 day_words(day, m->last));
	else if (suspended_then(g, child, last))
		snprintf(detail, 160, "Suspended on %s; the register does not say until when.",
			 day_words(day, last));
	else
		return false;
	return true;
}

/* --- today's weekday -------------------------------------------------------------------------------------
 */

/* Does a contract ask for patterns about this child, for the team? */
static bool pattern_asked(const struct golden *g, uint32_t child, const struct ask *ask, uint32_t school,
			  session_t at)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_list_routes(g->e, RULE_PATTERN, ask->parameters, child, school, at, routes);

	for (unsigned i = 0; i < count; i++)
		if (routes[i].team == g->team)
			return true;
	return false;
}

/* Children who are known to have no pattern on this weekday, by child: as of which day and which marks of
 * their schools. Most have none, and looking for one takes long. */
struct view_quiet {
	size_t count;
	struct {
		uint32_t hour, moves;
	} at[];
};

static uint32_t moves_of(const struct engine *e, const struct child *c)
{
	uint32_t sum = c->enrolment_count;

	for (unsigned i = 0; i < c->enrolment_count; i++)
		sum += e->schools[e->enrolments.at[c->enrolments[i]].school].moves;
	return sum;
}

/* Lists and settled sessions move without a mark: an hour late at the most. Not all children's hours begin
 * together, or whoever asks first in one would wait for all of them. */
static uint32_t hour_of(const struct engine *e, uint32_t child)
{
	return (uint32_t)((engine_now(e) + child % 60 * 60) / 3600);
}

static struct view_quiet *quiet_of(struct engine *e)
{
	struct view_quiet *q = e->view_quiet;

	if (q != NULL && q->count >= e->children.count)
		return q;
	free(q);
	q = calloc(1, sizeof *q + e->children.count * sizeof q->at[0]);
	if (q != NULL)
		q->count = e->children.count;
	e->view_quiet = q;
	return q;
}

static bool known_quiet(const struct golden *g, uint32_t child)
{
	const struct view_quiet *quiet = quiet_of(g->e);

	return quiet != NULL && quiet->at[child].hour == hour_of(g->e, child) &&
	       quiet->at[child].moves == moves_of(g->e, &g->e->children.at[child]);
}

static void weekday(struct golden *g, uint32_t child, const struct visitor_view *by)
{
	struct view_quiet *quiet = quiet_of(g->e);
	struct asks asked = {0};
	struct history h;
	bool found = false;

	asks_of_child(g->e, child, &asked);
	for (unsigned i = 0; i < asked.count; i++) {
		const struct ask *ask = &asked.at[i];
		session_t at;
		struct finding f;
		char detail[240];
		uint32_t school;

		if (ask->rule != RULE_PATTERN)
			continue;
		history_of(g->e, child, NO_INDEX, g->today, &h);
		at = history_settled(&h);
		if (at == SESSION_NONE)
			return;
		f = rule_judge(RULE_PATTERN, &ask->values, &h, at);
		found = found || f.hit;
		school = f.hit ? h.at[f.place].school : NO_INDEX;
		if (!f.hit || f.cause != FINDING_WEEKDAY || f.weekday != day_weekday(g->today) ||
		    !pattern_asked(g, child, ask, school, at))
			continue;
		finding_line(RULE_PATTERN, &ask->values, &f, detail, sizeof detail);
		add(g, g->weekday, child, by, detail);
		return;
	}
	if (quiet != NULL && !found) {
		quiet->at[child].hour = hour_of(g->e, child);
		quiet->at[child].moves = moves_of(g->e, &g->e->children.at[child]);
	}
}

/* --- the answer ------------------------------------------------------------------------------------------
 */

static void list_others(struct golden *g)
{
	const struct indexes *listed = listed_all(g->e);

	for (size_t k = 0; k < listed->count; k++) {
		const uint32_t i = listed->at[k];
		struct visitor_view by;
		char detail[160];
		bool due, look;

		if (g->e->children.at[i].lists.count == 0)
			continue;
		/* What may be said takes longest to find out: it is asked of whom there is something to say.
		 */
		due = !full(g->due_back) && due_back(g, i, detail);
		look = !full(g->weekday) && !known_quiet(g, i);
		if ((!due && !look) || !visitor_reads_any(g->e, g->v, i, g->today, &by) || !by.listed)
			continue;
		if (due)
			add(g, g->due_back, i, &by, detail);
		if (look)
			weekday(g, i, &by);
	}
}

int view_golden_hour(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		     struct fault *reterr)
{
	struct golden g = {.e = e, .v = v, .today = engine_today(e)};
	char data[160], day[16], now[40];
	int rc = view_team(e, v, question, &g.team, reterr);

	if (rc == 0)
		rc = view_data_words(e, e->config->teams[g.team].id, data, sizeof data, reterr);
	if (rc != 0)
		return rc;
	g.unexplained = json_array();
	g.due_back = json_array();
	g.weekday = json_array();
	g.cases = view_cases(e, v, g.team, &g.looks);
	list_unexplained(&g);
	list_others(&g);
	rc = view_looks_keep(e, v, "golden hour", &g.looks, reterr);
	if (rc == 0)
		return view_give(json_pack("{s:b, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "ok", 1,
					   "team", e->config->teams[g.team].id, "day",
					   day_words(day, g.today), "as_of", view_now(e, now), "data", data,
					   "reads_list", (int)visitor_reads_lists(e, v, g.today),
					   "unexplained", g.unexplained, "due_back", g.due_back, "weekday",
					   g.weekday, "cases", g.cases),
				 ret_json, reterr);
	json_decref(g.unexplained);
	json_decref(g.due_back);
	json_decref(g.weekday);
	json_decref(g.cases);
	return rc;
}
