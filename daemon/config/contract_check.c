#include "config/contract_check.h"

#include <stdio.h>
#include <string.h>

/* --- which field for which purpose, and how fully ------------------------------------------ */

/* The widest treatment a purpose allows a field; drop (nothing written) is never. Statistics
 * never name a child. Finding children who miss education needs where and how long, not why. What a
 * child is (sex, meals, needs ...) only ever divides sums; birth date and name only match a child. */
/* clang-format off */
static const enum treatment widest[][FIELD_COUNT] = {
	[PURPOSE_SAFEGUARDING] = {
		[FIELD_SESSION_MARK] = TREATMENT_CLEAR, [FIELD_MINUTES_LATE] = TREATMENT_CLEAR,
		[FIELD_SCHOOL] = TREATMENT_CLEAR, [FIELD_YEAR_GROUP] = TREATMENT_CLEAR,
		[FIELD_SESSIONS_MISSED] = TREATMENT_CLEAR, [FIELD_YESTERDAY] = TREATMENT_CLEAR,
		[FIELD_UPN] = TREATMENT_CLEAR,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT, [FIELD_NAME] = TREATMENT_COUNT,
	},
	[PURPOSE_MISSING_EDUCATION] = {
		[FIELD_SESSION_MARK] = TREATMENT_CLASS, [FIELD_SCHOOL] = TREATMENT_CLEAR,
		[FIELD_YEAR_GROUP] = TREATMENT_CLEAR, [FIELD_SESSIONS_MISSED] = TREATMENT_CLEAR,
		[FIELD_UPN] = TREATMENT_CLEAR,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT, [FIELD_NAME] = TREATMENT_COUNT,
	},
	[PURPOSE_ATTENDANCE_SUPPORT] = {
		[FIELD_SESSION_MARK] = TREATMENT_REASON_GROUP, [FIELD_MINUTES_LATE] = TREATMENT_CLEAR,
		[FIELD_SCHOOL] = TREATMENT_CLEAR, [FIELD_YEAR_GROUP] = TREATMENT_CLEAR,
		[FIELD_SESSIONS_MISSED] = TREATMENT_CLEAR, [FIELD_YESTERDAY] = TREATMENT_REASON_GROUP,
		[FIELD_UPN] = TREATMENT_CLEAR,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT, [FIELD_NAME] = TREATMENT_COUNT,
		[FIELD_SEX] = TREATMENT_COUNT, [FIELD_FREE_SCHOOL_MEALS] = TREATMENT_COUNT,
		[FIELD_SPECIAL_NEEDS] = TREATMENT_COUNT, [FIELD_FIRST_LANGUAGE] = TREATMENT_COUNT,
		[FIELD_ETHNICITY] = TREATMENT_COUNT, [FIELD_PREVIOUSLY_LOOKED_AFTER] = TREATMENT_COUNT,
		[FIELD_YOUNG_CARER] = TREATMENT_COUNT, [FIELD_SERVICE_CHILD] = TREATMENT_COUNT,
		[FIELD_BOARDER] = TREATMENT_COUNT,
	},
	[PURPOSE_STATISTICS] = {
		[FIELD_SESSION_MARK] = TREATMENT_COUNT, [FIELD_MINUTES_LATE] = TREATMENT_COUNT,
		[FIELD_SCHOOL] = TREATMENT_COUNT, [FIELD_YEAR_GROUP] = TREATMENT_COUNT,
		[FIELD_SESSIONS_MISSED] = TREATMENT_COUNT,
		[FIELD_BIRTH_DATE] = TREATMENT_COUNT,
		[FIELD_SEX] = TREATMENT_COUNT, [FIELD_FREE_SCHOOL_MEALS] = TREATMENT_COUNT,
		[FIELD_SPECIAL_NEEDS] = TREATMENT_COUNT, [FIELD_FIRST_LANGUAGE] = TREATMENT_COUNT,
		[FIELD_ETHNICITY] = TREATMENT_COUNT, [FIELD_PREVIOUSLY_LOOKED_AFTER] = TREATMENT_COUNT,
		[FIELD_YOUNG_CARER] = TREATMENT_COUNT, [FIELD_SERVICE_CHILD] = TREATMENT_COUNT,
		[FIELD_BOARDER] = TREATMENT_COUNT,
	},
};
/* clang-format on */

