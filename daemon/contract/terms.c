#include "contract/terms.h"

#include <stdlib.h>
#include <string.h>

static void text_term(struct buffer *out, const char *key, const char *value)
{
	const char *text = value != NULL ? value : "";

	size_t length = strlen(text);

	buffer_text(out, key);
	buffer_text(out, " ");
	buffer_number(out, (long long)length);
	buffer_text(out, " ");
	buffer_bytes(out, text, length);
	buffer_text(out, "\n");
}

/* A word of a list; "?" for a number that has none. */
static void word_term(struct buffer *out, const char *key, const char *const *words, unsigned value)
{
	unsigned i = 0;

	while (words[i] != NULL && i < value)
		i++;
	text_term(out, key, words[i] != NULL ? words[i] : "?");
}

static void number_term(struct buffer *out, const char *key, long value)
{
	buffer_text(out, key);
	buffer_text(out, " ");
	buffer_number(out, value);
	buffer_text(out, "\n");
}

static void day_term(struct buffer *out, const char *key, day_t day)
{
	char iso[11];

	text_term(out, key, day == DAY_NONE ? "-" : day_print(iso, day));
}

static void text_terms(struct buffer *out, const char *key, const char *const *values, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		text_term(out, key, values[i]);
}

static int compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static int write_schools(const struct share_contract *c, struct buffer *out)
{
	const char **sorted;

	if (c->all_schools)
		text_term(out, "school", "*");
	if (c->school_count == 0)
		return 0;
	sorted = malloc(c->school_count * sizeof *sorted);
	if (sorted == NULL)
		return -FAULT_MEMORY;
	for (unsigned i = 0; i < c->school_count; i++)
		sorted[i] = c->schools[i];
	qsort(sorted, c->school_count, sizeof *sorted, compare_names);
	for (unsigned i = 0; i < c->school_count; i++)
		text_term(out, "school", sorted[i]);
	free(sorted);
	return 0;
}

static void write_parties(const struct share_contract *c, struct buffer *out)
{
	text_term(out, "authority", c->authority);
	text_term(out, "team", c->team);
	text_term(out, "dpo", c->dpo);
	text_term(out, "changes", c->changes);
}

static void write_basis(const struct share_contract *c, struct buffer *out)
{
	text_term(out, "title", c->title);
	word_term(out, "purpose", purpose_names, c->purpose);
	text_term(out, "objective", c->objective);
	text_term(out, "article_6", c->lawful_article_6);
	text_term(out, "article_9", c->lawful_article_9);
	text_term(out, "statute", c->lawful_statute);
	text_term(out, "dpia", c->dpia);
}

static void write_dates(const struct share_contract *c, struct buffer *out)
{
	day_term(out, "from", c->valid_from);
	day_term(out, "to", c->valid_to);
	day_term(out, "review_by", c->review_by);
	number_term(out, "hold", c->lapse_hold ? c->lapse_days : 0);
}

static void write_collect(const struct share_contract *c, struct buffer *out)
{
	const struct contract_looks *l = &c->looks;

	number_term(out, "subjects", (long)c->subjects);
	for (int i = 0; i < CONTRACT_YEARS; i++)
		if (c->year_groups[i])
			number_term(out, "year", i - 2);
	number_term(out, "first", l->first);
	number_term(out, "second", l->second);
	number_term(out, "then_every", l->then_every);
	number_term(out, "until_am", l->until_am);
	number_term(out, "until_pm", l->until_pm);
	number_term(out, "close", l->close);
	number_term(out, "look_back", l->look_back_days);
}

/* Lists of a contract are short: an insertion sort of their indexes does. `after` says that row a
 * comes after row b. */
