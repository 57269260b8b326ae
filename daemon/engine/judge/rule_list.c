#include "engine/judge/rule_list.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/weigh.h"
#include "alert/words.h"
#include "engine/judge/together.h"
#include "engine/plan/times.h"
#include "engine/tell/outbox.h"
#include "engine/world/asks.h"
#include "engine/world/transaction.h"
#include "engine/world/holdbacks.h"

#define MADE_AT (7 * 60 + 30) /* after the authority's lists, before anybody reads */
#define TURN	128	      /* children looked at in one turn */

/* --- when
 * ---------------------------------------------------------------------------------------------------- */

static int64_t monday_instant(int64_t now)
{
	day_t day;
	int minute;
	int64_t at;

	london_from_instant(now, &day, &minute);
	at = london_to_instant(week_monday(day), MADE_AT);
	return at <= now ? at : london_to_instant(week_monday(day) - 7, MADE_AT);
}

bool rule_list_due(const struct engine *e)
{
	int64_t done;

	if (!e->ready || e->rule_lists == NULL)
		return false;
	/* Before the first: none is owed from before the contracts were in force, which the store knows. */
	done = e->rule_lists->done != 0 ? e->rule_lists->done : monday_instant(e->policy_since);
	return done < monday_instant(engine_now(e));
}

int64_t rule_list_next(const struct engine *e, int64_t now)
{
	day_t day;
	int minute;

	(void)e;
	london_from_instant(monday_instant(now), &day, &minute);
	return london_to_instant(day + 7, MADE_AT);
}

/* Is this the second Monday of a half term that follows another? In a school's first weeks nothing is judged.
 */
static bool half_term_monday(const struct school *s, day_t monday)
{
	unsigned half = calendar_half_term(s->days, monday);
	struct date_range range;

	return half >= 2 && calendar_half_term_range(s->days, year_of(monday), half, &range) &&
	       week_monday(range.from) + 7 == monday;
}

static bool timely(const struct engine *e, uint32_t school, enum rule rule, day_t monday)
{
	const struct school *row = e->schools[school].row;

	switch (rule_row(rule)->timing) {
	case TIMING_WEEK:
		/* A week without school brings nothing new. */
		return calendar_school_days(row->days, monday - 7, monday - 1).n > 0;
	case TIMING_HALF_TERM:
		return half_term_monday(row, monday);
	case TIMING_SESSION:
	case TIMING_DAY:
	case TIMING_CONTRACT:
	case TIMING_GO_LIVE:
		break;
	}
	return false;
}

/* --- gathering ---------------------------------------------------------------------------------------------
 */

struct list_gathered *rule_list_of(struct rule_lists *x, const struct ask *ask, const struct route *r)
{
	struct list_gathered *g;

	for (size_t i = 0; i < x->lists.count; i++)
		if (x->lists.at[i].ask.rule == ask->rule &&
		    x->lists.at[i].ask.parameters == ask->parameters && x->lists.at[i].route.team == r->team)
			return &x->lists.at[i];
	g = VEC_ADD(&x->lists);
	if (g != NULL) {
		memset(g, 0, sizeof *g);
		g->ask = *ask;
		g->route = *r;
		g->newest_school = NO_INDEX;
	}
	return g;
}

static void gather(struct list_gathered *g, const struct list_child *entry)
{
	size_t place = finding_place(&g->at[0].finding, sizeof *g->at, g->count, LIST_SHOWN, &entry->finding);

	g->children++;
	g->early += entry->finding.early;
	g->schools += g->newest_school != entry->school;
	g->newest_school = entry->school;
	if (place == LIST_SHOWN)
		return;
	g->count += place == g->count;
	g->at[place] = *entry;
}

static void all_shown(struct history *h)
{
	for (unsigned i = 0; i < h->past_count; i++)
		h->past[i].hidden = false;
}

/* What a team may be told: of another school that the child left over the summer only what that school shares
 * with it. */
static struct finding shown_to(const struct engine *e, const struct ask *ask, struct history *h,
			       const struct list_child *of, const struct route *r, session_t at)
{
	const struct about about = {.child = of->child, .school = of->school, .session = at};

	for (unsigned i = 0; i < h->past_count; i++)
		h->past[i].hidden = h->past[i].school != of->school &&
				    !notify_past_shown(e, &about, &h->past[i], r->row->team);
	return rule_judge(ask->rule, &ask->values, h, at);
}