enum treatment contract_widest(enum purpose purpose, enum field field)
{
	return widest[purpose][field];
}

#define FITS(t) (1u << TREATMENT_##t)

/* Treatments that mean something for a field; drop and count always do. */
static const unsigned fitting[FIELD_COUNT] = {
	[FIELD_SESSION_MARK] = FITS(CLASS) | FITS(REASON_GROUP) | FITS(CLEAR),
	[FIELD_MINUTES_LATE] = FITS(BAND) | FITS(CLEAR),
	[FIELD_SCHOOL] = FITS(CLEAR),
	[FIELD_YEAR_GROUP] = FITS(BAND) | FITS(CLEAR),
	[FIELD_SESSIONS_MISSED] = FITS(BAND) | FITS(CLEAR),
	[FIELD_YESTERDAY] = FITS(CLASS) | FITS(REASON_GROUP) | FITS(CLEAR),
	[FIELD_UPN] = FITS(CLEAR),
};

static void print_fitting(enum field f, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "one of drop, count");

	for (unsigned t = TREATMENT_BAND; t <= TREATMENT_CLEAR && used < size; t++)
		if ((fitting[f] & (1u << t)) != 0)
			used += (size_t)snprintf(out + used, size - used, ", %s", treatment_names[t]);
}

/* --- where a field stands ------------------------------------------------------------------ */

bool contract_word_known(const struct node *map, const char *key, const char *const *words)
{
	const struct node *n = node_get(map, key);

	for (; n != NULL && n->kind == NODE_SCALAR && *words != NULL; words++)
		if (span_is(n->text, *words))
			return true;
	return false;
}

static bool field_repeated(const struct contract_share *s, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (s->fields[k].field == s->fields[i].field)
			return true;
	return false;
}

bool contract_field_view(const struct contract_view *v, unsigned share, unsigned at,
			 struct field_view *ret_view)
{
	const struct contract_share *s = &v->c->shares[share];
	char path[48];

	snprintf(path, sizeof path, "share[%u].fields[%u]", share, at);
	*ret_view = (struct field_view){.share = share,
					.at = at,
					.field = &s->fields[at],
					.item = node_at(v->root, path),
					.repeated = field_repeated(s, at)};
	ret_view->known = node_get(ret_view->item, "treatment") == NULL ||
			  contract_word_known(ret_view->item, "treatment", treatment_names);
	return contract_word_known(ret_view->item, "name", field_names);
}

const struct node *contract_field_at(struct checking *k, const struct contract_view *v,
				     const struct field_view *f, const char *key)
{
	return walk_to(&k->walk, v->root, "share[%u].fields[%u].%s", f->share, f->at, key);
}

/* --- fields -------------------------------------------------------------------------------- */

static void field_once(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (f->repeated)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "share[%u].fields[%u]", f->share, f->at),
			   "expected each field once, found \"%s\" again", field_name(f->field->field));
}

/* A treatment that is worth holding against the purpose: written, known, and the field stands once. */
static bool treated(const struct contract_view *v, const struct field_view *f)
{
	return v->purpose && f->known && !f->repeated && node_get(f->item, "treatment") != NULL;
}

static void treatment_missing(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (v->purpose && !f->repeated && node_get(f->item, "treatment") == NULL)
		walk_fault(&k->walk, contract_field_at(k, v, f, "name"),
			   "no treatment is written, so %s is not shared", field_name(f->field->field));
}

static void field_purpose(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	if (treated(v, f) && f->field->treatment > TREATMENT_DROP &&
	    contract_widest(v->c->purpose, f->field->field) == TREATMENT_DROP)
		walk_expected(&k->walk, contract_field_at(k, v, f, "name"), "a field that purpose %s allows",
			      purpose_names[v->c->purpose]);
}

