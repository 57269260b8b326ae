/* diff_alerts.c: who is told of what, and when. An alert shows nothing that its team's share does not, so
 * no change here widens. */
#include <stdio.h>
#include <string.h>

#include "contract/diff_internal.h"

static void add_span(char *out, size_t size, const char *before, int minutes)
{
	const size_t used = strlen(out);
	char words[40];

	if (minutes > 0 && used < size)
		snprintf(out + used, size - used, ", %s %s", before, minutes_words(words, minutes));
}

/* "same session, taken within 1 hour, outcome within 3 hours, then tell the head" */
static const char *alert_words(struct diff *d, const struct contract_alert *a)
{
	char out[320], about[96] = "";
	struct buffer who = {0};

	snprintf(out, sizeof out, "%s", urgency_name(a->urgency));
	for (char *c = out; *c != '\0'; c++)
		*c = *c == '_' ? ' ' : *c;
	add_span(out, sizeof out, "taken within", a->take_within);
	add_span(out, sizeof out, "outcome within", a->outcome_within);
	if (a->escalate_to[0] != '\0') {
		const size_t used = strlen(out);

		snprintf(out + used, sizeof out - used, ", else tell %s", a->escalate_to);
	}
	for (int p = 0; p < PARAMETERS; p++) {
		const size_t used = strlen(out);

		if (a->parameters[p] != 0)
			snprintf(out + used, sizeof out - used, ", %s %d", parameter_name((enum parameter)p),
				 a->parameters[p]);
	}
	if (a->subjects != 0) {
		struct region r = {DIFF_BOTH, DIFF_EVERY_YEAR, 0};

		for (unsigned s = 0; s < 8; s++)
			r.children |= (uint8_t)((s & a->subjects) != 0 ? 1u << s : 0);
		region_words(&r, &who);
		snprintf(about, sizeof about, ", only about %s", buffer_ok(&who) ? who.at : "some");
		buffer_free(&who);
	}
	return diff_print(d, "%s%s", out, about);
}

static bool same_alert(const struct contract_alert *x, const struct contract_alert *y)
{
	return x->urgency == y->urgency && x->subjects == y->subjects && x->take_within == y->take_within &&
	       x->outcome_within == y->outcome_within && strcmp(x->escalate_to, y->escalate_to) == 0 &&
	       memcmp(x->parameters, y->parameters, sizeof x->parameters) == 0;
}

/* The row of the same rule and team: the first of them not taken yet, one that is wholly the same before
 * others. */
static int partner(const struct contract_alert *a, const struct share_contract *other, const bool *taken)
{
	int found = -1;

	for (unsigned i = 0; i < other->alert_count; i++) {
		const struct contract_alert *o = &other->alerts[i];

		if (taken[i] || strcmp(a->rule, o->rule) != 0 || strcmp(a->team, o->team) != 0)
			continue;
		if (same_alert(a, o))
			return (int)i;
		found = found < 0 ? (int)i : found;
	}
	return found;
}

static int add_alert(struct diff *d, enum fact_kind kind, int in_a, int in_b)
{
	struct fact *f = diff_add(d, kind);

	if (f == NULL)
		return -FAULT_MEMORY;
	f->key = "alerts";
	if (in_a >= 0) {
		f->was = alert_words(d, &d->a->alerts[in_a]);
		f->words = d->a->alerts[in_a].rule;
		f->team = d->a->alerts[in_a].team;
		clause_set(&f->before, d->a, d->a->alerts[in_a].line, "alerts[%d]", in_a);
	}
	if (in_b >= 0) {
		f->is = alert_words(d, &d->b->alerts[in_b]);
		f->words = d->b->alerts[in_b].rule;
		f->team = d->b->alerts[in_b].team;
		clause_set(&f->after, d->b, d->b->alerts[in_b].line, "alerts[%d]", in_b);
	}
	return 0;
}

int diff_alerts(struct diff *d, struct fault *reterr)
{
	bool *taken = arena_array(&d->arena, d->b->alert_count + 1, sizeof *taken);
	int rc = 0;

	(void)reterr;
	if (taken == NULL)
		return -FAULT_MEMORY;
	for (unsigned i = 0; rc == 0 && i < d->a->alert_count; i++) {
		int other = partner(&d->a->alerts[i], d->b, taken);

		if (other >= 0)
			taken[other] = true;
		if (other < 0)
			rc = add_alert(d, FACT_ALERT_REMOVED, (int)i, -1);
		else if (!same_alert(&d->a->alerts[i], &d->b->alerts[other]))
			rc = add_alert(d, FACT_ALERT_CHANGED, (int)i, other);
	}
	for (unsigned i = 0; rc == 0 && i < d->b->alert_count; i++)
		if (!taken[i])
			rc = add_alert(d, FACT_ALERT_ADDED, -1, (int)i);
	return rc;
}
