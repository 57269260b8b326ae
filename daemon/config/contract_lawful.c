/* What makes a share contract lawful and careful: its basis, how long data is kept, where it may go, what
 * people agreed to in words. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "config/contract_check.h"
#include "contract/complete.h"

#define YEAR_DAYS      365
#define REGISTER_DAYS  (6 * YEAR_DAYS + 2) /* six years and their leap days */
#define TWO_YEARS_DAYS (2 * YEAR_DAYS + 1)
#define DPIA_DAYS      (3 * YEAR_DAYS + 1)
#define QUARTER_DAYS   92
#define MONTH_DAYS     31
#define BREACH_MINUTES (72 * 60)

/* --- lawful basis -------------------------------------------------------------------------- */

static bool of_register(const struct contract_field *f)
{
	return f->field == FIELD_SESSION_MARK || f->field == FIELD_YESTERDAY;
}

/* A field whose treatment the purpose allows; what it does not allow was told already. */
static bool allowed(const struct contract_view *v, const struct field_view *f)
{
	return v->purpose && !f->repeated && f->known &&
	       f->field->treatment <= contract_widest(v->c->purpose, f->field->field);
}

static bool has_condition(const struct contract_view *v)
{
	return node_get(node_get(v->root, "lawful_basis"), "article_9") != NULL;
}

static void special_category(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (field_special(f->field->field) && f->field->treatment != TREATMENT_DROP && !has_condition(v))
		walk_fault(
			&k->walk, contract_field_at(k, v, f, "name"),
			"expected a condition in lawful_basis.article_9, because %s is special category data, found none",
			field_name(f->field->field));
}

static void reasons_article_9(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (of_register(f->field) && f->field->treatment > TREATMENT_CLASS && allowed(v, f) &&
	    !has_condition(v))
		walk_fault(
			&k->walk, contract_field_at(k, v, f, "treatment"),
			"expected class, or a condition in lawful_basis.article_9, because reasons for absence tell of health or belief, found %s and no condition",
			treatment_names[f->field->treatment]);
}

static void clear_article_10(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (of_register(f->field) && f->field->treatment == TREATMENT_CLEAR && allowed(v, f) &&
	    node_get(node_get(v->root, "lawful_basis"), "article_10") == NULL)
		walk_fault(
			&k->walk, contract_field_at(k, v, f, "treatment"),
			"expected reason_group, or the law that allows it in lawful_basis.article_10, because the code Y5 tells that a child is in custody, found clear and no such law");
}

static void clear_reveals(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (of_register(f->field) && f->field->treatment == TREATMENT_CLEAR && allowed(v, f))
		walk_fault(
			&k->walk, contract_field_at(k, v, f, "treatment"),
			"clear shows the register's own codes, which tell more than absence: I and M of health, R of religion, T of a travelling family, E of exclusion, Y5 of custody, C2 and K of support needs; reason_group tells less");
}

static void policy_document(struct checking *k, const struct contract_view *v)
{
	if (contract_needs_policy_document(v->c) &&
	    node_get(node_get(v->root, "lawful_basis"), "policy_document") == NULL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "lawful_basis.article_9"),
			"no lawful_basis.policy_document: this condition needs an appropriate policy document, and the contract should say where it stands");
}

/* The word a basis starts with, before blanks and remarks. */
static void known_basis(struct checking *k, const struct contract_view *v, const char *path,
			const char *given, const char *const *words, const char *expected)
{
	size_t length = strcspn(given, " (;,");

	for (const char *const *word = words; *word != NULL; word++)
		if (strlen(*word) == length && strncmp(*word, given, length) == 0)
			return;
	if (*given != '\0')
		walk_unknown(&k->walk, walk_to(&k->walk, v->root, "%s", path), words, "", "%s", expected);
}

static void article_6(struct checking *k, const struct contract_view *v)
{
	static const char *const words[] = {"public_task", "legal_obligation", "vital_interests", NULL};

	known_basis(k, v, "lawful_basis.article_6", v->c->lawful_article_6, words,
		    "one of public_task, legal_obligation, vital_interests");
}

static void article_9(struct checking *k, const struct contract_view *v)
{
	static const char *const words[] = {"substantial_public_interest",
					    "health_or_social_care",
					    "employment_social_protection",
					    "vital_interests",
					    "legal_claims",
					    "research_statistics",
					    "explicit_consent",
					    NULL};

	known_basis(
		k, v, "lawful_basis.article_9", v->c->lawful_article_9, words,
		"substantial_public_interest, health_or_social_care or another condition of article 9(2) in one word, then remarks");
}

