#include "engine/world/asks.h"

#include <string.h>

#include "engine/world/doubts.h"
#include "engine/world/holdbacks.h"
#include "engine/world/succession.h"
#include "engine/world/year_before.h"

static bool in_force(enum standing s)
{
	return s == STANDING_IN_FORCE || s == STANDING_HELD_OVER;
}

static void ask_add(struct asks *a, enum rule rule, const struct contract_alert *row, bool everybody)
{
	struct rule_values v = rule_values(rule, row->parameters);

	for (unsigned i = 0; i < a->count; i++)
		if (a->at[i].rule == rule && rule_values_same(&a->at[i].values, &v)) {
			a->at[i].everybody = a->at[i].everybody || everybody;
			return;
		}
	if (a->count < ASKS)
		a->at[a->count++] = (struct ask){rule, v, rule_values_id(rule, &v), everybody};
}

void asks_add(const struct engine *e, uint32_t school, day_t day, struct asks *ret)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		if (c->alert_count == 0 || !in_force(policy_standing(e->policy, i, school, day)))
			continue;
		for (unsigned k = 0; k < c->alert_count; k++) {
			int rule = rule_find(c->alerts[k].rule);

			if (rule >= 0)
				ask_add(ret, (enum rule)rule, &c->alerts[k],
					c->subjects == 0 && c->alerts[k].subjects == 0);
		}
	}
}

void asks_of_child(const struct engine *e, uint32_t child, struct asks *ret)
{
	const struct child *c = &e->children.at[child];

	ret->count = 0;
	for (unsigned i = 0; i < c->enrolment_count; i++) {
		uint32_t school = e->enrolments.at[c->enrolments[i]].school;
		bool before = false;

		for (unsigned k = 0; k < i; k++)
			before = before || e->enrolments.at[c->enrolments[k]].school == school;
		if (!before && e->schools[school].evaluated_to != SESSION_NONE)
			asks_add(e, school, session_day(e->schools[school].evaluated_to), ret);
	}
}

bool asks_everybody(const struct asks *a)
{
	for (unsigned i = 0; i < a->count; i++)
		if (a->at[i].everybody && rule_row(a->at[i].rule)->span != SPAN_LIST)
			return true;
	return false;
}

/* --- what rules see ----------------------------------------------------------------------------------------
 */

/* Of those admitted to the school that day: how many, and how many have attended since. Counted only for
 * who has not: then a whole intake may be without marks. */
static void count_intake(const struct engine *e, const struct enrolment *n, struct history_place *p)
{
	const struct indexes *on_roll = &e->schools[n->school].on_roll;

	if (p->from == DAY_NONE || p->from < p->held->first ||
	    roll_tally(e->roll, n->school, n->row.slot).attending > 0)
		return;
	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *other = &e->enrolments.at[on_roll->at[i]];

		if (other->row.from != p->from)
			continue;
		p->intake++;
		p->intake_arrived += roll_tally(e->roll, n->school, other->row.slot).attending > 0;
	}
}

static void agreed_of(const struct child *c, struct history *h)
{
	for (size_t i = 0; i < c->lists.count && h->agreed_count < HISTORY_AGREED; i++) {
		const struct list_entry *entry = &c->lists.at[i];
		struct history_agreed *a = &h->agreed[h->agreed_count];

		if (entry->kind != LIST_PART_TIME)
			continue;
		*a = (struct history_agreed){
			.from = entry->row.from, .to = entry->row.to, .review = entry->row.review};
		for (unsigned k = 0; k < LIST_WEEK_SESSIONS; k++)
			a->sessions[k] = entry->sessions >> k & 1U;
		h->agreed_count++;
	}
}

static bool holds_list(const struct engine *e, enum list_kind kind)
{
	for (size_t i = 0; i < e->config->authority.list_count; i++)
		if (e->config->authority.lists[i].kind == kind)
			return true;
	return false;
}

static bool expected(const struct child *c, day_t day)
{
	for (size_t i = 0; i < c->lists.count; i++)
		if (c->lists.at[i].kind == LIST_EXPECTED &&
		    (c->lists.at[i].row.to == DAY_NONE || c->lists.at[i].row.to >= day))
			return true;
	return false;
}

/* Of the year before nothing either. */
static void held_places_leave(const struct engine *e, uint32_t child, struct history *h)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < h->past_count; i++)
		if (held_back(e, child, h->past[i].school) == NULL)
			h->past[kept++] = h->past[i];
	h->past_count = kept;
}

/* The child's places at schools that hold it back, or at all others. */
static void places_of(const struct engine *e, uint32_t child, uint32_t school, day_t day, bool held,
		      struct history *ret)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count && ret->count < HISTORY_PLACES; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		const struct engine_school *s = &e->schools[n->school];
		struct history_place *p = &ret->at[ret->count];

		if ((held_back(e, child, n->school) != NULL) != held)
			continue;
		if (school != NO_INDEX && n->school != school && !succession_joins(e, school, n->school))
			continue;
		*p = (struct history_place){.roll = e->roll,
					    .roll_school = n->school,
					    .slot = n->row.slot,
					    .school = school != NO_INDEX ? school : n->school,
					    .held = &s->held,
					    .from = n->row.from,
					    .to = n->row.to,
					    .settled = s->evaluated_to,
					    .converted = succession_over(e, n->school, day),
					    .doubtful = !succession_over(e, n->school, day) &&
							(s->few_pupils[0] != '\0' || s->reason[0] != '\0' ||
							 n->unlisted || doubts_any(e, n->school)),
					    .silent = held,
					    .continues = succession_continues(e, c, n->school)};
		count_intake(e, n, p);
		ret->of_age = ret->of_age || (n->row.year_group >= 0 && n->row.year_group <= 11);
		ret->count++;
	}
}

void history_of(const struct engine *e, uint32_t child, uint32_t school, day_t day, struct history *ret)
{
	const struct child *c = &e->children.at[child];

	*ret = (struct history){.worker = child_subjects(c, day) != 0,
				.restricted = child_restricted(c, day) != NULL,
				.at_home = list_on(c, LIST_HOME_EDUCATION, day) != NULL,
				.expected_on = expected(c, day),
				.agreed_held = holds_list(e, LIST_PART_TIME)};
	agreed_of(c, ret);
	places_of(e, child, school, day, false, ret);
	if (held_back_anywhere(e, child) != NULL)
		places_of(e, child, school, day, true, ret);
	year_before_places(e, child, ret);
	held_places_leave(e, child, ret);
}

day_t last_whole_day(const struct engine_school *s)
{
	day_t last = session_day(s->evaluated_to);

	return session_pm(s->evaluated_to) && calendar_school_day(s->row->days, last) ?
		       last :
		       calendar_previous(s->row->days, last);
}
