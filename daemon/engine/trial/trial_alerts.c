/* trial_alerts.c: which alerts a contract would have sent on one day, by the rules that judge every day.
 *
 * Tried are the rules that a mark or a run of marks decides. Rules over how something stands (left_roll),
 * over more than one mark of a session (left_during_day) and lists are not, and count nothing here.
 *
 * What people did that day (took an alert, closed it) is not tried: the register alone decides. */
#include <stddef.h>
#include <string.h>

#include "alert/judge.h"
#include "engine/plan/plan.h"
#include "engine/plan/times.h"
#include "engine/trial/trial.h"
#include "engine/world/holdbacks.h"
#include "engine/world/year_before.h"

static void count(struct trial_alert *a, unsigned *which, int64_t leaves)
{
	++*which;
	if (a->first == 0 || leaves < a->first)
		a->first = leaves;
	if (leaves > a->last)
		a->last = leaves;
}

/* One message to each team of the contract that asks for this rule: of two rows the more urgent one. */
static void tell(const struct trial *t, enum rule rule, uint32_t school, const struct child *c, int year,
		 session_t s, int64_t at, size_t offset, struct trial_alerts *ret)
{
	const struct contract_alert *rows[CONTRACT_LIST], *row;
	const struct share_contract *contract;
	unsigned n = 0;
	size_t cursor = 0;

	if (held_back(t->e, (uint32_t)(c - t->e->children.at), school) != NULL)
		return;
	while ((row = policy_alert_next(t->alone, rule_row(rule)->name, school, t->day,
					child_subjects(c, t->day), year, &cursor, &contract)) != NULL) {
		unsigned i = 0;

		while (i < n && strcmp(rows[i]->team, row->team) != 0)
			i++;
		if (i == n && n < CONTRACT_LIST)
			rows[n++] = row;
		else if (i < n && row->urgency < rows[i]->urgency)
			rows[i] = row;
	}
	for (unsigned i = 0; i < n; i++) {
		struct trial_alert *a = &ret->at[rows[i] - t->contract->alerts][session_pm(s)];
		int team = config_team(t->e->config, rows[i]->team);

		if (team >= 0)
			count(a, (unsigned *)(void *)((char *)a + offset),
			      times_send_at(t->e, (uint32_t)team, rows[i]->urgency, at));
	}
}

static int year_at(const struct trial *t, const struct child *c, uint32_t school)
{
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &t->e->enrolments.at[c->enrolments[i]];

		if (n->school == school)
			return t->for_school < 0 ? child_year_group(t->e, c, n->school, t->day) :
						   n->row.year_group;
	}
	return YEAR_UNKNOWN;
}

/* --- rules session by session ---------------------------------------------------------------------- */

/* Did a session of the day before, or this morning, still hit when this one first did? Then this is one
 * episode with it: an update, no new alert. */
static bool held_on(const struct trial *t, const struct trial_marks *m, const struct child *c, session_t s,
		    const struct trial_hit *h, struct cell_set cells)
{
	day_t before = calendar_previous(t->e->schools[h->school].row->days, t->day);
	const session_t earlier[] = {session_of(t->day, false), session_of(before, true),
				     session_of(before, false)};
	uint32_t school;

	for (size_t i = session_pm(s) ? 0 : 1; i < (before != DAY_NONE ? 3 : 1); i++)
		for (int64_t instant = h->at - 1; instant <= h->at; instant++)
			if (cell_set_has(cells, trial_mark(m, c, earlier[i], instant, &school)) &&
			    session_day(earlier[i]) >= t->e->schools[h->school].row->go_live)
				return true;
	return false;
}

static void sessions_rule(const struct trial *t, const struct trial_marks *m, const struct child *c,
			  const struct rule_row *rule, struct trial_alerts *ret)
{
	for (int pm = 0; pm < 2; pm++) {
		session_t s = session_of(t->day, pm != 0);
		struct trial_hit h = trial_hit(m, c, s, rule->cells, t->after);
		int year;

		if (!h.ever || !t->schools[h.school])
			continue;
		if (t->day < t->e->schools[h.school].row->go_live) {
			ret->before_go_live++;
			continue;
		}
		year = year_at(t, c, h.school);
		tell(t, rule->rule, h.school, c, year, s, h.at,
		     held_on(t, m, c, s, &h, rule->cells) ? offsetof(struct trial_alert, updated) :
							    offsetof(struct trial_alert, opened),
		     ret);
		if (!h.last)
			tell(t, rule->rule, h.school, c, year, s, h.ended,
			     offsetof(struct trial_alert, corrected), ret);
	}
}

/* --- rules about a run ------------------------------------------------------------------------------- */

/* The shortest run that a row of the contract is told of. */
static int shortest_run(const struct share_contract *c, const struct rule_row *rule)
{
	int shortest = 0;

	for (unsigned i = 0; i < c->alert_count; i++) {
		struct rule_values v = rule_values(rule->rule, c->alerts[i].parameters);
		int days = v.of[PARAMETER_WARN] > 0 && v.of[PARAMETER_WARN] < v.of[PARAMETER_DAYS] ?
				   v.of[PARAMETER_WARN] :
				   v.of[PARAMETER_DAYS];

		if (strcmp(c->alerts[i].rule, rule->name) == 0 && (shortest == 0 || days < shortest))
			shortest = days;
	}
	return shortest;
}