static void joint_arrangement(struct checking *k, const struct contract_view *v)
{
	if (v->c->wording.controllers == CONTROLLERS_JOINT &&
	    node_get(node_get(v->root, "parties"), "arrangement") == NULL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "parties.controllers"),
			"expected parties.arrangement beside it (which of the joint controllers answers for what), found no such key");
}

static void arrangement_alone(struct checking *k, const struct contract_view *v)
{
	if (v->c->wording.controllers == CONTROLLERS_SEPARATE &&
	    node_get(node_get(v->root, "parties"), "arrangement") != NULL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "parties.arrangement"),
			"only joint controllers need an arrangement, and parties.controllers says separate");
}

/* --- impact assessment and wording --------------------------------------------------------- */

static void dpia_missing(struct checking *k, const struct contract_view *v)
{
	if (node_get(node_get(v->root, "lawful_basis"), "dpia") == NULL)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "lawful_basis.dpia"),
			   "no number of a data protection impact assessment");
}

static void dpia_old(struct checking *k, const struct contract_view *v)
{
	day_t dpia = v->c->wording.dpia_date, from = v->c->valid_from;

	if (dpia != DAY_NONE && from != DAY_NONE && from - dpia > DPIA_DAYS)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "lawful_basis.dpia_date"),
			   "the impact assessment was last looked at more than 3 years before valid.from");
}

static void dpia_late(struct checking *k, const struct contract_view *v)
{
	day_t dpia = v->c->wording.dpia_date, from = v->c->valid_from;

	if (dpia != DAY_NONE && from != DAY_NONE && dpia > from)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "lawful_basis.dpia_date"),
			   "the impact assessment is dated after valid.from; it comes before the sharing");
}

/* Told by checks of their own. */
static bool told(const struct contract_question *q)
{
	static const char *const keys[] = {"lawful_basis.dpia", "lawful_basis.article_10",
					   "lawful_basis.policy_document", "parties.arrangement", NULL};

	for (const char *const *key = keys; *key != NULL; key++)
		if (strcmp(q->key, *key) == 0)
			return true;
	return false;
}

static void ico_questions(struct checking *k, const struct contract_view *v)
{
	const struct contract_question *missing[CONTRACT_QUESTIONS];
	char keys[360] = "";
	size_t count, used = 0, shown = 0;

	contract_complete(v->c, missing, &count);
	for (size_t i = 0; i < count && used < sizeof keys; i++)
		if (!told(missing[i]))
			used += (size_t)snprintf(keys + used, sizeof keys - used, "%s%s",
						 shown++ > 0 ? ", " : "", missing[i]->key);
	if (shown > 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "id"),
			   "the ICO's data sharing code asks for these keys, which have no answer yet: %s",
			   keys);
}

/* --- how long ------------------------------------------------------------------------------ */

static void retention_register(struct checking *k, const struct contract_view *v)
{
	if (v->c->keep_days > REGISTER_DAYS)
		walk_expected(&k->walk, walk_to(&k->walk, v->root, "retention.keep"),
			      "at most 6y, as long as a school keeps its own registers");
}

static void retention_long(struct checking *k, const struct contract_view *v)
{
	if (v->c->keep_days > TWO_YEARS_DAYS && v->c->keep_days <= REGISTER_DAYS)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "retention.keep"),
			"longer than this year and last (2y): say in necessity why older marks are needed");
}

static void kept_on_end(struct checking *k, const struct contract_view *v)
{
	const struct node *end = node_get(node_get(v->root, "retention"), "on_end");

	if (end != NULL && end->kind == NODE_SCALAR && span_is(end->text, "keep"))
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "retention.on_end"),
			   "keep: marks stay after the contract has ended, until retention.keep is over");
}

static void receivers_longer(struct checking *k, const struct contract_view *v)
{
	if (v->c->keep_days > 0 && v->c->receivers_erase_days > v->c->keep_days)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "retention.receivers_erase_within"),
			   "the teams may keep it for %d days after the end, longer than we do (%d days)",
			   v->c->receivers_erase_days, v->c->keep_days);
}

static void receivers_long(struct checking *k, const struct contract_view *v)
{
	if (v->c->receivers_erase_days > QUARTER_DAYS && v->c->receivers_erase_days <= v->c->keep_days)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "retention.receivers_erase_within"),
			   "more than three months (92d) for the teams to erase what they hold");
}

