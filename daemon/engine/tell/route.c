#include "engine/tell/route.h"

#include <string.h>
#include <strings.h>

#include "engine/world/holdbacks.h"

/* --- whose child ---------------------------------------------------------------------------------------- */

static bool names(const char *const *list, unsigned count, const char *word)
{
	for (unsigned i = 0; word[0] != '\0' && i < count; i++)
		if (strcasecmp(list[i], word) == 0)
			return true;
	return false;
}

static bool entry_names(const struct team_serves *s, const struct record_list_row *row)
{
	if (s->authority_count > 0 && !names(s->authorities, s->authority_count, row->authority))
		return false;
	return (s->team_count == 0 && s->worker_count == 0) || names(s->teams, s->team_count, row->team) ||
	       names(s->workers, s->worker_count, row->worker);
}

static bool serves(const struct engine *e, const struct team_serves *s, uint32_t child, unsigned subjects,
		   day_t today)
{
	const struct child *c = &e->children.at[child];

	for (size_t i = 0; i < c->lists.count; i++) {
		const struct list_entry *entry = &c->lists.at[i];

		if ((subjects == 0 || (entry->subject & subjects) != 0) &&
		    (entry->row.from == DAY_NONE || entry->row.from <= today) &&
		    (entry->row.to == DAY_NONE || entry->row.to >= today) && entry_names(s, &entry->row))
			return true;
	}
	return false;
}

static bool is_away(const struct team_serves *s, day_t today)
{
	for (unsigned i = 0; i < s->away_count; i++)
		if (s->away[i].from <= today && (s->away[i].to == DAY_NONE || s->away[i].to >= today))
			return true;
	return false;
}

enum owning route_owning(const struct engine *e, const struct team *t, uint32_t child, unsigned subjects,
			 day_t today)
{
	const struct team_serves *s = &t->serves;

	if (s->stands_in)
		return OWN_STANDS_IN;
	if (s->team_count + s->worker_count + s->authority_count == 0)
		return OWN_ALL;
	if (child == NO_INDEX || !serves(e, s, child, subjects, today))
		return OWN_OTHERS;
	return is_away(s, today) ? OWN_AWAY : OWN_THIS;
}

/* What the other teams of a contract have to do with the child: does one have it for sure, does any? */
static void others(const struct engine *e, const struct team *t, uint32_t child,
		   const struct share_contract *c, bool *ret_owner, bool *ret_told)
{
	const struct config *config = e->config;

	*ret_owner = *ret_told = false;
	for (unsigned i = 0; i < c->share_count + c->alert_count; i++) {
		const char *id = i < c->share_count ? c->shares[i].team : c->alerts[i - c->share_count].team;
		int at = config_team(config, id);
		enum owning owning;

		if (at < 0 || &config->teams[at] == t)
			continue;
		owning = route_owning(e, &config->teams[at], child, c->subjects, engine_today(e));
		*ret_owner = *ret_owner || owning == OWN_THIS;
		*ret_told = *ret_told || owning != OWN_OTHERS;
	}
}

bool route_serves(const struct engine *e, const struct team *t, uint32_t child,
		  const struct share_contract *c)
{
	enum owning owning = route_owning(e, t, child, c->subjects, engine_today(e));
	bool owner, told;

	if (owning != OWN_OTHERS && owning != OWN_STANDS_IN)
		return true;
	others(e, t, child, c, &owner, &told);
	return owning == OWN_STANDS_IN ? !owner : !told;
}

/* Does a contract lead to a team that has the child, and to any that is told of it? */
static void has(const struct candidates *c, const struct share_contract *contract, bool *ret_owner,
		bool *ret_told)
{
	*ret_owner = *ret_told = false;
	for (unsigned i = 0; i < c->count; i++)
		if (c->at[i].contract == contract) {
			*ret_owner = *ret_owner || c->at[i].owning == OWN_THIS;
			*ret_told = *ret_told || c->at[i].owning != OWN_OTHERS;
		}
}

static void choose(struct candidates *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct candidate *one = &c->at[i];
		bool owner, told;

		has(c, one->contract, &owner, &told);
		one->told = one->owning == OWN_STANDS_IN ? !owner : one->owning != OWN_OTHERS || !told;
	}
}

/* --- which rows ------------------------------------------------------------------------------------------
 */

static void add(const struct engine *e, uint32_t child, struct candidates *c,
		const struct share_contract *contract, const struct contract_alert *row)
{
	int team = config_team(e->config, row->team);

	if (team >= 0 && c->count < CANDIDATES)
		c->at[c->count++] =
			(struct candidate){.contract = contract,
					   .row = row,
					   .team = (uint32_t)team,
					   .owning = route_owning(e, &e->config->teams[team], child,
								  contract->subjects, engine_today(e))};
}

/* "Not heard" speaks from the authority's own list, so any contract about such children
 * routes it, whether or not this child's school is a party to it. */
static void add_not_heard(const struct engine *e, const struct about *a, day_t day, struct candidates *ret)
{
	const char *rule = rule_row(RULE_NOT_HEARD)->name;

	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];

		/* The authority's list may know no year: the subject decides then. */
		if (!policy_current(e->policy, i, day) || (c->subjects & a->subjects) == 0 ||
		    (a->year_group != YEAR_UNKNOWN && !contract_covers(c, a->subjects, a->year_group)))
			continue;
		for (unsigned k = 0; k < c->alert_count; k++)
			if (strcmp(c->alerts[k].rule, rule) == 0 &&
			    (c->alerts[k].subjects == 0 || (c->alerts[k].subjects & a->subjects) != 0))
				add(e, a->child, ret, c, &c->alerts[k]);
	}
}

bool route_row_asks(enum rule rule, const struct about *a, const struct contract_alert *row)
{
	return rule_row_id(rule, row) == a->parameters &&
	       (!rule_row(rule)->spares_looked_after || (a->subjects & SUBJECT_LOOKED_AFTER) == 0 ||
		(row->subjects & SUBJECT_LOOKED_AFTER) != 0);
}

void route_candidates(const struct engine *e, enum rule rule, const struct about *a, day_t day,
		      struct candidates *ret)
{
	const struct share_contract *contract;
	const struct contract_alert *row;
	size_t cursor = 0;

	ret->count = 0;
	if (rule == RULE_NOT_HEARD)
		add_not_heard(e, a, day, ret);
	else if (a->school != NO_INDEX && held_back(e, a->child, a->school) == NULL)
		while ((row = policy_alert_next(e->policy, rule_row(rule)->name, a->school, day, a->subjects,
						a->year_group, &cursor, &contract)) != NULL)
			if (route_row_asks(rule, a, row))
				add(e, a->child, ret, contract, row);
	choose(ret);
}