static void put_in_order(const struct share_contract *c, unsigned count, unsigned order[CONTRACT_LIST],
			 bool (*after)(const struct share_contract *, unsigned a, unsigned b))
{
	for (unsigned i = 0; i < count; i++) {
		unsigned at = i;

		for (; at > 0 && after(c, order[at - 1], i); at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

static bool share_after(const struct share_contract *c, unsigned a, unsigned b)
{
	const struct contract_share *x = &c->shares[a], *y = &c->shares[b];
	int order = strcmp(x->team, y->team);

	/* Audiences of one team differ in roles or subjects; rows of the same keep their order. */
	for (unsigned i = 0; order == 0 && i < x->role_count && i < y->role_count; i++)
		order = strcmp(x->roles[i], y->roles[i]);
	if (order == 0)
		order = (x->role_count > y->role_count) - (x->role_count < y->role_count);
	return order != 0 ? order > 0 : x->subjects > y->subjects;
}

static void write_fields(const struct contract_share *s, struct buffer *out)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		for (unsigned i = 0; i < s->field_count; i++) {
			const struct contract_field *row = &s->fields[i];

			if ((unsigned)row->field != f)
				continue;
			text_term(out, "field", field_names[f]);
			word_term(out, "treatment", treatment_names, row->treatment);
			number_term(out, "required", row->required);
			text_term(out, "why", row->why);
		}
}

static void write_shares(const struct share_contract *c, struct buffer *out)
{
	unsigned order[CONTRACT_LIST] = {0};

	put_in_order(c, c->share_count, order, share_after);
	for (unsigned i = 0; i < c->share_count; i++) {
		const struct contract_share *s = &c->shares[order[i]];

		text_term(out, "share", s->team);
		text_terms(out, "role", s->roles, s->role_count);
		number_term(out, "about", (long)s->subjects);
		write_fields(&c->shares[order[i]], out);
	}
}

static bool alert_after(const struct share_contract *c, unsigned a, unsigned b)
{
	const struct contract_alert *x = &c->alerts[a], *y = &c->alerts[b];
	int order = strcmp(x->rule, y->rule);

	if (order == 0)
		order = strcmp(x->team, y->team);
	if (order == 0)
		order = (x->subjects > y->subjects) - (x->subjects < y->subjects);
	if (order == 0)
		order = (x->urgency > y->urgency) - (x->urgency < y->urgency);
	for (int p = 0; order == 0 && p < PARAMETERS; p++)
		order = (x->parameters[p] > y->parameters[p]) - (x->parameters[p] < y->parameters[p]);
	return order > 0;
}

static void write_alerts(const struct share_contract *c, struct buffer *out)
{
	unsigned order[CONTRACT_LIST] = {0};

	put_in_order(c, c->alert_count, order, alert_after);
	for (unsigned i = 0; i < c->alert_count; i++) {
		const struct contract_alert *a = &c->alerts[order[i]];

		text_term(out, "alert", a->rule);
		text_term(out, "to", a->team);
		text_term(out, "urgency", urgency_name(a->urgency));
		number_term(out, "only", (long)a->subjects);
		number_term(out, "take_within", a->take_within);
		number_term(out, "outcome_within", a->outcome_within);
		text_term(out, "escalate_to", a->escalate_to);
		/* What is left to the rule stands in no text, so that older agreements keep their digest. */
		for (int p = 0; p < PARAMETERS; p++)
			if (a->parameters[p] != 0)
				number_term(out, parameter_name((enum parameter)p), a->parameters[p]);
	}
}

static void write_retention(const struct share_contract *c, struct buffer *out)
{
	number_term(out, "small_numbers", c->small_numbers);
	number_term(out, "keep", c->keep_days);
	number_term(out, "erase_on_end", c->erase_on_end);
	number_term(out, "receivers_erase", c->receivers_erase_days);
}

static void write_parties_wording(const struct contract_wording *x, struct buffer *out)
{
	text_term(out, "join_leave", x->join_leave);
	word_term(out, "controllers", controllers_names, x->controllers);
	text_term(out, "arrangement", x->arrangement);
	for (unsigned i = 0; i < x->processor_count; i++) {
		text_term(out, "processor", x->processors[i].name);
		text_term(out, "task", x->processors[i].task);
		text_term(out, "country", x->processors[i].country);
	}
	text_term(out, "rights", x->rights);
	text_term(out, "breach", x->breach);
}

static void write_onward(const struct contract_wording *x, struct buffer *out)
{
	for (unsigned i = 0; i < x->onward_count; i++) {
		text_term(out, "onward", x->onward[i].to);
		text_term(out, "onward_why", x->onward[i].why);
	}
	text_terms(out, "abroad", x->countries, x->country_count);
}

static void write_wording(const struct contract_wording *x, struct buffer *out)
{
	text_term(out, "benefits", x->benefits);
	text_term(out, "necessity", x->necessity);
	text_term(out, "risks", x->risks);
	write_parties_wording(x, out);
	text_term(out, "article_10", x->article_10);
	text_term(out, "policy_document", x->policy_document);
	day_term(out, "dpia_date", x->dpia_date);
	text_term(out, "privacy_notice", x->privacy_notice);
	number_term(out, "answer_within", x->answer_days);
	text_term(out, "correction", x->correction);
	text_term(out, "complaints", x->complaints);
	text_terms(out, "quality", x->quality, x->quality_count);
	text_term(out, "measures", x->measures);
	number_term(out, "breach_within", x->breach_within);
	write_onward(x, out);
	text_terms(out, "monitoring", x->monitoring, x->monitoring_count);
	text_term(out, "emergency", x->emergency);
	for (unsigned i = 0; i < x->annex_count; i++) {
		text_term(out, "annex", x->annexes[i].title);
		text_term(out, "reference", x->annexes[i].reference);
		text_term(out, "sha256", x->annexes[i].sha256);
	}
}

/* Everything but who shares and whether it is in force. */
static void write_common(const struct share_contract *c, struct buffer *out)
{
	text_term(out, "id", c->id);
	text_term(out, "version", c->version);
	write_basis(c, out);
	write_wording(&c->wording, out);
	write_parties(c, out);
	write_dates(c, out);
	write_collect(c, out);
	write_shares(c, out);
	write_alerts(c, out);
	write_retention(c, out);
}

int terms_write(const struct share_contract *c, struct buffer *out, struct fault *reterr)
{
	write_common(c, out);
	word_term(out, "status", contract_status_names, c->status);
	if (write_schools(c, out) < 0)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}

int terms_for_school(const struct share_contract *c, struct buffer *out, struct fault *reterr)
{
	write_common(c, out);
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}

int terms_digest(const struct share_contract *c, struct digest *ret_digest, struct fault *reterr)
{
	struct buffer out = {0};
	int rc = terms_write(c, &out, reterr);

	if (rc == 0)
		*ret_digest = digest_bytes(out.at, out.length);
	buffer_free(&out);
	return rc;
}
