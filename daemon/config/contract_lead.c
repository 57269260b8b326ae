/* Profiling rules that go to one named lead: together_absent says of children that they were away at the same
 * sessions, which is a suspicion in anybody else's hands. */
#include <string.h>

#include "alert/rule.h"
#include "config/contract_check.h"

static bool is_led(const struct contract_alert *a)
{
	return strcmp(a->rule, rule_row(RULE_TOGETHER_ABSENT)->name) == 0;
}

static bool works_in(const struct person *p, const char *team)
{
	for (unsigned i = 0; i < p->team_count; i++)
		if (strcmp(p->teams[i], team) == 0)
			return true;
	return false;
}

void contract_lead_one(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];
	const struct loaded *file = is_led(a) ? check_file(k, &kind_team, a->team) : NULL;
	const struct team *t = file != NULL ? file->object : NULL;
	unsigned people = 0;

	if (t == NULL || !k->complete)
		return;
	for (size_t n = 0; n < k->count; n++)
		people += k->all[n].kind == &kind_person && works_in(k->all[n].object, a->team);
	if (people != 1 || t->key_count != 1)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "alerts[%u].to", i),
			"expected a team of one person (people/*.yaml) whose mailbox has one key, because %s goes to one named lead alone, found %u %s and %u %s",
			a->rule, people, people == 1 ? "person" : "people", t->key_count,
			t->key_count == 1 ? "key" : "keys");
}

/* The first row of a contract, before `before`, that sends such a rule to another team. */
static const struct contract_alert *other_lead(const struct share_contract *c, unsigned before,
					       const struct contract_alert *a)
{
	for (unsigned i = 0; i < before; i++)
		if (is_led(&c->alerts[i]) && strcmp(c->alerts[i].rule, a->rule) == 0 &&
		    strcmp(c->alerts[i].team, a->team) != 0)
			return &c->alerts[i];
	return NULL;
}

static bool is_over(const struct share_contract *c)
{
	return c->status == CONTRACT_EXPIRED || c->status == CONTRACT_REVOKED;
}

void contract_lead_same(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i], *other = NULL;
	const struct loaded *l = k->all;

	if (!is_led(a) || is_over(v->c))
		return;
	for (; other == NULL && l < v->file; l++)
		if (l->kind == &kind_share_contract && !is_over(l->object))
			other = other_lead(l->object, ((const struct share_contract *)l->object)->alert_count,
					   a);
	l = other != NULL ? l - 1 : v->file;
	if (other == NULL)
		other = other_lead(v->c, i, a);
	if (other != NULL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "alerts[%u].to", i),
			"expected team %s, to whom %s goes by %s:%u: there is one named lead for it, found %s",
			other->team, a->rule, l->file->name, other->line, a->team);
}