static bool fits(const struct contract_field *f)
{
	return f->treatment <= TREATMENT_COUNT || (fitting[f->field] & (1u << f->treatment)) != 0;
}

static void treatment_fits(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	char expected[96];

	if (!treated(v, f) || fits(f->field) ||
	    contract_widest(v->c->purpose, f->field->field) == TREATMENT_DROP)
		return;
	print_fitting(f->field->field, expected, sizeof expected);
	walk_expected(&k->walk, contract_field_at(k, v, f, "treatment"), "%s for %s", expected,
		      field_name(f->field->field));
}

static void treatment_purpose(struct checking *k, const struct contract_view *v, const struct field_view *f)
{
	enum treatment most = contract_widest(v->c->purpose, f->field->field);

	if (treated(v, f) && fits(f->field) && most > TREATMENT_DROP && f->field->treatment > most)
		walk_expected(&k->walk, contract_field_at(k, v, f, "treatment"),
			      "at most %s, as purpose %s allows for %s", treatment_names[most],
			      purpose_names[v->c->purpose], field_name(f->field->field));
}

/* --- alerts -------------------------------------------------------------------------------- */

static bool same_alert(const struct contract_alert *a, const struct contract_alert *b)
{
	unsigned both = a->subjects == 0 ? b->subjects :
			b->subjects == 0 ? a->subjects :
					   a->subjects & b->subjects;

	return a->rule[0] != '\0' && strcmp(a->rule, b->rule) == 0 && strcmp(a->team, b->team) == 0 &&
	       (both != 0 || (a->subjects | b->subjects) == 0);
}

static void alert_once(struct checking *k, const struct contract_view *v, unsigned i)
{
	for (unsigned other = 0; other < i; other++)
		if (same_alert(&v->c->alerts[i], &v->c->alerts[other]))
			walk_expected(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].rule", i),
				      "each rule once for the same team and children");
}

bool contract_shares_named(const struct share_contract *c)
{
	for (unsigned s = 0; s < c->share_count; s++)
		if (c->shares[s].team[0] == '\0')
			return false;
	return true;
}

static void alert_unshown(struct checking *k, const struct contract_view *v, unsigned i)
{
	const char *team = v->c->alerts[i].team;

	for (unsigned s = 0; s < v->c->share_count; s++)
		if (strcmp(v->c->shares[s].team, team) == 0)
			return;
	if (team[0] != '\0' && contract_shares_named(v->c))
		walk_expected(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].to", i),
			      "a team that stands under share");
}

static void alert_times(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];

	if (a->outcome_within > 0 && a->outcome_within < a->take_within)
		walk_expected(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].outcome_within", i),
			      "no less than take_within");
}

static void alert_children(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];

	if (a->subjects != 0 && v->c->subjects != 0 && (a->subjects & ~v->c->subjects) != 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "alerts[%u].subjects", i),
			   "expected children that stand under subjects.social_care, found others");
}

static void alert_escalation(struct checking *k, const struct contract_view *v, unsigned i)
{
	const struct contract_alert *a = &v->c->alerts[i];

	if ((a->take_within > 0 || a->outcome_within > 0) && a->escalate_to[0] == '\0')
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "alerts[%u]", i),
			   "no escalate_to: nobody hears when the time runs out");
}

static void alerts_on_statistics(struct checking *k, const struct contract_view *v)
{
	if (v->c->alert_count > 0 && v->c->purpose == PURPOSE_STATISTICS)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "alerts"),
			   "expected no alerts, as purpose statistics names no child, found %u",
			   v->c->alert_count);
}

/* --- dates, looks, subjects --------------------------------------------------------------- */

static void dates_order(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (c->valid_from != DAY_NONE && c->valid_to != DAY_NONE && c->valid_to < c->valid_from)
		walk_expected(&k->walk, walk_to(&k->walk, v->root, "valid.to"),
			      "a date not before valid.from");
}

static void review_within(struct checking *k, const struct contract_view *v)
{
	const struct share_contract *c = v->c;

	if (c->valid_from != DAY_NONE && c->valid_to != DAY_NONE && c->review_by != DAY_NONE &&
	    c->valid_to >= c->valid_from && (c->review_by < c->valid_from || c->review_by > c->valid_to))
		walk_expected(&k->walk, walk_to(&k->walk, v->root, "valid.review_by"),
			      "a date from valid.from to valid.to");
}