static void look_back(struct checking *k, const struct contract_view *v)
{
	if (v->c->keep_days > 0 && v->c->looks.look_back_days > v->c->keep_days)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "collect.look_back"),
			   "expected no more days than retention.keep, %dd, found %dd", v->c->keep_days,
			   v->c->looks.look_back_days);
}

/* --- how much ------------------------------------------------------------------------------ */

static void small_numbers(struct checking *k, const struct contract_view *v)
{
	const struct node *n = node_get(v->root, "small_numbers");
	uint64_t value;

	if (n != NULL && n->kind == NODE_SCALAR && text_u64(n->text, &value) && value < 5)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "small_numbers"),
			"counts below 5 can point at a child: say in risks why smaller ones are shown, or leave it at 5");
}

static void required_unshared(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (f->field->required && f->known && f->field->treatment == TREATMENT_DROP)
		walk_fault(&k->walk, contract_field_at(k, v, f, "required"),
			   "the purpose is said to fail without %s, and nothing of it is shared",
			   field_name(f->field->field));
}

static void share_empty(struct checking *k, const struct contract_view *v)
{
	for (unsigned s = 0; s < v->c->share_count; s++) {
		const struct contract_share *share = &v->c->shares[s];
		unsigned kept = 0;

		for (unsigned i = 0; i < share->field_count; i++)
			kept += share->fields[i].treatment != TREATMENT_DROP;
		if (share->field_count > 0 && kept == 0)
			walk_fault(&k->walk, walk_to(&k->walk, v->root, "share[%u]", s),
				   "every field is dropped, so this share shows nothing");
	}
}

static void subjects_wide(struct checking *k, const struct contract_view *v)
{
	if (v->purpose && v->c->purpose == PURPOSE_SAFEGUARDING &&
	    node_get(node_get(v->root, "subjects"), "pupils") != NULL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "subjects.pupils"),
			"safeguarding data about every pupil, not only children the authority knows: say in necessity why");
}

/* --- where it may go, and to whom people turn ---------------------------------------------- */

static bool at_home(const char *country)
{
	static const char *const home[] = {"United Kingdom", "UK",    "Great Britain",	  "England",
					   "Scotland",	     "Wales", "Northern Ireland", NULL};

	for (const char *const *name = home; *name != NULL; name++)
		if (strcasecmp(*name, country) == 0)
			return true;
	return *country == '\0';
}

static bool processor_in(const struct share_contract *c, const char *country)
{
	for (unsigned i = 0; i < c->wording.processor_count; i++)
		if (strcasecmp(c->wording.processors[i].country, country) == 0)
			return true;
	return false;
}

static bool listed_country(const struct share_contract *c, const char *country)
{
	for (unsigned i = 0; i < c->wording.country_count; i++)
		if (strcasecmp(c->wording.countries[i], country) == 0)
			return true;
	return false;
}

static void country_home(struct checking *k, const struct contract_view *v)
{
	for (unsigned i = 0; i < v->c->wording.country_count; i++)
		if (*v->c->wording.countries[i] != '\0' && at_home(v->c->wording.countries[i]))
			walk_fault(&k->walk, walk_to(&k->walk, v->root, "onward.countries[%u]", i),
				   "only countries outside the United Kingdom are listed here");
}

static void country_reason(struct checking *k, const struct contract_view *v)
{
	for (unsigned i = 0; i < v->c->wording.country_count; i++) {
		const char *country = v->c->wording.countries[i];

		if (!at_home(country) && v->c->wording.onward_count == 0 && !processor_in(v->c, country))
			walk_fault(
				&k->walk, walk_to(&k->walk, v->root, "onward.countries[%u]", i),
				"nothing says who receives it there and why: name them under onward.receivers or parties.processors");
	}
}

static void processor_abroad(struct checking *k, const struct contract_view *v)
{
	for (unsigned i = 0; i < v->c->wording.processor_count; i++) {
		const char *country = v->c->wording.processors[i].country;

		if (!at_home(country) && !listed_country(v->c, country))
			walk_fault(
				&k->walk, walk_to(&k->walk, v->root, "parties.processors[%u].country", i),
				"a country outside the United Kingdom that onward.countries does not list");
	}
}

static void answer_late(struct checking *k, const struct contract_view *v)
{
	if (v->c->wording.answer_days > MONTH_DAYS)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "rights.answer_within"),
			   "the law gives one month to answer; more only for a complex request");
}