static int judge_child(struct engine *e, uint32_t child, uint32_t school, session_t at, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	struct route routes[CONTRACT_LIST];
	struct history h;
	bool ready = false, elsewhere;

	for (unsigned i = 0; i < x->asked.count; i++) {
		const struct ask *ask = &x->asked.at[i];
		struct list_child entry = {.child = child, .school = school, .at = at};
		unsigned count;

		if (!ready)
			history_of(e, child, school, session_day(at), &h);
		ready = true;
		if (h.restricted)
			return 0;
		all_shown(&h);
		entry.finding = rule_judge(ask->rule, &ask->values, &h, at);
		if (!entry.finding.hit)
			continue;
		elsewhere = entry.finding.elsewhere.n > 0;
		count = notify_list_routes(e, ask->rule, ask->parameters, child, school, at, routes);
		for (unsigned k = 0; k < count; k++) {
			struct list_gathered *g;

			if (elsewhere)
				entry.finding = shown_to(e, ask, &h, &entry, &routes[k], at);
			if (!entry.finding.hit)
				continue;
			g = rule_list_of(x, ask, &routes[k]);
			if (g == NULL)
				return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
			gather(g, &entry);
		}
	}
	return 0;
}

/* What is asked of lists at the school under way, on this Monday. */
static void school_begin(struct engine *e, day_t monday)
{
	struct rule_lists *x = e->rule_lists;
	struct asks all = {.count = 0};

	x->place = 0;
	x->asked.count = 0;
	if (e->schools[x->school].evaluated_to == SESSION_NONE)
		return;
	asks_add(e, x->school, monday, &all);
	for (unsigned i = 0; i < all.count; i++)
		if (rule_row(all.at[i].rule)->span == SPAN_LIST &&
		    timely(e, x->school, all.at[i].rule, monday))
			x->asked.at[x->asked.count++] = all.at[i];
}

static int some_children(struct engine *e, day_t monday, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	int rc = 0;

	for (unsigned work = 0; rc == 0 && work < TURN && x->school < e->config->school_count;) {
		const struct engine_school *s = &e->schools[x->school];
		const struct enrolment *n;
		day_t last = s->evaluated_to != SESSION_NONE ? last_whole_day(s) : DAY_NONE;

		if (x->asked.count == 0 || last == DAY_NONE || x->place == s->on_roll.count) {
			if (x->asked.count > 0 && last != DAY_NONE)
				rc = together_look(e, x->school, monday, reterr);
			x->school++;
			work += 4;
			if (x->school < e->config->school_count)
				school_begin(e, monday);
			continue;
		}
		n = &e->enrolments.at[s->on_roll.at[x->place++]];
		work++;
		if (n->child != NO_INDEX && enrolment_current(n, last))
			rc = judge_child(e, n->child, x->school, session_of(last, true), reterr);
	}
	return rc;
}

/* --- telling
 * ------------------------------------------------------------------------------------------------ */

/* "Oak School: Year 8, UPN ...: 12 sessions (6 days) of ..." */
static int child_line(struct engine *e, const struct list_gathered *g, const struct list_child *entry,
		      char *out, struct fault *reterr)
{
	struct alert about = {.rule = g->ask.rule,
			      .parameters = g->ask.parameters,
			      .child = e->children.at[entry->child].id,
			      .first = entry->finding.last,
			      .earliest = entry->finding.last,
			      .last = entry->finding.last,
			      .revision = 1,
			      .state = ALERT_CLOSED};
	struct render_facts *f;
	struct history h = {.count = 0};
	char said[240];
	int rc;

	/* Held back since it was gathered. */
	if (held_back(e, entry->child, entry->school) != NULL) {
		snprintf(out, RENDER_LINE, "A child whom the school holds back");
		return 0;
	}
	f = calloc(1, sizeof *f);
	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	text_copy(about.school, sizeof about.school, span_of(e->schools[entry->school].row->id));
	/* The log says which other school's register is in the count. */
	if (entry->finding.elsewhere.n > 0) {
		history_of(e, entry->child, entry->school, session_day(entry->at), &h);
		shown_to(e, &g->ask, &h, entry, &g->route, entry->at);
	}
	rc = notify_list_count(e, &about, entry->child, &g->route, &h, f, reterr);
	finding_line(g->ask.rule, &g->ask.values, &entry->finding, said, sizeof said);
	if (rc == 0)
		snprintf(out, RENDER_LINE, "%s%s%s%s%s%s%s", f->school, f->school[0] != '\0' ? ": " : "",
			 f->year, f->year[0] != '\0' && f->child[0] != '\0' ? ", " : "", f->child,
			 f->year[0] != '\0' || f->child[0] != '\0' ? ": " : "", said);
	free(f);
	return rc;
}

