/* answer_contracts.c: how each version of a share contract stands, and which requests to erase are open. */
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/keep/ending.h"
#include "engine/world/alerts.h"

/* What stands furthest on over all schools: in force before held over, before what has ended. */
static enum standing standing_over(const struct ending_count *n)
{
	int s = STANDING_IN_FORCE;

	while (s > STANDING_NOT_LISTED && n->at[s] == 0)
		s--;
	return (enum standing)s;
}

struct requests {
	int open, overdue;
};

static struct requests requests_of(struct engine *e, const char *contract, const char *version)
{
	struct requests r = {0};
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	for (size_t i = 0; i < e->ending->cases.count; i++) {
		const struct ending_case *k = &e->ending->cases.at[i];
		const struct alert *a;

		if (k->rule != RULE_ERASURE_DUE || strcmp(k->facts.contract, contract) != 0 ||
		    strcmp(k->facts.version, version) != 0)
			continue;
		a = alert_of(e, &k->alert);
		if (a == NULL || a->state == ALERT_CLOSED)
			continue;
		r.open++;
		r.overdue += today > k->facts.due;
	}
	return r;
}

/* Numbers of the day's count are null until it is made. */
static json_t *number_or_null(bool known, int64_t n)
{
	return known ? json_integer(n) : json_null();
}

static json_t *contract_json(struct engine *e, size_t contract)
{
	const struct share_contract *c = &e->config->contracts[contract];
	const struct ending_count *n = &e->ending->counts[contract];
	struct requests r = requests_of(e, c->id, c->version);
	uint32_t shares = n->at[STANDING_IN_FORCE] + n->at[STANDING_HELD_OVER];
	day_t today;
	int minute;
	char day[11];

	london_from_instant(engine_now(e), &today, &minute);
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:i, s:i}", "id", c->id, "version", c->version,
		"status", contract_status_names[c->status], "standing",
		n->counted ? standing_name(standing_over(n)) : "", "schools",
		number_or_null(n->counted, shares), "agreed", number_or_null(n->counted, n->agreed),
		"last_day", day_print(day, c->valid_to), "days_left",
		number_or_null(n->counted && shares > 0,
			       (today <= c->valid_to ? c->valid_to : contract_until(c)) - today),
		"children",
		number_or_null(n->counted && n->ending > 0 && n->unheard == 0 &&
				       ending_step(c->valid_to, contract_until(c), today) != ENDING_FAR,
			       n->children),
		"erasures_open", r.open, "erasures_overdue", r.overdue);
}

static bool configured(const struct engine *e, const struct ending_facts *f)
{
	for (size_t i = 0; i < e->config->contract_count; i++)
		if (strcmp(e->config->contracts[i].id, f->contract) == 0 &&
		    strcmp(e->config->contracts[i].version, f->version) == 0)
			return true;
	return false;
}

/* A request outlives the file of its contract. */
static void add_gone(struct engine *e, json_t *list)
{
	const struct ending_case *cases = e->ending->cases.at;

	for (size_t i = 0; i < e->ending->cases.count; i++) {
		const struct ending_facts *f = &cases[i].facts;
		struct requests r = requests_of(e, f->contract, f->version);
		bool again = r.open == 0 || configured(e, f);

		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(cases[k].facts.contract, f->contract) == 0 &&
				strcmp(cases[k].facts.version, f->version) == 0;
		if (!again)
			json_array_append_new(
				list, json_pack("{s:s, s:s, s:s, s:s, s:n, s:n, s:s, s:n, s:n, s:i, s:i}",
						"id", f->contract, "version", f->version, "status", "",
						"standing", "no longer there", "schools", "agreed",
						"last_day", "", "days_left", "children", "erasures_open",
						r.open, "erasures_overdue", r.overdue));
	}
}

json_t *contracts_json(struct engine *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->config->contract_count; i++)
		json_array_append_new(list, contract_json(e, i));
	add_gone(e, list);
	return list;
}