static void breach_late(struct checking *k, const struct contract_view *v)
{
	if (v->c->wording.breach_within >= BREACH_MINUTES)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "security.breach_within"),
			   "the ICO must hear within 72h, so this leaves the other side no time at all");
}

/* --- review -------------------------------------------------------------------------------- */

static void review_late(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (c->review_by != DAY_NONE && c->valid_from != DAY_NONE && c->review_by <= c->valid_to &&
	    c->review_by - c->valid_from > TWO_YEARS_DAYS)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "valid.review_by"),
			   "the first review is more than two years after valid.from");
}

static void lapse_review(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (c->lapse_hold && c->review_by != DAY_NONE && c->valid_to != DAY_NONE &&
	    c->review_by <= c->valid_to && c->lapse_days > c->valid_to - c->review_by)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "valid.lapse"),
			"holds the terms for %d days after the end, longer than the %d days between review and end",
			c->lapse_days, c->valid_to - c->review_by);
}

static void lapse_unreviewed(struct checking *k, const struct contract_view *v)
{
	if (v->c->lapse_hold && node_get(node_get(v->root, "valid"), "review_by") == NULL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "valid.lapse"),
			"holds the terms after the end, and no valid.review_by says when people look at them");
}

static bool standing(const struct share_contract *c)
{
	return c->status == CONTRACT_ACTIVE || c->status == CONTRACT_TRIAL;
}

static void review_overdue(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (k->day != DAY_NONE && c->review_by != DAY_NONE && standing(c) && k->day > c->review_by &&
	    (c->valid_to == DAY_NONE || k->day <= c->valid_to))
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "valid.review_by"),
			   "the review is %d days overdue", k->day - c->review_by);
}

static void ended(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (k->day != DAY_NONE && c->valid_to != DAY_NONE && c->valid_to >= c->valid_from && standing(c) &&
	    k->day > c->valid_to)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "valid.to"),
			"has ended, and status still says %s: make a new version, or set status to expired",
			contract_status_names[c->status]);
}

static void expired_early(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (k->day != DAY_NONE && c->valid_to != DAY_NONE && c->status == CONTRACT_EXPIRED &&
	    k->day <= c->valid_to)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "status"),
			"expired before valid.to: set it to revoked if the contract was ended, or suspended if it goes on");
}

static void draft_late(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (k->day != DAY_NONE && c->valid_from != DAY_NONE && k->day >= c->valid_from &&
	    (c->status == CONTRACT_DRAFT || c->status == CONTRACT_PROPOSED) &&
	    contract_word_known(v->root, "status", contract_status_names))
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "status"),
			   "still %s after valid.from: nothing is shared under it",
			   contract_status_names[c->status]);
}