static int by_school(const void *a, const void *b)
{
	const struct list_child *x = a, *y = b;
	int first = finding_weight(&x->finding), second = finding_weight(&y->finding);

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	if (first != second)
		return first > second ? -1 : 1;
	return x->child < y->child ? -1 : x->child > y->child;
}

/* An older list of the same rule and team, nobody having gone through it. */
static int close_older(struct engine *e, const struct list_gathered *g, const struct digest *subject,
		       struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->rule_lists->kept.count; i++) {
		struct alert *a = alert_of(e, &e->rule_lists->kept.at[i].alert);

		if (a == NULL || a->rule != g->ask.rule || a->parameters != g->ask.parameters ||
		    a->state == ALERT_CLOSED || memcmp(&a->child, subject, sizeof *subject) != 0)
			continue;
		alert_close_by_register(e, a, OUTCOME_NO_LONGER);
		rc = alert_tell(e, NO_INDEX, a, "A newer list has come.", reterr);
	}
	return rc;
}

static int tell_list(struct engine *e, struct list_gathered *g, day_t monday, struct fault *reterr)
{
	const char *team = g->route.row->team;
	struct digest subject = alert_subject(rule_row(g->ask.rule)->name, team, "");
	struct alert fresh = {.rule = g->ask.rule,
			      .parameters = g->ask.parameters,
			      .child = subject,
			      .state = ALERT_OPEN,
			      .revision = 1,
			      .sessions = g->children,
			      .first = session_of(monday, false),
			      .opened_at = engine_now(e),
			      .changed_at = engine_now(e)};
	struct list_told row = {.rule = g->ask.rule,
				.early = g->early,
				.children = g->children,
				.schools = g->schools,
				.day = monday},
			 *k;
	struct render_list list = {
		.day = monday, .children = g->children, .schools = g->schools, .early = g->early};
	char number[24];
	int rc;

	snprintf(number, sizeof number, "%lld", (long long)g->ask.parameters);
	fresh.id = row.alert = alert_id_contract(g->ask.rule, &subject, number, monday);
	fresh.earliest = fresh.last = fresh.first;
	if (alert_of(e, &fresh.id) != NULL)
		return 0;
	text_copy(row.team, sizeof row.team, span_of(team));
	text_copy(row.contract, sizeof row.contract, span_of(g->route.contract->id));
	rc = close_older(e, g, &subject, reterr);
	qsort(g->at, g->count, sizeof *g->at, by_school);
	list.lines = calloc(LIST_SHOWN + 1, sizeof *list.lines);
	k = VEC_ADD(&e->rule_lists->kept);
	if (rc == 0 && (list.lines == NULL || k == NULL))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	for (unsigned i = 0; rc == 0 && i < g->count; i++)
		rc = child_line(e, g, &g->at[i], list.lines[list.line_count++], reterr);
	if (rc == 0 && g->ask.rule == RULE_TOGETHER_ABSENT)
		rc = together_lines(e, g, &list, reterr);
	if (rc == 0 && k != NULL) {
		*k = row;
		rc = alert_add(e, &fresh, reterr);
	}
	if (rc == 0)
		rc = rule_list_keep(e, &row, reterr);
	if (rc == 0)
		rc = e->store.ops->alert_put(e->store.self, &fresh, reterr);
	if (rc == 0)
		rc = rule_list_envelope(e, &fresh, &row, g->route.team, g->route.row->urgency, &list, "",
					reterr);
	free(list.lines);
	return rc;
}

static int tell_all(struct engine *e, day_t monday, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	int rc = transaction_begin(e, reterr);

	for (size_t i = 0; rc == 0 && i < x->lists.count; i++)
		if (x->lists.at[i].children > 0)
			rc = tell_list(e, &x->lists.at[i], monday, reterr);
	x->lists.count = x->together.count = 0;
	x->done = x->planned;
	x->planned = 0;
	if (rc == 0)
		rc = rule_list_keep_done(e, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int rule_list_turn(struct engine *e, struct fault *reterr)
{
	struct rule_lists *x = e->rule_lists;
	day_t monday;
	int minute, rc;

	if (!rule_list_due(e))
		return 0;
	london_from_instant(monday_instant(engine_now(e)), &monday, &minute);
	if (x->planned != monday_instant(engine_now(e))) {
		x->planned = monday_instant(engine_now(e));
		x->lists.count = x->together.count = 0;
		x->school = 0;
		if (e->config->school_count > 0)
			school_begin(e, monday);
	}
	rc = some_children(e, monday, reterr);
	return rc == 0 && x->school == e->config->school_count ? tell_all(e, monday, reterr) : rc;
}