/* The run that ends on a day, by the marks looked at and, over a summer, by the year before. */
static struct school_days run_to(const struct trial *t, const struct trial_marks *m, uint32_t child,
				 const struct enrolment *n, day_t day, struct cell_set cells)
{
	struct history h = {.count = 1};

	if (day == DAY_NONE)
		return (struct school_days){0};
	h.at[0] = (struct history_place){.roll = m->roll,
					 .roll_school = n->school,
					 .slot = n->row.slot,
					 .school = n->school,
					 .held = &t->e->schools[n->school].held,
					 .from = n->row.from,
					 .to = n->row.to,
					 .settled = session_of(day, true)};
	year_before_places(t->e, child, &h);
	return judge_run(&h, n->school, day, cells, 0).days;
}

static void run_rule(const struct trial *t, const struct trial_marks *m, const struct child *c,
		     const struct rule_row *rule, struct trial_alerts *ret)
{
	const struct school_days length = {shortest_run(t->contract, rule)};

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &t->e->enrolments.at[c->enrolments[i]];
		const struct school *row = t->e->schools[n->school].row;
		day_t before = calendar_previous(row->days, t->day);
		struct trial_hit h;

		if (!t->schools[n->school] || !calendar_school_day(row->days, t->day) ||
		    !school_days_reaches(run_to(t, m, n->child, n, t->day, rule->cells), length) ||
		    school_days_reaches(run_to(t, m, n->child, n, before, rule->cells), length))
			continue;
		if (t->day < row->go_live) {
			ret->before_go_live++;
			continue;
		}
		h = trial_hit(m, c, session_of(t->day, true), rule->cells, t->after);
		if (h.ever)
			tell(t, rule->rule, n->school, c, year_at(t, c, n->school), session_of(t->day, true),
			     h.at, offsetof(struct trial_alert, opened), ret);
	}
}

/* --- not heard, at the two roll calls ----------------------------------------------------------------- */

static bool not_heard(const struct trial *t, const struct trial_marks *m, const struct child *c, session_t s,
		      int64_t instant, uint32_t *ret_school)
{
	struct rollcall_facts f = {.has_place = true, .closed = true};
	uint32_t whose;
	cell_t mark = trial_mark(m, c, s, instant, &whose);

	*ret_school = whose;
	if (whose == NO_INDEX)
		return false; /* at none of the schools looked at */
	f.cells[f.cell_count++] = mark;
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &t->e->enrolments.at[c->enrolments[i]];

		if (enrolment_current(n, t->day))
			f.closed = f.closed && openings_shut(&t->e->schools[n->school].held, s);
	}
	return rollcall_box(&f) == BOX_NOT_HEARD;
}

static void not_heard_rule(const struct trial *t, const struct trial_marks *m, const struct child *c,
			   struct trial_alerts *ret)
{
	int64_t instant = m->start;
	bool told = false;

	/* It speaks from the authority's lists: of children whom the contract names as such. */
	if ((child_subjects(c, t->day) & t->contract->subjects) == 0)
		return;
	for (int pm = 0; pm < 2 && !told; pm++) {
		session_t s = session_of(t->day, pm != 0);
		uint32_t school;

		instant = plan_rollcall_next(instant);
		if (instant > m->known || !not_heard(t, m, c, s, instant, &school) || !t->schools[school] ||
		    t->day < t->e->schools[school].row->go_live)
			continue;
		tell(t, RULE_NOT_HEARD, school, c, year_at(t, c, school), s, instant,
		     offsetof(struct trial_alert, opened), ret);
		told = true;
	}
}

/* ------------------------------------------------------------------------------------------------------- */

static bool asks(const struct share_contract *c, const struct rule_row *rule)
{
	for (unsigned i = 0; i < c->alert_count; i++)
		if (strcmp(c->alerts[i].rule, rule->name) == 0)
			return true;
	return false;
}

static bool at_school(const struct trial *t, const struct child *c)
{
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &t->e->enrolments.at[c->enrolments[i]];

		if (t->schools[n->school] && enrolment_current(n, t->day))
			return true;
	}
	return false;
}

void trial_alerts_count(const struct trial *t, const struct trial_marks *m, struct trial_alerts *ret)
{
	for (int r = 0; r < RULES; r++) {
		const struct rule_row *rule = rule_row((enum rule)r);

		if (!asks(t->contract, rule))
			continue;
		for (size_t i = 0; i < t->e->children.count; i++) {
			const struct child *c = &t->e->children.at[i];

			if (trial_left_out(t, c) || !at_school(t, c) ||
			    (t->contract->subjects != 0 &&
			     (child_subjects(c, t->day) & t->contract->subjects) == 0))
				continue;
			if (rule->rule == RULE_NOT_HEARD)
				not_heard_rule(t, m, c, ret);
			else if (rule->span == SPAN_RUN)
				run_rule(t, m, c, rule, ret);
			else if (rule->span == SPAN_SESSIONS)
				sessions_rule(t, m, c, rule, ret);
		}
	}
}