/* clang-format off */
const struct check lawful_checks[] = {
	{.id = "special-category", .field = special_category,
	 .reason = "special category data needs a condition of article 9(2) UK GDPR beside the lawful basis"},
	{.id = "reasons-article-9", .field = reasons_article_9,
	 .reason = "the codes I, M, R, T and E tell of health, belief or origin (UK GDPR art. 9); class, the narrower form, does not"},
	{.id = "clear-article-10", .field = clear_article_10,
	 .reason = "Y5 is criminal-offence data: only under official authority or where the law allows it (UK GDPR art. 10, DPA 2018 s.10(5))"},
	{.id = "clear-reveals", .warning = true, .review = true, .field = clear_reveals,
	 .reason = "no more than the purpose needs (data minimisation, UK GDPR art. 5(1)(c))"},
	{.id = "policy-document", .warning = true, .review = true, .contract = policy_document,
	 .reason = "DPA 2018 schedule 1 part 4 requires one for conditions such as substantial public interest"},
	{.id = "article-6", .warning = true, .review = true, .contract = article_6,
	 .reason = "an authority's own tasks rest on public task or legal obligation, not on consent or legitimate interests (UK GDPR art. 6(1))"},
	{.id = "article-9", .warning = true, .review = true, .contract = article_9,
	 .reason = "the conditions are those of article 9(2) UK GDPR and of no other list"},
	{.id = "joint-arrangement", .contract = joint_arrangement,
	 .reason = "joint controllers agree who answers for what, and say it to people (UK GDPR art. 26)"},
	{.id = "arrangement-alone", .warning = true, .review = true, .contract = arrangement_alone,
	 .reason = "one of the two keys says something else than the other"},
	{.id = "dpia-missing", .warning = true, .review = true, .contract = dpia_missing,
	 .reason = "matching children's data at large scale needs an impact assessment first (UK GDPR art. 35)"},
	{.id = "dpia-old", .warning = true, .review = true, .contract = dpia_old,
	 .reason = "an assessment is looked at again when the risk changes (UK GDPR art. 35(11)); in three years it has"},
	{.id = "dpia-late", .warning = true, .review = true, .contract = dpia_late,
	 .reason = "the assessment is made prior to the processing (UK GDPR art. 35(1))"},
	{.id = "ico-questions", .warning = true, .review = true, .contract = ico_questions,
	 .reason = "the ICO's data sharing code asks each of these of an agreement; without them it is not to be approved"},
	{.id = "retention-register", .contract = retention_register,
	 .reason = "schools keep a register for six years from each entry; a copy does not outlive its original"},
	{.id = "retention-long", .warning = true, .review = true, .contract = retention_long,
	 .reason = "no longer than is necessary (storage limitation, UK GDPR art. 5(1)(e))"},
	{.id = "kept-on-end", .warning = true, .review = true, .contract = kept_on_end,
	 .reason = "when the purpose ends, so does the reason to keep (UK GDPR art. 5(1)(e))"},
	{.id = "receivers-longer", .warning = true, .review = true, .contract = receivers_longer,
	 .reason = "who receives data does not need it longer than who collects it"},
	{.id = "receivers-long", .warning = true, .review = true, .contract = receivers_long,
	 .reason = "what is not needed any more is erased without delay (UK GDPR art. 5(1)(e))"},
	{.id = "look-back", .contract = look_back,
	 .reason = "days that have just been erased would be asked for again every night"},
	{.id = "small-numbers", .warning = true, .review = true, .contract = small_numbers,
	 .reason = "in a small school a count of one is a child; published figures leave out counts below 5 and so does the default"},
	{.id = "required-unshared", .warning = true, .review = true, .field = required_unshared,
	 .reason = "required says the purpose fails without the field, and drop leaves it out"},
	{.id = "share-empty", .warning = true, .review = true, .contract = share_empty,
	 .reason = "a share that shows nothing is either not needed or not finished"},
	{.id = "subjects-wide", .warning = true, .review = true, .contract = subjects_wide,
	 .reason = "no more children than the purpose needs (data minimisation, UK GDPR art. 5(1)(c))"},
	{.id = "country-home", .warning = true, .review = true, .contract = country_home,
	 .reason = "the list is of transfers that need a safeguard of their own (UK GDPR art. 44)"},
	{.id = "country-reason", .warning = true, .review = true, .contract = country_reason,
	 .reason = "a transfer outside the United Kingdom needs a receiver, a reason and a safeguard (UK GDPR art. 44 to 46)"},
	{.id = "processor-abroad", .warning = true, .review = true, .contract = processor_abroad,
	 .reason = "a transfer outside the United Kingdom is a transfer when a processor makes it, too (UK GDPR art. 44)"},
	{.id = "answer-late", .warning = true, .review = true, .contract = answer_late,
	 .reason = "a request is answered within one month; two more only where it is complex (UK GDPR art. 12(3))"},
	{.id = "breach-late", .warning = true, .review = true, .contract = breach_late,
	 .reason = "a controller tells the ICO within 72 hours (UK GDPR art. 33)"},
	{.id = "review-late", .warning = true, .review = true, .contract = review_late,
	 .reason = "the ICO's data sharing code asks for reviews that are regular"},
	{.id = "lapse-review", .warning = true, .review = true, .contract = lapse_review,
	 .reason = "a contract that is held on is held on terms that people have looked at lately"},
	{.id = "lapse-unreviewed", .warning = true, .review = true, .contract = lapse_unreviewed,
	 .reason = "a contract that is held on is held on terms that people have looked at lately"},
	{.id = "review-overdue", .warning = true, .review = true, .contract = review_overdue,
	 .reason = "both sides agreed to look at it again by that day"},
	{.id = "ended", .warning = true, .review = true, .contract = ended,
	 .reason = "after valid.to, and after the days that lapse may hold, children go dark"},
	{.id = "expired-early", .warning = true, .review = true, .contract = expired_early,
	 .reason = "expired is what a contract is after its last day"},
	{.id = "draft-late", .warning = true, .review = true, .contract = draft_late,
	 .reason = "only trial and active contracts ask schools, and only active ones release"},
	{0},
};
/* clang-format on */