/* Any of these may be a default, so what was found is said here rather than read off the file. */
static void looks_order(struct checking *k, const struct contract_view *v)
{
	const struct contract_looks *l = &v->c->looks;

	if (l->first > 0 && l->second > 0 && l->second <= l->first)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "collect.looks.second"),
			   "expected a duration longer than first, %dm, found %dm", l->first, l->second);
}

static void looks_until(struct checking *k, const struct contract_view *v)
{
	const struct contract_looks *l = &v->c->looks;

	if (l->until_am >= 0 && l->until_pm >= 0 && l->until_pm <= l->until_am)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "collect.looks.until"),
			   "expected the morning's time before the afternoon's, found them the other way");
}

static void looks_close(struct checking *k, const struct contract_view *v)
{
	const struct contract_looks *l = &v->c->looks;

	if (l->close >= 0 && l->until_pm >= 0 && l->close <= l->until_pm)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "collect.looks.close"),
			   "expected a time after until, %02d:%02d, found %02d:%02d", l->until_pm / 60,
			   l->until_pm % 60, l->close / 60, l->close % 60);
}

static void subjects_one(struct checking *k, const struct contract_view *v)
{
	const struct node *subjects = node_get(v->root, "subjects");
	const struct node *some = node_get(subjects, "social_care"), *all = node_get(subjects, "pupils");

	if (subjects == NULL || subjects->kind != NODE_MAP || (some == NULL) != (all == NULL))
		return;
	walk_fault(&k->walk, walk_to(&k->walk, v->root, "subjects"),
		   "expected either social_care or pupils: all, found %s", some != NULL ? "both" : "neither");
}

/* --- rows ---------------------------------------------------------------------------------- */

/* clang-format off */
const struct check contract_checks[] = {
	{.id = "dates-order", .contract = dates_order, .reason = "a contract that ends before it begins is never in force"},
	{.id = "review-within", .contract = review_within,
	 .reason = "a review before the start has nothing to look at, one after the end changes nothing"},
	{.id = "looks-order", .contract = looks_order, .reason = "the second look is for schools that were late at the first"},
	{.id = "looks-until", .contract = looks_until, .reason = "the first time ends the morning's looks, the second the afternoon's"},
	{.id = "looks-close", .contract = looks_close, .reason = "the day's last look comes after the others have ended"},
	{.id = "subjects-one", .contract = subjects_one,
	 .reason = "about whom data is shared must be written out: leaving it away never means everybody"},
	{.id = "field-once", .field = field_once, .reason = "two treatments of one field would leave open which one holds"},
	{.id = "treatment-missing", .warning = true, .field = treatment_missing,
	 .reason = "leaving a key away never shares anything"},
	{.id = "field-purpose", .field = field_purpose,
	 .reason = "data is used for what it was given for (purpose limitation, UK GDPR art. 5(1)(b))"},
	{.id = "treatment-fits", .field = treatment_fits, .reason = "not every form of showing less means something for every field"},
	{.id = "treatment-purpose", .field = treatment_purpose,
	 .reason = "no more than the purpose needs (data minimisation, UK GDPR art. 5(1)(c))"},
	{.id = "alert-once", .alert = alert_once, .reason = "the team would be told of the same absence twice"},
	{.id = "alert-unshown", .alert = alert_unshown, .reason = "an alert shows a child's data, so its team needs a share"},
	{.id = "outcome-order", .alert = alert_times, .reason = "an alert is taken before it has an outcome"},
	{.id = "alert-children", .alert = alert_children, .reason = "nobody is told of children whom the contract is not about"},
	{.id = "alert-escalation", .warning = true, .alert = alert_escalation,
	 .reason = "a time that runs out unheard helps no child"},
	{.id = "alerts-statistics", .contract = alerts_on_statistics, .reason = "an alert names a child, statistics never do"},
	{0},
};
/* clang-format on */
